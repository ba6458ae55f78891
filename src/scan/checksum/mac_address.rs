//! Hardware addresses: IEEE 802, EUI-48, in the usual notations (`00-1B-…`, `00:1b:…`, `001b.44…`).

const DIGITS: usize = 12;

/// Whether twelve hexadecimal digits can be the address of a machine: not all the same, as "none" and the broadcast
/// address are.
pub(super) fn is_mac_address(compact: &[u8]) -> bool {
    compact.len() == DIGITS
        && compact.iter().all(u8::is_ascii_hexdigit)
        && !compact.windows(2).all(|pair| pair.first() == pair.last())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_machines_pass() {
        assert!(is_mac_address(b"001B4411AB7C"));
    }

    #[test]
    fn no_address_the_broadcast_address_and_other_digits_are_refused() {
        for compact in ["000000000000", "FFFFFFFFFFFF", "001B4411AB7", "001B4411AB7G"] {
            assert!(!is_mac_address(compact.as_bytes()), "{compact}");
        }
    }
}
