//! Numbers that leave as buckets, and times that leave as whole minutes.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::outbound::closed_enum;

closed_enum! {
    /// How many bytes a body had. An exact size can tell two answers apart; a bucket cannot.
    pub enum SizeBucket {
        /// No byte.
        Empty = "0",
        /// Less than 1 KiB.
        Below1KiB = "<1KiB",
        /// Less than 16 KiB.
        Below16KiB = "<16KiB",
        /// Less than 256 KiB.
        Below256KiB = "<256KiB",
        /// Less than 4 MiB.
        Below4MiB = "<4MiB",
        /// Less than 64 MiB.
        Below64MiB = "<64MiB",
        /// 64 MiB and more.
        Larger = ">=64MiB",
    }
}

impl SizeBucket {
    /// The bucket of a number of bytes.
    #[must_use]
    pub const fn of(bytes: u64) -> Self {
        match bytes {
            0 => Self::Empty,
            1..=0x3ff => Self::Below1KiB,
            0x400..=0x3fff => Self::Below16KiB,
            0x4000..=0x3_ffff => Self::Below256KiB,
            0x4_0000..=0x3f_ffff => Self::Below4MiB,
            0x40_0000..=0x3ff_ffff => Self::Below64MiB,
            _ => Self::Larger,
        }
    }
}

closed_enum! {
    /// Time from the request's arrival to the response's head.
    pub enum DurationBucket {
        /// Less than 1 ms.
        Below1Ms = "<1ms",
        /// Less than 10 ms.
        Below10Ms = "<10ms",
        /// Less than 100 ms.
        Below100Ms = "<100ms",
        /// Less than 1 s.
        Below1S = "<1s",
        /// Less than 10 s.
        Below10S = "<10s",
        /// 10 s and more.
        Longer = ">=10s",
    }
}

impl DurationBucket {
    /// The bucket of a duration.
    #[must_use]
    pub const fn of(duration: Duration) -> Self {
        match duration.as_millis() {
            0 => Self::Below1Ms,
            1..=9 => Self::Below10Ms,
            10..=99 => Self::Below100Ms,
            100..=999 => Self::Below1S,
            1_000..=9_999 => Self::Below10S,
            _ => Self::Longer,
        }
    }
}

closed_enum! {
    /// How many elements the longest array seen at a place had.
    pub enum LengthBucket {
        /// None.
        Empty = "0",
        /// One.
        One = "1",
        /// Less than 10.
        Below10 = "<10",
        /// Less than 100.
        Below100 = "<100",
        /// Less than 1,000.
        Below1000 = "<1000",
        /// 1,000 and more.
        Larger = ">=1000",
    }
}

impl LengthBucket {
    /// The bucket of a number of elements.
    #[must_use]
    pub const fn of(elements: u64) -> Self {
        match elements {
            0 => Self::Empty,
            1 => Self::One,
            2..=9 => Self::Below10,
            10..=99 => Self::Below100,
            100..=999 => Self::Below1000,
            _ => Self::Larger,
        }
    }
}

/// A number rounded up to a power of two, so that sums of them tell shares, and one of them tells no two answers apart.
///
/// ```
/// use api_inventory::observation::RoughCount;
/// assert_eq!((RoughCount::of(0).get(), RoughCount::of(5).get(), RoughCount::of(1_024).get()), (0, 8, 1_024));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct RoughCount(u64);

impl RoughCount {
    /// Rounds a number up. Numbers beyond 2^63 count as that.
    #[must_use]
    pub const fn of(number: u64) -> Self {
        match number {
            0 => Self(0),
            _ => match number.checked_next_power_of_two() {
                Some(rounded) => Self(rounded),
                None => Self(1 << 63),
            },
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
    pub(crate) const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// The rounded number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl super::outbound::sealed::Sealed for RoughCount {}
impl super::Outbound for RoughCount {}

/// A point in time, cut to the whole minute, as RFC 3339 in UTC: `2026-11-22T12:00:00Z`.
///
/// ```
/// use api_inventory::observation::Minute;
/// use std::time::{Duration, UNIX_EPOCH};
/// assert_eq!(Minute::of(UNIX_EPOCH + Duration::from_secs(119)).to_string(), "1970-01-01T00:01:00Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(u64);

impl Minute {
    /// The first minute of 1970.
    pub(crate) const EPOCH: Self = Self(0);

    /// The day in UTC.
    #[must_use]
    pub const fn day(self) -> Day {
        Day(self.0 / MINUTES_A_DAY)
    }

    /// The minute a time falls into. Times before 1970 count as 1970, times after 9999 as its last minute.
    #[must_use]
    pub fn of(time: SystemTime) -> Self {
        const LAST: u64 = 253_402_300_799 / 60;
        let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
        Self((seconds / 60).min(LAST))
    }
}

impl std::fmt::Display for Minute {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        humantime::format_rfc3339_seconds((*self).into()).fmt(formatter)
    }
}

/// Its beginning.
impl From<Minute> for SystemTime {
    fn from(minute: Minute) -> Self {
        UNIX_EPOCH + Duration::from_secs(minute.0 * 60)
    }
}

impl serde::Serialize for Minute {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl super::outbound::sealed::Sealed for Minute {}
impl super::Outbound for Minute {}

const MINUTES_A_DAY: u64 = 24 * 60;

/// A day in UTC, as RFC 3339 writes it: `2026-11-22`.
///
/// ```
/// use api_inventory::observation::Minute;
/// use std::time::{Duration, UNIX_EPOCH};
/// let minute = Minute::of(UNIX_EPOCH + Duration::from_secs(86_400));
/// assert_eq!(minute.day().to_string(), "1970-01-02");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u64);

impl std::fmt::Display for Day {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let midnight = Minute(self.0 * MINUTES_A_DAY).to_string();
        formatter.pad(midnight.split_once('T').map_or("", |(day, _)| day))
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl super::outbound::sealed::Sealed for Day {}
impl super::Outbound for Day {}
