//! Address ranges: which addresses are not of the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

use crate::observation::ExposureRanges;

const fn v4(a: u8, b: u8, c: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), prefix)
}

const fn v6(first: u16, second: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0), prefix)
}

/// Datadog's documented ranges: RFC 1918 and IPv4 link-local (RFC 3927).
const BASIC: [Ipv4Net; 4] = [v4(10, 0, 0, 8), v4(172, 16, 0, 12), v4(192, 168, 0, 16), v4(169, 254, 0, 16)];

/// Carrier-grade NAT (RFC 6598) and loopback: with the basic ranges, what tracers do not take for a client.
const LOCAL_V4: [Ipv4Net; 2] = [v4(100, 64, 0, 10), v4(127, 0, 0, 8)];

/// Loopback, unique local (RFC 4193), link-local and the deprecated site-local range (RFC 4291).
const LOCAL_V6: [Ipv6Net; 4] =
    [Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128), v6(0xfc00, 0, 7), v6(0xfe80, 0, 10), v6(0xfec0, 0, 10)];

/// "This network", protocol assignments, documentation (RFC 5737), benchmarks (RFC 2544), multicast, reserved and
/// broadcast: the IANA special-purpose registry.
const SPECIAL_V4: [Ipv4Net; 8] = [
    v4(0, 0, 0, 8),
    v4(192, 0, 0, 24),
    v4(192, 0, 2, 24),
    v4(198, 18, 0, 15),
    v4(198, 51, 100, 24),
    v4(203, 0, 113, 24),
    v4(224, 0, 0, 4),
    v4(240, 0, 0, 4),
];

/// Unspecified, documentation (RFC 3849, RFC 9637), discard-only (RFC 6666) and multicast.
const SPECIAL_V6: [Ipv6Net; 5] = [
    Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 128),
    v6(0x2001, 0x0db8, 32),
    v6(0x3fff, 0, 20),
    v6(0x0100, 0, 64),
    v6(0xff00, 0, 8),
];

/// Where NAT64 puts IPv4 (RFC 6052, 2.1), and its prefix for local use (RFC 8215).
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 96);
const LOCAL_NAT64: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48);

/// Whether tracers skip an address in favour of a later one when they look for the client.
///
/// Narrower than [`ExposureRanges::Extended`]: dd-trace takes documentation addresses for clients.
pub(super) fn is_local(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => BASIC.iter().chain(&LOCAL_V4).any(|net| net.contains(&ip)),
        IpAddr::V6(ip) => LOCAL_V6.iter().any(|net| net.contains(&ip)),
    }
}

/// Whether an address lies inside the ranges that count as private.
pub(super) fn is_private(ip: IpAddr, ranges: ExposureRanges) -> bool {
    match (ranges, ip.to_canonical()) {
        (ExposureRanges::Basic, IpAddr::V4(ip)) => BASIC.iter().any(|net| net.contains(&ip)),
        (ExposureRanges::Basic, IpAddr::V6(_)) => false,
        (ExposureRanges::Extended, IpAddr::V4(ip)) => {
            is_local(IpAddr::V4(ip)) || SPECIAL_V4.iter().any(|net| net.contains(&ip))
        }
        (ExposureRanges::Extended, IpAddr::V6(ip)) if NAT64.contains(&ip) => {
            let [.., a, b, c, d] = ip.octets();
            is_private(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), ranges)
        }
        (ExposureRanges::Extended, IpAddr::V6(ip)) => {
            LOCAL_NAT64.contains(&ip) || is_local(IpAddr::V6(ip)) || SPECIAL_V6.iter().any(|net| net.contains(&ip))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ExposureRanges, is_private};

    fn private(address: &str, ranges: ExposureRanges) -> bool {
        is_private(address.parse().unwrap(), ranges)
    }

    #[test]
    fn the_basic_ranges_end_where_the_documentation_says() {
        for (inside, outside) in [
            ("10.255.255.255", "11.0.0.0"),
            ("172.16.0.0", "172.15.255.255"),
            ("172.31.255.255", "172.32.0.0"),
            ("192.168.0.1", "192.169.0.1"),
            ("169.254.0.1", "169.253.0.1"),
            ("::ffff:10.0.0.1", "fd00::1"),
        ] {
            assert!(private(inside, ExposureRanges::Basic), "{inside}");
            assert!(!private(outside, ExposureRanges::Basic), "{outside}");
        }
    }

    #[test]
    fn the_extended_ranges_hold_all_that_cannot_be_a_client_on_the_internet() {
        for inside in [
            "127.0.0.1",
            "::1",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "100.64.0.1",
            "100.127.255.255",
            "::ffff:127.0.0.1",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "2001:db8::1",
            "0.0.0.0",
            "::",
            "224.0.0.1",
            "ff02::1",
            "255.255.255.255",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
        ] {
            assert!(private(inside, ExposureRanges::Extended), "{inside}");
        }
        for outside in [
            "8.8.8.8",
            "64:ff9b::8.8.8.8",
            "100.128.0.0",
            "2001:4860::1",
            "::ffff:8.8.8.8",
            "2001:db9::1",
            "172.32.0.1",
        ] {
            assert!(!private(outside, ExposureRanges::Extended), "{outside}");
        }
    }
}
