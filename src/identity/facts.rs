//! Facts about response headers.

use http::{HeaderMap, header};

use crate::observation::{CacheControl, Facts};

/// Facts about response headers.
pub(crate) fn facts(response_headers: &HeaderMap) -> Facts {
    Facts { hsts: hsts(response_headers), cache_control: cache_control(response_headers) }
}

/// The first field line counts, a `max-age` of 0 withdraws the policy (RFC 6797, 6.1.1 and 8.1).
fn hsts(headers: &HeaderMap) -> bool {
    let Some(line) = headers.get(header::STRICT_TRANSPORT_SECURITY) else { return false };
    line.as_bytes()
        .split(|byte| *byte == b';')
        .map(directive)
        .any(|(name, seconds)| name.eq_ignore_ascii_case(b"max-age") && lifetime(seconds))
}

/// The strictest directive names the class (RFC 9111, 5.2.2).
fn cache_control(headers: &HeaderMap) -> CacheControl {
    let mut class = CacheControl::Absent;
    for line in headers.get_all(header::CACHE_CONTROL) {
        for (name, argument) in line.as_bytes().split(|byte| *byte == b',').map(directive) {
            let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
            let found = if is("no-store") {
                CacheControl::NoStore
            } else if is("private") || is("no-cache") {
                CacheControl::Private
            } else if is("public") || (is("max-age") || is("s-maxage")) && lifetime(argument) {
                CacheControl::Public
            } else {
                CacheControl::Other
            };
            if strictness(found) > strictness(class) {
                class = found;
            }
        }
    }
    class
}

const fn strictness(class: CacheControl) -> u8 {
    match class {
        CacheControl::Absent => 0,
        CacheControl::Other => 1,
        CacheControl::Public => 2,
        CacheControl::Private => 3,
        CacheControl::NoStore => 4,
    }
}

/// `name` or `name=argument`.
fn directive(text: &[u8]) -> (&[u8], &[u8]) {
    let mut sides = text.splitn(2, |byte| *byte == b'=');
    (sides.next().unwrap_or_default().trim_ascii(), sides.next().unwrap_or_default().trim_ascii())
}

/// Whether an argument is a number of seconds above 0, quoted or not.
fn lifetime(argument: &[u8]) -> bool {
    let digits = argument.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(argument);
    digits.iter().all(u8::is_ascii_digit) && digits.iter().any(|digit| *digit != b'0')
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(name: &'static str, lines: &[&'static str]) -> Facts {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, HeaderValue::from_static(line));
        }
        facts(&headers)
    }

    #[test]
    fn hsts_needs_a_lifetime() {
        let hsts = |line| of("strict-transport-security", &[line]).hsts;
        assert!(hsts("max-age=31536000; includeSubDomains"));
        assert!(hsts("includeSubDomains; Max-Age=\"600\""));
        assert!(!hsts("max-age=0; includeSubDomains"));
        assert!(!hsts(""));
        assert!(!facts(&HeaderMap::new()).hsts);
    }

    #[test]
    fn the_strictest_directive_names_the_class() {
        for (lines, expected) in [
            (&["public, max-age=60"][..], CacheControl::Public),
            (&["max-age=60"], CacheControl::Public),
            (&["max-age=60, private"], CacheControl::Private),
            (&["no-cache"], CacheControl::Private),
            (&["public", "No-Store"], CacheControl::NoStore),
            (&["private=\"set-cookie\""], CacheControl::Private),
            (&["max-age=0"], CacheControl::Other),
            (&["immutable"], CacheControl::Other),
            (&[""], CacheControl::Other),
            (&[], CacheControl::Absent),
        ] {
            assert_eq!(of("cache-control", lines).cache_control, expected, "{lines:?}");
        }
    }
}
