//! Rules: each finds what it is made for, and nothing else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

#[path = "rules/case.rs"]
mod case;
#[allow(dead_code, reason = "a part of it is used")]
mod support;

use std::collections::{BTreeMap, BTreeSet};

use api_inventory_explorer::finding;
use api_inventory_explorer::inventory::Finding;
use api_inventory_explorer::source::document;
use serde_json::Value;

const FILES: [(&str, &str); 6] = [
    ("authentication", include_str!("rules/authentication.yaml")),
    ("authorization", include_str!("rules/authorization.yaml")),
    ("sensitive_data", include_str!("rules/sensitive_data.yaml")),
    ("resources", include_str!("rules/resources.yaml")),
    ("configuration", include_str!("rules/configuration.yaml")),
    ("inventory", include_str!("rules/inventory.yaml")),
];

/// The cases of all rules, by id.
fn cases() -> BTreeMap<String, Value> {
    let mut cases = BTreeMap::new();
    for (name, text) in FILES {
        let mut problems = Vec::new();
        let document = document::read(text.as_bytes(), &mut problems).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(problems, [], "{name}");
        let of_file = document.as_object().cloned().unwrap_or_default();
        for (id, of_rule) in of_file {
            assert!(cases.insert(id.clone(), of_rule).is_none(), "{id} stands in two files");
        }
    }
    cases
}

/// What the rules that come along find at the endpoint that a case is about.
fn findings(case: &Value) -> Vec<Finding> {
    let (mut inventory, method, route) = case::inventory(case);
    finding::judge(&mut inventory, finding::built_in());
    let mut about = inventory
        .endpoints
        .into_iter()
        .filter(|endpoint| endpoint.method_name() == method && *endpoint.route == *route);
    let endpoint = about.next().unwrap_or_else(|| panic!("there is no such endpoint: {case:#}"));
    assert!(about.next().is_none(), "there are two such endpoints: {case:#}");
    endpoint.findings
}

/// What is wrong with a case; none if all holds.
fn wrong(id: &str, case: &Value, fires: bool) -> Option<String> {
    let findings = findings(case);
    let all: Vec<&str> = findings.iter().map(|finding| &*finding.rule).collect();
    let found = findings.iter().find(|finding| *finding.rule == *id);
    let Some(finding) = found.filter(|_| fires) else {
        return (found.is_some() != fires).then(|| format!("fires: {}, of {all:?}", found.is_some()));
    };
    let expected = |name: &str, is: &str| {
        let expected = case.get(name).and_then(Value::as_str)?;
        (expected != is).then(|| format!("{name} is {is}"))
    };
    expected("severity", finding.severity.as_str()).or_else(|| expected("confidence", finding.confidence.as_str()))
}

#[test]
fn each_rule_fires_where_it_should_and_nowhere_else() {
    let mut failures = Vec::new();
    for (id, of_rule) in cases() {
        let boundary = |which: &str| of_rule["boundary"].get(which).cloned().into_iter();
        let fires = of_rule["fires"].as_array().cloned().unwrap_or_default().into_iter().chain(boundary("fires"));
        let silent = of_rule["silent"].as_array().cloned().unwrap_or_default().into_iter().chain(boundary("silent"));
        for (number, (case, fires)) in
            fires.map(|case| (case, true)).chain(silent.map(|case| (case, false))).enumerate()
        {
            if let Some(wrong) = wrong(&id, &case, fires) {
                failures.push(format!("{id}, case {number}: {wrong}\n  {case}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_files_of_rules_have_no_problems() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    for file in finding::read_folder(folder.as_ref()).unwrap() {
        let problems: Vec<String> = file.problems.iter().map(ToString::to_string).collect();
        assert!(problems.is_empty(), "{}:\n{}", file.path.display(), problems.join("\n"));
    }
}

#[test]
fn each_rule_has_cases_that_fire_that_do_not_and_at_its_boundary() {
    let cases = cases();
    let rules: BTreeSet<String> = finding::built_in().iter().map(|rule| rule.id.to_string()).collect();
    assert_eq!(cases.keys().cloned().collect::<BTreeSet<_>>(), rules);
    for (id, of_rule) in cases {
        let has = |name: &str| of_rule[name].as_array().is_some_and(|cases| !cases.is_empty());
        assert!(has("fires") && has("silent"), "{id}");
        assert!(of_rule["boundary"]["fires"].is_object() && of_rule["boundary"]["silent"].is_object(), "{id}");
    }
}
