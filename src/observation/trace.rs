//! Where an exchange stands in a trace, and when exactly it was: only where the operator asks for it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::outbound::{closed_enum, outbound_struct};

outbound_struct! {
    /// Where an exchange stands in a trace, and when exactly it was. Ids are what a caller wrote, and exact times tell exchanges
    /// apart, so it is there only [where it is asked for](crate::config::Builder::trace_context).
    pub struct Trace {
        /// When the request arrived.
        pub started: Moment,
        /// Time to the response's head, or to the end where there was none, in nanoseconds.
        pub nanoseconds: u64,
        /// What the caller said of its own place.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub parent: Option<TraceParent>,
    }
}

outbound_struct! {
    /// The span that a request was made in, as its header fields tell: Datadog's, or `traceparent` (W3C Trace Context).
    pub struct TraceParent {
        /// The trace.
        pub trace_id: TraceId,
        /// The span of the caller.
        pub span_id: SpanId,
        /// Whether the trace is kept, if that has been decided.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub priority: Option<TracePriority>,
    }
}

closed_enum! {
    /// Whether a trace is kept, in Datadog's terms. The sampled flag of W3C Trace Context is an automatic decision.
    pub enum TracePriority {
        /// Somebody has asked for it not to be kept: -1.
        UserReject = "user_reject",
        /// A sampler has left it out: 0.
        AutoReject = "auto_reject",
        /// A sampler has taken it: 1.
        AutoKeep = "auto_keep",
        /// Somebody has asked for it to be kept: 2.
        UserKeep = "user_keep",
    }
}

impl TracePriority {
    /// The priority of Datadog's number, if it is one.
    pub(crate) const fn of_number(number: i8) -> Option<Self> {
        Some(match number {
            -1 => Self::UserReject,
            0 => Self::AutoReject,
            1 => Self::AutoKeep,
            2 => Self::UserKeep,
            _ => return None,
        })
    }

    /// Datadog's number for it.
    #[must_use]
    pub const fn number(self) -> i8 {
        match self {
            Self::UserReject => -1,
            Self::AutoReject => 0,
            Self::AutoKeep => 1,
            Self::UserKeep => 2,
        }
    }

    /// Whether the trace is kept.
    #[must_use]
    pub const fn is_kept(self) -> bool {
        matches!(self, Self::AutoKeep | Self::UserKeep)
    }
}

/// The id of a trace: 128 bits, not all zero, written as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId(u128);

impl TraceId {
    /// The id of these bits; none if all are zero.
    pub(crate) const fn new(bits: u128) -> Option<Self> {
        if bits == 0 { None } else { Some(Self(bits)) }
    }

    /// The id that is written in this way.
    pub(crate) fn of_hex(text: &str) -> Option<Self> {
        let digits = hex_digits(text, 32)?;
        Self::new(u128::from_str_radix(digits, 16).ok()?)
    }

    /// Its bits.
    #[must_use]
    pub const fn get(self) -> u128 {
        self.0
    }
}

impl std::fmt::Display for TraceId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:032x}", self.0)
    }
}

/// The id of a span: 64 bits, not all zero, written as 16 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanId(u64);

impl SpanId {
    /// The id of these bits; none if all are zero.
    pub(crate) const fn new(bits: u64) -> Option<Self> {
        if bits == 0 { None } else { Some(Self(bits)) }
    }

    /// The id that is written in this way.
    pub(crate) fn of_hex(text: &str) -> Option<Self> {
        let digits = hex_digits(text, 16)?;
        Self::new(u64::from_str_radix(digits, 16).ok()?)
    }

    /// Its bits.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl std::fmt::Display for SpanId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

/// The text, if it is so many lower-case hexadecimal digits.
fn hex_digits(text: &str, digits: usize) -> Option<&str> {
    let is_hex = text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hex.then_some(text)
}

/// A point in time, exact, as RFC 3339 in UTC: `2026-11-22T12:00:00.000000001Z`. Only a [`Trace`] has such; all else that
/// leaves is cut to the [`Minute`](super::Minute).
///
/// ```
/// use api_inventory::observation::Moment;
/// use std::time::{Duration, UNIX_EPOCH};
/// assert_eq!(Moment::of(UNIX_EPOCH + Duration::from_nanos(5)).to_string(), "1970-01-01T00:00:00.000000005Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(u64);

impl Moment {
    /// The moment of a time. Times before 1970 count as 1970, times after the year 2554 as its last that fits.
    #[must_use]
    pub fn of(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
    }

    /// Nanoseconds since 1970.
    #[must_use]
    pub const fn unix_nanoseconds(self) -> u64 {
        self.0
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        humantime::format_rfc3339_nanos(UNIX_EPOCH + Duration::from_nanos(self.0)).fmt(formatter)
    }
}

macro_rules! written_as_text {
    ($($leaf:ty),+) => {$(
        impl serde::Serialize for $leaf {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl super::outbound::sealed::Sealed for $leaf {}
        impl super::Outbound for $leaf {}
    )+};
}

written_as_text!(TraceId, SpanId, Moment);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written_and_in_no_other_way() {
        let trace = TraceId::of_hex("4bf92f3577b34da6a3ce929d0e0e4736").unwrap();
        assert_eq!(trace.to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(SpanId::of_hex("00f067aa0ba902b7").unwrap().to_string(), "00f067aa0ba902b7");
        for text in ["", "4BF92F3577B34DA6A3CE929D0E0E4736", "+bf92f3577b34da6a3ce929d0e0e4736", "0", &"0".repeat(32)] {
            assert_eq!(TraceId::of_hex(text), None, "{text}");
        }
        for text in ["", "00F067AA0BA902B7", "+0f067aa0ba902b7", "00f067aa0ba902b", &"0".repeat(16)] {
            assert_eq!(SpanId::of_hex(text), None, "{text}");
        }
    }

    #[test]
    fn priorities_are_datadogs_numbers() {
        for priority in TracePriority::ALL {
            assert_eq!(TracePriority::of_number(priority.number()), Some(*priority));
        }
        assert_eq!((TracePriority::of_number(3), TracePriority::of_number(-2)), (None, None));
    }

    #[test]
    fn moments_that_do_not_fit_are_the_first_or_the_last() {
        assert_eq!(Moment::of(UNIX_EPOCH - Duration::from_secs(1)).unix_nanoseconds(), 0);
        let last = Moment::of(UNIX_EPOCH + Duration::from_secs(1 << 40));
        assert_eq!(last.to_string(), "2554-07-21T23:34:33.709551615Z");
    }
}
