//! What rule files say, and what is said about them.

use serde_json::json;

use super::*;
use crate::observation::RuleText;

/// A scanner with a key, and with other fields.
fn scanner(fields: &serde_json::Value) -> serde_json::Value {
    let mut scanner = json!({
        "tags": {"category": "health_info", "type": "patient_id"},
        "key": {"operator": "words", "parameters": {"list": ["patient id"]}},
    });
    for (name, value) in fields.as_object().unwrap() {
        scanner[name] = value.clone();
    }
    scanner
}

fn parse(scanners: &[serde_json::Value]) -> Result<RuleSet, Vec<RuleProblem>> {
    RuleSet::parse(&json!({ "scanners": scanners }).to_string())
}

fn refused(fields: &serde_json::Value) -> Vec<(String, &'static str)> {
    let problems = parse(&[scanner(fields)]).unwrap_err();
    problems.into_iter().map(|problem| (problem.pointer, problem.message)).collect()
}

#[test]
fn a_key_and_tags_are_all_that_a_scanner_needs() {
    let rules = parse(&[scanner(&json!({}))]).unwrap();
    let [scanner] = rules.scanners.as_slice() else { panic!("one scanner") };
    assert_eq!(
        (scanner.id.as_str(), scanner.tag.to_string()),
        ("health_info.patient_id", "health_info:patient_id".into())
    );
    assert!(scanner.enabled && scanner.scope.is_everywhere());
}

#[test]
fn payments_is_another_word_for_payment() {
    let rules = parse(&[scanner(&json!({"tags": {"category": "payments", "type": "card"}}))]).unwrap();
    assert_eq!(rules.scanners[0].tag.to_string(), "payment:card");
}

#[test]
fn a_severity_is_an_attribute_of_the_tag() {
    let rules = parse(&[scanner(&json!({"severity": "high"}))]).unwrap();
    assert_eq!(rules.scanners[0].tag.attributes[&RuleText::new("severity").unwrap()].as_str(), "high");
    assert_eq!(refused(&json!({"severity": "terrible"}))[0].0, "/scanners/0/severity");
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_place_and_without_what_stood_there() {
    let problems = RuleSet::parse(
        &json!({
            "scanners": [
                {"id": "one", "tags": {}, "value": {"operator": "hunter2", "parameters": {}}, "enabled": "hunter2"},
                {"id": "two", "tags": {"category": "c", "type": "t"}, "include": {"locations": ["hunter2"]}},
                {"id": "no spaces"},
            ],
            "overrides": [{"scanners": [{"id": "three", "tags": {}}], "severity": "hunter2"}],
        })
        .to_string(),
    )
    .unwrap_err();
    let places: Vec<(Option<&str>, &str)> = problems
        .iter()
        .map(|problem| (problem.rule.as_ref().map(RuleText::as_str), problem.pointer.as_str()))
        .collect();
    for expected in [
        (Some("one"), "/scanners/0/tags/category"),
        (Some("one"), "/scanners/0/tags/type"),
        (Some("one"), "/scanners/0/value/operator"),
        (Some("one"), "/scanners/0/enabled"),
        (Some("two"), "/scanners/1/include/locations/0"),
        (None, "/scanners/2/id"),
        (None, "/scanners/2/tags"),
        (None, "/overrides/0/scanners/0"),
        (None, "/overrides/0/severity"),
    ] {
        assert!(places.contains(&expected), "{expected:?} in {places:?}");
    }
    let told: Vec<String> = problems.iter().map(|problem| format!("{problem} {problem:?}")).collect();
    assert!(!told.join(" ").contains("hunter2"), "{told:?}");
}

#[test]
fn text_that_is_no_json_is_refused_without_being_repeated() {
    let problems = RuleSet::parse("{\"scanners\": hunter2").unwrap_err();
    assert_eq!((problems[0].pointer.as_str(), problems[0].message), ("", "valid JSON"));
    assert!(!format!("{problems:?}").contains("hunter2"));
}

#[test]
fn a_misspelt_field_is_refused() {
    assert_eq!(RuleSet::parse(r#"{"scaners": []}"#).unwrap_err()[0].message, "a field that the format knows");
    assert_eq!(refused(&json!({"enable": true}))[0].0, "/scanners/0/enable");
}

#[test]
fn a_scanner_without_any_condition_is_refused() {
    let problems = parse(&[json!({"tags": {"category": "c", "type": "t"}})]).unwrap_err();
    assert_eq!(problems[0].message, "a `key`, a `value` or both");
}

#[test]
fn countries_and_rules_to_yield_to_are_read() {
    let key = |countries| json!({"operator": "words", "parameters": {"list": ["a"], "countries": countries}});
    let rules = parse(&[scanner(&json!({"key": key(json!(["ES", "PT"])), "yields": ["b"]}))]).unwrap();
    assert_eq!((rules.scanners[0].key.countries.len(), rules.scanners[0].yields.len()), (2, 1));
    let problems = refused(&json!({"key": key(json!(["Spain"]))}));
    assert_eq!(problems[0].0, "/scanners/0/key/parameters/countries/0");
}

fn shape(pattern: &str, inside: bool) -> serde_json::Value {
    json!({"value": {"operator": "shape", "parameters": {"shapes": [{"pattern": pattern, "inside": inside}]}}})
}

#[test]
fn a_pattern_without_bounds_is_refused_when_it_is_read() {
    for (pattern, inside) in [
        ("(hunter2", false),
        ("[a-z]*x[a-z]{30}", false),
        ("^[a-z]{4,8}", false),
        ("[a-z]*", false),
        ("[a-z]+", true),
        ("[0-9]{129}", true),
        ("(?:x{1000}){1000}", false),
    ] {
        let problems = refused(&shape(pattern, inside));
        assert_eq!(problems[0].0, "/scanners/0/value/parameters/shapes/0/pattern", "{pattern}");
    }
    assert!(parse(&[scanner(&shape("[a-z]{4,8}", true))]).is_ok());
}

#[test]
fn a_later_scanner_replaces_an_earlier_one_of_the_same_id() {
    let own = parse(&[scanner(&json!({"id": "us_ssn"}))]).unwrap();
    let before = RuleSet::built_in().scanners.len();
    let (all, told) = with_own(&own);
    assert_eq!((all.scanners.len(), told.len()), (before, 0));
    assert!(all.scanners.iter().any(|scanner| scanner.id.as_str() == "us_ssn" && !scanner.is_built_in()));
}

/// The rules of this crate with others on top, and what could not be done.
fn with_own(own: &RuleSet) -> (RuleSet, Vec<RuleProblem>) {
    let problems = RuleProblems::default();
    let rules = RuleSet::built_in().with_own(own, &std::collections::BTreeSet::new(), Some(&problems));
    (rules, problems.kept())
}

fn overridden(overrides: &serde_json::Value) -> (RuleSet, Vec<RuleProblem>) {
    with_own(&RuleSet::parse(&json!({ "overrides": overrides }).to_string()).unwrap())
}

#[test]
fn what_is_said_of_one_scanner_beats_what_is_said_of_many() {
    let (rules, told) = overridden(&json!([
        {"scanners": [{"id": "us_ssn"}], "enabled": true, "severity": "critical"},
        {"scanners": [{"tags": {"category": "pii"}}], "enabled": false, "severity": "low"},
        {"scanners": [{"tags": {"category": "payments", "type": "card"}}], "tags": {"category": "money"}},
    ]));
    assert_eq!(told, []);
    let pii: Vec<&str> = rules
        .scanners
        .iter()
        .filter(|scanner| scanner.enabled && scanner.tag.category.as_str() == "pii")
        .map(|scanner| scanner.id.as_str())
        .collect();
    assert_eq!(pii, ["us_ssn"]);
    let severity = &rules.scanners.iter().find(|scanner| scanner.id.as_str() == "us_ssn").unwrap().tag.attributes;
    assert_eq!(severity[&RuleText::new("severity").unwrap()].as_str(), "critical");
    assert!(rules.scanners.iter().any(|scanner| scanner.tag.to_string() == "money:card"));
    assert!(rules.scanners.iter().all(|scanner| scanner.tag.to_string() != "payment:card"));
}

#[test]
fn an_override_narrows_keys_and_places() {
    let (rules, told) = overridden(&json!([{
        "scanners": [{"id": "us_ssn"}],
        "key": {"only": ["sozialversicherung"], "except": ["office"]},
        "include": {"locations": ["request.body"]},
        "exclude": {"endpoints": ["/health"]},
    }]));
    assert_eq!(told, []);
    let scanner = rules.scanners.iter().find(|scanner| scanner.id.as_str() == "us_ssn").unwrap();
    assert_eq!(scanner.key.phrases, ["sozialversicherung"]);
    assert!(scanner.key.exceptions.contains(&"office".into()));
    assert!(scanner.scope.include.is_some() && scanner.scope.exclude.len() == 1);
}

#[test]
fn an_override_of_nothing_and_one_that_cannot_be_made_are_told() {
    let (_, told) = overridden(&json!([
        {"scanners": [{"id": "no_such"}, {"tags": {"category": "no_such"}}], "enabled": false},
        {"scanners": [{"id": "email"}], "enabled": false},
    ]));
    let places: Vec<&str> = told.iter().map(|problem| problem.pointer.as_str()).collect();
    assert_eq!(places, ["/overrides/0/scanners/0", "/overrides/0/scanners/1"]);
}

#[test]
fn the_rules_of_this_crate_can_be_left_out() {
    let own = RuleSet::parse(&json!({"defaults": false, "scanners": [scanner(&json!({}))]}).to_string()).unwrap();
    let (rules, _) = with_own(&own);
    assert_eq!(rules.scanners.len(), 1);
}

#[test]
fn the_digest_depends_on_the_content_of_rules_only() {
    let digest = |fields| parse(&[scanner(&fields)]).unwrap().digest();
    let plain = digest(json!({}));
    assert_eq!(plain, digest(json!({"name": "Patients", "source": "ours", "examples": {}})));
    for other in [
        json!({"id": "other"}),
        json!({"severity": "low"}),
        json!({"include": {"locations": ["request.body"]}}),
        json!({"exclude": {"locations": ["request.body"]}}),
        json!({"exclude": {"services": ["shop"]}}),
        json!({"value": {"operator": "secret"}}),
        json!({"key": {"operator": "words", "parameters": {"list": ["patient id"], "except": ["x"]}}}),
    ] {
        assert_ne!(plain, digest(other.clone()), "{other}");
    }
}

#[test]
fn what_stood_in_for_a_scanner_that_is_left_out_is_back() {
    let mut loaded = RuleSource::new()
        .json(
            "ours",
            json!({"scanners": [scanner(&json!({"id": "email"})), scanner(&json!({"id": "x", "yields": ["email"]}))]})
                .to_string(),
        )
        .load();
    let is_own =
        |loaded: &Loaded| loaded.rules.scanners.iter().any(|rule| rule.id.as_str() == "email" && !rule.is_built_in());
    assert!(is_own(&loaded));
    let wrong =
        loaded.rules.scanners.iter().find(|rule| rule.id.as_str() == "email").unwrap().problem("/examples", "other");
    assert!(loaded.leave_out(vec![wrong]));
    assert!(!is_own(&loaded) && loaded.rules.scanners.iter().any(|rule| rule.id.as_str() == "email"));
    assert!(loaded.has_errors());
}

#[test]
fn a_source_is_lost_however_many_problems_there_are_before() {
    let unsupported: Vec<_> = (0..2_000).map(|n| json!({"id": format!("e{n}")})).collect();
    let loaded = RuleSource::new()
        .json("ruleset", json!({"version": "2.2", "exclusions": unsupported}).to_string())
        .json("torn", "{\"scanners\": [")
        .load();
    assert!(loaded.has_errors() && !loaded.may_replace());
    assert_eq!((loaded.count(), loaded.problems().len()), (2_001, 1_001));
    for lost in ["[]", "7", r#"{"scanners": {}}"#, r#"{"version": "3.0"}"#, r#"{"version": 2}"#] {
        assert!(!RuleSource::new().json("lost", lost).load().may_replace(), "{lost}");
    }
    assert!(RuleSource::new().json("fine", r#"{"scanners": [{}]}"#).load().may_replace());
}

#[test]
fn two_scanners_of_one_id_in_one_file_are_refused_and_in_two_files_the_later_counts() {
    let problems = parse(&[scanner(&json!({})), scanner(&json!({"name": "again"}))]).unwrap_err();
    assert_eq!(problems[0].pointer, "/scanners/1");
    let text = json!({"scanners": [scanner(&json!({}))]}).to_string();
    let loaded = RuleSource::new().json("a", text.clone()).json("b", text).load();
    assert_eq!(loaded.count(), 0);
    let own: Vec<&str> = loaded
        .rules
        .scanners
        .iter()
        .filter(|rule| !rule.is_built_in())
        .map(|rule| rule.origin.source.as_str())
        .collect();
    assert_eq!(own, ["b"]);
}

#[test]
fn what_could_never_find_anything_is_refused() {
    for (fields, pointer) in [
        (json!({"key": null, "value": {"operator": "secret"}}), "/scanners/0"),
        (json!({"key": null, "value": {"operator": "email"}}), "/scanners/0"),
        (
            json!({"key": null, "value": {"operator": "shape", "parameters": {"shapes": [{"pattern": "[A-Z]{9}"}]}}}),
            "/scanners/0",
        ),
        (json!({"value": {"operator": "shape", "parameters": {"shapes": []}}}), "/scanners/0/value/parameters/shapes"),
        (json!({"key": {"operator": "words", "parameters": {"list": ["—"]}}}), "/scanners/0/key/parameters/list/0"),
        (json!({"yields": ["no_such"]}), "/scanners/0/yields/0"),
    ] {
        let mut scanner = scanner(&fields);
        if scanner["key"].is_null() {
            scanner.as_object_mut().unwrap().remove("key");
        }
        let loaded = RuleSource::new().json("test", json!({"scanners": [scanner]}).to_string()).load();
        let told: Vec<String> = loaded.problems().into_iter().map(|problem| problem.pointer).collect();
        assert_eq!(told, [pointer], "{fields}");
    }
}

#[test]
fn keys_that_are_data_cannot_be_asked_for() {
    for key in [
        json!({"operator": "exact_match", "parameters": {"list": ["anna@example.org"]}}),
        json!({"operator": "match_regex", "parameters": {"regex": "^anna@example\\.org$"}}),
        json!({"operator": "match_regex", "parameters": {"regex": "^4111111111111111$"}}),
        json!({"operator": "phrase_match", "parameters": {"list": ["4111111111111111"]}}),
        json!({"operator": "words", "parameters": {"list": ["anna@example.org"]}}),
    ] {
        let told = refused(&json!({ "key": key }));
        assert!(told[0].1.contains("names of fields"), "{told:?}");
    }
}

#[test]
fn overrides_that_change_nothing_or_take_all_phrases_are_refused() {
    for change in [json!({}), json!({"key": {"only": []}}), json!({"severity": "none"}), json!({"tags": {}})] {
        let mut change = change;
        change["scanners"] = json!([{"id": "us_ssn"}]);
        assert!(RuleSet::parse(&json!({ "overrides": [change] }).to_string()).is_err(), "{change}");
    }
}

#[test]
fn an_override_of_which_one_part_cannot_be_made_is_not_made() {
    let (rules, told) = overridden(&json!([{"scanners": [{"id": "us_ssn"}, {"id": "no_such"}], "enabled": false}]));
    assert_eq!(told.len(), 1);
    assert!(rules.scanners.iter().all(|rule| rule.enabled && !rule.changed));
}

#[test]
fn no_attribute_of_a_tag_is_called_like_a_member_that_lines_have_beside_tags() {
    let schema: serde_json::Value = serde_json::from_str(crate::export::WIRE_SCHEMA).unwrap();
    let mut members = vec!["format".to_owned(), "media_types".to_owned()];
    for definition in schema["$defs"].as_object().unwrap().values() {
        let properties = definition["properties"].as_object();
        if let Some(properties) = properties.filter(|properties| properties.contains_key("category")) {
            members.extend(properties.keys().cloned());
        }
    }
    assert!(members.len() > 9, "{members:?}");
    for member in members.iter().filter(|member| !matches!(member.as_str(), "category" | "type")) {
        let tags = json!({"category": "c", "type": "t", member.as_str(): "x"});
        assert_eq!(refused(&json!({ "tags": tags }))[0].0, "/scanners/0/tags", "{member}");
    }
}

#[test]
fn parameters_that_an_operator_does_not_know_are_refused() {
    for (operator, parameters) in [
        ("match_regex", json!({"regex": "^[0-9]{4}$", "case_sensitive": true})),
        ("exact_match", json!({"list": ["a"], "options": {}})),
    ] {
        assert!(!refused(&json!({"key": {"operator": operator, "parameters": parameters}})).is_empty(), "{operator}");
    }
}

#[test]
fn of_scanners_that_share_tags_those_with_phrases_are_narrowed_and_all_are_changed() {
    let (rules, told) = overridden(&json!([
        {"scanners": [{"tags": {"category": "credentials"}}], "key": {"except": ["spare"]}, "severity": "high"},
    ]));
    assert_eq!(told, []);
    let severity = RuleText::new("severity").unwrap();
    let credentials = rules.scanners.iter().filter(|rule| rule.tag.category.as_str() == "credentials");
    assert!(credentials.clone().all(|rule| rule.tag.attributes[&severity].as_str() == "high"));
    assert!(credentials.clone().any(|rule| rule.key.phrases.is_empty()));
    assert!(
        credentials
            .filter(|rule| !rule.key.phrases.is_empty())
            .all(|rule| rule.key.exceptions.contains(&"spare".into()))
    );
}

#[test]
fn any_change_of_what_rules_find_changes_the_digest() {
    let digest = |overrides: serde_json::Value| overridden(&overrides).0.digest();
    let change = |fields: serde_json::Value| {
        let mut fields = fields;
        fields["scanners"] = json!([{"id": "email"}]);
        digest(json!([fields]))
    };
    let digests = [
        RuleSet::built_in().digest(),
        change(json!({"enabled": false})),
        change(json!({"include": {"locations": ["request.body"]}})),
        change(json!({"exclude": {"locations": ["request.body"]}})),
        change(json!({"include": {"endpoints": ["/request.body"]}})),
        change(json!({"include": {"services": ["request.body"]}})),
        change(json!({"severity": "low"})),
        change(json!({"tags": {"severity": "high"}})),
        change(json!({"tags": {"type": "mail"}})),
    ];
    let distinct: std::collections::BTreeSet<u64> = digests.into_iter().collect();
    assert_eq!(distinct.len(), digests.len());
}

/// Any JSON whose fields are often those of rules.
fn any_rules() -> impl proptest::strategy::Strategy<Value = serde_json::Value> {
    use proptest::prelude::*;
    const NAMES: [&str; 40] = [
        "scanners",
        "overrides",
        "vocabulary",
        "defaults",
        "id",
        "tags",
        "category",
        "type",
        "key",
        "value",
        "operator",
        "parameters",
        "list",
        "except",
        "countries",
        "shapes",
        "pattern",
        "check",
        "alone",
        "inside",
        "open",
        "regex",
        "options",
        "min_length",
        "include",
        "exclude",
        "locations",
        "endpoints",
        "services",
        "severity",
        "examples",
        "hit",
        "miss",
        "version",
        "processors",
        "mappings",
        "inputs",
        "processor_overrides",
        "target",
        "generator",
    ];
    const TEXTS: [&str; 16] = [
        "words",
        "shape",
        "match_regex",
        "exact_match",
        "[0-9]{4}",
        "(a|b",
        "request.body",
        "GET /a/*",
        "high",
        "luhn",
        "always",
        "ES",
        "2.2",
        "extract_schema",
        "us_ssn",
        "",
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        (0..TEXTS.len()).prop_map(|at| TEXTS[at].into()),
        ".{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::vec(((0..NAMES.len()).prop_map(|at| NAMES[at].to_owned()), inner), 0..6)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest::proptest! {
    #[test]
    fn any_json_is_rules_or_problems_with_pointers_into_it(json in any_rules()) {
        let loaded = RuleSource::new().json("any", json.to_string()).load();
        for problem in &loaded.problems() {
            // What is missing has no place of its own.
            let parent = problem.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            proptest::prop_assert!(
                json.pointer(&problem.pointer).or_else(|| json.pointer(parent)).is_some(), "{}", problem.pointer
            );
        }
    }

    #[test]
    fn overrides_in_any_order_of_kinds_come_to_the_same(order in proptest::collection::vec(proptest::bool::ANY, 2..6)) {
        // Those by id beat those by tags, wherever they stand.
        let change = |by_id: &bool| if *by_id {
            json!({"scanners": [{"id": "us_ssn"}], "severity": "high"})
        } else {
            json!({"scanners": [{"tags": {"type": "us_ssn"}}], "severity": "low"})
        };
        let (rules, _) = overridden(&order.iter().map(change).collect());
        let scanner = rules.scanners.iter().find(|scanner| scanner.id.as_str() == "us_ssn").unwrap();
        let severity = scanner.tag.attributes[&RuleText::new("severity").unwrap()].as_str().to_owned();
        proptest::prop_assert_eq!(severity, if order.contains(&true) { "high" } else { "low" });
    }
}
