//! What strings look like: dates, identifiers, addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::observation::Format;
use crate::scan::is_email;

/// The format that all strings seen at one place have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Formats {
    seen: Seen,
    has_text: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Seen {
    #[default]
    Nothing,
    Only(Format),
    /// Some without a format, or of several.
    Mixed,
}

impl Formats {
    /// The format, if there is one.
    pub(crate) fn only(self) -> Option<Format> {
        match self.seen {
            Seen::Only(format) => Some(format),
            Seen::Nothing | Seen::Mixed => None,
        }
    }

    /// Whether one of them was not empty.
    pub(crate) fn has_text(self) -> bool {
        self.has_text
    }

    pub(super) fn see(&mut self, text: &str) {
        self.has_text |= !text.is_empty();
        match self.seen {
            Seen::Mixed => {}
            // Most places have one format: to ask for that alone costs less than to ask for all.
            Seen::Only(known) if goes_on(known, text.as_bytes()) => {}
            Seen::Nothing | Seen::Only(_) => self.add(format(text)),
        }
    }

    pub(super) fn see_bytes(&mut self) {
        self.add(Some(Format::Binary));
    }

    fn add(&mut self, format: Option<Format>) {
        self.seen = match (self.seen, format) {
            (Seen::Nothing, Some(format)) => Seen::Only(format),
            (Seen::Only(known), Some(format)) if known == format => Seen::Only(known),
            _ => Seen::Mixed,
        };
    }
}

/// Longer texts have no format. An address of the web may be longer; it is told by its beginning.
const LENGTH_LIMIT: usize = 64;

/// A path of SMTP without its brackets (RFC 5321, section 4.5.3.1.3).
const EMAIL_LIMIT: usize = 254;

const ULID_LENGTH: usize = 26;

/// Whether a text surely has a format that others had, and no other. `false` where only a look at all formats can tell.
fn goes_on(known: Format, bytes: &[u8]) -> bool {
    match known {
        Format::Uuid => bytes.len() == 36 && is_uuid(bytes),
        Format::Date | Format::DateTime => bytes.len() <= LENGTH_LIMIT && dated(bytes) == Some(known),
        Format::Email => bytes.len() <= EMAIL_LIMIT && is_email(bytes),
        Format::Decimal => bytes.len() <= LENGTH_LIMIT && bytes.len() != ULID_LENGTH && is_decimal(bytes),
        _ => false,
    }
}

/// The format of one text.
fn format(text: &str) -> Option<Format> {
    let bytes = text.as_bytes();
    let first = *bytes.first()?;
    if is_uri(text) {
        return Some(Format::Uri);
    }
    if bytes.len() > LENGTH_LIMIT {
        return if bytes.len() <= EMAIL_LIMIT && is_email(bytes) { Some(Format::Email) } else { None };
    }
    match bytes.len() {
        36 if is_uuid(bytes) => return Some(Format::Uuid),
        ULID_LENGTH if is_ulid(bytes) => return Some(Format::Ulid),
        _ => {}
    }
    if first.is_ascii_digit() {
        if let Some(format) = dated(bytes) {
            return Some(format);
        }
        if text.parse::<Ipv4Addr>().is_ok() {
            return Some(Format::Ipv4);
        }
    }
    if (first.is_ascii_digit() || first == b'-') && is_decimal(bytes) {
        return Some(Format::Decimal);
    }
    if first == b'P' && is_duration(bytes) {
        return Some(Format::Duration);
    }
    if is_email(bytes) {
        return Some(Format::Email);
    }
    (bytes.contains(&b':') && text.parse::<Ipv6Addr>().is_ok()).then_some(Format::Ipv6)
}

/// A scheme of the web and something behind it (RFC 3986).
fn is_uri(text: &str) -> bool {
    const SCHEMES: [&str; 5] = ["https://", "http://", "wss://", "ws://", "ftp://"];
    let Some(rest) = SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme)) else { return false };
    let allowed = |byte: u8| {
        byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
    };
    !rest.is_empty() && rest.bytes().all(allowed)
}

/// RFC 9562, section 4.
#[expect(clippy::needless_bitwise_bool, reason = "without branches a loop is few instructions for many bytes")]
fn is_uuid(bytes: &[u8]) -> bool {
    let Ok(bytes) = <&[u8; 36]>::try_from(bytes) else { return false };
    let [_, _, _, _, _, _, _, _, b'-', _, _, _, _, b'-', _, _, _, _, b'-', _, _, _, _, b'-', ..] = bytes else {
        return false;
    };
    let hyphens: u8 = bytes.iter().map(|byte| u8::from(*byte == b'-')).sum();
    hyphens == 4 && bytes.iter().fold(true, |all, byte| all & (byte.is_ascii_hexdigit() | (*byte == b'-')))
}

/// 26 characters of Crockford's base 32, the first below 8 (github.com/ulid/spec).
fn is_ulid(bytes: &[u8]) -> bool {
    let crockford = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() && !b"ILOU".contains(byte);
    bytes.first().is_some_and(|first| (b'0'..=b'7').contains(first)) && bytes.iter().all(crockford)
}

/// `full-date`, `full-time` and `date-time` of RFC 3339, section 5.6. A time without offset is none.
fn dated(bytes: &[u8]) -> Option<Format> {
    if let Some((date, rest)) = bytes.split_at_checked(10)
        && is_date(date)
    {
        return match rest {
            [] => Some(Format::Date),
            [b'T' | b't' | b' ', time @ ..] => is_time(time).then_some(Format::DateTime),
            _ => None,
        };
    }
    is_time(bytes).then_some(Format::Time)
}

fn is_date(bytes: &[u8]) -> bool {
    let [_, _, _, _, b'-', month @ .., b'-', d1, d0] = bytes else { return false };
    let year = bytes.get(..4).is_some_and(|year| year.iter().all(u8::is_ascii_digit));
    let month = two(month).is_some_and(|month| (1..=12).contains(&month));
    year && month && two(&[*d1, *d0]).is_some_and(|day| (1..=31).contains(&day))
}

/// `HH:MM:SS`, a fraction if there is one, and `Z` or an offset.
fn is_time(bytes: &[u8]) -> bool {
    let Some(([h1, h0, b':', m1, m0, b':', s1, s0], rest)) = bytes.split_first_chunk::<8>() else { return false };
    let within = |pair: [u8; 2], limit: u8| two(&pair).is_some_and(|number| number <= limit);
    if !(within([*h1, *h0], 23) && within([*m1, *m0], 59) && within([*s1, *s0], 60)) {
        return false;
    }
    let rest = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return false;
            }
            fraction.get(digits..).unwrap_or_default()
        }
        _ => rest,
    };
    match rest {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', h1, h0, b':', m1, m0] => within([*h1, *h0], 23) && within([*m1, *m0], 59),
        _ => false,
    }
}

fn two(digits: &[u8]) -> Option<u8> {
    match digits {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}

/// A number as JSON writes it without an exponent, but for leading zeros, as telephones and codes have them.
fn is_decimal(bytes: &[u8]) -> bool {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let mut parts = digits.splitn(2, |byte| *byte == b'.');
    let number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    parts.next().is_some_and(number) && parts.next().is_none_or(number)
}

/// RFC 3339, appendix A: `P1DT2H`.
fn is_duration(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(1..).unwrap_or_default();
    let (mut in_time, mut parts) = (false, 0);
    let mut units: &[u8] = b"YMWD";
    while !rest.is_empty() {
        if let (false, [b'T', after @ ..]) = (in_time, rest) {
            (in_time, units, rest) = (true, b"HMS", after);
            if rest.is_empty() {
                return false;
            }
            continue;
        }
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let unit = rest.get(digits).and_then(|unit| units.iter().position(|known| known == unit));
        let (Some(unit), true) = (unit, digits > 0) else { return false };
        units = units.get(unit + 1..).unwrap_or_default();
        rest = rest.get(digits + 1..).unwrap_or_default();
        parts += 1;
    }
    parts > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_told_by_its_standard() {
        for (text, expected) in [
            ("2026-11-22", Some(Format::Date)),
            ("2026-13-22", None),
            ("2026-11-22T10:00:00Z", Some(Format::DateTime)),
            ("2026-11-22T10:00:00.123+02:00", Some(Format::DateTime)),
            ("2026-11-22T10:00:00", None),
            ("10:00:00Z", Some(Format::Time)),
            ("25:00:00Z", None),
            ("P1DT2H", Some(Format::Duration)),
            ("PT", None),
            ("P1H", None),
            ("Peter", None),
            ("anna@example.org", Some(Format::Email)),
            ("anna@localhost", None),
            ("@anna", None),
            ("a..b@example.org", None),
            ("https://example.org/a?b=c#d", Some(Format::Uri)),
            ("https://", None),
            ("https://a b", None),
            ("0b0bd0f6-6cd6-4c4b-a1c9-6b1f2f2d1c11", Some(Format::Uuid)),
            ("0b0bd0f6-6cd6-4c4b-a1c9-6b1f2f2d1c1g", None),
            ("01ARZ3NDEKTSV4RRFFQ69G5FAV", Some(Format::Ulid)),
            ("81ARZ3NDEKTSV4RRFFQ69G5FAV", None),
            ("192.0.2.1", Some(Format::Ipv4)),
            ("2001:db8::1", Some(Format::Ipv6)),
            ("12.50", Some(Format::Decimal)),
            ("-7", Some(Format::Decimal)),
            ("1.2.3", None),
            ("", None),
            ("hello", None),
        ] {
            assert_eq!(format(text), expected, "{text}");
        }
    }

    #[test]
    fn a_place_has_a_format_while_all_its_strings_have_it() {
        let after = |texts: &[&str]| {
            let mut formats = Formats::default();
            for text in texts {
                formats.see(text);
            }
            formats.only()
        };
        assert_eq!(after(&[]), None);
        assert_eq!(after(&["2026-11-22", "2026-11-23"]), Some(Format::Date));
        assert_eq!(after(&["2026-11-22", "soon", "2026-11-22"]), None);
        assert_eq!(after(&["", "2026-11-22"]), None);
    }

    /// Texts of all formats, and what is nearly of one.
    const TEXTS: &str = "[0-9]{1,40}[.]?[0-9]{0,2}|-?[0-9]{1,3}|[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9]{4}-0[1-9]-[0-2][0-9]([T ][0-2][0-9]:[0-5][0-9]:00Z)?|(ftp://)?[a-z.]{1,9}@[a-z.-]{1,9}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|P[0-9]D";

    proptest::proptest! {
        #[test]
        fn any_text_has_one_format_or_none(text in ".*|[0-9:.TZP+@-]*") {
            format(&text);
        }

        #[test]
        fn a_format_goes_on_only_where_a_look_at_all_finds_it(text in TEXTS) {
            for known in [Format::Uuid, Format::Date, Format::DateTime, Format::Email, Format::Decimal, Format::Ulid] {
                if goes_on(known, text.as_bytes()) {
                    proptest::prop_assert_eq!(format(&text), Some(known));
                }
            }
        }
    }
}
