//! The endpoints of the service, told in messages of Datadog's telemetry: `app-endpoints`.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use super::untold::{Told, Untold};
use crate::export::{Batch, ExportError};
use crate::observation::{Method, OperatorText, RouteTemplate};

/// The kind of message.
pub(super) const REQUEST_TYPE: &str = "app-endpoints";

/// The version of the message's form.
pub(super) const API_VERSION: &str = "v2";

/// Tells an agent of endpoints, each once.
#[derive(Debug)]
pub(super) struct Telemetry {
    untold: Untold,
    /// The number of the message that is next.
    seq_id: u64,
    /// Whether the agent has taken a message yet.
    is_first: bool,
    host: Option<OperatorText>,
}

impl Telemetry {
    pub(super) fn new() -> Self {
        Self { untold: Untold::new(), seq_id: 1, is_first: true, host: host() }
    }

    /// Tells of all that is new in a batch, and of what is left from earlier ones. Nothing new costs nothing.
    pub(super) fn tell(
        &mut self,
        batch: &Batch,
        post: impl Fn(&[u8]) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        batch.lines().iter().for_each(|line| self.untold.note(line));
        while let Some(message) = self.message()? {
            match post(&message) {
                Ok(()) => {
                    self.untold.taken();
                    (self.is_first, self.seq_id) = (false, self.seq_id + 1);
                }
                Err(ExportError::TooLarge { .. }) if self.untold.halve() => {}
                Err(error @ (ExportError::Permanent { .. } | ExportError::TooLarge { .. })) => {
                    self.untold.refused();
                    return Err(error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn message(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        let Some((service, endpoints)) = self.untold.next() else { return Ok(None) };
        let runtime = service.runtime.uuid();
        let message = Message {
            api_version: API_VERSION,
            request_type: REQUEST_TYPE,
            tracer_time: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            runtime_id: runtime.as_str(),
            seq_id: self.seq_id,
            application: Application::of(service),
            host: Host { hostname: self.host.as_ref().map_or("", OperatorText::as_str) },
            payload: Payload {
                is_first: self.is_first,
                endpoints: endpoints.map(|(method, path)| Endpoint::of(*method, path)).collect(),
            },
        };
        serde_json::to_vec(&message).map(Some).map_err(|error| ExportError::Permanent { reason: error.into() })
    }
}

#[derive(Debug, Serialize)]
struct Message<'a> {
    api_version: &'static str,
    request_type: &'static str,
    /// Seconds since 1970.
    tracer_time: u64,
    runtime_id: &'a str,
    seq_id: u64,
    application: Application<'a>,
    host: Host<'a>,
    payload: Payload<'a>,
}

#[derive(Debug, Serialize)]
struct Application<'a> {
    service_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    env: Option<&'a str>,
    language_name: &'static str,
    language_version: &'static str,
    tracer_version: &'static str,
}

impl<'a> Application<'a> {
    fn of(service: &'a Told) -> Self {
        Self {
            service_name: service.name.as_str(),
            service_version: service.version.as_ref().map(OperatorText::as_str),
            env: service.environment.as_ref().map(OperatorText::as_str),
            language_name: "rust",
            // Which compiler built the service, the service does not know.
            language_version: "unknown",
            tracer_version: env!("CARGO_PKG_VERSION"),
        }
    }
}

#[derive(Debug, Serialize)]
struct Host<'a> {
    hostname: &'a str,
}

#[derive(Debug, Serialize)]
struct Payload<'a> {
    /// The agent forgets what it knew.
    is_first: bool,
    endpoints: Vec<Endpoint<'a>>,
}

#[derive(Debug, Serialize)]
struct Endpoint<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    method: Method,
    path: &'a RouteTemplate,
    operation_name: &'static str,
    resource_name: String,
}

impl<'a> Endpoint<'a> {
    fn of(method: Method, path: &'a RouteTemplate) -> Self {
        let resource_name = format!("{method} {path}");
        Self { kind: "REST", method, path, operation_name: "http.request", resource_name }
    }
}

/// What the kernel calls the host. A name that is none of an operator's texts stays here.
fn host() -> Option<OperatorText> {
    OperatorText::new(std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?.trim())
}
