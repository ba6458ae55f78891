//! Bodies of requests, and responses.

use std::collections::BTreeMap;

use serde::Serialize;

use super::OpenApiOptions;
use super::parameters::{is_always, response_headers};
use super::shapes::Shape;
use crate::inventory::{EndpointRecord, RecordedSchema};
use crate::observation::{FieldName, Location, Method, Provenance, StatusClass};

/// The body of a request.
#[derive(Clone, Debug, Serialize)]
#[serde(bound = "")]
pub(super) struct RequestBody<P: Provenance> {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    content: Content<P>,
    #[serde(rename = "x-api-inventory-exchanges")]
    exchanges: u64,
}

/// What a class of status codes answers.
#[derive(Clone, Debug, Serialize)]
#[serde(bound = "")]
pub(super) struct Response<P: Provenance> {
    description: &'static str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, Header<P>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    content: Content<P>,
    #[serde(rename = "x-api-inventory-exchanges")]
    exchanges: u64,
}

#[derive(Clone, Debug, Serialize)]
#[serde(bound = "")]
struct Header<P: Provenance> {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    schema: Shape<P>,
    #[serde(rename = "x-api-inventory-cookies", skip_serializing_if = "Vec::is_empty")]
    cookies: Vec<FieldName<P>>,
}

/// By media type.
type Content<P> = BTreeMap<String, Medium<P>>;

#[derive(Clone, Debug, Serialize)]
#[serde(bound = "")]
struct Medium<P: Provenance> {
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Shape<P>>,
    #[serde(rename = "x-api-inventory-exchanges")]
    exchanges: u64,
}

/// The body of requests, if one was read. `TRACE` has none (RFC 9110, 9.3.8).
pub(super) fn request<P: Provenance>(record: &EndpointRecord<P>, options: &OpenApiOptions) -> Option<RequestBody<P>> {
    if record.endpoint.method == Method::Trace {
        return None;
    }
    let bodies: Vec<&RecordedSchema<P>> =
        record.schemas.iter().filter(|recorded| recorded.location == Location::RequestBody).collect();
    if bodies.is_empty() {
        return None;
    }
    let exchanges = total(&bodies);
    let required = is_always(exchanges, record.requests.analysed, options);
    Some(RequestBody { required, content: content(&bodies, options), exchanges })
}

/// Responses by range of status codes: which codes they were is not recorded.
pub(super) fn responses<P: Provenance>(
    record: &EndpointRecord<P>,
    options: &OpenApiOptions,
) -> BTreeMap<&'static str, Response<P>> {
    let mut exchanges: BTreeMap<StatusClass, u64> = BTreeMap::new();
    for joint in &record.joint {
        *exchanges.entry(joint.context.status_class).or_default() += joint.count;
    }
    let mut responses: BTreeMap<&'static str, Response<P>> = exchanges
        .into_iter()
        .filter_map(|(class, exchanges)| Some((range(class)?, response(record, class, exchanges, options))))
        .collect();
    if responses.is_empty() {
        let unseen = Response {
            description: "No response was seen.",
            headers: BTreeMap::new(),
            content: Content::new(),
            exchanges: 0,
        };
        responses.insert("default", unseen);
    }
    responses
}

const fn range(class: StatusClass) -> Option<&'static str> {
    match class {
        StatusClass::None => None,
        StatusClass::Informational => Some("1XX"),
        StatusClass::Success => Some("2XX"),
        StatusClass::Redirection => Some("3XX"),
        StatusClass::ClientError => Some("4XX"),
        StatusClass::ServerError => Some("5XX"),
    }
}

const fn description(class: StatusClass) -> &'static str {
    match class {
        StatusClass::None => "None",
        StatusClass::Informational => "Informational",
        StatusClass::Success => "Success",
        StatusClass::Redirection => "Redirection",
        StatusClass::ClientError => "Client error",
        StatusClass::ServerError => "Server error",
    }
}

fn response<P: Provenance>(
    record: &EndpointRecord<P>,
    class: StatusClass,
    exchanges: u64,
    options: &OpenApiOptions,
) -> Response<P> {
    let of = |location| {
        let schemas = record.schemas.iter();
        schemas.filter(move |recorded| recorded.location == location && recorded.status_class == class)
    };
    let mut headers = BTreeMap::new();
    for recorded in of(Location::ResponseHeaders) {
        let always = is_always(recorded.count, exchanges, options);
        for (name, (schema, required)) in response_headers(&recorded.schema, always) {
            let header = Header { required, schema: Shape::of_text(schema), cookies: Vec::new() };
            headers.insert(name.to_owned(), header);
        }
    }
    for recorded in of(Location::ResponseCookies) {
        let required = is_always(recorded.count, exchanges, options);
        let fields = recorded.schema.object.iter().flat_map(|object| object.named());
        let cookies = fields.map(|field| field.name.clone()).collect();
        headers.insert("set-cookie".to_owned(), Header { required, schema: Shape::text(), cookies });
    }
    let bodies: Vec<&RecordedSchema<P>> = of(Location::ResponseBody).collect();
    Response { description: description(class), headers, content: content(&bodies, options), exchanges }
}

/// Bodies of one type are one record's; a type that none names, or that is not on the list, may be any.
fn content<P: Provenance>(bodies: &[&RecordedSchema<P>], options: &OpenApiOptions) -> Content<P> {
    let mut content = Content::new();
    for recorded in bodies {
        let media_type = recorded.media_type.as_ref().map_or("*/*", |media_type| match media_type.as_str() {
            "other" => "*/*",
            listed => listed,
        });
        let schema = describes(media_type).then(|| Shape::of_body(&recorded.schema, recorded.count, options));
        let medium = Medium { schema, exchanges: recorded.count };
        content
            .entry(media_type.to_owned())
            .and_modify(|mine| {
                mine.exchanges += medium.exchanges;
                mine.schema = None;
            })
            .or_insert(medium);
    }
    content
}

/// Whether a JSON Schema says what such a body is: of Protocol Buffers field numbers were read, and not names.
fn describes(media_type: &str) -> bool {
    !media_type.contains("proto") && !media_type.contains("grpc")
}

fn total<P: Provenance>(bodies: &[&RecordedSchema<P>]) -> u64 {
    bodies.iter().map(|recorded| recorded.count).sum()
}
