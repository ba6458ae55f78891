//! Rules on their way to the analysis thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::analysis::CompiledRules;
use crate::rules::{Reload, RuleReport, RuleSource};

/// Rules that are to come into force. The analysis looks at it between two exchanges, and only at a flag.
#[derive(Debug, Default)]
pub(super) struct RulesSlot {
    waits: AtomicBool,
    next: Mutex<Option<CompiledRules>>,
    /// What is to be said of the operator's rules that came into force last.
    report: Mutex<Option<RuleReport>>,
    /// One at a time, in the order of calls.
    turn: Mutex<()>,
}

impl RulesSlot {
    /// Loads rules and hands them over, unless they must not replace those in force, or `ended` says that nobody takes them
    /// any more. Takes tens of milliseconds, of the caller's thread.
    pub(super) fn reload(&self, source: &RuleSource, service: Option<&str>, ended: impl Fn() -> bool) -> Reload {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if ended() {
            return Reload::after_end();
        }
        let loaded = source.load();
        let may_replace = loaded.may_replace();
        match CompiledRules::make(loaded, service) {
            // The end may have come meanwhile.
            (Some(_), _) if ended() => Reload::after_end(),
            (Some(rules), outcome) if may_replace => {
                *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(rules);
                self.waits.store(true, Ordering::Release);
                self.tell(outcome.report());
                outcome
            }
            (_, outcome) => outcome.refused(),
        }
    }

    /// What is to be said of rules that come into force.
    fn tell(&self, report: &RuleReport) {
        *self.report.lock().unwrap_or_else(PoisonError::into_inner) = Some(report.clone());
    }

    /// What is to be said of the rules that the tracer starts with, unless others have come since.
    pub(super) fn tell_first(&self, report: &RuleReport) {
        let mut known = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        known.get_or_insert_with(|| report.clone());
    }

    /// What is to be said of the operator's rules in force; nothing where there are none.
    pub(super) fn report(&self) -> Option<RuleReport> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clone()
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
