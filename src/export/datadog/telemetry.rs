//! The endpoints of the service, told in messages of Datadog's telemetry: `app-endpoints`.

use std::collections::HashSet;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use http::StatusCode;
use serde::Serialize;

use super::exporter::may_pass;
use super::untold::{Told, Untold, endpoints};
use crate::export::http::{Answer, Failure};
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
    /// The agent takes no telemetry, and is not asked before.
    silent_until: Option<Instant>,
}

/// How long an agent is left alone that takes no telemetry. It may be replaced by one that does.
const SILENCE: Duration = Duration::from_secs(600);

/// The agent takes no telemetry.
#[derive(Debug)]
struct NoTelemetry;

impl std::fmt::Display for NoTelemetry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the agent takes no telemetry (404); endpoints are not told for ten minutes")
    }
}

impl std::error::Error for NoTelemetry {}

impl Telemetry {
    pub(super) fn new() -> Self {
        Self { untold: Untold::new(), seq_id: 1, is_first: true, host: host(), silent_until: None }
    }

    /// Tells of all that is new in a batch, and of what is left from earlier ones. Nothing new costs nothing. An agent that
    /// takes no telemetry is left alone for a while; what there is to tell waits.
    ///
    /// # Errors
    /// The agent cannot take a message now, or will never take some.
    pub(super) fn tell(
        &mut self,
        batch: &Batch,
        post: impl Fn(&[u8]) -> Result<Answer, Failure>,
    ) -> Result<(), ExportError> {
        // What an earlier offer of the batch has counted counts anew.
        _ = self.untold.take_left_out();
        batch.lines().iter().for_each(|line| self.untold.note(line));
        if self.silent_until.is_some_and(|until| Instant::now() < until) {
            return Ok(());
        }
        let (mut refused, mut why) = (HashSet::new(), None);
        while let Some(message) = self.message()? {
            let answer = post(&message)?;
            if answer.status == StatusCode::NOT_FOUND {
                self.silent_until = Instant::now().checked_add(SILENCE);
                return Err(ExportError::Rejected { lines: 0, reason: NoTelemetry.into() });
            }
            match answer.accepted(may_pass) {
                Ok(()) => {
                    self.untold.taken();
                    (self.is_first, self.seq_id) = (false, self.seq_id + 1);
                }
                Err(ExportError::TooLarge { .. }) if self.untold.halve() => {}
                Err(ExportError::Permanent { reason } | ExportError::TooLarge { reason }) => {
                    refused.extend(self.untold.refused());
                    why = Some(reason);
                }
                Err(error) => return Err(error),
            }
        }
        let Some(reason) = why else { return Ok(()) };
        let lines = batch.lines().iter().filter(|line| endpoints(line).any(|endpoint| refused.contains(&endpoint)));
        Err(ExportError::Rejected { lines: lines.count(), reason })
    }

    /// How many endpoints of the batch that was told last are too many.
    pub(super) fn take_left_out(&mut self) -> u64 {
        self.untold.take_left_out()
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
