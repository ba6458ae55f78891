//! Problems are told as `tracing` events where that feature is on.
#![cfg(feature = "tracing")]
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use api_inventory::Tracer;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Keeps the fields of events as text.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<String>>>);

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

impl Subscriber for Events {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "api_inventory"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        self.0.lock().unwrap().push(fields.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn a_problem_is_one_event_without_the_value() {
    let events = Events::default();
    tracing::subscriber::with_default(events.clone(), || {
        let lookup = |name: &str| (name == "API_INVENTORY_SAMPLE_RATE").then(|| "hunter2".into());
        drop(Tracer::builder().from_lookup(&lookup).sample_rate(2.0).build());
    });
    let events = events.0.lock().unwrap();
    let about: Vec<_> = events.iter().filter(|event| event.contains("API_INVENTORY_SAMPLE_RATE")).collect();
    assert_eq!(about.len(), 1, "the same problem is told once: {events:?}");
    assert!(about.iter().all(|event| event.contains("expected a number from 0 to 1") && !event.contains("hunter2")));
}

#[test]
fn a_watched_file_is_told_of_each_time_it_breaks() {
    let events = Events::default();
    // The watch has a thread of its own.
    tracing::subscriber::set_global_default(events.clone()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    std::fs::write(&file, "{}").unwrap();
    let tracer = Tracer::builder().rules_path(&file).watch_rules(Duration::from_secs(1)).build();
    let until = |holds: &dyn Fn() -> bool| {
        let started = Instant::now();
        while !holds() {
            assert!(started.elapsed() < Duration::from_secs(30));
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    let told = |text: &str| events.0.lock().unwrap().iter().filter(|event| event.contains(text)).count();
    for times in 1..=2 {
        std::fs::write(&file, "{\"hunter2\": [").unwrap();
        until(&|| told("valid JSON") == times && told("the rules from before stay in force") == times);
        std::fs::write(&file, "{}").unwrap();
        until(&|| tracer.problems().is_empty());
    }
    assert_eq!(told("hunter2"), 0);
}
