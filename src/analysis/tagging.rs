//! Tells rules about an exchange what they ask for.

use http::HeaderMap;
use http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};

use super::parameters::read_path_parameters;
use crate::body::{EventSink, Scalar, read_cookies, read_form, read_json};
use crate::exchange::{CapturedExchange, RequestHead};
use crate::identity::client::client_address;
use crate::identity::{self, ClientRules};
use crate::observation::{Location, Method, Partial, PartialReason};
use crate::tagging::{Address, Evaluation};

/// Reads everything but bodies for rules. Sets that a request may do without, of cookies and of pairs in its query, are
/// there without elements; a set of path parameters is there where a route is.
pub(super) fn read_heads(
    rules: &mut Evaluation<'_>,
    exchange: &CapturedExchange,
    template: Option<&str>,
    client_rules: &ClientRules,
) {
    let request = &exchange.request;
    read_request(rules, request, template);
    if rules.asks(Address::ClientIp)
        && let Some(client) = client_address(&request.headers, request.peer(), client_rules)
    {
        rules.read(Address::ClientIp, |walk| walk.scalar(Scalar::String(&client.ip.to_string())));
    }
    if exchange.user_known {
        rules.read(Address::User, |_| {});
    }
    if let Some(response) = &exchange.response {
        let status = response.status;
        let ways = [Scalar::Unsigned(status.as_u16().into()), Scalar::String(status.as_str())];
        rules.read(Address::Status, |walk| walk.value_in_ways(&ways));
        rules.read(Address::ResponseHeaders, |walk| read_headers(&response.headers, walk));
    }
}

fn read_request(rules: &mut Evaluation<'_>, request: &RequestHead, template: Option<&str>) {
    let RequestHead { method, uri, headers, .. } = request;
    if *method != Method::Other {
        rules.read(Address::Method, |walk| walk.scalar(Scalar::String(method.as_str())));
    }
    if let Some(target) = uri.path_and_query() {
        rules.read(Address::Uri, |walk| walk.scalar(Scalar::String(target.as_str())));
    }
    if let Some(template) = template {
        rules.read(Address::PathParameters, |walk| read_path_parameters(template, uri.path(), walk));
    }
    let query = uri.query().unwrap_or_default();
    rules.read(Address::Query, |walk| _ = read_form(query.as_bytes(), walk));
    rules.read(Address::RequestHeaders, |walk| read_headers(headers, walk));
    rules.read(Address::Cookies, |walk| read_cookies(headers, walk));
    if rules.asks(Address::Jwt)
        && let Some(jwt) = identity::jwt_parts(headers)
    {
        rules.read(Address::Jwt, |walk| {
            walk.begin_object();
            walk.key("header");
            read_json(&jwt.header, walk);
            walk.key("payload");
            read_json(&jwt.claims, walk);
            walk.key("signature");
            walk.begin_object();
            walk.key("available");
            walk.scalar(Scalar::Boolean(jwt.signed));
            walk.end_object();
            walk.end_object();
        });
    }
    let is_grpc = |content_type: &http::HeaderValue| content_type.as_bytes().starts_with(b"application/grpc");
    if headers.get(CONTENT_TYPE).is_some_and(is_grpc) {
        rules.read(Address::GrpcMethod, |walk| walk.scalar(Scalar::String(uri.path())));
        rules.read(Address::GrpcMetadata, |walk| read_headers(headers, walk));
    }
}

/// The address of a body; `None` for another location.
pub(super) fn body_address(location: Location) -> Option<Address> {
    match location {
        Location::RequestBody => Some(Address::RequestBody),
        Location::ResponseBody => Some(Address::ResponseBody),
        _ => None,
    }
}

/// What could not be looked at of bodies may be what a rule asks for. Files and bytes are values like any other.
pub(super) fn note_partial(rules: &mut Evaluation<'_>, partial: &[Partial]) {
    for partial in partial.iter().filter(|partial| partial.reason != PartialReason::Binary) {
        if let Some(address) = body_address(partial.location) {
            rules.cut(address);
        }
    }
}

/// Reports header fields but cookies as one flat object, all of them as they are: what is read here goes nowhere.
fn read_headers(headers: &HeaderMap, sink: &mut impl EventSink) {
    sink.begin_object();
    for (name, value) in headers {
        if name != COOKIE && name != SET_COOKIE {
            sink.key(name.as_str());
            sink.scalar(Scalar::String(&String::from_utf8_lossy(value.as_bytes())));
        }
    }
    sink.end_object();
}
