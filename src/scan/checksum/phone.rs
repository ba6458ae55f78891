//! Telephone numbers: ITU-T E.164 allows up to fifteen digits; fewer than seven reach no subscriber.

/// Texts of more letters and digits are no numbers with an extension.
const LENGTH: usize = 64;

/// Whether digits, perhaps in groups, can be a telephone number. An extension after a letter does not count.
pub(super) fn is_phone_number(text: &[u8]) -> bool {
    let number = text.iter().take_while(|byte| !byte.is_ascii_alphabetic());
    let (mut digits, mut first, mut varied) = (0, None, false);
    for digit in number.filter(|byte| byte.is_ascii_digit()) {
        digits += 1;
        varied |= first.get_or_insert(digit) != &digit;
    }
    let joined = || !text.iter().any(|byte| matches!(byte, b'-' | b'.' | b'/'));
    let long = || text.len() > LENGTH && text.iter().filter(|byte| byte.is_ascii_alphanumeric()).count() > LENGTH;
    (7..=15).contains(&digits) && varied && !long() && (joined() || !is_date(text) && !is_dotted_quad(text))
}

/// `2024-01-15`, `15.01.2024`: three groups, of which the first or the last is a year of four digits.
fn is_date(text: &[u8]) -> bool {
    let mut groups = text.split(|byte| matches!(byte, b'-' | b'.' | b'/'));
    let (Some(first), Some(second), Some(third), None) = (groups.next(), groups.next(), groups.next(), groups.next())
    else {
        return false;
    };
    let year = |group: &[u8]| group.len() == 4 && (group.starts_with(b"19") || group.starts_with(b"20"));
    second.len() == 2 && (year(first) && third.len() == 2 || year(third) && first.len() == 2)
}

/// An address of the Internet Protocol, or a version.
fn is_dotted_quad(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<std::net::Ipv4Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_digits_counts() {
        assert!(is_phone_number(b"49 30 123456"));
        assert!(is_phone_number(b"201-555-0123 x123456"));
        assert!(is_phone_number(b"2015-01-2345"));
        assert!(!is_phone_number(b"123456"));
        assert!(!is_phone_number(b"1234567890123456"));
        assert!(!is_phone_number(b"0000000000"));
    }

    #[test]
    fn dates_and_addresses_are_no_numbers() {
        assert!(!is_phone_number(b"192.0.2.117"));
        assert!(!is_phone_number(b"2024-01-15"));
        assert!(!is_phone_number(b"15.01.2024"));
    }
}
