//! Base paths that differ between what lists operations and what serves them.

use std::str::FromStr;

use crate::route::normal_base_path;

/// Says that what is listed below one path is served below another: `/v1=/api/v1`, `=/api`, `/internal=`.
///
/// ```
/// use api_inventory_explorer::inventory::Mapping;
/// let mapping: Mapping = "shop:/v1=/api/v1".parse()?;
/// assert_eq!((mapping.service.as_deref(), &*mapping.listed, &*mapping.served), (Some("shop"), "/v1", "/api/v1"));
/// assert_eq!(mapping.to_string(), "shop:/v1=/api/v1");
/// # Ok::<(), api_inventory_explorer::inventory::MappingError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Mapping {
    /// Of which service; of all if none.
    pub service: Option<String>,
    /// The path in definitions and gateways, base path included; empty for the root.
    pub listed: String,
    /// The path in traffic.
    pub served: String,
}

/// A text is no mapping: it has no `=` between two paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappingError;

impl std::fmt::Display for MappingError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("no mapping; one is written as [SERVICE:]/LISTED=/SERVED, for example shop:/v1=/api/v1")
    }
}

impl std::error::Error for MappingError {}

impl FromStr for Mapping {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<Self, MappingError> {
        let (listed, served) = text.split_once('=').ok_or(MappingError)?;
        // A path can have the character as well, and a service has no slash.
        let (service, listed) = match listed.split_once(':') {
            Some(("", _)) => return Err(MappingError),
            Some((service, listed)) if !service.contains('/') => (Some(service.to_owned()), listed),
            _ => (None, listed),
        };
        let is_path = |path: &str| path.is_empty() || path.starts_with('/');
        if !is_path(listed) || !is_path(served) {
            return Err(MappingError);
        }
        Ok(Self { service, listed: normal_base_path(listed), served: normal_base_path(served) })
    }
}

impl std::fmt::Display for Mapping {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(service) = &self.service {
            write!(formatter, "{service}:")?;
        }
        write!(formatter, "{}={}", self.listed, self.served)
    }
}

/// A mapping that would bring operations and traffic together which now look like orphans and shadows.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Proposal {
    /// The mapping.
    pub mapping: Mapping,
    /// What lists the operations.
    pub listing: String,
    /// How many operations it would bring to traffic.
    pub operations: usize,
    /// How many operations have no traffic without it.
    pub unmatched: usize,
    /// It was taken, because the operator says so.
    pub taken: bool,
}
