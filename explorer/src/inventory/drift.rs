//! Where traffic differs from what a definition says, as it is told.

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
