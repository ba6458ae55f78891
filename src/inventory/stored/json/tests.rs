//! What is read is what `serde_json` reads.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::*;

/// A value as its parts tell it.
fn rebuilt(json: Json<'_>) -> Value {
    match json.kind() {
        Kind::Array => json.elements().unwrap().map(rebuilt).collect(),
        Kind::Object => {
            let mut members = Map::new();
            for (name, value) in json.members().unwrap() {
                assert!(members.insert(name.to_owned(), rebuilt(value)).is_none(), "{name} twice");
            }
            Value::Object(members)
        }
        Kind::Text | Kind::Escaped => json.as_text().unwrap().into(),
        Kind::True | Kind::False => json.as_bool().unwrap().into(),
        _ => json.to_value(),
    }
}

/// Whether a line is read as `serde_json` reads it, or by neither.
fn agrees(line: &[u8]) -> bool {
    let mut document = Document::default();
    let read = document.read(line).ok().map(rebuilt);
    read == serde_json::from_slice(line).ok()
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map("[a-c\"\\\\é\n]{0,2}", inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_line_is_read_as_another_reader_reads_it(value in value(), pretty: bool) {
        let line = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) };
        prop_assert!(agrees(&line.unwrap()));
    }

    #[test]
    fn what_is_broken_is_broken_for_both(value in value(), at: prop::sample::Index, byte: u8, cut: bool) {
        let mut line = serde_json::to_vec(&value).unwrap();
        let at = at.index(line.len());
        line[at] = byte;
        line.truncate(if cut { at } else { line.len() });
        prop_assert!(agrees(&line), "{:?}", String::from_utf8_lossy(&line));
    }

    #[test]
    fn of_members_with_one_name_the_last_counts(names in prop::collection::vec("[a-h]{1,2}", 0..60)) {
        let members: Vec<String> = names.iter().enumerate().map(|(at, name)| format!("\"{name}\":{at}")).collect();
        let line = format!("{{{}}}", members.join(","));
        prop_assert!(agrees(line.as_bytes()), "{line}");
    }

    #[test]
    fn any_text_of_the_signs_of_json_is_taken_by_both_or_none(line in "[\\[\\]{},:\"\\\\eE+.019tnu a-]{0,12}") {
        prop_assert!(agrees(line.as_bytes()), "{line}");
    }
}

#[test]
fn numbers_texts_and_depths_at_the_edges_are_taken_as_by_others() {
    for line in [
        "0",
        "-0",
        "00",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "1e+",
        "1e400",
        "-1e400",
        "1e-400",
        "1E5",
        "1.5e+3",
        "+1",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        r#""\u00e9""#,
        r#""\ud83d\ude00""#,
        r#""\ud83d""#,
        r#""\ud83d\u0041""#,
        r#""\ude00""#,
        r#""\x""#,
        r#""\u12""#,
        "\"a\tb\"",
        "\"\u{7f}\"",
        "\"",
        "tru",
        "truex",
        "true false",
        " [1 , 2]\t",
        "[1,]",
        "{,}",
        r#"{"a"}"#,
        r#"{"a":1,"a":2,"\u0061":3}"#,
        "",
        " ",
    ] {
        assert!(agrees(line.as_bytes()), "{line}");
    }
    let long = "9".repeat(400);
    assert!(agrees(long.as_bytes()) && agrees(b"\"\xff\"") && agrees(b"\xff"));
    for depth in [126, 127, 128, 129] {
        let (open, close) = (("[".repeat(depth), "]".repeat(depth)), (r#"{"a":"#.repeat(depth), "}".repeat(depth)));
        assert!(agrees(format!("{}{}", open.0, open.1).as_bytes()), "{depth}");
        assert!(agrees(format!("{}1{}", close.0, close.1).as_bytes()), "{depth}");
    }
}

#[test]
fn one_list_serves_many_lines() {
    let mut document = Document::default();
    for line in [r#"{"a":["\n",{"b":1}]}"#, "[]", r#"["\t"]"#] {
        let expected: Value = serde_json::from_str(line).unwrap();
        assert_eq!(rebuilt(document.read(line.as_bytes()).unwrap()), expected);
    }
}

#[test]
fn whole_numbers_are_told_from_others() {
    let mut document = Document::default();
    let mut read = |line: &'static str| {
        let json = document.read(line.as_bytes()).unwrap();
        (json.as_u64(), json.as_i64(), json.as_f64())
    };
    assert_eq!(read("7"), (Some(7), Some(7), Some(7.0)));
    assert_eq!(read("-7"), (None, Some(-7), Some(-7.0)));
    assert_eq!(read("7.0"), (None, None, Some(7.0)));
    assert_eq!(read("-0"), (None, None, Some(-0.0)));
    assert_eq!(read("\"7\""), (None, None, None));
}

/// `API_INVENTORY_CORPUS_DIR` names a folder with `real/JSONTestSuite`: <https://github.com/nst/JSONTestSuite>.
#[test]
fn files_made_to_tell_readers_apart_are_taken_as_by_others() {
    #[expect(clippy::disallowed_methods, reason = "tests are told where the corpus is")]
    let Some(folder) = std::env::var_os("API_INVENTORY_CORPUS_DIR").filter(|folder| !folder.is_empty()) else {
        println!("skipped: API_INVENTORY_CORPUS_DIR is not set");
        return;
    };
    let folder = std::path::Path::new(&folder).join("real/JSONTestSuite");
    let mut files = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            assert!(agrees(&std::fs::read(&path).unwrap()), "{}", path.display());
            files += 1;
        }
    }
    assert!(files > 300, "{files} files");
}

/// Names that begin alike, have one length, or are many are what few bytes do not tell apart.
#[test]
fn names_that_look_alike_are_told_apart() {
    for names in [["beginning", "beginning"], ["beginning1", "beginning2"], ["a", "aa"], ["", ""], ["a", "\\u0061"]] {
        let members = names.map(|name| format!("\"{name}\":1")).join(",");
        for line in [format!("{{{members}}}"), format!("{{\"x\":{{{members}}},{members}}}")] {
            assert!(agrees(line.as_bytes()), "{line}");
        }
    }
}
