use serde_json::{Value as Json, json};

use super::super::RuleProblemKind::{self, Malformed, Unsupported};
use super::super::{RuleProblem, RuleProblems};
use super::*;

fn read(json: &Json) -> (Option<Matcher>, Vec<RuleProblem>) {
    let problems = RuleProblems::default();
    let matcher = Matcher::read(&Place::root("test", json, &problems));
    (matcher, problems.kept())
}

fn matcher(operator: &str, parameters: &Json) -> Matcher {
    let (matcher, problems) = read(&json!({ "operator": operator, "parameters": parameters }));
    assert_eq!(problems, []);
    matcher.unwrap()
}

#[test]
fn each_operator_is_read() {
    for (operator, parameters, like, unlike) in [
        ("match_regex", json!({ "regex": "^a.c$" }), "ABC", "abbc"),
        ("match_regex", json!({ "regex": "^a.c$", "options": { "case_sensitive": true } }), "abc", "ABC"),
        ("match_regex", json!({ "regex": "a", "options": { "min_length": 3 } }), "aaa", "aa"),
        ("phrase_match", json!({ "list": ["pear", "plum"] }), "pears", "Pear"),
        ("phrase_match", json!({ "list": ["pear"], "options": { "enforce_word_boundary": true } }), "a pear", "pears"),
        ("exact_match", json!({ "list": ["pear", "plum"] }), "plum", "plums"),
        ("ip_match", json!({ "list": ["198.51.100.0/24"] }), "198.51.100.7", "198.51.101.7"),
        ("equals", json!({ "type": "string", "value": "pear" }), "pear", "Pear"),
    ] {
        let matcher = matcher(operator, &parameters);
        assert!(matcher.matches_text(like.as_bytes()), "{operator}");
        assert!(!matcher.matches_text(unlike.as_bytes()), "{operator}");
        assert_eq!(matcher.matches(Value::Text(like.as_bytes())), Some(true), "{operator}");
    }
}

#[test]
fn a_length_is_one_of_bytes() {
    let matcher = matcher("match_regex", &json!({ "regex": ".", "options": { "min_length": 4 } }));
    assert!(matcher.matches_text("ää".as_bytes()));
    assert!(!matcher.matches_text("ää".get(..2).unwrap().as_bytes()));
}

#[test]
fn nothing_is_found_in_nothing() {
    assert!(!matcher("match_regex", &json!({ "regex": "a*" })).matches_text(b""));
    assert!(!matcher("exact_match", &json!({ "list": [] })).matches_text(b""));
    assert!(matcher("equals", &json!({ "type": "string", "value": "" })).matches_text(b""));
}

#[test]
fn values_of_other_types_are_not_judged() {
    let regex = matcher("match_regex", &json!({ "regex": "5" }));
    assert_eq!(regex.matches(Value::Unsigned(5)), None);
    assert_eq!(regex.matches(Value::Null), None);
    let number = matcher("greater_than", &json!({ "type": "signed", "value": -5 }));
    assert_eq!(number.matches(Value::Text(b"5")), None);
    assert_eq!(number.matches(Value::Boolean(true)), None);
    assert_eq!(number.matches(Value::Signed(-4)), Some(true));
    assert_eq!(number.matches(Value::Signed(-5)), Some(false));
    assert!(!number.matches_text(b"5"));
    let lower = matcher("lower_than", &json!({ "type": "float", "value": 0.5 }));
    assert_eq!(lower.matches(Value::Unsigned(0)), Some(true));
    let flag = matcher("equals", &json!({ "type": "boolean", "value": true }));
    assert_eq!(flag.matches(Value::Boolean(false)), Some(false));
    assert_eq!(flag.matches(Value::Unsigned(1)), None);
}

fn told(operator: &str, parameters: &Json) -> (String, RuleProblemKind) {
    let (matcher, mut problems) = read(&json!({ "operator": operator, "parameters": parameters }));
    assert!(matcher.is_none() && problems.len() == 1, "{operator}: {problems:?}");
    let problem = problems.remove(0);
    (problem.pointer, problem.kind)
}

#[test]
fn what_cannot_be_done_is_told_apart_from_what_is_wrong() {
    for (operator, parameters, pointer, kind) in [
        ("is_sqli", json!({}), "/operator", Unsupported),
        ("lfi_detector@v2", json!({}), "/operator", Unsupported),
        ("match_regex_with_checksum", json!({}), "/operator", Unsupported),
        ("exists", json!({}), "/operator", Unsupported),
        ("exact_match", json!({ "data": "ids" }), "/parameters/data", Unsupported),
        ("match_regex", json!({ "regex": r"\pL" }), "/parameters/regex", Unsupported),
        ("matches", json!({}), "/operator", Malformed),
        ("!match_regex", json!({ "regex": "a" }), "/operator", Malformed),
        ("match_regex", json!({ "regex": "(?=a)" }), "/parameters/regex", Malformed),
        ("match_regex", json!({ "regex": "(" }), "/parameters/regex", Malformed),
        ("match_regex", json!({ "regex": "a{1001}" }), "/parameters/regex", Malformed),
        ("match_regex", json!({ "regex": 5 }), "/parameters/regex", Malformed),
        (
            "match_regex",
            json!({ "regex": "a", "options": { "min_length": -1 } }),
            "/parameters/options/min_length",
            Malformed,
        ),
        (
            "match_regex",
            json!({ "regex": "a", "options": { "max_length": 1 } }),
            "/parameters/options/max_length",
            Malformed,
        ),
        ("phrase_match", json!({ "list": ["a", ""] }), "/parameters/list/1", Malformed),
        ("ip_match", json!({ "list": ["here"] }), "/parameters/list/0", Malformed),
        ("exact_match", json!({}), "/parameters/list", Malformed),
        ("equals", json!({ "type": "text", "value": "a" }), "/parameters/type", Malformed),
        ("equals", json!({ "type": "unsigned", "value": -1 }), "/parameters/value", Malformed),
        ("lower_than", json!({ "type": "string", "value": "a" }), "/parameters/type", Malformed),
    ] {
        assert_eq!(told(operator, &parameters), (pointer.into(), kind), "{operator} {pointer}");
    }
}

#[test]
fn what_changes_a_matcher_changes_its_canonical_text() {
    let regex = |regex: &str, case_sensitive: bool, min_length: u64| {
        let options = json!({ "case_sensitive": case_sensitive, "min_length": min_length });
        matcher("match_regex", &json!({ "regex": regex, "options": options })).canonical()
    };
    let all = [
        regex("a", false, 0),
        regex("b", false, 0),
        regex("a", true, 0),
        regex("a", false, 1),
        matcher("phrase_match", &json!({ "list": ["a", "b"] })).canonical(),
        matcher("phrase_match", &json!({ "list": ["a\", \"b"] })).canonical(),
        matcher("phrase_match", &json!({ "list": ["a"], "options": { "enforce_word_boundary": true } })).canonical(),
        matcher("exact_match", &json!({ "list": ["a", "b"] })).canonical(),
        matcher("ip_match", &json!({ "list": ["10.0.0.0/8"] })).canonical(),
        matcher("ip_match", &json!({ "list": ["10.0.0.0/9"] })).canonical(),
        matcher("equals", &json!({ "type": "unsigned", "value": 1 })).canonical(),
        matcher("equals", &json!({ "type": "signed", "value": 1 })).canonical(),
        matcher("equals", &json!({ "type": "float", "value": 1 })).canonical(),
        matcher("equals", &json!({ "type": "float", "value": 1, "delta": 0.5 })).canonical(),
        matcher("lower_than", &json!({ "type": "signed", "value": 1 })).canonical(),
        matcher("greater_than", &json!({ "type": "signed", "value": 1 })).canonical(),
    ];
    let different: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(different.len(), all.len());
    assert_eq!(regex("a", false, 0), regex("a", false, 0));
}
