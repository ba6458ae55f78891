//! What a server knows of the connection that a request came over.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use http::Extensions;

/// The connection that a request came over, as far as the server knows it: who is at its other end, and whether it is
/// encrypted. Nothing of it leaves but what it says about the caller's exposure, the scheme and the credentials.
///
/// The tracer reads the peer from axum's `ConnectInfo<SocketAddr>` (feature `axum`) and tonic's `TcpConnectInfo` (feature
/// `tonic`) by itself. For all else there are three ways: [`Builder::connection`](crate::config::Builder::connection), a
/// closure that makes one from a request's extensions, for what a server of your own puts there, such as the addresses of
/// the PROXY protocol; [`InventoryLayer::with_connection`](crate::layer::InventoryLayer::with_connection), for servers
/// that make a service for each connection; and the value itself as an extension of the request.
///
/// ```
/// use std::net::SocketAddr;
/// use api_inventory::layer::Connection;
///
/// let peer: SocketAddr = "198.51.100.7:40001".parse()?;
/// let connection = Connection::from(peer).tls(true).client_certificate(true);
/// // An address is personal data, and is not printed.
/// assert!(!format!("{connection:?}").contains("198"));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Connection {
    pub(crate) peer: Option<SocketAddr>,
    pub(crate) tls: Option<bool>,
    pub(crate) client_certificate: bool,
}

impl Connection {
    /// A connection of which nothing is known: of a Unix socket, for example.
    #[must_use]
    pub const fn unknown() -> Self {
        Self { peer: None, tls: None, client_certificate: false }
    }

    /// Says whether the connection is encrypted, with this server at the end of TLS. Default: not known.
    ///
    /// That it is not says nothing about the caller, if there may be a proxy that ends TLS.
    #[must_use]
    pub const fn tls(mut self, tls: bool) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Says whether the peer has shown a certificate that this server has verified: the credential `mutual_tls`.
    /// Default: false.
    #[must_use]
    pub const fn client_certificate(mut self, verified: bool) -> Self {
        self.client_certificate = verified;
        self
    }
}

/// A connection whose peer is known.
impl From<SocketAddr> for Connection {
    fn from(peer: SocketAddr) -> Self {
        Self { peer: Some(peer), ..Self::unknown() }
    }
}

/// An address is personal data: what is printed says which family it is of.
impl std::fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let family = self.peer.map(|peer| if peer.is_ipv4() { "IPv4" } else { "IPv6" });
        formatter
            .debug_struct("Connection")
            .field("peer", &family)
            .field("tls", &self.tls)
            .field("client_certificate", &self.client_certificate)
            .finish()
    }
}

/// Makes a connection from what the operator's server puts into a request's extensions.
#[derive(Clone)]
pub(crate) struct ConnectionReader(Arc<Read>);

type Read = dyn Fn(&Extensions) -> Option<Connection> + Send + Sync;

impl ConnectionReader {
    pub(crate) fn new(read: impl Fn(&Extensions) -> Option<Connection> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// What is read; nothing where it panics, because requests are served all the same.
    pub(crate) fn read(&self, extensions: &Extensions) -> Option<Connection> {
        catch_unwind(AssertUnwindSafe(|| (self.0)(extensions))).ok().flatten()
    }
}

impl std::fmt::Debug for ConnectionReader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ConnectionReader")
    }
}

#[cfg(test)]
mod tests {
    use super::{Connection, ConnectionReader};
    use http::Extensions;
    use std::net::SocketAddr;

    #[test]
    #[cfg_attr(panic = "abort", ignore = "a panic ends the test")]
    fn a_reader_that_panics_has_read_nothing() {
        let panics = ConnectionReader::new(|_| panic!("of the operator"));
        assert_eq!(panics.read(&Extensions::new()), None);
        let reads = ConnectionReader::new(|_| Some(Connection::unknown().tls(true)));
        assert_eq!(reads.read(&Extensions::new()), Some(Connection::unknown().tls(true)));
    }

    #[test]
    fn the_address_is_not_printed() {
        let printed = |address: &str| format!("{:?}", Connection::from(address.parse::<SocketAddr>().unwrap()));
        assert!(printed("198.51.100.7:40001").contains("IPv4") && !printed("198.51.100.7:40001").contains("198"));
        assert!(printed("[2001:db8::7]:40001").contains("IPv6") && !printed("[2001:db8::7]:40001").contains("2001"));
    }
}
