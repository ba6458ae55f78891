//! Where traffic differs from what a definition says.
//!
//! Severities are those of Datadog's schema comparison (2026): *breaking* is a field that became required, or a parameter that
//! changed its type; *warning* is an undeclared field, or a parameter that became optional; *info* is what is declared and
//! has no traffic. Not compared are request headers and cookies, types of query parameters, statuses that were not seen,
//! and what `anyOf` leaves open.
//!
//! What is said of requests is said of what callers sent, whether it was accepted or not: where more than one in twenty was
//! answered with 4xx, for anything but who the caller is, such differences are *info*. That a value can also be `null` is
//! a *warning*. That something is always there, or never, takes [`EXCHANGES`] exchanges to say, all of them seen whole,
//! and no names withheld. Scalars of forms are texts, and XML has shapes of its
//! own: of forms names are compared, of XML nothing.

mod bodies;
mod declared;
mod fields;
mod parameters;
mod seen;

use api_inventory::observation::Stored;

use crate::definition::Definition;
use crate::inventory::Endpoint;
use seen::Seen;

type Record = api_inventory::inventory::EndpointRecord<Stored>;

/// From so many exchanges on it is said that something is always there, or never.
pub const EXCHANGES: u64 = 20;

/// Where an endpoint differs from the operations that describe it, the worst first.
#[must_use]
pub fn of(endpoint: &Endpoint, definitions: &[Definition]) -> Vec<Drift> {
    let mut drift = Vec::new();
    for by in endpoint.defined.iter().filter(|by| by.exact) {
        let operation = definitions.get(by.definition).and_then(|definition| definition.operations.get(by.operation));
        let Some(operation) = operation else { continue };
        let record = endpoint.record.as_deref().filter(|_| endpoint.called);
        let Some(record) = record else {
            drift.push(Drift {
                severity: DriftSeverity::Info,
                kind: DriftKind::NoTraffic,
                location: String::new(),
                path: String::new(),
                declared: None,
                seen: None,
                exchanges: 0,
                definition: by.definition,
            });
            continue;
        };
        let mut seen = Seen::new(record, by.definition, &mut drift);
        parameters::compare(operation, endpoint, &mut seen);
        bodies::compare(operation, &mut seen);
    }
    drift.sort();
    drift.dedup();
    drift
}

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
    /// A media type that is in no definition, or a body where none is declared.
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

impl DriftSeverity {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Warning, Self::Info];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl DriftKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::TypeChanged,
        Self::BecameRequired,
        Self::UndeclaredField,
        Self::UndeclaredParameter,
        Self::UndeclaredStatus,
        Self::UndeclaredMediaType,
        Self::BecameOptional,
        Self::NeverSeen,
        Self::NoTraffic,
    ];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TypeChanged => "type_changed",
            Self::BecameRequired => "became_required",
            Self::UndeclaredField => "undeclared_field",
            Self::UndeclaredParameter => "undeclared_parameter",
            Self::UndeclaredStatus => "undeclared_status",
            Self::UndeclaredMediaType => "undeclared_media_type",
            Self::BecameOptional => "became_optional",
            Self::NeverSeen => "never_seen",
            Self::NoTraffic => "no_traffic",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_and_reports_have_the_same_words() {
        for kind in DriftKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        for severity in DriftSeverity::ALL {
            assert_eq!(serde_json::to_value(severity).unwrap(), severity.as_str());
        }
    }
}
