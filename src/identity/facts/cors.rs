//! Whom a response lets read it: the CORS protocol (Fetch, 3.3).

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

use crate::observation::{Fact, Facts};

/// Which origin is allowed, and whether with credentials.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cors {
    allowed: Option<Allowed>,
    credentials: bool,
}

#[derive(Clone, Copy, Debug)]
enum Allowed {
    Any,
    Echo,
    Null,
    Fixed,
}

impl Cors {
    /// Reads `Access-Control-Allow-Origin`; browsers refuse more than one.
    pub(super) fn allow(&mut self, line: &[u8], request: &HeaderMap) {
        let origin = request.get(ORIGIN).map(|origin| origin.as_bytes().trim_ascii());
        let allowed = line.trim_ascii();
        self.allowed.get_or_insert(match allowed {
            b"*" => Allowed::Any,
            b"null" => Allowed::Null,
            _ if Some(allowed) == origin && !is_own(allowed, request) => Allowed::Echo,
            _ => Allowed::Fixed,
        });
    }

    /// Reads `Access-Control-Allow-Credentials`, which is `true` in these letters or nothing.
    pub(super) fn credentials(&mut self, line: &[u8]) {
        self.credentials = line.trim_ascii() == b"true";
    }

    pub(super) fn facts(self) -> Facts {
        let Some(allowed) = self.allowed else { return Facts::NONE };
        Facts::of(match (allowed, self.credentials) {
            (Allowed::Any, false) => Fact::CorsAny,
            (Allowed::Any, true) => Fact::CorsAnyCredentials,
            (Allowed::Echo, false) => Fact::CorsEcho,
            (Allowed::Echo, true) => Fact::CorsEchoCredentials,
            (Allowed::Null, false) => Fact::CorsNull,
            (Allowed::Null, true) => Fact::CorsNullCredentials,
            (Allowed::Fixed, false) => Fact::CorsFixed,
            (Allowed::Fixed, true) => Fact::CorsFixedCredentials,
        })
    }
}

/// Whether an origin is the host that was asked: browsers send it with writes to their own site too.
fn is_own(origin: &[u8], request: &HeaderMap) -> bool {
    let Some(host) = request.get(HOST) else { return false };
    let authority = origin.windows(3).position(|window| window == b"://").and_then(|at| origin.get(at + 3..));
    authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host.as_bytes().trim_ascii()))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(origin: Option<&'static str>, allowed: &'static str, credentials: Option<&str>) -> &'static str {
        let mut request = HeaderMap::from_iter([(HOST, HeaderValue::from_static("shop.example"))]);
        if let Some(origin) = origin {
            request.insert(ORIGIN, HeaderValue::from_static(origin));
        }
        let mut cors = Cors::default();
        cors.allow(allowed.as_bytes(), &request);
        if let Some(credentials) = credentials {
            cors.credentials(credentials.as_bytes());
        }
        cors.facts().iter().next().map_or("", Fact::as_str)
    }

    #[test]
    fn whom_a_response_allows_is_told_without_the_origin() {
        let other = Some("https://evil.example");
        for (origin, allowed, credentials, term) in [
            (other, "*", None, "cors.any"),
            (None, " * ", Some("true"), "cors.any.credentials"),
            (other, "https://evil.example", None, "cors.echo"),
            (other, "https://evil.example", Some("true"), "cors.echo.credentials"),
            (Some("null"), "null", Some("true"), "cors.null.credentials"),
            (None, "null", None, "cors.null"),
            (other, "https://app.example", Some("true"), "cors.fixed.credentials"),
            (None, "https://app.example", None, "cors.fixed"),
            // What is no `true` for browsers is none here.
            (other, "https://evil.example", Some("True"), "cors.echo"),
            (other, "*", Some("false"), "cors.any"),
            // Its own site is no stranger.
            (Some("https://shop.example"), "https://shop.example", Some("true"), "cors.fixed.credentials"),
            (Some("https://shop.example:8443"), "https://shop.example:8443", None, "cors.echo"),
            (other, "https://evil.example, https://app.example", None, "cors.fixed"),
        ] {
            assert_eq!(of(origin, allowed, credentials), term, "{origin:?} {allowed}");
        }
    }

    #[test]
    fn without_an_allowed_origin_credentials_say_nothing() {
        let mut cors = Cors::default();
        cors.credentials(b"true");
        assert!(cors.facts().is_empty());
    }
}
