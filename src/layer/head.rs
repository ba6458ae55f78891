//! What a request's extensions say: its route template and its peer.

use std::net::{IpAddr, SocketAddr};

use http::Extensions;

/// The address of the connection's peer, for servers that have no extension of their own for it.
///
/// Insert it into the request's extensions. When the service is made per connection, give the address itself to
/// [`InventoryLayer::with_peer`](super::InventoryLayer::with_peer) instead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PeerAddress(pub SocketAddr);

/// An address is personal data: what is printed says which family it is of.
impl std::fmt::Debug for PeerAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(if self.0.is_ipv4() { "PeerAddress(IPv4)" } else { "PeerAddress(IPv6)" })
    }
}

/// The peer that the extensions name.
pub(super) fn peer(extensions: &Extensions) -> Option<IpAddr> {
    if let Some(PeerAddress(address)) = extensions.get() {
        return Some(address.ip());
    }
    #[cfg(feature = "axum")]
    if let Some(axum::extract::ConnectInfo(address)) = extensions.get::<axum::extract::ConnectInfo<SocketAddr>>() {
        return Some(address.ip());
    }
    None
}

/// The template of the route that the router matched.
#[cfg_attr(not(feature = "axum"), expect(unused_variables, reason = "axum is the router whose templates we can read"))]
pub(super) fn matched_template(extensions: &Extensions) -> Option<&str> {
    #[cfg(feature = "axum")]
    {
        extensions.get::<axum::extract::MatchedPath>().map(axum::extract::MatchedPath::as_str)
    }
    #[cfg(not(feature = "axum"))]
    None
}

#[cfg(test)]
mod tests {
    use super::PeerAddress;

    #[test]
    fn the_address_is_not_printed() {
        let peer = |address: &str| format!("{:?}", PeerAddress(address.parse().unwrap()));
        assert_eq!(peer("198.51.100.7:40001"), "PeerAddress(IPv4)");
        assert_eq!(peer("[2001:db8::7]:40001"), "PeerAddress(IPv6)");
    }
}
