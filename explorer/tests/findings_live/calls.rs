//! Who calls, and with what.

use std::net::SocketAddr;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::Value;

use super::served::Endpoint;

/// Requests of one kind.
pub(crate) struct Calls {
    pub(super) times: usize,
    path: Option<Box<dyn Fn(usize) -> String>>,
    query: Option<String>,
    headers: Vec<(&'static str, String)>,
    body: Option<(&'static str, Bytes)>,
}

/// As often as it takes to say that something is always so.
const USUAL: usize = 60;

/// Somebody from outside, over TLS that a load balancer ends, without credentials.
pub(crate) fn anybody() -> Calls {
    let headers = vec![("x-forwarded-for", "203.0.113.7".to_owned()), ("x-forwarded-proto", "https".to_owned())];
    let public = Calls { times: USUAL, path: None, query: None, headers, body: None };
    // The documentation ranges count as private.
    public.header("x-forwarded-for", "81.2.69.160")
}

/// The same with a bearer token.
pub(crate) fn customer() -> Calls {
    anybody().header("authorization", "Bearer 8c1f6f0b2f5e4d7a9b3c")
}

/// Another service, from inside, over TLS, without credentials.
pub(crate) fn neighbour() -> Calls {
    anybody().header("x-forwarded-for", "10.1.2.3")
}

impl Calls {
    pub(crate) fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// The path of each, by its number.
    pub(crate) fn path(self, path: impl Fn(usize) -> String + 'static) -> Self {
        Self { path: Some(Box::new(path)), ..self }
    }

    pub(crate) fn query(self, query: &str) -> Self {
        Self { query: Some(query.to_owned()), ..self }
    }

    /// Replaces what the field was.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn clear_text(self) -> Self {
        self.header("x-forwarded-proto", "http")
    }

    pub(crate) fn body(self, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { body: Some((media_type, body.into())), ..self }
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub(super) fn request(&self, endpoint: &Endpoint, number: usize, server: SocketAddr) -> Request<Full<Bytes>> {
        let path = self.path.as_ref().map_or_else(|| endpoint.route.clone(), |path| path(number));
        let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        let mut request = Request::builder().method(endpoint.method).uri(format!("http://{server}{path}{query}"));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let (media_type, body) = self.body.clone().unzip();
        if let Some(media_type) = media_type {
            request = request.header("content-type", media_type);
        }
        request.body(Full::new(body.unwrap_or_default())).unwrap()
    }
}
