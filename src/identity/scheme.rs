//! The scheme the caller used.

use http::{HeaderMap, HeaderName, Uri, header};

use super::{ClientRules, forwarded};
use crate::observation::{Scheme, SchemeBasis, SchemeFact};

/// Fields in which proxies name the scheme that they were called with: the usual one, and those of older proxies and
/// `CloudFront`.
static PROTOCOLS: [HeaderName; 4] = [
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-scheme"),
    HeaderName::from_static("x-url-scheme"),
    HeaderName::from_static("cloudfront-forwarded-proto"),
];

/// Fields that say `on` for TLS: nginx behind older load balancers, Microsoft's gateways.
static SWITCHES: [HeaderName; 2] =
    [HeaderName::from_static("x-forwarded-ssl"), HeaderName::from_static("front-end-https")];

/// What tells the scheme of a request.
#[derive(Clone, Copy)]
pub(crate) struct SchemeSigns<'a> {
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) client: &'a ClientRules,
    /// Whether this server is at the end of TLS, if it knows.
    pub(crate) tls: Option<bool>,
    /// What the operator says of all requests.
    pub(crate) configured: Option<Scheme>,
}

/// The scheme, in this order: what the operator says; TLS that ends in this server; a target of `https`; what the first
/// proxy said in `Forwarded` (RFC 7239, 5.4), `X-Forwarded-Proto` or the like; clear text, which the server or the target
/// tells; else unknown. Other schemes than `http`, `https` and those of `WebSocket` are none.
///
/// Clear text here is none for the caller where a proxy may have ended TLS: behind one, HTTP/2 without TLS carries `http`
/// on every request. So it counts only where nothing speaks of a proxy.
pub(crate) fn scheme(signs: SchemeSigns<'_>) -> SchemeFact {
    let SchemeSigns { uri, headers, client, tls, configured } = signs;
    let target = uri.scheme_str().and_then(known);
    // One look at the names costs less than to ask for each of seven.
    let said = || headers.keys().any(may_say_scheme).then_some(());
    let forwarded = || {
        said()?;
        from_forwarded(headers).or_else(|| from_protocols(headers)).or_else(|| from_switches(headers))
    };
    let (value, basis) = if let Some(scheme) = configured {
        (scheme, SchemeBasis::Configuration)
    } else if tls == Some(true) {
        (Scheme::Https, SchemeBasis::Connection)
    } else if target == Some(Scheme::Https) {
        (Scheme::Https, SchemeBasis::Uri)
    } else if let Some(scheme) = forwarded() {
        (scheme, SchemeBasis::Forwarded)
    } else if came_through_a_proxy(headers, client) {
        (Scheme::Unknown, SchemeBasis::Unknown)
    } else if tls == Some(false) {
        (Scheme::Http, SchemeBasis::Connection)
    } else if let Some(scheme) = target {
        (scheme, SchemeBasis::Uri)
    } else {
        (Scheme::Unknown, SchemeBasis::Unknown)
    };
    SchemeFact { value, basis }
}

/// Whether a header was added on the way, as proxies do.
fn came_through_a_proxy(headers: &HeaderMap, client: &ClientRules) -> bool {
    headers.keys().any(|name| *name != header::HOST && client.is_address_header(name))
}

/// Whether a field can be one that [`scheme`] asks for, by its first letters.
fn may_say_scheme(name: &HeaderName) -> bool {
    let name = name.as_str();
    ["x-", "fo", "fr", "cl"].iter().any(|beginning| name.starts_with(beginning))
}

fn from_forwarded(headers: &HeaderMap) -> Option<Scheme> {
    let lines = headers.get_all(header::FORWARDED).iter();
    lines.flat_map(|line| forwarded::values(line.as_bytes(), "proto")).next().and_then(|proto| known(&proto))
}

fn from_protocols(headers: &HeaderMap) -> Option<Scheme> {
    let first = |name: &HeaderName| headers.get(name)?.to_str().ok()?.split(',').next();
    PROTOCOLS.iter().find_map(|name| known(first(name)?.trim()))
}

fn from_switches(headers: &HeaderMap) -> Option<Scheme> {
    let value = SWITCHES.iter().find_map(|name| headers.get(name))?.as_bytes().trim_ascii();
    if value.eq_ignore_ascii_case(b"on") {
        Some(Scheme::Https)
    } else {
        value.eq_ignore_ascii_case(b"off").then_some(Scheme::Http)
    }
}

/// The scheme of a name; those of `WebSocket` are carried by the same (RFC 6455, 3).
fn known(scheme: &str) -> Option<Scheme> {
    let is = |name: &str| scheme.eq_ignore_ascii_case(name);
    if is("https") || is("wss") { Some(Scheme::Https) } else { (is("http") || is("ws")).then_some(Scheme::Http) }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(uri: &str, headers: &[(&'static str, &'static str)]) -> (Scheme, SchemeBasis) {
        let map = headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
        with(uri, &map.collect(), None, None)
    }

    fn with(uri: &str, headers: &HeaderMap, tls: Option<bool>, configured: Option<Scheme>) -> (Scheme, SchemeBasis) {
        let client = &ClientRules::default();
        let fact = scheme(SchemeSigns { uri: &uri.parse().unwrap(), headers, client, tls, configured });
        (fact.value, fact.basis)
    }

    #[test]
    fn what_the_operator_says_goes_before_all_else_and_tls_of_the_server_before_the_target() {
        let headers = HeaderMap::new();
        let clear = "http://example.org/";
        let said = with(clear, &headers, Some(false), Some(Scheme::Https));
        assert_eq!(said, (Scheme::Https, SchemeBasis::Configuration));
        assert_eq!(with(clear, &headers, Some(true), None), (Scheme::Https, SchemeBasis::Connection));
        assert_eq!(with("/", &headers, Some(false), None), (Scheme::Http, SchemeBasis::Connection));
    }

    #[test]
    fn clear_text_behind_a_proxy_that_does_not_name_the_scheme_is_unknown() {
        let unknown = (Scheme::Unknown, SchemeBasis::Unknown);
        for name in ["x-forwarded-for", "via", "cf-connecting-ip", "forwarded"] {
            assert_eq!(of("http://example.org/", &[(name, "for=1.2.3.4")]), unknown, "{name}");
            let headers = HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static("1.2.3.4"))]);
            assert_eq!(with("/", &headers, Some(false), None), unknown, "{name}");
        }
        assert_eq!(of("http://example.org/", &[("host", "example.org")]), (Scheme::Http, SchemeBasis::Uri));
    }

    #[test]
    fn proxies_name_the_scheme_in_several_ways() {
        for (name, value) in [
            ("x-forwarded-scheme", "https"),
            ("cloudfront-forwarded-proto", "https"),
            ("x-forwarded-ssl", "on"),
            ("front-end-https", "On"),
        ] {
            assert_eq!(of("/", &[(name, value)]), (Scheme::Https, SchemeBasis::Forwarded), "{name}");
        }
        assert_eq!(of("/", &[("x-forwarded-ssl", "off")]), (Scheme::Http, SchemeBasis::Forwarded));
    }

    #[test]
    fn a_proxy_that_ended_tls_is_not_overruled_by_a_clear_text_target() {
        assert_eq!(
            of("http://example.org/", &[("x-forwarded-proto", "https")]),
            (Scheme::Https, SchemeBasis::Forwarded)
        );
        assert_eq!(of("http://example.org/", &[]), (Scheme::Http, SchemeBasis::Uri));
    }

    #[test]
    fn a_target_of_https_goes_before_the_proxies() {
        let forwarded = [("x-forwarded-proto", "http")];
        assert_eq!(of("https://example.org/", &forwarded), (Scheme::Https, SchemeBasis::Uri));
        assert_eq!(of("/", &forwarded), (Scheme::Http, SchemeBasis::Forwarded));
    }

    #[test]
    fn the_first_proxy_speaks_for_the_caller() {
        let forwarded = |value| of("/", &[("forwarded", value)]);
        assert_eq!(forwarded("for=1.2.3.4;proto=HTTPS, proto=http"), (Scheme::Https, SchemeBasis::Forwarded));
        assert_eq!(forwarded("for=1.2.3.4, proto=\"https\""), (Scheme::Https, SchemeBasis::Forwarded));
        assert_eq!(of("/", &[("x-forwarded-proto", "https, http")]), (Scheme::Https, SchemeBasis::Forwarded));
    }

    #[test]
    fn other_schemes_are_unknown() {
        for value in ["gopher", "", "httpsx", "\"https\""] {
            assert_eq!(of("/", &[("x-forwarded-proto", value)]), (Scheme::Unknown, SchemeBasis::Unknown), "{value}");
        }
        assert_eq!(of("ws://example.org/", &[]), (Scheme::Http, SchemeBasis::Uri));
        assert_eq!(of("/", &[("x-forwarded-proto", "wss")]), (Scheme::Https, SchemeBasis::Forwarded));
    }

    #[test]
    fn each_field_that_tells_the_scheme_is_noticed_by_its_name() {
        let names = PROTOCOLS.iter().chain(&SWITCHES).chain([&header::FORWARDED]);
        names.for_each(|name| assert!(may_say_scheme(name), "{name}"));
    }
}
