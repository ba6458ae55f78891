//! On which lines of its file an operation stands.
//!
//! Documents are read without their lines. What a pointer names is looked for in the text: the key of the path, and behind it
//! the key of the method. Where it is not found as it stands, nothing is said.

use std::collections::HashMap;
use std::path::Path;

use crate::source::SourceId;

/// Files beyond this are not read again: 16 MiB.
const FILE_LIMIT: u64 = 16 * 1024 * 1024;

/// Texts of definitions, each read once, and the lines that were asked for.
#[derive(Default)]
pub(super) struct Lines {
    texts: HashMap<SourceId, Option<String>>,
    found: HashMap<(SourceId, String), Option<usize>>,
}

impl Lines {
    /// The line of what a pointer names, from 1.
    pub(super) fn line(&mut self, source: SourceId, path: &Path, pointer: &str) -> Option<usize> {
        let asked = (source, pointer.to_owned());
        if let Some(known) = self.found.get(&asked) {
            return *known;
        }
        let text = self.texts.entry(source).or_insert_with(|| read(path)).as_deref();
        let line = text.and_then(|text| line_of(text, pointer));
        self.found.insert(asked, line);
        line
    }
}

fn read(path: &Path) -> Option<String> {
    let told = std::fs::metadata(path).ok()?;
    // A pipe would wait for somebody to write.
    (told.is_file() && told.len() <= FILE_LIMIT).then(|| std::fs::read_to_string(path).ok())?
}

/// The line of the last of a pointer's keys, each looked for behind the one before.
fn line_of(text: &str, pointer: &str) -> Option<usize> {
    let mut from = 0;
    // In YAML the outermost keys begin their lines; a text within the document that looks like one does not.
    let is_yaml = !text.trim_start().starts_with('{');
    let mut within: Option<usize> = None;
    for (depth, segment) in pointer.split('/').skip(1).enumerate() {
        let key = segment.replace("~1", "/").replace("~0", "~");
        let fits = |indentation: Option<usize>| match (indentation, within) {
            // JSON need not be indented.
            (Some(indentation), Some(outer)) => indentation > outer || (!is_yaml && outer == 0),
            (Some(indentation), None) => depth > 0 || !is_yaml || indentation == 0,
            (None, _) => true,
        };
        let (at, indentation) = find_key(text, &key, from, fits)?;
        (from, within) = (at, indentation);
    }
    let before = text.get(..from)?;
    Some(memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1)
}

/// Where a key of a mapping stands, at or behind a place: with or without quotes, and with a colon behind it; and how far its
/// line is indented, if it is the first of its line.
fn find_key(
    text: &str,
    key: &str,
    from: usize,
    fits: impl Fn(Option<usize>) -> bool,
) -> Option<(usize, Option<usize>)> {
    if key.is_empty() {
        return None;
    }
    for (at, _) in text.get(from..)?.match_indices(key) {
        let start = from + at;
        let (before, behind) = (text.get(..start)?, text.get(start + key.len()..)?);
        let quote = before.chars().next_back().filter(|letter| matches!(letter, '"' | '\''));
        let behind = match quote {
            Some(quote) => match behind.strip_prefix(quote) {
                Some(behind) => behind,
                None => continue,
            },
            None => behind,
        };
        let before = quote.and_then(|quote| before.strip_suffix(quote)).unwrap_or(before);
        let outer = before.trim_end_matches([' ', '\t']);
        let opens = outer.chars().next_back();
        let begins_line = opens.is_none_or(|letter| matches!(letter, '\n' | '\r'));
        let indentation = begins_line.then(|| before.len() - outer.len());
        let is_key = opens.is_none_or(|letter| matches!(letter, '\n' | '\r' | '{' | ',' | '-'));
        if is_key && behind.trim_start_matches([' ', '\t']).starts_with(':') && fits(indentation) {
            return Some((start, indentation));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn operations_are_found_on_their_lines() {
        let yaml = "# /users/{id}: get\nopenapi: 3.0.0\npaths:\n  /users:\n    get: {}\n  '/users/{id}':\n    put: {}\n    get : {}\n";
        for (pointer, line) in [
            ("/paths/~1users/get", Some(5)),
            ("/paths/~1users~1{id}/get", Some(8)),
            ("/paths/~1users~1{id}", Some(6)),
            ("/paths/~1orders/get", None),
            ("", Some(1)),
        ] {
            assert_eq!(line_of(yaml, pointer), line, "{pointer}");
        }
        let json = "{\"paths\": {\n\"/a\": {\"get\": {}},\n\"/b\":{\"post\":{},\n\"get\":{}}}}";
        assert_eq!(line_of(json, "/paths/~1b/get"), Some(4));
        assert_eq!(line_of(json, "/paths/~1a/get"), Some(2));
    }

    #[test]
    fn what_only_looks_like_an_operation_is_none() {
        let yaml = "info:\n  description: |\n    paths:\n      /a:\n        get: {}\npaths:\n  /b: {}\n  /a:\n    put: {}\n    get: {}\n";
        assert_eq!(line_of(yaml, "/paths/~1a/get"), Some(10));
        // The next path has one, this has none.
        let yaml = "paths:\n  /a:\n    put: {}\n  get: {}\n";
        assert_eq!(line_of(yaml, "/paths/~1a/get"), None);
        let json = "{\n  \"info\": {\"description\": \"\\\"paths\\\": {}\"},\n  \"paths\": {\n    \"/a\": {\n      \"get\": {}}}}";
        assert_eq!(line_of(json, "/paths/~1a/get"), Some(5));
    }

    proptest! {
        #[test]
        fn any_text_and_pointer_are_looked_at(text in "[a-c/:'\"{}\n é-]{0,60}", pointer in "[a-c/~01é]{0,12}") {
            if let Some(line) = line_of(&text, &pointer) {
                prop_assert!(line <= text.lines().count().max(1) + 1);
            }
        }
    }
}
