//! What routes have in common however they are written.

use std::fmt::{self, Write};

/// How the source of a route writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteStyle {
    /// As tracers write all routers' templates: `{name}`, and `{rest}` at the end for a catch-all.
    Tracer,
    /// As `OpenAPI` and gateways do: `{name}`, and `{name+}` for a catch-all.
    Definition,
}

/// A route without the names of its parameters.
///
/// ```
/// use api_inventory_explorer::route::{RouteStyle, Shape};
/// let of_router = Shape::of("/users/{id}/orders", RouteStyle::Tracer);
/// let of_definition = Shape::of("/users/{userId}/orders/", RouteStyle::Definition);
/// assert_eq!(of_router, of_definition);
/// assert_eq!(of_router.to_string(), "/users/{}/orders");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shape(Vec<Segment>);

/// One segment of a shape.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Segment {
    /// What stands there, with what need not be percent-encoded decoded.
    Literal(Box<str>),
    /// A parameter, alone or with literals around it: tracers do not tell those.
    Parameter,
    /// All that comes.
    CatchAll,
}

/// Segments beyond this are one catch-all: no router has such routes, and files say anything.
const SEGMENTS_LIMIT: usize = 128;

impl Shape {
    /// The shape of a template.
    #[must_use]
    pub fn of(template: &str, style: RouteStyle) -> Self {
        let path = template.split(['?', '#']).next().unwrap_or_default();
        let mut segments = Vec::new();
        let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
        while let Some(part) = parts.next() {
            let is_last = parts.peek().is_none();
            let is_full = segments.len() + 1 == SEGMENTS_LIMIT && !is_last;
            let segment = if is_full { Segment::CatchAll } else { Segment::of(part, is_last, style) };
            let is_catch_all = segment == Segment::CatchAll;
            segments.push(segment);
            if is_catch_all {
                break;
            }
        }
        Self(segments)
    }

    /// Whether it ends with a catch-all.
    #[must_use]
    pub fn is_catch_all(&self) -> bool {
        self.0.last() == Some(&Segment::CatchAll)
    }

    /// Whether it is the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The literal segments that this shape has in front of another, if it is the other below a prefix.
    #[must_use]
    pub fn prefix_before(&self, other: &Self) -> Option<String> {
        let prefix = self.0.strip_suffix(other.0.as_slice())?;
        let mut path = String::new();
        for segment in prefix {
            let Segment::Literal(literal) = segment else { return None };
            path.push('/');
            path.push_str(literal);
        }
        Some(path)
    }

    /// What is left of it without the first segments, from none of them to all, as long as those are literals; of at most
    /// eight.
    #[must_use]
    pub fn ends(&self) -> Vec<Self> {
        let is_literal = |segment: &&Segment| matches!(segment, Segment::Literal(_));
        let literals = self.0.iter().take(8).take_while(is_literal).count();
        (0..=literals).filter_map(|from| Some(Self(self.0.get(from..)?.to_vec()))).collect()
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.0
    }
}

impl Segment {
    fn of(part: &str, is_last: bool, style: RouteStyle) -> Self {
        let is_catch_all = match style {
            RouteStyle::Tracer => is_last && part == "{rest}",
            RouteStyle::Definition => part.starts_with('{') && (part.ends_with("+}") || part.starts_with("{*")),
        };
        if is_catch_all {
            Self::CatchAll
        } else if part.contains('{') {
            Self::Parameter
        } else {
            Self::Literal(with_needless_encoding_decoded(part).into())
        }
    }
}

/// `%7E` is `~` (RFC 3986, 6.2.2.2); other octets are written in upper case.
fn with_needless_encoding_decoded(part: &str) -> String {
    let mut decoded = String::with_capacity(part.len());
    let mut rest = part;
    while let Some((before, behind)) = rest.split_once('%') {
        decoded.push_str(before);
        let octet = behind.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match octet {
            Some(octet) if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) => decoded.push(char::from(octet)),
            Some(octet) => _ = write!(decoded, "%{octet:02X}"),
            None => decoded.push('%'),
        }
        rest = if octet.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    decoded.push_str(rest);
    decoded
}

impl fmt::Display for Shape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return formatter.write_str("/");
        }
        for segment in &self.0 {
            match segment {
                Segment::Literal(literal) => write!(formatter, "/{literal}")?,
                Segment::Parameter => formatter.write_str("/{}")?,
                Segment::CatchAll => formatter.write_str("/{*}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracer(template: &str) -> Shape {
        Shape::of(template, RouteStyle::Tracer)
    }

    fn definition(template: &str) -> Shape {
        Shape::of(template, RouteStyle::Definition)
    }

    #[test]
    fn names_of_parameters_and_slashes_at_the_end_do_not_matter() {
        for (of_tracer, of_definition) in [
            ("/users/{id}", "/users/{userId}/"),
            ("/users/{id}", "//users/{user-id}"),
            ("/", ""),
            ("/files/{name}", "/files/{name}.json"),
            ("/files/{rest}", "/files/{proxy+}"),
            ("/a~b/%C3%A9", "/a%7eb/%c3%a9"),
            ("/search", "/search?q={q}"),
        ] {
            assert_eq!(tracer(of_tracer), definition(of_definition), "{of_tracer}");
        }
    }

    #[test]
    fn what_differs_in_a_literal_is_another_route() {
        for (one, other) in
            [("/users/me", "/users/{id}"), ("/Users", "/users"), ("/users", "/users/{id}"), ("/%2F", "//")]
        {
            assert_ne!(tracer(one), definition(other), "{one}");
        }
    }

    #[test]
    fn a_parameter_called_rest_is_a_catch_all_at_the_end_of_a_tracers_route_only() {
        assert!(tracer("/files/{rest}").is_catch_all());
        assert!(!tracer("/files/{rest}/raw").is_catch_all());
        assert!(!definition("/files/{rest}").is_catch_all());
    }

    #[test]
    fn a_prefix_is_made_of_literals() {
        let prefix = |long: &str, short: &str| definition(long).prefix_before(&definition(short));
        assert_eq!(prefix("/api/v1/users/{id}", "/users/{u}").as_deref(), Some("/api/v1"));
        assert_eq!(prefix("/users", "/users").as_deref(), Some(""));
        assert_eq!(prefix("/{tenant}/users", "/users"), None);
        assert_eq!(prefix("/users", "/api/users"), None);
    }

    #[test]
    fn broken_percent_encoding_stays_as_it_is() {
        assert_eq!(definition("/100%/%zz/%").to_string(), "/100%/%zz/%");
        assert_eq!(definition("/%é/%1").to_string(), "/%é/%1");
    }
}
