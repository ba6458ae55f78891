//! Rules of an operator, from a folder.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::read::{RuleProblem, read};
use super::rule::Rule;

/// A file is at most as large: 1 MiB.
const FILE_LIMIT: u64 = 1024 * 1024;

/// How names of files end that are read.
const ENDS: [&str; 3] = ["yaml", "yml", "json"];

/// A file of rules, and what was wrong in it.
#[derive(Debug)]
pub struct RuleFile {
    /// Where it is.
    pub path: PathBuf,
    /// The rules that can be used.
    pub rules: Vec<Rule>,
    /// What cannot.
    pub problems: Vec<RuleProblem>,
}

/// A folder that cannot be read.
#[derive(Debug)]
pub struct FolderError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

impl std::fmt::Display for FolderError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.error)
    }
}

impl std::error::Error for FolderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// Reads the rules of a folder, from its files that end in `.yaml`, `.yml` or `.json`, by name; or those of one file.
///
/// # Errors
/// [`FolderError`], if the folder cannot be read. What is wrong with a file is told by [`RuleFile::problems`].
pub fn read_folder(path: &Path) -> Result<Vec<RuleFile>, FolderError> {
    if !path.is_dir() {
        return Ok(vec![read_file(path)]);
    }
    let failed = |error| FolderError { path: path.to_owned(), error };
    let entries: Result<Vec<_>, _> = std::fs::read_dir(path).map_err(failed)?.collect();
    let mut paths: Vec<PathBuf> = entries.map_err(failed)?.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.is_file() && path.extension().is_some_and(|end| ENDS.iter().any(|known| end == *known)));
    paths.sort();
    Ok(paths.iter().map(|path| read_file(path)).collect())
}

fn read_file(path: &Path) -> RuleFile {
    let mut file = RuleFile { path: path.to_owned(), rules: Vec::new(), problems: Vec::new() };
    let mut bytes = Vec::new();
    let whole = std::fs::File::open(path).and_then(|file| file.take(FILE_LIMIT + 1).read_to_end(&mut bytes));
    let problem = match whole {
        Err(error) => Some(error.to_string()),
        Ok(_) if bytes.len() as u64 > FILE_LIMIT => Some("has more than a mebibyte".to_owned()),
        Ok(_) => None,
    };
    match problem {
        Some(what) => file.problems.push(RuleProblem { rule: None, pointer: String::new(), what }),
        None => file.rules = read(&bytes, &mut file.problems),
    }
    file
}
