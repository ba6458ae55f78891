//! The demo as a stranger runs it: what it prints, and how it ends.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

#[path = "support/example.rs"]
mod example;

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> (Output, String) {
    let output = Command::new(example::executable("demo")).args(arguments).output().unwrap();
    let stdout = String::from_utf8(output.stdout.clone()).unwrap();
    // Files in the temporary folder are nobody's to clear but ours.
    if let Some(file) = exported(&stdout) {
        std::fs::remove_file(file).unwrap();
    }
    (output, stdout)
}

fn exported(stdout: &str) -> Option<&str> {
    stdout.lines().find_map(|line| line.strip_prefix("exported: "))?.split(" (").next()
}

#[test]
fn the_demo_shows_an_inventory_and_leaks_nothing_unless_it_is_told_to() {
    let (output, stdout) = run(&[]);
    assert_eq!(output.status.code(), Some(0), "{stdout}\n{}", String::from_utf8_lossy(&output.stderr));
    let methods = ["GET ", "POST ", "PATCH ", "DELETE ", "OPTIONS "];
    let (_, table) = stdout.split_once("\nINVENTORY\n").unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| methods.iter().any(|method| line.starts_with(method))).collect();
    assert!(rows.len() >= 12, "{stdout}");
    assert!(rows.iter().any(|row| row.contains("/{id} ")), "{stdout}");
    for name in
        ["json_web_token", "basic_auth", "digest_auth", "api_key", "pii:us_ssn", "payment:card", "public", "unmatched"]
    {
        assert!(rows.iter().any(|row| row.split_ascii_whitespace().any(|word| word == name)), "{name}\n{stdout}");
    }
    let (first, _) = stdout.split_once("\nINVENTORY\n").unwrap();
    let (_, first) = first.split_once("\nLOOK FIRST\n").unwrap();
    let first: Vec<&str> = first.lines().filter(|line| !line.is_empty()).collect();
    assert!(first[0].contains("GET /admin/export"), "{stdout}");
    assert!(first[1].contains("came from public addresses without a credential"), "{stdout}");
    assert!(first[2].contains("pii:us_ssn") && first[2].contains("payment:card"), "{stdout}");
    let seen = stdout.lines().find(|line| line.starts_with("requests ")).unwrap();
    let numbers: Vec<u64> = seen.split_ascii_whitespace().filter_map(|word| word.parse().ok()).collect();
    assert_eq!(numbers[0], numbers[1] + numbers[2], "{seen}");
    assert!(stdout.contains("\nproof: ") && stdout.contains(" bytes exported, found: 0\n"), "{stdout}");

    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("shop.yaml");
    let (output, stdout) = run(&["--leak", "--openapi", document.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.contains(" bytes exported, found: 1\n"), "{stdout}");
    let document: serde_json::Value = serde_saphyr::from_str(&std::fs::read_to_string(document).unwrap()).unwrap();
    // Each endpoint of the table is an operation or was left out.
    let operations: usize =
        document["paths"].as_object().unwrap().values().map(|item| item.as_object().unwrap().len()).sum();
    let left_out = document["x-api-inventory-left-out"].as_array().unwrap().iter();
    let left_out: u64 = left_out.map(|left_out| left_out["endpoints"].as_u64().unwrap()).sum();
    assert_eq!(operations as u64 + left_out, rows.len() as u64, "{document}");
}

#[test]
fn an_unknown_argument_is_answered_with_the_usage() {
    for arguments in [&["--leek"][..], &["--openapi"]] {
        let (output, stdout) = run(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(stdout.is_empty());
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("usage: "));
    }
}
