//! What an endpoint is for, as far as its method and its template tell.
//!
//! The words are those of Kubernetes probes, Spring Boot Actuator, the gRPC health and reflection services, `OpenAPI`
//! tools, OAuth 2.0 (RFC 6749) and static file servers. A word counts only where nothing but such words and versions
//! stands before it: `/health` is a probe, `/patients/{id}/health` is API.

use crate::observation::{Flow, Method};

/// Segments that say nothing about what follows them.
const NEUTRAL: [&str; 16] = [
    "-",
    "_",
    "actuator",
    "admin",
    "api",
    "apis",
    "app",
    "backend",
    "internal",
    "manage",
    "management",
    "monitoring",
    "public",
    "rest",
    "service",
    "system",
];

const HEALTH: [&str; 17] = [
    "alive",
    "health",
    "health-check",
    "health_check",
    "healthcheck",
    "healthz",
    "heartbeat",
    "live",
    "liveness",
    "livez",
    "ping",
    "ready",
    "readiness",
    "readyz",
    "startup",
    "startupz",
    "status",
];

const METRICS: [&str; 3] = ["metrics", "prometheus", "metricsz"];

/// Documentation at any depth: the names mean nothing else.
const DOCS: [&str; 12] = [
    "api-docs",
    "apidocs",
    "graphiql",
    "openapi",
    "rapidoc",
    "redoc",
    "scalar",
    "stoplight",
    "swagger",
    "swagger-ui",
    "swagger-ui.html",
    "swaggerui",
];

/// Documentation at the root only.
const ROOT_DOCS: [&str; 3] = ["doc", "docs", "documentation"];

const STATIC: [&str; 9] = ["_next", "assets", "css", "dist", "fonts", "js", "public", "static", "webjars"];

const STATIC_FILES: [&str; 6] =
    ["apple-touch-icon.png", "favicon.ico", "manifest.json", "robots.txt", "security.txt", "sitemap.xml"];

const EXTENSIONS: [&str; 21] = [
    "avif", "bmp", "css", "eot", "gif", "htm", "html", "ico", "jpeg", "jpg", "js", "map", "mjs", "otf", "png", "svg",
    "ttf", "wasm", "webp", "woff", "woff2",
];

pub(crate) const LOGIN: [&str; 12] = [
    "authenticate",
    "log-in",
    "log_in",
    "login",
    "logon",
    "sign-in",
    "sign_in",
    "signin",
    "sign-on",
    "signon",
    "sso",
    "otp-login",
];

/// Words that hand out a token if what stands before them is about authentication.
const TOKEN: [&str; 6] = ["access-token", "access_token", "refresh", "refresh-token", "refresh_token", "token"];

const AUTHENTICATION: [&str; 12] = [
    "auth",
    "authentication",
    "authorization",
    "connect",
    "identity",
    "login",
    "oauth",
    "oauth2",
    "oidc",
    "openid-connect",
    "token",
    "tokens",
];

/// What the endpoint of a template, without what stands in front of the service, is for.
pub(crate) fn flow(method: Method, template: &str, is_preflight: bool) -> Flow {
    if is_preflight {
        return Flow::Preflight;
    }
    let template = template.to_ascii_lowercase();
    let segments: Vec<&str> = template.split('/').filter(|segment| !segment.is_empty()).collect();
    if template.starts_with("/grpc.health.") {
        return Flow::Health;
    }
    if template.starts_with("/grpc.reflection.") {
        return Flow::Docs;
    }
    let read = matches!(method, Method::Get | Method::Head);
    match segments.as_slice() {
        segments if read && is_probe(segments, &HEALTH) => Flow::Health,
        segments if read && is_probe(segments, &METRICS) => Flow::Metrics,
        segments if read && is_docs(segments) => Flow::Docs,
        segments if read && is_static(segments) => Flow::Static,
        segments if is_login(method, segments) => Flow::Login,
        _ => Flow::Api,
    }
}

/// The first segment that is not neutral is a word of the list, and nothing but words and one parameter follow:
/// `/actuator/health/readiness`, `/health/{component}`.
fn is_probe(segments: &[&str], words: &[&str]) -> bool {
    let mut rest = segments.iter().skip_while(|segment| is_neutral(segment) && !words.contains(segment));
    rest.next().is_some_and(|segment| words.contains(segment))
        && rest.all(|segment| words.contains(segment) || is_parameter(segment))
}

fn is_docs(segments: &[&str]) -> bool {
    let named = |segment: &&str| {
        DOCS.contains(segment) || ["openapi.", "swagger.", "asyncapi."].iter().any(|start| segment.starts_with(start))
    };
    segments.iter().any(named)
        || segments.iter().find(|segment| !is_neutral(segment)).is_some_and(|segment| ROOT_DOCS.contains(segment))
}

fn is_static(segments: &[&str]) -> bool {
    let (Some(first), Some(last)) = (segments.first(), segments.last()) else { return false };
    let extension = || last.rsplit_once('.').map(|(_, extension)| extension);
    STATIC_FILES.contains(last)
        || extension().is_some_and(|extension| EXTENSIONS.contains(&extension))
        // Deeper templates under such a prefix are somebody's resources: `/assets/{id}/owners`.
        || STATIC.contains(first) && (segments.len() == 2 && is_parameter(last) || *last == "{rest}")
}

fn is_login(method: Method, segments: &[&str]) -> bool {
    let mut literals = segments.iter().rev().skip_while(|segment| is_parameter(segment));
    let Some(last) = literals.next() else { return false };
    match method {
        Method::Get | Method::Post if LOGIN.contains(last) => true,
        Method::Post if TOKEN.contains(last) => {
            !segments.last().is_some_and(|segment| is_parameter(segment))
                && literals.all(|segment| is_neutral(segment) || AUTHENTICATION.contains(segment))
        }
        _ => false,
    }
}

/// Whether a path leads to where one signs in: a page of the service itself, or an endpoint of an identity provider
/// (`OpenID` Connect, SAML, Keycloak).
pub(super) fn is_sign_in(path: &str) -> bool {
    const PROVIDERS: [&str; 4] = ["authorize", "openid-connect", "oauth2", "saml2"];
    let path = path.to_ascii_lowercase();
    // A servlet's session, and the extension of a page.
    let path = path.split(';').next().unwrap_or_default();
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let last = segments.clone().next_back().map(|last| last.split('.').next().unwrap_or_default());
    last.is_some_and(|last| LOGIN.contains(&last) || last == "wp-login")
        || segments.any(|segment| PROVIDERS.contains(&segment))
}

pub(crate) fn is_neutral(segment: &str) -> bool {
    let version = segment
        .strip_prefix('v')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    version || NEUTRAL.contains(&segment)
}

pub(crate) fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::RouteTemplate;

    fn of(method: Method, template: &str) -> Flow {
        flow(method, RouteTemplate::from_router(template).as_str(), false)
    }

    #[test]
    fn probes_are_health_and_resources_are_not() {
        for template in
            ["/health", "/healthz", "/api/v1/health", "/actuator/health/liveness", "/Ping", "/status", "/livez"]
        {
            assert_eq!(of(Method::Get, template), Flow::Health, "{template}");
        }
        for template in ["/orders/{id}/status", "/patients/health", "/health/records", "/status/{id}/likes", "/"] {
            assert_eq!(of(Method::Get, template), Flow::Api, "{template}");
        }
        assert_eq!(of(Method::Post, "/status"), Flow::Api);
        assert_eq!(of(Method::Post, "/grpc.health.v1.Health/Check"), Flow::Health);
    }

    #[test]
    fn scrapers_and_readers_of_documentation_are_told_apart() {
        assert_eq!(of(Method::Get, "/metrics"), Flow::Metrics);
        assert_eq!(of(Method::Get, "/actuator/prometheus"), Flow::Metrics);
        assert_eq!(of(Method::Get, "/projects/{id}/metrics"), Flow::Api);
        for template in
            ["/openapi.json", "/api/v1/openapi.yaml", "/swagger-ui/{rest}", "/docs", "/api/docs/{page}", "/redoc"]
        {
            assert_eq!(of(Method::Get, template), Flow::Docs, "{template}");
        }
        assert_eq!(of(Method::Get, "/projects/{id}/docs"), Flow::Api);
    }

    #[test]
    fn files_are_static() {
        for template in
            ["/static/{rest}", "/assets/{*path}", "/favicon.ico", "/robots.txt", "/app/main.css", "/f.woff2"]
        {
            assert_eq!(of(Method::Get, template), Flow::Static, "{template}");
        }
        assert_eq!(of(Method::Post, "/assets/{id}"), Flow::Api);
        assert_eq!(of(Method::Get, "/assets/{id}/owners"), Flow::Api);
    }

    #[test]
    fn what_hands_out_credentials_is_login() {
        for template in
            ["/login", "/users/login", "/oauth/token", "/api/v1/auth/refresh", "/token", "/login/{provider}"]
        {
            assert_eq!(of(Method::Post, template), Flow::Login, "{template}");
        }
        for template in ["/logout", "/devices/{id}/token", "/push/token", "/users", "/register", "/token/{id}"] {
            assert_eq!(of(Method::Post, template), Flow::Api, "{template}");
        }
        assert_eq!(of(Method::Get, "/oauth/token"), Flow::Api);
    }

    #[test]
    fn a_preflight_is_one_whatever_its_route() {
        assert_eq!(flow(Method::Options, "unmatched", true), Flow::Preflight);
        assert_eq!(flow(Method::Options, "unmatched", false), Flow::Api);
    }
}
