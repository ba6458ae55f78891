//! What holds for a finding: all events about it, folded.

use std::collections::BTreeMap;

use super::{Action, Event, FindingId, Moment};
use crate::inventory::{FindingState, SharedText};

/// What was decided about a finding last.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Nothing.
    #[default]
    Open,
    /// Somebody works on it.
    InProgress,
    /// Nobody wants to hear of it, until a time.
    Muted {
        /// From when on it counts as open again.
        until: Moment,
        /// Why.
        reason: SharedText,
    },
    /// It stays as it is.
    Accepted {
        /// Why.
        reason: SharedText,
    },
}

/// What became of a finding, as far as it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// It was found.
    Found,
    /// It was not found any more, or somebody said that it is fixed.
    Closed,
    /// It was found after that.
    Reopened,
}

/// What holds for a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Status {
    /// What was decided last.
    #[serde(flatten)]
    pub decision: Decision,
    /// What became of it; none if nobody recorded that it was found.
    pub lifecycle: Option<Lifecycle>,
    /// When it was recorded as found first.
    pub found: Option<Moment>,
    /// Where it is followed, in the order in which that was said.
    pub tickets: Vec<SharedText>,
    /// What is worth knowing of it.
    pub notes: Vec<SharedText>,
    /// When something was said of it last.
    pub changed: Option<Moment>,
    /// Who said that.
    pub by: Option<SharedText>,
}

impl Status {
    /// The fold of events about one finding, in order.
    #[must_use]
    pub(super) fn of(events: &[&Event]) -> Self {
        let mut status = Self::default();
        for event in events {
            status.take(event);
        }
        status
    }

    fn take(&mut self, event: &Event) {
        (self.changed, self.by) = (Some(event.time), event.by.clone());
        self.act(&event.action, event.time);
    }

    /// Whether something would hold then that does not hold yet.
    #[must_use]
    pub fn is_changed_by(&self, action: &Action) -> bool {
        let mut after = self.clone();
        after.act(action, Moment::of(std::time::UNIX_EPOCH));
        after != *self
    }

    fn act(&mut self, action: &Action, time: Moment) {
        let is_gone = matches!(self.lifecycle, Some(Lifecycle::Closed | Lifecycle::Reopened));
        match action {
            Action::Found | Action::Reopen => {
                let is_again = is_gone || *action == Action::Reopen;
                self.lifecycle = Some(if is_again { Lifecycle::Reopened } else { Lifecycle::Found });
                self.found = self.found.or(Some(time));
            }
            Action::Close => {
                self.lifecycle = Some(Lifecycle::Closed);
                // Who mutes or accepts something does not want to hear of it when it comes again.
                if self.decision == Decision::InProgress {
                    self.decision = Decision::Open;
                }
            }
            Action::Open => {
                self.decision = Decision::Open;
                self.lifecycle = self.lifecycle.map(|_| Lifecycle::Found);
            }
            Action::Start => {
                self.decision = Decision::InProgress;
                self.lifecycle = self.lifecycle.map(|_| Lifecycle::Found);
            }
            Action::Mute { until, reason } => {
                self.decision = Decision::Muted { until: *until, reason: reason.clone() };
            }
            Action::Accept { reason } => self.decision = Decision::Accepted { reason: reason.clone() },
            Action::Ticket(ticket) if !self.tickets.contains(ticket) => self.tickets.push(ticket.clone()),
            Action::Note(note) if !self.notes.contains(note) => self.notes.push(note.clone()),
            Action::Ticket(_) | Action::Note(_) => {}
        }
    }

    /// The state of a finding that is found now.
    #[must_use]
    pub fn state(&self, now: Moment) -> FindingState {
        match &self.decision {
            Decision::Muted { until, .. } if *until > now => FindingState::Muted,
            Decision::Accepted { .. } => FindingState::Accepted,
            Decision::InProgress => FindingState::InProgress,
            Decision::Muted { .. } | Decision::Open => match self.lifecycle {
                Some(Lifecycle::Closed | Lifecycle::Reopened) => FindingState::Reopened,
                Some(Lifecycle::Found) | None => FindingState::Open,
            },
        }
    }

    /// Why it is muted or accepted, if it is at this time.
    #[must_use]
    pub fn reason(&self, now: Moment) -> Option<&SharedText> {
        match &self.decision {
            Decision::Muted { until, reason } if *until > now => Some(reason),
            Decision::Accepted { reason } => Some(reason),
            _ => None,
        }
    }

    /// Until when it is muted, if it is at this time.
    #[must_use]
    pub fn muted_until(&self, now: Moment) -> Option<Moment> {
        match &self.decision {
            Decision::Muted { until, .. } => Some(*until).filter(|until| *until > now),
            _ => None,
        }
    }
}

/// What holds for each finding that something was said of.
#[derive(Clone, Debug, Default)]
pub struct Statuses(BTreeMap<FindingId, Status>);

impl Statuses {
    pub(super) fn of(by_key: BTreeMap<FindingId, Status>) -> Self {
        Self(by_key)
    }

    /// What holds for a finding; none if nothing was said of it.
    #[must_use]
    pub fn get(&self, id: &FindingId) -> Option<&Status> {
        self.0.get(&id.key())
    }

    /// All of them, by the [keys](FindingId::key) of the findings.
    pub fn iter(&self) -> impl Iterator<Item = (&FindingId, &Status)> {
        self.0.iter()
    }
}
