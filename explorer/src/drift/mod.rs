//! Where traffic differs from what a definition says.
//!
//! Severities are those of Datadog's schema comparison (2026): *breaking* is a field that became required, or a parameter that
//! changed its type; *warning* is an undeclared field, or a parameter that became optional; *info* is what is declared and
//! has no traffic. Not compared are request headers and cookies, types of query parameters, statuses that were not seen,
//! and what `anyOf` leaves open.

/// How bad a difference is for who relies on the definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DriftSeverity {
    /// Who follows the definition fails.
    Breaking,
    /// The definition is wrong, and who follows it gets along.
    Warning,
    /// Worth knowing.
    Info,
}

/// What differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftKind {
    /// A value has a type that is not declared.
    TypeChanged,
    /// A field or parameter of requests that need not be there was always there.
    BecameRequired,
    /// A field that is in no definition, where the definition speaks of the object.
    UndeclaredField,
    /// A parameter of the query string that is in no definition.
    UndeclaredParameter,
    /// A class of statuses that is in no definition.
    UndeclaredStatus,
    /// A media type that is in no definition.
    UndeclaredMediaType,
    /// A field or parameter that must be there was missing.
    BecameOptional,
    /// A declared field or parameter that was never seen.
    NeverSeen,
    /// A declared operation that was not called in the window.
    NoTraffic,
}

/// One difference between traffic and a definition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Drift {
    /// How bad.
    pub severity: DriftSeverity,
    /// What differs.
    pub kind: DriftKind,
    /// Where: `request.body`, `request.query`, `request.path`, `response.body 2xx`; empty for the operation as a whole.
    pub location: String,
    /// Where in it: a JSON pointer with `*` for elements, or the name of a parameter.
    pub path: String,
    /// What is declared.
    pub declared: Option<String>,
    /// What was seen.
    pub seen: Option<String>,
    /// From how many exchanges.
    pub exchanges: u64,
    /// The definition, by its place in the inventory's list.
    pub definition: usize,
}
