//! How likely something is kept while a budget runs short.

use super::Chance;

/// Above this share of what a budget holds nothing is thinned out.
pub(super) const AMPLE: f64 = 0.5;

/// At the very end of a budget one in 2^12 is kept, of what has the usual weight.
const STEEPEST: f64 = 12.0;

/// How likely something is kept when `level` of a budget is left, from 0 to 1.
///
/// All are kept while there is plenty, and then fewer and fewer, by halves: the level settles where as much is spent as
/// comes in, whatever the load. That the probability is known, and not 0, is what keeps estimates unbiased: each that is
/// kept counts for one divided by it.
///
/// `weight` is 1 for the usual, less for what is worth more: the probability is raised to its power.
pub(super) fn keep(level: f64, weight: f64) -> Chance {
    if level >= AMPLE {
        return Chance::new(1.0);
    }
    let shortage = 1.0 - level.max(0.0) / AMPLE;
    Chance::new((-STEEPEST * shortage * weight).exp2())
}

/// The weight of an endpoint whose last so many analyses taught nothing new: from a quarter, while every exchange may still
/// teach something, to twice the usual.
pub(super) fn staleness(unchanged: u32) -> f64 {
    // 63 exchanges without news are the usual.
    ((f64::from(unchanged) + 1.0).log2() / 6.0).clamp(0.25, 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plenty_keeps_all_and_less_keeps_less_but_never_none() {
        assert_eq!(keep(1.0, 1.0).probability(), 1.0);
        assert_eq!(keep(0.5, 1.0).probability(), 1.0);
        let levels = [0.49, 0.4, 0.3, 0.2, 0.1, 0.0, -3.0];
        let kept: Vec<_> = levels.iter().map(|level| keep(*level, 1.0).probability()).collect();
        assert!(kept.is_sorted_by(|more, less| more >= less), "{kept:?}");
        assert_eq!(kept.last(), Some(&(1.0 / 4096.0)));
    }

    #[test]
    fn what_still_teaches_is_kept_more_often() {
        let kept = |unchanged| keep(0.2, staleness(unchanged)).probability();
        assert!(kept(0) > kept(20) && kept(20) > kept(63) && kept(63) > kept(4_000));
        assert_eq!(kept(4_095), kept(u32::MAX));
    }
}
