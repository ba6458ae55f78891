//! Routes that the application or an API definition declares, and which of them a path belongs to.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::identity::Definition;
use crate::observation::{Method, RouteSource};

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
    rest: Option<Declared>,
    route: Option<Declared>,
}

/// A declared template, and the methods that it was declared for.
#[derive(Clone)]
struct Declared {
    template: Arc<str>,
    methods: BTreeSet<Method>,
}

/// What a path belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeclaredMatch {
    /// The template, as it was declared.
    pub(crate) template: Arc<str>,
    /// Whether it was declared for the method of the request.
    pub(crate) for_method: bool,
}

impl DeclaredMatch {
    /// Who vouches for the route: of a method that is not declared, only its path is known.
    pub(crate) fn source(&self) -> RouteSource {
        if self.for_method { RouteSource::Declared } else { RouteSource::Inferred }
    }
}

impl std::fmt::Debug for DeclaredRoutes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DeclaredRoutes({})", self.pairs.len())
    }
}

impl DeclaredRoutes {
    /// Adds a pair. Braces, colons and stars are understood as axum 0.8 and 0.7 do; a missing slash is added.
    pub(crate) fn insert(&mut self, method: Method, template: &str) {
        let template = rooted(template);
        self.insert_at(method, &template, &template);
        self.pairs.insert((method, template));
    }

    /// Adds what an API definition declares, where the service is reached under a path of its own. That is the servers' path
    /// as well, if they have the same.
    pub(crate) fn extend(&mut self, definition: &Definition, own_path: &str) {
        let base_path = definition.base_path.as_deref().filter(|base| own_path != *base);
        for (method, template) in &definition.routes {
            match base_path {
                Some(base_path) => self.insert_below(*method, base_path, template),
                None => self.insert(*method, template),
            }
        }
    }

    /// Adds a pair behind a path of servers. What stands in front of the service may take that path off, so that requests
    /// match without it as well, where nothing else is declared.
    pub(crate) fn insert_below(&mut self, method: Method, base_path: &str, template: &str) {
        let bare = rooted(template);
        let template = format!("{base_path}{bare}");
        self.insert_at(method, &template, &template);
        self.insert_at(method, &template, &bare);
        self.pairs.insert((method, template));
    }

    /// Puts a template where its pattern leads to.
    fn insert_at(&mut self, method: Method, template: &str, pattern: &str) {
        let mut branch = &mut self.root;
        let mut is_rest = false;
        for segment in segments(pattern) {
            if segment.starts_with("{*") || segment.starts_with('*') {
                is_rest = true;
                break;
            }
            branch = if segment.contains('{') || segment.starts_with(':') {
                &mut **branch.parameter.get_or_insert_default()
            } else {
                branch.literals.entry(segment.into()).or_default()
            };
        }
        let place = if is_rest { &mut branch.rest } else { &mut branch.route };
        let shared = || Declared { template: template.into(), methods: BTreeSet::new() };
        place.get_or_insert_with(shared).methods.insert(method);
    }

    /// Whether a pair is declared.
    pub(crate) fn holds(&self, method: Method, template: &str) -> bool {
        self.pairs.contains(&(method, template.to_owned()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The declared pairs, in order.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = &(Method, String)> {
        self.pairs.iter()
    }

    /// What a path belongs to.
    pub(crate) fn find(&self, method: Method, path: &str) -> Option<DeclaredMatch> {
        // Longer paths than any sensible template: the search backtracks, so its depth is bounded.
        const DEPTH_LIMIT: usize = 24;
        let mut room = [""; DEPTH_LIMIT];
        let mut depth = 0;
        for segment in segments(path) {
            *room.get_mut(depth)? = segment;
            depth += 1;
        }
        let found = self.root.find(room.get(..depth)?)?;
        // Who may GET may HEAD (RFC 9110, 9.3.2).
        let equal = if method == Method::Head { Method::Get } else { method };
        let for_method = found.methods.contains(&method) || found.methods.contains(&equal);
        Some(DeclaredMatch { template: Arc::clone(&found.template), for_method })
    }
}

impl Branch {
    fn find(&self, path: &[&str]) -> Option<&Declared> {
        let Some((segment, below)) = path.split_first() else { return self.route.as_ref() };
        let literal = self.literals.get(*segment).and_then(|branch| branch.find(below));
        literal
            .or_else(|| self.parameter.as_ref().filter(|_| !segment.is_empty()).and_then(|branch| branch.find(below)))
            .or(self.rest.as_ref())
    }
}

fn rooted(template: &str) -> String {
    format!("/{}", template.strip_prefix('/').unwrap_or(template))
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
        let find = |path| routes.find(Method::Get, path).map(|found| found.template.to_string());
        assert_eq!(find("/users/me").unwrap(), "/users/me");
        assert_eq!(find("/users/7").unwrap(), "/users/{id}");
        assert_eq!(find("/users/me/cards").unwrap(), "/users/{id}/cards");
        assert_eq!(find("/a/b/c").unwrap(), "/{*rest}");
        assert_eq!(find("/").unwrap(), "/");
    }

    #[test]
    fn a_path_that_is_declared_for_another_method_says_so() {
        let routes = routes(&["/users/{id}"]);
        let for_method = |method| routes.find(method, "/users/7").unwrap().for_method;
        assert!(for_method(Method::Get) && for_method(Method::Head) && !for_method(Method::Delete));
    }

    #[test]
    fn a_missing_slash_is_added() {
        let routes = routes(&["unmatched"]);
        assert_eq!(&*routes.find(Method::Get, "/unmatched").unwrap().template, "/unmatched");
    }

    #[test]
    fn a_template_below_a_base_path_is_one_template_with_and_without_it() {
        let mut routes = DeclaredRoutes::default();
        routes.insert_below(Method::Get, "/v1", "/users/{id}");
        routes.insert_below(Method::Get, "/v2", "/users/{id}");
        let find = |path| routes.find(Method::Get, path).map(|found| found.template.to_string());
        assert_eq!(find("/v1/users/7").as_deref(), Some("/v1/users/{id}"));
        assert_eq!(find("/v2/users/7").as_deref(), Some("/v2/users/{id}"));
        assert_eq!(find("/users/7").as_deref(), Some("/v1/users/{id}"));
        assert_eq!(routes.pairs().count(), 2);
    }

    #[test]
    fn what_is_not_declared_is_not_found() {
        let routes = routes(&["/users/{id}"]);
        assert!(
            ["/users", "/users/", "/users/7/8", "/other"].iter().all(|path| routes.find(Method::Get, path).is_none())
        );
    }

    #[test]
    fn a_path_of_many_segments_is_refused_in_bounded_time() {
        assert!(routes(&["/{a}/{b}"]).find(Method::Get, &"/x".repeat(100_000)).is_none());
    }
}
