//! The addresses that health probes of large platforms come from.
//!
//! Such an address is public, and yet nobody from outside: an endpoint that only probes call is not exposed by them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::HeaderMap;
use http::header::USER_AGENT;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix))
}

const fn v6(a: u16, b: u16, c: u16, d: u16, prefix: u8) -> IpNet {
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), prefix))
}

/// Google Cloud (cloud.google.com/load-balancing/docs/health-check-concepts, "Probe IP ranges"). Its load balancers that are
/// proxies call from there as well, for whoever called them, so that a probe has to say that it is one.
const GOOGLE: [IpNet; 6] = [
    v4(35, 191, 0, 0, 16),
    v4(130, 211, 0, 0, 22),
    v4(209, 85, 152, 0, 22),
    v4(209, 85, 204, 0, 22),
    v6(0x2600, 0x2d00, 1, 0xb029, 64),
    v6(0x2600, 0x2d00, 1, 1, 64),
];

/// Azure's virtual platform address (learn.microsoft.com, "What is IP address 168.63.129.16?") and Amazon Route 53
/// (`ip-ranges.json`, `ROUTE53_HEALTHCHECKS`, the global range): nobody else calls from there.
const OTHERS: [IpNet; 2] = [v4(168, 63, 129, 16, 32), v4(15, 177, 0, 0, 18)];

/// Whether a request from an address is a probe: of a known platform, or from a network of the operator's list.
pub(super) fn is_probe(ip: IpAddr, headers: &HeaderMap, more: &[IpNet]) -> bool {
    let among = |networks: &[IpNet]| networks.iter().any(|network| network.contains(&ip));
    let says_so = || headers.get(USER_AGENT).is_some_and(|agent| agent.as_bytes().starts_with(b"GoogleHC/"));
    among(&OTHERS) || among(more) || among(&GOOGLE) && says_so()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn probes_come_from_known_networks_and_from_those_of_the_operator() {
        let more = ["198.51.100.0/24".parse().unwrap()];
        let none = HeaderMap::new();
        let probe = HeaderMap::from_iter([(USER_AGENT, HeaderValue::from_static("GoogleHC/1.0"))]);
        for (address, expected) in [("35.191.0.1", true), ("35.192.0.1", false), ("2600:2d00:1:b029::7", true)] {
            let address = address.parse().unwrap();
            assert_eq!(
                (is_probe(address, &probe, &more), is_probe(address, &none, &more)),
                (expected, false),
                "{address}"
            );
        }
        for (address, expected) in
            [("168.63.129.16", true), ("168.63.129.17", false), ("198.51.100.9", true), ("8.8.8.8", false)]
        {
            assert_eq!(is_probe(address.parse().unwrap(), &none, &more), expected, "{address}");
        }
    }
}
