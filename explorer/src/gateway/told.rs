//! What files tell of gateways, before it is known what of it belongs to one API.

use super::{Authorization, GatewayApi, GatewayKind, Stage};
use crate::source::SourceId;

/// What one object holds whose members are answers: it tells of one API, unless ids say otherwise.
///
/// Several of them, of several files, become APIs with [`super::join`].
#[derive(Clone, Debug)]
pub struct Told {
    /// Where it was read.
    pub(super) source: SourceId,
    /// The object whose members the answers are.
    pub(super) pointer: String,
    /// Words that may be ids of APIs: of the file's name, and of names within it.
    pub(super) words: Vec<String>,
    /// The id of the API, where it stands beside the answers.
    pub(super) owner: Option<String>,
    /// APIs with ids.
    pub(super) apis: Vec<ToldApi>,
    /// `id`, `path` and methods of resources.
    pub(super) resources: Vec<ToldResource>,
    pub(super) methods: Vec<ToldMethod>,
    pub(super) routes: Vec<ToldRoute>,
    pub(super) stages: Vec<Stage>,
    pub(super) authorizers: Vec<ToldAuthorizer>,
    /// `integrationId`, kind.
    pub(super) integrations: Vec<(String, String)>,
    /// APIs that stand there as definitions.
    pub(super) exports: Vec<GatewayApi>,
    pub(super) kind: Option<GatewayKind>,
}

#[derive(Clone, Debug)]
pub(super) struct ToldApi {
    pub(super) pointer: String,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: Option<GatewayKind>,
}

#[derive(Clone, Debug)]
pub(super) struct ToldResource {
    pub(super) id: String,
    pub(super) path: String,
}

/// A method of a REST API.
#[derive(Clone, Debug)]
pub(super) struct ToldMethod {
    pub(super) pointer: String,
    /// `GET`, `ANY`
    pub(super) method: String,
    /// The path, where it is told.
    pub(super) path: Option<String>,
    /// Else the id of its resource, where that is told. It is what responses are cached under unless somebody chose
    /// another name for that.
    pub(super) resource: Option<String>,
    pub(super) access: Access,
    pub(super) integration: Option<String>,
}

/// A route of version 2.
#[derive(Clone, Debug)]
pub(super) struct ToldRoute {
    pub(super) pointer: String,
    pub(super) key: String,
    pub(super) access: Access,
    /// The id of its integration.
    pub(super) integration: Option<String>,
}

/// What a method or route asks of callers. Authorizers are called by their ids.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) authorization: Authorization,
    pub(super) api_key_required: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ToldAuthorizer {
    pub(super) name: String,
    pub(super) id: Option<String>,
    pub(super) kind: String,
}
