//! Rules on their way to the analysis thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::analysis::CompiledRules;
use crate::rules::{Reload, RuleSource};

/// Rules that are to come into force. The analysis looks at it between two exchanges, and only at a flag.
#[derive(Debug, Default)]
pub(super) struct RulesSlot {
    waits: AtomicBool,
    next: Mutex<Option<CompiledRules>>,
    /// One at a time, in the order of calls.
    turn: Mutex<()>,
}

impl RulesSlot {
    /// Loads rules and hands them over, unless they must not replace those in force. Takes tens of milliseconds, of the
    /// caller's thread.
    pub(super) fn reload(&self, source: &RuleSource, service: Option<&str>) -> Reload {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = source.load();
        let may_replace = loaded.may_replace();
        match CompiledRules::make(loaded, service) {
            (Some(rules), outcome) if may_replace => {
                *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(rules);
                self.waits.store(true, Ordering::Release);
                outcome
            }
            (_, outcome) => outcome.refused(),
        }
    }

    /// Rules that have not been taken yet.
    pub(super) fn take(&self) -> Option<CompiledRules> {
        if !self.waits.load(Ordering::Acquire) {
            return None;
        }
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        self.waits.store(false, Ordering::Relaxed);
        next.take()
    }
}
