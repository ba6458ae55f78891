//! A route as `_dd.appsec.normalized_route` has it: literals percent-encoded, parameters as `{name}`, `{a+b}` where a segment
//! has several. A tag that would be inaccurate is left out: Datadog joins endpoints by it.

use std::fmt::{Display, Formatter, Result, Write};

use crate::observation::outbound::sealed::Sealed;
use crate::observation::{Outbound, RouteTemplate};

/// What stands for a literal that does not leave.
const FOLDED: &str = "{segment}";

/// A route that is known in full.
#[derive(Debug)]
pub(super) struct NormalizedRoute<'a>(&'a RouteTemplate);

impl<'a> NormalizedRoute<'a> {
    /// None of a route with an empty segment, or with one that is folded.
    pub(super) fn of(route: &'a RouteTemplate) -> Option<Self> {
        let path = route.as_str().strip_prefix('/')?;
        let path = path.strip_suffix('/').unwrap_or(path);
        let is_whole = path.is_empty() || path.split('/').all(|segment| !segment.is_empty() && segment != FOLDED);
        is_whole.then_some(Self(route))
    }
}

// It is made of what may leave, and of nothing else.
impl Sealed for NormalizedRoute<'_> {}
impl Outbound for NormalizedRoute<'_> {}

impl serde::Serialize for NormalizedRoute<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Display for NormalizedRoute<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        for (nth, segment) in self.0.as_str().split('/').enumerate() {
            if nth > 0 {
                formatter.write_char('/')?;
            }
            if segment.starts_with('{') {
                formatter.write_str(segment)?;
                continue;
            }
            for byte in segment.bytes() {
                match byte {
                    // What is encoded already is so in every spelling.
                    b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'~' | b'_' | b'%' => {
                        formatter.write_char(byte.into())?;
                    }
                    _ => write!(formatter, "%{byte:02X}")?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_encoded_and_what_is_not_known_in_full_has_none() {
        for (template, expected) in [
            ("/users/{id}", Some("/users/{id}")),
            ("/users/{id}/", Some("/users/{id}/")),
            ("/", Some("/")),
            ("/orders:batch", Some("/orders%3Abatch")),
            ("/files/{*rest}", Some("/files/{rest}")),
            ("/users//orders", None),
        ] {
            let route = RouteTemplate::from_router(template);
            let normalized = NormalizedRoute::of(&route).map(|route| route.to_string());
            assert_eq!(normalized.as_deref(), expected, "{template} as {route}");
        }
        let folded = RouteTemplate::from_router("/users/4556737586899855");
        assert!(folded.as_str().contains(FOLDED) && NormalizedRoute::of(&folded).is_none(), "{folded}");
    }
}
