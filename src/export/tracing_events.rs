//! Lines as events of `tracing`.

use tracing::Level;
use tracing::dispatcher::{self, Dispatch};
use tracing::subscriber::NoSubscriber;

use super::{Batch, Emit, ExportError, Exporter, Line};
use crate::inventory::{DeclaredEndpoints, EndpointRecord};
use crate::observation::{Endpoint, Observation, RouteSource, Service};

/// Tells each line as an event of the level `INFO`, for services whose logs go where the inventory is wanted.
///
/// Targets are `api_inventory::observation`, `api_inventory::record` and `api_inventory::endpoints`. The field `line` is the
/// line as JSON; beside it stand what one filters by, under the names that OpenTelemetry gives them.
///
/// Lines that no subscriber takes are counted as refused.
///
/// Events go to the subscriber of the thread that makes the exporter, and if that has none then, to the process's.
#[derive(Debug)]
pub struct TracingExporter {
    emit: Emit,
    dispatch: Option<Dispatch>,
}

impl TracingExporter {
    /// An exporter of these lines.
    #[must_use]
    pub fn new(emit: Emit) -> Self {
        let dispatch = dispatcher::get_default(|dispatch| (!dispatch.is::<NoSubscriber>()).then(|| dispatch.clone()));
        Self { emit, dispatch }
    }
}

impl Exporter for TracingExporter {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        let tell = || {
            let wanted = batch.lines().first().is_none_or(is_wanted);
            if wanted {
                batch.lines().iter().for_each(tell);
            }
            wanted
        };
        let told = match &self.dispatch {
            Some(dispatch) => dispatcher::with_default(dispatch, tell),
            None => tell(),
        };
        if told { Ok(()) } else { Err(ExportError::Permanent { reason: Unwanted.into() }) }
    }

    fn wants(&self) -> Emit {
        self.emit
    }

    fn name(&self) -> &'static str {
        "tracing"
    }
}

/// No subscriber takes the events.
#[derive(Debug)]
struct Unwanted;

impl std::fmt::Display for Unwanted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("no subscriber of tracing takes events of api_inventory at the level INFO")
    }
}

impl std::error::Error for Unwanted {}

/// Whether somebody takes the event of such a line.
fn is_wanted(line: &Line) -> bool {
    match line {
        Line::Observation(_) => tracing::enabled!(target: "api_inventory::observation", Level::INFO),
        Line::Record(_) => tracing::enabled!(target: "api_inventory::record", Level::INFO),
        Line::Endpoints(_) => tracing::enabled!(target: "api_inventory::endpoints", Level::INFO),
    }
}

fn tell(line: &Line) {
    // A line can always be written.
    let text = serde_json::to_string(line).unwrap_or_default();
    match line {
        Line::Observation(observation) => tell_observation(observation, &text),
        Line::Record(record) => tell_record(record, &text),
        Line::Endpoints(endpoints) => tell_endpoints(endpoints, &text),
    }
}

fn tell_observation(observation: &Observation, line: &str) {
    let Observation { service: Service { name, .. }, endpoint, .. } = observation;
    tracing::event!(
        target: "api_inventory::observation",
        Level::INFO,
        service.name = name.as_str(),
        http.request.method = endpoint.method.as_str(),
        http.route = named(endpoint),
        api_inventory.endpoint.route = endpoint.route.as_str(),
        http.response.status_code = observation.status,
        api_inventory.client.exposure = observation.client.exposure.as_str(),
        api_inventory.credentials.presented = observation.credentials.presented,
        line,
    );
}

/// A route that a router or a declaration names.
fn named(endpoint: &Endpoint) -> Option<&str> {
    let is_named = matches!(endpoint.route_source, RouteSource::Router | RouteSource::Declared);
    is_named.then(|| endpoint.route.as_str())
}

fn tell_record(record: &EndpointRecord, line: &str) {
    tracing::event!(
        target: "api_inventory::record",
        Level::INFO,
        service.name = record.service.name.as_str(),
        http.request.method = record.endpoint.method.as_str(),
        http.route = named(&record.endpoint),
        api_inventory.endpoint.route = record.endpoint.route.as_str(),
        api_inventory.requests.exact = record.requests.exact,
        line,
    );
}

fn tell_endpoints(endpoints: &DeclaredEndpoints, line: &str) {
    tracing::event!(target: "api_inventory::endpoints", Level::INFO, service.name = endpoints.service.name.as_str(), line);
}
