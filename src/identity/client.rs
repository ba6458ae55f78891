//! The client's address, and whether it is public.
//!
//! The choice among headers is that of Datadog's tracers (dd-trace-go, `httptrace.ClientIPTags`): the first address that
//! is not local wins, over ten headers in order; else a peer that is not local; else the first local address.

use std::net::{IpAddr, Ipv6Addr};

use http::{HeaderMap, HeaderName, header};

use super::{forwarded, ranges};
use crate::observation::{AddressFamily, Client, ClientBasis, Exposure, ExposureRanges};

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

/// Whether a header says where a request came from, or came through: every request has such addresses, and they are looked
/// at for the caller's exposure.
pub(crate) fn is_address_header(name: &HeaderName) -> bool {
    HOSTS.contains(name) || HEADERS.iter().any(|(known, _)| known == name)
}

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

/// The client's address; a configured header replaces the list of known ones.
pub(crate) fn client_address(
    headers: &HeaderMap,
    peer: Option<IpAddr>,
    configured: Option<&HeaderName>,
) -> Option<ClientAddress> {
    let from_headers = match configured {
        Some(name) => first(headers, [(name, ClientBasis::ConfiguredHeader)]),
        // Most requests have none, and to see that costs less than to look for each.
        None if !headers.keys().any(|name| HEADERS.iter().any(|(known, _)| known == name)) => None,
        None => first(headers, HEADERS.iter().map(|(name, basis)| (name, *basis))),
    };
    let peer = peer.map(|ip| ClientAddress { ip: ip.to_canonical(), basis: ClientBasis::Peer });
    match (from_headers, peer) {
        (Some(header), Some(peer)) if ranges::is_local(header.ip) && !ranges::is_local(peer.ip) => Some(peer),
        (header, peer) => header.or(peer),
    }
}

/// Where the client sits. Without an address that is unknown.
pub(crate) fn client(
    headers: &HeaderMap,
    peer: Option<IpAddr>,
    configured: Option<&HeaderName>,
    ranges: ExposureRanges,
) -> Client {
    let Some(address) = client_address(headers, peer, configured) else {
        return Client { exposure: Exposure::Unknown, family: None, basis: ClientBasis::None, ranges };
    };
    let exposure = if ranges::is_private(address.ip, ranges) { Exposure::Private } else { Exposure::Public };
    let family = if address.ip.is_ipv4() { AddressFamily::Ipv4 } else { AddressFamily::Ipv6 };
    Client { exposure, family: Some(family), basis: address.basis, ranges }
}

/// The first address that is not local, else the first.
fn first<'a>(
    headers: &HeaderMap,
    names: impl IntoIterator<Item = (&'a HeaderName, ClientBasis)>,
) -> Option<ClientAddress> {
    let mut local = None;
    for (name, basis) in names {
        for line in headers.get_all(name) {
            // `Forwarded` is a list of pairs wherever it is configured, every other header a list of addresses.
            let pairs = if *name == header::FORWARDED { forwarded::values(line.as_bytes(), "for") } else { Vec::new() };
            let listed = if *name == header::FORWARDED { &[][..] } else { line.as_bytes() };
            let elements = listed.split(|byte| *byte == b',').filter_map(|part| std::str::from_utf8(part).ok());
            for ip in elements.chain(pairs.iter().map(String::as_str)).filter_map(address) {
                let found = ClientAddress { ip, basis };
                if !ranges::is_local(ip) {
                    return Some(found);
                }
                local = local.or(Some(found));
            }
        }
    }
    local
}

/// One address: quotes, brackets, a port and an IPv6 zone around it are tolerated. `unknown` and `_hidden` identifiers
/// (RFC 7239, 6.2 and 6.3) are no addresses and fall out like any other text.
fn address(text: &str) -> Option<IpAddr> {
    let text = unquoted(text.trim())?.trim();
    if let Some(bracketed) = text.strip_prefix('[') {
        let (inside, _port) = bracketed.split_once(']')?;
        return inside.trim().parse().ok().or_else(|| zoned(inside)).map(|ip: IpAddr| ip.to_canonical());
    }
    let parsed = text.parse().ok().or_else(|| zoned(text)).or_else(|| {
        // One colon parts an IPv4 address from its port; a bare IPv6 address has more.
        let (host, port) = text.split_once(':')?;
        if port.contains(':') { None } else { host.trim().parse().ok() }
    });
    parsed.map(|ip: IpAddr| ip.to_canonical())
}

/// An IPv6 address with a zone (RFC 4007), without it.
fn zoned(text: &str) -> Option<IpAddr> {
    let (ip, _zone) = text.trim().split_once('%')?;
    ip.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
}

/// The text between its quotes, if it starts with one; `None` if that never closes.
fn unquoted(text: &str) -> Option<&str> {
    match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"'),
        None => Some(text),
    }
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
        let found = client_address(&map, peer, configured.as_ref()).map(|address| address.ip);
        if found == expected { Ok(()) } else { Err(format!("{vector}: {found:?}")) }
    }

    #[test]
    fn the_vectors_of_other_tracers_give_the_same_address() {
        let lines = include_str!("../../tests/data/client-ip.jsonl").lines();
        let failed: Vec<_> = lines.filter_map(|line| check(&serde_json::from_str(line).unwrap()).err()).collect();
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    #[test]
    fn a_private_value_of_a_configured_header_yields_to_a_public_peer() {
        let name = HeaderName::from_static("x-edge");
        let found = client_address(&headers(&[("x-edge", "10.0.0.1")]), "8.8.8.8".parse().ok(), Some(&name)).unwrap();
        assert_eq!(found.basis, ClientBasis::Peer);
    }

    #[test]
    fn what_surrounds_an_address_is_tolerated() {
        for text in ["8.8.8.8", " 8.8.8.8:80 ", "\"8.8.8.8\"", "\"8.8.8.8:1\"", "[8.8.8.8]", "[::ffff:8.8.8.8]:1"] {
            assert_eq!(address(text), "8.8.8.8".parse().ok(), "{text}");
        }
        for text in ["fe80::1%eth0", "[fe80::1%25eth0]:1", "[ fe80::1 ]"] {
            assert_eq!(address(text), "fe80::1".parse().ok(), "{text}");
        }
        for text in ["", "unknown", "_hidden", "\"8.8.8.8", "[::1", "8.8.8", "8.8.8.8.8", "1:2:3", "example.org"] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_do_not_hide_the_addresses_beside_them() {
        let mut map = HeaderMap::new();
        map.insert("x-forwarded-for", HeaderValue::from_bytes(b"\xff\xfe, 8.8.8.8").unwrap());
        assert_eq!(client_address(&map, None, None).map(|found| found.ip), "8.8.8.8".parse().ok());
    }

    #[test]
    fn no_address_is_unknown() {
        let found = client(&headers(&[("x-real-ip", "nobody")]), None, None, ExposureRanges::Extended);
        assert_eq!((found.exposure, found.family, found.basis), (Exposure::Unknown, None, ClientBasis::None));
    }

    #[test]
    fn the_ranges_decide_what_loopback_is() {
        let peer = "127.0.0.1".parse().ok();
        let exposure = |ranges| client(&HeaderMap::new(), peer, None, ranges).exposure;
        assert_eq!(exposure(ExposureRanges::Basic), Exposure::Public);
        assert_eq!(exposure(ExposureRanges::Extended), Exposure::Private);
    }

    #[test]
    fn debug_shows_no_address() {
        let shown = format!("{:?}", client_address(&HeaderMap::new(), "198.51.100.7".parse().ok(), None));
        assert!(shown.contains("ClientAddress") && !shown.contains("198"), "{shown}");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_in_any_header_are_read_without_panic(which in 0..HEADERS.len(), bytes: Vec<u8>) {
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let mut map = HeaderMap::new();
                map.insert(HEADERS[which].0.clone(), value);
                let _ = client(&map, None, None, ExposureRanges::Extended);
            }
        }

        #[test]
        fn an_address_is_found_in_every_form_it_is_written_in(bits: u128, port: u16) {
            let ip = Ipv6Addr::from_bits(bits);
            let expected = Some(IpAddr::V6(ip).to_canonical());
            proptest::prop_assert_eq!(address(&format!("\"[{ip}]:{port}\"")), expected);
            proptest::prop_assert_eq!(address(&format!(" {ip} ")), expected);
        }
    }
}
