//! Services: what they have, how much of them is known, and what is to do about them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "tests may panic"
)]

mod support;

use api_inventory_explorer::inventory::{FindingState, Severity};
use api_inventory_explorer::render;
use serde_json::{Value, json};
use support::findings;
use support::folder::{Folder, lines};
use support::records::record;
use unicode_width::UnicodeWidthStr;

fn shop() -> Folder {
    let mut users = record("shop", "GET", "/users/{id}");
    users["scanned"] = json!({"response.body": 3_000, "request.body": 1_000});
    users["partial"] = json!([
        {"location": "response.body", "reason": "budget", "count": 3, "bytes": 1_000, "leaves": 0},
        {"location": "request.query", "reason": "budget", "count": 3, "bytes": 99_000, "leaves": 0},
    ]);
    let day = |day: u32| json!({"day": format!("2026-{:02}-{:02}", 10 + day / 30, 1 + day % 30), "exact": day, "analysed": 1});
    users["days"] = (1..40).map(day).collect();
    let mut hidden = record("shop", "GET", "/hidden");
    hidden["joint"][0]["exposure"] = json!("private");
    hidden["joint"][0]["credential"] = json!("presented");
    hidden["days"] = json!([day(39)]);
    let mut preflight = record("shop", "OPTIONS", "/users/{id}");
    preflight["endpoint"]["flow"] = json!("preflight");
    Folder::new()
        .with("lines.ndjson", lines(&[users, hidden, preflight]))
        .with("shop.yaml", "openapi: 3.0.3\npaths:\n  /users/{user}: {get: {}}\n  /a: {get: {}}\n  /b: {get: {}}\n")
        .with(
            "catalog.yaml",
            "apiVersion: v3\nkind: service\nmetadata: {name: shop, owner: web}\n---\n\
             apiVersion: v3\nkind: service\nmetadata: {name: quiet}\n",
        )
        .with(
            "rules.yaml",
            "- {id: A, title: A, severity: high, adjusted: false, query: 'route:/users*', happened: A, matters: A, fix: A}\n\
             - {id: B, title: B, severity: low, adjusted: false, query: 'service:shop', happened: B, matters: B, fix: B}\n",
        )
}

fn services(folder: &Folder, arguments: &[&str]) -> Value {
    let sources = ["--own-rules-only", "-q", "-s", ".", "--rules", "rules.yaml", "services", "--json"];
    folder.json(&[&sources, arguments].concat())
}

fn of<'a>(services: &'a Value, name: &str) -> &'a Value {
    services.as_array().unwrap().iter().find(|service| service["name"] == name).unwrap()
}

#[test]
fn coverage_is_told_in_shares_of_what_could_be_covered() {
    let all = services(&shop(), &[]);
    let service = of(&all, "shop");
    assert_eq!((&service["owner"], &service["endpoints"]), (&json!("web"), &json!(4)), "a preflight is none");
    assert_eq!(
        service["coverage"],
        json!({
            "traffic": 0.5, "definition": 0.75, "gateway": 0.0, "catalog": 1.0, "scanned_endpoints": 1,
            "analysed": 0.1, "unscanned": 0.2,
        })
    );
    assert_eq!(service["exposure"], json!({"private": 1, "public": 1}));
    assert_eq!((&service["vulnerabilities"], &service["attacks"]), (&json!("not measured"), &json!("not measured")));
}

#[test]
fn a_service_that_only_a_catalog_knows_has_shares_of_nothing() {
    let all = services(&shop(), &[]);
    let coverage = &of(&all, "quiet")["coverage"];
    assert_eq!((&coverage["traffic"], &coverage["unscanned"]), (&Value::Null, &Value::Null));
    assert_eq!(of(&all, "quiet")["findings"], json!({}));
}

#[test]
fn the_trend_adds_up_the_last_thirty_days() {
    let all = services(&shop(), &[]);
    let days = of(&all, "shop")["days"].as_array().unwrap();
    assert_eq!(days.len(), 30);
    assert_eq!((&days[0], &days[29]), (&json!(["2026-10-11", 10]), &json!(["2026-11-10", 78])));
}

#[test]
fn findings_count_as_long_as_somebody_has_to_do_something() {
    let folder = shop();
    let shop_of = |all: &Value| of(all, "shop").clone();
    let before = shop_of(&services(&folder, &[]));
    let many_low = before["findings"]["low"].as_u64().unwrap();
    assert!(many_low == 5 && before["findings"]["high"] == 2, "{before}");
    assert!(before["risk"].as_u64().unwrap() >= 60);
    let sources = ["--own-rules-only", "-q", "-s", ".", "--rules", "rules.yaml", "--triage", "triage.ndjson"];
    folder.prints(&[&sources[..], &["triage", "--rule", "B", "--accept", "--reason", "ours"]].concat());
    std::fs::rename(folder.path("triage.ndjson"), folder.path("decided")).unwrap();
    let after = folder.json(&[
        "--own-rules-only",
        "-q",
        "-s",
        ".",
        "--rules",
        "rules.yaml",
        "--triage",
        "decided",
        "services",
        "--json",
    ]);
    let fewer = shop_of(&after)["findings"]["low"].as_u64().unwrap_or(0);
    assert!(fewer == 0, "{fewer} {many_low}");
}

#[test]
fn a_narrow_terminal_shows_less_and_a_wide_one_all() {
    let mut inventory = findings::inventory(&[("A", "/a"), ("B", "/a"), ("B", "/b")]);
    inventory.endpoints[0].findings[0].severity = Severity::Critical;
    inventory.endpoints[1].findings[0].state = FindingState::Muted;
    let services = inventory.services();
    let all = render::services(&services, None).render(None);
    let titles: Vec<&str> = all.lines().next().unwrap().split_whitespace().collect();
    assert_eq!((titles.len(), titles[17]), (18, "SOURCES"));
    assert!(all.contains("1 critical +1"), "{all}");
    for width in [40, 80, 120, 140, 160, 200] {
        let text = render::services(&services, Some(width)).render(Some(width));
        assert!(text.lines().all(|line| line.width() <= width), "{width}: {text}");
        if width >= 120 {
            assert!(text.contains("1 critical +1") && text.contains("ENVIRONMENTS") && !text.contains('…'), "{text}");
        }
    }
}
