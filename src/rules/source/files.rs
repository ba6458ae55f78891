//! Files of rules, read within bounds: a path may name something that has no end, or never begins.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How large a source may be, and all of them together. Whole rulesets of Datadog take a sixth of it; taken apart, text of
/// many small things is some fifty times as large.
const SOURCE_LIMIT: u64 = 2 * 1024 * 1024;
const TOTAL_LIMIT: u64 = 8 * 1024 * 1024;

/// How many files of a folder are read.
const FILES_LIMIT: usize = 256;

/// What is expected of a source that cannot be used.
type Expected = &'static str;

/// What one reading of all sources may still take.
#[derive(Debug)]
pub(super) struct Allowance {
    left: u64,
}

impl Allowance {
    pub(super) fn new() -> Self {
        Self { left: TOTAL_LIMIT }
    }

    /// The text of a file.
    pub(super) fn read(&mut self, path: &Path) -> Result<String, Expected> {
        let unreadable = |_: io::Error| "a file of UTF-8 text that can be read";
        // Asked before it is opened, because opening a pipe waits for its other end; and then of what was opened.
        if !fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err("a regular file");
        }
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err("a regular file");
        }
        if metadata.len() > SOURCE_LIMIT {
            return Err("a file of at most 2 MiB");
        }
        self.read_from(file)
    }

    /// The same of an open file, whose size may not be what was said of it.
    fn read_from(&mut self, file: impl Read) -> Result<String, Expected> {
        let mut bytes = Vec::new();
        let limit = SOURCE_LIMIT.min(self.left);
        let read = file.take(limit + 1).read_to_end(&mut bytes).map_err(|_| "a file of UTF-8 text that can be read");
        if read? as u64 > SOURCE_LIMIT {
            return Err("a file of at most 2 MiB");
        }
        self.spend(bytes.len())?;
        String::from_utf8(bytes).map_err(|_| "a file of UTF-8 text that can be read")
    }

    /// Lets a text count that is there already.
    pub(super) fn admit(&mut self, text: &str) -> Result<(), Expected> {
        if text.len() as u64 > SOURCE_LIMIT {
            return Err("a text of at most 2 MiB");
        }
        self.spend(text.len())
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Expected> {
        let left = self.left.checked_sub(bytes as u64);
        // Nothing after the first that is too much: which rules are there must not depend on which would still fit.
        self.left = left.unwrap_or(0);
        left.map(|_| ()).ok_or("at most 8 MiB of all sources together")
    }
}

/// The file itself, or the `.json` files of a folder in the order of names.
pub(super) fn list(path: &Path) -> Result<Vec<PathBuf>, Expected> {
    let unreadable = |_: io::Error| "a file or folder that can be read";
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let entries = fs::read_dir(path).map_err(unreadable)?.map(|entry| entry.map(|entry| entry.path()));
    let is_rules = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "json") && file.is_file();
    let mut files = first_of(entries.filter(|file| file.as_ref().map_or(true, is_rules))).map_err(unreadable)?;
    if files.is_empty() {
        return Err("a folder with at least one `.json` file");
    }
    if files.len() > FILES_LIMIT {
        return Err("a folder of at most 256 `.json` files");
    }
    files.sort();
    Ok(files)
}

/// As many files as it takes to see that there are too many.
fn first_of(files: impl Iterator<Item = io::Result<PathBuf>>) -> io::Result<Vec<PathBuf>> {
    files.take(FILES_LIMIT + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grows_without_end_is_refused() {
        let mut allowance = Allowance::new();
        assert_eq!(allowance.read_from(io::repeat(b' ')), Err("a file of at most 2 MiB"));
        let largest = io::repeat(b' ').take(SOURCE_LIMIT);
        assert_eq!(allowance.read_from(largest).map(|text| text.len() as u64), Ok(SOURCE_LIMIT));
    }

    #[test]
    fn nothing_is_read_after_what_is_too_much_for_all_together() {
        let mut allowance = Allowance { left: 10 };
        assert_eq!(allowance.read_from(&b"123456"[..]).as_deref(), Ok("123456"));
        let refused = Err("at most 8 MiB of all sources together");
        assert_eq!(allowance.read_from(io::repeat(b' ')), refused.map(|()| String::new()));
        assert_eq!(allowance.admit("7"), refused);
        assert_eq!(Allowance { left: 10 }.admit("1234567890"), Ok(()));
        assert_eq!(Allowance { left: 10 }.admit("12345678901"), refused);
    }

    #[test]
    fn a_folder_without_end_is_not_collected() {
        let endless = std::iter::repeat_with(|| Ok(PathBuf::from("rules.json")));
        assert_eq!(first_of(endless).unwrap().len(), FILES_LIMIT + 1);
    }
}
