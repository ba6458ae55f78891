//! The same script against the bare and the wrapped server, and what the tracer makes of it.

use std::fmt::{Debug, Write};
use std::sync::Arc;

use api_inventory::config::Builder;
use api_inventory::export::{Emit, InMemoryExporter, Line};
use api_inventory::observation::Observation;
use api_inventory::{Problem, Stats, Tracer};
use axum::Router;
use axum::routing::get;
use tokio::time::timeout;

use crate::application::application;
use crate::server::{Server, Signals, Site};
use crate::support::{PATIENCE, assert_balanced, every_capture};

/// What the layer is put on.
type Cover<'a> = &'a dyn Fn(Router) -> Router;

/// What was heard from both servers, and recorded of the wrapped one.
#[derive(Debug)]
pub(crate) struct Compared<T> {
    pub(crate) heard: T,
    pub(crate) observations: Vec<Observation>,
    pub(crate) tracer: Tracer,
}

impl<T> Compared<T> {
    /// The observations in one line each.
    pub(crate) fn recorded(&self) -> Vec<String> {
        self.observations.iter().map(recorded).collect()
    }

    /// The one observation.
    pub(crate) fn one(&self) -> &Observation {
        let [observation] = self.observations.as_slice() else { panic!("{:?}", self.recorded()) };
        observation
    }

    pub(crate) fn stats(&self) -> Stats {
        self.tracer.stats()
    }
}

/// Endpoint, ending, status and what was seen in part: `POST /users response 400, request.body malformed`.
pub(crate) fn recorded(observation: &Observation) -> String {
    let status = observation.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
    let mut line = format!("{} {} {status}", observation.endpoint, observation.outcome);
    for partial in &observation.partial {
        write!(line, ", {} {}", partial.location, partial.reason).unwrap();
    }
    line
}

/// A tracer that captures everything that a test can send at once.
pub(crate) fn capturing() -> Builder {
    every_capture().capture_slots(4_096)
}

/// Which of the tracer's layers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Layer {
    Preserving,
    Wrapping,
}

impl Layer {
    pub(crate) fn put_on(self, router: Router, tracer: &Tracer) -> Router {
        match self {
            Self::Preserving => router.layer(tracer.axum_layer()),
            Self::Wrapping => router.layer(tracer.layer()),
        }
    }
}

/// Plays a script against the application, bare and behind either layer. All that it hears must be the same, and every
/// exchange must be recorded, by both layers the same.
pub(crate) async fn compare<T: Debug + PartialEq>(script: impl AsyncFn(&Site) -> T) -> Compared<T> {
    let [preserving, wrapping] = [
        compare_with(capturing(), Layer::Preserving, application_behind, &script).await,
        compare_with(capturing(), Layer::Wrapping, application_behind, &script).await,
    ];
    for compared in [&preserving, &wrapping] {
        let stats = compared.stats();
        assert_eq!((stats.not_sampled.total(), stats.dropped.total()), (0, 0), "{stats:?}");
        assert_eq!(stats.analysed, compared.observations.len() as u64, "{stats:?}");
    }
    assert_eq!(wrapping.recorded(), preserving.recorded());
    preserving
}

/// The whole application behind the layer.
pub(crate) fn application_behind(signals: &Arc<Signals>, cover: Cover<'_>) -> Router {
    cover(application(signals))
}

/// The same for other tracers and other applications.
pub(crate) async fn compare_with<T: Debug + PartialEq>(
    tracer: Builder,
    layer: Layer,
    application: impl Fn(&Arc<Signals>, Cover<'_>) -> Router,
    script: impl AsyncFn(&Site) -> T,
) -> Compared<T> {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = tracer.exporter(exporter).build();
    let bare = play(&application, &|router| router, &script).await;
    let heard = play(&application, &|router| layer.put_on(router, &tracer), &script).await;
    assert_eq!(heard, bare, "the layer changes an answer");
    rest(&tracer).await;
    assert_balanced(&tracer.stats());
    assert_eq!(problems(&tracer), []);
    let observation = |line: &Line| match line {
        Line::Observation(observation) => Observation::clone(observation),
        line => panic!("{line:?}"),
    };
    let observations = lines.take().iter().map(observation).collect();
    Compared { heard, observations, tracer }
}

/// Plays a script against a server of its own, until all connections have ended.
async fn play<T>(
    application: impl Fn(&Arc<Signals>, Cover<'_>) -> Router,
    cover: Cover<'_>,
    script: impl AsyncFn(&Site) -> T,
) -> T {
    let server = start(application, cover).await;
    let heard = timeout(PATIENCE, script(&server.site)).await.expect("the script comes to its end");
    server.end().await;
    heard
}

/// Starts an application, with a route beside it that the layer does not see.
pub(crate) async fn start(application: impl Fn(&Arc<Signals>, Cover<'_>) -> Router, cover: Cover<'_>) -> Server {
    let signals = Arc::default();
    let router = application(&signals, cover).route("/probe", get(async || PROBED));
    Server::start(router, signals).await
}

/// What a route answers that the layer does not see: whether a connection was kept can be asked there.
pub(crate) const PROBED: &str = "the connection was kept";

/// What went wrong with the tracer. What it says about where the layer is put is advice: it comes after so many requests,
/// and on loopback there is some.
pub(crate) fn problems(tracer: &Tracer) -> Vec<Problem> {
    tracer.problems().into_iter().filter(|problem| problem.subject != "layer").collect()
}

/// Waits until nothing is under way any more. Streams of HTTP/2 may be let go of after their connection.
pub(crate) async fn rest(tracer: &Tracer) {
    let rests = async {
        loop {
            assert!(tracer.flush(PATIENCE));
            let stats = tracer.stats();
            if stats.sampled == stats.analysed + stats.dropped.total() {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, rests).await.expect("every exchange comes to its end");
}
