//! Bytes become documents: JSON, YAML, and what is neither or too much.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use std::fmt::Write;
use std::time::{Duration, Instant};

use api_inventory_explorer::source::document::{self, DocumentError, DocumentFault, MAX_DOCUMENT_BYTES};
use serde_json::{Value, json};

fn read(text: &str) -> Value {
    let mut problems = Vec::new();
    let value = document::read(text.as_bytes(), &mut problems).unwrap();
    assert_eq!(problems, []);
    value
}

fn error(bytes: &[u8]) -> DocumentError {
    let start = Instant::now();
    let error = document::read(bytes, &mut Vec::new()).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    error
}

#[test]
fn json_and_yaml_are_told_apart() {
    for text in [
        r#"{"a": [1, null, "x", 1.5, true]}"#,
        "\u{feff}{\"a\": [1, null, \"x\", 1.5, true]}",
        "\u{feff}a: [1, ~, x, 1.5, true]",
        "a:\n- 1\n-\n- x\n- 1.5\n- true\n",
        "{a: [1, ~, x, 1.5, true]}",
        "---\na: [1, null, 'x', 1.5, true]\n...\n",
    ] {
        assert_eq!(read(text), json!({"a": [1, null, "x", 1.5, true]}), "{text}");
    }
}

#[test]
fn yaml_is_of_version_1_2() {
    let value = read(
        "200: ok\n4XX: wrong\ntrue: truth\n1.0: number\nanswers: [yes, no, on, off, y, n]\nday: 2026-11-23\n\
         at: 2026-11-23T12:00:00Z\ntime: 12:30:45\nversion: '1.10'\nnumbers: [.inf, .nan, 0x10, 0o10]\n",
    );
    assert_eq!(
        value,
        json!({
            "200": "ok", "4XX": "wrong", "true": "truth", "1.0": "number",
            "answers": ["yes", "no", "on", "off", "y", "n"],
            "day": "2026-11-23", "at": "2026-11-23T12:00:00Z", "time": "12:30:45", "version": "1.10",
            "numbers": [".inf", ".nan", 16, 8],
        })
    );
}

#[test]
fn anchors_and_merge_keys_are_written_out() {
    let value = read("base: &base {a: 1, b: 2}\nown:\n  <<: *base\n  b: 3\ncopy: *base\n");
    assert_eq!(value["own"], json!({"a": 1, "b": 3}));
    assert_eq!(value["copy"], json!({"a": 1, "b": 2}));
}

#[test]
fn of_a_key_that_stands_twice_the_last_one_holds_and_a_problem_tells() {
    for text in [r#"{"p": {"/a": 1, "/a": 2}}"#, "p:\n  /a: 1\n  /a: 2\n"] {
        let mut problems = Vec::new();
        let value = document::read(text.as_bytes(), &mut problems).unwrap();
        assert_eq!(value, json!({"p": {"/a": 2}}));
        assert_eq!(
            problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["/p/~1a: the key stands twice in one object; the last one holds"]
        );
    }
}

#[test]
fn a_file_of_yaml_may_hold_several_documents() {
    let text = b"---\na: 1\n---\n# nothing\n---\nb: 2\n";
    assert_eq!(document::read_all(text, &mut Vec::new()).unwrap(), [json!({"a": 1}), json!({"b": 2})]);
    assert_eq!(error(text).fault, DocumentFault::Count);
    assert_eq!(error(b"").fault, DocumentFault::Count);
}

#[test]
fn errors_have_a_place_and_no_content() {
    for (text, fault, place) in [
        (&b"{\"secret\": 1,\n  \"b\" 2}"[..], DocumentFault::Syntax, Some(2)),
        (b"{\"secret\": ", DocumentFault::Incomplete, Some(1)),
        (b"secret: [1\nb: c: d\n", DocumentFault::Syntax, Some(2)),
        (b"a: 1\nb: *secret\n", DocumentFault::Alias, Some(2)),
        (b"a: secret\nb: \xff", DocumentFault::Encoding, Some(2)),
        (b"{secret: a}: b", DocumentFault::Syntax, None),
    ] {
        let error = error(text);
        assert_eq!(error.fault, fault, "{error}");
        if let Some(line) = place {
            assert_eq!(error.position.unwrap().0, line, "{error}");
        }
        assert!(!error.to_string().contains("secret") && !format!("{error:?}").contains("secret"));
    }
}

#[test]
fn a_document_that_is_too_large_is_not_read() {
    assert_eq!(error(&vec![b' '; MAX_DOCUMENT_BYTES + 1]).fault, DocumentFault::TooLarge);
}

#[test]
fn deep_nesting_is_an_error() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("- ", ""), ("a: [", "]")] {
        let text = open.repeat(100_000) + "1" + &close.repeat(100_000);
        let fault = error(text.as_bytes()).fault;
        assert!(matches!(fault, DocumentFault::TooDeep | DocumentFault::Syntax), "{open} {fault:?}");
    }
    let indented: String = (0..2_000).flat_map(|depth| [" ".repeat(depth), "a:\n".to_owned()]).collect();
    assert_eq!(error(indented.as_bytes()).fault, DocumentFault::TooDeep);
    let allowed = "[".repeat(100) + &"]".repeat(100);
    document::read(allowed.as_bytes(), &mut Vec::new()).unwrap();
}

#[test]
fn aliases_that_multiply_are_an_error() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        writeln!(bomb, "a{level}: &a{level} [{below}]").unwrap();
    }
    assert_eq!(error(bomb.as_bytes()).fault, DocumentFault::TooMuch);
    // Anchors nested in one another, each within the limits, are too deep together.
    let mut deep = "a0: &a0 [x]\n".to_owned();
    for level in 1..1_000 {
        writeln!(deep, "a{level}: &a{level} [*a{}]", level - 1).unwrap();
    }
    assert!(matches!(error(deep.as_bytes()).fault, DocumentFault::TooDeep | DocumentFault::TooMuch));
}

#[test]
fn an_alias_within_its_own_anchor_is_an_error() {
    for text in ["a: &a [*a]", "&a {b: *a}", "a: &a {<<: *a}"] {
        let fault = error(text.as_bytes()).fault;
        assert!(matches!(fault, DocumentFault::Alias | DocumentFault::Syntax), "{text} {fault:?}");
    }
}

#[test]
fn anchors_without_end_are_read_or_refused() {
    let mut anchors = String::new();
    for number in 0..200_000 {
        writeln!(anchors, "k{number}: &a{number} v").unwrap();
    }
    assert_eq!(error(anchors.as_bytes()).fault, DocumentFault::TooMuch);
    let aliases = format!("a: &a v\nb: [{}]", "*a, ".repeat(100_000));
    assert_eq!(error(aliases.as_bytes()).fault, DocumentFault::TooMuch);
}

#[test]
fn small_values_without_end_are_refused() {
    let objects = format!("[{}0]", "{\"a\":0},".repeat(2_000_000));
    assert_eq!(error(objects.as_bytes()).fault, DocumentFault::TooMuch);
}

#[test]
fn a_key_that_is_null_is_the_word_and_costs_nothing_else() {
    assert_eq!(read("a: {null: 1, '': 2}\nb: {~: 1}\n"), json!({"a": {"null": 1, "": 2}, "b": {"null": 1}}));
}

#[test]
fn the_version_of_an_api_is_kept_as_it_is_written() {
    for (text, version) in [
        ("info: {version: 1.10}", json!("1.10")),
        ("info: {version: '1.10'}", json!("1.10")),
        ("info: {version: 2}", json!("2")),
        ("info: {version: ~}", Value::Null),
        ("info: {version: [1.10]}", json!([1.1])),
        ("info: {version: {a: b}}", json!({"a": "b"})),
        (r#"{"info": {"version": 1.5}}"#, json!(1.5)),
    ] {
        assert_eq!(read(text)["info"]["version"], version, "{text}");
    }
    assert_eq!(read("other: {version: 1.10}\ninfo: {it: {version: 1.10}}")["info"]["it"]["version"], json!(1.1));
}
