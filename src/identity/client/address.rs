//! One address as headers spell it.

use std::net::{IpAddr, Ipv6Addr};

/// One address: quotes, brackets, a port and an IPv6 zone around it are tolerated. `unknown` and `_hidden` identifiers
/// (RFC 7239, 6.2 and 6.3) are no addresses and fall out like any other text.
pub(super) fn address(text: &str) -> Option<IpAddr> {
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
    use super::*;

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

    proptest::proptest! {
        #[test]
        fn an_address_is_found_in_every_form_it_is_written_in(bits: u128, port: u16) {
            let ip = Ipv6Addr::from_bits(bits);
            let expected = Some(IpAddr::V6(ip).to_canonical());
            proptest::prop_assert_eq!(address(&format!("\"[{ip}]:{port}\"")), expected);
            proptest::prop_assert_eq!(address(&format!(" {ip} ")), expected);
        }
    }
}
