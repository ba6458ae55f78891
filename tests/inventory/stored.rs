//! Lines are read as they were written, with what this version does not know.

use std::io::BufReader;

use api_inventory::export::{Emit, InMemoryExporter};
use api_inventory::inventory::Inventory;
use api_inventory::inventory::stored::{Line, Lines, ReadErrorKind, Stored, read_inventory};
use api_inventory::testing::readers::stored_holds;
use axum::Router;
use axum::routing::post;
use http::Request;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generated::line;
use crate::support::{PATIENCE, every_capture, send, serve};

/// A record with nothing in it.
pub(crate) fn minimal() -> Value {
    json!({
        "kind": "record", "v": 1,
        "producer": {"id": "00000000000000000000000000000001", "seq": 1, "tracer": "0.1.0", "rules": "0"},
        "service": {"name": "shop", "production": true, "production_basis": "default"},
        "endpoint": {"protocol": "http", "method": "GET", "route": "/a", "route_source": "router", "flow": "api"},
        "seen": {}, "requests": {"exact": 1, "analysed": 0, "estimated": 0}, "joint": [],
    })
}

fn again(line: &Value) -> Value {
    serde_json::to_value(Line::read(&line.to_string(), 1).unwrap()).unwrap()
}

/// Puts a member that nobody knows into the objects of a line that `at` chooses, but for maps of terms and of fields.
fn extend(value: &mut Value, at: &mut impl FnMut() -> bool) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(|member| extend(member, at));
            let is_structure =
                ["name", "location", "first", "exact", "kind", "id", "protocol", "day", "fact", "method"];
            if is_structure.iter().any(|name| members.contains_key(*name)) && !members.contains_key("scanner") && at() {
                members.insert("x-new/field".into(), json!({"of": [1, "later", null]}));
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| extend(element, at)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_line_is_written_as_it_was_read(line in line()) {
        prop_assert_eq!(again(&again(&line)), again(&line));
    }

    #[test]
    fn fields_of_a_later_version_are_kept(line in line(), seed in any::<u64>()) {
        // In the form and order in which this version writes lines.
        let line = again(&line);
        let (mut extended, mut bits) = (line.clone(), seed);
        extend(&mut extended, &mut || {
            bits = bits.rotate_left(1);
            bits & 1 == 1
        });
        prop_assert_eq!(again(&extended), extended);
    }

    #[test]
    fn no_line_makes_the_reader_panic(line in line(), cut in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = line.to_string().into_bytes();
        let at = cut.index(bytes.len());
        bytes[at] = byte;
        prop_assert!(stored_holds(&bytes));
        bytes.truncate(at);
        prop_assert!(stored_holds(&bytes));
    }
}

#[tokio::test]
async fn every_kind_of_line_that_a_tracer_writes_is_read_back_whole() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Both);
    let builder = every_capture().service("shop").version("1.2").environment("staging");
    let tracer = builder.trace_context(true).client_address(true).exporter(exporter).build();
    tracer.declare_routes([(http::Method::GET, "/declared/{id}")]);
    let answer = r#"[{"email":"anna@example.org","born":"1990-05-01","n":[1,2.5,null]}]"#;
    let router = Router::new()
        .route("/people/{id}", post(move || async move { ([("content-type", "application/json")], answer) }))
        .layer(tracer.axum_layer());
    let server = serve(router).await;
    for path in ["/people/7?card=4111111111111111", "/nowhere", "/declared/7"] {
        let request = Request::post(path).header("authorization", "Basic YW5uYTpzZWNyZXQ=");
        let request = request.header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        let body = r#"{"password":"x","tags":["a",1]}"#;
        send(server, request.header("content-type", "application/json").body(body).unwrap()).await;
    }
    assert!(tracer.shutdown(PATIENCE));
    let lines = lines.take();
    assert!(lines.len() >= 7, "{lines:?}");
    let text = serde_json::to_string(&lines).unwrap();
    assert!(
        ["\"priority\":\"auto_keep\"", "\"address\":\"127.0.0.1\""].iter().all(|part| text.contains(part)),
        "{text}"
    );
    for line in &lines {
        let written = serde_json::to_value(line).unwrap();
        assert_eq!(again(&written), written);
        let unknown = match Line::read(&written.to_string(), 1).unwrap() {
            Line::Observation(line) => line.unknown,
            Line::Record(line) => line.unknown,
            Line::Endpoints(line) => line.unknown,
            other => panic!("{other:?}"),
        };
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}

#[test]
fn elements_with_terms_of_a_later_version_are_kept_and_the_rest_is_read() {
    let mut line = minimal();
    line["methods"] = json!([
        {"method": "basic_auth", "location": "authorization", "count": 2},
        {"method": "retina_scan", "location": "authorization", "count": 1},
        {"method": "api_key", "location": "header", "count": 3},
    ]);
    line["durations"] = json!({"<1ms": 4, "<1ns": 5});
    let fact = |fact: &str| {
        json!({
            "fact": fact, "status_class": "2xx", "credential": "none", "exposure": "public", "sensitive": false,
            "count": 2, "estimated": 2,
        })
    };
    line["facts"] = json!([fact("response"), fact("hsts.preload")]);
    let Line::Record(record) = Line::read(&line.to_string(), 1).unwrap() else { panic!() };
    assert_eq!((record.line.methods.len(), record.line.durations.len(), record.line.facts.len()), (2, 1, 1));
    let pointers: Vec<&str> = record.unknown.iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/durations/<1ns", "/facts/1", "/methods/1"]);
    assert_eq!(again(&line), line);
    // Also where nothing beside them is known, and what is unknown in them is kept with them alone.
    line["methods"] = json!([{"method": "retina_scan", "location": "authorization", "count": 1, "eye": "left"}]);
    line["durations"] = json!({"<1ns": 5});
    line["sensitive"] = json!([{
        "location": "response.body", "path": "/a", "category": "pii", "type": "email", "scanner": "email",
        "evidence": "guess", "in": "value", "count": 1, "contexts": [{
            "status_class": "6xx", "credential": "none", "refused": false, "exposure": "public", "scheme": "https",
            "count": 1, "estimated": 1,
        }],
    }]);
    assert_eq!(again(&again(&line)), line);
    // A line of a kind that is not known is kept whole.
    let other = json!({"kind": "dependencies", "v": 1, "to": ["db"]});
    assert!(matches!(Line::read(&other.to_string(), 1), Ok(Line::Other(_))));
    assert_eq!(again(&other), other);
}

#[test]
fn errors_say_in_which_line_and_at_which_pointer_and_nothing_else() {
    let error = |pointer: &str, value: Value| {
        let mut line = minimal();
        *line.pointer_mut(pointer).unwrap() = value;
        Line::read(&line.to_string(), 7).unwrap_err().to_string()
    };
    let secret = json!("anna@example.org");
    assert_eq!(error("/v", json!(2)), "line 7, /v: of version 2, which cannot be read");
    assert_eq!(
        error("/requests/exact", secret.clone()),
        "line 7, /requests/exact: not a whole number that fits into u64"
    );
    assert_eq!(
        error("/endpoint/method", secret.clone()),
        "line 7, /endpoint/method: a term that this version does not know"
    );
    assert_eq!(error("/joint", json!([{"count": 1}])), "line 7, /joint/0/estimated: missing");
    assert_eq!(
        error("/seen", json!({"traffic": {"first": secret}})),
        "line 7, /seen/traffic/first: not a whole minute in UTC"
    );
    assert_eq!(error("/service", json!([])), "line 7, /service: not an object");
    let mut line = minimal();
    line.as_object_mut().unwrap().remove("producer");
    assert_eq!(Line::read(&line.to_string(), 7).unwrap_err().to_string(), "line 7, /producer: missing");
    assert_eq!(Line::read(r#"{"kind":"#, 7).unwrap_err().to_string(), "line 7: no JSON from byte 8 on");
    assert_eq!(Line::read("[]", 7).unwrap_err().to_string(), "line 7: not an object");
}

#[test]
fn a_line_that_cannot_be_read_costs_no_other() {
    let (good, long) = (minimal().to_string(), "x".repeat(16 * 1024 * 1024 + 1));
    let file = format!("{good}\n\n{long}\n{{\n{good}\r\n{good}");
    let mut inventory = Inventory::<Stored>::default();
    let mut errors = Vec::new();
    for line in Lines::new(BufReader::new(file.as_bytes())) {
        match line {
            Ok(Line::Record(record)) => drop(inventory.apply(&record.line).unwrap()),
            Ok(other) => panic!("{other:?}"),
            Err(error) => errors.push((error.line, matches!(error.kind, ReadErrorKind::TooLong))),
        }
    }
    assert_eq!(errors, [(3, true), (4, false)]);
    assert_eq!(inventory.snapshot().records[0].requests.exact, 1, "the same line three times");
}

#[test]
fn lists_that_stand_in_another_order_are_read_as_those_in_order() {
    let mut line = minimal();
    line["hosts"] = json!(["b.example", "a.example", "b.example"]);
    line["days"] =
        json!([{"day": "2026-11-22", "exact": 1, "analysed": 0}, {"day": "2026-11-21", "exact": 2, "analysed": 1}]);
    let record = crate::generated::read(&line);
    let hosts: Vec<&str> = record.hosts.iter().map(api_inventory::observation::OperatorText::as_str).collect();
    assert_eq!(hosts, ["a.example", "b.example"]);
    assert!(record.days[0].day < record.days[1].day);
}

#[test]
fn lines_that_are_made_to_cost_much_cost_little() {
    let started = std::time::Instant::now();
    let with = |name: &str, value: Value| {
        let mut line = minimal();
        line[name] = value;
        Line::read(&line.to_string(), 1)
    };
    let key = "k".repeat(1024 * 1024);
    let unknown: serde_json::Map<String, Value> = (0..20_000).map(|at| (format!("a{at}"), json!(0))).collect();
    let mut service = minimal()["service"].clone();
    service.as_object_mut().unwrap().extend(unknown.clone());
    let too_much = with("service", service).unwrap_err();
    assert!(matches!(too_much.kind, ReadErrorKind::TooMuchUnknown), "{too_much}");
    let schema =
        |schema: Value| json!([{"location": "request.body", "status_class": "none", "count": 1, "schema": schema}]);
    let mut mark = unknown;
    mark.insert("truncated".into(), json!(true));
    let error = with("schemas", schema(json!([{key: [{}, mark]}]))).unwrap_err();
    assert!(error.to_string().len() < 1_000);
    let names: Vec<String> = (0..200_000).rev().map(|at| format!("n{at:06}")).collect();
    let fields: serde_json::Map<String, Value> = names.iter().map(|name| (name.clone(), json!([4]))).collect();
    let Ok(Line::Record(record)) = with("schemas", schema(json!([fields, {"optional": names}]))) else { panic!() };
    assert!(record.line.schemas[0].schema.places() <= 1_024);
    assert!(with("schemas", schema(json!([8, {"media_types": names}]))).is_ok());
    let attributes = names.iter().map(|name| json!({"name": name, "value": true, "count": 1})).collect::<Vec<_>>();
    let Ok(Line::Record(record)) = with("attributes", json!(attributes)) else { panic!() };
    assert!(record.line.attributes.len() <= 256 && record.line.truncated);
    let counts = |count: u64| {
        json!([
            {"status_class": "2xx", "credential": "none", "refused": false, "exposure": "public", "scheme": "https",
            "count": count, "estimated": 1},
            {"status_class": "2xx", "credential": "none", "refused": false, "exposure": "private", "scheme": "https",
            "count": 1, "estimated": 1},
        ])
    };
    let Ok(Line::Record(record)) = with("joint", counts(u64::MAX)) else { panic!() };
    assert_eq!(record.line.anonymous_successes(), u64::MAX);
    // Quadratic costs would be hours.
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn an_inventory_whose_end_is_missing_is_not_read() {
    let mut inventory = Inventory::default();
    let _ = inventory.apply(&crate::generated::read(&minimal())).unwrap();
    let mut file = Vec::new();
    inventory.write(&mut file).unwrap();
    let read = |file: &[u8]| read_inventory(file, Inventory::ENDPOINTS);
    assert!(read(&file).is_ok());
    let ledger = file.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for cut in [0, ledger] {
        let error = read(&file[..cut]).unwrap_err();
        assert!(matches!(error.kind, ReadErrorKind::Incomplete), "{error}");
    }
    let later = String::from_utf8(file).unwrap().replace(r#""lines":"record""#, r#""lines":"chunk""#);
    let error = read(later.as_bytes()).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::UnknownTerm), "{error}");
}
