//! Records stay small, whatever is sent.

use api_inventory::Tracer;
use api_inventory::observation::Schema;
use api_inventory::offline::{OfflineAnalyzer, RecordedExchange, RecordedInventory};
use api_inventory::testing::instance::Instance;
use bytes::Bytes;
use http::{Request, Response};

use crate::routes::route;

fn answer(analyzer: &mut OfflineAnalyzer, route: &str, body: Bytes) -> api_inventory::observation::Observation {
    let request = Request::get("https://shop.example/here").body(Bytes::new()).unwrap();
    let response = Response::builder().header("content-type", "application/json").body(body).unwrap();
    analyzer.observe(RecordedExchange::new(request, response).route(route))
}

fn places(schema: &Schema) -> usize {
    schema.places()
}

#[test]
fn a_catalogue_keyed_by_numbers_stays_a_small_record() {
    let Ok(corpus) = std::env::var("API_INVENTORY_CORPUS_DIR") else {
        return eprintln!("skipped: API_INVENTORY_CORPUS_DIR is not set");
    };
    let body = std::fs::read(format!("{corpus}/real/big/citm_catalog.json")).unwrap();
    let size = body.len();
    let body = Bytes::from(body);
    let mut analyzer = Tracer::builder().service("shop").build_offline().unwrap();
    let mut inventory = RecordedInventory::default();
    for _ in 0..3 {
        inventory.add(&answer(&mut analyzer, "/catalogue", body.clone()));
    }
    let snapshot = inventory.snapshot();
    let record = &snapshot.records[0];
    let schema = &record.schemas.iter().max_by_key(|recorded| recorded.schema.places()).unwrap().schema;
    assert!((20..=120).contains(&places(schema)), "{} places of {size} bytes", places(schema));
    let written = serde_json::to_string(record).unwrap();
    assert!(written.len() < 16 * 1024, "{} bytes", written.len());
}

#[test]
fn a_bot_that_makes_up_names_and_values_makes_no_record_grow() {
    let mut analyzer = Tracer::builder().service("shop").build_offline().unwrap();
    let mut inventory = RecordedInventory::default();
    let mut sizes = Vec::new();
    for number in 0..1_500_u32 {
        // Names without end, at each level, and values of all kinds.
        let text = number.wrapping_mul(2_654_435_761);
        let body = format!(
            r#"{{"x{text:08x}":{{"y{number}":[{number},"{text}"]}},"card":"4111111111111111","q{number}z":null}}"#
        );
        let request = Request::post(format!("https://shop.example/search?k{text:x}={number}&filter[{number}]=1"))
            .header("content-type", "application/json")
            .header(format!("x-bot-{text:x}"), "1")
            .header("cookie", format!("c{text:x}=1"))
            .body(Bytes::from(body.clone()))
            .unwrap();
        let response = Response::builder().header("content-type", "application/json").body(Bytes::from(body)).unwrap();
        inventory.add(&analyzer.observe(RecordedExchange::new(request, response).route("/search")));
        if number % 500 == 499 {
            sizes.push(serde_json::to_string(&inventory.snapshot().records[0]).unwrap().len());
        }
    }
    let snapshot = inventory.snapshot();
    assert_eq!(snapshot.records.len(), 1);
    let most = snapshot.records[0].schemas.iter().map(|recorded| places(&recorded.schema)).max().unwrap();
    assert!(most <= 64, "{most} places");
    assert!(sizes[2] < 8 * 1024 && sizes[2] < sizes[0] + sizes[0] / 4, "{sizes:?}");
}

#[test]
fn endpoints_that_find_no_room_share_one_record_that_counts_them() {
    let mut analyzer = Tracer::builder().service("shop").build_offline().unwrap();
    let observation = answer(&mut analyzer, "/a", Bytes::from_static(br#"{"email":"anna@example.org"}"#));
    let mut instance = Instance::new(1, &observation.service);
    let endpoints = 10_050_u64;
    for number in 0..endpoints {
        let mut observation = observation.clone();
        observation.endpoint = answer(&mut analyzer, &route(usize::try_from(number).unwrap()), Bytes::new()).endpoint;
        instance.observe(&observation);
        instance.count(&observation.endpoint, 3, observation.time);
    }
    let snapshot = instance.snapshot();
    assert_eq!(snapshot.records.len(), 10_001);
    let overflow: Vec<_> = snapshot.records.iter().filter(|record| record.is_overflow()).collect();
    assert_eq!(overflow.len(), 1);
    assert_eq!((overflow[0].requests.exact, overflow[0].requests.analysed), (150, 50));
    assert_eq!(overflow[0].tags(), ["pii:email"]);
    assert!(overflow[0].schemas.is_empty() && overflow[0].truncated, "shapes of many endpoints say nothing of any");
    let sum: u64 = snapshot.records.iter().map(|record| record.requests.exact).sum();
    assert_eq!(sum, 3 * endpoints);
}
