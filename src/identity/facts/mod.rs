//! What findings ask of the head of an exchange: pure functions from header fields to terms.
//!
//! Each field is looked at once, in the order in which it came. Nothing of what it says is kept but terms.

mod banner;
mod cache;
mod challenges;
mod cookies;
mod cors;
mod directive;
mod guards;
mod http_date;
mod lifecycle;
mod link;
mod rate;
mod security;
mod together;
mod upload;

use std::time::SystemTime;

use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, Uri};

use self::cache::CacheClass;
use self::cors::Cors;
use self::security::FrameOptions;
pub(crate) use self::together::{Whole, together};
pub(crate) use self::upload::upload;
use crate::observation::{Fact, Facts, Method};

/// The heads of an exchange.
#[derive(Clone, Copy)]
pub(crate) struct Heads<'a> {
    pub(crate) method: Method,
    pub(crate) uri: &'a Uri,
    pub(crate) request: &'a HeaderMap,
    /// Status and header fields, if there was a response.
    pub(crate) response: Option<(u16, &'a HeaderMap)>,
    /// What a call of gRPC told.
    pub(crate) grpc_status: Option<u8>,
    /// Whether bytes of a body were seen: of the request's, of the response's.
    pub(crate) bodies: (bool, bool),
    pub(crate) now: SystemTime,
}

/// `RESOURCE_EXHAUSTED` of gRPC's `statuscodes.md`.
const EXHAUSTED: u8 = 8;

/// Whether an answer of a status has all header fields that it will ever have: one that informs comes before it, and one
/// that says that nothing has changed leaves out what the caller already has (RFC 9110, 15.2 and 15.4.5).
const fn is_answer(status: u16) -> bool {
    !matches!(status, 100..=199 | 304)
}

/// Facts about header fields.
pub(crate) fn facts(heads: Heads<'_>) -> Facts {
    let request = of_request(heads.request, heads.bodies.0);
    let Some((status, headers)) = heads.response.filter(|(status, _)| is_answer(*status)) else { return request };
    let mut facts = request.and(of_response(headers, heads));
    facts.insert(Fact::Response);
    let is_too_much = status == 429 || heads.grpc_status == Some(EXHAUSTED);
    facts.insert_if(Fact::RateRefused, is_too_much);
    facts.insert_if(Fact::RateRetryAfter, is_too_much && headers.contains_key(RETRY_AFTER));
    let succeeded = (200..300).contains(&status);
    facts.insert_if(Fact::TraceAnswered, succeeded && heads.method == Method::Trace);
    facts.insert_if(Fact::ConnectAnswered, succeeded && heads.method == Method::Connect);
    facts
}

/// Whether a response is a page.
pub(crate) fn is_page(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|declared| security::page(declared.as_bytes()).contains(Fact::Html))
}

fn of_request(headers: &HeaderMap, has_body: bool) -> Facts {
    let mut facts = Facts::NONE;
    for (name, value) in headers {
        if value.is_empty() {
            continue;
        }
        match name.as_str() {
            "content-type" if has_body => facts = facts.and(upload::raw(value.as_bytes())),
            name => facts = facts.and(guards::of_request(name)),
        }
    }
    facts
}

fn of_response(headers: &HeaderMap, heads: Heads<'_>) -> Facts {
    let mut facts = Facts::NONE;
    let (mut hsts, mut nosniff, mut typed) = (None, None, false);
    let (mut cache, mut cors, mut frames) = (CacheClass::default(), Cors::default(), FrameOptions::default());
    for (name, value) in headers {
        let line = value.as_bytes();
        let found = match name.as_str() {
            "content-type" => {
                typed = true;
                security::page(line)
            }
            "cache-control" => {
                cache.add(line);
                Facts::NONE
            }
            // The first line counts (RFC 6797, 8.1), and of lists their first value (Fetch, 3.6).
            "strict-transport-security" => *hsts.get_or_insert_with(|| security::hsts(line)),
            "x-content-type-options" => *nosniff.get_or_insert_with(|| security::nosniff(line)),
            "content-security-policy" => security::policy(line),
            "content-security-policy-report-only" => Facts::of(Fact::CspReportOnly),
            "x-frame-options" => {
                frames.add(line);
                Facts::NONE
            }
            "set-cookie" => cookies::set_cookie(line, heads.now),
            "access-control-allow-origin" => {
                cors.allow(line);
                Facts::NONE
            }
            "access-control-allow-credentials" => {
                cors.credentials(line);
                Facts::NONE
            }
            "deprecation" => lifecycle::deprecation(line, heads.now),
            "sunset" => lifecycle::sunset(line, heads.now),
            "link" => link::next(line),
            name => match name.as_bytes() {
                [b's' | b'x' | b'm', ..] => banner::banner(name, line).and(rate::rate(name)),
                [b'r', ..] => rate::rate(name),
                _ => Facts::NONE,
            },
        };
        facts = facts.and(found);
    }
    if facts.contains(Fact::Csp) {
        facts = facts.without(Facts::of(Fact::CspReportOnly));
    }
    facts.insert_if(Fact::ContentTypeMissing, heads.bodies.1 && !typed);
    facts.insert(cache.fact());
    facts.and(frames.facts()).and(cors.facts(heads.uri, heads.request))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_790_000_000)
    }

    fn map(lines: &[(&str, &[u8])]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    /// Facts about a response, and about the request that asked for it.
    fn of(status: u16, request: &[(&str, &[u8])], response: &[(&str, &[u8])]) -> Facts {
        let (request, headers) = (map(request), map(response));
        let response = Some((status, &headers));
        facts(Heads { response, bodies: (true, true), ..heads(&request, &Uri::from_static("/")) })
    }

    /// A request of which nothing became.
    fn heads<'a>(request: &'a HeaderMap, uri: &'a Uri) -> Heads<'a> {
        let (method, response, grpc_status) = (Method::Get, None, None);
        Heads { method, uri, request, response, grpc_status, bodies: (false, false), now: now() }
    }

    fn terms(facts: Facts) -> Vec<&'static str> {
        facts.iter().map(Fact::as_str).collect()
    }

    #[test]
    fn a_bare_response_is_told_from_none() {
        let (headers, uri) = (HeaderMap::new(), Uri::from_static("/"));
        let heads = heads(&headers, &uri);
        assert_eq!(facts(heads), Facts::NONE);
        assert_eq!(terms(facts(Heads { response: Some((204, &headers)), ..heads })), ["response", "cache.absent"]);
        assert_eq!(terms(of(200, &[], &[])), ["response", "content_type.missing", "cache.absent"]);
    }

    #[test]
    fn what_comes_before_an_answer_or_instead_of_the_whole_of_one_tells_nothing_of_responses() {
        let response = [("server", &b"nginx/1.25.3"[..]), ("set-cookie", b"sid=x")];
        for status in [100, 101, 103, 304] {
            assert_eq!(of(status, &[], &response), Facts::NONE, "{status}");
            assert_eq!(terms(of(status, &[("x-csrf-token", b"x")], &response)), ["csrf.token"], "{status}");
        }
        assert!(of(303, &[], &response).contains(Fact::Response));
    }

    #[test]
    fn a_time_to_come_back_is_one_of_the_rate_if_that_was_refused() {
        let retry = ("retry-after", &b"120"[..]);
        assert!(of(429, &[], &[retry]).contains(Fact::RateRetryAfter));
        assert!(!of(429, &[], &[]).contains(Fact::RateRetryAfter));
        for status in [200, 301, 503] {
            assert!(!of(status, &[], &[retry]).contains(Fact::RateRetryAfter), "{status}");
        }
        let (headers, uri) = (map(&[retry]), Uri::from_static("/"));
        let call = |grpc_status| facts(Heads { response: Some((200, &headers)), grpc_status, ..heads(&headers, &uri) });
        let told = Facts::of(Fact::RateRefused).and(Facts::of(Fact::RateRetryAfter));
        assert!(call(Some(8)).without(told) != call(Some(8)) && call(Some(8)).contains(Fact::RateRetryAfter));
        assert!(!call(Some(14)).has_any(told) && !call(None).has_any(told));
    }

    #[test]
    fn lines_of_frame_options_are_one_set() {
        let (deny, same) = (("x-frame-options", &b"DENY"[..]), ("x-frame-options", &b"SAMEORIGIN"[..]));
        assert!(of(200, &[], &[same, same]).contains(Fact::FrameOptionsSameOrigin));
        let both = of(200, &[], &[same, deny]);
        assert!(both.contains(Fact::FrameOptionsDeny) && !both.contains(Fact::FrameOptionsSameOrigin));
    }

    #[test]
    fn the_first_line_of_a_policy_counts_and_the_strictest_class_of_caching() {
        let facts = of(
            200,
            &[],
            &[
                ("strict-transport-security", b"max-age=0"),
                ("strict-transport-security", b"max-age=9"),
                ("x-content-type-options", b"sniff"),
                ("x-content-type-options", b"nosniff"),
                ("cache-control", b"public"),
                ("cache-control", b"no-store"),
                ("content-type", b"text/plain"),
            ],
        );
        assert_eq!(terms(facts), ["response", "cache.no_store"]);
    }

    #[test]
    fn a_policy_that_is_enforced_hides_one_that_reports() {
        let report = ("content-security-policy-report-only", &b"default-src 'self'"[..]);
        let policy = ("content-security-policy", &b"default-src 'self'"[..]);
        assert!(of(200, &[], &[report]).contains(Fact::CspReportOnly));
        let both = of(200, &[], &[policy, report]);
        assert!(both.contains(Fact::Csp) && !both.contains(Fact::CspReportOnly));
    }

    #[test]
    fn methods_that_should_not_be_there_are_told_if_they_succeed() {
        let (headers, uri) = (HeaderMap::new(), Uri::from_static("/"));
        let of = |method, status| {
            let response = Some((status, &headers));
            facts(Heads { method, response, ..heads(&headers, &uri) })
        };
        assert!(of(Method::Trace, 200).contains(Fact::TraceAnswered));
        assert!(of(Method::Connect, 200).contains(Fact::ConnectAnswered));
        assert!(!of(Method::Trace, 405).contains(Fact::TraceAnswered));
        assert!(!of(Method::Get, 200).contains(Fact::TraceAnswered));
        assert!(of(Method::Get, 429).contains(Fact::RateRefused) && !of(Method::Get, 428).contains(Fact::RateRefused));
    }

    /// All names that are looked for, so that values made at random meet each rule.
    const NAMES: [&str; 27] = [
        "content-type",
        "cache-control",
        "strict-transport-security",
        "x-content-type-options",
        "content-security-policy",
        "content-security-policy-report-only",
        "x-frame-options",
        "set-cookie",
        "access-control-allow-origin",
        "access-control-allow-credentials",
        "deprecation",
        "sunset",
        "link",
        "retry-after",
        "server",
        "x-powered-by",
        "ratelimit",
        "www-authenticate",
        "origin",
        "host",
        "x-csrf-token",
        "x-http-method-override",
        "x-generator",
        "x-ratelimit-limit",
        "microsoftsharepointteamservices",
        "mime-version",
        "r",
    ];

    proptest! {
        #[test]
        fn no_bytes_of_headers_make_it_panic(
            lines in proptest::collection::vec((0..NAMES.len(), proptest::collection::vec(any::<u8>(), 0..64)), 0..12),
            status in 100..600_u16,
        ) {
            let mut headers = HeaderMap::new();
            for (name, value) in &lines {
                if let Ok(value) = HeaderValue::from_bytes(value) {
                    headers.append(HeaderName::from_static(NAMES[*name]), value);
                }
            }
            let uri = Uri::from_static("https://shop.example/");
            let heads = Heads { response: Some((status, &headers)), bodies: (true, true), ..heads(&headers, &uri) };
            prop_assert_eq!(facts(heads).contains(Fact::Response), is_answer(status));
        }

        #[test]
        fn nor_do_texts_that_look_like_what_they_should_be(value in "[ -~]{0,20}(max-age=|;|,|<|>|rel=next|\"|@|GMT|:|/|[0-9]|[-+.]){0,12}") {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            let headers: HeaderMap =
                NAMES.iter().map(|name| (HeaderName::from_static(name), value.clone())).collect();
            let uri = Uri::from_static("https://shop.example/");
            let heads = Heads { response: Some((200, &headers)), bodies: (true, true), ..heads(&headers, &uri) };
            prop_assert!(facts(heads).contains(Fact::Response));
        }
    }
}
