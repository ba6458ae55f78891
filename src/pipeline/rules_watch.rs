//! Looks whether files of rules have changed.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::Shared;
use crate::config::rule_problem;
use crate::rules::RuleSource;

/// A thread that watches rules. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct RulesWatch {
    state: Arc<WatchState>,
}

#[derive(Debug, Default)]
struct WatchState {
    ended: Mutex<bool>,
    changed: Condvar,
}

/// What tells one state of a file from another.
type Stamp = Vec<(PathBuf, Option<(SystemTime, u64)>)>;

impl RulesWatch {
    /// Starts to watch.
    pub(super) fn start(shared: &Arc<Shared>, rules: RuleSource, every: Duration) -> std::io::Result<Self> {
        let state = Arc::new(WatchState::default());
        let (watcher, shared) = (Arc::clone(&state), Arc::downgrade(shared));
        // Taken here, so that a change right after the start is one.
        let stamp = stamp(&rules);
        thread::Builder::new()
            .name("api-inv-rules".into())
            .spawn(move || watcher.run(&shared, &rules, every, stamp))?;
        Ok(Self { state })
    }
}

impl Drop for RulesWatch {
    fn drop(&mut self) {
        *self.state.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.state.changed.notify_all();
    }
}

impl WatchState {
    fn run(&self, shared: &Weak<Shared>, rules: &RuleSource, every: Duration, mut known: Stamp) {
        while self.waited(every) {
            let now = stamp(rules);
            if now == known {
                continue;
            }
            known = now;
            let Some(shared) = shared.upgrade() else { return };
            let outcome = shared.reload(rules);
            for problem in outcome.report().problems.iter().filter(|problem| problem.is_error()) {
                shared.problems.report(rule_problem(problem));
            }
        }
    }

    /// Waits for a time; false if the watch has ended.
    fn waited(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        while !*ended {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            ended = self.changed.wait_timeout(ended, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        false
    }
}

fn stamp(rules: &RuleSource) -> Stamp {
    let of_file = |file: PathBuf| {
        let metadata = std::fs::metadata(&file).ok();
        let known = metadata.and_then(|metadata| Some((metadata.modified().ok()?, metadata.len())));
        (file, known)
    };
    rules.files().into_iter().map(of_file).collect()
}
