//! The client's address, and whether it is public.
//!
//! By default the choice among headers is that of Datadog's tracers (dd-trace-go, `httptrace.ClientIPTags`): the first
//! address that is not local wins, over ten headers in order; else a peer that is not local; else the first local address.
//! Any caller can write such a header, so anybody can seem to call from wherever they like. Where the proxies in front of
//! the service are known, [`proxies`] walks from the peer back through them instead, and believes nobody else.

mod address;
mod probes;
mod proxies;
mod ranges;

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use self::address::address;
pub(crate) use self::proxies::{TrustedProxies, network};
use super::forwarded;
use crate::observation::{AddressFamily, Client, ClientAddress, ClientBasis, Exposure, ExposureRanges};

/// How the client is told from a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientRules {
    /// The one header that is asked, instead of the list of known ones.
    pub(crate) header: Option<HeaderName>,
    /// Who is believed. Without any the list of headers decides.
    pub(crate) proxies: Option<TrustedProxies>,
    /// Which addresses count as private.
    pub(crate) ranges: ExposureRanges,
    /// From where the platform's own probes come, besides those that are known.
    pub(crate) probes: Vec<IpNet>,
    /// Whether the address itself leaves.
    pub(crate) tells_address: bool,
}

/// The headers in the order in which they are asked.
static HEADERS: [(HeaderName, ClientBasis); 10] = [
    (HeaderName::from_static("x-forwarded-for"), ClientBasis::XForwardedFor),
    (HeaderName::from_static("x-real-ip"), ClientBasis::XRealIp),
    (HeaderName::from_static("true-client-ip"), ClientBasis::TrueClientIp),
    (HeaderName::from_static("x-client-ip"), ClientBasis::XClientIp),
    (header::FORWARDED, ClientBasis::Forwarded),
    (HeaderName::from_static("forwarded-for"), ClientBasis::ForwardedFor),
    (HeaderName::from_static("x-cluster-client-ip"), ClientBasis::XClusterClientIp),
    (HeaderName::from_static("fastly-client-ip"), ClientBasis::FastlyClientIp),
    (HeaderName::from_static("cf-connecting-ip"), ClientBasis::CfConnectingIp),
    (HeaderName::from_static("cf-connecting-ipv6"), ClientBasis::CfConnectingIpv6),
];

/// Headers that name hosts of the connection.
static HOSTS: [HeaderName; 4] = [
    header::HOST,
    header::VIA,
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-server"),
];

impl ClientRules {
    /// Whether a header says where a request came from, or came through: every request has such addresses, and they are
    /// looked at for the caller's exposure.
    pub(crate) fn is_address_header(&self, name: &HeaderName) -> bool {
        HOSTS.contains(name) || HEADERS.iter().any(|(known, _)| known == name) || self.header.as_ref() == Some(name)
    }
}

/// The address of the client and what it was read from. Raw: stays inside, unless the operator has it told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct FoundAddress {
    /// The address, IPv4-mapped IPv6 unmapped.
    pub(crate) ip: IpAddr,
    /// What it was read from.
    pub(crate) basis: ClientBasis,
}

impl std::fmt::Debug for FoundAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("FoundAddress").field("basis", &self.basis).finish_non_exhaustive()
    }
}

/// The client's address, if it is known.
pub(crate) fn client_address(headers: &HeaderMap, peer: Option<IpAddr>, rules: &ClientRules) -> Option<FoundAddress> {
    match &rules.proxies {
        Some(proxies) => proxies.client(headers, peer, rules.header.as_ref()),
        None => by_list(headers, peer, rules.header.as_ref(), ranges::is_local),
    }
}

/// The address that the headers of the list name, or a configured one in its place, or else the peer's; those that are passed
/// over come last.
fn by_list(
    headers: &HeaderMap,
    peer: Option<IpAddr>,
    configured: Option<&HeaderName>,
    passed_over: impl Fn(IpAddr) -> bool,
) -> Option<FoundAddress> {
    let from_headers = match configured {
        Some(name) => first(headers, [(name, ClientBasis::ConfiguredHeader)], &passed_over),
        // Most requests have none, and to see that costs less than to look for each.
        None if !headers.keys().any(|name| HEADERS.iter().any(|(known, _)| known == name)) => None,
        None => first(headers, HEADERS.iter().map(|(name, basis)| (name, *basis)), &passed_over),
    };
    let peer = peer.map(|ip| FoundAddress { ip: ip.to_canonical(), basis: ClientBasis::Peer });
    match (from_headers, peer) {
        (Some(header), Some(peer)) if passed_over(header.ip) && !passed_over(peer.ip) => Some(peer),
        (header, peer) => header.or(peer),
    }
}

/// Where the client sits. Without an address that is unknown.
pub(crate) fn client(headers: &HeaderMap, peer: Option<IpAddr>, rules: &ClientRules) -> Client {
    let ranges = rules.ranges;
    // Where anybody may have written the headers, an address that cannot be a public caller's must not hide one that can.
    let no_caller = |ip| ranges::is_local(ip) || ranges::is_private(ip, ranges);
    let address = match &rules.proxies {
        Some(_) => client_address(headers, peer, rules),
        None => by_list(headers, peer, rules.header.as_ref(), no_caller),
    };
    let Some(address) = address else {
        let basis = if rules.proxies.is_some() { ClientBasis::TrustedProxies } else { ClientBasis::None };
        return Client { exposure: Exposure::Unknown, family: None, basis, ranges, probe: false, address: None };
    };
    // Callers could claim to be a probe as well.
    let vouched =
        matches!(address.basis, ClientBasis::Peer | ClientBasis::TrustedProxies | ClientBasis::ConfiguredHeader);
    let probe = vouched && probes::is_probe(address.ip, headers, &rules.probes);
    // Who looks after the service from addresses of the platform is no stranger.
    let private = probe || ranges::is_private(address.ip, ranges);
    let exposure = if private { Exposure::Private } else { Exposure::Public };
    let family = if address.ip.is_ipv4() { AddressFamily::Ipv4 } else { AddressFamily::Ipv6 };
    let told = rules.tells_address.then(|| ClientAddress::asked_for(address.ip));
    Client { exposure, family: Some(family), basis: address.basis, ranges, probe, address: told }
}

/// The first address that is not passed over, else the first.
fn first<'a>(
    headers: &HeaderMap,
    names: impl IntoIterator<Item = (&'a HeaderName, ClientBasis)>,
    passed_over: &impl Fn(IpAddr) -> bool,
) -> Option<FoundAddress> {
    let mut local = None;
    for (name, basis) in names {
        for line in headers.get_all(name) {
            // `Forwarded` is a list of pairs wherever it is configured, every other header a list of addresses.
            let pairs = if *name == header::FORWARDED { forwarded::values(line.as_bytes(), "for") } else { Vec::new() };
            let listed = if *name == header::FORWARDED { &[][..] } else { line.as_bytes() };
            let elements = listed.split(|byte| *byte == b',').filter_map(|part| std::str::from_utf8(part).ok());
            for ip in elements.chain(pairs.iter().map(String::as_str)).filter_map(address) {
                let found = FoundAddress { ip, basis };
                if !passed_over(ip) {
                    return Some(found);
                }
                local = local.or(Some(found));
            }
        }
    }
    local
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use serde_json::Value;

    use super::*;

    fn headers(of: &[(&'static str, &str)]) -> HeaderMap {
        of.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())).collect()
    }

    /// The address of `ip:port` or `[ip]:port`.
    fn peer_of(text: &str) -> IpAddr {
        text.parse::<std::net::SocketAddr>().unwrap().ip()
    }

    fn check(vector: &Value) -> Result<(), String> {
        let mut map = HeaderMap::new();
        for (name, lines) in vector["headers"].as_object().unwrap() {
            let lines = lines.as_array().cloned().unwrap_or_else(|| vec![lines.clone()]);
            for line in &lines {
                let value = HeaderValue::from_str(line.as_str().unwrap()).unwrap();
                map.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value);
            }
        }
        let configured = vector["config"]["client_ip_header"].as_str().map(|name| name.parse().unwrap());
        let peer = vector["peer"].as_str().map(peer_of);
        let expected = vector["client_ip"].as_str().map(|ip| ip.parse::<IpAddr>().unwrap());
        let found = client_address(&map, peer, &ClientRules { header: configured, ..ClientRules::default() })
            .map(|address| address.ip);
        if found == expected { Ok(()) } else { Err(format!("{vector}: {found:?}")) }
    }

    #[test]
    fn the_vectors_of_other_tracers_give_the_same_address() {
        let lines = include_str!("../../../tests/data/client-ip.jsonl").lines();
        let failed: Vec<_> = lines.filter_map(|line| check(&serde_json::from_str(line).unwrap()).err()).collect();
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    #[test]
    fn a_private_value_of_a_configured_header_yields_to_a_public_peer() {
        let name = HeaderName::from_static("x-edge");
        let rules = ClientRules { header: Some(name), ..ClientRules::default() };
        let found = client_address(&headers(&[("x-edge", "10.0.0.1")]), "8.8.8.8".parse().ok(), &rules).unwrap();
        assert_eq!(found.basis, ClientBasis::Peer);
    }

    #[test]
    fn bytes_that_are_no_text_do_not_hide_the_addresses_beside_them() {
        let mut map = HeaderMap::new();
        map.insert("x-forwarded-for", HeaderValue::from_bytes(b"\xff\xfe, 8.8.8.8").unwrap());
        assert_eq!(client_address(&map, None, &ClientRules::default()).map(|found| found.ip), "8.8.8.8".parse().ok());
    }

    #[test]
    fn an_address_that_no_caller_has_hides_none_that_one_has() {
        for first in ["192.0.2.1", "0.0.0.0", "224.0.0.1", "10.0.0.1", "15.177.0.1"] {
            let list = format!("{first}, 8.8.8.8");
            let found = client(&headers(&[("x-forwarded-for", &list)]), None, &ClientRules::default());
            assert_eq!((found.exposure, found.probe), (Exposure::Public, false), "{first}");
        }
        let probe = client(&HeaderMap::new(), "15.177.0.1".parse().ok(), &ClientRules::default());
        assert_eq!((probe.exposure, probe.probe), (Exposure::Private, true));
    }

    #[test]
    fn no_address_is_unknown() {
        let found = client(&headers(&[("x-real-ip", "nobody")]), None, &ClientRules::default());
        assert_eq!((found.exposure, found.family, found.basis), (Exposure::Unknown, None, ClientBasis::None));
    }

    #[test]
    fn the_ranges_decide_what_loopback_is() {
        let peer = "127.0.0.1".parse().ok();
        let exposure =
            |ranges| client(&HeaderMap::new(), peer, &ClientRules { ranges, ..ClientRules::default() }).exposure;
        assert_eq!(exposure(ExposureRanges::Basic), Exposure::Public);
        assert_eq!(exposure(ExposureRanges::Extended), Exposure::Private);
    }

    #[test]
    fn debug_shows_no_address() {
        let shown =
            format!("{:?}", client_address(&HeaderMap::new(), "198.51.100.7".parse().ok(), &ClientRules::default()));
        assert!(shown.contains("FoundAddress") && !shown.contains("198"), "{shown}");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_in_any_header_are_read_without_panic(which in 0..HEADERS.len(), bytes: Vec<u8>) {
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let mut map = HeaderMap::new();
                map.insert(HEADERS[which].0.clone(), value);
                let _ = client(&map, None, &ClientRules::default());
            }
        }
    }
}
