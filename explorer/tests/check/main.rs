//! The check of continuous integration: what fails it, baselines, SARIF, and the summary for a pull request.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "tests may panic"
)]

mod markdown;
#[path = "../../../tests/support/python.rs"]
mod python;
mod sarif;
#[path = "../support/mod.rs"]
mod support;

use serde_json::json;
use support::folder::{Folder, lines};
use support::records::record;

pub(crate) const RULES: &str = "
- id: OPEN
  title: Anybody is answered
  severity: medium
  query: 'flow:api'
  evidence:
    - {what: successes without credentials, count: exchanges, where: {status: 2xx, credential: none}, of: {status: 2xx}, at_least: 3}
  show: [authentication, exposure]
  happened: Callers without credentials were answered.
  matters: They need not be.
  fix: Ask for credentials.
  owasp: ['API2:2023']
  references: ['https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/']
- id: SHADOW
  title: Nobody documents it
  severity: low
  adjusted: false
  query: 'documentation:shadow'
  happened: It is called.
  matters: Nobody looks after it.
  fix: Write a definition.
";

/// Two endpoints; anybody is answered by both, and nobody documents one of them.
pub(crate) fn shop() -> Folder {
    Folder::new()
        .with("rules.yaml", RULES)
        .with("lines.ndjson", lines(&[record("shop", "GET", "/users/{id}"), record("shop", "GET", "/hidden")]))
        .with("shop.yaml", "openapi: 3.0.3\npaths:\n  /users/{user}:\n    put: {}\n    get: {}\n")
}

const SHOP: [&str; 10] = [
    "--own-rules-only",
    "-q",
    "-s",
    "lines.ndjson",
    "-s",
    "shop=shop.yaml",
    "--rules",
    "rules.yaml",
    "--triage",
    "triage.ndjson",
];

pub(crate) fn of_shop<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&SHOP, arguments].concat()
}

/// How a run ends, and what it prints.
fn ends(folder: &Folder, arguments: &[&str]) -> (i32, String) {
    let output = folder.run(&of_shop(arguments));
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_check_fails_for_what_is_severe_and_due_and_new() {
    let folder = shop();
    let (code, said) = ends(&folder, &["check"]);
    assert_eq!(code, 1);
    assert_eq!(
        said,
        "high: OPEN GET /hidden (shop, prod): Anybody is answered; 20 of 20 successes without credentials (100.0 %)\n\
         high: OPEN GET /users/{id} (shop, prod): Anybody is answered; 20 of 20 successes without credentials (100.0 %)\n\
         2 findings fail the check; 3 findings in all, 0 muted or accepted\n"
    );
    for (arguments, code) in [
        (&["check", "--fail-on", "critical"][..], 0),
        (&["check", "--fail-on", "none"], 0),
        (&["check", "--fail-on", "low"], 1),
        (&["check", "route:/nothing"], 0),
        (&["check", "documentation:shadow"], 1),
    ] {
        assert_eq!(ends(&folder, arguments).0, code, "{arguments:?}");
    }
    folder.prints(&of_shop(&["triage", "--rule", "OPEN", "--mute-until", "9d", "--reason", "soon"]));
    assert_eq!(ends(&folder, &["check"]).0, 0);
    assert_eq!(ends(&folder, &["check", "--fail-on", "low"]).0, 1);
    let later = folder.command("2026-12-24T00:00:00Z", &of_shop(&["check"])).output().unwrap();
    assert_eq!(later.status.code(), Some(1), "a mute ends");
}

#[test]
fn what_is_in_the_baseline_fails_nothing_until_something_new_comes() {
    let folder = shop();
    assert_eq!(ends(&folder, &["check", "--write-baseline", "base.json"]).0, 0);
    let base = folder.read("base.json");
    assert_eq!(ends(&folder, &["check", "--baseline", "base.json"]).0, 0);
    let mut busier = record("shop", "GET", "/users/{userId}");
    busier["joint"][0]["count"] = json!(19);
    let records = [busier, record("shop", "GET", "/hidden"), record("shop", "GET", "/new")];
    let folder = folder.with("lines.ndjson", lines(&records[..2]));
    assert_eq!(ends(&folder, &["check", "--baseline", "base.json"]).0, 0, "counts and names of parameters may change");
    let folder = folder.with("lines.ndjson", lines(&records));
    let (code, said) = ends(&folder, &["check", "--baseline", "base.json"]);
    assert_eq!((code, said.lines().count()), (1, 2), "{said}");
    assert!(said.contains("OPEN GET /new") && said.contains("3 in the baseline"), "{said}");
    let folder = folder.with("lines.ndjson", lines(&records[2..]));
    let (_, said) = ends(&folder, &["check", "--baseline", "base.json"]);
    assert!(said.contains("3 of the baseline not found"), "{said}");
    let folder = shop();
    ends(&folder, &["check", "--write-baseline", "again.json"]);
    assert_eq!(folder.read("again.json"), base, "the same findings make the same file");
    let ids: Vec<&str> = base.lines().filter(|line| line.contains("\"rule\"")).collect();
    let mut sorted = ids.clone();
    sorted.sort_by_key(|line| line.split("\"rule\"").nth(1).unwrap().to_owned());
    assert_eq!((ids.len(), &ids), (3, &sorted));
}

#[test]
fn a_check_of_a_part_neither_forgets_nor_misses_the_rest() {
    let folder = shop();
    ends(&folder, &["check", "--write-baseline", "base.json"]);
    let whole = folder.read("base.json");
    // Nothing of the other endpoint is gone for not having been asked about.
    let (code, said) = ends(&folder, &["check", "route:/hidden", "--baseline", "base.json"]);
    assert_eq!(code, 0);
    assert!(!said.contains("not found"), "{said}");
    ends(&folder, &["check", "route:/hidden", "--baseline", "base.json", "--write-baseline", "base.json"]);
    assert_eq!(folder.read("base.json"), whole);
}

#[test]
fn what_is_muted_is_in_no_baseline() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "--rule", "OPEN", "--mute-until", "9d", "--reason", "soon"]));
    ends(&folder, &["check", "--write-baseline", "base.json"]);
    assert_eq!(folder.read("base.json").matches("\"rule\"").count(), 1);
}

#[test]
fn a_baseline_that_cannot_be_read_is_an_error() {
    for (content, what) in [
        ("", "this is no JSON"),
        ("{\"v\": 2, \"findings\": []}", "`v` is a version that is not known here"),
        ("{\"v\": 1}", "`findings` is missing"),
        ("{\"v\": 1, \"findings\": [7]}", "finding 1 of the baseline: an object is expected here"),
        ("{\"v\": 1, \"findings\": [{\"rule\": \"A\", \"method\": \"GET\"}]}", "`route` is missing"),
    ] {
        let folder = shop().with("base.json", content);
        assert!(folder.fails(&of_shop(&["check", "--baseline", "base.json"])).contains(what), "{content}");
    }
    assert!(shop().fails(&of_shop(&["check", "--baseline", "none.json"])).contains("none.json"));
    assert!(shop().fails(&of_shop(&["check", "--sarif", "no/such/folder"])).contains("no/such/folder"));
    assert!(shop().fails(&of_shop(&["check", "--sarif", "-", "--markdown", "-"])).contains("only one"));
}

#[test]
fn a_summary_for_the_operator_does_not_mix_with_what_goes_to_standard_output() {
    let folder = shop();
    let output = folder.run(&of_shop(&["check", "--sarif", "-"]));
    assert_eq!(output.status.code(), Some(1));
    serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("2 findings fail the check"));
}
