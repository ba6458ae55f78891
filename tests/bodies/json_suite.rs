//! The test suite for parsers of JSON, in the corpus: `y_` is JSON, `n_` is not, `i_` may be either.

use std::panic::AssertUnwindSafe;

use crate::corpus;
use crate::observed::{analyzer, partial, request, shape};

/// What is no JSON and not told as malformed: a body without a byte is none.
const NOT_MALFORMED: [&str; 1] = ["n_structure_no_data.json"];

/// What stands before the fault, of some: the shape that is told.
const SEEN: [(&str, &str); 9] = [
    ("n_array_1_true_without_comma.json", r#"[[[4]],{"len":"1"}]"#),
    ("n_array_extra_comma.json", r#"[[[8]],{"len":"1"}]"#),
    ("n_array_unclosed_with_object_inside.json", r#"[[[{}]],{"len":"1"}]"#),
    ("n_object_double_colon.json", r#"[{"x":[0]}]"#),
    ("n_object_trailing_comment.json", r#"[{"a":[8]}]"#),
    ("n_object_two_commas_in_a_row.json", r#"[{"a":[8]}]"#),
    ("n_structure_array_trailing_garbage.json", r#"[[[4]],{"len":"1"}]"#),
    ("n_structure_lone-invalid-utf-8.json", "null"),
    ("n_string_single_quote.json", r#"[[],{"len":"0"}]"#),
];

#[test]
fn json_is_read_whole_and_what_is_none_is_told_as_malformed() {
    let Some(folder) = corpus::folder() else { return };
    let entries = std::fs::read_dir(folder.join("real/JSONTestSuite")).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 318);
    let mut analyzer = analyzer();
    let (mut wrong, mut looked_at) = (Vec::new(), 0);
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let name = file.file_name().unwrap().to_str().unwrap();
        let body = std::fs::read(file).unwrap();
        let observed = std::panic::catch_unwind(AssertUnwindSafe(|| request(&mut analyzer, "application/json", &body)));
        let Ok(observation) = observed else { panic!("{name} panics") };
        let partial = partial(&observation);
        let is_malformed = partial.iter().any(|partial| partial.starts_with("request.body malformed"));
        let as_expected = match name.split('_').next().unwrap() {
            "y" => partial.is_empty() && !shape(&observation).is_null(),
            "n" => is_malformed,
            _ => true,
        };
        if !as_expected {
            println!("{name}: {partial:?}");
            wrong.push(name.to_owned());
        }
        if let Some((_, seen)) = SEEN.iter().find(|(of, _)| *of == name) {
            assert_eq!(shape(&observation).to_string(), *seen, "{name}");
            looked_at += 1;
        }
    }
    assert_eq!(wrong, NOT_MALFORMED);
    assert_eq!(looked_at, SEEN.len());
}
