//! Names that a definition of the API lists.

use std::collections::HashSet;

use foldhash::fast::RandomState;

/// Names that somebody has declared, an `OpenAPI` document for example. A declared name is a name whatever stands beside
/// it, unless it has the form of data.
#[derive(Clone, Default)]
pub(crate) struct DeclaredNames {
    names: HashSet<Box<str>, RandomState>,
    /// In lower case, those that are written in another.
    lower: HashSet<Box<str>, RandomState>,
}

impl DeclaredNames {
    /// Adds a name, as it is spelled in bodies.
    pub(crate) fn insert(&mut self, name: &str) {
        let lower = name.to_ascii_lowercase();
        if lower != name {
            self.lower.insert(lower.into());
        }
        self.names.insert(name.into());
    }

    /// Whether the name is declared.
    pub(crate) fn contains(&self, name: &str) -> bool {
        !self.names.is_empty() && self.names.contains(name)
    }

    /// Whether the name of a header field is declared, in any case.
    pub(super) fn contains_field(&self, name: &str) -> bool {
        if self.names.is_empty() {
            return false;
        }
        let lower = name.to_ascii_lowercase();
        self.names.contains(lower.as_str()) || self.lower.contains(lower.as_str())
    }
}

impl std::fmt::Debug for DeclaredNames {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DeclaredNames({})", self.names.len())
    }
}
