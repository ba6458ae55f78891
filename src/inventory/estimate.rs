//! How many requests captured ones stand for.

use std::ops::AddAssign;

/// An estimated number of requests: the sum of what captured ones stand for, each for one divided by its inclusion
/// probability (Horvitz and Thompson), which makes it unbiased.
///
/// Counted in millionths of a request, so that sums are the same in whatever order they are made. Written as a JSON number:
/// a whole one without fraction, and exact up to two thousand million requests.
///
/// ```
/// use api_inventory::inventory::Estimate;
/// let mut estimate = Estimate::of(0.1);
/// estimate += Estimate::of(1.0);
/// assert_eq!(serde_json::to_string(&estimate)?, "11");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Estimate(u64);

const MILLIONTHS: u64 = 1_000_000;

impl Estimate {
    /// What one request stands for that was captured with a probability. Probabilities below one in a thousand million
    /// count as that, and what is no number as one.
    #[must_use]
    pub fn of(probability: f64) -> Self {
        let probability = if probability.is_nan() { 1.0 } else { probability.clamp(1e-9, 1.0) };
        Self::read(1.0 / probability)
    }

    /// The number of requests.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn get(self) -> f64 {
        self.0 as f64 / MILLIONTHS as f64
    }

    /// The estimate that is written as a number; of negative ones none.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "it saturates"
    )]
    pub(super) fn read(number: f64) -> Self {
        Self((number * MILLIONTHS as f64).round() as u64)
    }
}

impl AddAssign for Estimate {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl std::fmt::Display for Estimate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(formatter)
    }
}

impl serde::Serialize for Estimate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(MILLIONTHS) {
            serializer.serialize_u64(self.0 / MILLIONTHS)
        } else {
            serializer.serialize_f64(self.get())
        }
    }
}

impl crate::observation::outbound::sealed::Sealed for Estimate {}
impl crate::observation::Outbound for Estimate {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_as_the_same(millionths in 0..=(1_u64 << 51)) {
            let estimate = Estimate(millionths);
            let written = serde_json::to_value(estimate).unwrap();
            prop_assert_eq!(Estimate::read(written.as_f64().unwrap()), estimate);
        }
    }

    #[test]
    fn a_request_stands_for_one_divided_by_its_probability() {
        for (probability, requests) in
            [(1.0, 1.0), (0.25, 4.0), (0.3, 3.333_333), (7.0, 1.0), (0.0, 1e9), (f64::NAN, 1.0)]
        {
            assert_eq!(Estimate::of(probability).get(), requests, "{probability}");
        }
    }
}
