//! IBAN: ISO 13616-1 with the check digits of ISO/IEC 7064 MOD 97-10, and lengths by country from the SWIFT IBAN registry.

use std::cmp::Ordering;

/// Countries, in order, and the length of their IBANs.
#[rustfmt::skip]
const LENGTHS: [(&[u8; 2], usize); 89] = [
    (b"AD", 24), (b"AE", 23), (b"AL", 28), (b"AT", 20), (b"AZ", 28), (b"BA", 20), (b"BE", 16), (b"BG", 22), (b"BH", 22),
    (b"BI", 27), (b"BR", 29), (b"BY", 28), (b"CH", 21), (b"CR", 22), (b"CY", 28), (b"CZ", 24), (b"DE", 22), (b"DJ", 27),
    (b"DK", 18), (b"DO", 28), (b"EE", 20), (b"EG", 29), (b"ES", 24), (b"FI", 18), (b"FK", 18), (b"FO", 18), (b"FR", 27),
    (b"GB", 22), (b"GE", 22), (b"GI", 23), (b"GL", 18), (b"GR", 27), (b"GT", 28), (b"HN", 28), (b"HR", 21), (b"HU", 28),
    (b"IE", 22), (b"IL", 23), (b"IQ", 23), (b"IS", 26), (b"IT", 27), (b"JO", 30), (b"KW", 30), (b"KZ", 20), (b"LB", 28),
    (b"LC", 32), (b"LI", 21), (b"LT", 20), (b"LU", 20), (b"LV", 21), (b"LY", 25), (b"MC", 27), (b"MD", 24), (b"ME", 22),
    (b"MK", 19), (b"MN", 20), (b"MR", 27), (b"MT", 31), (b"MU", 30), (b"NI", 28), (b"NL", 18), (b"NO", 15), (b"OM", 23),
    (b"PK", 24), (b"PL", 28), (b"PS", 29), (b"PT", 25), (b"QA", 29), (b"RO", 24), (b"RS", 22), (b"RU", 33), (b"SA", 24),
    (b"SC", 31), (b"SD", 18), (b"SE", 24), (b"SI", 19), (b"SK", 24), (b"SM", 27), (b"SO", 23), (b"ST", 25), (b"SV", 28),
    (b"TL", 23), (b"TN", 24), (b"TR", 26), (b"UA", 29), (b"VA", 22), (b"VG", 24), (b"XK", 20), (b"YE", 30),
];

/// Whether letters and digits are an IBAN of a known country, with that country's length and valid check digits.
pub(super) fn is_iban(compact: &[u8]) -> bool {
    let Some((head, rest)) = compact.split_at_checked(4) else { return false };
    let country = LENGTHS
        .binary_search_by(|(country, _)| head.get(..2).map_or(Ordering::Less, |head| country.as_slice().cmp(head)));
    let known = country.ok().and_then(|at| LENGTHS.get(at)).is_some_and(|(_, length)| compact.len() == *length);
    // 98 less a remainder by 97 is at least 2, and at most 98.
    let possible = !matches!(head.get(2..), Some(b"00" | b"01" | b"99"));
    if !known || !possible {
        return false;
    }
    // The number is read with its head moved to the end, letters as 10 to 35; the remainder by 97 must be 1.
    let mut remainder = 0_u32;
    for byte in rest.iter().chain(head) {
        remainder = match byte {
            b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
            b'A'..=b'Z' => (remainder * 100 + u32::from(byte - b'A') + 10) % 97,
            _ => return false,
        };
    }
    remainder == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_in_order() {
        assert!(LENGTHS.is_sorted_by_key(|(country, _)| *country));
    }

    #[test]
    fn examples_of_the_registry_are_valid() {
        for iban in
            ["GB29NWBK60161331926819", "DE89370400440532013000", "FR1420041010050500013M02606", "NO9386011117947"]
        {
            assert!(is_iban(iban.as_bytes()), "{iban}");
        }
    }

    #[test]
    fn a_wrong_digit_a_wrong_length_and_an_unknown_country_are_refused() {
        assert!(!is_iban(b"GB29NWBK60161331926818"));
        assert!(!is_iban(b"DE8937040044053201300"));
        assert!(!is_iban(b"ZZ89370400440532013000"));
        assert!(!is_iban(b"DE8"));
    }

    #[test]
    fn countries_are_in_order_and_lengths_within_the_standard() {
        assert!(LENGTHS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(LENGTHS.iter().all(|(_, length)| (15..=34).contains(length)));
    }
}
