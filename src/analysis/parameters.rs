//! Values of path parameters, found by laying the route template over the path.

use percent_encoding::percent_decode_str;

use crate::body::{EventSink, Scalar};

/// Reports the path's parameters as one flat object.
///
/// Segments are compared from the end, so that a prefix which an outer router has stripped does no harm. A catch-all
/// takes the rest. A segment such as `{name}.{ext}` counts as one parameter.
pub(super) fn read_path_parameters(template: &str, path: &str, sink: &mut impl EventSink) {
    let template: Vec<&str> = template.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    let catch_all = template.last().is_some_and(|last| last.starts_with("{*") || last.starts_with('*'));
    let skip = if catch_all { 0 } else { template.len().saturating_sub(path.len()) };
    let shift = path.len().saturating_sub(template.len());
    sink.begin_object();
    for (at, pattern) in template.iter().enumerate().skip(skip) {
        let Some(name) = parameter_name(pattern) else { continue };
        let is_rest = catch_all && at + 1 == template.len();
        let at = if catch_all { at } else { at - skip + shift };
        let raw = if is_rest {
            path.get(at..).unwrap_or_default().join("/")
        } else {
            path.get(at).map_or_else(String::new, ToString::to_string)
        };
        sink.key(name);
        sink.scalar(Scalar::String(&percent_decode_str(&raw).decode_utf8_lossy()));
    }
    sink.end_object();
}

/// The name inside the first braces of a segment, `None` for a literal.
fn parameter_name(segment: &str) -> Option<&str> {
    if let Some(name) = segment.strip_prefix([':', '*']) {
        return Some(name);
    }
    let (_, behind) = segment.split_once('{')?;
    let (name, _) = behind.split_once('}')?;
    Some(name.strip_prefix('*').unwrap_or(name))
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
    }

    #[test]
    fn a_stripped_or_added_prefix_does_no_harm() {
        assert_eq!(pairs("/api/users/{id}", "/users/7"), ["id=7"]);
        assert_eq!(pairs("/users/{id}", "/api/users/7"), ["id=7"]);
    }
}
