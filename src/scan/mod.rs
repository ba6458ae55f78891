//! Scanners: what a key and a value say about each other.
//!
//! ```text
//! RuleSet ──► Scanners (compiled once, immutable, shared)
//!                 │ key("userEmail")      once per distinct key  ──► KeyEvidence
//!                 │ value(Leaf{key, …})   once per leaf          ──► Hit, Hit, …
//! ```
//!
//! A [rule](crate::rules) names keys by their words and values by their shape. A value runs through dense, anchored,
//! immutable tables: those of shapes that must span it once, those of shapes that may stand inside text at each place where a
//! token begins. Of the tables only those are entered in which something can begin with the first bytes, in a word with or
//! without a digit, under a key that names something, says nothing, or does neither; most values enter none. The second kind
//! holds bounded patterns only, so hostile text costs a bounded number of steps per byte. Checksums decide what shapes leave
//! open, and the words around a token what it is. Nothing in this room keeps, prints or returns a value.

mod base64;
mod beside;
mod boundary;
mod bytes;
mod candidates;
mod checksum;
mod country;
mod email;
mod engine;
mod evidence;

mod in_force;
mod judge;
mod key;
mod outline;
mod pattern;
mod pattern_graph;
mod patterned;
mod phrases;
mod plausible;
mod prose;
mod secret_phrases;
mod set;
mod shapes;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod value_tables;
mod web_token;
mod word_filter;
mod word_starts;
mod words;

pub(crate) use checksum::Check;
pub(crate) use country::Country;
pub(crate) use email::is_email;
pub(crate) use engine::{Leaf, LeafKind, Scanners};
pub(crate) use evidence::KeyEvidence;
pub(crate) use in_force::InForce;
pub(crate) use judge::Hit;
pub(crate) use pattern::{pattern_tree, pattern_within_bounds, small_pattern};
pub(crate) use phrases::PHRASE_WORDS;
pub(crate) use set::ScannerId;
pub(crate) use web_token::token_claims;
