//! Values of path parameters, found by laying the route template over the path.

use percent_encoding::percent_decode_str;

use crate::body::{EventSink, Scalar};
use crate::observation::vetting::{is_catch_all, parameter, segments};

/// Reports the path's parameters as one flat object.
///
/// A prefix that an outer router has stripped or added does no harm: without a catch-all, segments are compared from the
/// end; with one, the template's literals tell where the path begins. A segment such as `{name}.{ext}` counts as one
/// parameter.
pub(super) fn read_path_parameters(template: &str, path: &str, sink: &mut impl EventSink) {
    let template: Vec<&str> = segments(template.trim_start_matches('/')).collect();
    let path: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let fixed = template.iter().position(|segment| is_catch_all(segment));
    let offset = match fixed {
        Some(fixed) => offset(template.get(..fixed).unwrap_or_default(), &path),
        None => Offset::between(template.len(), path.len()),
    };
    sink.begin_object();
    for (at, pattern) in template.iter().enumerate().take(fixed.map_or(usize::MAX, |fixed| fixed + 1)) {
        let (Some(name), Some(place)) = (parameter(pattern), offset.place(at)) else { continue };
        let raw = if fixed == Some(at) {
            path.get(place..).unwrap_or_default().join("/")
        } else {
            path.get(place).map_or_else(String::new, ToString::to_string)
        };
        sink.key(name);
        sink.scalar(Scalar::String(&percent_decode_str(&raw).decode_utf8_lossy()));
    }
    sink.end_object();
}

/// How many segments the template has ahead of the path's, or the path ahead of the template's; one of them is 0.
#[derive(Clone, Copy)]
struct Offset {
    stripped: usize,
    added: usize,
}

impl Offset {
    fn between(template: usize, path: usize) -> Self {
        Self { stripped: template.saturating_sub(path), added: path.saturating_sub(template) }
    }

    /// Where in the path a segment of the template stands; `None` for one that was stripped.
    fn place(self, at: usize) -> Option<usize> {
        Some(at.checked_sub(self.stripped)? + self.added)
    }
}

/// The smallest offset at which all literals before a catch-all stand in the path; none if there is no such.
fn offset(fixed: &[&str], path: &[&str]) -> Offset {
    let none = Offset { stripped: 0, added: 0 };
    let stripped = (1..fixed.len()).map(|stripped| Offset { stripped, added: 0 });
    let added = (1..path.len()).map(|added| Offset { stripped: 0, added });
    let stands = |offset: &Offset| {
        fixed.iter().enumerate().all(|(at, pattern)| {
            let Some(place) = offset.place(at) else { return true };
            path.get(place).is_some_and(|segment| segment == pattern || parameter(pattern).is_some())
        })
    };
    std::iter::once(none).chain(stripped).chain(added).find(stands).unwrap_or(none)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Pairs(Vec<String>);

    impl EventSink for Pairs {
        fn begin_object(&mut self) {}
        fn end_object(&mut self) {}
        fn begin_array(&mut self) {}
        fn end_array(&mut self) {}
        fn skipped(&mut self) {}
        fn key(&mut self, key: &str) {
            self.0.push(key.into());
        }
        fn scalar(&mut self, scalar: Scalar<'_>) {
            let Scalar::String(value) = scalar else { return };
            if let Some(last) = self.0.last_mut() {
                last.push('=');
                last.push_str(value);
            }
        }
    }

    fn pairs(template: &str, path: &str) -> Vec<String> {
        let mut sink = Pairs::default();
        read_path_parameters(template, path, &mut sink);
        sink.0
    }

    #[test]
    fn each_parameter_has_the_value_at_its_place() {
        assert_eq!(pairs("/users/{id}/cards/{card}", "/users/7/cards/9"), ["id=7", "card=9"]);
        assert_eq!(pairs("/a/:id", "/a/b%40c"), ["id=b@c"]);
        assert_eq!(pairs("/a+b/{x}", "/a+b/1+2"), ["x=1+2"]);
    }

    #[test]
    fn a_catch_all_takes_the_rest() {
        assert_eq!(pairs("/files/{*rest}", "/files/a/b/c"), ["rest=a/b/c"]);
        assert_eq!(pairs("/files/*rest", "/files"), ["rest="]);
        assert_eq!(pairs("/{*rest}", "/a/b"), ["rest=a/b"]);
        assert_eq!(pairs("/files/{*rest}", "/other/a"), ["rest=a"]);
    }

    #[test]
    fn a_stripped_or_added_prefix_does_no_harm() {
        assert_eq!(pairs("/api/users/{id}", "/users/7"), ["id=7"]);
        assert_eq!(pairs("/users/{id}", "/api/users/7"), ["id=7"]);
        let catch_all = "/api/users/{id}/files/{*rest}";
        assert_eq!(pairs(catch_all, "/users/7/files/a"), ["id=7", "rest=a"]);
        assert_eq!(pairs(catch_all, "/api/users/7/files/a/b"), ["id=7", "rest=a/b"]);
        assert_eq!(pairs(catch_all, "/v1/api/users/7/files/a/b"), ["id=7", "rest=a/b"]);
        assert_eq!(pairs(catch_all, "/files/a/b"), ["rest=a/b"]);
    }

    #[test]
    fn patterns_and_types_are_no_part_of_a_name() {
        assert_eq!(pairs("/users/{id:[0-9]+}", "/users/7"), ["id=7"]);
        assert_eq!(pairs("/users/{id:[0-9]{2}/?}/x", "/users/77/x"), ["id=77"]);
        assert_eq!(pairs("/users/<int:id>", "/users/7"), ["id=7"]);
        assert_eq!(pairs("/files/{path:.*}", "/files/a/b"), ["path=a/b"]);
    }
}
