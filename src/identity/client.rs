//! The client's address, and whether it is public.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName};

use crate::observation::{Client, ClientBasis, Exposure, ExposureRanges};

/// The address of the client and what it was read from. Raw: stays inside.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientAddress {
    /// The address, IPv4-mapped IPv6 unmapped.
    pub(crate) ip: IpAddr,
    /// What it was read from.
    pub(crate) basis: ClientBasis,
}

impl std::fmt::Debug for ClientAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ClientAddress").field("basis", &self.basis).finish_non_exhaustive()
    }
}

/// The client's address.
pub(crate) fn client_address(
    headers: &HeaderMap,
    peer: Option<IpAddr>,
    configured: Option<&HeaderName>,
) -> Option<ClientAddress> {
    let _ = (headers, configured);
    Some(ClientAddress { ip: peer?.to_canonical(), basis: ClientBasis::Peer })
}

/// Where the client sits.
pub(crate) fn client(
    headers: &HeaderMap,
    peer: Option<IpAddr>,
    configured: Option<&HeaderName>,
    ranges: ExposureRanges,
) -> Client {
    let _ = client_address(headers, peer, configured);
    Client { exposure: Exposure::Unknown, family: None, basis: ClientBasis::None, ranges }
}
