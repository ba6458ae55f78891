//! The scheme the caller used.

use http::{HeaderMap, HeaderName, Uri, header};

use super::forwarded;
use crate::observation::{Scheme, SchemeBasis, SchemeFact};

static X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// What the first proxy said in `Forwarded` (RFC 7239, 5.4) or `X-Forwarded-Proto`, else the scheme of the request
/// target, else unknown. Only `http` and `https` are schemes.
///
/// A target of `http` does not overrule a proxy: behind TLS termination, HTTP/2 without TLS carries it on every request.
pub(crate) fn scheme(uri: &Uri, headers: &HeaderMap) -> SchemeFact {
    let target = uri.scheme_str().and_then(known);
    let forwarded = || from_forwarded(headers).or_else(|| from_x_forwarded(headers));
    let (value, basis) = match target {
        Some(Scheme::Https) => (Scheme::Https, SchemeBasis::Uri),
        _ => match (forwarded(), target) {
            (Some(scheme), _) => (scheme, SchemeBasis::Forwarded),
            (None, Some(scheme)) => (scheme, SchemeBasis::Uri),
            (None, None) => (Scheme::Unknown, SchemeBasis::Unknown),
        },
    };
    SchemeFact { value, basis }
}

fn from_forwarded(headers: &HeaderMap) -> Option<Scheme> {
    let lines = headers.get_all(header::FORWARDED).iter();
    lines.flat_map(|line| forwarded::values(line.as_bytes(), "proto")).next().and_then(|proto| known(&proto))
}

fn from_x_forwarded(headers: &HeaderMap) -> Option<Scheme> {
    let line = headers.get(&X_FORWARDED_PROTO)?.to_str().ok()?;
    known(line.split(',').next()?.trim())
}

fn known(scheme: &str) -> Option<Scheme> {
    [Scheme::Http, Scheme::Https].into_iter().find(|known| known.as_str().eq_ignore_ascii_case(scheme))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(uri: &str, headers: &[(&'static str, &'static str)]) -> (Scheme, SchemeBasis) {
        let map = headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
        let fact = scheme(&uri.parse().unwrap(), &map.collect());
        (fact.value, fact.basis)
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
        assert_eq!(of("ws://example.org/", &[]), (Scheme::Unknown, SchemeBasis::Unknown));
    }
}
