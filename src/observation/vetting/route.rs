//! Route templates of routers, in one spelling.
//!
//! A literal that is one unknown word, `/widgets`, leaves: a router vouches for it, and templates are nearly always written
//! in the source. That is a limit of this crate. A service that registers a route for each of its customers at run time,
//! `/customers/schmidt/orders`, has those names in its inventory: what a router says is folded only where it looks like data.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::super::RouteTemplate;
use super::literal::{is_api_date, is_plain_literal, may_leave};
use super::shape::{Shape, shape};

/// What stands for a literal segment that is data: templates can be built at run time.
const SEGMENT: &str = "{segment}";

/// What is written in percent-encoding: all that cannot stand in a segment as it is (RFC 3986, 3.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Segments beyond this are cut off: no router has such routes.
const SEGMENTS: usize = 64;

impl RouteTemplate {
    /// Normalises and vets the template that a router reports: one leading slash, `{name}` for parameters of any
    /// spelling (`{id}`, `:id`, `<id>`, `{id:[0-9]+}`), `{rest}` for a catch-all, which ends the template, and no query.
    /// Several parameters in one segment are one, `{id+format}`, without what stands between them. Parameters without a
    /// name, with a name that is data, or with one that was there before are `paramN`, counted from 1. Literals are
    /// percent-encoded in upper case where they have to be.
    pub(crate) fn from_router(template: &str) -> Self {
        let path = before_query(template);
        let mut route = String::with_capacity(template.len() + 1);
        let mut names = Names { taken: Vec::new(), count: 0 };
        for segment in segments(path.trim_start_matches('/')).take(SEGMENTS) {
            route.push('/');
            if holds_catch_all(segment) {
                route.push_str("{rest}");
                break;
            }
            if route.len() == 1 && is_api_date(segment) {
                route.push_str(segment);
            } else {
                push_segment(segment, &mut route, &mut names);
            }
        }
        if route.is_empty() { Self::vetted("/") } else { Self::vetted(&route) }
    }
}

impl RouteTemplate {
    /// A template behind a base path, which is the operator's text.
    pub(crate) fn behind(base_path: &str, template: &str) -> Self {
        match Self::from_router(template).as_str() {
            "/" => Self::vetted(base_path),
            below => Self::vetted(&format!("{base_path}{below}")),
        }
    }
}

/// The template up to a query or fragment; inside of braces these characters belong to a pattern.
fn before_query(template: &str) -> &str {
    let mut depth = 0_usize;
    let end = template.char_indices().find_map(|(at, character)| {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0 && matches!(character, '?' | '#')).then_some(at)
    });
    end.and_then(|end| template.get(..end)).unwrap_or(template)
}

/// Parts a path at slashes outside of braces: a parameter's pattern may hold one.
pub(crate) fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let parts = path.split(move |character| {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == '/' && depth == 0
    });
    // An empty path has no segment; a slash at the end is part of the route.
    parts.filter(move |_| !path.is_empty())
}

/// `*`, `*rest`, `{*rest}`, `{rest...}`, `{rest:.*}`, `<path:rest>`, `**`
pub(crate) fn is_catch_all(segment: &str) -> bool {
    let inside = inner(segment, '{', '}').or_else(|| inner(segment, '<', '>'));
    segment.starts_with('*')
        || inside.is_some_and(|inside| {
            inside.starts_with('*')
                || inside.ends_with("...")
                || inside.ends_with(":.*")
                || inside.ends_with(":.+")
                || inside.starts_with("path:")
        })
}

fn inner(segment: &str, open: char, close: char) -> Option<&str> {
    let inside = segment.strip_prefix(open)?.strip_suffix(close)?;
    if inside.contains([open, close]) { None } else { Some(inside) }
}

/// Whether a segment is a catch-all, or ends in one: `file-{*path}`.
fn holds_catch_all(segment: &str) -> bool {
    is_catch_all(segment) || segment.find('{').and_then(|at| segment.get(at..)).is_some_and(is_catch_all)
}

/// A literal, a parameter with literals around it (`v{version}`, `{id}:cancel`), or several parameters
/// (`{user}.{format}`, `:from-:to`).
fn push_segment<'a>(segment: &'a str, route: &mut String, names: &mut Names<'a>) {
    // `{{` is a brace of a literal (matchit 0.8): rare enough to give up the segment.
    if segment.contains("{{") {
        return route.push_str(SEGMENT);
    }
    let (mut before, mut parameters, mut rest) = ("", Vec::new(), segment);
    while let Some(at) = parameter_start(rest, segment) {
        let (Some(literal), Some(after)) = (rest.get(..at), rest.get(at..)) else { break };
        let Some((name, tail)) = take_parameter(after) else { return route.push_str(SEGMENT) };
        if parameters.is_empty() {
            before = literal;
        }
        // A template of ours that is read again.
        parameters.extend(name.split('+'));
        rest = tail;
    }
    let literal = |text, may_leave: fn(&str) -> bool| decoded(text).filter(|text| may_leave(text));
    match parameters.as_slice() {
        [] => match literal(rest, may_leave) {
            Some(plain) if !rest.contains(['{', '}', '<', '>']) => push_literal(&plain, route),
            _ => route.push_str(SEGMENT),
        },
        [name] => match (literal(before, is_plain_literal), literal(rest, is_plain_literal)) {
            (Some(before), Some(after)) if !rest.contains(['{', '}', '<', '>']) => {
                push_literal(&before, route);
                names.push(&[name], route);
                push_literal(&after, route);
            }
            _ => route.push_str(SEGMENT),
        },
        several => names.push(several, route),
    }
}

/// A literal without its percent-encoding; `None` if that is broken, or hides a slash.
fn decoded(literal: &str) -> Option<Cow<'_, str>> {
    let bytes = literal.as_bytes();
    let broken = bytes.iter().enumerate().any(|(at, byte)| {
        let digits = || bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
        *byte == b'%' && !digits()
    });
    let text = percent_decode_str(literal).decode_utf8().ok()?;
    (!broken && !text.contains('/')).then_some(text)
}

fn push_literal(literal: &str, route: &mut String) {
    route.extend(utf8_percent_encode(literal, ENCODED));
}

/// Where the next parameter starts. Routers that mark parameters with brackets leave colons to literals; those that mark
/// them with a colon have it at the start of a segment or after a separator, so that `{id}:cancel` and `items:batch` are
/// no parameters.
fn parameter_start(rest: &str, segment: &str) -> Option<usize> {
    if segment.contains(['{', '<']) {
        return rest.find(['{', '<']);
    }
    let mut before = rest.len() < segment.len();
    rest.char_indices().find_map(|(at, character)| {
        let starts = character == ':' && !before;
        before = character.is_alphanumeric();
        starts.then_some(at)
    })
}

/// The name of the parameter at the start, and what follows it.
fn take_parameter(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix(':') {
        let name = rest.split(|character: char| !character.is_alphanumeric() && character != '_').next()?;
        return Some((name, rest.strip_prefix(name)?));
    }
    // A pattern follows the name in braces (`{id:[0-9]{2}}`), a type stands before it in angles (`<int:id>`).
    let Some(rest) = text.strip_prefix('{') else {
        let (inside, tail) = text.strip_prefix('<')?.split_once('>')?;
        return Some((inside.rsplit(':').next()?, tail));
    };
    let mut depth = 1_usize;
    let end = rest.char_indices().find_map(|(at, character)| {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })?;
    Some((rest.get(..end)?.split(':').next()?, rest.get(end..)?.strip_prefix('}')?))
}

/// The name of the first parameter of a segment, as its router spells it; `None` if the segment is a literal.
pub(crate) fn parameter(segment: &str) -> Option<&str> {
    if let Some(rest) = segment.strip_prefix('*') {
        return Some(rest);
    }
    let (name, _) = take_parameter(segment.get(parameter_start(segment, segment)?..)?)?;
    Some(name.trim_start_matches('*').trim_end_matches("...").trim_end_matches('?').trim())
}

/// Names of the parameters of one template.
struct Names<'a> {
    taken: Vec<&'a str>,
    count: usize,
}

impl<'a> Names<'a> {
    /// Writes one parameter: of one name, or of several that stand in one segment.
    fn push(&mut self, parameters: &[&'a str], route: &mut String) {
        route.push('{');
        for (at, name) in parameters.iter().enumerate() {
            if at > 0 {
                route.push('+');
            }
            self.push_name(name.trim_end_matches('?').trim(), route);
        }
        route.push('}');
    }

    fn push_name(&mut self, name: &'a str, route: &mut String) {
        self.count += 1;
        let plain = !name.is_empty()
            && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '-'))
            && shape(name) != Shape::Data;
        // What stands for folded literals may repeat, so that a template which is read again stays as it is.
        if plain && (!self.taken.contains(&name) || name == "segment") {
            self.taken.push(name);
            route.push_str(name);
        } else {
            route.push_str("param");
            route.push_str(&self.count.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RouteTemplate, parameter};

    fn normal(template: &str) -> String {
        RouteTemplate::from_router(template).as_str().to_owned()
    }

    #[test]
    fn templates_of_all_routers_have_one_spelling() {
        for (template, expected) in [
            ("", "/"),
            ("/", "/"),
            ("users", "/users"),
            ("//users", "/users"),
            ("/users/{id}", "/users/{id}"),
            ("/users/:id", "/users/{id}"),
            ("/users/<int:id>", "/users/{id}"),
            ("/users/{id:[0-9]{2}/?}", "/users/{id}"),
            ("/users/", "/users/"),
            ("/files/{*path}", "/files/{rest}"),
            ("/files/*path", "/files/{rest}"),
            ("/files/*path/more", "/files/{rest}"),
            ("/{a}/{a}/{}", "/{a}/{param2}/{param3}"),
            ("/{user}.{format}", "/{user+format}"),
            ("/{user+format}", "/{user+format}"),
            ("/:from-:to", "/{from+to}"),
            ("/{}-{}/{}", "/{param1+param2}/{param3}"),
            ("/file-{*path}", "/{rest}"),
            ("/gr%c3%b6%c3%9fe", "/gr%C3%B6%C3%9Fe"),
            ("/größe", "/gr%C3%B6%C3%9Fe"),
            ("/price%20list", "/{segment}"),
            ("/items/{id}:cancel", "/items/{id}:cancel"),
            ("/items:batch", "/items:batch"),
            ("/v{version}/x", "/v{version}/x"),
            ("/users?id=1#x", "/users"),
            ("/{12345678}", "/{param1}"),
            ("/v1/openapi.json", "/v1/openapi.json"),
            ("/.well-known/openid-configuration", "/.well-known/openid-configuration"),
            ("/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Check"),
            ("/de-DE/hilfe", "/de-DE/hilfe"),
            ("/2015-03-31/functions", "/2015-03-31/functions"),
        ] {
            assert_eq!(normal(template), expected, "{template}");
        }
    }

    #[test]
    fn the_first_parameter_of_a_segment_has_a_name() {
        for (segment, name) in [
            ("{id}", Some("id")),
            (":id", Some("id")),
            ("<int:id>", Some("id")),
            ("{id:[0-9]{2}/?}", Some("id")),
            ("{id?}", Some("id")),
            ("{*rest}", Some("rest")),
            ("{rest...}", Some("rest")),
            ("*rest", Some("rest")),
            ("{user}.{format}", Some("user")),
            ("v{version}", Some("version")),
            ("users", None),
            ("items:batch", None),
            ("", None),
        ] {
            assert_eq!(parameter(segment), name, "{segment}");
        }
    }

    #[test]
    fn literals_that_are_data_fold() {
        for literal in [
            "anna@x.org",
            "1ef195e8-25e7-40a6-abce-1581a745acd7",
            "8812",
            "anna%40x.org",
            "01J1BNYGF6J8B84RW3XR600H63",
            "a%2Fb",
            "100%",
            "%e4",
            "{{x}}",
            "Users('anna')",
        ] {
            assert_eq!(normal(&format!("/users/{literal}/cart")), "/users/{segment}/cart", "{literal}");
        }
        assert_eq!(normal("/users/8812-{id}"), "/users/{segment}");
    }

    proptest::proptest! {
        #[test]
        fn any_text_becomes_a_template(template: String) {
            let once = normal(&template);
            proptest::prop_assert!(once.starts_with('/') && !once.contains("//a"));
        }

        #[test]
        fn a_template_of_ours_stays_as_it_is(template in "(/([a-z]{1,6}|\\{[a-z]{1,6}\\}|:[a-z]{1,4}|\\*[a-z]))*") {
            let once = normal(&template);
            proptest::prop_assert_eq!(normal(&once), once);
        }
    }
}
