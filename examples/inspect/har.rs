//! HAR 1.2 entries, as far as they matter here. Exporters leave fields out or set them to null, so that nearly all are
//! optional; of repeated keys the last counts. What an entry holds is raw: none of these types can be printed.

use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;

#[derive(Deserialize)]
pub(crate) struct Entry {
    #[serde(rename = "_id")]
    pub(crate) id: Option<String>,
    #[serde(rename = "_clientAddress")]
    pub(crate) client_address: Option<String>,
    #[serde(rename = "_route")]
    pub(crate) route: Option<String>,
    pub(crate) request: Request,
    pub(crate) response: Option<Response>,
    /// Milliseconds for all of it.
    pub(crate) time: Option<f64>,
    pub(crate) timings: Option<Timings>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Option<Vec<Field>>,
    pub(crate) cookies: Option<Vec<Field>>,
    pub(crate) query_string: Option<Vec<Field>>,
    pub(crate) post_data: Option<Content>,
}

#[derive(Deserialize)]
pub(crate) struct Response {
    /// 0 and -1 are what browsers write when there was no response.
    pub(crate) status: Option<i64>,
    pub(crate) headers: Option<Vec<Field>>,
    pub(crate) cookies: Option<Vec<Field>>,
    pub(crate) content: Option<Content>,
}

/// `postData` of a request or `content` of a response.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Content {
    pub(crate) mime_type: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) encoding: Option<String>,
    /// Form fields, where an exporter took the text apart.
    pub(crate) params: Option<Vec<Field>>,
}

#[derive(Deserialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Timings {
    /// Milliseconds from the end of the request to the beginning of the response; -1 if unknown.
    pub(crate) wait: Option<f64>,
}

impl Entry {
    /// Reads one entry; the error tells no content.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(json).map_err(|error| not_json(&error))?;
        Self::deserialize(value).map_err(|error| not_har(&error.to_string()))
    }
}

fn not_json(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Eof => format!("the JSON breaks off at column {}", error.column()),
        _ => format!("is no JSON at column {}", error.column()),
    }
}

/// serde's messages repeat the value that was found, ahead of what was expected.
fn not_har(message: &str) -> String {
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("is no HAR entry: a field should be {expected}"),
        None if message.starts_with("missing field `") => format!("is no HAR entry: {message}"),
        None => "is no HAR entry".to_owned(),
    }
}
