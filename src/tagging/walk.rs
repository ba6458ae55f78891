//! Reads one address, and judges what stands where conditions look.

use super::condition::{Answer, Test};
use super::evaluate::Target;
use super::input::Step;
use crate::body::{EventSink, Scalar};
use crate::rules::matcher::Value;

/// Deeper than this nothing is looked at. Readers stop before.
const DEPTH_LIMIT: usize = 256;

/// An [`EventSink`] that gives answers. It keeps where it is, and nothing of what it sees.
pub(crate) struct Walk<'e> {
    targets: &'e [Target],
    /// Where the walk is, as each target sees it.
    places: Vec<Within>,
    answers: &'e mut [Answer],
    /// The objects and arrays that are open: of arrays, at which element they are.
    open: Vec<Option<usize>>,
    /// How many more are open beyond the limit.
    beyond: usize,
    /// Something was not looked at.
    cut: bool,
}

/// Where a walk is within the key path of a target.
#[derive(Clone, Copy, Default)]
struct Within {
    /// How many steps, from the first one on, are those of the objects and arrays that are open.
    held: usize,
    /// Whether the name that came last is the next step.
    next: bool,
}

/// What a value is to a target.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It stands at the end of the key path, or below.
    In,
    /// It is on the way there.
    Towards,
    /// It is elsewhere.
    Off,
}

impl Within {
    fn reach(self, target: &Target, depth: usize, index: Option<usize>) -> Reach {
        let path = &target.path;
        if self.held == path.len() {
            return Reach::In;
        }
        let Some(last) = depth.checked_sub(1) else { return Reach::Towards };
        if self.held != last {
            return Reach::Off;
        }
        let is_step = match (index, path.get(last)) {
            (Some(at), Some(Step::Index(wanted))) => at == *wanted,
            (None, Some(Step::Name(_))) => self.next,
            _ => false,
        };
        match is_step {
            false => Reach::Off,
            true if depth == path.len() => Reach::In,
            true => Reach::Towards,
        }
    }
}

impl<'e> Walk<'e> {
    pub(super) fn new(targets: &'e [Target], answers: &'e mut [Answer]) -> Self {
        for target in targets {
            if let Some(answer) = answers.get_mut(target.condition) {
                answer.there = true;
                answer.found |= target.path.is_empty();
            }
        }
        let places = vec![Within::default(); targets.len()];
        Self { targets, places, answers, open: Vec::new(), beyond: 0, cut: false }
    }

    /// Ends the walk.
    pub(super) fn finish(self) {
        if self.cut {
            mark_cut(self.targets, self.answers);
        }
    }

    /// A value that can be read in several ways.
    pub(crate) fn value_in_ways(&mut self, ways: &[Scalar<'_>]) {
        if self.beyond > 0 {
            return;
        }
        let (depth, index) = (self.open.len(), self.step_in());
        for (target, place) in self.targets.iter().zip(&self.places) {
            let Some(answer) = self.answers.get_mut(target.condition) else { continue };
            if place.reach(target, depth, index) != Reach::In {
                continue;
            }
            answer.found = true;
            if !target.selection.keys {
                for way in ways {
                    judge(target, answer, *way);
                }
            }
        }
    }

    /// The index of the value that comes now, if it is an element of an array. The next one has the next.
    fn step_in(&mut self) -> Option<usize> {
        let at = self.open.last_mut()?.as_mut()?;
        let index = *at;
        *at = index.saturating_add(1);
        Some(index)
    }

    fn begin(&mut self, array: bool) {
        if self.beyond > 0 || self.open.len() >= DEPTH_LIMIT {
            self.beyond += 1;
            self.cut = true;
            return;
        }
        let (depth, index) = (self.open.len(), self.step_in());
        for (target, place) in self.targets.iter().zip(&mut self.places) {
            let reach = place.reach(target, depth, index);
            if reach == Reach::Off {
                continue;
            }
            if reach == Reach::In
                && let Some(answer) = self.answers.get_mut(target.condition)
            {
                answer.found = true;
            }
            place.held = depth.min(target.path.len());
        }
        self.open.push(array.then_some(0));
    }

    fn end(&mut self) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        self.open.pop();
        let left = self.open.len().saturating_sub(1);
        for place in &mut self.places {
            place.held = place.held.min(left);
        }
    }
}

/// What was not seen may be what is asked for.
pub(super) fn mark_cut(targets: &[Target], answers: &mut [Answer]) {
    for target in targets {
        if let Some(answer) = answers.get_mut(target.condition) {
            answer.cut = true;
        }
    }
}

fn judge(target: &Target, answer: &mut Answer, scalar: Scalar<'_>) {
    let Test::Matches(_, matcher) = target.test.as_ref() else { return };
    if answer.matched {
        return;
    }
    let judged = match scalar {
        Scalar::Null => matcher.matches(Value::Null),
        Scalar::Boolean(flag) => matcher.matches(Value::Boolean(flag)),
        Scalar::Unsigned(number) => matcher.matches(Value::Unsigned(number)),
        Scalar::Negative(number) => matcher.matches(Value::Signed(number)),
        Scalar::Float(Some(written)) => written.parse().ok().and_then(|number| matcher.matches(Value::Float(number))),
        Scalar::String(text) => matcher.matches(Value::Text(&target.selection.transform(text))),
        Scalar::Float(None) | Scalar::Opaque(_) | Scalar::File(..) => None,
    };
    answer.judged |= judged.is_some();
    answer.matched |= judged == Some(true);
}

impl EventSink for Walk<'_> {
    fn begin_object(&mut self) {
        self.begin(false);
    }

    fn key(&mut self, key: &str) {
        if self.beyond > 0 {
            return;
        }
        let Some(last) = self.open.len().checked_sub(1) else { return };
        for (target, place) in self.targets.iter().zip(&mut self.places) {
            let wanted = target.path.get(last).filter(|_| place.held == last);
            place.next = matches!(wanted, Some(Step::Name(name)) if name == key);
            if target.selection.keys
                && place.held == target.path.len()
                && let Some(answer) = self.answers.get_mut(target.condition)
            {
                judge(target, answer, Scalar::String(key));
            }
        }
    }

    fn end_object(&mut self) {
        self.end();
    }

    fn begin_array(&mut self) {
        self.begin(true);
    }

    fn end_array(&mut self) {
        self.end();
    }

    fn scalar(&mut self, scalar: Scalar<'_>) {
        self.value_in_ways(&[scalar]);
    }

    fn skipped(&mut self) {
        self.cut = true;
    }

    fn broken(&mut self) {
        self.cut = true;
    }
}
