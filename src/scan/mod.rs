//! Scanners: what a key and a value say about each other.
//!
//! ```text
//! rules/*.json ──► RuleSet ──► Scanners (compiled once, immutable, shared)
//!                                  │ key("userEmail")      once per distinct key  ──► KeyEvidence
//!                                  │ value(Leaf{key, …})   once per leaf          ──► Hit, Hit, …
//! ```
//!
//! A [`Rule`](rule::Rule) names keys by their words and values by their shape. [`Scanners::value`] runs two tables over a
//! value: one from its first byte to its end, and one from each place inside where a token starts. Both are dense,
//! anchored and immutable; the second holds bounded patterns only, so hostile text costs a constant number of steps per
//! byte. Checksums decide what shapes leave open. Nothing in this room keeps, prints or returns a value.

mod base64;
mod beside;
mod boundary;
mod checksum;
mod country;
mod digest;
mod engine;
mod error;
mod evidence;
mod find;
mod judge;
mod key;
mod pattern;
mod phrases;
mod plausible;
mod prose;
mod reader;
mod rule;
mod rules;
mod set;
mod shapes;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub(crate) use country::Country;
pub(crate) use engine::{Leaf, LeafKind, Scanners};
pub(crate) use error::RuleError;
pub(crate) use evidence::KeyEvidence;
pub(crate) use find::token_claims;
pub(crate) use judge::Hit;
pub(crate) use rule::RuleSet;
pub(crate) use rules::Rules;
pub(crate) use set::ScannerId;
