//! How long to wait between two offers of one batch.

use std::time::Duration;

use rand::TryRng;
use rand::rngs::SysRng;

/// The first wait between two offers; each further one is twice as long.
const FIRST: Duration = Duration::from_millis(100);

/// The longest wait that nobody asked for.
const LONGEST: Duration = Duration::from_secs(30);

/// The longest wait that a receiver can ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(600);

/// The waits between the offers of one batch: exponential, and spread, so that a receiver that comes back is not asked by
/// all of its clients at once.
#[derive(Debug)]
pub(super) struct Pace {
    next: Duration,
    /// How much of the waiting is left.
    patience: Duration,
}

/// A wait between two offers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    pub(super) whole: Duration,
    /// What must be waited in any case, also while somebody waits for a flush.
    pub(super) least: Duration,
}

impl Pace {
    pub(super) const fn new(patience: Duration) -> Self {
        Self { next: FIRST, patience }
    }

    /// The next wait; none if there was enough of it. A receiver that asks for a wait gets it, and never less than nobody
    /// asked for.
    pub(super) fn wait(&mut self, asked: Option<Duration>) -> Option<Wait> {
        if self.patience.is_zero() {
            return None;
        }
        let least = self.next.mul_f64(0.5 + spread() / 2.0);
        self.next = (self.next * 2).min(LONGEST);
        let asked = asked.unwrap_or_default().min(LONGEST_ASKED);
        let whole = if asked > least { asked + least.mul_f64(spread()) } else { least };
        Some(Wait { whole, least })
    }

    /// A wait went by to its end. One that was cut short for a flush is not taken off, so that those who flush often lose
    /// nothing by it, nor is time in which the process was frozen.
    pub(super) fn waited(&mut self, wait: Wait) {
        self.patience = self.patience.saturating_sub(wait.whole);
    }
}

/// A number from 0 to 1, or the middle where there is no randomness.
fn spread() -> f64 {
    SysRng.try_next_u32().map_or(0.5, |bits| f64::from(bits) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_are_spread_and_end() {
        let mut pace = Pace::new(Duration::from_secs(300));
        let (mut waits, mut sum) = (Vec::new(), Duration::ZERO);
        while let Some(wait) = pace.wait(None) {
            pace.waited(wait);
            sum += wait.whole;
            waits.push(wait.whole);
        }
        for (nth, wait) in waits.iter().enumerate() {
            let most = (FIRST * 2_u32.saturating_pow(u32::try_from(nth).unwrap_or(32))).min(LONGEST);
            assert!((most / 2..=most).contains(wait), "{nth}: {wait:?}");
        }
        assert!((Duration::from_secs(300)..Duration::from_secs(330)).contains(&sum), "{sum:?}");
        let other = Pace::new(LONGEST).wait(None).map(|wait| wait.whole);
        assert!(other != waits.first().copied(), "two exporters do not keep time");
    }

    #[test]
    fn a_receiver_that_asks_for_a_wait_gets_it_and_not_for_ever() {
        let mut pace = Pace::new(Duration::from_secs(300));
        let wait = pace.wait(Some(Duration::from_secs(7))).map(|wait| wait.whole);
        assert!(wait.is_some_and(|wait| (Duration::from_secs(7)..Duration::from_millis(7_100)).contains(&wait)));
        let wait = pace.wait(Some(Duration::MAX)).map(|wait| wait.whole);
        assert!(wait.is_some_and(|wait| wait < Duration::from_secs(601)), "{wait:?}");
        let hasty = pace.wait(Some(Duration::ZERO)).map(|wait| wait.whole);
        assert!(hasty.is_some_and(|wait| wait >= FIRST), "no receiver makes us spin: {hasty:?}");
    }

    #[test]
    fn without_patience_there_is_no_second_offer() {
        assert!(Pace::new(Duration::ZERO).wait(None).is_none());
    }
}
