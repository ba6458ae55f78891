//! Where an operator's rules come from.

use std::io;
use std::path::{Path, PathBuf};

use super::custom::Scanner;
use super::place::Place;
use super::report::{RuleProblem, RuleProblemKind, RuleProblems};
use super::scanner::Author;
use super::set::RuleSet;
use crate::analysis::CompiledRules;

/// Where rules come from that are added to those of this crate: files, folders of files, text, scanners written in code.
///
/// Sources are read in the order in which they were added, files of a folder in the order of their names. See
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
    Text { label: String, json: String },
    Scanner(Scanner),
}

impl std::fmt::Debug for Part {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => write!(formatter, "Path({})", path.display()),
            Self::Text { label, json } => write!(formatter, "Text({label:?}, {} bytes)", json.len()),
            Self::Scanner(scanner) => scanner.fmt(formatter),
        }
    }
}

/// A file larger than this is not read, nor are more files of a folder than so many.
const FILE_LIMIT: u64 = 8 * 1024 * 1024;
const FILES_LIMIT: usize = 256;

impl RuleSource {
    /// No rules beside those of this crate.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or every `.json` file of a folder. It is read when the rules are loaded, each time anew.
    #[must_use]
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.parts.push(Part::Path(path.into()));
        self
    }

    /// Adds the text of a file. The label stands for the file's name in [problems](super::RuleProblem::source).
    #[must_use]
    pub fn json(mut self, label: impl Into<String>, json: impl Into<String>) -> Self {
        self.parts.push(Part::Text { label: label.into(), json: json.into() });
        self
    }

    /// Adds a scanner.
    #[must_use]
    pub fn scanner(mut self, scanner: Scanner) -> Self {
        self.parts.push(Part::Scanner(scanner));
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

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The files that are in it at the moment.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let paths = self.parts.iter().filter_map(|part| match part {
            Part::Path(path) => Some(path),
            _ => None,
        });
        paths.flat_map(|path| files(path).unwrap_or_else(|_| vec![path.clone()])).collect()
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
        CompiledRules::make(self.load(), service).1
    }

    /// Reads everything that can be read.
    pub(super) fn read(&self, problems: &RuleProblems) -> RuleSet {
        let mut set = RuleSet::default();
        for (at, part) in self.parts.iter().enumerate() {
            match part {
                Part::Path(path) => read_path(path, &mut set, problems),
                Part::Text { label, json } => set.add_text(label, json, Author::Operator, problems),
                Part::Scanner(scanner) => {
                    let value = serde_json::json!({ "scanners": [scanner.json()] });
                    set.add(&Place::root(&format!("scanner {at}"), &value, problems), Author::Operator);
                }
            }
        }
        set
    }
}

fn read_path(path: &Path, set: &mut RuleSet, problems: &RuleProblems) {
    let fail = |path: &Path, message| {
        problems.add(RuleProblem {
            source: label(path),
            rule: None,
            pointer: String::new(),
            kind: RuleProblemKind::Malformed,
            message,
        })
    };
    let files = match files(path) {
        Ok(files) => files,
        Err(_) => return fail(path, "a file or folder that can be read"),
    };
    if files.is_empty() {
        return fail(path, "a folder with at least one `.json` file");
    }
    if files.len() > FILES_LIMIT {
        return fail(path, "a folder of at most 256 `.json` files");
    }
    for file in files {
        if std::fs::metadata(&file).is_ok_and(|metadata| metadata.len() > FILE_LIMIT) {
            fail(&file, "a file of at most 8 MiB");
            continue;
        }
        match std::fs::read_to_string(&file) {
            Ok(json) => set.add_text(&label(&file), &json, Author::Operator, problems),
            Err(_) => fail(&file, "a file of UTF-8 text that can be read"),
        }
    }
}

/// The file itself, or the `.json` files of a folder in the order of names.
pub(super) fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return std::fs::metadata(path).map(|_| vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "json") && file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn label(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
