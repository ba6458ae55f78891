//! From a HAR entry to the exchange it records.

use std::net::SocketAddr;
use std::time::Duration;

use api_inventory::offline::RecordedExchange;
use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, COOKIE, SET_COOKIE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::har::{Content, Entry, Field, Request, Response};

/// What an entry says. Raw: cannot be printed.
pub(crate) struct Exchange {
    pub(crate) id: Option<String>,
    pub(crate) request: http::Request<Bytes>,
    pub(crate) response: Option<http::Response<Bytes>>,
    peer: Option<SocketAddr>,
    route: Option<String>,
    duration: Duration,
    /// How many header fields HTTP does not allow. They are left out; the rest of the entry is as good as ever.
    pub(crate) skipped_fields: u64,
}

/// Why an entry records no exchange. Never holds content.
type Fault = &'static str;

/// The exchange that an entry records.
pub(crate) fn of(entry: Entry) -> Result<Exchange, Fault> {
    if entry.id.as_deref().is_some_and(|id| !is_id(id)) {
        return Err("_id is not 1 to 64 characters of A-Z a-z 0-9 _ -");
    }
    let peer: Option<SocketAddr> = match entry.client_address.map(|address| address.parse()) {
        Some(parsed) => Some(parsed.map_err(|_| "_clientAddress is no ip:port")?),
        None => None,
    };
    let wait = entry.timings.and_then(|timings| timings.wait).filter(|wait| *wait >= 0.0);
    let mut skipped_fields = 0;
    let request = request(entry.request, &mut skipped_fields)?;
    let response = entry.response.map(|message| response(message, &mut skipped_fields)).transpose()?.flatten();
    let route = entry.route.filter(|route| !route.is_empty());
    let duration = duration(wait.or(entry.time));
    Ok(Exchange { id: entry.id, request, response, peer, route, duration, skipped_fields })
}

impl Exchange {
    /// The exchange for the analysis.
    pub(crate) fn recorded(self) -> RecordedExchange {
        let mut recorded = match self.response {
            Some(response) => RecordedExchange::new(self.request, response),
            None => RecordedExchange::unanswered(self.request),
        };
        recorded = recorded.duration(self.duration);
        if let Some(peer) = self.peer {
            recorded = recorded.peer(peer);
        }
        if let Some(route) = self.route {
            recorded = recorded.route(route);
        }
        recorded
    }
}

fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

fn duration(milliseconds: Option<f64>) -> Duration {
    milliseconds.and_then(|time| Duration::try_from_secs_f64(time / 1_000.0).ok()).unwrap_or_default()
}

fn request(message: Request, skipped: &mut u64) -> Result<http::Request<Bytes>, Fault> {
    let Request { method, url, headers, cookies, query_string, post_data } = message;
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| "request.method is no HTTP method")?;
    let mut request = http::Request::new(Bytes::new());
    *request.uri_mut() = uri(url, &query_string.unwrap_or_default(), &method)?;
    *request.method_mut() = method;
    *request.headers_mut() = header_map(&headers.unwrap_or_default(), skipped);
    if !request.headers().contains_key(COOKIE) {
        let pairs: Vec<String> = cookies.unwrap_or_default().iter().map(cookie).collect();
        if !pairs.is_empty() {
            append(request.headers_mut(), COOKIE, &pairs.join("; "), skipped);
        }
    }
    *request.body_mut() =
        body(post_data, request.headers_mut(), skipped).ok_or("request.postData.text is no base64")?;
    Ok(request)
}

/// `None` when there was no response.
fn response(message: Response, skipped: &mut u64) -> Result<Option<http::Response<Bytes>>, Fault> {
    let Response { status, headers, cookies, content } = message;
    let Some(status) = status.filter(|status| *status > 0) else { return Ok(None) };
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let mut response = http::Response::new(Bytes::new());
    *response.status_mut() = status.ok_or("response.status is no HTTP status")?;
    *response.headers_mut() = header_map(&headers.unwrap_or_default(), skipped);
    if !response.headers().contains_key(SET_COOKIE) {
        for field in cookies.unwrap_or_default() {
            append(response.headers_mut(), SET_COOKIE, &cookie(&field), skipped);
        }
    }
    *response.body_mut() =
        body(content, response.headers_mut(), skipped).ok_or("response.content.text is no base64")?;
    Ok(Some(response))
}

/// An absolute URL or a path; `query` is used if there is none in the URL. What browsers show unescaped is escaped.
fn uri(mut url: String, query: &[Field], method: &Method) -> Result<Uri, Fault> {
    const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'<').add(b'>').add(b'`');
    if !(url.starts_with('/') || url.contains("://") || url == "*" || *method == Method::CONNECT) {
        return Err("request.url is neither an absolute URL nor a path");
    }
    if let Some(fragment) = url.find('#') {
        url.truncate(fragment);
    }
    if !url.contains('?') && !query.is_empty() {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(query.iter().map(|field| (&field.name, value(field))));
        url = format!("{url}?{}", pairs.finish());
    }
    let escaped: String = utf8_percent_encode(&url, ESCAPED).collect();
    escaped.parse().map_err(|_| "request.url is no URL, or has more than 65534 bytes")
}

fn header_map(fields: &[Field], skipped: &mut u64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // Browsers list the pseudo fields of HTTP/2 and HTTP/3; what they say is in `method`, `url` and `status`.
    for field in fields.iter().filter(|field| !field.name.starts_with(':')) {
        let Ok(name) = HeaderName::from_bytes(field.name.as_bytes()) else {
            *skipped += 1;
            continue;
        };
        // Chrome joins repeated fields with line feeds.
        for line in value(field).split('\n') {
            append(&mut headers, name.clone(), line.trim(), skipped);
        }
    }
    headers
}

fn append(headers: &mut HeaderMap, name: HeaderName, value: &str, skipped: &mut u64) {
    // A map that is full refuses further names; that is counted like a name that is none.
    let appended =
        HeaderValue::from_bytes(value.as_bytes()).ok().and_then(|value| headers.try_append(name, value).ok());
    *skipped += u64::from(appended.is_none());
}

fn cookie(field: &Field) -> String {
    format!("{}={}", field.name, value(field))
}

fn value(field: &Field) -> &str {
    field.value.as_deref().unwrap_or_default()
}

/// The bytes of a body, and the media type in `headers` if no field there says it. `None` if the text is no base64.
fn body(content: Option<Content>, headers: &mut HeaderMap, skipped: &mut u64) -> Option<Bytes> {
    let Some(Content { mime_type, text, encoding, params }) = content else { return Some(Bytes::new()) };
    let params = params.filter(|params| !params.is_empty());
    let from_params = text.as_deref().unwrap_or_default().is_empty().then_some(()).and(params);
    let default = from_params.as_ref().map(|_| "application/x-www-form-urlencoded");
    // "x-unknown" is how Chrome says that it does not know.
    let mime_type = mime_type.as_deref().filter(|mime| !mime.is_empty() && *mime != "x-unknown").or(default);
    if let Some(mime_type) = mime_type.filter(|_| !headers.contains_key(CONTENT_TYPE)) {
        append(headers, CONTENT_TYPE, mime_type, skipped);
    }
    if text.is_some() || from_params.is_some() {
        // The text is what was left after all codings were undone: with these fields it would count as unreadable.
        headers.remove(CONTENT_ENCODING);
        headers.remove(TRANSFER_ENCODING);
    }
    if let Some(params) = from_params {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(params.iter().map(|field| (&field.name, value(field))));
        return Some(pairs.finish().into());
    }
    let text = text.unwrap_or_default();
    if encoding.is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64")) {
        const LENIENT: GeneralPurposeConfig =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let engine = GeneralPurpose::new(&base64::alphabet::STANDARD, LENIENT);
        return engine.decode(text.trim_ascii()).ok().map(Bytes::from);
    }
    Some(text.into())
}
