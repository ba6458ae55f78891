//! Lines as events of `tracing`.

use tracing::Level;
use tracing::dispatcher::{self, Dispatch};
use tracing::subscriber::NoSubscriber;

use super::{Batch, Emit, ExportError, Exporter, Line};
use crate::inventory::{DeclaredEndpoints, EndpointRecord};
use crate::observation::{Observation, Service};

/// Tells each line as an event of the level `INFO`, for services whose logs go where the inventory is wanted.
///
/// Targets are `api_inventory::observation`, `api_inventory::record` and `api_inventory::endpoints`. The field `line` is the
/// line as JSON; beside it stand what one filters by, under the names that OpenTelemetry gives them.
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
        let tell = || batch.lines().iter().for_each(tell);
        match &self.dispatch {
            Some(dispatch) => dispatcher::with_default(dispatch, tell),
            None => tell(),
        }
        Ok(())
    }

    fn wants(&self) -> Emit {
        self.emit
    }

    fn name(&self) -> &'static str {
        "tracing"
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
        http.route = endpoint.route.as_str(),
        http.response.status_code = observation.status,
        api_inventory.client.exposure = observation.client.exposure.as_str(),
        api_inventory.credentials.presented = observation.credentials.presented,
        line,
    );
}

fn tell_record(record: &EndpointRecord, line: &str) {
    tracing::event!(
        target: "api_inventory::record",
        Level::INFO,
        service.name = record.service.name.as_str(),
        http.request.method = record.endpoint.method.as_str(),
        http.route = record.endpoint.route.as_str(),
        api_inventory.requests.exact = record.requests.exact,
        line,
    );
}

fn tell_endpoints(endpoints: &DeclaredEndpoints, line: &str) {
    tracing::event!(target: "api_inventory::endpoints", Level::INFO, service.name = endpoints.service.name.as_str(), line);
}
