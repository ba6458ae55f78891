//! What the sending side and the exporter's thread share.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::stats::{Accounts, Fate};
use crate::export::Line;

#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// Signals the exporter's thread that there is work, and those who flush that work is done.
    changed: Condvar,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) waiting: VecDeque<Waiting>,
    /// How many lines wait.
    pub(super) lines: usize,
    /// What they weigh.
    pub(super) weight: usize,
    /// Lines of the batch that the exporter is being offered; none once something has become of them.
    pub(super) in_hand: usize,
    pub(super) accounts: Accounts,
    /// So many of the dropped lines, one who flushed was told of.
    pub(super) told: u64,
    pub(super) closed: bool,
    /// The thread has ended: nothing that is pushed would leave.
    pub(super) ended: bool,
}

/// What waits for the exporter's thread. A flush stands behind all that it is to flush.
#[derive(Debug)]
pub(super) enum Waiting {
    /// A line and its weight.
    Line(Line, usize),
    Flush(Flush),
}

/// What is waited for, in the order of its urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Awaited {
    Nothing,
    Flush,
    /// The last flush there is.
    End,
}

#[derive(Debug)]
pub(super) struct Flush {
    pub(super) deadline: Instant,
    pub(super) awaited: Awaited,
    /// Shared with the one who waits.
    pub(super) answer: Arc<OnceLock<Answer>>,
}

/// What a flush came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) complete: bool,
    /// Lines dropped by then.
    pub(super) dropped: u64,
}

impl Flush {
    pub(super) fn answer(&self, complete: bool, dropped: u64) {
        // Nobody else answers; a second answer would be no better than the first.
        let _ = self.answer.set(Answer { complete, dropped });
    }

    /// The one who waited has gone.
    pub(super) fn is_abandoned(&self) -> bool {
        Arc::strong_count(&self.answer) == 1
    }
}

impl Queue {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets everybody who waits look again.
    pub(super) fn notify(&self) {
        self.changed.notify_all();
    }

    pub(super) fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wait_for<'a>(&self, state: MutexGuard<'a, State>, most: Duration) -> MutexGuard<'a, State> {
        self.changed.wait_timeout(state, most).unwrap_or_else(PoisonError::into_inner).0
    }
}

impl State {
    /// What is pushed now will never be exported.
    pub(super) fn is_over(&self) -> bool {
        self.closed || self.ended
    }

    /// Takes the line that waits in front, if one does.
    pub(super) fn take_line(&mut self, wanted: impl FnOnce(&Line, usize) -> bool) -> Option<(Line, usize)> {
        let Some(Waiting::Line(line, weight)) = self.waiting.front() else { return None };
        if !wanted(line, *weight) {
            return None;
        }
        let Some(Waiting::Line(line, weight)) = self.waiting.pop_front() else { return None };
        self.lines -= 1;
        self.weight -= weight;
        Some((line, weight))
    }

    /// Drops the line that has waited longest; false if none waits. Flushes stay.
    pub(super) fn drop_oldest(&mut self) -> bool {
        let Some(at) = self.waiting.iter().position(|waiting| matches!(waiting, Waiting::Line(..))) else {
            return false;
        };
        if let Some(Waiting::Line(_, weight)) = self.waiting.remove(at) {
            self.lines -= 1;
            self.weight -= weight;
            self.accounts.count(Fate::QueueFull, 1);
        }
        true
    }

    /// Counts what became of lines that the exporter had in hand. After the end they are counted already.
    pub(super) fn settle(&mut self, fate: Fate, lines: usize) {
        let lines = lines.min(self.in_hand);
        self.in_hand -= lines;
        self.accounts.count(fate, lines);
    }

    /// Drops everything: what waits, and what the exporter has in hand.
    pub(super) fn give_up(&mut self, fate: Fate) {
        let lines = std::mem::take(&mut self.lines) + std::mem::take(&mut self.in_hand);
        self.weight = 0;
        self.accounts.count(fate, lines);
        for waiting in self.waiting.drain(..) {
            if let Waiting::Flush(flush) = waiting {
                flush.answer(false, self.told);
            }
        }
    }

    /// What somebody waits for who still has time.
    pub(super) fn awaited(&self, now: Instant) -> Awaited {
        let flushes = self.waiting.iter().filter_map(|waiting| match waiting {
            Waiting::Flush(flush) if flush.deadline > now => Some(flush.awaited),
            _ => None,
        });
        flushes.max().unwrap_or(Awaited::Nothing)
    }
}
