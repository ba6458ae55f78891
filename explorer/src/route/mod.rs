//! Routes of different sources, told to be the same.
//!
//! Routers, definitions and gateways write one route in several ways. What they have in common is its [`Shape`]: literals as
//! they are, `{}` for whatever is a parameter, `{*}` for a catch-all. Names of parameters, slashes at the end, and the
//! spelling of percent-encoding do not matter.

mod base_path;
mod shape;
mod tree;

pub use base_path::{joined, normal_base_path};
pub use shape::{RouteStyle, Shape};
pub use tree::RouteTree;
