//! Routes that the application or an API definition declares, and which of them a path belongs to.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::observation::Method;

/// A tree of declared templates. Literal segments win over parameters, parameters over catch-alls.
#[derive(Clone, Default)]
pub(crate) struct DeclaredRoutes {
    pairs: BTreeSet<(Method, String)>,
    root: Branch,
}

#[derive(Clone, Default)]
struct Branch {
    literals: HashMap<Box<str>, Branch>,
    parameter: Option<Box<Branch>>,
    rest: Option<Arc<str>>,
    template: Option<Arc<str>>,
}

impl std::fmt::Debug for DeclaredRoutes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DeclaredRoutes({})", self.pairs.len())
    }
}

impl DeclaredRoutes {
    /// Adds a pair. Braces, colons and stars are understood as axum 0.8 and 0.7 do.
    pub(crate) fn insert(&mut self, method: Method, template: &str) {
        let shared: Arc<str> = template.into();
        let mut branch = &mut self.root;
        for segment in segments(template) {
            if segment.starts_with("{*") || segment.starts_with('*') {
                branch.rest = Some(Arc::clone(&shared));
                self.pairs.insert((method, template.into()));
                return;
            }
            branch = if segment.contains('{') || segment.starts_with(':') {
                &mut **branch.parameter.get_or_insert_default()
            } else {
                branch.literals.entry(segment.into()).or_default()
            };
        }
        branch.template = Some(shared);
        self.pairs.insert((method, template.into()));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The declared pairs, in order.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = &(Method, String)> {
        self.pairs.iter()
    }

    /// The template that a path belongs to.
    pub(crate) fn find(&self, path: &str) -> Option<Arc<str>> {
        // Longer paths than any sensible template: the search backtracks, so its depth is bounded.
        const DEPTH_LIMIT: usize = 24;
        let segments: Vec<&str> = segments(path).take(DEPTH_LIMIT + 1).collect();
        if segments.len() > DEPTH_LIMIT {
            return None;
        }
        self.root.find(&segments)
    }
}

impl Branch {
    fn find(&self, path: &[&str]) -> Option<Arc<str>> {
        let Some((segment, below)) = path.split_first() else { return self.template.clone() };
        let literal = self.literals.get(*segment).and_then(|branch| branch.find(below));
        literal
            .or_else(|| self.parameter.as_ref().filter(|_| !segment.is_empty()).and_then(|branch| branch.find(below)))
            .or_else(|| self.rest.clone())
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(templates: &[&str]) -> DeclaredRoutes {
        let mut routes = DeclaredRoutes::default();
        for template in templates {
            routes.insert(Method::Get, template);
        }
        routes
    }

    #[test]
    fn literals_win_over_parameters_and_parameters_over_catch_alls() {
        let routes = routes(&["/users/{id}", "/users/me", "/users/{id}/cards", "/{*rest}", "/"]);
        let find = |path| routes.find(path).as_deref().map(str::to_owned);
        assert_eq!(find("/users/me").unwrap(), "/users/me");
        assert_eq!(find("/users/7").unwrap(), "/users/{id}");
        assert_eq!(find("/users/me/cards").unwrap(), "/users/{id}/cards");
        assert_eq!(find("/a/b/c").unwrap(), "/{*rest}");
        assert_eq!(find("/").unwrap(), "/");
    }

    #[test]
    fn what_is_not_declared_is_not_found() {
        let routes = routes(&["/users/{id}"]);
        assert!(["/users", "/users/", "/users/7/8", "/other"].iter().all(|path| routes.find(path).is_none()));
    }

    #[test]
    fn a_path_of_many_segments_is_refused_in_bounded_time() {
        assert!(routes(&["/{a}/{b}"]).find(&"/x".repeat(100_000)).is_none());
    }
}
