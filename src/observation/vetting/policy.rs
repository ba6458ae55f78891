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
    /// As [`NamePolicy::Vetted`], and only from that many distinct exchanges of an endpoint on. [`NamePolicy::seen`] makes
    /// one.
    ///
    /// An endpoint is a method and a route, and names are counted by where they stand in it. So all operations of one
    /// GraphQL URL count together, all paths without a route, and all statuses and media types of one location; a request
    /// that is sent again counts again, whoever sends it. Below a folded key names are counted for all such keys together, and
    /// anew once the key leaves.
    ///
    /// Names that wait are counted: [`Observation::withheld`](crate::observation::Observation::withheld).
    ///
    /// Declared names leave at once. Names of path parameters, numbers of fields in Protocol Buffers, names of GraphQL
    /// operations and literal segments of routes are not counted.
    Seen(NonZeroU8),
    /// Only declared names leave, and those of closed public lists: registered header fields, language codes.
    ///
    /// Names of path parameters, which the service gives, numbers of fields in Protocol Buffers, names of GraphQL operations
    /// and literal segments of routes leave as under [`NamePolicy::Vetted`].
    Declared,
}

impl NamePolicy {
    /// Names leave from the `times`-th exchange on; 0 is taken for 1.
    ///
    /// ```
    /// use api_inventory::config::NamePolicy;
    ///
    /// assert!(matches!(NamePolicy::seen(3), NamePolicy::Seen(times) if times.get() == 3));
    /// ```
    #[must_use]
    pub const fn seen(times: u8) -> Self {
        Self::Seen(match NonZeroU8::new(times) {
            Some(times) => times,
            None => NonZeroU8::MIN,
        })
    }
}
