//! One request of the scenario, and what is right about it.

use http::Method;

use super::callers::Caller;

/// One request.
#[derive(Debug)]
pub(crate) struct Step {
    /// Where it belongs in the inventory: `METHOD /route`.
    pub(crate) endpoint: &'static str,
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) caller: Caller,
    pub(crate) body: Body,
    /// The status that the shop must answer with.
    pub(crate) answer: u16,
    /// The handler knows the user although no credential is presented.
    pub(crate) user_known: bool,
    /// The business event that the handler records.
    pub(crate) event: Option<&'static str>,
}

#[derive(Debug)]
pub(crate) enum Body {
    None,
    Json(serde_json::Value),
    Form(String),
}

impl Step {
    /// `endpoint` is `METHOD /route`, `target` what is really asked for.
    pub(super) fn new(endpoint: &'static str, target: impl Into<String>, caller: Caller, answer: u16) -> Self {
        let method = endpoint.split(' ').next().and_then(|method| method.parse().ok()).unwrap_or(Method::GET);
        let target = target.into();
        Self { endpoint, method, target, caller, body: Body::None, answer, user_known: false, event: None }
    }

    pub(super) fn json(mut self, body: serde_json::Value) -> Self {
        self.body = Body::Json(body);
        self
    }

    pub(super) fn form(mut self, body: &[(&str, &str)]) -> Self {
        self.body = Body::Form(form_urlencoded::Serializer::new(String::new()).extend_pairs(body).finish());
        self
    }

    pub(super) fn known(mut self) -> Self {
        self.user_known = true;
        self
    }

    pub(super) fn event(mut self, name: &'static str) -> Self {
        self.event = Some(name);
        self
    }
}
