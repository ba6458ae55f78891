//! How rules are read, and how what they ask for is counted.

use api_inventory_explorer::finding::{self, Rule, RuleProblem, Rules};
use api_inventory_explorer::inventory::{ApiInventory, Confidence, Finding, Severity};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::case;

fn rule() -> Value {
    json!({
        "id": "T-1", "title": "t", "severity": "medium", "query": "service:shop", "happened": "h", "matters": "m",
        "fix": "f",
    })
}

/// The base rule with a patch.
fn rule_with(patch: &Value) -> Value {
    let mut rule = rule();
    case::merge(&mut rule, patch);
    rule
}

fn read(rules: &Value) -> (Vec<Rule>, Vec<RuleProblem>) {
    let mut problems = Vec::new();
    let rules = finding::read(rules.to_string().as_bytes(), &mut problems);
    (rules, problems)
}

/// The one rule of a patch, which has no problems.
fn read_one(patch: &Value) -> Rule {
    let (mut rules, problems) = read(&json!([rule_with(patch)]));
    assert_eq!(problems, []);
    rules.remove(0)
}

fn problems(rules: &Value) -> Vec<String> {
    read(rules).1.iter().map(ToString::to_string).collect()
}

/// What rules find at the endpoint of a case.
fn judged(rules: Vec<Rule>, case: &Value) -> Vec<Finding> {
    let (mut inventory, ..) = case::inventory(case);
    finding::judge(&mut inventory, &Rules::of(rules));
    inventory.endpoints.remove(0).findings
}

fn inventory(case: &Value) -> ApiInventory {
    case::inventory(case).0
}

#[test]
fn a_file_tells_all_that_is_wrong_with_it_at_once() {
    let rules = json!([
        {
            "id": "no id", "tittle": "t", "severity": "grave", "confidence": 1, "query": "service:shop", "happened": "h",
            "matters": "", "fix": ["f"], "owasp": ["API11:2023"], "references": ["http://example.org"], "version": -1,
            "adjusted": "yes", "show": ["exposure", "exposition"], "covers": [1], "evidence": [
                {"what": "w", "count": "fact"},
                {"what": "w", "count": "facts", "where": {"fact": "hst", "status": "2x", "tag": "pii"}},
                {"what": "w", "count": "days", "where": {"day": "monday"}},
                {"what": "w", "count": "exchanges", "share": {"at_least": 2, "most": 1}, "at_least": 1.5},
                {"what": "w", "count": "exchanges", "or": {"count": "exchanges"}, "where": {"status": {}}},
            ],
        },
        7,
        rule_with(&json!({"query": null})),
        rule(),
        rule(),
    ]);
    let (whole, told) = read(&rules);
    assert_eq!(whole.len(), 1);
    let told: Vec<String> = told.iter().map(ToString::to_string).collect();
    for expected in [
        "/0/tittle: means nothing; did you mean `title`?",
        "/0/id: is no text of 1 to 64 letters, digits, `-`, `_` and `.`",
        "/0: has no `title`",
        "/0/severity: is none of critical, high, medium, low, info",
        "/0/confidence: is none of high, medium, low",
        "/0/matters: is no text",
        "/0/fix: is no text",
        "/0/owasp: has what is none of API1:2023 to API10:2023",
        "/0/references: has what does not begin with https://",
        "/0/version: is no whole number",
        "/0/adjusted: is neither true nor false",
        "/0/show: has `exposition`, which is no attribute",
        "/0/covers: is no list of texts",
        "/0/evidence/1/where/fact: has what is no fact; did you mean `hsts`?",
        "/0/evidence/1/where/status: has what is none of none, 1xx, 2xx, 3xx, 4xx, 5xx; did you mean `2xx`?",
        "/0/evidence/1/where/tag: is nothing that `facts` are chosen by: fact, status, credential, exposure, sensitive",
        "/0/evidence/2/where/day: `days` cannot be chosen from",
        "/0/evidence/3/share/at_least: is no number from 0 to 1",
        "/0/evidence/3/share/most: means nothing",
        "/0/evidence/3/share: needs `of`: what it is a share of",
        "/0/evidence/3/at_least: is no whole number",
        "/0/evidence/4/or: has no `what`",
        "/0/evidence/4/where/status: is neither a text nor a list of texts",
        "/1: is no object",
        "T-1: /2: has no `query`",
        "T-1: /4/id: stands in this file twice",
    ] {
        assert!(told.iter().any(|told| told.starts_with(expected)), "{expected}\n{told:#?}");
    }
    assert!(told.iter().any(|told| told.starts_with("/0/evidence/0/count: is none of exchanges, ")), "{told:#?}");
}

#[test]
fn what_cannot_be_read_of_a_query_is_pointed_at() {
    let told = problems(&json!([rule_with(&json!({"query": "service:shop exposition:public"}))]));
    assert_eq!(told.len(), 1);
    let lines: Vec<&str> = told[0].lines().collect();
    assert_eq!(lines[0], "T-1: /0/query: there is no such attribute");
    assert_eq!(lines[1].find("exposition"), lines[2].find("^^^^^^^^^^"));
}

#[test]
fn rules_do_not_ask_for_what_rules_find() {
    for query in ["findings:AUTH-01", "service:shop OR -risk:>5", "finding.state:muted", "severity:high"] {
        let told = problems(&json!([rule_with(&json!({"query": query}))]));
        assert!(told.len() == 1 && told[0].ends_with("which is what rules find"), "{query}: {told:?}");
    }
}

#[test]
fn a_file_that_is_no_list_of_rules_is_one_problem() {
    for (text, problem) in [("{}", "is no list of rules"), ("[", ""), ("", ""), ("a: [b", "")] {
        let mut problems = Vec::new();
        assert!(finding::read(text.as_bytes(), &mut problems).is_empty());
        assert!(problems.len() == 1 && problems[0].what.contains(problem), "{text}: {problems:?}");
    }
}

#[test]
fn problems_of_one_file_are_bounded() {
    let told = problems(&Value::Array(vec![json!({}); 1_000]));
    assert_eq!(told.len(), 100);
}

#[test]
fn a_trial_tells_what_is_missing_where_nothing_is_found() {
    let rule = read_one(&json!({"evidence": [
        {"what": "errors", "count": "exchanges", "where": {"status": "5xx"}, "of": {}, "at_least": 5,
            "share": {"at_least": 0.5, "at_most": 0.9}},
        {"what": "successes", "count": "exchanges", "where": {"status": "2xx"}, "at_most": 0},
        {"what": "requests", "count": "requests", "at_least": 100},
    ]}));
    let case = json!({"calls": ["16", "4 5xx"], "beside": [{"endpoint": "GET /carts", "calls": ["9 5xx", "1 4xx"]}]});
    let trial = finding::try_rule(&inventory(&case), &rule);
    assert_eq!((trial.matched.len(), trial.found.len(), trial.short.len()), (2, 1, 1));
    let (_, short) = &trial.short[0];
    let told: Vec<(&str, u64)> = short.iter().map(|short| (&*short.proof.what, short.proof.count)).collect();
    assert_eq!(told, [("errors", 4), ("successes", 16)]);
    assert_eq!((short[0].at_least, short[0].share_at_least, short[0].share_at_most), (5, Some(0.5), Some(0.9)));
    assert_eq!((short[0].proof.of, short[0].proof.share), (Some(20), Some(0.2)));
    assert_eq!((short[1].at_least, short[1].at_most), (0, Some(0)));
    let (_, found) = &trial.found[0];
    let proofs: Vec<u64> = found.proofs.iter().map(|proof| proof.count).collect();
    assert_eq!(proofs, [9, 0, 200]);
}

#[test]
fn a_share_is_that_of_requests_and_not_of_captured_ones() {
    let rule = read_one(&json!({"evidence": [
        {"what": "errors", "count": "exchanges", "where": {"status": "5xx"}, "of": {}, "share": {"at_least": 0.4}},
    ]}));
    // Errors were captured more often than the rest.
    let joint = |status: &str, count: u64, estimated: u64| {
        json!({
            "status_class": status, "credential": "none", "refused": false, "exposure": "public", "scheme": "https",
            "count": count, "estimated": estimated
        })
    };
    let of = |errors: u64| json!({"record": {"joint": [joint("2xx", 10, 60), joint("5xx", 10, errors)]}});
    assert_eq!(judged(vec![rule.clone()], &of(39)), []);
    let found = judged(vec![rule], &of(40));
    assert_eq!((found[0].proofs[0].count, found[0].proofs[0].of, found[0].proofs[0].share), (10, Some(20), Some(0.4)));
}

#[test]
fn one_exchange_with_data_at_several_places_is_one() {
    let rule = read_one(&json!({"evidence": [
        {"what": "w", "count": "sensitive", "where": {"tag": "pii"}, "of": {}, "at_least": 4},
    ]}));
    let case = |most: &str| json!({"sensitive": ["3 pii:email /a", most, "3 pii:phone /c"]});
    assert_eq!(judged(vec![rule.clone()], &case("3 pii:email /b")), []);
    let found = judged(vec![rule], &case("4 pii:email /b"));
    assert_eq!((found[0].proofs[0].count, found[0].proofs[0].of), (4, Some(20)));
}

#[test]
fn a_place_that_holds_one_value_adds_up_over_what_its_tag_tells() {
    let evidence = |at_least: u64| {
        read_one(&json!({"evidence": [
            {"what": "w", "count": "sensitive", "where": {"tag": "payment:card"}, "at_least": at_least},
        ]}))
    };
    let card = |path: &str, brand: &str| {
        json!({
            "location": "response.body", "path": path, "category": "payment", "type": "card", "brand": brand,
            "scanner": "card", "evidence": "key+check", "in": "value", "count": 2, "contexts": [{
                "status_class": "2xx", "credential": "none", "refused": false, "exposure": "public", "scheme": "https",
                "count": 2, "estimated": 20
            }],
        })
    };
    let case = |path: &str| {
        let cards = ["a", "b", "c", "d"].map(|brand| card(path, brand));
        json!({"record": {"sensitive": cards}})
    };
    assert_eq!(judged(vec![evidence(8)], &case("/card/number"))[0].proofs[0].count, 8);
    // One exchange may have several cards in a list, or in a map.
    assert_eq!(judged(vec![evidence(3)], &case("/cards/{key}/number")), []);
    assert_eq!(judged(vec![evidence(3)], &case("/cards/*/number")), []);
    assert_eq!(judged(vec![evidence(2)], &case("/cards/*/number"))[0].proofs[0].count, 2);
}

#[test]
fn facts_of_which_a_response_has_one_add_up() {
    let evidence = |facts: [&str; 2], at_least: u64| {
        read_one(&json!({"evidence": [
            {"what": "w", "count": "facts", "where": {"fact": facts}, "at_least": at_least},
        ]}))
    };
    let case = json!({"facts": ["15 cache.absent", "15 cache.public", "15 hsts", "15 nosniff"]});
    assert_eq!(judged(vec![evidence(["cache.absent", "cache.public"], 30)], &case)[0].proofs[0].count, 30);
    assert_eq!(judged(vec![evidence(["hsts", "nosniff"], 16)], &case), []);
}

#[test]
fn a_sure_find_elsewhere_makes_what_is_counted_no_surer() {
    let rule = read_one(&json!({"evidence": [{"what": "w", "count": "sensitive", "where": {"tag": "pii"}}]}));
    let sure = |found: [&str; 2]| judged(vec![rule.clone()], &json!({"sensitive": found}))[0].confidence;
    assert_eq!(sure(["10 pii:email key /a", "1 pii:phone key+shape /b"]), Confidence::Medium);
    // Of two places with as many, the surer one counts.
    assert_eq!(sure(["10 pii:email key /a", "10 pii:phone key+shape /b"]), Confidence::High);
}

#[test]
fn what_is_counted_where_its_route_is_has_the_requests_that_were_analysed() {
    let rule = read_one(&json!({"evidence": [
        {"what": "requests", "count": "requests", "at_least": 20}, {"what": "days", "count": "days", "at_least": 2},
    ]}));
    let days = [9, 10].map(|day| json!({"day": format!("2026-11-{day:02}"), "exact": 0, "analysed": 10}));
    let requests = json!({"exact": 0, "analysed": 20, "estimated": 200});
    let found = judged(vec![rule], &json!({"record": {"requests": requests, "days": days}}));
    assert_eq!((found[0].proofs[0].count, found[0].proofs[1].count), (20, 2));
}

#[test]
fn public_callers_raise_a_severity_where_they_are_among_what_was_counted() {
    let counted =
        json!({"evidence": [{"what": "w", "count": "exchanges", "where": {"status": "2xx", "refused": false}}]});
    let severity = |rule: &Value, calls: [&str; 2]| judged(vec![read_one(rule)], &json!({"calls": calls}))[0].severity;
    assert_eq!(severity(&counted, ["20 private", "1 4xx refused"]), Severity::Medium);
    assert_eq!(severity(&counted, ["20 private", "1"]), Severity::High);
    // Of a rule that counts no exchanges, whoever succeeds.
    assert_eq!(severity(&json!({}), ["20 private", "1 4xx refused"]), Severity::Medium);
    assert_eq!(severity(&json!({}), ["20 private", "1"]), Severity::High);
}

#[test]
fn of_several_facts_the_most_frequent_counts_over_all_callers() {
    let evidence = |at_least: u64| {
        read_one(&json!({"evidence": [
            {"what": "w", "count": "facts", "where": {"fact": ["hsts", "nosniff"]}, "at_least": at_least},
        ]}))
    };
    let case = json!({"facts": ["3 hsts", "4 hsts presented", "6 nosniff"]});
    assert_eq!(judged(vec![evidence(7)], &case)[0].proofs[0].count, 7);
    assert_eq!(judged(vec![evidence(8)], &case), []);
}

#[test]
fn what_stands_behind_or_does_as_well() {
    let rule = read_one(&json!({"evidence": [{
        "what": "pages", "count": "facts", "where": {"fact": "html"}, "at_least": 5,
        "or": {"what": "days", "count": "days", "at_least": 2, "or": {"what": "errors", "count": "exchanges", "where": {"status": "5xx"}}}
    }]}));
    let found = |case: Value| judged(vec![rule.clone()], &case).first().map(|found| found.proofs[0].what.to_string());
    assert_eq!(found(json!({"facts": ["5 html"], "calls": ["5 5xx"]})).as_deref(), Some("pages"));
    assert_eq!(found(json!({"facts": ["4 html"], "calls": ["5 5xx"]})).as_deref(), Some("errors"));
    assert_eq!(found(json!({"facts": ["4 html"]})), None);
    let trial = finding::try_rule(&inventory(&json!({"facts": ["4 html"]})), &rule);
    assert_eq!(trial.short[0].1[0].proof.count, 4);
}

#[test]
fn a_rule_that_says_more_silences_those_that_say_less_at_the_same_endpoint() {
    let less = read_one(&json!({"id": "LESS", "query": "service:shop"}));
    let more = read_one(&json!({"id": "MORE", "query": "route:/orders", "covers": ["LESS", "NONE"]}));
    let (mut inventory, ..) = case::inventory(&json!({"beside": [{"endpoint": "GET /carts"}]}));
    finding::judge(&mut inventory, &Rules::of(vec![less, more]));
    let found = |route: &str| {
        let endpoint = inventory.endpoints.iter().find(|endpoint| &*endpoint.route == route).unwrap();
        endpoint.findings.iter().map(|finding| finding.rule.to_string()).collect::<Vec<_>>()
    };
    assert_eq!((found("/orders"), found("/carts")), (vec!["MORE".to_owned()], vec!["LESS".to_owned()]));
}

#[test]
fn few_exchanges_and_names_alone_make_a_finding_less_sure() {
    let rule = |confidence: &str| {
        read_one(&json!({"confidence": confidence, "evidence": [
            {"what": "w", "count": "sensitive", "where": {"tag": "pii"}},
            {"what": "none of it", "count": "exchanges", "where": {"status": "5xx"}, "at_most": 1},
        ]}))
    };
    let sure = |confidence: &str, found: &str| {
        judged(vec![rule(confidence)], &json!({"sensitive": [found]})).first().map(|finding| finding.confidence)
    };
    assert_eq!(sure("high", "5 pii:email key+shape"), Some(Confidence::High));
    assert_eq!(sure("high", "4 pii:email key+shape"), Some(Confidence::Medium));
    assert_eq!(sure("high", "5 pii:email key"), Some(Confidence::Medium));
    assert_eq!(sure("high", "4 pii:email key"), Some(Confidence::Medium));
    assert_eq!(sure("medium", "4 pii:email key"), Some(Confidence::Low));
    assert_eq!(sure("low", "4 pii:email key"), Some(Confidence::Low));
}

#[test]
fn a_production_that_nobody_named_moves_no_severity() {
    let severity = |adjusted: bool, exposure: &str, service: Value| {
        let rule = read_one(&json!({"adjusted": adjusted}));
        let case = json!({"calls": [format!("20 {exposure}")], "record": {"service": service}});
        judged(vec![rule], &case)[0].severity
    };
    let by_default = json!({"environment": "eu-1", "production": true, "production_basis": "default"});
    let said = json!({"environment": "eu-1", "production": true, "production_basis": "override"});
    let outside = json!({"environment": "dev", "production": false, "production_basis": "pattern"});
    assert_eq!(severity(true, "public", by_default), Severity::Medium);
    assert_eq!(severity(true, "public", said.clone()), Severity::High);
    assert_eq!(severity(true, "private", said.clone()), Severity::Medium);
    assert_eq!(severity(true, "public", outside.clone()), Severity::Low);
    assert_eq!(severity(false, "public", said), Severity::Medium);
    assert_eq!(severity(false, "public", outside), Severity::Medium);
}

#[test]
fn of_two_rules_with_one_id_the_later_holds() {
    let (first, second) = (read_one(&json!({"title": "first"})), read_one(&json!({"title": "second"})));
    let rules = Rules::of(vec![first, second]);
    assert_eq!((rules.len(), rules.get("T-1").unwrap().title.as_str()), (1, "second"));
}

/// Replaces a place in a value by something else.
fn mutate(value: &mut Value, at: &[prop::sample::Index], by: &Value) {
    let Some((first, rest)) = at.split_first() else {
        *value = by.clone();
        return;
    };
    match value {
        Value::Object(members) if !members.is_empty() => {
            let nth = first.index(members.len());
            mutate(members.values_mut().nth(nth).unwrap(), rest, by);
        }
        Value::Array(elements) if !elements.is_empty() => {
            let nth = first.index(elements.len());
            mutate(&mut elements[nth], rest, by);
        }
        other => *other = by.clone(),
    }
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z.:*?()\"\\\\{}\u{0}-\u{1f}\u{4e2d}-]{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["2xx", "sensitive", "facts", "T-2", "route:", "(", "info", "true"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{0,8}", inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
        let mut problems = Vec::new();
        let rules = finding::read(&bytes, &mut problems);
        prop_assert!(rules.is_empty());
        prop_assert!(problems.len() <= 100);
    }

    #[test]
    fn rules_with_anything_in_them_are_read_and_asked_without_panic(
        at in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
        by in anything(),
    ) {
        let mut whole = json!([rule_with(&json!({
            "show": ["exposure"], "covers": ["T-2"], "owasp": ["API1:2023"], "references": ["https://example.org"],
            "evidence": [
                {"what": "w", "count": "sensitive", "where": {"tag": ["pii", "payment:*"], "in": "value"},
                    "except": {"path": "/a*"}, "of": {"status": "2xx"}, "share": {"at_least": 0.1}, "at_least": 0,
                    "or": {"what": "v", "count": "drift", "where": {"kind": "undeclared_field"}, "at_most": 3}},
                {"what": "u", "count": "parameters", "where": {"name": "i?"}},
            ]
        })), rule_with(&json!({"id": "T-2"}))]);
        mutate(&mut whole, &at, &by);
        let (rules, problems) = read(&whole);
        // Either it holds, or something is told of it.
        prop_assert!(rules.len() == 2 || !problems.is_empty() || by.as_array().is_some_and(Vec::is_empty), "{by}");
        let inventory = inventory(&json!({"sensitive": ["5 pii:email"], "parameters": ["5 request.path id int"]}));
        for rule in &rules {
            let trial = finding::try_rule(&inventory, rule);
            prop_assert_eq!(trial.matched.len(), trial.found.len() + trial.short.len());
        }
    }
}

/// A rule of an id that covers others and finds what every endpoint of the shop has.
fn covering(id: &str, covers: &[&str]) -> Rule {
    read_one(&json!({"id": id, "covers": covers}))
}

#[test]
fn covering_is_transitive() {
    let rules = Rules::of(vec![covering("A", &["B"]), covering("B", &["C"]), covering("C", &[])]);
    assert!(rules.covers("A", "C") && !rules.covers("C", "A"));
    assert_eq!(rules.covering_nothing().count(), 0);
}

#[test]
fn rules_that_cover_what_is_none_or_each_other_are_told() {
    let rules = Rules::of(vec![covering("A", &["B", "NONE"]), covering("B", &["A"]), covering("C", &["C"])]);
    let told: Vec<(&str, &str)> = rules.covering_nothing().map(|(rule, other)| (&*rule.id, other)).collect();
    assert_eq!(told, [("A", "B"), ("A", "NONE"), ("B", "A"), ("C", "C")]);
}

#[test]
fn rules_that_cover_each_other_both_stay() {
    let rules = vec![covering("A", &["B"]), covering("B", &["A"]), covering("C", &["C"])];
    let found: Vec<String> = judged(rules, &json!({})).iter().map(|finding| finding.rule.to_string()).collect();
    assert_eq!(found, ["A", "B", "C"]);
}
