//! The class of `Cache-Control` (RFC 9111, 5.2.2).

use super::directive::{directive, lifetime, members};
use crate::observation::Fact;

/// The strictest directive so far, of all lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CacheClass {
    #[default]
    Absent,
    Other,
    Public,
    NoCache,
    Private,
    NoStore,
}

impl CacheClass {
    /// Adds a line.
    pub(super) fn add(&mut self, line: &[u8]) {
        for (name, argument) in members(line, b',').map(directive) {
            let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
            let found = if is("no-store") {
                Self::NoStore
            } else if is("private") && argument.is_empty() {
                Self::Private
            } else if is("no-cache") && argument.is_empty() {
                Self::NoCache
            } else if is("public") || (is("max-age") || is("s-maxage")) && lifetime(argument) {
                Self::Public
            } else {
                Self::Other
            };
            *self = found.max(*self);
        }
    }

    /// The class as a term.
    pub(super) const fn fact(self) -> Fact {
        match self {
            Self::Absent => Fact::CacheAbsent,
            Self::Other => Fact::CacheOther,
            Self::Public => Fact::CachePublic,
            Self::NoCache => Fact::CacheNoCache,
            Self::Private => Fact::CachePrivate,
            Self::NoStore => Fact::CacheNoStore,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strictest_directive_names_the_class() {
        for (lines, expected) in [
            (&["public, max-age=60"][..], Fact::CachePublic),
            (&["max-age=60"], Fact::CachePublic),
            (&["max-age=60, private"], Fact::CachePrivate),
            (&["no-cache"], Fact::CacheNoCache),
            (&["no-cache, public"], Fact::CacheNoCache),
            (&["private", "no-cache"], Fact::CachePrivate),
            (&["public", "No-Store"], Fact::CacheNoStore),
            // These are about some fields alone.
            (&["private=\"set-cookie\""], Fact::CacheOther),
            (&["no-cache=\"set-cookie\", public"], Fact::CachePublic),
            (&["private=\"set-cookie, no-store\""], Fact::CacheOther),
            (&["max-age=0"], Fact::CacheOther),
            (&["immutable"], Fact::CacheOther),
            (&["no-store\u{fffd}"], Fact::CacheOther),
            (&[""], Fact::CacheOther),
            (&[], Fact::CacheAbsent),
        ] {
            let mut class = CacheClass::default();
            for line in lines {
                class.add(line.as_bytes());
            }
            assert_eq!(class.fact(), expected, "{lines:?}");
        }
    }
}
