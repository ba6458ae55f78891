//! What can be chosen of the exporter.

use std::path::{Path, PathBuf};
use std::time::Duration;

use http::Uri;

use crate::export::Receiver;

/// What can be chosen of the exporter for the Datadog Agent.
#[derive(Clone, Debug)]
pub struct DatadogOptions {
    pub(crate) agent: Option<Receiver>,
    pub(crate) apm: bool,
    pub(crate) endpoints: bool,
    pub(crate) timeout: Duration,
}

impl DatadogOptions {
    /// Where an agent listens on the same host, if there is no [`SOCKET`](Self::SOCKET).
    pub const URL: &'static str = "http://localhost:8126";

    /// The socket at which an agent listens on the same host, where it does.
    pub const SOCKET: &'static str = "/var/run/datadog/apm.socket";

    /// Where the agent listens. Default: at [`SOCKET`](Self::SOCKET) if that is there, else at [`URL`](Self::URL).
    #[must_use]
    pub fn agent(mut self, agent: Receiver) -> Self {
        self.agent = Some(agent);
        self
    }

    /// Whether traces of the service are wanted for their own sake. Then a span is part of the trace that it joins, and kept
    /// or dropped with it: where a caller's sampler has dropped that, its schemas are lost, but for those of exchanges with
    /// business events. Without, spans are marked to be kept for their schemas alone, and to count for nothing else.
    /// Default: true, as `DD_APM_TRACING_ENABLED` is.
    ///
    /// Spans are of sampled exchanges, so statistics are made of them in neither case.
    #[must_use]
    pub fn apm(mut self, apm: bool) -> Self {
        self.apm = apm;
        self
    }

    /// Whether the agent is told of the endpoints that are declared or were seen, as telemetry. Default: true.
    #[must_use]
    pub fn endpoints(mut self, endpoints: bool) -> Self {
        self.endpoints = endpoints;
        self
    }

    /// How long one request may take. Default: 2 s, as in Datadog's tracers.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Where the agent is.
    #[cfg_attr(not(feature = "datadog"), expect(dead_code, reason = "nobody asks the agent"))]
    pub(crate) fn receiver(&self) -> Receiver {
        self.agent.clone().unwrap_or_else(|| {
            let socket = Path::new(Self::SOCKET);
            if cfg!(unix) && socket.exists() {
                Receiver::Socket(PathBuf::from(socket))
            } else {
                Receiver::Url(Uri::from_static(Self::URL))
            }
        })
    }
}

impl Default for DatadogOptions {
    fn default() -> Self {
        Self { agent: None, apm: true, endpoints: true, timeout: Duration::from_secs(2) }
    }
}
