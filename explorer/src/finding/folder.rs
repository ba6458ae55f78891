//! Rules of an operator, from a folder.

use std::io;
use std::path::{Path, PathBuf};

use super::read::{RuleProblem, read};
use super::rule::Rule;

/// A file is at most as large: 1 MiB.
const FILE_LIMIT: u64 = 1024 * 1024;

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

/// A folder or a file of it that cannot be read.
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
/// [`FolderError`], if the folder or a file cannot be read, or is larger than a mebibyte. What is wrong in a file is told by
/// [`RuleFile::problems`].
pub fn read_folder(path: &Path) -> Result<Vec<RuleFile>, FolderError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| FolderError { path, error }
    };
    let mut paths = if path.is_dir() {
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(path).map_err(failed(path))? {
            paths.push(entry.map_err(failed(path))?.path());
        }
        paths.retain(|path| {
            path.is_file()
                && path.extension().is_some_and(|end| ["yaml", "yml", "json"].iter().any(|known| end == *known))
        });
        paths
    } else {
        vec![path.to_owned()]
    };
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let size = std::fs::metadata(&path).map_err(failed(&path))?.len();
        if size > FILE_LIMIT {
            return Err(FolderError { error: io::Error::other("a file of rules has at most a mebibyte"), path });
        }
        let bytes = std::fs::read(&path).map_err(failed(&path))?;
        let mut problems = Vec::new();
        let rules = read(&bytes, &mut problems);
        files.push(RuleFile { path, rules, problems });
    }
    Ok(files)
}
