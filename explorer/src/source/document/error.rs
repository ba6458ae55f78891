//! Why a document could not be read.

use std::fmt;

use serde_json::error::Category;
use serde_saphyr::Error as YamlError;
use serde_saphyr::budget::BudgetBreach;

use super::weighed::{TOO_DEEP, TOO_MUCH};
use crate::source::Problem;

/// Why a document could not be read, and where. It repeats nothing of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentError {
    /// What is wrong.
    pub fault: DocumentFault,
    /// Line and column, from 1, where the reader knows them.
    pub position: Option<(u64, u64)>,
}

/// What is wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentFault {
    /// It is larger than [`MAX_DOCUMENT_BYTES`](super::MAX_DOCUMENT_BYTES).
    TooLarge,
    /// Its values would take up too much memory: too many of them, or too many aliases.
    TooMuch,
    /// It is nested deeper than [`MAX_DOCUMENT_DEPTH`](super::MAX_DOCUMENT_DEPTH).
    TooDeep,
    /// Its bytes are not UTF-8.
    Encoding,
    /// It is neither JSON nor YAML.
    Syntax,
    /// It ends too early.
    Incomplete,
    /// An alias names no anchor, or one that it stands in.
    Alias,
    /// A key is no text, number or truth value.
    Key,
    /// It holds no document, or more than one where one is expected.
    Count,
    /// The thread that should have read it could not start, or failed.
    Unread,
}

impl DocumentFault {
    const fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "the document is larger than 32 MiB",
            Self::TooMuch => "the document holds too many values, or repeats too much by aliases",
            Self::TooDeep => "the document is nested deeper than 128 levels",
            Self::Encoding => "the document is not UTF-8",
            Self::Syntax => "neither JSON nor YAML",
            Self::Incomplete => "the document ends too early",
            Self::Alias => "an alias names no anchor, or one that it stands in",
            Self::Key => "a key is neither text nor a number",
            Self::Count => "one document is expected here",
            Self::Unread => "the reader failed",
        }
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.position {
            write!(formatter, "line {line}, column {column}: ")?;
        }
        formatter.write_str(self.fault.as_str())
    }
}

impl std::error::Error for DocumentError {}

impl From<DocumentError> for Problem {
    fn from(error: DocumentError) -> Self {
        let place = error.position.map(|(line, column)| format!("line {line}, column {column}"));
        Self { place: place.unwrap_or_default(), what: error.fault.as_str().to_owned() }
    }
}

impl DocumentError {
    /// What the reader of JSON met. Its texts say what was expected, and those of the seed which limit it was; none is
    /// repeated.
    pub(super) fn of_json(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let fault = match error.classify() {
            _ if text.starts_with(TOO_DEEP) || text.starts_with("recursion limit") => DocumentFault::TooDeep,
            _ if text.starts_with(TOO_MUCH) => DocumentFault::TooMuch,
            Category::Eof => DocumentFault::Incomplete,
            _ => DocumentFault::Syntax,
        };
        Self { fault, position: Some((error.line() as u64, error.column() as u64)) }
    }

    /// What the reader of YAML met.
    pub(super) fn of_yaml(error: &YamlError) -> Self {
        let position = error.location().map(|at| (at.line(), at.column())).filter(|(line, _)| *line > 0);
        let fault = match error {
            YamlError::Budget { breach: BudgetBreach::Depth { .. }, .. } => DocumentFault::TooDeep,
            YamlError::Budget { .. }
            | YamlError::AliasReplayCounterOverflow { .. }
            | YamlError::AliasReplayLimitExceeded { .. }
            | YamlError::AliasExpansionLimitExceeded { .. }
            | YamlError::AliasReplayStackDepthExceeded { .. } => DocumentFault::TooMuch,
            YamlError::UnknownAnchor { .. } | YamlError::RecursiveReferencesRequireWeakTypes { .. } => {
                DocumentFault::Alias
            }
            YamlError::Message { msg, .. } if msg.starts_with(TOO_DEEP) => DocumentFault::TooDeep,
            YamlError::Message { msg, .. } if msg.starts_with(TOO_MUCH) => DocumentFault::TooMuch,
            // What is wrong within an alias is told as text alone.
            YamlError::AliasError { msg, .. }
                if [TOO_DEEP, "budget breached: Depth"].iter().any(|text| msg.starts_with(text)) =>
            {
                DocumentFault::TooDeep
            }
            YamlError::AliasError { msg, .. }
                if [TOO_MUCH, "budget breached", "alias "].iter().any(|text| msg.starts_with(text)) =>
            {
                DocumentFault::TooMuch
            }
            YamlError::Eof { .. } => DocumentFault::Incomplete,
            YamlError::NullIntoString { .. }
            | YamlError::UnexpectedContainerEndWhileReadingKeyNode { .. }
            | YamlError::Unexpected { expected: "string scalar", .. } => DocumentFault::Key,
            YamlError::InvalidUtf8Input => DocumentFault::Encoding,
            _ => DocumentFault::Syntax,
        };
        Self { fault, position }
    }
}
