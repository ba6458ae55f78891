//! Rules: each finds what it is made for, and nothing else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

#[path = "rules/case.rs"]
mod case;
#[path = "rules/engine.rs"]
mod engine;
mod support;

use std::collections::{BTreeMap, BTreeSet};

use api_inventory_explorer::finding::{self, Evidence, Rule};
use api_inventory_explorer::inventory::{ApiInventory, Finding};
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

/// What rules are wanted for: each is a rule, or is told to lack something.
const WANTED: &str = "
AUTH-01 AUTH-02 AUTH-03 AUTH-04 AUTH-05 AUTH-06 AUTH-07 AUTH-08 AUTH-09 AUTH-10 AUTH-11 AUTH-12
AUTH-13 AUTH-14 AUTH-15 AUTH-16 AUTH-17 AUTH-18 AUTH-19 AUTH-20 AUTH-21 AUTH-22 AUTH-23 AUTH-24
AUTH-25 AUTH-26 AUTHZ-01 AUTHZ-02 AUTHZ-03 AUTHZ-04 AUTHZ-05 AUTHZ-06 AUTHZ-07 AUTHZ-08 AUTHZ-09
AUTHZ-10 AUTHZ-11 AUTHZ-12 AUTHZ-13 AUTHZ-14 AUTHZ-15 DATA-01 DATA-02 DATA-03 DATA-04 DATA-05
DATA-06 DATA-07 DATA-08 DATA-09 DATA-10 DATA-11 DATA-12 DATA-13 DATA-14 DATA-15 DATA-16 DATA-17
RES-01 RES-02 RES-03 RES-04 RES-05 RES-06 RES-07 RES-08 RES-09 RES-10 RES-11 RES-12 FLOW-01 FLOW-02
FLOW-03 FLOW-04 SSRF-01 SSRF-02 CONF-01 CONF-02 CONF-03 CONF-04 CONF-05 CONF-06 CONF-07 CONF-08
CONF-09 CONF-10 CONF-11 CONF-12 CONF-13 CONF-14 CONF-15 CONF-16 CONF-17 INV-01 INV-02 INV-03 INV-04
INV-05 INV-06 INV-07 INV-08 INV-09 INV-10 INV-11 INV-12 INV-13 INV-14 INV-15 INV-16 INV-17 INV-18
CONS-01 CONS-02 SUP-01 SUP-02 SUP-03
";

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
        if file.path.ends_with("undecided.yaml") {
            continue;
        }
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

#[test]
fn each_boundary_is_where_a_number_of_the_rule_says() {
    // Theirs is in the query, or in what drift is.
    let others = ["AUTH-09", "CONF-07", "INV-03", "INV-06", "INV-07", "INV-08", "INV-11", "INV-12", "INV-13", "INV-16"];
    let cases = cases();
    let mut failures = Vec::new();
    for rule in finding::built_in().iter().filter(|rule| !others.contains(&&*rule.id)) {
        let boundary = &cases[&*rule.id]["boundary"];
        let inventories = ["fires", "silent"].map(|which| case::inventory(&boundary[which]).0);
        let changed = |change: fn(&mut Evidence)| {
            (0..rule.evidence.len()).map(move |number| {
                let mut rule = rule.clone();
                change(&mut rule.evidence[number]);
                rule
            })
        };
        let fires = |rule: &Rule, inventory: &ApiInventory| !finding::try_rule(inventory, rule).found.is_empty();
        if changed(tighten).all(|rule| fires(&rule, &inventories[0])) {
            failures.push(format!("{}: what fires does so by more than one", rule.id));
        }
        if !changed(loosen).any(|rule| fires(&rule, &inventories[1])) {
            failures.push(format!("{}: what does not fire falls short by more than one", rule.id));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Asks for one more, and for a share that is a little larger.
fn tighten(evidence: &mut Evidence) {
    match &mut evidence.at_most {
        Some(most) => *most = most.checked_sub(1).unwrap_or_default(),
        None => evidence.at_least += 1,
    }
    evidence.share_at_least = evidence.share_at_least.map(|share| share * 1.1);
}

/// Asks for one less, and for a share that is a little smaller.
fn loosen(evidence: &mut Evidence) {
    evidence.at_least = evidence.at_least.saturating_sub(1);
    evidence.at_most = evidence.at_most.map(|most| most + 1);
    evidence.share_at_least = evidence.share_at_least.map(|share| share * 0.9);
}

#[test]
fn what_is_wanted_is_a_rule_or_is_told_to_lack_something() {
    let text = include_bytes!("../rules/undecided.yaml");
    let document = document::read(text, &mut Vec::new()).unwrap();
    let undecided = document.as_array().unwrap().iter().map(|entry| {
        assert!(entry["title"].is_string() && entry["lacks"].is_string(), "{entry}");
        entry["id"].as_str().unwrap()
    });
    let known: Vec<&str> = finding::built_in().iter().map(|rule| &*rule.id).chain(undecided).collect();
    let distinct: BTreeSet<&str> = known.iter().copied().collect();
    assert_eq!(distinct.len(), known.len(), "a rule is told to lack something");
    let wanted: BTreeSet<&str> = WANTED.split_whitespace().collect();
    assert_eq!(wanted.len(), 116);
    assert_eq!(wanted.difference(&distinct).collect::<Vec<_>>(), Vec::<&&str>::new());
    // These are told apart from what is worse: metrics from dumps, what may be meant so from what cannot.
    assert_eq!(
        distinct.difference(&wanted).collect::<Vec<_>>(),
        [&"AUTH-06-OPTIONAL", &"CONF-05-ECHO", &"CONF-11-METRICS"]
    );
}

#[test]
fn what_rules_cover_and_show_is_there() {
    let rules = finding::built_in();
    for rule in rules {
        assert!(rule.covers.iter().all(|id| rules.get(id).is_some() && *id != rule.id), "{}", rule.id);
        assert!(!rule.show.is_empty(), "{}", rule.id);
        // What says more is not milder.
        let covered = rule.covers.iter().filter_map(|id| rules.get(id));
        assert!(covered.into_iter().all(|less| rule.severity <= less.severity), "{}", rule.id);
    }
}

#[test]
fn the_page_is_what_the_rules_say() {
    let written = include_str!("../../docs/findings.md");
    let command = "cargo run -p api-inventory-explorer --example findings_reference > docs/findings.md";
    assert!(finding::reference() == written, "{command}");
}
