//! How long to wait between two offers of one batch.

use std::time::Duration;

use rand::TryRng;
use rand::rngs::SysRng;

/// The first wait between two offers; each further one is twice as long.
const FIRST: Duration = Duration::from_millis(100);

/// The longest wait that nobody asked for.
const LONGEST: Duration = Duration::from_secs(30);

/// The waits between the offers of one batch: exponential, and spread, so that a receiver that comes back is not asked by
/// all of its clients at once.
#[derive(Debug)]
pub(super) struct Pace {
    next: Duration,
    /// How much time is left for offers and waits.
    patience: Duration,
}

/// A wait between two offers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    pub(super) whole: Duration,
    /// What is waited while somebody waits for a flush: less, unless the receiver has asked for the wait.
    pub(super) while_flushing: Duration,
    /// What is waited while somebody waits for the end: there is no later.
    pub(super) while_ending: Duration,
}

impl Pace {
    pub(super) const fn new(patience: Duration) -> Self {
        Self { next: FIRST, patience }
    }

    /// The next wait; none if there was enough of it. A receiver that asks for a wait gets it, as far as there is patience.
    pub(super) fn wait(&mut self, asked: Option<Duration>) -> Option<Wait> {
        if self.patience.is_zero() {
            return None;
        }
        let due = self.next.mul_f64(0.5 + spread() / 2.0);
        self.next = (self.next * 2).min(LONGEST);
        let short = due.min(FIRST);
        Some(match asked.filter(|asked| *asked > due) {
            Some(asked) => {
                let whole = asked.saturating_add(due.mul_f64(spread())).min(self.patience.max(due));
                Wait { whole, while_flushing: whole, while_ending: short }
            }
            None => Wait { whole: due, while_flushing: short, while_ending: short },
        })
    }

    /// Takes time off that an offer or a wait took, but no more than it could: a process that is frozen loses nothing by it.
    pub(super) fn spend(&mut self, took: Duration, most: Duration) {
        self.patience = self.patience.saturating_sub(took.min(most));
    }

    /// The receiver is there: what comes next begins anew with its waits.
    pub(super) fn accepted(&mut self) {
        self.next = FIRST;
    }
}

/// A number from 0 to 1, or the middle where there is no randomness.
fn spread() -> f64 {
    SysRng.try_next_u32().map_or(0.5, |bits| f64::from(bits) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "tests may panic")]

    use super::*;

    #[test]
    fn waits_grow_and_are_spread_and_end() {
        let mut pace = Pace::new(Duration::from_secs(300));
        let (mut waits, mut sum) = (Vec::new(), Duration::ZERO);
        while let Some(wait) = pace.wait(None) {
            pace.spend(wait.whole, wait.whole);
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
    fn a_receiver_that_asks_for_a_wait_gets_it_as_far_as_there_is_patience() {
        let mut pace = Pace::new(Duration::from_secs(300));
        let asked = Duration::from_secs(7);
        let wait = pace.wait(Some(asked)).map(|wait| (wait.whole, wait.while_flushing, wait.while_ending));
        let Some((whole, flushing, ending)) = wait else { panic!("there is patience") };
        assert!((asked..Duration::from_millis(7_100)).contains(&whole), "{whole:?}");
        assert_eq!((flushing, ending <= FIRST), (whole, true), "no flush is a reason to ask before; the end is");
        let wait = pace.wait(Some(Duration::MAX)).map(|wait| wait.whole);
        assert_eq!(wait, Some(Duration::from_secs(300)));
        let hasty = pace.wait(Some(Duration::ZERO)).map(|wait| wait.whole);
        assert!(hasty.is_some_and(|wait| wait >= FIRST), "no receiver makes us spin: {hasty:?}");
    }

    #[test]
    fn time_in_which_the_process_was_frozen_takes_no_patience() {
        let mut pace = Pace::new(Duration::from_secs(10));
        pace.spend(Duration::from_secs(3_600), Duration::from_secs(1));
        assert!(pace.wait(None).is_some());
        pace.spend(Duration::from_secs(9), Duration::from_secs(9));
        assert!(pace.wait(None).is_none());
    }

    #[test]
    fn without_patience_there_is_no_second_offer() {
        assert!(Pace::new(Duration::ZERO).wait(None).is_none());
    }
}
