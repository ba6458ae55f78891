//! When something was decided.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A point in time to the microsecond, written as RFC 3339 in UTC.
///
/// ```
/// use api_inventory_explorer::triage::Moment;
/// assert_eq!(Moment::read("2026-11-23T10:00:00Z").unwrap().to_string(), "2026-11-23T10:00:00Z");
/// assert_eq!(Moment::read("2026-11-23").unwrap().to_string(), "2026-11-23T00:00:00Z");
/// assert_eq!(Moment::read("tomorrow"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(u64);

/// The last one of the year 9999, behind which nothing can be written.
const LAST: u64 = 253_402_300_799_999_999;

impl Moment {
    /// The moment of a time. Times before 1970 count as 1970, times after 9999 as its last moment.
    #[must_use]
    pub fn of(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(u64::try_from(since.as_micros()).unwrap_or(LAST).min(LAST))
    }

    /// Reads a day, or a time of RFC 3339 in UTC; none if it is neither.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
        humantime::parse_rfc3339(&whole).ok().map(Self::of)
    }

    /// So much later; the last moment if there is none so late.
    #[must_use]
    pub fn after(self, time: Duration) -> Self {
        let micros = u64::try_from(time.as_micros()).unwrap_or(LAST);
        Self(self.0.saturating_add(micros).min(LAST))
    }

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        self.after(Duration::from_micros(1))
    }

    fn time(self) -> SystemTime {
        UNIX_EPOCH + Duration::from_micros(self.0)
    }

    /// The day in UTC: `2026-11-23`.
    #[must_use]
    pub fn day(self) -> String {
        self.to_string().split('T').next().unwrap_or_default().to_owned()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_multiple_of(1_000_000) {
            humantime::format_rfc3339_seconds(self.time()).fmt(formatter)
        } else {
            humantime::format_rfc3339_micros(self.time()).fmt(formatter)
        }
    }
}

impl serde::Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_moment_is_read_as_it_is_written(micros in 0..=LAST) {
            let moment = Moment(micros);
            prop_assert_eq!(Moment::read(&moment.to_string()), Some(moment));
        }
    }

    #[test]
    fn there_is_a_last_moment() {
        assert_eq!(Moment(LAST).next(), Moment(LAST));
        assert_eq!(Moment(0).after(Duration::MAX).to_string(), "9999-12-31T23:59:59.999999Z");
        assert_eq!(Moment::of(UNIX_EPOCH - Duration::from_secs(1)), Moment(0));
    }
}
