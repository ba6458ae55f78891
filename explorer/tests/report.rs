//! The report, as a browser shows it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "tests may panic, and tell figures"
)]

mod browser;
#[path = "query/made.rs"]
mod made;
#[path = "query/strategies.rs"]
mod strategies;
mod support;

use std::fmt::Write;
use std::fs;
use std::process::Command;

use api_inventory_explorer::finding::{self, Rules};
use api_inventory_explorer::inventory::ApiInventory;
use api_inventory_explorer::join::{self, JoinOptions, Read};
use api_inventory_explorer::query::{Attribute, Index, Query, Reader, Views};
use api_inventory_explorer::report::{self, ReportOptions};
use api_inventory_explorer::triage::Triage;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

fn written(inventory: &ApiInventory, rules: &Rules) -> Vec<u8> {
    let mut page = Vec::new();
    report::write(&mut page, inventory, rules, &ReportOptions::default()).unwrap();
    page
}

fn asked(inventory: &ApiInventory, text: &str) -> Vec<usize> {
    Index::of(inventory).ask(&Query::parse(text).unwrap())
}

/// Endpoints in the order of an attribute, the largest first.
fn largest(inventory: &ApiInventory, name: &str) -> Vec<usize> {
    let Reader::Number(read) = Attribute::find(name).unwrap().reader() else { panic!("{name} is no number") };
    let views = Views::of(inventory);
    let number = |at: usize| read(&views.view(&inventory.endpoints[at])).unwrap_or(f64::NEG_INFINITY);
    let mut endpoints: Vec<usize> = (0..inventory.endpoints.len()).collect();
    endpoints.sort_by(|left, right| number(*right).total_cmp(&number(*left)));
    endpoints
}

/// A rule that finds something in any made-up inventory.
const RULES: &[u8] = b"
- id: TEST-1
  title: Anybody is answered
  severity: high
  query: 'exposure:public'
  evidence:
    - {what: successes without credentials, count: exchanges, where: {status: 2xx, credential: none}, of: {}}
  show: [exposure, requests]
  happened: Callers without credentials were answered.
  matters: Anybody may read it.
  fix: Ask for credentials.
  owasp: ['API2:2023']
  references: ['https://owasp.org/']
- id: TEST-2
  title: A worse one
  severity: critical
  query: 'exposure:public sensitive:*'
  evidence:
    - {what: exchanges, count: exchanges, of: {}}
  happened: It happened.
  matters: It matters.
  fix: Fix it.
";

fn judged(mut inventory: ApiInventory) -> (ApiInventory, Rules) {
    let mut problems = Vec::new();
    let rules = Rules::of(finding::read(RULES, &mut problems));
    assert!(problems.is_empty(), "{problems:?}");
    finding::judge(&mut inventory, &rules);
    (inventory, rules)
}

/// What the command line makes of a query: the endpoints and the canonical spelling, or what is wrong and where.
fn answer(index: &Index<'_>, text: &str) -> Value {
    match Query::parse(text) {
        Ok(query) => json!({"text": text, "found": index.ask(&query), "canonical": query.to_string()}),
        Err(error) => json!({
            "text": text, "place": &text[error.span.start..error.span.end],
            "message": error.to_string(), "suggestion": error.suggestion(),
        }),
    }
}

#[test]
fn the_page_finds_what_the_command_line_finds_and_refuses_what_it_refuses() {
    let mut runner = TestRunner::deterministic();
    let mut of = |strategy: proptest::strategy::BoxedStrategy<String>, count: usize| -> Vec<String> {
        (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
    };
    let mut texts = of(strategies::query().boxed(), 3_000);
    texts.extend(of(strategies::soup().boxed(), 3_000));
    // Names and terms that are written nearly right.
    for attribute in Attribute::all() {
        let name = attribute.name();
        texts.push(format!("{}x:a", &name[..name.len() - 1]));
        texts.push(format!("a {name}:nonsense"));
        texts.extend(attribute.terms().iter().map(|term| format!("{name}:{}{}", &term[1..], &term[..1])));
        texts.extend(attribute.names().map(|name| format!("{}:>5", name.to_uppercase())));
    }
    texts.extend(["(".repeat(65), "a ".repeat(1_025), "\u{4e2d}".repeat(16 * 1_024), "-".repeat(9_000) + "a"]);
    texts.extend(["(".repeat(64) + "a" + &")".repeat(64), "\u{130}".into(), "\u{3a3}\u{3a3}".into()]);
    texts.extend(
        ["status:404", "first_seen:>1969-12-31", "first_seen:>2024-02-29", "first_seen:<2023-02-29"].map(Into::into),
    );
    for (seed, endpoints) in [(1, 140), (2, 1), (3, 0)] {
        let (inventory, rules) = judged(made::inventory(seed, endpoints));
        let index = Index::of(&inventory);
        let expected: Vec<Value> = texts.iter().map(|text| answer(&index, text)).collect();
        browser::run("queries.mjs", &written(&inventory, &rules), &json!(expected));
    }
}

#[test]
fn a_report_is_explored_with_mouse_keys_and_links() {
    let (inventory, rules) = judged(made::inventory(11, 250));
    let query = "exposure:public (orders OR users) -authentication:authenticated";
    let day = "2026-11-01";
    let rule = rules.get("TEST-2").unwrap();
    let found = inventory.endpoints.iter().find(|endpoint| endpoint.findings.iter().any(|of| &*of.rule == "TEST-2"));
    let finding = found.unwrap().findings.iter().find(|finding| &*finding.rule == "TEST-2").unwrap();
    let detail = asked(&inventory, "sensitive.location:response.body findings:TEST-1")[0];
    let endpoint = &inventory.endpoints[detail];
    let record = endpoint.record.as_ref().unwrap();
    let mut texts = vec![
        endpoint.route.to_string(),
        "Anybody is answered".to_owned(),
        "successes without credentials".to_owned(),
        record.sensitive[0].path.as_str().to_owned(),
        record.sensitive[0].scanner.as_str().to_owned(),
        "from router".to_owned(),
        format!("{} captured and analysed", record.requests.analysed),
    ];
    texts.extend(record.joint.iter().map(|joint| joint.context.status_class.as_str().to_owned()));
    let expected = json!({
        "endpoints": inventory.endpoints.len(),
        "shadow": asked(&inventory, "documentation:shadow"),
        "query": {"text": query, "found": asked(&inventory, query)},
        "public": asked(&inventory, "exposure:public"),
        "busiest": largest(&inventory, "requests")[..5],
        "since": {"day": day, "new": asked(&inventory, &format!("first_seen:>={day}")).len()},
        "rule": {"id": "TEST-2", "query": rule.query.text, "count": finding.proofs[0].count},
        "detail": {"endpoint": detail, "texts": texts},
    });
    browser::run("explore.mjs", &written(&inventory, &rules), &expected);
}

#[test]
fn decisions_about_findings_are_shown_with_links() {
    let called = support::records::record("shop", "GET", "/orders");
    let read = Read { records: support::records::snapshot(&[called]), ..Read::default() };
    let (mut inventory, rules) = judged(join::join(read, &JoinOptions::default()));
    let decisions = r#"{"v":1,"time":"2000-01-01T00:00:00Z","rule":"TEST-1","query":"","do":"accept","reason":"<b>public</b> by design"}
{"v":1,"time":"2000-01-01T00:00:00Z","finding":{"rule":"TEST-1","service":"shop","environment":"prod","method":"GET","route":"/orders"},"do":"note","note":"in daylight"}
"#;
    let triage = Triage::read(decisions.as_bytes()).unwrap();
    assert_eq!(triage.problems(), []);
    let decided = triage.apply(&mut inventory);
    let links = ["Ticket=https://tracker.example/new?of={rule}".parse().unwrap()];
    let mut page = Vec::new();
    let options = ReportOptions { decided, links: &links, ..ReportOptions::default() };
    report::write(&mut page, &inventory, &rules, &options).unwrap();
    browser::run("decisions.mjs", &page, &json!({}));
}

#[test]
fn no_view_has_a_serious_violation_of_accessibility() {
    let (inventory, rules) = judged(made::inventory(11, 120));
    let endpoint = asked(&inventory, "sensitive.location:response.body findings:TEST-1")[0];
    let expected = json!({"endpoint": endpoint, "since": "2026-11-01", "rule": "TEST-1"});
    browser::run("access.mjs", &written(&inventory, &rules), &expected);
}

#[test]
fn ten_thousand_endpoints_open_soon_and_queries_are_answered_while_they_are_written() {
    let (inventory, rules) = judged(made::inventory(7, 10_000));
    let page = written(&inventory, &rules);
    println!("{} bytes of HTML", page.len());
    // Three times of what is meant: machines do other things as well.
    let expected = json!({"endpoints": 10_000, "open": 6_000, "keystroke": 300});
    browser::run("speed.mjs", &page, &expected);
}

/// Names that a page would obey if it let them.
const HOSTILE: [&str; 9] = [
    "<script>window.ran=1</script>",
    "</script><script>window.ran=2</script>",
    "<img src=x onerror=window.ran=3>",
    "\"' onmouseover='window.ran=4' x=\"",
    "<!--<script>window.ran=5",
    "right\u{202e}tfel\u{2066}\u{200b}",
    "__proto__",
    "constructor",
    "${window.ran=6}{{7*7}}]]>",
];

#[test]
fn names_that_a_page_would_obey_do_nothing_and_are_shown() {
    let long = "long/".repeat(2_000);
    let names: Vec<&str> = HOSTILE.iter().copied().chain([long.as_str()]).collect();
    let folder = tempfile::tempdir().unwrap();
    let mut paths = serde_json::Map::new();
    for name in &names {
        let field = json!({"type": "string", "format": name});
        let schema = json!({"type": "object", "properties": {*name: field, "__proto__": field, "constructor": field}});
        let content = json!({"application/json": {"schema": schema}, *name: {"schema": schema}});
        let operation = json!({
            "operationId": name, "parameters": [{"name": name, "in": "query", "schema": field}],
            "requestBody": {"content": content}, "responses": {"200": {"description": name, "content": content}},
        });
        paths.insert(format!("/{name}"), json!({"get": operation}));
    }
    let definition = json!({
        "openapi": "3.1.0", "info": {"title": HOSTILE[1], "version": HOSTILE[0]}, "x-service": "a", "paths": paths,
    });
    let mut lines = String::new();
    let mut catalog = String::new();
    for (at, name) in names.iter().enumerate() {
        let mut line = support::records::record(name, "GET", "/orders/{id}");
        line["producer"]["id"] = json!(format!("{at:032x}"));
        line["service"]["environment"] = json!(name);
        line["service"]["versions"] = json!([name]);
        line["hosts"] = json!([name]);
        line["events"] = json!([{"name": name, "count": 1}]);
        line["attributes"] = json!([{"name": name, "value": name, "count": 1}]);
        line["parameters"] = json!([{"location": "request.query", "name": name, "kind": "int", "count": 1}]);
        line["schemas"] = json!([{
            "location": "request.body", "status_class": "none", "media_type": name, "count": 1,
            "schema": [{*name: [8], "__proto__": [8], "constructor": [8]}],
        }]);
        writeln!(lines, "{line}").unwrap();
        let entity = json!({
            "apiVersion": "v3", "kind": "service", "metadata": {"name": name, "owner": name, "tags": [name]},
            "spec": {"tier": name, "lifecycle": name},
        });
        writeln!(catalog, "---\n{entity}").unwrap();
    }
    let rules = json!([{
        "id": "TEST-3", "title": HOSTILE[1], "severity": "high", "query": "service:*", "happened": HOSTILE[0],
        "matters": HOSTILE[2], "fix": HOSTILE[5], "show": ["service", "version"],
    }]);
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let report = folder.path().join("report.html");
    let output = Command::new(env!("CARGO_BIN_EXE_api-inventory"))
        .args(["--quiet", "--now", support::records::NOW, "--source"])
        .arg(write("lines.ndjson", &lines))
        .arg("--source")
        .arg(write("definition.json", &definition.to_string()))
        .arg("--source")
        .arg(write("catalog.yaml", &catalog))
        .arg("--rules")
        .arg(write("rules.json", &rules.to_string()))
        .args(["report", "--title", HOSTILE[1], "--output"])
        .arg(&report)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    println!("{}", String::from_utf8_lossy(&output.stderr));
    let page = fs::read(&report).unwrap();
    let services: std::collections::BTreeSet<&str> = names.iter().copied().collect();
    let expected = json!({
        "endpoints": names.len() * 2, "services": services.len(),
        "shown": ["<script>window.ran=1</script>", "<img src=x onerror=window.ran=3>", "\\u{202e}tfel", "__proto__"],
    });
    browser::run("hostile.mjs", &page, &expected);
}

#[test]
fn a_report_runs_its_own_script_alone_and_asks_nobody_for_anything() {
    let (inventory, rules) = judged(made::inventory(5, 40));
    let page = String::from_utf8(written(&inventory, &rules)).unwrap();
    let policy = page.split("http-equiv=\"Content-Security-Policy\" content=\"").nth(1).unwrap();
    let policy = policy.split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(policy.ends_with("base-uri 'none'; form-action 'none'") && !policy.contains("unsafe"), "{policy}");
    // One script that is run, the others are data; no handlers, no styles and no addresses in attributes.
    assert_eq!(page.matches("<script>").count(), 1);
    let elements = page.split("<script").map(|part| part.split_once("</script>").map_or(part, |(_, rest)| rest));
    let elements: String = elements.collect();
    let (head, rest) = elements.split_once("<style>").unwrap();
    let elements = head.to_owned() + rest.split_once("</style>").unwrap().1;
    assert!(!elements.contains("http:") && !elements.contains("https:") && !elements.contains("src="), "{elements}");
    assert!(!elements.contains(" on") && !elements.contains("style="), "{elements}");
    for id in ["report", "column-0", "column-words", "chunk-0"] {
        assert_eq!(page.matches(&format!(" id=\"{id}\">")).count(), 1, "{id}");
    }
}
