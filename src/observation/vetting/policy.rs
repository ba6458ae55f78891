//! Which names may leave, as operators choose it.

use std::num::NonZeroU8;

/// Which request-derived names leave the process.
///
/// Names of fields, parameters, headers and cookies are written by whoever calls, so a name may be data: `{"anna": 3}`.
/// Under every policy a name that has the form of data is folded to `{key}`: an address, an identifier, a date, a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum NamePolicy {
    /// What leaves is judged by words, siblings, values and what was seen of the object before.
    #[default]
    Vetted,
    /// As [`NamePolicy::Vetted`], and only from that many distinct exchanges of an endpoint on.
    Seen(NonZeroU8),
    /// Only declared names leave, and those of closed public lists: registered header fields, language codes.
    Declared,
}
