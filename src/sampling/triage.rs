//! Which captured exchanges are analysed.

use std::time::Instant;

use super::rate::Rate;
use super::thinning::{keep, staleness};
use super::{AnalysisBudget, Aspects, Dice, RouteEntry};
use crate::observation::SkipReason;

/// Thins out what was captured. To copy a body costs next to nothing, to analyse it is what costs; so that is decided here,
/// when all is known of an exchange that its outside tells.
#[derive(Debug)]
pub(crate) struct Triage {
    dice: Dice,
    /// How often exchanges of a settled route are analysed.
    pace: Rate,
}

/// Why an exchange is not analysed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// There is no time at all.
    NoTime,
    /// There is little, and the draw went against it.
    LittleTime,
    /// Its route is settled, and the draw went against it.
    Settled,
}

impl Left {
    pub(crate) const fn reason(self) -> SkipReason {
        match self {
            Self::NoTime | Self::LittleTime => SkipReason::Budget,
            Self::Settled => SkipReason::Settled,
        }
    }
}

/// After so many analyses without news a route is settled.
const SETTLED_AFTER: u32 = 64;

/// So many exchanges a second are analysed of a settled route. Whatever traffic it has, they tell the shares that it consists
/// of to a percent within minutes.
const SETTLED_PACE: u32 = 20;

impl Triage {
    /// Without a limit of the budget nothing is thinned out.
    pub(crate) fn new(seed: Option<u64>, budget: &AnalysisBudget, now: Instant) -> Self {
        let pace = if budget.is_unlimited() { 0 } else { SETTLED_PACE };
        // Not the sequence that captures are drawn by.
        Self { dice: Dice::new(seed.map(|seed| seed ^ 0x7472_6961_6765)), pace: Rate::new(pace, now) }
    }

    /// The probability with which an exchange is analysed, if it is.
    ///
    /// Routes that are hardly known, and exchanges that have what none of their route had before, are analysed as long as
    /// there is any time left at all. Of routes that have taught nothing for long so many are in a second; and when time runs
    /// short all are thinned out, the more the longer their route has taught nothing.
    pub(crate) fn keeps(
        &self,
        route: Option<&RouteEntry>,
        aspects: Aspects,
        budget: &AnalysisBudget,
        now: Instant,
    ) -> Result<f64, Left> {
        let level = budget.level();
        if level <= 0.0 {
            return Err(Left::NoTime);
        }
        if route.is_some_and(|entry| entry.may_learn_from(aspects)) {
            return Ok(1.0);
        }
        let unchanged = route.map(RouteEntry::unchanged);
        let chance = keep(level, unchanged.map_or(1.0, staleness));
        if !self.dice.draw(chance) {
            return Err(Left::LittleTime);
        }
        let settled = route.filter(|_| unchanged >= Some(SETTLED_AFTER));
        let pace = settled.map_or(Some(1.0), |entry| self.pace.admit(entry.pace(), now, false, &self.dice));
        pace.map(|pace| pace * chance.probability()).ok_or(Left::Settled)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::identity::{BasePathId, BasePaths};
    use crate::observation::{Method, RouteSource};
    use crate::sampling::{RouteRules, RouteTable};

    fn table() -> RouteTable {
        RouteTable::new(RouteRules::default(), BasePaths::default())
    }

    /// A budget of which so much is left.
    fn budget(level: f64, now: Instant) -> AnalysisBudget {
        let budget = AnalysisBudget::new(0.5, 1.0, now);
        budget.charge(Duration::from_secs_f64(0.5 * (1.0 - level)), now);
        budget
    }

    #[test]
    fn what_may_teach_something_new_is_kept_and_the_rest_thinned_out() {
        let (table, now) = (table(), Instant::now());
        let triage = Triage::new(Some(1), &budget(1.0, now), now);
        let (_, entry) = table.entry(Method::Get, "/a", BasePathId::default(), RouteSource::Router).unwrap();
        let ok = Aspects::default().status(Some(200));
        (0..50).for_each(|_| entry.learnt_from(ok, false));
        let kept = |aspects, level| {
            let budget = budget(level, now);
            (0..1_000).filter(|_| triage.keeps(Some(entry), aspects, &budget, now).is_ok()).count()
        };
        assert_eq!(kept(ok, 1.0), 1_000);
        assert!(kept(ok, 0.2) < 50);
        assert_eq!(kept(ok.status(Some(500)), 0.2), 1_000);
        assert_eq!(kept(ok.status(Some(500)), 0.0), 0);
    }

    #[test]
    fn a_settled_route_has_its_pace_and_what_it_keeps_stands_for_the_rest() {
        let (table, start) = (table(), Instant::now());
        let ample = budget(1.0, start);
        let triage = Triage::new(Some(3), &ample, start);
        let (_, entry) = table.entry(Method::Get, "/a", BasePathId::default(), RouteSource::Router).unwrap();
        let ok = Aspects::default().status(Some(200));
        (0..100).for_each(|_| entry.learnt_from(ok, false));
        let (mut kept, mut stands_for) = (0.0, 0.0);
        for number in 0..60_000 {
            let now = start + Duration::from_millis(1) * number;
            if let Ok(probability) = triage.keeps(Some(entry), ok, &ample, now) {
                kept += 1.0;
                stands_for += 1.0 / probability;
            }
        }
        assert!((1_000.0..=1_220.0).contains(&kept), "{kept} in a minute");
        assert!((stands_for / 60_000.0_f64 - 1.0).abs() < 0.1, "{stands_for}");
        assert_eq!(triage.keeps(Some(entry), ok.status(Some(500)), &ample, start), Ok(1.0), "news have no pace");
    }

    #[test]
    fn an_endpoint_that_changes_again_is_looked_at_again() {
        let (table, now) = (table(), Instant::now());
        let (triage, short) = (Triage::new(Some(2), &budget(1.0, now), now), budget(0.3, now));
        let (_, entry) = table.entry(Method::Get, "/a", BasePathId::default(), RouteSource::Router).unwrap();
        let ok = Aspects::default().status(Some(200));
        let probability = || {
            let mut tries = (0..20_000).filter_map(|_| triage.keeps(Some(entry), ok, &short, now).ok());
            tries.next().unwrap()
        };
        (0..60).for_each(|_| entry.learnt_from(ok, false));
        let settled = probability();
        (0..3).for_each(|_| entry.learnt_from(ok, true));
        assert!(probability() > settled * 2.0);
    }
}
