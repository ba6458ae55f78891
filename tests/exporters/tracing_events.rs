//! Lines as events of `tracing`.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use api_inventory::Tracer;
use api_inventory::export::{Emit, InMemoryExporter, TracingExporter};
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::drive;
use crate::support::{PATIENCE, every_capture};

type Told = (&'static str, Level, BTreeMap<&'static str, Value>);

/// Keeps events.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<Told>>>);

#[derive(Default)]
struct Fields(BTreeMap<&'static str, Value>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name(), value.into());
    }
}

impl Subscriber for Events {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("api_inventory::")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.0.lock().unwrap().push((event.metadata().target(), *event.metadata().level(), fields.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn each_line_is_an_event_with_the_line_and_what_one_filters_by() {
    let events = Events::default();
    let (memory, lines) = InMemoryExporter::new(Emit::Both);
    let exporter = tracing::subscriber::with_default(events.clone(), || TracingExporter::new(Emit::Both));
    let tracer = every_capture().service("shop").exporter(exporter).exporter(memory).build();
    tracer.declare_routes([(http::Method::GET, "/declared")]);
    drive(&tracer, 2).await;
    assert!(tracer.shutdown(PATIENCE));
    let mut wanted: Vec<String> = lines.take().iter().map(|line| serde_json::to_string(line).unwrap()).collect();
    let told = events.0.lock().unwrap().clone();
    let mut had: Vec<String> = told.iter().map(|(_, _, fields)| fields["line"].as_str().unwrap().to_owned()).collect();
    wanted.sort_unstable();
    had.sort_unstable();
    assert_eq!(had, wanted);
    let of = |kind: &str| told.iter().find(|(target, ..)| *target == format!("api_inventory::{kind}")).unwrap();
    let (_, level, observation) = of("observation");
    assert_eq!(*level, Level::INFO);
    for (field, value) in [
        ("service.name", Value::from("shop")),
        ("http.request.method", "GET".into()),
        ("http.response.status_code", 200.into()),
        ("api_inventory.client.exposure", "unknown".into()),
        ("api_inventory.credentials.presented", false.into()),
    ] {
        assert_eq!(observation[field], value, "{field}");
    }
    assert!(observation["http.route"].as_str().unwrap().starts_with("/a/"));
    let (_, _, record) = of("record");
    assert_eq!(record["service.name"], "shop");
    assert!(record["api_inventory.requests.exact"].is_u64(), "{record:?}");
    assert_eq!(of("endpoints").2["service.name"], "shop");
}

#[tokio::test]
async fn the_environment_can_name_it() {
    let events = Events::default();
    let lookup = |name: &str| (name == "API_INVENTORY_EXPORTERS").then(|| "tracing".into());
    let tracer = tracing::subscriber::with_default(events.clone(), || {
        Tracer::builder().quiet().sample_rate(1.0).from_lookup(&lookup).build()
    });
    assert_eq!(tracer.problems(), []);
    drive(&tracer, 1).await;
    assert!(tracer.shutdown(PATIENCE));
    let told = events.0.lock().unwrap();
    assert!(told.iter().all(|(target, ..)| *target == "api_inventory::record") && !told.is_empty(), "{told:?}");
}

#[tokio::test]
async fn lines_that_no_subscriber_takes_are_refused() {
    let tracer = tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::default(), || {
        every_capture().exporter(TracingExporter::new(Emit::Observations)).build()
    });
    drive(&tracer, 3).await;
    assert!(!tracer.flush(PATIENCE), "lines were lost");
    assert_eq!((crate::accounts(&tracer).delivered, crate::accounts(&tracer).dropped.refused), (0, 3));
    assert_eq!(tracer.problems().len(), 1, "{:?}", tracer.problems());
}
