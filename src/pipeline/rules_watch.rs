//! Looks whether files of rules have changed.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::Shared;
use crate::config::{RULES, rule_problem};
use crate::problems::{Problem, Problems, guarded};
use crate::rules::{Reload, RuleSource};

/// After a change, the time until the next look: files that are still being written change again by then.
const SETTLES_IN: Duration = Duration::from_millis(500);

/// How many rule problems are told of one change. There is a limit to all that is kept, and others need room as well.
const TOLD_LIMIT: usize = 50;

/// Rules that are to be watched.
#[derive(Debug)]
pub(crate) struct WatchedRules {
    source: RuleSource,
    every: Duration,
    changes: Changes,
}

impl WatchedRules {
    /// Rules to look at now and then, if there is a time for it and anything that may change. `loaded` is what was fetched
    /// of them, and loaded.
    pub(crate) fn new(source: RuleSource, loaded: &RuleSource, every: Duration) -> Option<Self> {
        let watched = !every.is_zero() && source.has_paths();
        watched.then(|| Self { source, every, changes: Changes { known: loaded.stamp(), seen: None } })
    }
}

/// A thread that watches rules.
#[derive(Debug)]
pub(super) struct RulesWatch {
    state: Arc<WatchState>,
    thread: thread::ThreadId,
}

#[derive(Debug, Default)]
struct WatchState {
    stage: Mutex<Stage>,
    changed: Condvar,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    #[default]
    Watching,
    /// It is to end.
    Ending,
    Ended,
}

impl RulesWatch {
    /// Starts to watch.
    pub(super) fn start(shared: &Arc<Shared>, rules: WatchedRules) -> std::io::Result<Self> {
        Self::start_with(shared, rules, Shared::reload)
    }

    fn start_with(shared: &Arc<Shared>, rules: WatchedRules, load: Load) -> std::io::Result<Self> {
        let state = Arc::new(WatchState::default());
        let mut watcher = Watcher { state: Arc::clone(&state), shared: Arc::downgrade(shared), rules, load };
        let thread = thread::Builder::new().name("api-inv-rules".into()).spawn(move || {
            watcher.run();
            watcher.state.reach(Stage::Ended);
        })?;
        Ok(Self { state, thread: thread.thread().id() })
    }

    /// Tells it to end.
    pub(super) fn end(&self) {
        self.state.reach(Stage::Ending);
    }

    /// Waits until it has ended, but not beyond the deadline: whoever reads files may have to wait for them.
    pub(super) fn wait(&self, deadline: Instant) {
        // A listener to problems may end the tracer, and is called by this very thread.
        if thread::current().id() != self.thread {
            self.state.wait(Stage::Ended, deadline);
        }
    }
}

impl Drop for RulesWatch {
    fn drop(&mut self) {
        self.end();
    }
}

impl WatchState {
    fn lock(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reach(&self, stage: Stage) {
        let mut now = self.lock();
        *now = stage.max(*now);
        drop(now);
        self.changed.notify_all();
    }

    /// Waits for a stage; false if the deadline came first.
    fn wait(&self, stage: Stage, deadline: Instant) -> bool {
        let mut now = self.lock();
        while *now < stage {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            now = self.changed.wait_timeout(now, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

/// How rules come into force.
type Load = fn(&Shared, &RuleSource) -> Reload;

/// What the thread works with.
struct Watcher {
    state: Arc<WatchState>,
    /// Weak, because the tracer ends when the application lets go of it.
    shared: Weak<Shared>,
    rules: WatchedRules,
    load: Load,
}

impl Watcher {
    fn run(&mut self) {
        let mut pause = self.rules.every;
        while !self.state.wait(Stage::Ending, Instant::now() + pause) {
            let looked = guarded(|| self.look());
            let Some(shared) = self.shared.upgrade().filter(|shared| !shared.has_ended()) else { return };
            if looked.is_none() {
                let message = "loading them after a change panicked; the rules from before stay in force";
                shared.problems.replace(RULES.name, [Problem::new(RULES.name, message)]);
            }
            pause = if self.rules.changes.are_settled() { self.rules.every } else { self.rules.every.min(SETTLES_IN) };
        }
    }

    /// Looks once, and loads what has changed and is settled.
    fn look(&mut self) {
        // What is loaded is what was looked at, whatever becomes of the files meanwhile.
        let fetched = self.rules.source.fetched();
        if !self.rules.changes.see(fetched.stamp()) {
            return;
        }
        let Some(shared) = self.shared.upgrade() else { return };
        let outcome = (self.load)(&shared, &fetched);
        // Nobody wants to hear of rules that are refused because the tracer has ended.
        if !shared.has_ended() {
            tell(&shared.problems, &outcome);
        }
    }
}

/// What is known of the files.
#[derive(Debug)]
struct Changes {
    /// The state that was loaded.
    known: u64,
    /// The state at the last look, if it was another.
    seen: Option<u64>,
}

impl Changes {
    /// Whether a state is another than the one loaded, and was there at the last look already: then it counts as loaded.
    fn see(&mut self, state: u64) -> bool {
        let settled = self.seen == Some(state);
        if settled {
            self.known = state;
        }
        self.seen = Some(state).filter(|state| *state != self.known);
        settled
    }

    fn are_settled(&self) -> bool {
        self.seen.is_none()
    }
}

/// Says what is wrong with rules that were loaded, and what became of them.
fn tell(problems: &Problems, outcome: &Reload) {
    let became = match outcome {
        Reload::Applied(_) => None,
        Reload::Partly(_) => Some("some of them are wrong after a change and left out; the others are in force"),
        Reload::Refused(_) => Some("they cannot be used after a change; the rules from before stay in force"),
    };
    let wrong = outcome.report().problems.iter().filter(|problem| problem.is_error());
    let became = became.map(|message| Problem::new(RULES.name, message));
    problems.replace(RULES.name, became.into_iter().chain(wrong.take(TOLD_LIMIT).map(rule_problem)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn a_change_counts_once_and_only_when_it_was_there_twice_in_a_row() {
        let mut changes = Changes { known: 1, seen: None };
        let mut see = |states: &[u64]| states.iter().map(|state| changes.see(*state)).collect::<Vec<_>>();
        assert_eq!(see(&[1, 1, 2, 3, 4, 4, 4]), [false, false, false, false, false, true, false]);
        // There and back again is no change.
        assert_eq!(see(&[5, 4, 5, 4]), [false; 4]);
        assert_eq!(see(&[5, 5]), [false, true]);
    }

    /// A watch that looks all the time.
    fn watch(shared: &Arc<Shared>, path: &std::path::Path, load: Load) -> RulesWatch {
        let source = RuleSource::new().path(path);
        let loaded = source.fetched();
        let rules = WatchedRules::new(source, &loaded, Duration::from_millis(1)).unwrap();
        RulesWatch::start_with(shared, rules, load).unwrap()
    }

    fn shared() -> Arc<Shared> {
        Shared::new(&Settings::default(), Vec::new(), Arc::new(Problems::new(true))).0
    }

    fn until(holds: impl Fn() -> bool) {
        let started = Instant::now();
        while !holds() {
            assert!(started.elapsed() < PATIENCE);
            thread::sleep(Duration::from_millis(5));
        }
    }

    #[cfg_attr(panic = "abort", ignore = "a panic ends the test")]
    #[test]
    fn a_panic_while_loading_is_told_and_the_watch_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rules.json");
        std::fs::write(&file, "{}").unwrap();
        let shared = shared();
        let load: Load = |shared, rules| {
            let outcome = shared.reload(rules);
            assert!(outcome.is_in_force(), "asked for");
            outcome
        };
        let watch = watch(&shared, &file, load);
        std::fs::write(&file, "[").unwrap();
        until(|| shared.problems.all().iter().any(|problem| problem.message.contains("panicked")));
        std::fs::write(&file, "{} ").unwrap();
        until(|| shared.problems.all().is_empty());
        watch.end();
        watch.wait(Instant::now() + PATIENCE);
        assert_eq!(*watch.state.lock(), Stage::Ended);
    }

    #[test]
    fn a_watch_ends_without_being_told_once_nothing_is_captured_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let shared = shared();
        let watch = watch(&shared, folder.path(), Shared::reload);
        shared.sampler().stop();
        watch.wait(Instant::now() + PATIENCE);
        assert_eq!(*watch.state.lock(), Stage::Ended);
    }

    #[test]
    fn few_problems_of_many_are_told_and_what_became_of_the_rules_comes_first() {
        let wrong = vec![r#"{"id": "no tags"}"#; 200].join(",");
        let problems = Problems::new(true);
        let outcome = RuleSource::new().json("many", format!(r#"{{"scanners": [{wrong}]}}"#)).check(None);
        tell(&problems, &outcome);
        let told = problems.all();
        assert_eq!(told.len(), 1 + TOLD_LIMIT);
        assert!(told[0].message.contains("the others are in force"), "{}", told[0]);
    }
}
