use serde_json::{Value, json};

use super::super::RuleProblemKind::{self, Malformed, Unsupported};
use super::super::{RuleProblem, RuleProblems};
use super::*;

fn read(json: &Value) -> (Option<Ruleset>, Vec<RuleProblem>) {
    let problems = RuleProblems::default();
    let ruleset = Ruleset::read(&Place::root("test", json, &problems));
    (ruleset, problems.kept())
}

fn told(problems: &[RuleProblem]) -> Vec<(&str, &str, RuleProblemKind)> {
    problems
        .iter()
        .map(|problem| (problem.rule.as_ref().map_or("", |rule| rule.as_str()), problem.pointer.as_str(), problem.kind))
        .collect()
}

fn scanner(id: &str, category: &str, kind: &str) -> Value {
    json!({ "id": id, "name": id, "tags": { "category": category, "type": kind },
            "key": { "operator": "match_regex", "parameters": { "regex": "x" } } })
}

/// Scanners `a` to `d`, and what a processor takes of them that includes and excludes some, and an override more.
fn used(include: &Value, changes: &[(Value, Value)]) -> String {
    let overrides: Vec<Value> = changes
        .iter()
        .map(|(include, exclude)| {
            json!({ "target": [{ "id": "schemas" }], "scanners": { "include": include, "exclude": exclude } })
        })
        .collect();
    let (ruleset, problems) = read(&json!({
        "version": "2.2",
        "scanners": [
            scanner("a", "pii", "email"), scanner("b", "pii", "phone"),
            scanner("c", "payment", "card"), scanner("d", "credentials", "password"),
        ],
        "processors": [{
            "id": "schemas", "generator": "extract_schema", "output": true,
            "parameters": {
                "mappings": [{ "inputs": [{ "address": "body" }], "output": "schema" }],
                "scanners": include,
            },
        }],
        "processor_overrides": overrides,
    }));
    assert_eq!(problems, []);
    let ruleset = ruleset.unwrap();
    ruleset.scanners_at("body").map(|scanner| scanner.id.as_str()).collect()
}

#[test]
fn tags_include_all_scanners_that_have_all_of_them() {
    assert_eq!(used(&json!([{ "tags": { "category": "pii" } }]), &[]), "ab");
    assert_eq!(used(&json!([{ "tags": { "category": "pii", "type": "phone" } }]), &[]), "b");
    assert_eq!(used(&json!([{ "tags": { "category": "pii", "type": "card" } }]), &[]), "");
    assert_eq!(used(&json!([{ "tags": { "category": "pii" } }, { "id": "d" }]), &[]), "abd");
    assert_eq!(used(&json!([{ "tags": {} }, {}]), &[]), "");
    assert_eq!(used(&json!([]), &[]), "");
}

#[test]
fn exclusion_by_id_weighs_more_than_inclusion_by_id() {
    assert_eq!(used(&json!([{ "id": "a" }, { "id": "b" }]), &[(json!([]), json!([{ "id": "a" }]))]), "b");
}

#[test]
fn inclusion_by_id_weighs_more_than_exclusion_by_tags() {
    let exclude = json!([{ "tags": { "category": "pii" } }]);
    assert_eq!(used(&json!([{ "id": "a" }]), &[(json!([]), exclude.clone())]), "a");
    assert_eq!(used(&json!([{ "tags": { "category": "pii" } }]), &[(json!([{ "id": "a" }]), exclude)]), "a");
}

#[test]
fn exclusion_by_tags_weighs_more_than_inclusion_by_tags() {
    let include = json!([{ "tags": { "category": "pii" } }]);
    assert_eq!(used(&include, &[(json!([]), json!([{ "tags": { "type": "phone" } }]))]), "a");
}

#[test]
fn exclusion_by_id_weighs_more_than_inclusion_by_tags() {
    let include = json!([{ "tags": { "category": "pii" } }]);
    assert_eq!(used(&include, &[(json!([]), json!([{ "id": "b" }]))]), "a");
}

#[test]
fn overrides_add_to_what_is_there_whatever_their_order() {
    let card = json!([{ "tags": { "category": "payment" } }]);
    let none = json!([]);
    assert_eq!(used(&json!([{ "id": "a" }]), &[(card.clone(), none.clone())]), "ac");
    let out = json!([{ "id": "c" }]);
    assert_eq!(used(&json!([]), &[(none.clone(), out.clone()), (card.clone(), none.clone())]), "");
    assert_eq!(used(&json!([]), &[(card, none.clone()), (none, out)]), "");
}

#[test]
fn overrides_of_other_processors_change_nothing() {
    let (ruleset, problems) = read(&json!({
        "version": "2.2",
        "scanners": [scanner("a", "pii", "email")],
        "processors": [{
            "id": "schemas", "generator": "extract_schema", "output": true,
            "parameters": { "mappings": [{ "inputs": [{ "address": "body" }], "output": "schema" }] },
        }],
        "processor_overrides": [
            { "target": [{ "id": "others" }], "scanners": { "include": [{ "id": "a" }] } },
            { "target": [{ "tags": { "x": "y" } }], "scanners": {} },
            { "target": [], "scanners": {} },
            { "target": [{ "id": "schemas" }] },
        ],
    }));
    assert_eq!(ruleset.unwrap().scanners_at("body").count(), 0);
    assert_eq!(
        told(&problems),
        [
            ("", "/processor_overrides/1/target/0", Unsupported),
            ("", "/processor_overrides/2/target", Malformed),
            ("", "/processor_overrides/3/scanners", Malformed),
        ]
    );
}

#[test]
fn of_two_processors_that_make_the_same_the_first_counts() {
    let processor = |id: &str, used: &str| {
        json!({ "id": id, "generator": "extract_schema", "output": true, "evaluate": false, "parameters": {
            "mappings": [{ "inputs": [{ "address": "cookies" }], "output": "s.cookies" },
                         { "inputs": [{ "address": id }], "output": format!("s.{id}") }],
            "scanners": [{ "id": used }] } })
    };
    let (ruleset, _) = read(&json!({
        "version": "2.2",
        "scanners": [scanner("a", "pii", "email"), scanner("b", "pii", "phone")],
        "processors": [processor("one", "b"), processor("two", "a")],
    }));
    let ruleset = ruleset.unwrap();
    let used = |address| ruleset.scanners_at(address).map(|scanner| scanner.id.as_str()).collect::<String>();
    assert_eq!((used("cookies").as_str(), used("one").as_str(), used("two").as_str()), ("b", "b", "a"));
}

#[test]
fn scanners_that_say_too_little_or_too_much_are_left_out_and_told() {
    let mut late = scanner("late", "pii", "email");
    late["min_version"] = "2.1.1".into();
    let mut early = scanner("early", "pii", "email");
    early["max_version"] = "2.0.9".into();
    let mut odd = scanner("odd", "pii", "email");
    odd["min_version"] = "2".into();
    let mut ours = scanner("ours", "pii", "email");
    ours["min_version"] = "2.1.0".into();
    ours["max_version"] = "2.1.0".into();
    let (ruleset, problems) = read(&json!({
        "version": "2.2",
        "scanners": [
            scanner("a", "pii", "email"),
            scanner("a", "pii", "email"),
            { "id": "empty", "tags": {} },
            { "id": "untagged", "key": { "operator": "exact_match", "parameters": { "list": ["x"] } } },
            { "id": "tagged", "tags": { "a": 1, "b": [] } },
            late, early, odd, ours,
            { "id": "attack", "tags": {}, "value": { "operator": "is_xss", "parameters": {} } },
            { "id": "unknown", "tags": {}, "value": { "operator": "!match_regex", "parameters": { "regex": "x" } } },
            { "id": "data", "tags": {}, "value": { "operator": "ip_match", "parameters": { "data": "x" } } },
            { "name": "nameless" },
        ],
    }));
    let ids: Vec<_> = ruleset.unwrap().scanners.iter().map(|scanner| scanner.id.as_str().to_owned()).collect();
    assert_eq!(ids, ["a", "ours"]);
    assert_eq!(
        told(&problems),
        [
            ("a", "/scanners/1/id", Malformed),
            ("empty", "/scanners/2", Malformed),
            ("untagged", "/scanners/3/tags", Malformed),
            ("tagged", "/scanners/4/tags/a", Malformed),
            ("tagged", "/scanners/4/tags/b", Malformed),
            ("late", "/scanners/5", Unsupported),
            ("early", "/scanners/6", Unsupported),
            ("odd", "/scanners/7/min_version", Malformed),
            ("attack", "/scanners/9/value/operator", Unsupported),
            ("unknown", "/scanners/10/value/operator", Malformed),
            ("data", "/scanners/11/value/parameters/data", Unsupported),
            ("", "/scanners/12/id", Malformed),
        ]
    );
}

#[test]
fn a_scanner_asks_key_and_value() {
    let (ruleset, problems) = read(&json!({
        "version": "2.2",
        "scanners": [
            { "id": "both", "tags": {}, "key": { "operator": "match_regex", "parameters": { "regex": "k" } },
              "value": { "operator": "match_regex", "parameters": { "regex": "v", "options": { "min_length": 2 } } } },
            { "id": "key", "tags": {}, "key": { "operator": "match_regex", "parameters": { "regex": "k?" } } },
            { "id": "value", "tags": {}, "value": { "operator": "equals",
              "parameters": { "type": "string", "value": "v" } } },
            { "id": "number", "tags": {}, "value": { "operator": "equals",
              "parameters": { "type": "unsigned", "value": 5 } } },
        ],
    }));
    assert_eq!(problems, []);
    let ruleset = ruleset.unwrap();
    let matches = |key: &str, value: &str| {
        let matches = ruleset.scanners.iter().filter(|scanner| scanner.matches(key.as_bytes(), value.as_bytes()));
        matches.map(|scanner| scanner.id.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(matches("k", "vv"), "both key");
    assert_eq!(matches("k", "v"), "key value");
    assert_eq!(matches("", "v"), "value");
    assert_eq!(matches("x", "5"), "key");
    assert_eq!(matches("", "vv"), "");
}

#[test]
fn processors_that_this_crate_does_not_do_are_told_by_id() {
    let mappings = json!({ "mappings": [{ "inputs": [{ "address": "body" }], "output": "schema" }] });
    let other = json!([{ "operator": "exists", "parameters": { "inputs": [{ "address": "x" }] } }]);
    let (ruleset, problems) = read(&json!({
        "version": "2.2",
        "processors": [
            { "id": "print", "generator": "session_fingerprint" },
            { "id": "parts", "generator": "uri_parse" },
            { "id": "nonsense", "generator": "nonsense" },
            { "id": "if", "generator": "extract_schema", "conditions": other, "parameters": mappings, "output": true },
            { "id": "unused", "generator": "extract_schema", "parameters": mappings, "evaluate": false },
            { "id": "empty", "generator": "extract_schema", "parameters": { "mappings": [] }, "output": true },
            { "id": "good", "generator": "jwt_decode", "parameters": mappings },
            { "id": "good", "generator": "jwt_decode", "parameters": mappings },
        ],
    }));
    assert_eq!(ruleset.unwrap().processors.len(), 1);
    assert_eq!(
        told(&problems),
        [
            ("print", "/processors/0/generator", Unsupported),
            ("parts", "/processors/1/generator", Unsupported),
            ("nonsense", "/processors/2/generator", Malformed),
            ("if", "/processors/3/conditions/0", Unsupported),
            ("unused", "/processors/4", Malformed),
            ("empty", "/processors/5/parameters/mappings", Malformed),
            ("good", "/processors/7/id", Malformed),
        ]
    );
}

#[test]
fn other_sections_are_told_one_by_one() {
    let (ruleset, problems) = read(&json!({
        "version": "2.2", "metadata": {}, "rules": [{ "id": "a" }], "rules_compat": [], "custom_rules": [],
        "actions": [{ "id": "block" }], "exclusions": [{ "id": "one" }, {}], "obfuscator": {}, "unheard_of": [],
        "rules_data": [{ "id": "ips" }],
    }));
    assert!(ruleset.is_some());
    let mut found = told(&problems);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("", "/exclusions/1", Unsupported),
            ("", "/obfuscator", Unsupported),
            ("block", "/actions/0", Unsupported),
            ("ips", "/rules_data/0", Unsupported),
            ("one", "/exclusions/0", Unsupported),
        ]
    );
}

#[test]
fn what_is_no_ruleset_is_refused() {
    for json in [json!([]), json!({}), json!({ "version": "1.0" }), json!({ "version": 2 })] {
        let (ruleset, problems) = read(&json);
        assert!(ruleset.is_none() && problems.len() == 1, "{json}");
    }
}
