//! Where an operator's rules come from.

mod files;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::files::Allowance;
use super::custom::Scanner;
use super::place::Place;
use super::report::RuleProblems;
use super::scanner::Author;
use super::set::RuleSet;
use crate::analysis::CompiledRules;

/// Where rules come from that are added to those of this crate: files, folders of files, text, scanners written in code.
///
/// Sources are read in the order in which they were added, files of a folder in the order of their names, and scanners
/// written in code last. See
/// [the module](super) for the format and for what beats what.
///
/// ```
/// use api_inventory::Tracer;
/// use api_inventory::rules::RuleSource;
///
/// let rules = RuleSource::new().json("ours", r#"{"scanners": [{
///     "tags": {"category": "health_info", "type": "patient_id"},
///     "key": {"operator": "words", "parameters": {"list": ["patient id"]}}
/// }]}"#);
/// let mut classifier = Tracer::builder().rules(rules).build_classifier()?;
/// let found = classifier.classify(api_inventory::offline::Content::Json, br#"{"patientId": 4711}"#);
/// assert_eq!(found[0].tag.to_string(), "health_info:patient_id");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct RuleSource {
    parts: Vec<Part>,
    strict: bool,
}

#[derive(Clone)]
enum Part {
    Path(PathBuf),
    Piece(Piece),
}

/// What needs no reading any more.
#[derive(Clone)]
enum Piece {
    Text { label: String, json: Arc<str> },
    Scanner { label: String, scanner: Scanner },
    Unusable { label: String, expected: &'static str },
}

impl std::fmt::Debug for Part {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // Where it lies is nobody's business.
            Self::Path(path) => write!(formatter, "Path({:?})", label(path)),
            Self::Piece(Piece::Text { label, json }) => write!(formatter, "Text({label:?}, {} bytes)", json.len()),
            Self::Piece(Piece::Scanner { scanner, .. }) => scanner.fmt(formatter),
            Self::Piece(Piece::Unusable { label, .. }) => write!(formatter, "Unusable({label:?})"),
        }
    }
}

impl RuleSource {
    /// No rules beside those of this crate.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or every `.json` file of a folder. It is read when the rules are loaded, each time anew.
    ///
    /// A folder has at most 256 such files. A file has at most 2 MiB, as [text](Self::json) has, and all of them together
    /// have 8 MiB.
    #[must_use]
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.parts.push(Part::Path(path.into()));
        self
    }

    /// Adds the text of a file. The label stands for the file's name in [problems](super::RuleProblem::source).
    #[must_use]
    pub fn json(mut self, label: impl Into<String>, json: impl Into<String>) -> Self {
        let json: String = json.into();
        self.parts.push(Part::Piece(Piece::Text { label: label.into(), json: json.into() }));
        self
    }

    /// Adds a scanner.
    #[must_use]
    pub fn scanner(mut self, scanner: Scanner) -> Self {
        let label = format!("scanner {}", self.parts.len());
        self.parts.push(Part::Piece(Piece::Scanner { label, scanner }));
        self
    }

    /// Refuses all rules if one of them is wrong. Default: rules that are wrong are left out, and told of. What is not
    /// supported is left out either way.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Whether one wrong rule is enough to refuse all.
    pub(crate) fn is_strict(&self) -> bool {
        self.strict
    }

    /// Where everything in it comes from: paths that there are, labels of the rest.
    pub(crate) fn origins(&self) -> impl Iterator<Item = String> {
        self.parts.iter().filter_map(|part| match part {
            Part::Path(path) => path.exists().then(|| path.to_string_lossy().into_owned()),
            Part::Piece(Piece::Text { label, .. } | Piece::Scanner { label, .. } | Piece::Unusable { label, .. }) => {
                Some(label.clone())
            }
        })
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether there is anything in it that may change.
    pub(crate) fn has_paths(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Path(_)))
    }

    /// The same with what files hold at the moment in place of their paths.
    pub(crate) fn fetched(&self) -> Self {
        Self { parts: self.pieces().into_iter().map(Part::Piece).collect(), strict: self.strict }
    }

    /// What tells one state of the files from another. Of use within one process only.
    pub(crate) fn stamp(&self) -> u64 {
        // Not date and size: both can stay what they were.
        let mut stamp = DefaultHasher::new();
        for piece in self.pieces() {
            match piece {
                Piece::Text { label, json } => (label, json).hash(&mut stamp),
                Piece::Unusable { label, expected } => (label, expected).hash(&mut stamp),
                // Written in code, and the same at all times.
                Piece::Scanner { label, .. } => label.hash(&mut stamp),
            }
        }
        stamp.finish()
    }

    /// Loads the rules as a tracer of a service would, and says what it would say: for tests of rules, and for tools that
    /// check them before they are rolled out.
    ///
    /// ```
    /// use api_inventory::rules::{Reload, RuleSource};
    ///
    /// let rules = RuleSource::new().json("ours", r#"{"scanners": [{"id": "no_tags"}]}"#);
    /// let Reload::Partly(report) = rules.check(None) else { panic!("one rule is wrong") };
    /// assert_eq!(report.problems[0].pointer, "/scanners/0/tags");
    /// ```
    pub fn check(&self, service: Option<&str>) -> super::Reload {
        let loaded = self.load();
        let may_replace = loaded.may_replace();
        let outcome = CompiledRules::make(loaded, service).1;
        if may_replace { outcome } else { outcome.refused() }
    }

    /// Reads everything that can be read.
    pub(super) fn read(&self, problems: &RuleProblems) -> RuleSet {
        let mut set = RuleSet::default();
        let mut written = Vec::new();
        for piece in self.pieces() {
            match piece {
                Piece::Text { label, json } => set.add_text(&label, &json, Author::Operator, problems),
                Piece::Scanner { scanner, .. } => written.push(scanner.json()),
                Piece::Unusable { label, expected } => {
                    let _: Option<()> = Place::root(&label, &serde_json::Value::Null, problems).lose(expected);
                }
            }
        }
        // One source for all, so that of two of one id none is lost.
        if !written.is_empty() {
            let value = serde_json::json!({ "scanners": written });
            set.add(&Place::root("code", &value, problems), Author::Operator);
        }
        set
    }

    /// Everything in it as it is at the moment, files of a folder one by one.
    fn pieces(&self) -> Vec<Piece> {
        let mut allowance = Allowance::new();
        let mut pieces = Vec::new();
        for part in &self.parts {
            match part {
                Part::Path(path) => read_path(path, &mut allowance, &mut pieces),
                Part::Piece(Piece::Text { label, json }) => {
                    let text = allowance.admit(json).map(|()| Arc::clone(json));
                    pieces.push(Piece::text(label.clone(), text));
                }
                Part::Piece(piece) => pieces.push(piece.clone()),
            }
        }
        pieces
    }
}

impl Piece {
    fn text(label: String, text: Result<Arc<str>, &'static str>) -> Self {
        match text {
            Ok(json) => Self::Text { label, json },
            Err(expected) => Self::Unusable { label, expected },
        }
    }
}

fn read_path(path: &Path, allowance: &mut Allowance, pieces: &mut Vec<Piece>) {
    match files::list(path) {
        Ok(files) => {
            pieces.extend(files.iter().map(|file| Piece::text(label(file), allowance.read(file).map(Arc::from))));
        }
        Err(expected) => pieces.push(Piece::Unusable { label: label(path), expected }),
    }
}

fn label(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
