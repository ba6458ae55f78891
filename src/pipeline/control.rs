//! What others want of the analysis thread, and when it was done.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

/// What others want of the analysis thread.
#[derive(Debug, Default)]
pub(super) struct Control {
    state: Mutex<ControlState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct ControlState {
    /// Flushes asked for and done, by number.
    asked: u64,
    done: u64,
    stop: bool,
    ended: bool,
}

/// What the analysis thread is to do besides its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Orders {
    /// Hand out everything up to now, then acknowledge this number.
    pub(super) flush: Option<u64>,
    pub(super) stop: bool,
}

impl Control {
    /// Asks for a flush, and with `stop` for the end, and waits for it; false if the deadline came first.
    pub(super) fn ask(&self, analysis: &thread::Thread, deadline: Instant, stop: bool) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked += 1;
        state.stop |= stop;
        let ticket = state.asked;
        analysis.unpark();
        while state.done < ticket && !state.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.done >= ticket
    }

    /// What was asked for since the last acknowledgement.
    pub(super) fn orders(&self) -> Orders {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Orders { flush: (state.asked > state.done).then_some(state.asked), stop: state.stop }
    }

    pub(super) fn acknowledge(&self, flush: u64) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).done = flush;
        self.changed.notify_all();
    }

    /// The analysis thread has ended, with or without having done what was asked last.
    pub(super) fn ended(&self, flushed: Option<u64>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.done = flushed.unwrap_or(state.done);
        state.ended = true;
        drop(state);
        self.changed.notify_all();
    }
}
