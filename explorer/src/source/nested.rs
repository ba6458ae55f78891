//! Documents within text of a document, with one budget for all of a file's.

use serde_json::Value;

use super::document::{self, DocumentFault};
use super::{Pointer, Problem};

/// Documents within text that are read of one file.
const MAX_NESTED: usize = 64;

/// How many values documents within text may hold together: aliases make many of a short text.
const MAX_NESTED_VALUES: usize = 1_000_000;

/// A longer text is not read as a document.
const MAX_NESTED_BYTES: usize = 8 * 1024 * 1024;

/// What may still be read. Each document within text has limits of its own, so that many of them would add up.
pub(crate) struct Nested {
    left: usize,
    /// How many values they may hold together.
    values: usize,
    /// A budget was exceeded, which was told.
    over: bool,
    /// Nothing is read; it is only noted whether a text looks like a gateway's export.
    unread: bool,
    has_export: bool,
}

impl Default for Nested {
    fn default() -> Self {
        Self { left: MAX_NESTED, values: MAX_NESTED_VALUES, over: false, unread: false, has_export: false }
    }
}

impl Nested {
    /// Reads none.
    pub(crate) fn unread() -> Self {
        Self { unread: true, ..Self::default() }
    }

    /// Whether a text that was not read looks like a gateway's export.
    pub(crate) fn has_export(&self) -> bool {
        self.has_export
    }

    /// Reads a text. None is read after the first that goes beyond a limit, since that took the longest.
    pub(crate) fn read(&mut self, at: Pointer<'_>, text: &str, problems: &mut Vec<Problem>) -> Option<Value> {
        if self.unread {
            let text = text.get(..MAX_NESTED_BYTES).unwrap_or(text);
            self.has_export |= (text.contains("openapi") || text.contains("swagger")) && text.contains("paths");
            return None;
        }
        if self.over {
            return None;
        }
        let what = if self.left == 0 {
            format!("no more than {MAX_NESTED} documents within text are read of a file")
        } else if text.len() > MAX_NESTED_BYTES {
            format!("a document within text may have {MAX_NESTED_BYTES} bytes; this and all later ones are not read")
        } else {
            self.left -= 1;
            match document::read(text.as_bytes(), problems) {
                Ok(document) => match self.values.checked_sub(values(&document)) {
                    Some(values) => {
                        self.values = values;
                        return Some(document);
                    }
                    None => {
                        format!("documents within text hold more than {MAX_NESTED_VALUES} values; no more are read")
                    }
                },
                Err(error) if matches!(error.fault, DocumentFault::TooMuch | DocumentFault::Unread) => {
                    format!("{error}; documents within later text are not read")
                }
                Err(error) => {
                    problems.push(Problem { place: at.to_string(), what: error.to_string() });
                    return None;
                }
            }
        };
        self.over = true;
        problems.push(Problem { place: at.to_string(), what });
        None
    }
}

/// How many values a document has, which is not deeper than a document may be.
fn values(document: &Value) -> usize {
    1 + match document {
        Value::Array(elements) => elements.iter().map(values).sum(),
        Value::Object(members) => members.values().map(values).sum(),
        _ => 0,
    }
}
