//! What has been counted already.

use std::collections::BTreeMap;

use super::EndpointRecord;
use crate::observation::outbound::outbound_struct;
use crate::observation::{LineKind, Minute, Producer, Provenance, TracerText, WIRE_VERSION};

/// How many separate intervals of numbers are remembered of one producer. Of more, the lowest gap is given up.
const INTERVALS_LIMIT: usize = 1_024;

/// How many producers are remembered.
const PRODUCERS_LIMIT: usize = 65_536;

outbound_struct! {
    /// Which lines of which producers an inventory has counted, so that each is counted once: however late, often, or out of
    /// order it comes.
    ///
    /// Bounded: of a producer with more than 1,024 gaps the lowest is given up, and what comes of it later counts as counted
    /// ([`given_up`](Self::given_up) says how many numbers that were); of more than 65,536 producers a sixteenth is
    /// forgotten, those that were silent for longest, and lines as old as theirs that are not known to be counted are refused
    /// from then on. Neither ever counts anything twice.
    pub struct Ledger<P> {
        kind: LineKind,
        v: u8,
        /// How many totals stand behind it, where it is kept.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub(super) totals: Option<u64>,
        producers: BTreeMap<TracerText<P>, Account<P>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        horizon: Option<Minute>,
    }
}

outbound_struct! {
    /// What was counted of one producer.
    pub struct Account<P> {
        /// Which lines those are: one kind alone, because records and observations tell the same exchanges.
        pub lines: LineKind,
        /// The numbers, as intervals with both ends, in order and with gaps between them.
        pub applied: Vec<(u64, u64)>,
        /// The earliest of the minutes up to which one of them tells.
        pub first: Minute,
        /// The latest of them.
        pub last: Minute,
        /// How many numbers are among those above that never came.
        #[serde(skip_serializing_if = "is_zero")]
        pub given_up: u64,
        /// Which version of the tracer wrote the latest.
        pub tracer: TracerText<P>,
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde asks for")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Applied {
    /// It was new, and is counted.
    New,
    /// It was counted before, or its number [was given up](Ledger::given_up), and it changes nothing.
    Repeated,
}

/// Why a line is not counted, and not known to have been counted before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// It has no producer or no number: it is a total, whose sums may have been counted already.
    Unnumbered,
    /// It is as old as producers that were forgotten, and its own producer is not known.
    Late,
    /// Lines of the other kind were counted of its producer, and they tell the same exchanges.
    OtherKind,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Unnumbered => "the line has no number of a producer, so that it cannot be counted once",
            Self::Late => "the line is as old as those of producers that were forgotten, and may have been counted",
            Self::OtherKind => "the exchanges of this producer are counted from lines of another kind",
        })
    }
}

impl std::error::Error for Refused {}

impl<P: Provenance> Default for Ledger<P> {
    fn default() -> Self {
        Self { kind: LineKind::Ledger, v: WIRE_VERSION, totals: None, producers: BTreeMap::new(), horizon: None }
    }
}

impl<P: Provenance> Ledger<P> {
    /// What was counted, by producer.
    pub fn accounts(&self) -> impl Iterator<Item = (&TracerText<P>, &Account<P>)> {
        self.producers.iter()
    }

    /// How many numbers count as counted that never came.
    #[must_use]
    pub fn given_up(&self) -> u64 {
        self.producers.values().fold(0, |sum, account| sum.saturating_add(account.given_up))
    }

    /// Up to which minute lines of unknown producers are refused, because producers were forgotten.
    #[must_use]
    pub const fn horizon(&self) -> Option<Minute> {
        self.horizon
    }

    /// The same, with the number of totals that stand behind it.
    pub(super) fn announcing(self, totals: Option<u64>) -> Self {
        Self { totals, ..self }
    }

    /// Enters a line that tells of exchanges up to a minute.
    pub(super) fn enter(&mut self, lines: LineKind, producer: &Producer<P>, last: Minute) -> Result<Applied, Refused> {
        if producer.seq == 0 {
            return Err(Refused::Unnumbered);
        }
        if let Some(account) = self.producers.get_mut(&producer.id) {
            if account.lines != lines {
                return Err(Refused::OtherKind);
            }
            if account.holds(producer.seq) {
                return Ok(Applied::Repeated);
            }
        }
        // The producer may have been forgotten, also one that is known again.
        if self.horizon.is_some_and(|horizon| last <= horizon) {
            return Err(Refused::Late);
        }
        if let Some(account) = self.producers.get_mut(&producer.id) {
            account.tells(last, last, &producer.tracer);
            account.add(producer.seq);
            return Ok(Applied::New);
        }
        let applied = vec![(producer.seq, producer.seq)];
        let account = Account { lines, applied, first: last, last, given_up: 0, tracer: producer.tracer.clone() };
        self.producers.insert(producer.id.clone(), account);
        self.bound(PRODUCERS_LIMIT);
        Ok(Applied::New)
    }

    /// Whose record it is, and up to which minute it tells.
    pub(super) fn entry_of(record: &EndpointRecord<P>) -> Result<(&Producer<P>, Minute), Refused> {
        let producer = record.producer.as_ref().filter(|_| record.kind == LineKind::Record);
        let last = record.seen.values().map(|interval| interval.last).max().unwrap_or(Minute::EPOCH);
        Ok((producer.ok_or(Refused::Unnumbered)?, last))
    }

    /// The producers of which both have counted something, or may have: none if they can be joined.
    pub(super) fn overlap(&self, other: &Self) -> Vec<TracerText<P>> {
        let may_share = |(id, account): (&TracerText<P>, &Account<P>), other: &Self| match other.producers.get(id) {
            Some(theirs) => theirs.lines != account.lines || theirs.shares(account),
            None => other.horizon.is_some_and(|horizon| account.first <= horizon),
        };
        let mine = self.producers.iter().filter(|entry| may_share(*entry, other));
        let theirs = other.producers.iter().filter(|entry| may_share(*entry, self));
        let mut shared: Vec<TracerText<P>> = mine.chain(theirs).map(|(id, _)| id.clone()).collect();
        shared.sort();
        shared.dedup();
        shared
    }

    /// Adds a ledger that shares nothing with this one.
    pub(super) fn join(&mut self, other: &Self) {
        self.horizon = self.horizon.max(other.horizon);
        for (id, theirs) in &other.producers {
            match self.producers.get_mut(id) {
                None => drop(self.producers.insert(id.clone(), theirs.clone())),
                Some(mine) => {
                    mine.tells(theirs.first, theirs.last, &theirs.tracer);
                    mine.given_up = mine.given_up.saturating_add(theirs.given_up);
                    theirs.applied.iter().for_each(|interval| mine.add_interval(*interval));
                    mine.bound(INTERVALS_LIMIT);
                }
            }
        }
        self.bound(PRODUCERS_LIMIT);
    }

    /// An account as it was written; false if its intervals are none.
    pub(super) fn restore(&mut self, id: TracerText<P>, account: Account<P>) -> bool {
        let is_ordered = account.applied.iter().all(|(first, last)| (1..=*last).contains(first))
            && account.applied.is_sorted_by(|before, after| before.1.checked_add(1).is_some_and(|next| next < after.0));
        if is_ordered && account.applied.len() <= INTERVALS_LIMIT {
            self.producers.insert(id, account);
            self.bound(PRODUCERS_LIMIT);
            return true;
        }
        false
    }

    /// The horizon as it was written.
    pub(super) fn restore_horizon(&mut self, horizon: Option<Minute>) {
        self.horizon = self.horizon.max(horizon);
    }

    /// Forgets producers that were silent for longest.
    fn bound(&mut self, limit: usize) {
        if self.producers.len() <= limit {
            return;
        }
        // A sixteenth at a time: looking for the oldest costs as much as there are.
        let forgotten = self.producers.len() - limit + limit / 16;
        let mut ages: Vec<(Minute, TracerText<P>)> =
            self.producers.iter().map(|(id, account)| (account.last, id.clone())).collect();
        ages.sort_unstable();
        for (last, id) in ages.into_iter().take(forgotten) {
            self.producers.remove(&id);
            self.horizon = self.horizon.max(Some(last));
        }
    }
}

impl<P: Provenance> Account<P> {
    /// Whether a number counts as counted.
    fn holds(&self, seq: u64) -> bool {
        let after = self.applied.partition_point(|(first, _)| *first <= seq);
        after > 0 && self.applied.get(after - 1).is_some_and(|(_, last)| seq <= *last)
    }

    /// Adds a number that is not known.
    fn add(&mut self, seq: u64) {
        self.add_interval((seq, seq));
        self.bound(INTERVALS_LIMIT);
    }

    /// Notes when what was counted was told, and by which version.
    fn tells(&mut self, first: Minute, last: Minute, tracer: &TracerText<P>) {
        self.first = self.first.min(first);
        if (last, tracer) > (self.last, &self.tracer) {
            (self.last, self.tracer) = (last, tracer.clone());
        }
    }

    /// Adds an interval that shares no number with what is known.
    fn add_interval(&mut self, (first, last): (u64, u64)) {
        let at = self.applied.partition_point(|(begins, _)| *begins < first);
        let touches_next = self.applied.get(at).is_some_and(|(begins, _)| last.checked_add(1) == Some(*begins));
        let before = at
            .checked_sub(1)
            .filter(|before| self.applied.get(*before).is_some_and(|(_, ends)| ends.checked_add(1) == Some(first)));
        let next_end = self.applied.get(at).map(|(_, ends)| *ends).filter(|_| touches_next);
        match before {
            Some(before) => {
                if let Some(interval) = self.applied.get_mut(before) {
                    interval.1 = next_end.unwrap_or(last);
                }
                if touches_next {
                    self.applied.remove(at);
                }
            }
            None if touches_next => self.applied.get_mut(at).into_iter().for_each(|interval| interval.0 = first),
            None => self.applied.insert(at, (first, last)),
        }
    }

    /// Gives up the lowest gaps of more than there may be.
    fn bound(&mut self, limit: usize) {
        let over = self.applied.len().saturating_sub(limit);
        if over == 0 {
            return;
        }
        let lowest = self.applied.first().copied();
        let united: Vec<(u64, u64)> = self.applied.drain(..over).collect();
        let mut end = united.first().map_or(0, |(_, last)| *last);
        for (first, last) in united.iter().skip(1).chain(self.applied.first()) {
            self.given_up = self.given_up.saturating_add(first.saturating_sub(end).saturating_sub(1));
            end = *last;
        }
        if let (Some(interval), Some((first, _))) = (self.applied.first_mut(), lowest) {
            interval.0 = first;
        }
    }

    fn shares(&self, other: &Self) -> bool {
        let (mut mine, mut theirs) = (self.applied.iter().peekable(), other.applied.iter().peekable());
        while let (Some((first, last)), Some((begins, ends))) = (mine.peek(), theirs.peek()) {
            if first <= ends && begins <= last {
                return true;
            }
            if last < begins {
                mine.next()
            } else {
                theirs.next()
            };
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::{Duration, UNIX_EPOCH};

    use proptest::prelude::*;

    use super::*;
    use crate::observation::Vetted;

    fn minute(number: u64) -> Minute {
        Minute::of(UNIX_EPOCH + Duration::from_secs(60 * number))
    }

    fn producer(id: u128, seq: u64) -> Producer {
        Producer { id: TracerText::hex(id, 32), seq, tracer: TracerText::version(), rules: TracerText::hex(0, 16) }
    }

    fn enter(ledger: &mut Ledger, id: u128, seq: u64, at: u64) -> Result<Applied, Refused> {
        ledger.enter(LineKind::Record, &producer(id, seq), minute(at))
    }

    fn numbers(ledger: &Ledger) -> BTreeSet<u64> {
        ledger
            .accounts()
            .flat_map(|(_, account)| account.applied.iter())
            .flat_map(|(first, last)| *first..=*last)
            .collect()
    }

    proptest! {
        #[test]
        fn each_number_is_new_once_and_intervals_stay_in_order(seqs in prop::collection::vec(1..60_u64, 0..200)) {
            let (mut ledger, mut known) = (Ledger::default(), BTreeSet::new());
            for seq in seqs {
                let expected = if known.insert(seq) { Applied::New } else { Applied::Repeated };
                prop_assert_eq!(enter(&mut ledger, 1, seq, 5), Ok(expected));
            }
            prop_assert_eq!(numbers(&ledger), known);
            for (_, account) in ledger.accounts() {
                prop_assert!(account.applied.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0), "{:?}", account.applied);
            }
        }

        #[test]
        fn ledgers_overlap_where_they_share_a_number(
            mine in prop::collection::btree_set(1..40_u64, 0..20),
            theirs in prop::collection::btree_set(1..40_u64, 0..20),
        ) {
            let ledger = |seqs: &BTreeSet<u64>| {
                let mut ledger = Ledger::default();
                for seq in seqs {
                    assert_eq!(enter(&mut ledger, 1, *seq, 5), Ok(Applied::New));
                }
                ledger
            };
            let (left, right) = (ledger(&mine), ledger(&theirs));
            let shared = mine.intersection(&theirs).next().is_some();
            prop_assert_eq!(left.overlap(&right).is_empty(), !shared);
            prop_assert_eq!(right.overlap(&left).is_empty(), !shared);
            if !shared {
                let (mut one, mut other) = (left.clone(), right.clone());
                one.join(&right);
                other.join(&left);
                prop_assert_eq!(numbers(&one), mine.union(&theirs).copied().collect());
                prop_assert_eq!(one, other);
            }
        }

        #[test]
        fn an_account_that_gives_up_gaps_counts_nothing_twice(seqs in prop::collection::vec(1..400_u64, 0..200)) {
            let mut account = Account::<Vetted> {
                lines: LineKind::Record,
                applied: vec![(1, 1)],
                first: minute(1),
                last: minute(1),
                given_up: 0,
                tracer: TracerText::version(),
            };
            let mut counted = BTreeSet::from([1]);
            for seq in seqs {
                if !account.holds(seq) {
                    account.add(seq);
                    prop_assert!(counted.insert(seq), "{seq} counted twice");
                }
                account.bound(4);
                prop_assert!(account.applied.len() <= 4);
            }
            let held: u64 = account.applied.iter().map(|(first, last)| last - first + 1).sum();
            prop_assert_eq!(held, counted.len() as u64 + account.given_up);
        }
    }

    #[test]
    fn a_line_without_number_or_of_another_kind_is_refused() {
        let mut ledger = Ledger::default();
        assert_eq!(enter(&mut ledger, 1, 0, 5), Err(Refused::Unnumbered));
        assert_eq!(enter(&mut ledger, 1, 1, 5), Ok(Applied::New));
        assert_eq!(ledger.enter(LineKind::Observation, &producer(1, 2), minute(5)), Err(Refused::OtherKind));
        assert_eq!(enter(&mut ledger, 1, u64::MAX, 5), Ok(Applied::New));
        assert_eq!(enter(&mut ledger, 1, u64::MAX, 5), Ok(Applied::Repeated));
    }

    #[test]
    fn what_was_silent_longest_is_forgotten_and_never_counted_again() {
        let mut ledger = Ledger::default();
        for id in 1..=20 {
            assert_eq!(enter(&mut ledger, id, 1, u64::try_from(id).unwrap()), Ok(Applied::New));
        }
        ledger.bound(16);
        assert_eq!(ledger.accounts().count(), 15, "a sixteenth more");
        assert_eq!(ledger.horizon(), Some(minute(5)));
        assert_eq!(enter(&mut ledger, 3, 1, 3), Err(Refused::Late), "it may have been counted");
        assert_eq!(enter(&mut ledger, 6, 1, 6), Ok(Applied::Repeated));
        assert_eq!(enter(&mut ledger, 99, 1, 30), Ok(Applied::New));
        let mut other = Ledger::default();
        assert_eq!(enter(&mut other, 3, 2, 4), Ok(Applied::New));
        assert_eq!(ledger.overlap(&other), [TracerText::hex(3, 32)], "the forgotten one may be it");
        assert_eq!(enter(&mut other, 3, 9, 40), Ok(Applied::New));
        assert_eq!(other.overlap(&ledger), [TracerText::hex(3, 32)], "also if it is heard of later");
        // One that was forgotten and comes back is not counted from its beginning again.
        assert_eq!(enter(&mut ledger, 3, 2, 40), Ok(Applied::New));
        assert_eq!(enter(&mut ledger, 3, 1, 3), Err(Refused::Late));
    }

    #[test]
    fn of_those_that_were_silent_equally_long_some_stay() {
        let mut ledger = Ledger::default();
        for id in 1..=20 {
            assert_eq!(enter(&mut ledger, id, 1, 7), Ok(Applied::New));
        }
        ledger.bound(16);
        assert_eq!((ledger.accounts().count(), ledger.horizon()), (15, Some(minute(7))));
    }
}
