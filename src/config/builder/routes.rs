//! What is called: settings of routes.

use std::path::PathBuf;

use super::Builder;
use crate::config::registry;
use crate::sampling::RoutePattern;

impl Builder {
    /// Route templates that are neither captured nor recorded; a closing `*` makes a prefix. Default: none.
    pub fn exclude_routes<I>(mut self, routes: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        for route in routes {
            self = match RoutePattern::parse(&route.into()).filter(RoutePattern::is_of_all_methods) {
                Some(pattern) => {
                    self.settings.route_rules.excluded.push(pattern);
                    self.accept_more(&registry::EXCLUDE_ROUTES)
                }
                None => self.refuse(&registry::EXCLUDE_ROUTES),
            };
        }
        self
    }

    /// The path under which callers reach the service, where what stands in front of it takes that path off: it is put in
    /// front of all routes. Segments of letters, digits and `-._~`, 100 characters at most. Default: none.
    pub fn base_path(mut self, path: &str) -> Self {
        if self.settings.base_paths.set_base(path) {
            self.accept(&registry::BASE_PATH)
        } else {
            self.refuse(&registry::BASE_PATH)
        }
    }

    /// Paths that a proxy may name in `X-Forwarded-Prefix`, up to 255: one that is named is put in front of the route, in
    /// the place of the [`base_path`](Self::base_path). Whatever else that header says is ignored, because callers can write
    /// it. Default: none.
    pub fn forwarded_prefixes<I>(mut self, paths: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        for path in paths {
            let accepted = self.settings.base_paths.add_forwarded(path.as_ref());
            self = if accepted {
                self.accept_more(&registry::FORWARDED_PREFIXES)
            } else {
                self.refuse(&registry::FORWARDED_PREFIXES)
            };
        }
        self
    }

    /// Hosts to be told apart, with their port or without, up to 1,000: callers can ask for any, so the others are not told.
    /// Default: none.
    pub fn hosts<I>(mut self, hosts: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        for host in hosts {
            let accepted = self.settings.hosts.add(host.as_ref());
            self = if accepted { self.accept_more(&registry::HOSTS) } else { self.refuse(&registry::HOSTS) };
        }
        self
    }

    /// Whether routes are learnt from the paths of requests that no router, no declaration and no method of gRPC names.
    /// Otherwise all of them count as `unmatched`. Default: true.
    pub fn learn_routes(mut self, learn: bool) -> Self {
        self.settings.learn_routes = learn;
        self.accept(&registry::LEARN_ROUTES)
    }

    /// What you know better than what is learnt of routes, up to 256 hints. Default: none.
    ///
    /// - `pin /users/{id}`: this is a route, with these names.
    /// - `split /users/me`: the last segment is a literal, and no value of the parameter beside it.
    /// - `name /users/{account_id}`: what the parameters of the learnt route of this form are called.
    /// - `ignore /cgi-bin/*`: nothing is learnt of such paths. `*` stands for the rest, `{}` for one segment.
    ///
    /// ```
    /// use api_inventory::Tracer;
    /// let tracer = Tracer::builder().route_hints(["pin /users/{id}", "ignore /wp-admin/*"]).build();
    /// assert!(tracer.problems().is_empty());
    /// ```
    pub fn route_hints<I>(mut self, hints: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        for hint in hints {
            let accepted = self.settings.route_hints.add(hint.as_ref()).is_ok();
            self =
                if accepted { self.accept_more(&registry::ROUTE_HINTS) } else { self.refuse(&registry::ROUTE_HINTS) };
        }
        self
    }

    /// A file with an API definition that is declared as [`Tracer::declare_openapi`](crate::Tracer::declare_openapi) does, up to 32 MiB. Default: none.
    pub fn openapi_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.openapi = Some(path.into());
        self.accept(&registry::OPENAPI)
    }
}
