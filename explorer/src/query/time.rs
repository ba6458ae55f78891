//! Times in queries: ages and dates.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use api_inventory::observation::Minute;

/// What ages are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `m`
    Minutes,
    /// `h`
    Hours,
    /// `d`
    Days,
    /// `w`
    Weeks,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Minutes, Self::Hours, Self::Days, Self::Weeks];

    /// The letter behind a number.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Minutes => 'm',
            Self::Hours => 'h',
            Self::Days => 'd',
            Self::Weeks => 'w',
        }
    }

    /// How many minutes it has.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        match self {
            Self::Minutes => 1,
            Self::Hours => 60,
            Self::Days => 24 * 60,
            Self::Weeks => 7 * 24 * 60,
        }
    }
}

/// A time of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// So long ago: `7d`.
    Age(u32, Unit),
    /// A day in UTC, by its first minute: `2026-11-01`.
    Day(Minute),
    /// A minute in UTC: `2026-11-01T10:00Z`.
    Minute(Minute),
}

/// The minutes that a time stands for, counted from 1970: from the first up to, and without, the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The first minute.
    pub start: f64,
    /// The minute after the last. Of an age, which is a point, the same as the first.
    pub end: f64,
}

impl Time {
    /// Reads a time; none if it is written in no known way, or does not exist.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let unit = Unit::ALL.into_iter().find_map(|unit| Some((text.strip_suffix(unit.letter())?, unit)));
        if let Some((number, unit)) = unit {
            let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            return is_number.then(|| number.parse().ok()).flatten().map(|number| Self::Age(number, unit));
        }
        let minute = |written: String| humantime::parse_rfc3339(&written).ok().map(Minute::of);
        let text = text.strip_suffix('Z').unwrap_or(text);
        match text.len() {
            10 => minute(format!("{text}T00:00:00Z")).map(Self::Day),
            16 => minute(format!("{text}:00Z")).map(Self::Minute),
            19 => minute(format!("{text}Z")).map(Self::Minute),
            _ => None,
        }
    }

    /// Whether it is counted back from now.
    #[must_use]
    pub const fn is_age(self) -> bool {
        matches!(self, Self::Age(..))
    }

    /// Which minutes it stands for, when it is asked.
    #[must_use]
    pub fn span(self, now: Minute) -> Span {
        match self {
            Self::Age(number, unit) => {
                let at = minutes(now) - f64::from(number) * f64::from(unit.minutes());
                Span { start: at, end: at }
            }
            Self::Day(minute) => {
                Span { start: minutes(minute), end: minutes(minute) + f64::from(Unit::Days.minutes()) }
            }
            Self::Minute(minute) => Span { start: minutes(minute), end: minutes(minute) + 1.0 },
        }
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Age(number, unit) => write!(formatter, "{number}{}", unit.letter()),
            Self::Day(minute) => minute.day().fmt(formatter),
            Self::Minute(minute) => minute.fmt(formatter),
        }
    }
}

/// Minutes since 1970.
#[must_use]
pub(crate) fn minutes(minute: Minute) -> f64 {
    let since = SystemTime::from(minute).duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    // The last minute of the year 9999 fits.
    f64::from(u32::try_from(since.as_secs() / 60).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_written_as_the_same() {
        for (text, written) in [
            ("7d", "7d"),
            ("30m", "30m"),
            ("2w", "2w"),
            ("2026-11-01", "2026-11-01"),
            ("2026-11-01T10:00Z", "2026-11-01T10:00:00Z"),
            ("2026-11-01T10:00", "2026-11-01T10:00:00Z"),
            ("2026-11-01T10:00:59Z", "2026-11-01T10:00:00Z"),
        ] {
            let time = Time::read(text).unwrap();
            assert_eq!(time.to_string(), written);
            assert_eq!(Time::read(written), Some(time));
        }
        for text in
            ["", "d", "-7d", "7y", "7", "2026-13-01", "2026-02-30", "2026-11-1", "2026-11-01 10:00", "99999999999d"]
        {
            assert_eq!(Time::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_all_of_its_minutes_and_an_age_is_a_point() {
        let now = Minute::of(UNIX_EPOCH + Duration::from_secs(60 * 10_000));
        assert_eq!(Time::read("1h").unwrap().span(now), Span { start: 9_940.0, end: 9_940.0 });
        assert_eq!(Time::read("1970-01-02").unwrap().span(now), Span { start: 1_440.0, end: 2_880.0 });
        assert_eq!(Time::read("1970-01-02T00:01").unwrap().span(now), Span { start: 1_441.0, end: 1_442.0 });
    }
}
