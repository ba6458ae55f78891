//! Routes that the operator wants left alone.

/// Route templates, and prefixes written with a closing `*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exclusions {
    exact: Vec<Box<str>>,
    prefixes: Vec<Box<str>>,
}

impl Exclusions {
    /// Each pattern begins with `/`; `/internal/*` is a prefix, `/healthz` a template.
    pub(crate) fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Self {
        let mut exclusions = Self::default();
        for pattern in patterns {
            match pattern.strip_suffix('*') {
                Some(prefix) => exclusions.prefixes.push(prefix.into()),
                None => exclusions.exact.push(pattern.into()),
            }
        }
        exclusions
    }

    /// Whether nothing is excluded.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.prefixes.is_empty()
    }

    /// Whether a template, or the path of a request that matched none, is excluded.
    pub(crate) fn matches(&self, route: &str) -> bool {
        self.exact.iter().any(|exact| **exact == *route)
            || self.prefixes.iter().any(|prefix| route.starts_with(&**prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_match_whole_and_prefixes_match_the_start() {
        let exclusions = Exclusions::new(["/healthz", "/internal/*"]);
        assert!(exclusions.matches("/healthz") && exclusions.matches("/internal/users/{id}"));
        assert!(!exclusions.matches("/healthz/deep") && !exclusions.matches("/internals"));
    }
}
