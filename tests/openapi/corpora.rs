//! Bodies, and the inventories that were made of them.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

use api_inventory::Tracer;
use api_inventory::inventory::{InventorySnapshot, OpenApiOptions};
use api_inventory::offline::{OfflineAnalyzer, RecordedExchange, RecordedInventory};
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt;
use serde_json::Value;

use crate::generated::{resolved, value};
use crate::places::Sample;
use crate::simulation::random::Random;
use crate::simulation::{Simulation, reproducible};

/// Bodies and what was learnt of them.
pub(crate) struct Corpus {
    pub(crate) name: &'static str,
    pub(crate) samples: Vec<Sample>,
    inventory: InventorySnapshot,
}

impl Corpus {
    pub(crate) fn document(&self) -> Value {
        serde_json::to_value(self.inventory.open_api(&OpenApiOptions::default())).unwrap()
    }

    pub(crate) fn yaml(&self) -> String {
        self.inventory.open_api(&OpenApiOptions::default()).to_yaml().unwrap()
    }
}

/// All there are: the demo's, and those of the corpus beside the project.
pub(crate) static ALL: LazyLock<Vec<Corpus>> = LazyLock::new(|| {
    let foreign = [stripe, github, webhooks, conduit].into_iter().filter_map(|corpus| corpus());
    std::iter::once(demo()).chain(foreign).collect()
});

/// A file of the corpus. None, said on stderr, without one.
#[allow(clippy::disallowed_methods, reason = "where the corpus is, is no setting of the tracer")]
fn file(name: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("API_INVENTORY_CORPUS_DIR") else {
        eprintln!("SKIPPED: {name} (API_INVENTORY_CORPUS_DIR is not set)");
        return None;
    };
    Some(std::fs::read_to_string(PathBuf::from(folder).join(name)).unwrap())
}

fn lines(text: &str) -> impl Iterator<Item = Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap())
}

fn stripe() -> Option<Corpus> {
    let text = file("real/stripe-fixtures.jsonl")?;
    let samples = lines(&text).map(|line| Sample {
        method: "GET".into(),
        route: format!("/v1/{}/{{id}}", line["resource"].as_str().unwrap().replace('.', "/")),
        status: Some(200),
        media_type: "application/json".into(),
        body: line["body"].clone(),
    });
    Some(recorded("stripe", samples.collect()))
}

fn github() -> Option<Corpus> {
    let text = file("real/github-rest-examples.jsonl")?;
    let samples = lines(&text).map(|line| Sample {
        method: line["method"].as_str().unwrap().into(),
        route: line["path"].as_str().unwrap().into(),
        status: (line["dir"] == "response").then(|| line["status"].as_str().unwrap().parse().unwrap()),
        media_type: line["media"].as_str().unwrap().into(),
        body: line["body"].clone(),
    });
    // Examples in other media types are no JSON.
    Some(recorded("github", samples.filter(|sample| sample.media_type.ends_with("json")).collect()))
}

fn webhooks() -> Option<Corpus> {
    let text = file("real/github-webhooks.jsonl")?;
    let samples = lines(&text).map(|line| Sample {
        method: "POST".into(),
        route: format!("/webhooks/{}", line["event"].as_str().unwrap().replace('_', "-")),
        status: None,
        media_type: "application/json".into(),
        body: line["body"].clone(),
    });
    Some(recorded("github webhooks", samples.collect()))
}

/// The definition has no examples, so that bodies are made up from its schemas: ten of each.
fn conduit() -> Option<Corpus> {
    let definition: Value = serde_saphyr::from_str(&file("openapi/realworld-conduit.yml")?).unwrap();
    let mut random = Random::new(1);
    let mut samples = Vec::new();
    for (route, item) in definition["paths"].as_object().unwrap() {
        for (method, operation) in
            item.as_object().unwrap().iter().filter(|(_, member)| member["responses"].is_object())
        {
            let request = resolved(&operation["requestBody"], &definition);
            let responses = operation["responses"].as_object().unwrap().iter();
            let responses = responses.map(|(status, response)| (status.parse().ok(), resolved(response, &definition)));
            for (status, place) in std::iter::once((None, request)).chain(responses) {
                for (media_type, medium) in place["content"].as_object().into_iter().flatten() {
                    samples.extend((0..10).map(|_| Sample {
                        method: method.to_uppercase(),
                        route: route.clone(),
                        status,
                        media_type: media_type.clone(),
                        body: value(&medium["schema"], &definition, &mut random),
                    }));
                }
            }
        }
    }
    Some(recorded("conduit", samples))
}

/// What is learnt of bodies that were sent one by one.
fn recorded(name: &'static str, samples: Vec<Sample>) -> Corpus {
    let mut analyzer = Tracer::builder().service("recorded").build_offline().unwrap();
    let mut inventory = RecordedInventory::default();
    for sample in &samples {
        inventory.add(&analyzer.observe(exchange(sample)));
    }
    Corpus { name, samples, inventory: inventory.snapshot() }
}

fn exchange(sample: &Sample) -> RecordedExchange {
    let json = || Bytes::from(sample.body.to_string());
    let mut request = http::Request::builder().method(sample.method.as_str()).uri(path(&sample.route));
    let mut response = http::Response::builder().status(sample.status.unwrap_or(204));
    let (mut sent, mut answered) = (Bytes::new(), Bytes::new());
    if sample.status.is_some() {
        response = response.header(CONTENT_TYPE, &sample.media_type);
        answered = json();
    } else {
        request = request.header(CONTENT_TYPE, &sample.media_type);
        sent = json();
    }
    RecordedExchange::new(request.body(sent).unwrap(), response.body(answered).unwrap()).route(&sample.route)
}

/// A path of a route.
fn path(route: &str) -> String {
    let segments = route.split('/').map(|segment| if segment.contains('{') { "7" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// The demo's day at the shop, with a recorder around the tracer.
fn demo() -> Corpus {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let tracer = reproducible(Tracer::builder(), 7).sample_rate(1.0).quiet().build();
        let simulation = Simulation::new(7);
        let samples: Arc<Mutex<Vec<Sample>>> = Arc::default();
        let recorder = Arc::clone(&samples);
        let shop = simulation.shop().layer(tracer.axum_layer());
        let shop = shop.layer(from_fn(move |request, next| record(Arc::clone(&recorder), request, next)));
        simulation.play_at(shop, &tracer, |_| {}).await.unwrap();
        let samples = std::mem::take(&mut *samples.lock().unwrap());
        Corpus { name: "demo", samples, inventory: tracer.inventory() }
    })
}

async fn record(samples: Arc<Mutex<Vec<Sample>>>, request: Request, next: Next) -> Response {
    let Some(route) = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()) else {
        return next.run(request).await;
    };
    let method = request.method().to_string();
    let (head, body) = request.into_parts();
    let sent = body.collect().await.unwrap().to_bytes();
    let request_type = head.headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap().to_owned());
    let response = next.run(Request::from_parts(head, Body::from(sent.clone()))).await;
    let (head, body) = response.into_parts();
    let answered = body.collect().await.unwrap().to_bytes();
    let response_type = head.headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap().to_owned());
    let bodies = [(None, request_type, sent), (Some(head.status.as_u16()), response_type, answered.clone())];
    for (status, media_type, bytes) in bodies {
        if let (Some(media_type), Ok(body)) = (media_type, serde_json::from_slice(&bytes)) {
            let (method, route) = (method.clone(), route.clone());
            samples.lock().unwrap().push(Sample { method, route, status, media_type, body });
        }
    }
    Response::from_parts(head, Body::from(answered))
}

/// An analyzer and what it fills, for tests that make their own exchanges.
pub(crate) fn inventory(exchanges: impl IntoIterator<Item = RecordedExchange>) -> InventorySnapshot {
    let mut analyzer: OfflineAnalyzer =
        Tracer::builder().service("shop").version("1.4.2").build_offline().expect("the built-in rules");
    let mut inventory = RecordedInventory::default();
    for exchange in exchanges {
        inventory.add(&analyzer.observe(exchange));
    }
    inventory.snapshot()
}
