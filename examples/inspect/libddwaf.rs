//! What libddwaf, the library in Datadog's tracers, would say of an exchange.

use std::collections::BTreeMap;
use std::path::Path;

use api_inventory::testing::conformance::{Ruleset, schema, vetted};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use http::{HeaderMap, Request, Response};
use serde_json::{Map, Value};

/// Reads the ruleset that libddwaf would be given.
pub(crate) fn ruleset(path: &Path) -> Result<Ruleset, String> {
    let label = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let json = std::fs::read_to_string(path).map_err(|error| format!("{label}: cannot be read: {error}"))?;
    Ruleset::from_json(&label, &json)
        .map_err(|problems| problems.first().map_or_else(|| "no ruleset".into(), ToString::to_string))
}

/// The attributes that libddwaf would put on the exchange's span, but with names vetted as in everything that leaves.
pub(crate) fn attributes(
    ruleset: &Ruleset,
    request: &Request<Bytes>,
    response: Option<&Response<Bytes>>,
) -> BTreeMap<&'static str, Value> {
    let mut documents = vec![
        ("server.request.headers.no_cookies", "_dd.appsec.s.req.headers", fields(request.headers())),
        ("server.request.headers.no_cookies", "_dd.appsec.s.req.jwt", fields(request.headers())),
        ("server.request.cookies", "_dd.appsec.s.req.cookies", cookies(request.headers())),
        (
            "server.request.query",
            "_dd.appsec.s.req.query",
            request.uri().query().and_then(|query| form(query.as_bytes())),
        ),
        ("server.request.body", "_dd.appsec.s.req.body", body(request.headers(), request.body())),
    ];
    if let Some(response) = response {
        documents.extend([
            ("server.response.headers.no_cookies", "_dd.appsec.s.res.headers", fields(response.headers())),
            ("server.response.body", "_dd.appsec.s.res.body", body(response.headers(), response.body())),
        ]);
    }
    let attribute = |(address, output, document): (&str, &'static str, Option<Vec<u8>>)| {
        let raw = schema(ruleset, address, output, &document?)?;
        let headers =
            if address == "server.request.body" { Some(request.headers()) } else { response.map(Response::headers) };
        let is_form = matches!(address, "server.request.body" | "server.response.body")
            && headers.is_some_and(|headers| media_type(headers).as_deref() == Some(FORM));
        Some((output, vetted(address, is_form, &raw)))
    };
    documents.into_iter().filter_map(attribute).collect()
}

/// Header fields without cookies; a name that comes once has a text, one that comes more often a list.
fn fields(headers: &HeaderMap) -> Option<Vec<u8>> {
    let mut object = Map::new();
    for name in headers.keys().filter(|name| *name != COOKIE && *name != SET_COOKIE) {
        let values: Vec<Value> =
            headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into()).collect();
        object.insert(name.as_str().into(), if let [one] = values.as_slice() { one.clone() } else { values.into() });
    }
    document(object)
}

fn cookies(headers: &HeaderMap) -> Option<Vec<u8>> {
    let mut object = Map::new();
    for line in headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok()) {
        for (name, value) in line.split(';').filter_map(|pair| pair.split_once('=')) {
            object.entry(name.trim()).or_insert_with(|| value.trim().into());
        }
    }
    document(object)
}

/// Pairs as callers of libddwaf hand them over: a list of values for each name.
fn form(pairs: &[u8]) -> Option<Vec<u8>> {
    let mut object = Map::new();
    for (name, value) in form_urlencoded::parse(pairs) {
        if let Value::Array(values) = object.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
            values.push(value.into());
        }
    }
    document(object)
}

/// Bodies that callers of libddwaf take apart: JSON as it is, and forms.
fn body(headers: &HeaderMap, bytes: &Bytes) -> Option<Vec<u8>> {
    match media_type(headers)?.as_str() {
        FORM => form(bytes),
        json if json == "application/json" || json.ends_with("+json") => Some(bytes.to_vec()),
        _ => None,
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The declared media type without its parameters.
fn media_type(headers: &HeaderMap) -> Option<String> {
    Some(headers.get(CONTENT_TYPE)?.to_str().ok()?.split(';').next()?.trim().to_ascii_lowercase())
}

fn document(object: Map<String, Value>) -> Option<Vec<u8>> {
    (!object.is_empty()).then(|| Value::Object(object).to_string().into_bytes())
}
