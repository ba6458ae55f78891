//! What services here are asked and what they answer.

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

/// What a service is asked.
pub(crate) struct Asked {
    pub(crate) head: Parts,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) fn has(&self, header: &str) -> bool {
        self.head.headers.contains_key(header)
    }

    /// Whether it came with what the services here take for credentials.
    pub(crate) fn has_credentials(&self) -> bool {
        ["authorization", "cookie", "x-api-key", "api_key"].into_iter().any(|header| self.has(header))
    }
}

/// What a service answers, with all header fields that a well-made one sends.
pub(crate) struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    fn of(status: u16, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-type", media_type),
            ("cache-control", "no-store"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("x-content-type-options", "nosniff"),
            ("ratelimit-policy", "\"default\";q=100;w=60"),
            ("ratelimit", "\"default\";r=50;t=30"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Self { status, headers, body: body.into() }
    }

    pub(crate) fn json(value: &Value) -> Self {
        Self::of(200, "application/json", value.to_string())
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::of(200, "text/plain; charset=utf-8", text.to_owned())
    }

    /// A page that nobody can frame.
    pub(crate) fn page(text: &str) -> Self {
        let policy = "default-src 'self'; frame-ancestors 'none'";
        Self::of(200, "text/html; charset=utf-8", text.to_owned()).with("content-security-policy", policy)
    }

    pub(crate) fn nothing() -> Self {
        Self::of(204, "", Bytes::new()).without("content-type")
    }

    /// A problem (RFC 9457) that tells nothing but its title.
    pub(crate) fn problem(status: u16, title: &str) -> Self {
        Self::of(status, "application/problem+json", json!({"title": title, "status": status}).to_string())
    }

    pub(crate) fn unauthorized() -> Self {
        Self::problem(401, "Unauthorized").with("www-authenticate", "Bearer")
    }

    pub(crate) fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.append(name, HeaderValue::from_str(value).unwrap());
        self
    }

    pub(crate) fn without(mut self, name: &'static str) -> Self {
        self.headers.remove(name);
        self
    }

    /// Nothing that tells of a limit to the rate of requests.
    pub(crate) fn unlimited(self) -> Self {
        self.without("ratelimit").without("ratelimit-policy")
    }

    /// With nothing but what frameworks send unless they are told to.
    pub(crate) fn bare(mut self) -> Self {
        for name in ["cache-control", "strict-transport-security", "x-content-type-options"] {
            self.headers.remove(name);
        }
        self.unlimited()
    }

    pub(crate) fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status.try_into().unwrap();
        *response.headers_mut() = self.headers;
        response
    }
}

/// Names and values of header fields, of a request.
pub(crate) fn field(asked: &Asked, name: &str) -> String {
    let name: HeaderName = name.parse().unwrap();
    asked.head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
