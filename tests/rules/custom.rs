//! Scanners of one's own, from everywhere they can come from.

use api_inventory::Tracer;
use api_inventory::offline::{Content, OfflineAnalyzer, RecordedExchange};
use api_inventory::rules::{Reload, RuleProblemKind, RuleSource, Scanner};
use bytes::Bytes;
use http::{Request, Response};

const PATIENT: &str = r#"{"scanners": [{
    "tags": {"category": "health_info", "type": "patient_id"},
    "key": {"operator": "words", "parameters": {"list": ["patient id"]}}
}]}"#;

fn source(json: &str) -> RuleSource {
    RuleSource::new().json("ours", json)
}

fn found(rules: RuleSource, body: &str) -> Vec<String> {
    let mut classifier = Tracer::builder().quiet().rules(rules).build_classifier().unwrap();
    let found = classifier.classify(Content::Json, body.as_bytes());
    found.iter().map(|found| format!("{} {}", found.pointer, found.tag)).collect()
}

#[test]
fn a_category_a_type_and_a_key_are_a_scanner_and_it_is_on_at_once() {
    let body =
        r#"{"patientId": 4711, "patient": {"id": "x"}, "PATIENT_ID": "P-1", "id": 1, "patient_ids": ["a", "b"]}"#;
    let expected = [
        "/patientId health_info:patient_id",
        "/PATIENT_ID health_info:patient_id",
        "/patient_ids/0 health_info:patient_id",
        "/patient_ids/1 health_info:patient_id",
    ];
    assert_eq!(found(source(PATIENT), body), expected);
}

#[test]
fn a_key_alone_does_not_find_what_stands_in_for_a_value() {
    let body = r#"{"a": {"patient_id": "string"}, "b": {"patient_id": "****"}, "c": {"patient_id": ""},
        "d": {"patient_id": null}, "e": {"patient_id": "{patient_id}"}}"#;
    assert_eq!(found(source(PATIENT), body), [""; 0]);
}

#[test]
fn scanners_come_from_a_file_a_folder_text_and_code() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("patients.json");
    std::fs::write(&file, PATIENT).unwrap();
    std::fs::write(folder.path().join("README.md"), "no rules").unwrap();
    let code = Scanner::new("health_info", "patient_id").key_words(["patient id"]);
    for rules in [
        RuleSource::new().path(&file),
        RuleSource::new().path(folder.path()),
        source(PATIENT),
        RuleSource::new().scanner(code),
    ] {
        assert_eq!(found(rules, r#"{"patient_id": 1}"#), ["/patient_id health_info:patient_id"]);
    }
}

#[test]
fn conditions_on_key_and_value_must_both_hold() {
    let scanner = |kind: &str| Scanner::new("ours", kind);
    let rules = RuleSource::new()
        .scanner(scanner("both").key_regex(r"\bstaff\b").value_regex("^S-[0-9]{5}$"))
        .scanner(scanner("value").value_regex("^T-[0-9]{5}$"))
        .scanner(scanner("words").key_words(["badge"]).value_regex("^[0-9]{5}$"));
    let body = r#"{"Staff": "S-12345", "staff": "S-1234", "person": "S-12345", "any": "T-12345", "list": ["T-54321"],
        "badge": 12345, "badges": ["12345", "1234x"], "outer": {"badge": {"value": "54321"}}}"#;
    let expected = [
        "/Staff ours:both",
        "/any ours:value",
        "/badge ours:words",
        "/badges/0 ours:words",
        "/list/0 ours:value",
        "/outer/badge/value ours:words",
    ];
    let mut found = found(rules, body);
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_check_decides_what_a_pattern_leaves_open() {
    let rules = RuleSource::new()
        .scanner(Scanner::new("ours", "loyalty").key_words(["loyalty"]).value_regex("^[0-9]{16}$").check("luhn"));
    let body = r#"{"a": {"loyalty": "6011000990139424"}, "b": {"loyalty": "6011000990139425"}}"#;
    assert!(found(rules.clone(), body).contains(&"/a/loyalty ours:loyalty".to_owned()));
    assert!(!found(rules, body).iter().any(|line| line.starts_with("/b/")));
}

#[test]
fn a_pattern_that_spells_out_a_value_is_refused_with_the_reason() {
    for regex in [
        "^anna@example\\.org$",
        "hunter2hunter2",
        "^(?:Anna Berg|Carl Dahl|Eva Falk)$",
        "^4111111111111111$",
        "(?i)anna\\.berg@[a-z]xample\\.org",
        "^anna@example\\.org\\s*$",
        "^hunter2hunter2.*$",
        ".+hunter2hunter2",
        "(?:.*)hunter2hunter2",
        "^.*secretvalue1",
        "^annaberg.*$",
        "^4111111111111111.*$",
        ".{1,1000}4111111111111111",
        "4111111111111111[0-9]*",
        "^411111111111[0-9]{4}$",
        "^[4a-z][1a-z]{15}$",
        "^(?:4111111111111111|[0-9a-z]{40})$",
        "^[0-9](?:hunter2hunter2)?$",
        "Anna Berg|Carl Dahl|Eva Falk",
    ] {
        let scanner = Scanner::new("ours", "oracle").key_words(["x"]).value_regex(regex);
        let Reload::Partly(report) = RuleSource::new().scanner(scanner).check(None) else { panic!("{regex}") };
        assert_eq!(report.problems[0].pointer, "/scanners/0/value/parameters", "{regex}");
        assert!(report.problems[0].message.contains("tells which"), "{}", report.problems[0]);
    }
    for (operator, parameters) in [
        ("exact_match", r#"{"list": ["hunter2"]}"#),
        ("phrase_match", r#"{"list": ["hunter2"]}"#),
        ("lower_than", r#"{"type": "unsigned", "value": 4711}"#),
        ("greater_than", r#"{"type": "float", "value": 47.11}"#),
        ("shape", r#"{"shapes": [{"pattern": "[ -~]*4111111111111111"}]}"#),
        ("shape", r#"{"shapes": [{"pattern": "(?x)4111 1111 1111 1111"}]}"#),
        ("shape", r#"{"shapes": [{"pattern": "(?<n>hunter2hunter2)"}]}"#),
        ("shape", r#"{"shapes": [{"pattern": "hunter2hunter2", "inside": true, "open": true}]}"#),
    ] {
        let json = format!(
            r#"{{"scanners": [{{"tags": {{"category": "c", "type": "t"}}, "value": {{"operator": "{operator}",
                "parameters": {parameters}}}}}]}}"#
        );
        let Reload::Partly(report) = source(&json).check(None) else { panic!("{operator}") };
        assert!(report.problems[0].message.contains("tells which"), "{}", report.problems[0]);
        assert!(!format!("{report:?}").contains("hunter2"));
    }
    for regex in [
        "^S-[0-9]{5}$",
        "^[0-9]{3}$",
        "^Basic ",
        "Bearer\\s+[A-Za-z0-9._-]+",
        "[A-Z]{3}[0-9]{2}",
        "^sk_live_[0-9a-zA-Z]{24}$",
        "^patient-[0-9]{4}$",
        "^urn:patient:[0-9]{6}$",
        "^https://clinic\\.example/p/[0-9]{6}$",
        "^MRN-?[0-9]{5,8}$",
        "^411111[0-9]{10}$",
    ] {
        let scanner = Scanner::new("ours", "fine").key_words(["x"]).value_regex(regex);
        assert!(matches!(RuleSource::new().scanner(scanner).check(None), Reload::Applied(_)), "{regex}");
    }
    let shape = r#"{"scanners": [{"tags": {"category": "c", "type": "t"}, "value": {"operator": "shape", "parameters":
        {"shapes": [{"pattern": "sk_live_", "inside": true, "open": true, "alone": "always"}]}}}]}"#;
    assert!(matches!(source(shape).check(None), Reload::Applied(_)));
}

fn exchange() -> RecordedExchange {
    let body = Bytes::from_static(br#"{"patient_id": 4711, "email": "anna@example.org"}"#);
    let request = Request::post("https://clinic.example/patients/1?patient_id=4711")
        .header("content-type", "application/json")
        .body(body.clone());
    let response = Response::builder().header("content-type", "application/json").body(body);
    RecordedExchange::new(request.unwrap(), response.unwrap()).route("/patients/{number}")
}

fn analyzer(service: &str, rules: &str) -> OfflineAnalyzer {
    Tracer::builder().quiet().service(service).rules(source(rules)).build_offline().unwrap()
}

/// Where something was found.
fn places(service: &str, rules: &str, tag: &str) -> Vec<String> {
    let observation = analyzer(service, rules).observe(exchange());
    let of_tag = observation.sensitive.iter().filter(|sensitive| sensitive.tag.to_string() == tag);
    of_tag.map(|sensitive| sensitive.location.to_string()).collect()
}

#[test]
fn a_scanner_looks_at_the_locations_endpoints_and_services_it_is_told_to() {
    let scanner = |scope: &str| {
        format!(
            r#"{{"scanners": [{{"tags": {{"category": "health_info", "type": "patient_id"}},
                "key": {{"operator": "words", "parameters": {{"list": ["patient id"]}}}}{scope}}}]}}"#
        )
    };
    let tag = "health_info:patient_id";
    let all = ["request.query", "request.body", "response.body"];
    for (scope, expected) in [
        ("", &all[..]),
        (r#", "include": {"locations": ["response.body", "request.query"]}"#, &["request.query", "response.body"]),
        (r#", "exclude": {"locations": ["response.body", "request.query"]}"#, &["request.body"]),
        (r#", "include": {"endpoints": ["POST /patients/{number}"]}"#, &all),
        (
            r#", "include": {"endpoints": ["/patients/*"]}, "exclude": {"locations": ["request.body"]}"#,
            &[all[0], all[2]],
        ),
        (r#", "include": {"endpoints": ["GET /patients/{number}"]}"#, &[]),
        (r#", "exclude": {"endpoints": ["/patients/*"]}"#, &[]),
        (r#", "include": {"services": ["clinic"]}"#, &all),
        (r#", "include": {"services": ["shop"]}"#, &[]),
        (r#", "exclude": {"services": ["clinic"]}"#, &[]),
        (r#", "exclude": {"services": ["clinic"], "locations": ["request.query"]}"#, &all[1..]),
        (r#", "enabled": false"#, &[]),
    ] {
        assert_eq!(places("clinic", &scanner(scope), tag), expected, "{scope}");
    }
}

#[test]
fn scanners_of_this_crate_are_switched_off_narrowed_and_renamed_by_id_and_by_tags() {
    let change = |change: &str| format!(r#"{{"overrides": [{change}]}}"#);
    for (rules, tag, expected) in [
        (change(r#"{"scanners": [{"id": "email"}], "enabled": false}"#), "pii:email", 0),
        (change(r#"{"scanners": [{"tags": {"category": "pii"}}], "enabled": false}"#), "pii:email", 0),
        (change(r#"{"scanners": [{"id": "email"}], "include": {"locations": ["request.body"]}}"#), "pii:email", 1),
        (change(r#"{"scanners": [{"id": "email"}], "exclude": {"endpoints": ["/patients/*"]}}"#), "pii:email", 0),
        (change(r#"{"scanners": [{"id": "email"}], "tags": {"category": "contact"}}"#), "contact:email", 2),
        (change(r#"{"scanners": [{"id": "email"}], "severity": "low"}"#), "pii:email", 2),
    ] {
        assert_eq!(places("clinic", &rules, tag).len(), expected, "{rules}");
    }
    let low = change(r#"{"scanners": [{"id": "email"}], "severity": "low"}"#);
    let line = serde_json::to_value(analyzer("clinic", &low).observe(exchange())).unwrap();
    assert_eq!(line["schemas"]["request.body"][0]["email"][1]["severity"], "low");
}

#[test]
fn wrong_rules_are_left_out_and_of_strict_sources_all() {
    let json = r#"{"scanners": [
        {"id": "good", "tags": {"category": "c", "type": "good"}, "key": {"operator": "words", "parameters": {"list": ["x"]}}},
        {"id": "bad", "tags": {"category": "c", "type": "bad"}},
        {"id": "worse", "tags": {"category": "c"}, "value": {"operator": "shape", "parameters": {"shapes": [{"pattern": "("}]}}}
    ]}"#;
    let Reload::Partly(report) = source(json).check(None) else { panic!("some rules are wrong") };
    let told: Vec<_> =
        report.problems.iter().map(|problem| (problem.rule.as_ref().unwrap().as_str(), &*problem.pointer)).collect();
    let expected = [
        ("bad", "/scanners/1"),
        ("worse", "/scanners/2/tags/type"),
        ("worse", "/scanners/2/value/parameters/shapes/0/pattern"),
    ];
    assert!(expected.iter().all(|expected| told.contains(expected)), "{told:?}");
    assert_eq!(report.rules.len(), 1);
    assert!(report.digest.is_some());
    let Reload::Refused(report) = source(json).strict(true).check(None) else { panic!("refused") };
    assert!(report.digest.is_none() && report.problems.len() >= 3);
    let tracer = Tracer::builder().quiet().rules(source(json)).build();
    assert!(tracer.problems().len() >= 3, "{:?}", tracer.problems());
    assert!(tracer.problems().iter().all(|problem| problem.subject == "API_INVENTORY_RULES"));
}

#[test]
fn examples_that_do_not_hold_are_problems_of_their_scanner() {
    let json = r#"{"scanners": [{"id": "s", "tags": {"category": "c", "type": "t"},
        "key": {"operator": "words", "parameters": {"list": ["patient id"]}},
        "examples": {"hit": [{"key": "patient_id", "value": 1}, {"key": "client_id", "value": "7"}],
                     "miss": [{"key": "id", "value": 1}, {"key": "patient_id", "value": "P-2"}]}}]}"#;
    let Reload::Partly(report) = source(json).check(None) else { panic!("examples are wrong") };
    let told: Vec<&str> = report.problems.iter().map(|problem| problem.pointer.as_str()).collect();
    assert_eq!(told, ["/scanners/0/examples/hit/1", "/scanners/0/examples/miss/1"]);
    assert_eq!(report.rules, []);
    assert!(report.problems.iter().all(|problem| problem.kind == RuleProblemKind::Malformed));
}

#[test]
fn a_source_that_is_not_there_is_a_problem_that_names_no_folder() {
    let Reload::Refused(report) = RuleSource::new().path("/no/such/folder/rules.json").check(None) else {
        panic!("what it holds would be missing")
    };
    assert_eq!(report.problems.len(), 1);
    assert!(!format!("{}", report.problems[0]).contains("/no/such"), "{}", report.problems[0]);
}

#[test]
fn examples_are_tried_wherever_the_scanner_looks() {
    let scanner = Scanner::new("ours", "staff")
        .key_words(["staff"])
        .include_services(["shop"])
        .include_locations(["request.query"])
        .finds("staff", 7)
        .leaves("guest", "7");
    let rules = RuleSource::new().scanner(scanner).strict(true);
    for service in [None, Some("shop"), Some("clinic")] {
        let Reload::Applied(report) = rules.check(service) else { panic!("{service:?}") };
        assert_eq!(report.rules.len(), 1);
    }
}

#[test]
fn endpoints_are_those_that_lines_show_however_the_router_spells_them() {
    for template in ["/patients/:number", "patients/<number>", "/patients/{number:[0-9]+}", "/patients/{number}"] {
        let body = Bytes::from_static(br#"{"email": "anna@example.org"}"#);
        let request = Request::post("/patients/1").header("content-type", "application/json").body(body).unwrap();
        let exchange = RecordedExchange::new(request, Response::new(Bytes::new())).route(template);
        let rules =
            r#"{"overrides": [{"scanners": [{"id": "email"}], "exclude": {"endpoints": ["/patients/{number}"]}}]}"#;
        let observation = analyzer("clinic", rules).observe(exchange);
        assert_eq!(observation.endpoint.route.as_str(), "/patients/{number}");
        assert!(observation.sensitive.is_empty(), "{template}");
    }
}

#[test]
fn a_key_that_a_pattern_names_is_looked_at_beside_a_label_too() {
    let rules =
        RuleSource::new().scanner(Scanner::new("ours", "staff").key_regex("^value$").value_regex("^S-[0-9]{5}$"));
    assert_eq!(found(rules, r#"{"type": "ssn", "value": "S-12345"}"#), ["/value ours:staff"]);
}

#[test]
fn a_key_that_is_data_is_never_found_by_a_condition_on_keys() {
    let rules = RuleSource::new().scanner(Scanner::new("ours", "any").key_regex("."));
    assert_eq!(found(rules, r#"{"anna@example.org": "x", "4111111111111111": "y", "name": "z"}"#), ["/name ours:any"]);
}

#[test]
fn phrases_name_no_key_and_no_label_that_is_data() {
    let rules = r#"{"scanners": [{"tags": {"category": "ours", "type": "anna"}, "key": {"operator": "words",
        "parameters": {"list": ["anna example org"]}}, "value": {"operator": "secret"}}]}"#;
    let body = r#"{"anna@example.org": "xyzzy", "a": {"type": "anna@example.org", "value": "xyzzy"}, "anna_example_org": "xyzzy"}"#;
    let ours: Vec<String> = found(source(rules), body).into_iter().filter(|line| line.ends_with("ours:anna")).collect();
    assert_eq!(ours, ["/anna_example_org ours:anna"]);
}

#[test]
fn of_two_scanners_written_in_code_that_have_one_id_none_is_lost_silently() {
    let scanner = |key: &str| Scanner::new("ours", "twice").key_words([key]);
    let Reload::Partly(report) = RuleSource::new().scanner(scanner("a")).scanner(scanner("b")).check(None) else {
        panic!("one id, twice")
    };
    assert_eq!((report.problems[0].source.as_str(), report.problems[0].pointer.as_str()), ("code", "/scanners/1"));
}

#[test]
fn comparisons_of_numbers_are_no_conditions_of_scanners() {
    for operator in ["greater_than", "lower_than"] {
        let json = format!(
            r#"{{"scanners": [{{"tags": {{"category": "c", "type": "t"}}, "key": {{"operator": "words", "parameters":
                {{"list": ["x"]}}}}, "value": {{"operator": "{operator}", "parameters": {{"type": "unsigned", "value": 7}}}}}}]}}"#
        );
        assert!(matches!(source(&json).check(None), Reload::Partly(_)), "{operator}");
    }
}
