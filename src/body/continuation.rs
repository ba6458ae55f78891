//! What follows a response's head.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

use crate::observation::Method;

/// What follows a response's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Continuation {
    /// A body that ends.
    Body,
    /// Nothing: the protocol rules a body out (RFC 9110, section 6.4.1).
    Nothing,
    /// A fragment of a body (RFC 9110, section 15.3.7).
    Range,
    /// Something that may go on for hours: server-sent events, gRPC.
    Stream,
    /// Another protocol, or a tunnel (RFC 9110, sections 7.8 and 9.3.6; RFC 8441).
    Upgrade,
}

impl Continuation {
    /// What follows this head of a response.
    pub(crate) fn of(method: Method, status: StatusCode, headers: &HeaderMap) -> Self {
        match status {
            StatusCode::SWITCHING_PROTOCOLS => Self::Upgrade,
            _ if method == Method::Connect && status.is_success() => Self::Upgrade,
            StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED => Self::Nothing,
            _ if method == Method::Head || status.is_informational() => Self::Nothing,
            _ if is_stream(headers) => Self::Stream,
            StatusCode::PARTIAL_CONTENT => Self::Range,
            _ => Self::Body,
        }
    }
}

fn is_stream(headers: &HeaderMap) -> bool {
    let starts_with = |prefix: &[u8]| {
        headers
            .get(CONTENT_TYPE)
            .and_then(|declared| declared.as_bytes().get(..prefix.len()))
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    starts_with(b"text/event-stream") || starts_with(b"application/grpc")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(content_type: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))])
    }

    #[test]
    fn events_and_grpc_are_streams_and_upgrades_and_tunnels_other_protocols() {
        let after = |method, status, content_type| Continuation::of(method, status, &headers(content_type));
        assert_eq!(after(Method::Get, StatusCode::OK, "text/event-stream"), Continuation::Stream);
        assert_eq!(after(Method::Post, StatusCode::OK, "application/grpc+proto"), Continuation::Stream);
        assert_eq!(after(Method::Get, StatusCode::SWITCHING_PROTOCOLS, "x/y"), Continuation::Upgrade);
        assert_eq!(after(Method::Connect, StatusCode::OK, "x/y"), Continuation::Upgrade);
        assert_eq!(after(Method::Connect, StatusCode::FORBIDDEN, "x/y"), Continuation::Body);
        assert_eq!(after(Method::Get, StatusCode::OK, "application/json"), Continuation::Body);
    }

    #[test]
    fn what_the_protocol_rules_out_is_no_body_and_a_range_is_a_fragment() {
        let after = |method, status| Continuation::of(method, status, &headers("application/json"));
        assert_eq!(after(Method::Head, StatusCode::OK), Continuation::Nothing);
        assert_eq!(after(Method::Get, StatusCode::NOT_MODIFIED), Continuation::Nothing);
        assert_eq!(after(Method::Delete, StatusCode::NO_CONTENT), Continuation::Nothing);
        assert_eq!(after(Method::Get, StatusCode::PARTIAL_CONTENT), Continuation::Range);
    }
}
