//! Header fields that belong to HTTP, proxies, browsers and tracing rather than to an API: no definition lists them.

/// Of requests. `accept`, `content-type` and `authorization` are ignored as parameters (`OpenAPI` 3.1, 4.8.12.2); cookies
/// are parameters of their own.
const REQUEST: [&str; 39] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "authorization",
    "b3",
    "baggage",
    "cache-control",
    "client-ip",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "dnt",
    "expect",
    "forwarded",
    "host",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "keep-alive",
    "origin",
    "pragma",
    "priority",
    "proxy-authorization",
    "proxy-connection",
    "referer",
    "sentry-trace",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "true-client-ip",
    "upgrade",
    "user-agent",
    "via",
];

/// Families of requests.
const REQUEST_FAMILIES: [&str; 15] = [
    "access-control-request-",
    "cf-",
    "fastly-",
    "fly-",
    "sec-",
    "upgrade-",
    "x-amz-cf-",
    "x-amzn-trace-",
    "x-b3-",
    "x-cloud-trace-",
    "x-datadog-",
    "x-envoy-",
    "x-forwarded-",
    "x-real-",
    "x-request-",
];

/// Of responses. `content-type` is ignored (`OpenAPI` 3.1, 4.8.17.1).
const RESPONSE: [&str; 18] = [
    "accept-ranges",
    "age",
    "alt-svc",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "expires",
    "keep-alive",
    "pragma",
    "server",
    "set-cookie",
    "transfer-encoding",
    "upgrade",
    "vary",
    "via",
];

/// Families of responses.
const RESPONSE_FAMILIES: [&str; 3] = ["access-control-", "cf-", "x-amz-cf-"];

/// Whether a header field of requests is no parameter.
pub(super) fn is_of_requests(name: &str) -> bool {
    is_among(name, &REQUEST, &REQUEST_FAMILIES)
}

/// Whether a header field of responses is not worth telling.
pub(super) fn is_of_responses(name: &str) -> bool {
    is_among(name, &RESPONSE, &RESPONSE_FAMILIES)
}

fn is_among(name: &str, names: &[&str], families: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    names.contains(&name.as_str()) || families.iter().any(|family| name.starts_with(family))
}
