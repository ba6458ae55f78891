//! Random draws.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use rand::TryRng;

/// A probability, in the form that a draw compares with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Chance {
    /// A draw is below this number, of 2^64, with the wanted probability.
    threshold: u64,
    probability: f64,
}

/// Draws true with a given probability.
#[derive(Debug)]
pub(crate) struct Dice(Source);

#[derive(Debug)]
enum Source {
    /// A generator per thread, seeded by the operating system.
    ThreadLocal,
    /// One sequence for all threads: the n-th draw is the same in every run.
    Sequence(AtomicU64),
}

thread_local! {
    /// The state of the thread's generator; 0 until it is seeded.
    static STATE: Cell<u64> = const { Cell::new(0) };
}

/// The odd number next to 2^64 divided by the golden ratio: its multiples fill the range evenly.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// `SplitMix64` (Steele, Lea and Flood, 2014), which needs one word of state: a generator with more costs more to load and
/// store than to run.
fn mix(state: u64) -> u64 {
    let word = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

impl Chance {
    /// `probability` outside 0 to 1 counts as the nearest of both; not a number counts as 0.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    pub(crate) fn new(probability: f64) -> Self {
        let probability = if probability.is_nan() { 0.0 } else { probability.clamp(0.0, 1.0) };
        // The cast saturates: probability 1 becomes the largest number, which a draw treats as "always".
        Self { threshold: (probability * u64::MAX as f64) as u64, probability }
    }

    pub(crate) const fn probability(self) -> f64 {
        self.probability
    }
}

impl Dice {
    /// With a seed the sequence of draws is the same in every run.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self(seed.map_or(Source::ThreadLocal, |seed| Source::Sequence(AtomicU64::new(seed))))
    }

    #[inline]
    pub(crate) fn draw(&self, chance: Chance) -> bool {
        match chance.threshold {
            0 => false,
            u64::MAX => true,
            threshold => self.next() < threshold,
        }
    }

    fn next(&self) -> u64 {
        match &self.0 {
            Source::Sequence(state) => mix(state.fetch_add(STEP, Ordering::Relaxed)),
            Source::ThreadLocal => {
                let state = match STATE.get() {
                    0 => seed(),
                    state => state,
                };
                STATE.set(state.wrapping_add(STEP));
                mix(state)
            }
        }
    }
}

#[cold]
fn seed() -> u64 {
    static THREADS: AtomicU64 = AtomicU64::new(STEP);
    let mut bytes = [0; 8];
    if rand::rngs::SysRng.try_fill_bytes(&mut bytes).is_ok() {
        return u64::from_ne_bytes(bytes);
    }
    // Without a source of entropy a counter still tells threads apart; sampling needs no more than that.
    mix(THREADS.fetch_add(STEP, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn always_and_never_are_exact() {
        let (dice, always, never) = (Dice::new(None), Chance::new(1.0), Chance::new(0.0));
        assert!((0..1_000).all(|_| dice.draw(always) && !dice.draw(never)));
        assert_eq!(Chance::new(f64::NAN), never);
        assert_eq!(Chance::new(f64::INFINITY), always);
    }

    #[test]
    fn the_share_is_within_four_standard_deviations() {
        for seed in [None, Some(7)] {
            let (dice, chance) = (Dice::new(seed), Chance::new(0.1));
            let drawn = (0..40_000).filter(|_| dice.draw(chance)).count();
            // Standard deviation: sqrt(40000 * 0.1 * 0.9) = 60.
            assert!((3_760..=4_240).contains(&drawn), "{drawn} of 40000 with seed {seed:?}");
        }
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let draws = |seed| {
            let dice = Dice::new(Some(seed));
            (0..64).map(|_| dice.draw(Chance::new(0.5))).collect::<Vec<_>>()
        };
        assert_eq!(draws(1), draws(1));
        assert_ne!(draws(1), draws(1_000_000));
    }
}
