//! The settings in force.

use std::time::Duration;

use super::registry;
use super::sampling::SamplingSettings;
use crate::analysis::Subject;
use crate::body::coding::Limits;
use crate::exchange::ConnectionReader;
use crate::identity::route::RouteHints;
use crate::identity::{self, BasePaths, ClientRules, Hosts};
use crate::observation::vetting::NamePolicy;
use crate::observation::{OperatorText, Scheme, Service};
use crate::sampling::RouteRules;

/// How much larger a body may be unpacked than as much of it as is captured. Text packs to a quarter and less.
const DECODED_PER_CAPTURED: usize = 4;

/// How many bytes one byte of a packed body may become; lists of like objects come near it.
const DECODED_RATIO: usize = 200;

/// How long one body may be unpacked.
const DECODE_TIME: Duration = Duration::from_millis(50);

/// Validated configuration.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent settings, each a variable of its own")]
pub(crate) struct Settings {
    pub(crate) enabled: bool,
    pub(crate) service: Option<OperatorText>,
    pub(crate) version: Option<OperatorText>,
    pub(crate) environment: Option<OperatorText>,
    pub(crate) sampling: SamplingSettings,
    pub(crate) sampling_seed: Option<u64>,
    pub(crate) interval: Duration,
    /// How long a batch that a receiver cannot take for now is offered again.
    pub(crate) retry_for: Duration,
    pub(crate) client: ClientRules,
    pub(crate) connections: Option<ConnectionReader>,
    pub(crate) scheme: Option<Scheme>,
    pub(crate) production: Option<bool>,
    pub(crate) max_body_bytes: usize,
    pub(crate) parse_response_body: bool,
    pub(crate) captures_per_second: u32,
    pub(crate) analysis_share: f64,
    pub(crate) capture_slots: usize,
    pub(crate) revoke_after: Duration,
    pub(crate) stream_window: Duration,
    pub(crate) route_rules: RouteRules,
    pub(crate) base_paths: BasePaths,
    pub(crate) hosts: Hosts,
    pub(crate) learn_routes: bool,
    pub(crate) route_hints: RouteHints,
    pub(crate) names: NamePolicy,
    /// Whether observations tell their place in a trace; none leaves it to the exporters that there are.
    pub(crate) trace_context: Option<bool>,
    /// One of the exporters wants to be told.
    pub(crate) is_trace_context_wanted: bool,
}

/// An exporter that the environment can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExporterKind {
    Ndjson,
    Otlp,
    Datadog,
    Tracing,
}

impl ExporterKind {
    pub(crate) const ALL: [Self; 4] = [Self::Ndjson, Self::Otlp, Self::Datadog, Self::Tracing];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Otlp => "otlp",
            Self::Datadog => "datadog",
            Self::Tracing => "tracing",
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            enabled: true,
            service: None,
            version: None,
            environment: None,
            sampling: SamplingSettings::default(),
            sampling_seed: None,
            interval: Duration::from_secs(60),
            retry_for: Duration::from_secs(300),
            client: ClientRules::default(),
            connections: None,
            scheme: None,
            production: None,
            max_body_bytes: 64 * 1024,
            parse_response_body: true,
            captures_per_second: 500,
            analysis_share: 0.05,
            capture_slots: 64,
            revoke_after: Duration::from_secs(30),
            stream_window: Duration::from_secs(2),
            route_rules: RouteRules::default(),
            base_paths: BasePaths::default(),
            hosts: Hosts::default(),
            learn_routes: true,
            route_hints: RouteHints::default(),
            names: NamePolicy::default(),
            trace_context: None,
            is_trace_context_wanted: false,
        }
    }
}

impl Settings {
    /// The service's name, or what stands for it.
    pub(crate) fn service_name(&self) -> OperatorText {
        self.service.clone().unwrap_or_else(|| OperatorText::known(registry::SERVICE.default))
    }

    /// Whether observations tell their place in a trace, to one exporter at least.
    pub(crate) fn tells_trace_context(&self) -> bool {
        self.trace_context.unwrap_or(self.is_trace_context_wanted)
    }

    /// What the analysis must know.
    pub(crate) fn subject(&self) -> Subject {
        let environment = self.environment.as_ref().map(OperatorText::as_str);
        let (production, production_basis) = identity::production(environment, self.production);
        Subject {
            decode_limits: Limits {
                bytes: self.max_body_bytes.saturating_mul(DECODED_PER_CAPTURED),
                ratio: DECODED_RATIO,
                time: DECODE_TIME,
            },
            service: Service {
                name: self.service_name(),
                version: self.version.clone(),
                environment: self.environment.clone(),
                production,
                production_basis,
            },
            client: self.client.clone(),
            scheme: self.scheme,
            hosts: self.hosts.clone(),
            base_paths: self.base_paths.clone(),
            route_hints: self.learn_routes.then(|| self.route_hints.clone()),
            names: self.names,
            parse_response_body: self.parse_response_body,
            trace_context: self.tells_trace_context(),
        }
    }
}
