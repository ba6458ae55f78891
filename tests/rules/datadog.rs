//! Rulesets of Datadog, beside the rules of this crate.

use api_inventory::Tracer;
use api_inventory::offline::RecordedExchange;
use api_inventory::rules::{Reload, RuleSource};
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

fn scanner(id: &str, category: &str, kind: &str, key: &str, value: &str) -> Value {
    json!({
        "id": id, "name": id, "tags": {"category": category, "type": kind},
        "key": {"operator": "match_regex", "parameters": {"regex": key, "options": {"min_length": 2}}},
        "value": {"operator": "match_regex", "parameters": {"regex": value, "options": {"case_sensitive": false}}},
    })
}

/// Two scanners; a processor for bodies that uses those of one category, and one for queries that uses the other by id.
fn ruleset() -> Value {
    let processor = |id: &str, address: &str, scanners: Value| {
        json!({
            "id": id, "generator": "extract_schema", "evaluate": false, "output": true, "conditions": [],
            "parameters": {"mappings": [{"inputs": [{"address": address}], "output": format!("_dd.{id}")}], "scanners": scanners},
        })
    };
    json!({
        "version": "2.2", "metadata": {"rules_version": "0.0.1"},
        "scanners": [
            scanner("staff", "ours", "staff", r"\bstaff", "^s-[0-9]{5}$"),
            scanner("badge", "theirs", "badge", r"\bbadge", "^[0-9]{5}$"),
            scanner("spare", "nobodys", "spare", r"\bstaff", "^s-[0-9]{5}$"),
        ],
        "processors": [
            processor("bodies", "server.request.body", json!([{"tags": {"category": "ours"}}])),
            processor("queries", "server.request.query", json!([{"id": "badge"}])),
        ],
    })
}

fn found(ruleset: &Value) -> Vec<String> {
    let rules = RuleSource::new().json("theirs", json!({"defaults": false}).to_string());
    let rules = rules.json("ruleset", ruleset.to_string());
    let mut analyzer = Tracer::builder().quiet().rules(rules).build_offline().unwrap();
    let body = r#"{"STAFF": "S-12345", "badge": "12345", "badges": [54321], "staffs": ["s-54321", "x"]}"#;
    let request = Request::post("https://shop.example/x?staff=s-12345&badge=12345")
        .header("content-type", "application/json")
        .body(Bytes::from_static(body.as_bytes()));
    let exchange = RecordedExchange::new(request.unwrap(), Response::new(Bytes::new())).route("/x");
    let observation = analyzer.observe(exchange);
    let line = |found: &api_inventory::observation::Sensitive| {
        format!("{} {} {} {}", found.location, found.path.as_str(), found.tag, found.count)
    };
    observation.sensitive.iter().map(line).collect()
}

#[test]
fn scanners_look_where_processors_use_them_at_texts_only_and_in_any_case() {
    let expected = [
        "request.query /badge theirs:badge 1",
        "request.body /STAFF ours:staff 1",
        "request.body /staffs/* ours:staff 1",
    ];
    assert_eq!(found(&ruleset()), expected);
}

#[test]
fn a_processor_override_changes_which_scanners_look() {
    let mut ruleset = ruleset();
    ruleset["processor_overrides"] = json!([{
        "target": [{"id": "bodies"}],
        "scanners": {"include": [{"tags": {"category": "theirs"}}], "exclude": [{"id": "staff"}]},
    }]);
    assert_eq!(found(&ruleset), ["request.query /badge theirs:badge 1", "request.body /badge theirs:badge 1"]);
}

#[test]
fn without_processors_scanners_look_everywhere() {
    let mut ruleset = ruleset();
    ruleset.as_object_mut().unwrap().remove("processors");
    let found = found(&ruleset);
    assert!(found.contains(&"request.query /staff ours:staff 1".into()), "{found:?}");
    assert!(found.contains(&"request.body /badge theirs:badge 1".into()), "{found:?}");
}

#[test]
fn what_is_not_supported_is_told_by_id_and_does_not_refuse_the_rest() {
    let mut ruleset = ruleset();
    ruleset["processors"].as_array_mut().unwrap().push(json!({
        "id": "prints", "generator": "http_header_fingerprint", "evaluate": true, "output": true,
        "parameters": {"mappings": [{"headers": [{"address": "server.request.headers.no_cookies"}], "output": "x"}]},
    }));
    ruleset["exclusions"] = json!([{"id": "but-not-these"}]);
    let mut literal = scanner("oracle", "c", "t", "x", "^hunter2hunter2$");
    literal["value"]["parameters"]["regex"] = "^hunter2hunter2$".into();
    ruleset["scanners"].as_array_mut().unwrap().push(literal);
    let Reload::Applied(report) = RuleSource::new().json("ruleset", ruleset.to_string()).strict(true).check(None)
    else {
        panic!("what is not supported refuses nothing")
    };
    let told: Vec<&str> = report.problems.iter().filter_map(|problem| Some(problem.rule.as_ref()?.as_str())).collect();
    assert!(["prints", "but-not-these", "oracle"].iter().all(|id| told.contains(id)), "{told:?}");
    assert!(!format!("{report:?}").contains("hunter2"));
    let off = report.rules.iter().find(|rule| rule.id.as_str() == "spare").unwrap();
    assert!(off.explanation.starts_with("switched off"), "{}", off.explanation);
}
