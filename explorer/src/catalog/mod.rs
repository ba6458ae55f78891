//! Software catalogs: who owns a service or an API, and where its code is.
//!
//! Entities of Datadog's catalog: version 3 (`apiVersion: v3`, kinds `api` and `service`) and the service files of version 2
//! (`schema-version: v2`, `v2.1`, `v2.2`, with `dd-service`).

mod read;

use crate::definition::Definition;
use crate::source::SourceId;

/// What an entity describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// An API.
    Api,
    /// A service.
    Service,
}

/// An entity of a catalog.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Entity {
    /// Where it was read.
    pub source: SourceId,
    /// The number of the document in its file, from 1.
    pub document: usize,
    /// What it describes.
    pub kind: EntityKind,
    /// Its name: that of the service, or of the API.
    pub name: String,
    /// The name that it shows (`metadata.displayName`).
    pub display_name: Option<String>,
    /// The team that owns it.
    pub owner: Option<String>,
    /// Teams that own it besides (`metadata.additionalOwners`).
    pub additional_owners: Vec<String>,
    /// `spec.lifecycle` or `lifecycle`
    pub lifecycle: Option<String>,
    /// `spec.tier` or `tier`
    pub tier: Option<String>,
    /// `metadata.tags` or `tags`
    pub tags: Vec<String>,
    /// Of an API, the services that implement it (`spec.implementedBy`, without `service:`).
    pub implemented_by: Vec<String>,
    /// Where the code is.
    pub code_locations: Vec<CodeLocation>,
    /// Of an API, its definition, if it stands in the entity.
    #[serde(skip)]
    pub definition: Option<Definition>,
    /// Of an API, the file that has its definition, relative to the entity's (`spec.interface.fileRef`).
    pub definition_file: Option<String>,
}

/// Where code is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CodeLocation {
    /// `repositoryURL`
    pub repository: String,
    /// `paths`: globs within the repository.
    pub paths: Vec<String>,
}
