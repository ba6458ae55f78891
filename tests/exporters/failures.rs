//! Code of exporters and of those who listen that panics where nobody expects it.

use std::fmt;
use std::panic::panic_any;

use api_inventory::export::ExportError;

use crate::support::{PATIENCE, every_capture};
use crate::{Custom, accounts, drive, is_balanced};

/// An error without a text.
#[derive(Debug)]
struct Mute;

impl fmt::Display for Mute {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("no text")
    }
}

impl std::error::Error for Mute {}

/// Does not go quietly.
#[derive(Debug)]
struct Bomb;

impl fmt::Display for Bomb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a bomb")
    }
}

impl std::error::Error for Bomb {}

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic_any(Bomb);
        }
    }
}

/// The batch that fails is counted, and the next one is delivered.
async fn costs_one_batch(name: &str, failure: fn() -> Result<(), ExportError>) {
    let mut failed = false;
    let export = move || if std::mem::replace(&mut failed, true) { Ok(()) } else { failure() };
    let tracer = every_capture().exporter(Custom { export, flush: || Ok(()) }).build();
    drive(&tracer, 1).await;
    assert!(!tracer.flush(PATIENCE), "{name}: a line was lost");
    assert_eq!(tracer.problems().len(), 1, "{name}: {:?}", tracer.problems());
    drive(&tracer, 1).await;
    assert!(tracer.flush(PATIENCE), "{name}: the exporter goes on");
    let stats = accounts(&tracer);
    assert_eq!((stats.produced, stats.delivered, stats.dropped.total()), (2, 1, 1), "{name}");
    assert!(tracer.shutdown(PATIENCE), "{name}");
    assert!(is_balanced(&tracer), "{name}");
}

#[tokio::test]
async fn an_error_whose_text_panics_costs_one_batch() {
    costs_one_batch("mute", || Err(ExportError::Permanent { reason: Mute.into() })).await;
}

#[tokio::test]
async fn an_error_that_panics_as_it_goes_costs_one_batch() {
    costs_one_batch("bomb", || Err(ExportError::Permanent { reason: Bomb.into() })).await;
}

#[tokio::test]
async fn a_panic_whose_payload_panics_as_it_goes_costs_one_batch() {
    costs_one_batch("payload", || panic_any(Bomb)).await;
}

#[cfg(feature = "tracing")]
mod listeners {
    use std::sync::mpsc::channel;
    use std::sync::{Arc, Mutex, OnceLock};

    use api_inventory::Tracer;
    use api_inventory::export::ExportError;
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    use crate::support::PATIENCE;
    use crate::{Custom, accounts, drive};

    /// Calls a function at each event of ours.
    struct Listener<F>(F);

    impl<F: Fn() + Send + Sync + 'static> Subscriber for Listener<F> {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.target() == "api_inventory"
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, _: &Event<'_>) {
            (self.0)();
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }

    #[tokio::test]
    async fn a_listener_may_ask_for_the_problems_and_may_panic() {
        let tracer = Arc::new(OnceLock::<Tracer>::new());
        let (told, answers) = channel();
        let (of_listener, told) = (Arc::clone(&tracer), Mutex::new(told));
        let mut listener = Some(Listener(move || {
            let problems = of_listener.get().unwrap().problems();
            told.lock().unwrap().send(problems).unwrap();
            panic!("a listener of the exporter's thread");
        }));
        let export = move || {
            let Some(listener) = listener.take() else { return Ok(()) };
            // For this thread, until it ends.
            std::mem::forget(tracing::subscriber::set_default(listener));
            Err(ExportError::Permanent { reason: "no".into() })
        };
        let builder = Tracer::builder().sample_rate(1.0).captures_per_second(0).analysis_share(1.0);
        let tracer = tracer.get_or_init(|| builder.exporter(Custom { export, flush: || Ok(()) }).build());
        drive(tracer, 1).await;
        assert!(!tracer.flush(PATIENCE), "a line was refused");
        let problems = answers.recv_timeout(PATIENCE).unwrap();
        assert!(problems.iter().any(|problem| problem.message == "export failed: no"), "{problems:?}");
        drive(tracer, 1).await;
        assert!(tracer.flush(PATIENCE), "the exporter goes on");
        assert_eq!((accounts(tracer).delivered, accounts(tracer).dropped.refused), (1, 1));
    }
}
