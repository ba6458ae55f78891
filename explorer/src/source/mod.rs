//! What is read, and what became of it.
//!
//! A source is one input: a file, or standard input. Whatever is told about an endpoint says from which source it is.

pub mod document;
pub mod input;
pub mod lines;
pub(crate) mod nested;
mod pointer;

use std::path::PathBuf;

pub use pointer::{Astray, Pointer, follow};

/// A source by its place in the list of all sources of an inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct SourceId(pub u32);

/// What a source holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SourceKind {
    /// Lines of tracers: records, observations, declared endpoints, or a kept inventory.
    Lines,
    /// An API definition: `OpenAPI` 3.0, 3.1, Swagger 2.0.
    Definition,
    /// What Amazon API Gateway exports or answers.
    AwsApiGateway,
    /// Entities of a software catalog.
    Catalog,
    /// Decisions about findings.
    Triage,
}

impl SourceKind {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Definition => "definition",
            Self::AwsApiGateway => "aws_apigateway",
            Self::Catalog => "catalog",
            Self::Triage => "triage",
        }
    }
}

/// One source, and what became of it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Source {
    /// Where it was read: a path, or `-` for standard input.
    pub path: PathBuf,
    /// What it holds; none if that could not be told.
    pub kind: Option<SourceKind>,
    /// How many things it told: lines that were counted, operations, routes, entities.
    pub told: u64,
    /// How many of its lines were counted before, from this source or another.
    pub repeated: u64,
    /// How many bytes were read, unpacked.
    pub bytes: u64,
    /// What was wrong, the first of it by place.
    pub problems: Vec<Problem>,
    /// How many problems there were in all.
    pub problem_count: u64,
}

/// Something in a source that could not be used. The rest was.
///
/// It names the place and repeats nothing but names of fields.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Where: `line 7`, a JSON pointer, `line 3, column 9`; empty for the whole.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.place.is_empty() {
            self.what.fmt(formatter)
        } else {
            write!(formatter, "{}: {}", self.place, self.what)
        }
    }
}
