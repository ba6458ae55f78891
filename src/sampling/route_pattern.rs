//! Which routes a setting is for.

use crate::observation::Method;

/// A route template, or a prefix written with a closing `*`, of one method or of all: `/healthz`, `/internal/*`,
/// `POST /payments`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RoutePattern {
    method: Option<Method>,
    text: Box<str>,
    is_prefix: bool,
}

impl RoutePattern {
    /// `None` if the text is no pattern. Methods are those that are told apart, in capitals.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (method, template) = match text.trim().split_once(' ') {
            Some((method, template)) => {
                (Some(*Method::ALL.iter().find(|known| known.as_str() == method)?), template.trim())
            }
            None => (None, text.trim()),
        };
        let (text, is_prefix) = template.strip_suffix('*').map_or((template, false), |prefix| (prefix, true));
        // A star within would be taken for one that matches segments; that of a catch-all, `{*rest}`, is part of its name.
        let is_plain = !text.contains("/*/") && !text.contains(' ');
        (text.starts_with('/') && is_plain).then(|| Self { method, text: text.into(), is_prefix })
    }

    /// Whether it is for all methods.
    pub(crate) fn is_of_all_methods(&self) -> bool {
        self.method.is_none()
    }

    /// Whether a template, or the path of a request that matched none, is meant, whatever the method.
    pub(crate) fn matches(&self, route: &str) -> bool {
        if self.is_prefix { route.starts_with(&*self.text) } else { *self.text == *route }
    }

    /// Whether a template with a method is meant.
    pub(crate) fn is_for(&self, method: Method, route: &str) -> bool {
        self.method.is_none_or(|wanted| wanted == method) && self.matches(route)
    }
}

impl std::fmt::Display for RoutePattern {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(method) = self.method {
            write!(formatter, "{method} ")?;
        }
        write!(formatter, "{}{}", self.text, if self.is_prefix { "*" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_match_whole_and_prefixes_match_the_start() {
        let pattern = |text| RoutePattern::parse(text).unwrap();
        assert!(pattern("/healthz").matches("/healthz") && !pattern("/healthz").matches("/healthz/deep"));
        assert!(
            pattern("/internal/*").matches("/internal/users/{id}") && !pattern("/internal/*").matches("/internals")
        );
        assert!(pattern("POST /pay").is_for(Method::Post, "/pay") && !pattern("POST /pay").is_for(Method::Get, "/pay"));
        assert!(pattern("/pay").is_for(Method::Get, "/pay"));
    }

    #[test]
    fn what_is_written_is_read_as_the_same_and_nonsense_is_refused() {
        for text in ["/", "/a/{id}", "/a/*", "/a/{*rest}", "GET /a", "_OTHER /a/*"] {
            assert_eq!(RoutePattern::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "a", "*", "get /a", "/a/*/b", "GET", "FETCH /a", "/a b"] {
            assert_eq!(RoutePattern::parse(text), None, "{text}");
        }
    }
}
