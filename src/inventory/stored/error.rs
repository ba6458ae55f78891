//! Why a stored line cannot be read.

use std::fmt;

/// Why a stored line cannot be read, and where. It repeats nothing of the line but names of fields, and of those no more than
/// 256 characters.
#[derive(Debug)]
#[non_exhaustive]
pub struct ReadError {
    /// The number of the line, from 1.
    pub line: u64,
    /// JSON pointer (RFC 6901) of what is wrong; empty where the whole line is.
    pub pointer: String,
    /// What is wrong.
    pub kind: ReadErrorKind,
}

/// What is wrong with a stored line.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// It is no JSON, or nested too deep.
    NotJson {
        /// The byte of the line, from 1, at which that shows.
        column: usize,
    },
    /// It is of a version that this one does not read.
    Version(u64),
    /// A field is missing.
    Missing,
    /// Something else was expected.
    Expected(&'static str),
    /// A term that this version does not know, where it cannot do without.
    UnknownTerm,
    /// More of it is unknown than is kept of a line: 4,096 parts, or 4 MiB of pointers to them.
    TooMuchUnknown,
    /// It ends before all totals came that its ledger announces.
    Incomplete,
    /// The line is longer than 16 MiB.
    TooLong,
    /// Totals without the ledger of what they have counted: nothing can be added to them.
    NoLedger,
    /// The input cannot be read.
    Io(std::io::Error),
}

impl fmt::Display for ReadErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { column } => write!(formatter, "no JSON from byte {column} on"),
            Self::Version(version) => write!(formatter, "of version {version}, which cannot be read"),
            Self::Missing => formatter.write_str("missing"),
            Self::Expected(expected) => write!(formatter, "not {expected}"),
            Self::UnknownTerm => formatter.write_str("a term that this version does not know"),
            Self::TooMuchUnknown => formatter.write_str("more is unknown than is kept of a line"),
            Self::Incomplete => formatter.write_str("the end comes before all totals"),
            Self::TooLong => formatter.write_str("longer than 16 MiB"),
            Self::NoLedger => formatter.write_str("a total without a ledger before it"),
            Self::Io(error) => write!(formatter, "cannot be read: {error}"),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}", self.line)?;
        if !self.pointer.is_empty() {
            write!(formatter, ", {}", self.pointer)?;
        }
        write!(formatter, ": {}", self.kind)
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ReadErrorKind::Io(error) => Some(error),
            _ => None,
        }
    }
}
