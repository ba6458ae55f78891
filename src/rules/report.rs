//! What is to be said about rules: everything that is wrong with them, at once.

use std::cell::{Cell, RefCell};

use crate::observation::{RuleText, Tag, TracerText};

/// What became of rules: of those that were loaded, and of what is in force.
///
/// Returned by [`Tracer::reload`](crate::Tracer::reload) and [`RuleSource::check`](super::RuleSource::check).
#[derive(Clone, Debug)]
#[must_use = "rules may have been refused"]
pub enum Reload {
    /// All rules are in force, but for what is not supported: see the report.
    Applied(RuleReport),
    /// Some rules are wrong, and the others in force.
    Partly(RuleReport),
    /// Nothing has changed: the rules from before stay in force.
    Refused(RuleReport),
}

impl Reload {
    /// The report, whatever became of the rules.
    #[must_use]
    pub fn report(&self) -> &RuleReport {
        match self {
            Self::Applied(report) | Self::Partly(report) | Self::Refused(report) => report,
        }
    }

    /// The same report of rules that must not come into force.
    pub(crate) fn refused(self) -> Self {
        let (Self::Applied(mut report) | Self::Partly(mut report) | Self::Refused(mut report)) = self;
        report.digest = None;
        Self::Refused(report)
    }

    /// What to say where nothing is observed.
    pub(crate) fn without_tracer() -> Self {
        Self::refused_by("a tracer that is enabled")
    }

    /// What to say once nothing is observed any more.
    pub(crate) fn after_end() -> Self {
        Self::refused_by("a tracer that has not ended")
    }

    fn refused_by(message: &'static str) -> Self {
        Self::Refused(RuleReport { problems: vec![RuleProblem::of("tracer", message)], ..RuleReport::default() })
    }

    /// Whether the rules, or some of them, are in force.
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }
}

/// What is to be said about the rules of an operator.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct RuleReport {
    /// What `producer.rules` of each line says that these rules are behind; none if they were refused.
    pub digest: Option<TracerText>,
    /// The operator's own rules that can be used, and the scanners of this crate that they change, in order.
    pub rules: Vec<RuleSummary>,
    /// Everything that is wrong or not supported, in the order of the sources; the first thousand of each.
    pub problems: Vec<RuleProblem>,
    /// How many problems there are beyond those.
    pub problems_omitted: usize,
}

/// A rule of an operator, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleSummary {
    /// Its id.
    pub id: RuleText,
    /// Where it was written: a file's name, or the label given in code.
    pub source: String,
    /// What is said of values that it finds; none of rules that find no values.
    pub tag: Option<Tag>,
    /// What it looks for, and where.
    pub explanation: String,
}

/// One thing that is wrong with rules, or not supported: where, and what was expected there. What stood there is not
/// repeated, because a file of rules may hold what it should not.
///
/// Made by loading rules: see [`RuleReport::problems`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleProblem {
    /// What the rules came from: a file's name without its folder, or the label given in code.
    pub source: String,
    /// The rule's id, if it has one that could be read.
    pub rule: Option<RuleText>,
    /// JSON pointer (RFC 6901) of the place within the source.
    pub pointer: String,
    /// Whether a rule is wrong, or asks for what this crate does not do.
    pub kind: RuleProblemKind,
    /// What was expected, or why it is not supported.
    pub message: &'static str,
}

/// What a [`RuleProblem`] means for its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RuleProblemKind {
    /// The rule is wrong, and left out.
    Malformed,
    /// The rule is well-formed for whom it was written, but asks for what this crate does not do: it is left out, and the
    /// rules around it are none the worse. Rulesets of Datadog have many such.
    Unsupported,
}

impl RuleProblem {
    /// What is wrong with a source as a whole, or with all of them.
    pub(crate) fn of(source: &str, message: &'static str) -> Self {
        Self { source: source.into(), rule: None, pointer: String::new(), kind: RuleProblemKind::Malformed, message }
    }

    /// Whether a rule is wrong, rather than not supported.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.kind == RuleProblemKind::Malformed
    }
}

/// How many characters of a pointer are printed.
const SHOWN: usize = 200;

impl std::fmt::Display for RuleProblem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Both hold names of the file system and of the file, which may be anything.
        let shown = |text: &str| text.chars().take(SHOWN).flat_map(char::escape_debug).collect::<String>();
        write!(formatter, "rules {}", shown(&self.source))?;
        if let Some(rule) = &self.rule {
            write!(formatter, ", rule {rule}")?;
        }
        write!(formatter, ", at \"{}\": ", shown(&self.pointer))?;
        match self.kind {
            RuleProblemKind::Malformed => write!(formatter, "expected {}", self.message),
            RuleProblemKind::Unsupported => write!(formatter, "not supported: {}", self.message),
        }
    }
}

impl std::error::Error for RuleProblem {}

/// How many problems of each kind a report keeps.
const LIMIT: usize = 1_000;

/// What the patterns of one load may take together, in bytes, and what each counts for at least. It bounds their number, too.
const PATTERNS_SIZE: usize = 64 << 20;
const PATTERN_SIZE: usize = 32 << 10;

/// Collects problems while rules are read, and bounds what reading them takes.
#[derive(Debug, Default)]
pub(crate) struct RuleProblems {
    kept: RefCell<Vec<RuleProblem>>,
    malformed: Cell<usize>,
    unsupported: Cell<usize>,
    /// Whether all of a source is lost.
    source_lost: Cell<bool>,
    /// How many bytes patterns take so far.
    patterns: Cell<usize>,
}

impl RuleProblems {
    /// Adds one.
    pub(crate) fn add(&self, problem: RuleProblem) {
        let count = match problem.kind {
            RuleProblemKind::Malformed => &self.malformed,
            RuleProblemKind::Unsupported => &self.unsupported,
        };
        count.set(count.get() + 1);
        if count.get() <= LIMIT {
            self.kept.borrow_mut().push(problem);
        }
    }

    /// Adds one that says that all of a source is lost.
    pub(crate) fn add_lost(&self, problem: RuleProblem) {
        self.source_lost.set(true);
        self.add(problem);
    }

    /// Makes room for a pattern that takes so many bytes; false if there is none left.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        let taken = self.patterns.get().saturating_add(bytes.max(PATTERN_SIZE));
        if taken > PATTERNS_SIZE {
            return false;
        }
        self.patterns.set(taken);
        true
    }

    /// How many there are in all. What was read while it grew is not to be used.
    pub(crate) fn count(&self) -> usize {
        self.malformed.get() + self.unsupported.get()
    }

    /// Whether a rule is wrong.
    pub(crate) fn has_errors(&self) -> bool {
        self.malformed.get() > 0
    }

    /// Whether all of a source is lost.
    pub(crate) fn has_lost_a_source(&self) -> bool {
        self.source_lost.get()
    }

    /// Those that are kept, in the order in which they were found.
    pub(crate) fn kept(&self) -> Vec<RuleProblem> {
        self.kept.borrow().clone()
    }
}
