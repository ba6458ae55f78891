//! The paths that a service is reached under from outside, where what stands in front of it takes them off.

use std::sync::Arc;

use http::{HeaderMap, HeaderName};

use crate::observation::RouteTemplate;

static X_FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// The base path of all routes, and those that a proxy may name instead in `X-Forwarded-Prefix`. Whatever else that header
/// says is ignored: callers can write it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BasePaths {
    base: Option<Arc<str>>,
    forwarded: Vec<Arc<str>>,
}

/// Which of the base paths a request came under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BasePathId(u8);

/// How many paths proxies may name.
const FORWARDED_LIMIT: usize = 255;

impl BasePaths {
    /// Sets the path of all routes; false if the text is no path.
    pub(crate) fn set_base(&mut self, path: &str) -> bool {
        normal(path).map(|path| self.base = Some(path)).is_some()
    }

    /// Adds a path that proxies may name; false if the text is no path, or if there are too many.
    pub(crate) fn add_forwarded(&mut self, path: &str) -> bool {
        self.forwarded.len() < FORWARDED_LIMIT && normal(path).map(|path| self.forwarded.push(path)).is_some()
    }

    /// The path of all routes.
    pub(crate) fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// The paths that proxies may name.
    pub(crate) fn forwarded(&self) -> impl Iterator<Item = &str> {
        self.forwarded.iter().map(|path| &**path)
    }

    /// The base path of a request.
    pub(crate) fn of(&self, headers: &HeaderMap) -> BasePathId {
        if self.forwarded.is_empty() { BasePathId::default() } else { self.named_by(headers) }
    }

    fn named_by(&self, headers: &HeaderMap) -> BasePathId {
        let named = headers.get(&X_FORWARDED_PREFIX).map(|value| value.as_bytes().trim_ascii());
        let Some(named) = named else { return BasePathId::default() };
        let named = named.strip_suffix(b"/").unwrap_or(named);
        let at = self.forwarded.iter().position(|path| path.as_bytes() == named);
        BasePathId(at.and_then(|at| u8::try_from(at + 1).ok()).unwrap_or(0))
    }

    /// A template with its base path in front of it.
    pub(crate) fn joined(&self, id: BasePathId, template: &str) -> Arc<str> {
        let named = usize::from(id.0).checked_sub(1).and_then(|at| self.forwarded.get(at));
        match named.or(self.base.as_ref()) {
            None => template.into(),
            // The root of the service is the base path itself.
            Some(base) if template == "/" => Arc::clone(base),
            Some(base) => format!("{base}/{}", template.trim_start_matches('/')).into(),
        }
    }
}

impl BasePaths {
    /// The vetted form of a joined template. The base path is the operator's text, and stays as it is.
    pub(crate) fn vetted(&self, joined: &str) -> RouteTemplate {
        let below = self.without(joined);
        match joined.strip_suffix(below) {
            Some(base) if base.len() > 1 => RouteTemplate::behind(base, below),
            _ if below.len() < joined.len() => RouteTemplate::behind(joined, "/"),
            _ => RouteTemplate::from_router(joined),
        }
    }

    /// A joined template without the base path that stands in front of it.
    pub(crate) fn without<'t>(&self, joined: &'t str) -> &'t str {
        let below = |base: &Arc<str>| match joined.strip_prefix(&**base) {
            Some("") => Some("/"),
            Some(rest) => rest.starts_with('/').then_some(rest),
            None => None,
        };
        self.forwarded.iter().chain(&self.base).filter_map(below).min_by_key(|rest| rest.len()).unwrap_or(joined)
    }
}

/// A path without a slash at its end: segments of letters, digits and `-._~`, at most 100 bytes of them.
fn normal(path: &str) -> Option<Arc<str>> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let segment = |segment: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        !segment.is_empty() && segment.bytes().all(plain) && !segment.bytes().all(|byte| byte == b'.')
    };
    (path.len() <= 100 && path.strip_prefix('/')?.split('/').all(segment)).then(|| path.into())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn joined(paths: &BasePaths, named: Option<&'static str>, template: &str) -> String {
        let headers = named.map(|value| (X_FORWARDED_PREFIX.clone(), HeaderValue::from_static(value)));
        paths.joined(paths.of(&headers.into_iter().collect()), template).as_ref().to_owned()
    }

    #[test]
    fn a_proxy_names_one_of_the_paths_that_it_may_name_and_the_base_path_stands_for_all_else() {
        let mut paths = BasePaths::default();
        assert_eq!(joined(&paths, Some("/shop"), "/users"), "/users");
        assert!(paths.add_forwarded("/shop/") && paths.add_forwarded("/api/v1"));
        assert_eq!(joined(&paths, Some("/shop"), "/users/{id}"), "/shop/users/{id}");
        assert_eq!(joined(&paths, Some("/api/v1/"), "users"), "/api/v1/users");
        assert_eq!(joined(&paths, Some("/anna"), "/users"), "/users");
        assert!(paths.set_base("/base"));
        assert_eq!(joined(&paths, Some("/anna"), "/users"), "/base/users");
        assert_eq!(joined(&paths, None, "/"), "/base");
        assert_eq!(joined(&paths, Some("/shop"), "/"), "/shop");
        for (whole, rest) in
            [("/shop/healthz", "/healthz"), ("/base", "/"), ("/shopping/x", "/shopping/x"), ("/x", "/x")]
        {
            assert_eq!(paths.without(whole), rest, "{whole}");
        }
        for (whole, vetted) in [
            ("/shop/8812/{id}", "/shop/{segment}/{id}"),
            ("/api/v1/:id", "/api/v1/{id}"),
            ("/base", "/base"),
            ("/8812", "/{segment}"),
        ] {
            assert_eq!(paths.vetted(whole).as_str(), vetted, "{whole}");
        }
    }

    #[test]
    fn paths_are_short_and_have_no_characters_of_addresses() {
        for wrong in
            ["", "/", "shop", "/a//b", "/a b", "/a?b", "/anna@example.org", "/..", &format!("/{}", "a".repeat(100))]
        {
            assert!(!BasePaths::default().set_base(wrong), "{wrong}");
        }
    }
}
