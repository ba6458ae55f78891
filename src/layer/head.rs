//! What a request's extensions say: its route template, and the connection that it came over.

use std::net::SocketAddr;

use http::Extensions;

use crate::exchange::Connection;

/// The connection that the extensions tell of: one that somebody put there, or else the peer that axum's or tonic's server
/// did.
pub(super) fn connection(extensions: &Extensions) -> Connection {
    extensions.get().copied().unwrap_or_else(|| peer(extensions).map_or_else(Connection::unknown, Connection::from))
}

#[cfg_attr(
    not(any(feature = "axum", feature = "tonic")),
    expect(unused_variables, reason = "their servers are those whose extensions we can read")
)]
fn peer(extensions: &Extensions) -> Option<SocketAddr> {
    #[cfg(feature = "axum")]
    if let Some(axum::extract::ConnectInfo(address)) = extensions.get::<axum::extract::ConnectInfo<SocketAddr>>() {
        return Some(*address);
    }
    #[cfg(feature = "tonic")]
    if let Some(connection) = extensions.get::<tonic::transport::server::TcpConnectInfo>() {
        return connection.remote_addr();
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
