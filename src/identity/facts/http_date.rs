//! Times in header fields (RFC 9110, 5.6.7).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MONTHS: [&[u8]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// The time of `Sun, 06 Nov 1994 08:49:37 GMT` or of the two obsolete forms, or, as services write it instead, of RFC 3339:
/// a date alone means its beginning. `None` for others, and for times before 1970.
pub(super) fn http_date(text: &[u8]) -> Option<SystemTime> {
    let text = text.trim_ascii();
    if text.first().is_some_and(u8::is_ascii_digit) {
        return rfc_3339(text);
    }
    // The longest has 33 characters.
    let mut parts = text
        .get(..text.len().min(40))?
        .split(|byte| matches!(byte, b' ' | b',' | b'-'))
        .filter(|part| !part.is_empty());
    let [_, second, third, fourth, fifth] = [parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    let (day, month, year, time) = if second.first().is_some_and(u8::is_ascii_digit) {
        // What follows is `GMT`; an offset would be another time.
        parts.next().filter(|zone| zone.eq_ignore_ascii_case(b"gmt") || zone.eq_ignore_ascii_case(b"utc"))?;
        (second, third, fourth, fifth)
    } else {
        // `Sun Nov  6 08:49:37 1994`
        (third, second, fifth, fourth)
    };
    let month = MONTHS.iter().position(|name| month.eq_ignore_ascii_case(name))?;
    let year = match (year.len(), number(year)?) {
        // Of two digits, those of this century up to the middle of it.
        (2, year @ ..50) => 2000 + year,
        (2, year) => 1900 + year,
        (_, year) => year,
    };
    let mut clock = time.split(|byte| *byte == b':').map(number);
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let day = number(day)?;
    if clock.next().is_some() || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let days = days_since_epoch(year, u64::try_from(month).ok()? + 1, day)?;
    UNIX_EPOCH.checked_add(Duration::from_secs(((days * 24 + hour) * 60 + minute) * 60 + second))
}

fn rfc_3339(text: &[u8]) -> Option<SystemTime> {
    let text = std::str::from_utf8(text).ok()?;
    let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    humantime::parse_rfc3339(&whole).ok()
}

fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    digits.iter().try_fold(0, |all, digit| digit.is_ascii_digit().then(|| all * 10 + u64::from(digit - b'0')))
}

/// Days of the Gregorian calendar, counted in years that begin with March.
fn days_since_epoch(year: u64, month: u64, day: u64) -> Option<u64> {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year.checked_sub(1)?, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    days.checked_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<u64> {
        http_date(text.as_bytes()).map(|time| time.duration_since(UNIX_EPOCH).unwrap().as_secs())
    }

    #[test]
    fn all_three_forms_of_the_standard_are_the_same_time() {
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(of(text), Some(784_111_777), "{text}");
        }
        assert_eq!(of("1994-11-06T08:49:37Z"), Some(784_111_777));
        assert_eq!(of("1994-11-06"), Some(784_080_000));
        assert_eq!(of("Thu, 29 Feb 2024 00:00:00 GMT"), Some(1_709_164_800));
        assert_eq!(of("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "soon",
            "Sun, 06 Nov 1994 08:49:37 +0200",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Mov 1994 08:49:37 GMT",
            "Sun, 06 Nov 0000 08:49:37 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 06 Jan 0000 08:49:37 GMT",
            "1994-13-06",
            "@784111777",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn days_are_those_of_the_calendar(seconds in 0..4_102_444_800_u64) {
            let written = humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds)).to_string();
            let parts: Vec<&str> = written.split(['-', 'T', 'Z']).collect();
            let [year, month, day, time, _] = parts[..] else { panic!("{written}") };
            let month = std::str::from_utf8(MONTHS[month.parse::<usize>().unwrap() - 1]).unwrap();
            let text = format!("Day, {day} {month} {year} {time} GMT");
            assert_eq!(of(&text), Some(seconds));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = http_date(&bytes);
        }
    }
}
