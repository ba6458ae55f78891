//! Addresses of the Internet Protocol: RFC 791 in dotted decimals, RFC 4291 (section 2.2) for version 6. A port and a
//! zone are not looked at.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether a text is an address of version 4 that some machine has, perhaps with a port.
pub(super) fn is_ipv4(text: &[u8]) -> bool {
    let address = text.split(|byte| *byte == b':').next().unwrap_or_default();
    let Some(address) = parse::<Ipv4Addr>(address) else { return false };
    // Networks and masks: 0.0.0.0/8 is "this network", 240.0.0.0/4 is reserved.
    !matches!(address.octets(), [0 | 240.., ..])
}

/// Whether a text is an address of version 6, perhaps in brackets, with a zone or a port.
pub(super) fn is_ipv6(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"[").unwrap_or(text);
    let address = text.split(|byte| matches!(byte, b']' | b'%')).next().unwrap_or_default();
    // Groups of two digits are a hardware address (EUI-64) or the start of a fingerprint; between shorter ones stands an
    // operator of a programming language.
    let long = address.split(|byte| *byte == b':').any(|group| group.len() >= 3);
    long && parse::<Ipv6Addr>(address).is_some_and(|address| !address.is_unspecified())
}

fn parse<T: std::str::FromStr>(text: &[u8]) -> Option<T> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_version_4_pass_with_and_without_a_port() {
        for text in ["192.0.2.1", "198.51.100.255", "10.0.0.1:8080", "127.0.0.1"] {
            assert!(is_ipv4(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn numbers_beyond_a_byte_leading_zeros_masks_and_networks_are_refused() {
        for text in ["192.0.2.256", "192.0.2", "192.0.02.1", "0.0.0.0", "255.255.255.0", "1.2.3.4.5", ""] {
            assert!(!is_ipv4(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn addresses_of_version_6_pass_in_all_notations() {
        for text in
            ["2001:db8::1", "2001:DB8:0:0:8:800:200C:417A", "::ffff:192.0.2.1", "fe80::1%eth0", "[2001:db8::1]:443"]
        {
            assert!(is_ipv6(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn times_hardware_addresses_and_operators_are_refused() {
        for text in
            ["14:18:46", "00:1b:44:11:3a:b7", "00:1b:44:ff:fe:11:3a:b7", "a::b", "b::c:12", "::", "::1", "1::2::3", ""]
        {
            assert!(!is_ipv6(text.as_bytes()), "{text}");
        }
    }
}
