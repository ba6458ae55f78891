//! Names of receivers, looked up within the time that there is.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::time::Duration;

use http::Uri;
use ureq::Error;
use ureq::config::Config;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::bounded::Bounded;

/// The longest lookup, where there is no other limit.
const LONGEST: Duration = Duration::from_secs(30);

/// Looks names up with the system's resolver. The client's own begins a thread for each lookup, and panics without.
#[derive(Debug)]
pub(super) struct SystemResolver(Bounded<Vec<SocketAddr>>);

impl SystemResolver {
    pub(super) const fn new() -> Self {
        Self(Bounded::new())
    }
}

impl Resolver for SystemResolver {
    fn resolve(&self, uri: &Uri, _: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().ok_or(Error::HostNotFound)?;
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = if let Ok(address) = bare.parse::<IpAddr>() {
            vec![SocketAddr::new(address, port)]
        } else {
            let name = host.to_owned();
            let most = timeout.not_zero().map_or(LONGEST, |left| *left);
            let looked_up = self.0.call(most, move || Ok((name.as_str(), port).to_socket_addrs()?.collect()));
            looked_up.map_err(|error| match (error.kind(), error.raw_os_error()) {
                (io::ErrorKind::TimedOut, _) => Error::Timeout(timeout.reason),
                // What a resolver says of a name is no error of the system.
                (_, None) => Error::HostNotFound,
                _ => Error::Io(error),
            })?
        };
        let mut addresses = self.empty();
        // There is room for 16.
        found.into_iter().take(16).for_each(|address| addresses.push(address));
        if addresses.is_empty() { Err(Error::HostNotFound) } else { Ok(addresses) }
    }
}
