//! What rules say, and what is said about them.

use serde_json::{Value, json};

use super::*;
use crate::body::{EventSink, Scalar, read_form, read_json};
use crate::observation::{AttributeName, RuleText};
use crate::rules::{Place, RuleProblem, RuleProblemKind, RuleProblems};

fn read(list: &Value, foreign: bool) -> (Vec<TaggingRule>, Vec<RuleProblem>) {
    let problems = RuleProblems::default();
    let rules = read_rules(&Place::root("test", list, &problems), foreign);
    (rules, problems.kept())
}

/// A rule that gives the attribute `hit`, with other fields.
fn rule(conditions: &Value, fields: &Value) -> Value {
    let mut rule = json!({
        "id": "r1",
        "name": "A rule",
        "tags": {"type": "t", "category": "c"},
        "conditions": conditions,
        "output": {"attributes": {"hit": {"value": true}}},
    });
    for (name, value) in fields.as_object().unwrap() {
        rule[name] = value.clone();
    }
    rule
}

fn condition(operator: &str, inputs: &Value, parameters: &Value) -> Value {
    let mut parameters = parameters.clone();
    parameters["inputs"] = inputs.clone();
    json!({ "operator": operator, "parameters": parameters })
}

fn accepted(rule: &Value) -> Tagging {
    let (rules, problems) = read(&json!([rule]), false);
    assert_eq!(problems, []);
    Tagging::new(&rules)
}

/// Whether the rule of one condition holds for an exchange with these addresses.
fn holds(condition: &Value, exchange: &[(Address, Value)]) -> bool {
    let tagging = accepted(&rule(&json!([condition]), &json!({})));
    let mut evaluation = tagging.evaluation().unwrap();
    for (address, value) in exchange {
        evaluation.read(*address, |walk| _ = read_json(value.to_string().as_bytes(), walk));
    }
    !evaluation.outcome().attributes.is_empty()
}

/// The same for a body.
fn holds_for(operator: &str, path: &Value, parameters: &Value, body: &Value) -> bool {
    let inputs = json!([{ "address": "server.request.body", "key_path": path }]);
    holds(&condition(operator, &inputs, parameters), &[(Address::RequestBody, body.clone())])
}

fn problems(rule: &Value, foreign: bool) -> Vec<(String, RuleProblemKind, &'static str)> {
    let (rules, problems) = read(&json!([rule]), foreign);
    assert!(rules.is_empty(), "{rules:?}");
    problems.into_iter().map(|problem| (problem.pointer, problem.kind, problem.message)).collect()
}

/// The only place that a rule is refused at.
fn refused_at(rule: &Value, kind: RuleProblemKind) -> String {
    let problems = problems(rule, false);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].1, kind);
    problems[0].0.clone()
}

#[test]
fn each_operator_holds_for_what_it_asks_and_its_negation_for_the_rest() {
    let cases: &[(&str, Value, &[Value], &[Value])] = &[
        ("equals", json!({"type": "string", "value": "abc"}), &[json!("abc")], &[json!("ABC"), json!("abcd")]),
        ("equals", json!({"type": "boolean", "value": true}), &[json!(true)], &[json!(false)]),
        ("equals", json!({"type": "unsigned", "value": 7}), &[json!(7)], &[json!(8), json!(-7)]),
        ("equals", json!({"type": "signed", "value": -7}), &[json!(-7)], &[json!(7)]),
        ("equals", json!({"type": "float", "value": 1.5, "delta": 0.1}), &[json!(1.55)], &[json!(1.75)]),
        ("exact_match", json!({"list": ["a", "b"]}), &[json!("b")], &[json!("c"), json!("ab")]),
        ("match_regex", json!({"regex": "^k[0-9]+$"}), &[json!("K12")], &[json!("k"), json!("xk1")]),
        ("phrase_match", json!({"list": ["key", "token"]}), &[json!("a token")], &[json!("tok")]),
        ("ip_match", json!({"list": ["10.0.0.0/8"]}), &[json!("10.1.2.3")], &[json!("11.1.2.3"), json!("ten")]),
        ("lower_than", json!({"type": "unsigned", "value": 5}), &[json!(4)], &[json!(5), json!(6)]),
        ("greater_than", json!({"type": "signed", "value": -5}), &[json!(-4)], &[json!(-6)]),
    ];
    for (operator, parameters, hits, misses) in cases {
        for (value, expected) in hits.iter().map(|value| (value, true)).chain(misses.iter().map(|value| (value, false)))
        {
            let body = json!({ "f": value });
            assert_eq!(holds_for(operator, &json!(["f"]), parameters, &body), expected, "{operator} {value}");
            let negated = format!("!{operator}");
            assert_eq!(holds_for(&negated, &json!(["f"]), parameters, &body), !expected, "{negated} {value}");
        }
    }
}

#[test]
fn exists_holds_for_anything_at_the_path_even_nothing() {
    for value in [json!(null), json!(0), json!(""), json!({}), json!([])] {
        assert!(holds_for("exists", &json!(["f"]), &json!({}), &json!({ "f": value })), "{value}");
        assert!(!holds_for("!exists", &json!(["f"]), &json!({}), &json!({ "f": value })), "{value}");
        assert!(!holds_for("exists", &json!(["g"]), &json!({}), &json!({ "f": value })));
        assert!(holds_for("!exists", &json!(["g"]), &json!({}), &json!({ "f": value })));
    }
    assert!(holds_for("exists", &json!([]), &json!({}), &json!("anything")));
}

#[test]
fn an_address_without_content_is_there() {
    let tagging =
        accepted(&rule(&json!([condition("exists", &json!([{"address": "usr.id"}]), &json!({}))]), &json!({})));
    let mut evaluation = tagging.evaluation().unwrap();
    evaluation.read(Address::User, |_| {});
    assert_eq!(evaluation.outcome().attributes.len(), 1);
}

#[test]
fn what_is_not_known_does_not_hold() {
    let inputs = json!([{"address": "server.request.body", "key_path": ["f"]}]);
    let exact = json!({"list": ["a"]});
    for (operator, parameters) in [("!exists", json!({})), ("!exact_match", exact.clone()), ("exists", json!({}))] {
        let condition = condition(operator, &inputs, &parameters);
        // Not there.
        assert!(!holds(&condition, &[]), "{operator}");
        assert!(!holds(&condition, &[(Address::ResponseBody, json!({"g": 1}))]), "{operator}");
    }
    // Nothing that could be judged.
    for body in [json!({}), json!({"f": 1}), json!({"f": null}), json!({"f": []}), json!({"g": "b"}), json!("b")] {
        assert!(!holds_for("!exact_match", &json!(["f"]), &exact, &body), "{body}");
    }
    assert!(holds_for("!exact_match", &json!(["f"]), &exact, &json!({"f": [1, "b"]})));
    assert!(!holds_for("!exact_match", &json!(["f"]), &exact, &json!({"f": ["b", {"x": "a"}]})));
}

#[test]
fn what_breaks_off_says_what_is_there_and_not_what_is_not() {
    let holds = |operator: &str, parameters: &Value, body: &str, cut: bool| {
        let inputs = json!([{"address": "server.request.body", "key_path": ["f"]}]);
        let tagging = accepted(&rule(&json!([condition(operator, &inputs, parameters)]), &json!({})));
        let mut evaluation = tagging.evaluation().unwrap();
        evaluation.read(Address::RequestBody, |walk| _ = read_json(body.as_bytes(), walk));
        if cut {
            evaluation.cut(Address::RequestBody);
        }
        !evaluation.outcome().attributes.is_empty()
    };
    let exact = json!({"list": ["a"]});
    for (body, cut) in [(r#"{"f":"a","g":"#, false), (r#"{"f":"a"}"#, true)] {
        assert!(holds("exists", &json!({}), body, cut) && holds("exact_match", &exact, body, cut), "{body}");
    }
    for (body, cut) in [(r#"{"g":"a","#, false), (r#"{"g":"a"}"#, true)] {
        assert!(!holds("!exists", &json!({}), body, cut), "{body}");
    }
    for (body, cut) in [(r#"{"f":["b","#, false), (r#"{"f":"b"}"#, true)] {
        assert!(!holds("!exact_match", &exact, body, cut), "{body}");
    }
    assert!(holds("!exists", &json!({}), r#"{"g":"a"}"#, false));
    assert!(!holds("!exists", &json!({}), &format!(r#"{{"g":{}1{}}}"#, "[".repeat(100), "]".repeat(100)), false));
}

#[test]
fn key_paths_walk_objects_by_name_and_arrays_by_index() {
    let finds = |path: Value, body: Value| holds_for("exact_match", &path, &json!({"list": ["x"]}), &body);
    assert!(finds(json!([]), json!("x")));
    assert!(finds(json!([]), json!([{"a": {"b": "x"}}])));
    assert!(finds(json!(["a"]), json!({"a": {"b": ["x"]}})));
    assert!(finds(json!(["a", "b"]), json!({"z": 1, "a": {"c": 1, "b": "x"}})));
    assert!(finds(json!(["a", 1, "b"]), json!({"a": [{"b": "y"}, {"b": "x"}]})));
    assert!(finds(json!([0, 0]), json!([["x"]])));
    assert!(finds(json!(["a"]), json!({"a": [[["x"]]], "b": 1})));
    for (path, body) in [
        (json!(["a"]), json!({"b": {"a": "x"}})),
        (json!(["a"]), json!([{"a": "x"}])),
        (json!(["a", "b"]), json!({"a": "x", "b": "x"})),
        (json!(["a", "b"]), json!({"a": {"c": {"b": "x"}}, "b": "x"})),
        (json!(["a", "b"]), json!({"c": {"b": "x"}, "a": {"c": "x"}})),
        (json!(["a", 0]), json!({"a": {"0": "x"}})),
        (json!(["a", "0"]), json!({"a": ["x"]})),
        (json!(["a", 1]), json!({"a": ["x", ["y", "z"], "x"]})),
        (json!(["a", 0, "b"]), json!({"a": ["y", {"b": "x"}]})),
        (json!([0]), json!(["y", "x"])),
        (json!(["a"]), json!("x")),
        (json!(["a"]), json!({"a": {}, "b": "x"})),
    ] {
        assert!(!finds(path.clone(), body.clone()), "{path} {body}");
    }
}

#[test]
fn a_condition_holds_for_any_of_its_inputs_and_a_rule_for_all_of_its_conditions() {
    let inputs = json!([
        {"address": "server.request.query", "key_path": ["k"]},
        {"address": "server.request.cookies", "key_path": ["k"]},
    ]);
    let first = condition("exact_match", &inputs, &json!({"list": ["1"]}));
    let second = condition("exists", &json!([{"address": "server.request.body"}]), &json!({}));
    assert!(holds(&first, &[(Address::Cookies, json!({"k": "1"}))]));
    assert!(holds(&first, &[(Address::Query, json!({"k": "2"})), (Address::Cookies, json!({"k": "1"}))]));
    assert!(!holds(&first, &[(Address::Query, json!({"k": "2"}))]));
    let tagging = accepted(&rule(&json!([first, second]), &json!({})));
    for (body, expected) in [(true, true), (false, false)] {
        let mut evaluation = tagging.evaluation().unwrap();
        evaluation.read(Address::Query, |walk| _ = read_form(b"k=1", walk));
        if body {
            evaluation.read(Address::RequestBody, |walk| walk.scalar(Scalar::Null));
        }
        assert_eq!(!evaluation.outcome().attributes.is_empty(), expected);
    }
}

#[test]
fn names_are_judged_instead_of_values_and_texts_after_they_are_changed() {
    let finds = |transformers: Value, path: Value, text: &str| {
        let inputs = json!([{"address": "server.request.body", "key_path": path, "transformers": transformers}]);
        let condition = condition("match_regex", &inputs, &json!({"regex": text, "options": {"case_sensitive": true}}));
        holds(&condition, &[(Address::RequestBody, json!({"Outer": {"Inner": "Va%4cue"}, "list": [{"deep": 1}]}))])
    };
    assert!(finds(json!(["keys_only"]), json!([]), "^Outer$"));
    assert!(finds(json!(["keys_only"]), json!([]), "^deep$"));
    assert!(finds(json!(["keys_only", "lowercase"]), json!([]), "^inner$"));
    assert!(finds(json!(["keys_only"]), json!(["Outer"]), "^Inner$"));
    assert!(!finds(json!(["keys_only"]), json!(["Outer"]), "^Outer$"));
    assert!(!finds(json!(["keys_only"]), json!(["Outer"]), "deep"));
    assert!(!finds(json!(["keys_only"]), json!([]), "Va"));
    assert!(!finds(json!(["values_only"]), json!([]), "Outer"));
    assert!(finds(json!(["urlDecode", "lowercase"]), json!([]), "^value$"));
    assert!(!finds(json!([]), json!([]), "^value$"));
}

#[test]
fn transformers_of_a_rule_are_those_of_its_inputs_that_have_none() {
    let with = |own: Value| {
        let mut input = json!({"address": "server.request.body"});
        if !own.is_null() {
            input["transformers"] = own;
        }
        let conditions = json!([condition("exact_match", &json!([input]), &json!({"list": ["abc"]}))]);
        let tagging = accepted(&rule(&conditions, &json!({"transformers": ["lowercase"]})));
        let mut evaluation = tagging.evaluation().unwrap();
        evaluation.read(Address::RequestBody, |walk| walk.scalar(Scalar::String("ABC")));
        !evaluation.outcome().attributes.is_empty()
    };
    assert!(with(json!(null)));
    assert!(!with(json!([])));
}

#[test]
fn names_of_header_fields_have_no_case() {
    let inputs = json!([{"address": "server.request.headers.no_cookies", "key_path": ["X-Signature"]}]);
    let condition = condition("exists", &inputs, &json!({}));
    assert!(holds(&condition, &[(Address::RequestHeaders, json!({"x-signature": "1"}))]));
}

#[test]
fn a_status_is_a_number_and_a_text() {
    let inputs = json!([{"address": "server.response.status"}]);
    let holds = |operator: &str, parameters: &Value| {
        let tagging = accepted(&rule(&json!([condition(operator, &inputs, parameters)]), &json!({})));
        let mut evaluation = tagging.evaluation().unwrap();
        evaluation.read(Address::Status, |walk| walk.value_in_ways(&[Scalar::Unsigned(301), Scalar::String("301")]));
        !evaluation.outcome().attributes.is_empty()
    };
    assert!(holds("exact_match", &json!({"list": ["301", "302"]})));
    assert!(holds("equals", &json!({"type": "unsigned", "value": 301})));
    assert!(holds("greater_than", &json!({"type": "unsigned", "value": 300})));
    assert!(holds("!exact_match", &json!({"list": ["401"]})));
    assert!(!holds("!exact_match", &json!({"list": ["301"]})));
    assert!(!holds("!equals", &json!({"type": "unsigned", "value": 301})));
}

#[test]
fn an_address_that_no_rule_asks_for_is_not_read() {
    let inputs = json!([{"address": "server.request.query"}]);
    let tagging = accepted(&rule(&json!([condition("exists", &inputs, &json!({}))]), &json!({})));
    let mut evaluation = tagging.evaluation().unwrap();
    assert!(evaluation.asks(Address::Query) && !evaluation.asks(Address::RequestBody));
    evaluation.read(Address::RequestBody, |_| panic!("nobody asks"));
    assert!(Tagging::new(&[]).evaluation().is_none());
}

#[test]
fn the_last_rule_is_right_and_authentication_needs_no_attribute() {
    let conditions = json!([condition("exists", &json!([{"address": "server.request.query"}]), &json!({}))]);
    let say = |id: &str, value: i32| {
        let attributes = json!({"attributes": {"a": {"value": value}, id: {"value": id}}});
        rule(&conditions, &json!({"id": id, "output": attributes}))
    };
    let mut authentication =
        rule(&conditions, &json!({"id": "r3", "tags": {"type": "hmac", "category": "authentication"}}));
    authentication.as_object_mut().unwrap().remove("output");
    let (rules, problems) = read(&json!([say("r1", 1), say("r2", 2), authentication]), false);
    assert_eq!(problems, []);
    let tagging = Tagging::new(&rules);
    let mut evaluation = tagging.evaluation().unwrap();
    evaluation.read(Address::Query, |walk| walk.scalar(Scalar::Null));
    let tagged = evaluation.outcome();
    assert!(tagged.authenticates);
    assert_eq!(serde_json::to_value(&tagged.attributes).unwrap(), json!({"a": 2, "r1": "r1", "r2": "r2"}));
    assert_eq!(tagging.evaluation().unwrap().outcome(), Tagged::default());
}

#[test]
fn a_business_event_without_attributes_is_one() {
    let conditions = json!([condition("exists", &json!([{"address": "server.request.query"}]), &json!({}))]);
    let mut event = rule(&conditions, &json!({"tags": {"type": "users.signup", "category": "business_logic"}}));
    event["output"] = json!({"event": false, "keep": true});
    let (rules, problems) = read(&json!([event]), false);
    assert_eq!(problems, []);
    let names: Vec<&str> = rules[0].attributes.keys().map(AttributeName::as_str).collect();
    assert_eq!(names, ["appsec.events.users.signup"]);
}

#[test]
fn copying_is_refused_with_the_reason() {
    let conditions = json!([condition("exists", &json!([{"address": "server.request.query"}]), &json!({}))]);
    let copy = json!({"attributes": {
        "one": {"address": "server.request.headers.no_cookies", "key_path": ["x-key"]},
        "two": {"value": 1},
        "three": {"address": "server.request.query"},
    }});
    let rule = rule(&conditions, &json!({"output": copy}));
    let own = problems(&rule, false);
    assert_eq!(own.len(), 2, "both are told");
    for (pointer, kind, message) in &own {
        assert!(pointer.starts_with("/0/output/attributes/"), "{pointer}");
        assert_eq!(*kind, RuleProblemKind::Malformed);
        assert!(message.contains("a literal `value`: copying a value out of a request"), "{message}");
    }
    let foreign = problems(&rule, true);
    assert_eq!(foreign.len(), 1);
    assert_eq!(foreign[0].1, RuleProblemKind::Unsupported);
    assert!(foreign[0].2.contains("copying a value out of a request"), "{foreign:?}");
}

#[test]
fn rules_that_look_for_attacks_are_not_supported() {
    let conditions = json!([condition("is_sqli", &json!([{"address": "server.request.query"}]), &json!({}))]);
    let mut attack = rule(&conditions, &json!({"tags": {"type": "sql_injection", "category": "attack_attempt"}}));
    // An operator that is not there, whatever the rule says of what it finds.
    let told = problems(&attack, true);
    assert_eq!(
        (told.len(), told[0].0.as_str(), told[0].1),
        (1, "/0/conditions/0/operator", RuleProblemKind::Unsupported)
    );
    attack.as_object_mut().unwrap().remove("output");
    let told = problems(&attack, true);
    assert_eq!((told.len(), told[0].0.as_str(), told[0].1), (1, "/0", RuleProblemKind::Unsupported));
    assert!(told[0].2.contains("attacks"));
}

#[test]
fn what_is_not_done_is_told_by_the_place_that_asks_for_it() {
    use RuleProblemKind::{Malformed, Unsupported};
    let body = json!([{"address": "server.request.body"}]);
    let with = |operator: &str, inputs: Value, parameters: Value| {
        rule(&json!([condition(operator, &inputs, &parameters)]), &json!({}))
    };
    for (rule, kind, place) in [
        (
            with("exists", json!([{"address": "server.io.net.url"}]), json!({})),
            Unsupported,
            "/parameters/inputs/0/address",
        ),
        (
            with("exists", json!([{"address": "server.request.body", "key_path": ["a", -1]}]), json!({})),
            Unsupported,
            "/parameters/inputs/0/key_path/1",
        ),
        (
            with("exists", json!([{"address": "server.request.body", "key_path": [1.5]}]), json!({})),
            Malformed,
            "/parameters/inputs/0/key_path/0",
        ),
        (
            with("exists", json!([{"address": "server.request.method", "key_path": ["a"]}]), json!({})),
            Malformed,
            "/parameters/inputs/0/key_path",
        ),
        (
            with("exists", json!([{"address": "server.request.body", "transformers": ["base64Decode"]}]), json!({})),
            Unsupported,
            "/parameters/inputs/0/transformers/0",
        ),
        (with("exists", json!([]), json!({})), Malformed, "/parameters/inputs"),
        (
            with("exists", json!([{"adress": "usr.id", "address": "usr.id"}]), json!({})),
            Malformed,
            "/parameters/inputs/0/adress",
        ),
        (with("!exists", body.clone(), json!({})), Malformed, "/parameters"),
        (with("!exact_match", json!([body[0], body[0]]), json!({"list": ["a"]})), Malformed, "/parameters"),
        (with("exact_match", json!([{"address": "usr.id"}]), json!({"list": ["a"]})), Unsupported, "/operator"),
        (with("match_regexp", body.clone(), json!({"regex": "a"})), Malformed, "/operator"),
        (with("match_regex", body.clone(), json!({"regex": "("})), Malformed, "/parameters/regex"),
        (with("!greater_than", body.clone(), json!({"type": "text", "value": 1})), Malformed, "/parameters/type"),
    ] {
        assert_eq!(refused_at(&rule, kind), format!("/0/conditions/0{place}"), "{rule}");
    }
    let conditions = json!([condition("exists", &body, &json!({}))]);
    for (fields, kind, place) in [
        (json!({"enabled": "yes"}), Malformed, "/enabled"),
        (json!({"enable": true}), Malformed, "/enable"),
        (json!({"name": 1}), Malformed, "/name"),
        (json!({"tags": {"category": "c"}}), Malformed, "/tags/type"),
        (json!({"tags": {"type": "t", "category": 1}}), Malformed, "/tags/category"),
        (json!({"on_match": ["block"]}), Unsupported, "/on_match"),
        (json!({"conditions": []}), Malformed, "/conditions"),
        (json!({"conditions": vec![conditions[0].clone(); 17]}), Malformed, "/conditions"),
        (json!({"min_version": "2.1.1"}), Unsupported, ""),
        (json!({"max_version": "1.24.9"}), Unsupported, ""),
        (json!({"min_version": "new"}), Malformed, "/min_version"),
        (json!({"transformers": vec!["lowercase"; 11]}), Malformed, "/transformers"),
        (json!({"output": {"keep": 1, "attributes": {"a": {"value": 1}}}}), Malformed, "/output/keep"),
        (json!({"output": {"attributes": {"a b": {"value": 1}}}}), Malformed, "/output/attributes/a b"),
        (json!({"output": {"attributes": {"a": {"value": {}}}}}), Malformed, "/output/attributes/a/value"),
        (json!({"output": {"attributes": {"a": {"value": "a@b"}}}}), Malformed, "/output/attributes/a/value"),
        (
            json!({"output": {"attributes": {"a": {"value": 1, "address": "x"}}}}),
            Malformed,
            "/output/attributes/a/address",
        ),
    ] {
        assert_eq!(refused_at(&rule(&conditions, &fields), kind), format!("/0{place}"), "{fields}");
    }
    let between = json!({"min_version": "1.25.0", "max_version": "2.9.9", "on_match": [], "enabled": false});
    assert!(!read(&json!([rule(&conditions, &between)]), false).0[0].enabled);
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_good_rules_are_kept() {
    let good =
        rule(&json!([condition("exists", &json!([{"address": "server.request.body"}]), &json!({}))]), &json!({}));
    let bad = json!({
        "id": "bad",
        "tags": {},
        "enabled": 1,
        "conditions": [
            condition("exists", &json!([{"address": "hunter2"}]), &json!({})),
            {"operator": "hunter2", "parameters": {"inputs": [{"address": "server.request.query"}]}},
        ],
        "output": {"attributes": {"a": {"value": "hunter2@x"}, "b": {"address": "hunter2"}}},
    });
    let (rules, problems) = read(&json!([bad, good, 7]), false);
    assert_eq!(rules.len(), 1);
    let told: Vec<(Option<&str>, &str)> = problems
        .iter()
        .map(|problem| (problem.rule.as_ref().map(RuleText::as_str), problem.pointer.as_str()))
        .collect();
    for expected in [
        (Some("bad"), "/0/tags/type"),
        (Some("bad"), "/0/enabled"),
        (Some("bad"), "/0/conditions/0/parameters/inputs/0/address"),
        (Some("bad"), "/0/conditions/1/operator"),
        (Some("bad"), "/0/output/attributes/a/value"),
        (Some("bad"), "/0/output/attributes/b"),
        (None, "/2"),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    assert!(!format!("{problems:?}").contains("hunter2"));
}

#[test]
fn foreign_fields_are_passed_over() {
    let conditions = json!([condition("exists", &json!([{"address": "server.request.body", "x": 1}]), &json!({}))]);
    let (rules, problems) = read(&json!([rule(&conditions, &json!({"newer": {}}))]), true);
    assert_eq!((rules.len(), problems.len()), (1, 0));
}

#[test]
fn what_this_crate_bounds_is_not_supported_rather_than_wrong_in_foreign_rules() {
    let input = json!({"address": "server.request.body"});
    let one = json!([condition("exists", &json!([input]), &json!({}))]);
    let path = json!([{"address": "server.request.body", "key_path": vec!["a"; 33]}]);
    let attributes: serde_json::Map<_, _> = (0..65).map(|at| (format!("a{at}"), json!({"value": at}))).collect();
    for rule in [
        rule(&json!(vec![one[0].clone(); 17]), &json!({})),
        rule(&json!([condition("exists", &json!(vec![input; 17]), &json!({}))]), &json!({})),
        rule(&json!([condition("exists", &path, &json!({}))]), &json!({})),
        rule(&one, &json!({"output": {"attributes": attributes}})),
        rule(&one, &json!({"output": {"attributes": {"a b": {"value": 1}}}})),
        rule(&one, &json!({"output": {"attributes": {"a": {"value": "a@b"}}}})),
    ] {
        for (foreign, kind) in [(false, RuleProblemKind::Malformed), (true, RuleProblemKind::Unsupported)] {
            let told = problems(&rule, foreign);
            assert_eq!((told.len(), told[0].1), (1, kind), "{told:?}");
        }
    }
}

#[test]
fn the_digest_depends_on_what_rules_ask_and_say() {
    let conditions = json!([condition("exists", &json!([{"address": "server.request.body"}]), &json!({}))]);
    let digest = |rule: Value| crate::rules::RuleSet::parse(&json!({"rules": [rule]}).to_string()).unwrap().digest();
    let plain = digest(rule(&conditions, &json!({})));
    assert_eq!(plain, digest(rule(&conditions, &json!({"name": "Another", "min_version": "1.0.0"}))));
    let negated =
        json!([condition("!exists", &json!([{"address": "server.request.body", "key_path": ["a"]}]), &json!({}))]);
    for other in [
        rule(&conditions, &json!({"id": "other"})),
        rule(&conditions, &json!({"tags": {"type": "t", "category": "authentication"}})),
        rule(&conditions, &json!({"output": {"attributes": {"hit": {"value": 1}}}})),
        rule(&conditions, &json!({"transformers": ["lowercase"]})),
        rule(&negated, &json!({})),
    ] {
        assert_ne!(plain, digest(other.clone()), "{other}");
    }
}

#[test]
fn there_are_not_more_rules_than_can_be_read() {
    let conditions = json!([condition("exists", &json!([{"address": "server.request.body"}]), &json!({}))]);
    let rules: Vec<Value> = (0..300).map(|id| rule(&conditions, &json!({"id": format!("r{id}")}))).collect();
    let (rules, problems) = read(&json!(rules), false);
    assert_eq!((rules.len(), problems.len(), problems[0].pointer.as_str()), (256, 1, "/256"));
}

#[test]
fn a_rule_is_told_in_words_without_what_it_compares_with() {
    let conditions = json!([
        condition("!exists", &json!([{"address": "server.request.jwt", "key_path": ["payload", "exp"]}]), &json!({})),
        condition(
            "match_regex",
            &json!([{"address": "server.request.body", "key_path": ["a", 0], "transformers": ["keys_only"]}]),
            &json!({"regex": "hunter2"})
        ),
    ]);
    let (rules, _) = read(&json!([rule(&conditions, &json!({}))]), false);
    assert_eq!(
        explain(&rules[0]),
        "where server.request.jwt / payload / exp is not there and a name in server.request.body / a / 0 is matched by \
         a pattern: hit is true"
    );
}

#[test]
fn nothing_of_an_exchange_is_printed() {
    let inputs = json!([{"address": "server.request.body", "key_path": ["brolvandik"]}]);
    let tagging = accepted(&rule(&json!([condition("match_regex", &inputs, &json!({"regex": "x"}))]), &json!({})));
    let mut evaluation = tagging.evaluation().unwrap();
    evaluation.read(Address::RequestBody, |walk| _ = read_json(br#"{"brolvandik":"zelmgurf"}"#, walk));
    let printed = format!("{evaluation:?}");
    assert!(printed.contains("judged: true") && !printed.contains("zelmgurf"), "{printed}");
}

/// Any JSON, made of words that the format knows.
fn any_json() -> impl proptest::strategy::Strategy<Value = Value> {
    use proptest::prelude::*;
    let word = prop::sample::select(vec![
        "id",
        "name",
        "tags",
        "type",
        "category",
        "authentication",
        "business_logic",
        "conditions",
        "operator",
        "parameters",
        "inputs",
        "address",
        "key_path",
        "transformers",
        "output",
        "attributes",
        "value",
        "list",
        "regex",
        "options",
        "exists",
        "!exists",
        "exact_match",
        "!match_regex",
        "equals",
        "lower_than",
        "ip_match",
        "phrase_match",
        "server.request.body",
        "server.request.jwt",
        "usr.id",
        "keys_only",
        "min_version",
        "1.0.0",
        "on_match",
        "(",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(word.clone().prop_map(String::from), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest::proptest! {
    #[test]
    fn any_json_is_read_as_rules_without_panic(json in any_json(), broken in any_json(), at in 0_usize..12, foreign: bool) {
        let _ = read(&json, foreign);
        let _ = read(&json!([json]), foreign);
        // A good rule with one thing in it changed.
        let inputs = json!([{"address": "server.request.body", "key_path": ["a", 1], "transformers": ["lowercase"]}]);
        let mut rule = rule(&json!([condition("exact_match", &inputs, &json!({"list": ["a"]}))]), &json!({}));
        let places = [
            "", "/id", "/tags", "/tags/type", "/conditions", "/conditions/0", "/conditions/0/operator",
            "/conditions/0/parameters", "/conditions/0/parameters/inputs", "/conditions/0/parameters/inputs/0/key_path",
            "/output", "/output/attributes/hit",
        ];
        if let Some(place) = rule.pointer_mut(places[at]) {
            *place = broken;
        }
        let (rules, problems) = read(&json!([rule]), foreign);
        assert!(rules.len() + problems.len() > 0, "a rule is read or told of");
        let _ = Tagging::new(&rules);
    }

    #[test]
    fn any_bytes_are_judged_without_panic(bytes: Vec<u8>, path in any_path()) {
        let inputs = json!([{"address": "server.request.body", "key_path": path}]);
        let tagging = accepted(&rule(&json!([condition("exists", &inputs, &json!({}))]), &json!({})));
        let mut evaluation = tagging.evaluation().unwrap();
        evaluation.read(Address::RequestBody, |walk| _ = read_json(&bytes, walk));
        let _ = evaluation.outcome();
    }

    #[test]
    fn a_walk_comes_to_the_places_that_a_document_has(body in any_document(), path in any_path()) {
        let at = path.as_array().unwrap().iter().try_fold(&body, |at, step| match (at, step) {
            (Value::Object(fields), Value::String(name)) => fields.get(name),
            (Value::Array(items), Value::Number(index)) => items.get(usize::try_from(index.as_u64()?).unwrap()),
            _ => None,
        });
        assert_eq!(holds_for("exists", &path, &json!({}), &body), at.is_some());
        if path != json!([]) {
            assert_eq!(holds_for("!exists", &path, &json!({}), &body), at.is_none());
        }
        let (mut leaves, mut names) = (Vec::new(), Vec::new());
        if let Some(at) = at {
            list(at, &mut leaves, &mut names);
        }
        let one = json!({"list": ["1"]});
        let is_one = |texts: &[String]| texts.iter().any(|text| text == "1");
        assert_eq!(holds_for("exact_match", &path, &one, &body), is_one(&leaves));
        assert_eq!(holds_for("!exact_match", &path, &one, &body), !leaves.is_empty() && !is_one(&leaves));
        let keys = json!([{"address": "server.request.body", "key_path": path, "transformers": ["keys_only"]}]);
        let a = condition("exact_match", &keys, &json!({"list": ["a"]}));
        assert_eq!(holds(&a, &[(Address::RequestBody, body)]), names.contains(&"a".into()));
    }
}

/// Texts at and below a place, and names below it.
fn list(at: &Value, leaves: &mut Vec<String>, names: &mut Vec<String>) {
    match at {
        Value::String(text) => leaves.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| list(item, leaves, names)),
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            names.push(name.clone());
            list(field, leaves, names);
        }),
        _ => {}
    }
}

/// A document of few names, so that paths lead somewhere.
fn any_document() -> impl proptest::strategy::Strategy<Value = Value> {
    use proptest::prelude::*;
    let leaf = prop::sample::select(vec![json!("1"), json!("2"), json!(1), json!(null), json!(false)]);
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[abc]", inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_path() -> impl proptest::strategy::Strategy<Value = Value> {
    use proptest::prelude::*;
    let step = prop_oneof!["[abc]".prop_map(Value::from), (0_u64..3).prop_map(Value::from)];
    prop::collection::vec(step, 0..4).prop_map(Value::from)
}
