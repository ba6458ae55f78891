//! Whom a response lets read it: the CORS protocol (Fetch, 3.3).

use http::header::ORIGIN;
use http::{HeaderMap, Uri};

use crate::identity::host::asked;
use crate::observation::{Fact, Facts};

/// What a response allows, as it is written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cors<'a> {
    allowed: Option<&'a [u8]>,
    credentials: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Allowed {
    Any,
    Echo,
    Null,
    Fixed,
}

impl<'a> Cors<'a> {
    /// Reads `Access-Control-Allow-Origin`; browsers refuse more than one.
    pub(super) fn allow(&mut self, line: &'a [u8]) {
        self.allowed.get_or_insert(line.trim_ascii());
    }

    /// Reads `Access-Control-Allow-Credentials`, which is `true` in these letters or nothing.
    pub(super) fn credentials(&mut self, line: &[u8]) {
        self.credentials = line.trim_ascii() == b"true";
    }

    /// What that says to whom it answers.
    pub(super) fn facts(self, uri: &Uri, request: &HeaderMap) -> Facts {
        let origin = request.get(ORIGIN).map(|origin| origin.as_bytes().trim_ascii());
        let stranger = origin.filter(|origin| is_stranger(origin, uri, request));
        let allowed = self.allowed.map(|allowed| match allowed {
            b"*" => Allowed::Any,
            b"null" => Allowed::Null,
            _ if stranger == Some(allowed) => Allowed::Echo,
            _ => Allowed::Fixed,
        });
        let mut facts = Facts::NONE;
        let is_refused = stranger.is_some() && !matches!(allowed, Some(Allowed::Any | Allowed::Echo));
        facts.insert_if(Fact::CorsRefused, is_refused);
        let Some(allowed) = allowed else { return facts };
        facts.insert(match (allowed, self.credentials) {
            (Allowed::Any, false) => Fact::CorsAny,
            (Allowed::Any, true) => Fact::CorsAnyCredentials,
            (Allowed::Echo, false) => Fact::CorsEcho,
            (Allowed::Echo, true) => Fact::CorsEchoCredentials,
            (Allowed::Null, false) => Fact::CorsNull,
            (Allowed::Null, true) => Fact::CorsNullCredentials,
            (Allowed::Fixed, false) => Fact::CorsFixed,
            (Allowed::Fixed, true) => Fact::CorsFixedCredentials,
        });
        facts
    }
}

/// Whether an origin has a host, and another than was asked: browsers send it with writes to their own site too.
fn is_stranger(origin: &[u8], uri: &Uri, request: &HeaderMap) -> bool {
    let Some((scheme, authority)) = std::str::from_utf8(origin).ok().and_then(|origin| origin.split_once("://")) else {
        return false;
    };
    // Who writes the port of the scheme means the same as who does not.
    let port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => "",
    };
    let bare = |authority: &str| authority.strip_suffix(port).unwrap_or(authority).to_ascii_lowercase();
    let authority = bare(authority);
    !asked(uri, request).any(|asked| bare(asked.trim()) == authority)
}

#[cfg(test)]
mod tests {
    use http::header::{FORWARDED, HOST};
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn of(origin: Option<&'static str>, allowed: Option<&str>, credentials: Option<&str>) -> Vec<&'static str> {
        let request = [(HOST, "shop.example")].into_iter().chain(origin.map(|origin| (ORIGIN, origin)));
        asking("/", request, allowed, credentials)
    }

    fn asking(
        uri: &'static str,
        request: impl Iterator<Item = (HeaderName, &'static str)>,
        allowed: Option<&str>,
        credentials: Option<&str>,
    ) -> Vec<&'static str> {
        let request = request.map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
        let mut cors = Cors::default();
        if let Some(allowed) = allowed {
            cors.allow(allowed.as_bytes());
        }
        if let Some(credentials) = credentials {
            cors.credentials(credentials.as_bytes());
        }
        cors.facts(&Uri::from_static(uri), &request).iter().map(Fact::as_str).collect()
    }

    #[test]
    fn whom_a_response_allows_is_told_without_the_origin() {
        let other = Some("https://evil.example");
        let own = Some("https://shop.example");
        for (origin, allowed, credentials, terms) in [
            (other, "*", None, &["cors.any"][..]),
            (None, " * ", Some("true"), &["cors.any.credentials"]),
            (other, "https://evil.example", None, &["cors.echo"]),
            (other, "https://evil.example", Some("true"), &["cors.echo.credentials"]),
            (Some("null"), "null", Some("true"), &["cors.null.credentials"]),
            (None, "null", None, &["cors.null"]),
            (other, "null", None, &["cors.null", "cors.refused"]),
            (other, "https://app.example", Some("true"), &["cors.fixed.credentials", "cors.refused"]),
            (None, "https://app.example", None, &["cors.fixed"]),
            // What is no `true` for browsers is none here.
            (other, "https://evil.example", Some("True"), &["cors.echo"]),
            (other, "*", Some("false"), &["cors.any"]),
            // Its own site is no stranger.
            (own, "https://shop.example", Some("true"), &["cors.fixed.credentials"]),
            (own, "https://app.example", None, &["cors.fixed"]),
            (Some("https://shop.example:8443"), "https://shop.example:8443", None, &["cors.echo"]),
            (other, "https://evil.example, https://app.example", None, &["cors.fixed", "cors.refused"]),
        ] {
            assert_eq!(of(origin, Some(allowed), credentials), terms, "{origin:?} {allowed}");
        }
    }

    #[test]
    fn a_stranger_that_nobody_allows_is_refused() {
        assert_eq!(of(Some("https://evil.example"), None, None), ["cors.refused"]);
        for none in [None, Some("null"), Some("https://shop.example"), Some("x"), Some("")] {
            assert_eq!(of(none, None, Some("true")), Vec::<&str>::new(), "{none:?}");
        }
    }

    #[test]
    fn the_host_that_was_asked_is_known_wherever_it_stands() {
        let forwarded_host = HeaderName::from_static("x-forwarded-host");
        for (uri, field, origin) in [
            ("https://shop.example/", (HOST, "10.0.0.1"), "https://shop.example"),
            ("/", (forwarded_host.clone(), "shop.example, x"), "https://shop.example"),
            ("/", (FORWARDED, "for=1.2.3.4;host=shop.example"), "https://shop.example"),
            ("/", (HOST, "Shop.example:443"), "https://shop.example"),
            ("/", (HOST, "shop.example:80"), "http://shop.example"),
            ("/", (HOST, "shop.example:8443"), "https://shop.example:8443"),
        ] {
            let request = [field.clone(), (ORIGIN, origin)].into_iter();
            assert_eq!(asking(uri, request, Some(origin), None), ["cors.fixed"], "{uri} {field:?}");
        }
        for (uri, field) in [("/", (HOST, "shop.example:80")), ("http://a.example/", (forwarded_host, "b.example"))] {
            let origin = "https://shop.example";
            let request = [field.clone(), (ORIGIN, origin)].into_iter();
            assert_eq!(asking(uri, request, Some(origin), None), ["cors.echo"], "{uri} {field:?}");
        }
    }
}
