//! The address of a caller: a raw value, which leaves only where the operator asks for it.

use std::net::IpAddr;

/// The address that a caller's exposure is judged by, as text: `198.51.100.7`, `2001:db8::1`. It is personal data, and there
/// only [where it is asked for](crate::config::Builder::client_address).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// For the setting that asks for it, and for lines that are read back.
    pub(crate) const fn asked_for(ip: IpAddr) -> Self {
        Self(ip)
    }

    /// The address.
    #[must_use]
    pub const fn get(self) -> IpAddr {
        self.0
    }
}

impl std::fmt::Display for ClientAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl super::outbound::sealed::Sealed for ClientAddress {}
impl super::Outbound for ClientAddress {}
