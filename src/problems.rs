//! What went wrong with the tracer itself, told once and without ever failing the application.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Something the operator should know. Never holds a configured value, a request's content, or a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// What it concerns: an environment variable or builder option, a rule, an exporter.
    pub subject: String,
    /// What is wrong, and what the tracer does instead.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self { subject: subject.into(), message: message.into() }
    }

    /// A configured value that cannot be used. The value itself is not repeated: a mixed-up variable may hold a secret.
    pub(crate) fn malformed(subject: &str, expects: &str, default: &str) -> Self {
        Self::new(subject, format!("expected {expects}; what was set before stays, else the default ({default})"))
    }

    pub(crate) fn exporter(name: &str, message: &str) -> Self {
        Self::new(format!("exporter {name}"), message)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.subject, self.message)
    }
}

impl std::error::Error for Problem {}

/// Problems so far. Each distinct one is told once, or once per state of what it is about: as a `tracing` event where that
/// feature is on, else on stderr.
#[derive(Debug)]
pub(crate) struct Problems {
    kept: Mutex<Vec<Problem>>,
    quiet: bool,
}

/// Beyond this number of distinct problems, further ones are not kept: something is failing in ever new ways.
const LIMIT: usize = 100;

impl Problems {
    /// `quiet` keeps problems and tells nobody.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { kept: Mutex::default(), quiet }
    }

    pub(crate) fn report(&self, problem: Problem) {
        let news = keep(&mut self.lock(), problem);
        self.tell(news);
    }

    /// Puts problems in the place of all of a subject that has changed since: those that are back are told again.
    pub(crate) fn replace(&self, subject: &str, problems: impl IntoIterator<Item = Problem>) {
        let mut kept = self.lock();
        kept.retain(|problem| problem.subject != subject);
        let news: Vec<Problem> = problems.into_iter().filter_map(|problem| keep(&mut kept, problem)).collect();
        drop(kept);
        self.tell(news);
    }

    /// Not under the lock: whoever listens may be slow, or ask for the problems, or have one of his own.
    fn tell(&self, news: impl IntoIterator<Item = Problem>) {
        for problem in news.into_iter().filter(|_| !self.quiet) {
            let _ = guarded(|| tell(&problem));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Problem>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn all(&self) -> Vec<Problem> {
        self.lock().clone()
    }
}

/// Keeps a problem, and gives it back if it is new and there are not too many.
fn keep(kept: &mut Vec<Problem>, problem: Problem) -> Option<Problem> {
    if kept.len() >= LIMIT || kept.contains(&problem) {
        return None;
    }
    kept.push(problem.clone());
    Some(problem)
}

fn tell(problem: &Problem) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "api_inventory", subject = %problem.subject, "{}", problem.message);
    // A closed stderr is no reason to fail.
    if cfg!(not(feature = "tracing")) {
        let _ = writeln!(std::io::stderr(), "api-inventory: {problem}");
    }
}

/// Runs code that is not ours; none if it panicked.
pub(crate) fn guarded<T>(foreign: impl FnOnce() -> T) -> Option<T> {
    let payload = match catch_unwind(AssertUnwindSafe(foreign)) {
        Ok(done) => return Some(done),
        Err(payload) => payload,
    };
    // What a panic carries is foreign as well, and may panic as it goes. What that panic carries is left where it is.
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(payload);
    }
    None
}
