//! Rules of others that we follow, as pure functions before vetting: what they return is raw and never leaves.

mod libddwaf;

use std::net::IpAddr;

use http::{HeaderMap, HeaderName};

use crate::identity;
pub use libddwaf::{Ruleset, schema, sensitive, vetted};

/// The client address that Datadog's tracers would choose.
#[must_use]
pub fn client_ip(headers: &HeaderMap, peer: Option<IpAddr>, configured: Option<&HeaderName>) -> Option<IpAddr> {
    let rules = identity::ClientRules { header: configured.cloned(), ..identity::ClientRules::default() };
    identity::client::client_address(headers, peer, &rules).map(|address| address.ip)
}

/// The endpoint that Datadog's tracers would infer from a URL.
#[must_use]
pub fn infer_endpoint(url: &str) -> String {
    identity::inference::infer_endpoint(url)
}
