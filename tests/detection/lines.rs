//! `cargo run --example classify`, as a process: bodies in, finds out, a line each.

use std::process::Command;

use super::example;

fn classify(input: &str) -> (Option<i32>, String, String) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), input).unwrap();
    let mut command = Command::new(example::executable("classify"));
    for variable in api_inventory::config::VARIABLES {
        for name in variable.names() {
            command.env_remove(name);
        }
    }
    let output = command.arg(file.path()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn each_line_is_answered_with_pointers_and_tags() {
    let input = concat!(
        r#"{"id":"1","content_type":"application/json","body":"{\"a/b\":[{\"email\":\"anna@example.org\"}]}","labels":[]}"#,
        "\n",
        r#"{"id":"2","content_type":"http/query","body":"a=1&ssn=219-09-1234"}"#,
        "\n",
        r#"{"id":"3","content_type":"text/plain","body":"nothing"}"#,
        "\n",
    );
    let expected = concat!(
        r#"{"id":"1","tags":[{"pointer":"/a~1b/0/email","tag":"pii:email"}]}"#,
        "\n",
        r#"{"id":"2","tags":[{"pointer":"/ssn","tag":"pii:us_ssn"}]}"#,
        "\n",
        r#"{"id":"3","tags":[]}"#,
        "\n",
    );
    assert_eq!(classify(input), (Some(0), expected.into(), String::new()));
}

#[test]
fn a_broken_line_is_told_by_number_without_its_content_and_costs_no_other() {
    let (code, output, errors) = classify(
        "quorvathel\n{\"id\":\"1\",\"content_type\":\"quorvathel\",\"body\":\"\"}\n\
         {\"id\":\"2\",\"content_type\":\"text/plain\",\"body\":\"\"}\n",
    );
    assert_eq!((code, output.as_str()), (Some(1), "{\"id\":\"2\",\"tags\":[]}\n"));
    assert!(errors.contains("line 1") && errors.contains("line 2") && !errors.contains("quorvathel"), "{errors}");
}
