//! What a response says of its endpoint's end: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::http_date::http_date;
use crate::observation::{Fact, Facts};

/// `@1688169599`; drafts had `true` and a time as `Date` has it.
pub(super) fn deprecation(line: &[u8], now: SystemTime) -> Facts {
    let value = line.trim_ascii();
    let is = |known: &str| value.eq_ignore_ascii_case(known.as_bytes());
    if is("true") || is("?1") {
        return Facts::of(Fact::DeprecationPast);
    }
    if is("false") || is("?0") {
        return Facts::NONE;
    }
    let time = match value.strip_prefix(b"@") {
        Some(seconds) => structured_date(seconds),
        None => http_date(value),
    };
    Facts::of(match time {
        Some(time) if time <= now => Fact::DeprecationPast,
        Some(_) => Fact::DeprecationFuture,
        None => Fact::DeprecationUnreadable,
    })
}

/// A time as `Date` has it.
pub(super) fn sunset(line: &[u8], now: SystemTime) -> Facts {
    Facts::of(match http_date(line) {
        Some(time) if time <= now => Fact::SunsetPast,
        Some(_) => Fact::SunsetFuture,
        None => Fact::SunsetUnreadable,
    })
}

/// A `Date` of structured fields (RFC 9651, 3.3.7), which may have parameters; what lies before 1970 counts as 1970.
fn structured_date(seconds: &[u8]) -> Option<SystemTime> {
    let seconds = seconds.split(|byte| *byte == b';').next()?.trim_ascii();
    let (is_negative, digits) = seconds.strip_prefix(b"-").map_or((false, seconds), |digits| (true, digits));
    let is_number = (1..=15).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(digits).ok().filter(|_| is_number)?.parse().ok()?;
    if is_negative { Some(UNIX_EPOCH) } else { UNIX_EPOCH.checked_add(Duration::from_secs(number)) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::now;
    use super::*;

    #[test]
    fn deprecation_is_past_or_to_come() {
        for (line, expected) in [
            ("@1688169599", Some(Fact::DeprecationPast)),
            (" @1688169599;x=1 ", Some(Fact::DeprecationPast)),
            ("@-1", Some(Fact::DeprecationPast)),
            ("@4102444800", Some(Fact::DeprecationFuture)),
            ("true", Some(Fact::DeprecationPast)),
            ("?1", Some(Fact::DeprecationPast)),
            ("Sun, 11 Nov 2018 23:59:59 GMT", Some(Fact::DeprecationPast)),
            ("Sun, 11 Nov 2068 23:59:59 GMT", Some(Fact::DeprecationFuture)),
            ("version=\"v1\"", Some(Fact::DeprecationUnreadable)),
            ("@", Some(Fact::DeprecationUnreadable)),
            ("@99999999999999999999", Some(Fact::DeprecationUnreadable)),
            ("@1.5", Some(Fact::DeprecationUnreadable)),
            ("", Some(Fact::DeprecationUnreadable)),
            ("false", None),
            ("?0", None),
        ] {
            assert_eq!(deprecation(line.as_bytes(), now()).iter().next(), expected, "{line}");
        }
    }

    #[test]
    fn sunset_is_past_or_to_come() {
        for (line, expected) in [
            ("Sat, 31 Dec 2018 23:59:59 GMT", Fact::SunsetPast),
            ("Sat, 31 Dec 2078 23:59:59 GMT", Fact::SunsetFuture),
            ("2018-12-31", Fact::SunsetPast),
            ("next year", Fact::SunsetUnreadable),
            ("\u{ff}", Fact::SunsetUnreadable),
        ] {
            assert_eq!(sunset(line.as_bytes(), now()), Facts::of(expected), "{line}");
        }
    }
}
