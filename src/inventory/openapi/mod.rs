//! The inventory as an API definition: `OpenAPI` 3.1.
//!
//! It describes what was seen, and says how much of it. Nothing in it is a value, and nothing is taken from one: no `enum`,
//! `const`, `example` or `default`, no lengths and no bounds. All text is that of records.
//!
//! Several records can fall on one operation: those of GraphQL, whose operations share a route, and routes that differ in
//! the names of their parameters alone, which `OpenAPI` calls identical. They are joined. What has no place in a
//! definition is left out and counted, see [`left_out`].
//!
//! # Extensions
//!
//! What `OpenAPI` has no word for stands under names that begin with `x-api-inventory-`:
//!
//! | name | where | what |
//! |---|---|---|
//! | `service` | document | name, version and environment of the service |
//! | `left-out` | document | endpoints that are not in the document: why, how many, and with how many requests |
//! | `requests`, `seen` | operation | how many requests there were, and when |
//! | `authentication`, `authentication-evidence` | operation | whether callers have to authenticate, and what speaks for it |
//! | `exposure` | operation | whether public callers were seen |
//! | `credentials` | operation | the credentials that were presented, and how often |
//! | `tags` | operation | sensitive data: location, path, tag, evidence, and how often |
//! | `route-source`, `route-reason`, `flow` | operation | who vouches for the path, and what it is for |
//! | `operations` | operation | the operations of GraphQL that share it |
//! | `events`, `hosts` | operation | business events, and the listed hosts that were asked for |
//! | `parameters` | operation | what parameters of path and query looked like: integers, UUIDs, words |
//! | `unscanned` | operation | the share of each body's bytes that was not looked at |
//! | `folded` | operation | locations with names that were data, and are not told |
//! | `truncated` | operation | a list of the record was full |
//! | `cookies` | header `set-cookie` | the cookies that were set |
//! | `exchanges` | body, response, media type | in how many captured exchanges it was seen |
//!
//! Within schemas, `x-sensitive` lists the tags of a place, and `x-media-types` the types of its files where they are several,
//! as in all [JSON Schemas](crate::observation::Schema::json_schema) of this crate.

mod bodies;
mod document;
mod extensions;
mod left_out;
mod operation;
mod options;
mod parameters;
mod paths;
mod security;
mod shapes;
mod transport;
#[cfg(feature = "yaml")]
mod yaml;

pub use document::OpenApi;
pub use options::OpenApiOptions;
#[cfg(feature = "yaml")]
pub use yaml::YamlError;
