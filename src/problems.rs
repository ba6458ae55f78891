//! What went wrong with the tracer itself, told once and without ever failing the application.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

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

/// Problems so far. Each distinct one is told once: as a `tracing` event where that feature is on, else on stderr.
#[derive(Debug)]
pub(crate) struct Problems {
    told: Mutex<Vec<Problem>>,
    quiet: bool,
}

/// Beyond this number of distinct problems, further ones are not kept: something is failing in ever new ways.
const LIMIT: usize = 100;

impl Problems {
    /// `quiet` keeps problems and tells nobody.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { told: Mutex::default(), quiet }
    }

    pub(crate) fn report(&self, problem: Problem) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= LIMIT || told.contains(&problem) {
            return;
        }
        if !self.quiet {
            tell(&problem);
        }
        told.push(problem);
    }

    pub(crate) fn all(&self) -> Vec<Problem> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn tell(problem: &Problem) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: "api_inventory", subject = %problem.subject, "{}", problem.message);
    // A closed stderr is no reason to fail.
    if cfg!(not(feature = "tracing")) {
        let _ = writeln!(std::io::stderr(), "api-inventory: {problem}");
    }
}
