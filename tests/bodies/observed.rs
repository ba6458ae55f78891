//! An exchange with one body, and what is said of it.

use api_inventory::Tracer;
use api_inventory::observation::{Location, Observation, Schema};
use api_inventory::offline::{OfflineAnalyzer, RecordedExchange};
use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

/// Bytes from hexadecimal digits.
#[allow(clippy::string_slice, reason = "digits are ASCII")]
pub(crate) fn unhex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// An analyzer with the default rules.
pub(crate) fn analyzer() -> OfflineAnalyzer {
    Tracer::builder().quiet().build_offline().unwrap()
}

/// What is said of a body of a request, with `Content-Encoding` if there is one.
pub(crate) fn packed(analyzer: &mut OfflineAnalyzer, media_type: &str, coding: &str, body: &[u8]) -> Observation {
    let request = Request::post("/orders").header("content-type", media_type).header("content-encoding", coding);
    let request = request.body(Bytes::copy_from_slice(body)).unwrap();
    analyzer.observe(RecordedExchange::new(request, Response::new(Bytes::new())).route("/orders"))
}

/// The same for a body that is not packed.
pub(crate) fn request(analyzer: &mut OfflineAnalyzer, media_type: &str, body: &[u8]) -> Observation {
    packed(analyzer, media_type, "identity", body)
}

/// The shape of a request's body, as lines have it.
pub(crate) fn shape(observation: &Observation) -> Value {
    observation.schemas.get(&Location::RequestBody).map_or(Value::Null, |schema| serde_json::to_value(schema).unwrap())
}

/// The shape of a request's body, if it has one.
pub(crate) fn schema(observation: &Observation) -> Option<&Schema> {
    observation.schemas.get(&Location::RequestBody).map(AsRef::as_ref)
}

/// What was found: `location path tag evidence`, how often, and `in key` where a key carried it.
pub(crate) fn sensitive(observation: &Observation) -> Vec<String> {
    let line = serde_json::to_value(observation).unwrap();
    let text = |find: &Value, name: &str| find[name].as_str().unwrap().to_owned();
    let finds = line["sensitive"].as_array().into_iter().flatten();
    finds
        .map(|find| {
            let [location, path, category, kind, evidence] =
                ["location", "path", "category", "type", "evidence"].map(|name| text(find, name));
            let in_key = if text(find, "in") == "key" { " in key" } else { "" };
            format!("{location} {path} {category}:{kind} {evidence} {}{in_key}", find["count"])
        })
        .collect()
}

/// What was not looked at: `location reason, bytes, leaves`.
pub(crate) fn partial(observation: &Observation) -> Vec<String> {
    let words = |partial: &api_inventory::observation::Partial| {
        let (location, reason) = (partial.location.as_str(), partial.reason.as_str());
        format!("{location} {reason}, {} bytes, {} leaves", partial.bytes.get(), partial.leaves.get())
    };
    observation.partial.iter().map(words).collect()
}
