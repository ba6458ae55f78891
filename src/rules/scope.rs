//! Where scanners look: at which locations, of which endpoints, in which services.

use super::place::Place;
use crate::observation::{Location, Method, RouteTemplate};

/// Where a scanner looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    /// Only here, if anything is said.
    pub(crate) include: Option<Where>,
    /// And in none of these places. An exclusion beats an inclusion.
    pub(crate) exclude: Vec<Where>,
}

/// Places. Each list that is not empty must hold one that fits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Where {
    /// Locations within an exchange.
    pub(crate) locations: Vec<Location>,
    /// Endpoints, by method and route template.
    pub(crate) endpoints: Vec<EndpointPattern>,
    /// Names of services.
    pub(crate) services: Vec<String>,
}

/// How many endpoints and services a list may have.
const PLACES_LIMIT: usize = 256;

/// `/users/{id}`, `GET /users/{id}`; a closing `*` stands for any rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EndpointPattern {
    method: Option<Method>,
    route: String,
    prefix: bool,
}

impl EndpointPattern {
    fn read(place: &Place<'_>) -> Option<Self> {
        const EXPECTED: &str =
            "a route template that begins with `/`, perhaps after a method, perhaps with a closing `*`";
        let text = place.text()?;
        let (method, route) = match text.split_once(' ') {
            Some((method, route)) => (Some(method), route),
            None => (None, text),
        };
        let known = method.map(|name| Method::ALL.iter().copied().find(|method| method.as_str() == name));
        let (route, prefix) = route.strip_suffix('*').map_or((route, false), |route| (route, true));
        match known {
            Some(None) => place.fail(EXPECTED),
            _ if !route.starts_with('/') => place.fail(EXPECTED),
            method => Some(Self { method: method.flatten(), route: normalised(route), prefix }),
        }
    }

    fn matches(&self, method: Method, route: &str) -> bool {
        let fits = if self.prefix { route.starts_with(&self.route) } else { route == self.route };
        fits && self.method.is_none_or(|mine| mine == method)
    }

    /// All that it says.
    pub(crate) fn text(&self) -> String {
        let method = self.method.map_or("", |method| method.as_str());
        format!("{method} {}{}", self.route, if self.prefix { "*" } else { "" })
    }
}

/// A template, or the beginning of one, spelt as it is in what leaves: `/users/:id/` is `/users/{id}/`.
fn normalised(route: &str) -> String {
    let template = RouteTemplate::from_router(route);
    let slash = if route.ends_with('/') && template.as_str() != "/" { "/" } else { "" };
    format!("{}{slash}", template.as_str().trim_end_matches(if slash.is_empty() { '\0' } else { '/' }))
}

impl Where {
    /// Reads `{"locations": […], "endpoints": […], "services": […]}`.
    pub(crate) fn read(place: &Place<'_>) -> Option<Self> {
        place.fields(&["locations", "endpoints", "services"])?;
        let location = |item: &Place<'_>| {
            let name = item.text()?;
            match Location::ALL.iter().copied().find(|location| location.as_str() == name) {
                Some(location) => Some(location),
                None => {
                    item.fail("a location: request or response, a dot, and headers, cookies, query, path, jwt or body")
                }
            }
        };
        if ["endpoints", "services"].iter().any(|name| place.list(name).is_some_and(|list| list.len() > PLACES_LIMIT)) {
            return place.fail("at most 256 endpoints and 256 services");
        }
        let (locations, endpoints) =
            (place.each("locations", location), place.each("endpoints", EndpointPattern::read));
        let read = Self { locations: locations?, endpoints: endpoints?, services: place.texts("services")? };
        if read == Self::default() {
            return place.fail("at least one location, endpoint or service");
        }
        Some(read)
    }

    fn is_at(&self, location: Location, method: Method, route: &str) -> bool {
        (self.locations.is_empty() || self.locations.contains(&location))
            && (self.endpoints.is_empty() || self.endpoints.iter().any(|endpoint| endpoint.matches(method, route)))
    }

    fn is_in(&self, service: Option<&str>) -> bool {
        self.services.is_empty() || service.is_some_and(|service| self.services.iter().any(|mine| mine == service))
    }
}

impl Scope {
    /// Reads the fields `include` and `exclude`.
    pub(crate) fn read(place: &Place<'_>) -> Option<Self> {
        let read = |name| match place.field(name) {
            None => Some(None),
            Some(field) => Where::read(&field).map(Some),
        };
        let (include, exclude) = (read("include"), read("exclude"));
        Some(Self { include: include?, exclude: exclude?.into_iter().collect() })
    }

    /// Whether nothing is said: the scanner looks everywhere.
    pub(crate) fn is_everywhere(&self) -> bool {
        *self == Self::default()
    }

    /// What of it concerns one service; `None` if the scanner does not look there at all.
    pub(crate) fn of_service(&self, service: Option<&str>) -> Option<Self> {
        if self.include.as_ref().is_some_and(|include| !include.is_in(service)) {
            return None;
        }
        let without_service = |place: &Where| Where { services: Vec::new(), ..place.clone() };
        let exclude: Vec<Where> =
            self.exclude.iter().filter(|place| place.is_in(service)).map(without_service).collect();
        if exclude.contains(&Where::default()) {
            return None;
        }
        let include = self.include.as_ref().map(without_service).filter(|include| *include != Where::default());
        Some(Self { include, exclude })
    }

    /// Whether the scanner looks at a location of an endpoint, by the template of its route as it leaves.
    pub(crate) fn holds(&self, location: Location, method: Method, route: &str) -> bool {
        self.include.as_ref().is_none_or(|include| include.is_at(location, method, route))
            && !self.exclude.iter().any(|exclude| exclude.is_at(location, method, route))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::RuleProblems;
    use super::*;

    fn read(value: &Value) -> Result<Scope, usize> {
        let problems = RuleProblems::default();
        let scope = Scope::read(&Place::root("test", value, &problems));
        if problems.count() > 0 { Err(problems.count()) } else { Ok(scope.unwrap()) }
    }

    #[test]
    fn a_scanner_looks_where_it_is_told_to_and_nowhere_else() {
        let scope = read(&json!({
            "include": {"locations": ["request.body", "response.body"], "endpoints": ["GET /users/{id}", "/orders/*"]},
            "exclude": {"endpoints": ["/orders/health"]},
        }))
        .unwrap();
        let holds = |location, method, route| scope.holds(location, method, route);
        assert!(holds(Location::RequestBody, Method::Get, "/users/{id}"));
        assert!(holds(Location::ResponseBody, Method::Post, "/orders/{id}"));
        assert!(!holds(Location::RequestBody, Method::Post, "/users/{id}"));
        assert!(!holds(Location::RequestQuery, Method::Get, "/users/{id}"));
        assert!(!holds(Location::RequestBody, Method::Get, "/users/{id}/x"));
        assert!(!holds(Location::RequestBody, Method::Get, "/orders/health"));
        assert!(!scope.holds(Location::RequestBody, Method::Get, "unmatched"));
    }

    #[test]
    fn templates_of_any_spelling_are_those_that_leave() {
        let scope =
            read(&json!({"exclude": {"endpoints": ["/users/:id", "/files/{*path}", "/a/<b>/*", "/*"]}})).unwrap();
        let texts: Vec<String> = scope.exclude[0].endpoints.iter().map(EndpointPattern::text).collect();
        assert_eq!(texts, [" /users/{id}", " /files/{rest}", " /a/{b}/*", " /*"]);
    }

    #[test]
    fn what_concerns_other_services_is_settled_before_any_exchange() {
        let scope = read(&json!({"include": {"services": ["shop"]}})).unwrap();
        assert!(scope.of_service(Some("shop")).unwrap().is_everywhere());
        assert!(scope.of_service(Some("blog")).is_none() && scope.of_service(None).is_none());
        let scope = read(&json!({"exclude": {"services": ["shop"]}})).unwrap();
        assert!(scope.of_service(Some("shop")).is_none());
        assert!(scope.of_service(Some("blog")).unwrap().is_everywhere());
        let scope = read(&json!({"exclude": {"services": ["shop"], "locations": ["request.query"]}})).unwrap();
        let in_shop = scope.of_service(Some("shop")).unwrap();
        assert!(!in_shop.holds(Location::RequestQuery, Method::Get, "unmatched"));
        assert!(in_shop.holds(Location::RequestBody, Method::Get, "unmatched"));
    }

    #[test]
    fn places_that_do_not_exist_are_refused_all_at_once() {
        let wrong = json!({
            "include": {"locations": ["request.boby"], "endpoints": ["users", "GRAB /users", "GET users"]},
            "exclude": {},
        });
        assert_eq!(read(&wrong), Err(5));
    }
}
