//! What analysis costs, off the request path.
//!
//! For each body: `engine/observation/<stem>` from bytes and media type to the finished observation,
//! `engine/twice_the_rules/<stem>` the same with each rule doubled: a copy has shapes one character longer, and other names;
//! `engine/walk/<stem>` the walk alone, `engine/ignored_any/<stem>` `serde_json` skipping the same bytes: the floor.
//!
//! `engine/reader_<name>` the walk over orders, in each media type that has a reader: what a byte of it costs beside one of
//! JSON.
//!
//! Bodies are made here (benign, large, hostile); further files come from the folder that
//! `API_INVENTORY_BENCH_BODIES` names. Run with `cargo bench --bench engine`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "benches may panic; criterion makes public items"
)]

#[path = "support/hostile.rs"]
mod hostile;
#[path = "support/media_types.rs"]
mod media_types;

use std::hint::black_box;
use std::path::Path;

use api_inventory::Tracer;
use api_inventory::observation::Observation;
use api_inventory::offline::{OfflineAnalyzer, RecordedExchange};
use api_inventory::rules::RuleSource;
use api_inventory::testing::walk;
use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use http::{Request, Response};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

struct Input {
    stem: String,
    media_type: &'static str,
    bytes: Bytes,
}

impl Input {
    fn json(stem: &str, text: String) -> Self {
        Self { stem: stem.into(), media_type: "application/json", bytes: text.into() }
    }
}

/// An order with a customer, as shops send them.
fn order(number: usize) -> String {
    format!(
        r#"{{"id":{number},"status":"shipped","createdAt":"2026-03-{:02}T09:30:00Z","total":{}.95,"paid":true,
        "customer":{{"name":"Anna Example","email":"anna{number}@example.org","phone":"+49 30 1234567","address":
        {{"street":"Main Street 1","city":"Berlin","zip":"10115"}}}},"items":[{{"sku":"A-100","quantity":2,"note":null}},
        {{"sku":"B-7","quantity":1,"note":"gift wrap, please"}}],"card":{{"brand":"visa","last4":"1111"}}}}"#,
        number % 28 + 1,
        number % 400,
    )
}

/// Objects in objects, sixty deep, each level with a name of its own.
fn chain(number: usize) -> String {
    (0..60).fold("1".to_owned(), |inner, depth| format!(r#"{{"level_{number}_{depth}":{inner}}}"#))
}

fn inputs() -> Vec<Input> {
    let orders = |count: usize| format!("[{}]", (0..count).map(order).collect::<Vec<_>>().join(","));
    let base64 = "dGhpcyBpcyBub3QgYSBzZWNyZXQgYXQgYWxs/+9w".repeat(1_600);
    let million = (0..1_000_000).map(|n| format!(r#""k{n}":1"#)).collect::<Vec<_>>().join(",");
    let keys = (0..10_000).map(|n| format!(r#""k{n}":1"#)).collect::<Vec<_>>().join(",");
    let labels: Vec<String> = (0..2_600).map(|n| format!(r#"{{"type":"t{n}","value":1}}"#)).collect();
    let embedded = r#""{\"a\":\"[\\\"{}\\\",1]\",\"b\":[[[{}]]]}""#;
    let mut inputs = vec![
        Input::json("order_1k", order(1)),
        Input::json("orders_64k", orders(110)),
        Input::json("orders_1m", orders(1_800)),
        Input {
            stem: "form".into(),
            media_type: "application/x-www-form-urlencoded",
            bytes: "email=anna%40example.org&card_number=4111111111111111&note=hello+world&zip=10115".into(),
        },
        Input::json("hostile_base64", format!(r#"{{"data":"{base64}"}}"#)),
        Input::json("hostile_digits", format!(r#"{{"data":"{}"}}"#, "4111111111111112".repeat(4_000))),
        Input::json("hostile_near_miss", format!(r#"{{"data":"{}"}}"#, "4111 GB82 123-45- a@b eyJ. ".repeat(2_400))),
        Input::json("hostile_groups", format!(r#"{{"data":"{}"}}"#, "4111 ".repeat(13_000))),
        Input::json("hostile_ibans", format!(r#"{{"data":"{}"}}"#, "DE89 3704 0044 0532 0130 ".repeat(2_600))),
        Input::json("hostile_looks", format!(r#"[{}"x"]"#, r#""ab 123456789","#.repeat(4_000))),
        Input::json("hostile_labels", format!("[{}]", labels.join(","))),
        Input::json("hostile_values", format!("[{}{{}}]", r#"{"value":"219091234"},"#.repeat(2_600))),
        Input::json("hostile_embedded", format!("[{}]", vec![embedded; 600].join(","))),
        Input::json(
            "prose_64k",
            format!(r#"{{"data":"{}"}}"#, "The quick brown fox jumps over 13 lazy dogs. ".repeat(1_450)),
        ),
        Input::json(
            "prose_10m",
            format!(r#"{{"data":"{}"}}"#, "The quick brown fox jumps over 13 lazy dogs. ".repeat(230_000)),
        ),
        Input::json("hostile_keys", format!("{{{keys}}}")),
        Input::json("hostile_million_keys", format!("{{{million}}}")),
        Input::json(
            "hostile_labels_first",
            format!("{{{}{}}}", r#""type":"x1","#.repeat(512), r#""v":{},"#.repeat(8_000) + r#""v":1"#),
        ),
        Input::json("hostile_chains", format!("[{}]", (0..50).map(chain).collect::<Vec<_>>().join(","))),
        Input::json("hostile_pairs", format!("[{}1]", r#""ssn=219091234","#.repeat(4_000))),
        Input::json("hostile_nesting", format!("{}{}", "[".repeat(30_000), "]".repeat(30_000))),
    ];
    if let Some(folder) = folder() {
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("API_INVENTORY_BENCH_BODIES: {error}"));
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
        files.sort();
        inputs.extend(files.iter().map(|path| read(path)));
    }
    inputs
}

#[expect(clippy::disallowed_methods, reason = "a bench's own input, not configuration of the tracer")]
fn folder() -> Option<std::ffi::OsString> {
    std::env::var_os("API_INVENTORY_BENCH_BODIES").filter(|folder| !folder.is_empty())
}

fn read(path: &Path) -> Input {
    let media_type = match path.extension().and_then(|extension| extension.to_str()) {
        Some("form") => "application/x-www-form-urlencoded",
        _ => "application/json",
    };
    let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
    Input { stem, media_type, bytes: std::fs::read(path).unwrap().into() }
}

/// An analyzer whose rules are the default ones, and as many again that begin like them.
fn twice_the_rules() -> OfflineAnalyzer {
    let mut copies: Vec<Value> = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        copies.extend(file["scanners"].as_array().into_iter().flatten().cloned());
    }
    for rule in &mut copies {
        rule["id"] = format!("{}_copy", rule["id"].as_str().unwrap()).into();
        rule["yields"] = Value::Array(Vec::new());
        rule["examples"] = Value::Object(Map::new());
        for phrase in rule.pointer_mut("/key/parameters/list").and_then(Value::as_array_mut).into_iter().flatten() {
            *phrase = format!("copied {}", phrase.as_str().unwrap()).into();
        }
        let shapes = rule.pointer_mut("/value/parameters/shapes").and_then(Value::as_array_mut);
        for shape in shapes.into_iter().flatten() {
            shape["pattern"] = format!("(?:{})[0-9a-z]", shape["pattern"].as_str().unwrap()).into();
            shape.as_object_mut().unwrap().remove("check");
        }
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), serde_json::json!({ "scanners": copies }).to_string()).unwrap();
    Tracer::builder().rules_path(file.path()).build_offline().unwrap()
}

fn observe(analyzer: &mut OfflineAnalyzer, bytes: &Bytes, media_type: &str) -> Observation {
    observe_packed(analyzer, bytes, media_type, "identity")
}

fn observe_packed(analyzer: &mut OfflineAnalyzer, bytes: &Bytes, media_type: &str, coding: &str) -> Observation {
    let request = Request::post("/orders").header("content-type", media_type).header("content-encoding", coding);
    let request = request.body(bytes.clone()).unwrap();
    analyzer.observe(RecordedExchange::new(request, Response::new(Bytes::new())).route("/orders"))
}

fn engine(criterion: &mut Criterion) {
    let mut analyzer = Tracer::builder().build_offline().unwrap();
    let mut twice = twice_the_rules();
    for Input { stem, media_type, bytes } in inputs() {
        let mut group = criterion.benchmark_group("engine");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        if bytes.len() > 200_000 {
            group.sample_size(10);
        }
        group.bench_function(BenchmarkId::new("observation", &stem), |bench| {
            bench.iter(|| black_box(observe(&mut analyzer, &bytes, media_type)));
        });
        group.bench_function(BenchmarkId::new("twice_the_rules", &stem), |bench| {
            bench.iter(|| black_box(observe(&mut twice, &bytes, media_type)));
        });
        group.bench_function(BenchmarkId::new("walk", &stem), |bench| {
            bench.iter(|| walk(black_box(&bytes), media_type));
        });
        group.bench_function(BenchmarkId::new("ignored_any", &stem), |bench| {
            bench.iter(|| {
                let mut deserializer = serde_json::Deserializer::from_slice(black_box(&bytes));
                IgnoredAny::deserialize(&mut deserializer).is_ok()
            });
        });
        group.finish();
    }
}

fn readers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("engine");
    for media_types::Body { name, media_type, bytes } in media_types::bodies() {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(format!("reader_{name}"), |bench| bench.iter(|| walk(black_box(&bytes), media_type)));
    }
    group.finish();
}

fn hostile_bodies(criterion: &mut Criterion) {
    let mut analyzer = Tracer::builder().build_offline().unwrap();
    let mut group = criterion.benchmark_group("engine");
    group.sample_size(10);
    // Those keys are measured above, beside what the walk over them takes.
    for hostile::Hostile { name, media_type, coding, bytes } in
        hostile::bodies().into_iter().filter(|body| body.name != "million_keys")
    {
        let bytes = Bytes::from(bytes);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(BenchmarkId::new("observation", format!("hostile_{name}")), |bench| {
            bench.iter(|| black_box(observe_packed(&mut analyzer, &bytes, media_type, coding)));
        });
    }
    group.finish();
}

/// What a reload costs the thread that asks for it: one more scanner, that brings patterns to the tables of all or does not.
fn rules(criterion: &mut Criterion) {
    let scanner = |value: Value| {
        let key = serde_json::json!({"operator": "words", "parameters": {"list": ["patient id"]}});
        let tags = serde_json::json!({"category": "health_info", "type": "patient_id"});
        serde_json::json!({"scanners": [{"tags": tags, "key": key, "value": value}]}).to_string()
    };
    let regex = serde_json::json!({"operator": "match_regex", "parameters": {"regex": "^P-[0-9]{6}$"}});
    let shape = serde_json::json!({"operator": "shape", "parameters": {"shapes": [{"pattern": "P-[0-9]{6}"}]}});
    let mut group = criterion.benchmark_group("rules");
    group.sample_size(20);
    for (name, value) in [("regex", regex), ("shape", shape)] {
        let source = RuleSource::new().json("ours", scanner(value));
        assert!(source.check(None).report().problems.is_empty());
        group.bench_function(BenchmarkId::new("load", name), |bench| bench.iter(|| black_box(source.check(None))));
    }
    group.finish();
}

criterion_group!(benches, engine, readers, hostile_bodies, rules);
criterion_main!(benches);
