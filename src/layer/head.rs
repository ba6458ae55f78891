//! What a request's extensions say: its route template and its peer.

use std::net::{IpAddr, SocketAddr};

use http::Extensions;

/// The address of the connection's peer, for servers that have no extension of their own for it.
///
/// Insert it into the request's extensions, or give it to [`InventoryLayer::with_peer`](super::InventoryLayer::with_peer)
/// when the service is made per connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerAddress(pub SocketAddr);

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
