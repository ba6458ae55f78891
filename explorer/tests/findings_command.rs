//! `findings`, `rules`, and findings of an endpoint: what they print.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "tests may panic"
)]

mod support;

use serde_json::{Value, json};
use support::folder::{Folder, lines};
use support::records::record;

const RULES: &str = "
- id: OPEN
  title: Anybody is answered
  severity: medium
  query: 'flow:api'
  evidence:
    - {what: successes without credentials, count: exchanges, where: {status: 2xx, credential: none}, of: {status: 2xx}, at_least: 3, share: {at_least: 0.5}}
  show: [authentication, sensitive]
  happened: Callers without credentials were answered.
  matters: They need not be.
  fix: Ask for credentials.
  owasp: ['API2:2023']
  references: ['https://owasp.org/API-Security/']
- id: DELETES
  title: Anybody deletes
  severity: info
  adjusted: false
  query: 'method:DELETE'
  happened: It is deleted.
  matters: It is gone.
  fix: Ask for credentials.
";

fn shop() -> Folder {
    let mut mixed = record("shop", "DELETE", "/users/{id}");
    mixed["joint"][0]["count"] = json!(6);
    mixed["joint"][0]["estimated"] = json!(60);
    let mut with_credential = mixed["joint"][0].clone();
    with_credential["credential"] = json!("presented");
    (with_credential["count"], with_credential["estimated"]) = (json!(14), json!(4_140));
    mixed["joint"].as_array_mut().unwrap().push(with_credential);
    Folder::new()
        .with("rules.yaml", RULES)
        .with("lines.ndjson", lines(&[record("shop", "GET", "/users/{id}"), mixed, record("billing", "GET", "/due")]))
}

const SHOP: [&str; 6] = ["--own-rules-only", "-q", "-s", "lines.ndjson", "--rules", "rules.yaml"];

fn of_shop<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&SHOP, arguments].concat()
}

#[test]
fn findings_are_told_by_rule_the_worst_first() {
    let folder = shop();
    assert_eq!(
        folder.prints(&of_shop(&["findings"])),
        "SEVERITY  RULE     TITLE                ENDPOINTS  CONFIDENCE  STATES  SERVICES\n\
         high      OPEN     Anybody is answered          2  high        2 open  billing, shop\n\
         info      DELETES  Anybody deletes              1  high        1 open  shop\n"
    );
    assert_eq!(folder.prints(&of_shop(&["findings", "--severity", "high"])).lines().count(), 2);
    assert_eq!(folder.prints(&of_shop(&["findings", "service:billing"])).lines().count(), 2);
    assert_eq!(folder.prints(&of_shop(&["findings", "--state", "muted,accepted"])).lines().count(), 1);
    let json = folder.json(&of_shop(&["findings", "--json", "--link", "Ticket=https://t.example/{rule}"]));
    assert_eq!((&json[0]["rule"], &json[0]["states"]), (&json!("OPEN"), &json!({"open": 2})));
    let finding = &json[0]["findings"][1];
    assert_eq!(finding["finding"]["route"], "/users/{id}");
    assert_eq!(finding["links"], json!({"Ticket": "https://t.example/OPEN"}));
    assert_eq!(finding["shown"], json!({"authentication": "unauthenticated", "sensitive": "-"}));
    assert_eq!(finding["proofs"][0]["count"], 20);
}

#[test]
fn each_finding_has_what_was_counted() {
    let each = shop().prints(&of_shop(&["findings", "--each", "service:shop"]));
    assert_eq!(
        each,
        "SEVERITY  RULE     STATE  CONFIDENCE  ENDPOINT                         COUNTED\n\
         high      OPEN     open   high        GET /users/{id} (shop, prod)     20 of 20 successes without credentials (100.0 %)\n\
         info      DELETES  open   high        DELETE /users/{id} (shop, prod)\n"
    );
}

#[test]
fn all_of_a_rule_is_told() {
    let page = shop().prints(&of_shop(&["findings", "--rule", "OPEN", "--link", "Ticket=https://t.example/{owner}"]));
    for part in [
        "OPEN Anybody is answered\n",
        "medium, high confidence, version 1, your own",
        "OWASP API2:2023",
        "What happened\n  Callers without credentials were answered.",
        "Why it matters\n  They need not be.",
        "How to fix it\n  Ask for credentials.",
        "Query\n  flow:api",
        "References\n  https://owasp.org/API-Security/",
        "Endpoints (2 of billing, shop)\n  GET /due (billing, prod) - high, high confidence, open\n      20 of 20 successes without credentials (100.0 %)\n      \
         authentication: unauthenticated\n",
        "Ticket: https://t.example/\n",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let error = shop().fails(&of_shop(&["findings", "--rule", "OPEM"]));
    assert!(error.contains("there is no rule OPEM; did you mean OPEN?"), "{error}");
}

#[test]
fn a_rule_is_tried_and_what_is_missing_is_told() {
    let folder = shop();
    let tried = folder.prints(&of_shop(&["findings", "--try", "OPEN"]));
    for part in [
        "The query matches 3 of 3 endpoints.",
        "Of those, the rule finds something at 2, and 1 falls short of its evidence.",
        "Fallen short\n  DELETE /users/{id} (shop, prod)\n      \
         6 of 20 successes without credentials (1.4 %); it takes a share of at least 50.0 %\n",
    ] {
        assert!(tried.contains(part), "{part}: {tried}");
    }
    let draft = RULES.replace("id: OPEN", "id: DRAFT").replace("at_least: 3", "at_least: 5000");
    let folder = folder.with("draft.yaml", draft);
    let json = folder.json(&of_shop(&["findings", "--try", "draft.yaml", "--json"]));
    assert_eq!((&json[0]["rule"], &json[0]["matched"], &json[0]["found"]), (&json!("DRAFT"), &json!(3), &json!([])));
    assert_eq!(json[0]["short"][0]["short_of"][0]["at_least"], 5_000);
    assert!(!folder.prints(&of_shop(&["findings"])).contains("DRAFT"), "a rule that is tried is no rule yet");
    let folder = folder.with("draft.yaml", "- {id: DRAFT, severity: grave}\n");
    assert!(folder.fails(&of_shop(&["findings", "--try", "draft.yaml"])).contains("DRAFT: /0/severity"));
    assert!(folder.fails(&of_shop(&["findings", "--try", "nothing"])).contains("there is no rule nothing"));
}

#[test]
fn rules_are_listed_and_all_that_is_wrong_with_them_is_told_at_once() {
    let folder = shop();
    let rules = folder.json(&["--rules", "rules.yaml", "rules", "--json"]);
    let of = |id: &str| -> Value {
        rules.as_array().unwrap().iter().find(|rule| rule["id"] == id).cloned().unwrap_or(Value::Null)
    };
    assert_eq!((&of("OPEN")["built_in"], &of("AUTH-02")["built_in"]), (&json!(false), &json!(true)));
    assert_eq!(of("OPEN")["query"], "flow:api");
    assert_eq!(folder.prints(&["--own-rules-only", "--rules", "rules.yaml", "rules"]).lines().count(), 3);
    std::fs::create_dir(folder.path("own")).unwrap();
    std::fs::write(folder.path("own/a.yaml"), "- {id: A, severity: grave}\n").unwrap();
    std::fs::write(
        folder.path("own/b.yaml"),
        "- {id: B, title: B, severity: low, query: 'nonsense:x', happened: B, matters: B, fix: B}\n",
    )
    .unwrap();
    let error = folder.fails(&["--rules", "own", "rules"]);
    assert!(error.contains("own/a.yaml: A: ") && error.contains("own/b.yaml: B: /0/query"), "{error}");
}

#[test]
fn an_endpoint_is_shown_with_its_findings() {
    let folder = shop();
    let triage = ["--triage", "triage.ndjson"];
    folder.prints(&of_shop(&[
        triage[0], triage[1], "triage", "--rule", "DELETES", "--accept", "--reason", "meant so", "--ticket", "T-7",
    ]));
    let shown = folder.prints(&of_shop(&[triage[0], triage[1], "show", "DELETE", "/users/{id}"]));
    assert!(shown.contains("info: DELETES Anybody deletes (high confidence, accepted)"), "{shown}");
    assert!(shown.contains("accepted: meant so") && shown.contains("ticket: T-7"), "{shown}");
    let shown = folder.prints(&of_shop(&["show", "GET", "/users/{id}"]));
    assert!(shown.contains("risk           60 of 100") && shown.contains("high: OPEN"), "{shown}");
    let json = folder.json(&of_shop(&["list", "--json", "finding.severity:high"]));
    assert_eq!(json.as_array().unwrap().len(), 2);
    assert_eq!((&json[0]["findings"][0]["rule"], &json[0]["risk"]), (&json!("OPEN"), &json!(60)));
}

#[test]
fn nothing_that_a_terminal_obeys_comes_out() {
    let hostile = "/\u{1b}]0;x\u{7}\u{202e}/{id}";
    let mut line = record("sh\u{1b}[31mop", "GET", hostile);
    line["service"]["environment"] = json!("\u{9b}31m");
    let event = json!({
        "v": 1, "time": "2026-11-20T00:00:00Z", "by": "a\u{1b}[1m", "query": "", "rule": "OPEN", "do": "mute",
        "until": "2027-01-01T00:00:00Z", "reason": "b\u{1b}[1m\u{202e}",
    });
    let rules = RULES.replace("Anybody is answered", "\"\\e[1mAnybody\"").replace("They need not be.", "\"\\e[1m\"");
    let folder = Folder::new()
        .with("lines.ndjson", lines(&[line]))
        .with("triage.ndjson", format!("{event}\n"))
        .with("rules.yaml", rules);
    for arguments in [
        &["findings"][..],
        &["findings", "--each"],
        &["findings", "--json"],
        &["findings", "--rule", "OPEN"],
        &["findings", "--try", "OPEN"],
        &["findings", "--try", "\u{1b}[1m"],
        &["findings", "--rule", "\u{1b}[1m"],
        &["rules"],
        &["rules", "--json"],
        &["show", "GET", hostile],
        &["triage"],
        &["triage", "--json"],
        &["triage", "history"],
        &["triage", "history", "--json"],
        &["triage", "--record"],
        &["triage", "--rule", "OPEN", "--start", "--ticket", "\u{1b}[1m", "--by", "\u{1b}[1m"],
        &["check", "--fail-on", "low"],
        &["check", "--sarif", "-"],
        &["check", "--markdown", "-"],
        &["check", "--baseline", "\u{1b}[1m"],
        &["--triage", "\u{1b}[1m", "findings"],
        &["services"],
    ] {
        let sources = ["--own-rules-only", "-s", "lines.ndjson", "--rules", "rules.yaml", "--triage", "triage.ndjson"];
        let sources = if arguments[0] == "--triage" { &sources[..5] } else { &sources[..] };
        let output = folder.run(&[sources, arguments].concat());
        assert_ne!(output.status.code(), Some(101), "{arguments:?}");
        for stream in [output.stdout, output.stderr] {
            let text = String::from_utf8(stream).unwrap();
            let obeyed = text.chars().find(|letter| letter.is_control() && *letter != '\n' || *letter == '\u{202e}');
            assert_eq!(obeyed, None, "{arguments:?}: {text}");
        }
    }
}
