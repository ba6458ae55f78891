//! Bodies that are too deep or too wide to be told of whole say so, and are still scanned.

use serde_json::{Value, json};

use crate::observed::{analyzer, partial, request, sensitive, shape};

/// An object in each other, so deep, around a value.
fn nested(depth: usize, value: &str) -> String {
    format!("{}{value}{}", r#"{"next":"#.repeat(depth), "}".repeat(depth))
}

/// How many objects a shape nests along one field, and whether the last one is marked as cut.
fn depth(shape: &Value) -> (usize, bool) {
    match shape[0].get("next") {
        Some(next) => {
            let (below, cut) = depth(next);
            (below + 1, cut)
        }
        None => (0, shape[1]["truncated"] == true),
    }
}

#[test]
fn a_shape_is_cut_below_28_levels_and_finds_deeper_down_are_told() {
    let mut analyzer = analyzer();
    for levels in [1, 27, 28] {
        let observation = request(&mut analyzer, "application/json", nested(levels, "1").as_bytes());
        assert_eq!(depth(&shape(&observation)), (levels, false), "{levels}");
        assert_eq!(partial(&observation), [""; 0], "{levels}");
    }
    let body = nested(40, r#"{"email":"anna@example.org"}"#);
    let observation = request(&mut analyzer, "application/json", body.as_bytes());
    assert_eq!(depth(&shape(&observation)), (28, true));
    assert_eq!(partial(&observation), [""; 0]);
    let path = "/next".repeat(40);
    assert_eq!(sensitive(&observation), [format!("request.body {path}/email pii:email key+shape 1")]);
}

#[test]
fn what_lies_64_levels_deep_is_skipped_and_counted() {
    let mut analyzer = analyzer();
    let beside = |levels| format!(r#"[{},{{"email":"anna@example.org"}}]"#, nested(levels, "1"));
    let whole = request(&mut analyzer, "application/json", beside(63).as_bytes());
    assert_eq!((partial(&whole).len(), sensitive(&whole).len()), (0, 1));
    let deep = request(&mut analyzer, "application/json", beside(64).as_bytes());
    assert_eq!(partial(&deep), ["request.body depth_limit, 0 bytes, 1 leaves"]);
    assert_eq!(sensitive(&deep), ["request.body /*/email pii:email key+shape 1"]);
}

#[test]
fn an_object_keeps_511_fields_and_says_that_there_were_more() {
    let mut analyzer = analyzer();
    let wide = |fields: usize| {
        let fields: Vec<String> =
            (0..fields).map(|at| format!(r#""{}_{}":{at}"#, word(at / 26), word(at % 26))).collect();
        format!(r#"{{{},"email":"anna@example.org"}}"#, fields.join(","))
    };
    let names = |shape: &Value| shape[0].as_object().unwrap().len();
    let whole = shape(&request(&mut analyzer, "application/json", wide(510).as_bytes()));
    assert_eq!((names(&whole), whole.get(1)), (511, None));
    let observation = request(&mut analyzer, "application/json", wide(600).as_bytes());
    let cut = shape(&observation);
    assert_eq!((names(&cut), &cut[1]), (512, &json!({"truncated": true})));
    assert_eq!(cut[0]["{key}"]["any"][1], json!([8, {"category": "pii", "format": "email", "type": "email"}]));
    assert_eq!(sensitive(&observation), ["request.body /{key} pii:email key+shape 1"]);
}

/// Words that fields are named with.
fn word(at: usize) -> &'static str {
    const WORDS: [&str; 26] = [
        "order", "price", "total", "name", "city", "street", "country", "status", "type", "count", "number", "code",
        "value", "date", "time", "start", "end", "user", "account", "group", "item", "product", "amount", "currency",
        "state", "title",
    ];
    WORDS[at]
}

#[test]
fn a_shape_of_many_places_loses_the_deepest_and_says_so() {
    let mut analyzer = analyzer();
    let inner: Vec<String> = (0..26).map(|at| format!(r#""{}":{{"id":1,"name":"x"}}"#, word(at))).collect();
    let outer: Vec<String> = (0..26).map(|at| format!(r#""{}":{{{}}}"#, word(at), inner.join(","))).collect();
    let body = format!("{{{}}}", outer.join(","));
    let shape = shape(&request(&mut analyzer, "application/json", body.as_bytes()));
    assert_eq!(shape[0]["order"][0]["price"], json!([{}, {"truncated": true}]));
    assert_eq!(shape[0]["order"][0].as_object().unwrap().len(), 26);
}

#[test]
fn lengths_of_lists_are_told_as_buckets() {
    let mut analyzer = analyzer();
    for (length, bucket) in [(0, "0"), (1, "1"), (9, "<10"), (10, "<100"), (999, "<1000"), (1_000, ">=1000")] {
        let body = format!("[{}]", vec!["1"; length].join(","));
        assert_eq!(shape(&request(&mut analyzer, "application/json", body.as_bytes()))[1]["len"], bucket, "{length}");
    }
}
