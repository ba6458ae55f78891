//! The walk from the peer back through the proxies that are trusted.
//!
//! Each proxy adds to the right of the header whom it was called by. What stands right of the first address that is not a
//! trusted proxy's was written by proxies; that address is whom they saw, and what stands left of it anybody may have
//! written (RFC 7239, section 8.1).

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use super::FoundAddress;
use super::address::address;
use crate::identity::forwarded;
use crate::observation::ClientBasis;

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who is believed about whom they were called by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TrustedProxies {
    /// So many of those next to the service, the peer being the first.
    Hops(u8),
    /// Whoever calls from these networks; and the peer, where its address is not known.
    Networks(Vec<IpNet>),
}

impl TrustedProxies {
    /// A number of hops, or networks and addresses; `None` if one of them is neither, or if there are none.
    pub(crate) fn parse<T: AsRef<str>>(entries: &[T]) -> Option<Self> {
        if let [one] = entries
            && let Ok(hops) = one.as_ref().parse()
        {
            return Some(Self::Hops(hops));
        }
        let networks: Option<Vec<IpNet>> = entries.iter().map(|entry| network(entry.as_ref())).collect();
        networks.filter(|networks| !networks.is_empty()).map(Self::Networks)
    }

    /// The first address on the way back that no trusted proxy has; the farthest if all of them are trusted. `None` if the
    /// walk ends at a hop that did not tell its address, and where there is no address at all.
    pub(super) fn client(
        &self,
        headers: &HeaderMap,
        peer: Option<IpAddr>,
        configured: Option<&HeaderName>,
    ) -> Option<FoundAddress> {
        let peer = peer.map(|ip| FoundAddress { ip: ip.to_canonical(), basis: ClientBasis::Peer });
        let told = hops(headers, configured.unwrap_or(&X_FORWARDED_FOR));
        let hop = |ip: &Option<IpAddr>| ip.map(|ip| FoundAddress { ip, basis: ClientBasis::TrustedProxies });
        // A peer that is not known, at the other end of a Unix socket say, is a hop all the same.
        match self {
            Self::Hops(0) => peer,
            Self::Hops(hops) => {
                let farthest = usize::from(*hops).min(told.len()).checked_sub(1);
                farthest.and_then(|back| told.iter().rev().nth(back)).map_or(peer, hop)
            }
            Self::Networks(networks) => {
                let trusts = |ip: IpAddr| networks.iter().any(|network| network.contains(&ip));
                if peer.is_some_and(|peer| !trusts(peer.ip)) || told.is_empty() {
                    return peer;
                }
                let seen = told.iter().rev().find(|ip| ip.is_none_or(|ip| !trusts(ip)));
                hop(seen.or(told.first())?)
            }
        }
    }
}

/// A network, or an address by itself.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// The hops that the lines of a header name, in order; `None` for one whose address cannot be read.
fn hops(headers: &HeaderMap, name: &HeaderName) -> Vec<Option<IpAddr>> {
    let mut hops = Vec::new();
    // A line without anything is no hop.
    for line in headers.get_all(name).iter().filter(|line| !line.as_bytes().trim_ascii().is_empty()) {
        if *name == header::FORWARDED {
            if let Some(elements) = forwarded::elements(line.as_bytes(), "for") {
                hops.extend(elements.iter().map(|node| address(node.as_deref()?)));
            } else {
                // A quote that a caller left open must not hide what a proxy has added behind it.
                let last = line.as_bytes().rsplit(|byte| *byte == b',').next().unwrap_or_default();
                let node = forwarded::values(last, "for").pop();
                hops.extend([None, node.and_then(|node| address(&node))]);
            }
        } else {
            let elements = line.as_bytes().split(|byte| *byte == b',');
            hops.extend(elements.map(|element| address(std::str::from_utf8(element).ok()?)));
        }
    }
    hops
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn walk(proxies: &[&str], peer: Option<&str>, name: &'static str, lines: &[&'static str]) -> Option<String> {
        let name = HeaderName::from_static(name);
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name.clone(), HeaderValue::from_static(line));
        }
        let proxies = TrustedProxies::parse(proxies).unwrap();
        let peer = peer.map(|peer| peer.parse().unwrap());
        proxies.client(&headers, peer, Some(&name)).map(|found| format!("{} {}", found.ip, found.basis))
    }

    #[test]
    fn the_client_is_whom_the_last_trusted_proxy_saw_and_not_what_it_wrote_of_itself() {
        let xff = "x-forwarded-for";
        for (peer, lines, expected) in [
            // A caller that names itself 8.8.8.8 behind two proxies.
            (Some("10.0.0.1"), &["8.8.8.8, 198.51.100.7, 10.0.0.2"][..], Some("198.51.100.7 trusted_proxies")),
            (Some("10.0.0.1"), &["8.8.8.8", "198.51.100.7"], Some("198.51.100.7 trusted_proxies")),
            // Who is no proxy is not believed.
            (Some("198.51.100.9"), &["8.8.8.8"], Some("198.51.100.9 peer")),
            // A call from inside.
            (Some("10.0.0.1"), &["10.0.0.3, 10.0.0.2"], Some("10.0.0.3 trusted_proxies")),
            (Some("10.0.0.1"), &[], Some("10.0.0.1 peer")),
            (Some("10.0.0.1"), &[" "], Some("10.0.0.1 peer")),
            // The peer of a Unix socket.
            (None, &["8.8.8.8, 198.51.100.7"], Some("198.51.100.7 trusted_proxies")),
            // A hop that hides its address hides whoever is behind it.
            (Some("10.0.0.1"), &["8.8.8.8, unknown, 10.0.0.2"], None),
            (Some("10.0.0.1"), &["8.8.8.8, , 10.0.0.2"], None),
            (None, &[], None),
        ] {
            let found = walk(&["10.0.0.0/8", "fd00::/8"], peer, xff, lines);
            assert_eq!(found.as_deref(), expected, "{peer:?} {lines:?}");
        }
    }

    #[test]
    fn hops_are_counted_from_the_peer() {
        let walk = |hops, peer, lines: &[&'static str]| walk(&[hops], peer, "x-forwarded-for", lines);
        let lines = ["8.8.8.8, 198.51.100.7, 10.0.0.2"];
        assert_eq!(walk("0", Some("10.0.0.1"), &lines).as_deref(), Some("10.0.0.1 peer"));
        assert_eq!(walk("1", Some("10.0.0.1"), &lines).as_deref(), Some("10.0.0.2 trusted_proxies"));
        assert_eq!(walk("2", Some("10.0.0.1"), &lines).as_deref(), Some("198.51.100.7 trusted_proxies"));
        assert_eq!(walk("2", None, &lines).as_deref(), Some("198.51.100.7 trusted_proxies"));
        // Fewer hops than were promised.
        assert_eq!(walk("9", Some("10.0.0.1"), &["198.51.100.7"]).as_deref(), Some("198.51.100.7 trusted_proxies"));
        assert_eq!(walk("1", Some("10.0.0.1"), &[]).as_deref(), Some("10.0.0.1 peer"));
        assert_eq!(walk("1", Some("10.0.0.1"), &["8.8.8.8, unknown"]), None);
    }

    #[test]
    fn elements_of_forwarded_are_hops() {
        let walk = |lines: &[&'static str]| walk(&["10.0.0.0/8"], Some("10.0.0.1"), "forwarded", lines);
        let lines = ["for=8.8.8.8;proto=https, for=\"198.51.100.7:4711\";by=10.0.0.2, for=10.0.0.2"];
        assert_eq!(walk(&lines).as_deref(), Some("198.51.100.7 trusted_proxies"));
        assert_eq!(walk(&["for=8.8.8.8, proto=https"]), None);
        assert_eq!(walk(&["for=\"8.8.8.8"]), None);
        assert_eq!(walk(&["for=\", for=198.51.100.7"]).as_deref(), Some("198.51.100.7 trusted_proxies"));
    }

    #[test]
    fn entries_are_hops_or_networks() {
        assert_eq!(TrustedProxies::parse(&["2"]), Some(TrustedProxies::Hops(2)));
        let networks = TrustedProxies::parse(&["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"]);
        assert!(matches!(networks, Some(TrustedProxies::Networks(networks)) if networks.len() == 3));
        for wrong in [&["10.0.0.0/33"][..], &["proxy.example"], &["2", "10.0.0.0/8"], &["-1"], &["300"], &[]] {
            assert_eq!(TrustedProxies::parse(wrong), None, "{wrong:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_walked_without_panic(bytes: Vec<u8>, hops: u8) {
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                for name in [X_FORWARDED_FOR.clone(), header::FORWARDED] {
                    let headers = HeaderMap::from_iter([(name.clone(), value.clone())]);
                    let _ = TrustedProxies::Hops(hops).client(&headers, None, Some(&name));
                    let networks = TrustedProxies::parse(&["10.0.0.0/8"]).unwrap();
                    let _ = networks.client(&headers, None, Some(&name));
                }
            }
        }
    }
}
