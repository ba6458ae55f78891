//! A validator of API definitions reads the documents.

use std::path::{Path, PathBuf};

use crate::corpora::ALL;
use crate::{TOOLS, python};

/// Has the validator read files.
fn validate(files: &[PathBuf]) -> Option<Result<String, String>> {
    let mut python = TOOLS.python()?;
    Some(python::output(python.args(["-m", "openapi_spec_validator", "--schema", "3.1"]).args(files)))
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn the_documents_of_all_corpora_are_valid() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for corpus in ALL.iter() {
        let name = corpus.name.replace(' ', "-");
        files.push(write(folder.path(), &format!("{name}.json"), &corpus.document().to_string()));
        if corpus.name == "demo" {
            files.push(write(folder.path(), &format!("{name}.yaml"), &corpus.yaml()));
        }
    }
    let Some(verdict) = validate(&files) else { return };
    let verdict = verdict.unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(verdict.lines().filter(|line| line.ends_with(": OK")).count(), files.len(), "{verdict}");
}

#[test]
fn a_broken_document_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let document = ALL[0].document();
    for (name, pointer, value) in [
        ("type", "/paths/~1users~1{id}/get/parameters/0/schema/type", serde_json::json!("digits")),
        ("place", "/paths/~1users~1{id}/get/parameters/0/in", serde_json::json!("header")),
        ("response", "/paths/~1users~1{id}/get/responses/2XX", serde_json::json!({})),
        ("scheme", "/components/securitySchemes/json_web_token/type", serde_json::json!("token")),
    ] {
        let mut broken = document.clone();
        *broken.pointer_mut(pointer).unwrap() = value;
        let file = write(folder.path(), &format!("{name}.json"), &broken.to_string());
        let Some(verdict) = validate(&[file]) else { return };
        verdict.expect_err(name);
    }
}

#[test]
fn yaml_says_what_json_says() {
    for corpus in ALL.iter() {
        let read: serde_json::Value = serde_saphyr::from_str(&corpus.yaml()).unwrap();
        assert!(read == corpus.document(), "{}", corpus.name);
    }
}
