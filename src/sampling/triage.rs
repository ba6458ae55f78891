//! Which captured exchanges are analysed while time for it is short.

use super::thinning::{keep, staleness};
use super::{Aspects, Dice, RouteEntry};

/// Thins out what was captured. To copy a body costs next to nothing, to analyse it is what costs; so that is decided here,
/// when all is known of an exchange that its outside tells.
#[derive(Debug)]
pub(crate) struct Triage {
    dice: Dice,
}

impl Triage {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        // Not the sequence that captures are drawn by.
        Self { dice: Dice::new(seed.map(|seed| seed ^ 0x7472_6961_6765)) }
    }

    /// The probability with which an exchange is analysed, if it is. `level` is what is left of the budget.
    ///
    /// Routes that are hardly known, and exchanges that have what none of their route had before, are analysed as long as
    /// there is any time left at all; others the less often, the longer their route has taught nothing new.
    pub(crate) fn keeps(&self, route: Option<&RouteEntry>, aspects: Aspects, level: f64) -> Option<f64> {
        if level <= 0.0 {
            return None;
        }
        let chance = match route {
            Some(entry) if entry.may_learn_from(aspects) => keep(1.0, 1.0),
            Some(entry) => keep(level, staleness(entry.unchanged())),
            None => keep(level, 1.0),
        };
        self.dice.draw(chance).then(|| chance.probability())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{BasePathId, BasePaths};
    use crate::observation::{Method, RouteSource};
    use crate::sampling::{RouteRules, RouteTable};

    #[test]
    fn what_may_teach_something_new_is_kept_and_the_rest_thinned_out() {
        let (triage, table) = (Triage::new(Some(1)), RouteTable::new(RouteRules::default(), BasePaths::default()));
        let (_, entry) = table.entry(Method::Get, "/a", BasePathId::default(), RouteSource::Router).unwrap();
        let ok = Aspects::default().status(Some(200));
        for _ in 0..200 {
            entry.learnt_from(ok, false);
        }
        let kept = |aspects, level| (0..1_000).filter(|_| triage.keeps(Some(entry), aspects, level).is_some()).count();
        assert_eq!(kept(ok, 1.0), 1_000);
        assert!(kept(ok, 0.2) < 50);
        assert_eq!(kept(ok.status(Some(500)), 0.2), 1_000);
        assert_eq!(kept(ok.status(Some(500)), 0.0), 0);
    }

    #[test]
    fn an_endpoint_that_changes_again_is_looked_at_again() {
        let (triage, table) = (Triage::new(Some(2)), RouteTable::new(RouteRules::default(), BasePaths::default()));
        let (_, entry) = table.entry(Method::Get, "/a", BasePathId::default(), RouteSource::Router).unwrap();
        let ok = Aspects::default().status(Some(200));
        let probability = || {
            let kept = (0..20_000).find_map(|_| triage.keeps(Some(entry), ok, 0.3));
            kept.unwrap()
        };
        (0..500).for_each(|_| entry.learnt_from(ok, false));
        let settled = probability();
        (0..3).for_each(|_| entry.learnt_from(ok, true));
        assert!(probability() > settled * 2.0);
    }
}
