//! From paths to what they hold: files are found, told apart, and read.

mod documents;
mod files;
pub mod kind;
mod spec;

pub use files::{LoadError, LoadOptions, load};
pub use spec::{SourceSpec, SpecError};
