//! Decisions about findings: the file, its fold, and the commands.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "tests may panic"
)]

mod support;

use std::io::BufReader;

use api_inventory_explorer::triage::{About, Action, Event, FindingId, LINE_LIMIT, Moment, Standing, Triage};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::folder::{Folder, lines};
use support::records::record;

const RULES: &str = "
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
- id: SHADOW
  title: Nobody documents it
  severity: low
  adjusted: false
  query: 'documentation:shadow'
  happened: It is called.
  matters: Nobody looks after it.
  fix: Write a definition.
";

/// The endpoint as it is, and as it is when it asks for credentials.
fn users(is_fixed: bool) -> Value {
    let mut users = record("shop", "GET", "/users/{id}");
    if is_fixed {
        users["joint"][0]["credential"] = json!("presented");
    }
    users
}

fn shop() -> Folder {
    Folder::new()
        .with("rules.yaml", RULES)
        .with("lines.ndjson", lines(&[users(false), record("shop", "GET", "/hidden")]))
        .with("shop.yaml", "openapi: 3.0.3\npaths: {'/users/{user}': {get: {}}}\n")
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

fn of_shop<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&SHOP, arguments].concat()
}

fn states(folder: &Folder) -> Vec<(String, String, String)> {
    let rules = folder.json(&of_shop(&["findings", "--json"]));
    let mut states = Vec::new();
    for finding in rules.as_array().unwrap().iter().flat_map(|rule| rule["findings"].as_array().unwrap()) {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        states.push((text(&finding["finding"]["rule"]), text(&finding["finding"]["route"]), text(&finding["state"])));
    }
    states.sort();
    states
}

fn state(folder: &Folder, rule: &str, route: &str) -> String {
    let states = states(folder);
    let found = states.iter().find(|(of_rule, at, _)| of_rule == rule && at == route);
    found.map_or_else(|| "gone".to_owned(), |(.., state)| state.clone())
}

#[test]
fn what_is_decided_holds_for_what_was_matched() {
    let folder = shop();
    let said = folder.prints(&of_shop(&[
        "triage",
        "route:/users*",
        "--rule",
        "OPEN",
        "--mute-until",
        "2027-01-01",
        "--reason",
        "a gateway comes",
        "--by",
        "anna",
    ]));
    assert_eq!(
        said,
        "1 finding matches\nmute OPEN GET /users/{id} (shop, prod) until 2027-01-01T00:00:00Z: a gateway comes\n\
         1 event appended to triage.ndjson\n"
    );
    assert_eq!(state(&folder, "OPEN", "/users/{id}"), "muted");
    assert_eq!(state(&folder, "OPEN", "/hidden"), "open");
    assert_eq!(folder.prints(&of_shop(&["list", "finding.state:muted", "--columns", "route"])), "ROUTE\n/users/{id}\n");
    folder.prints(&of_shop(&["triage", "--rule", "SHADOW", "--accept", "--reason", "ours"]));
    folder.prints(&of_shop(&[
        "triage",
        "route:/hidden",
        "--rule",
        "OPEN",
        "--start",
        "--ticket",
        "https://t.example/1",
    ]));
    assert_eq!(state(&folder, "SHADOW", "/hidden"), "accepted");
    assert_eq!(state(&folder, "OPEN", "/hidden"), "in_progress");
    folder.prints(&of_shop(&["triage", "--rule", "SHADOW", "--open"]));
    assert_eq!(state(&folder, "SHADOW", "/hidden"), "open");
    let table = folder.prints(&of_shop(&["triage"]));
    assert!(table.contains("2027-01-01") && table.contains("a gateway comes") && table.contains("https://t.example/1"));
}

#[test]
fn a_mute_ends_at_its_time() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "--rule", "OPEN", "--mute-until", "2d", "--reason", "later"]));
    assert_eq!(state(&folder, "OPEN", "/users/{id}"), "muted");
    let later = folder.at("2026-11-24T00:00:00Z", &of_shop(&["findings", "--json", "--state", "muted"]));
    assert_eq!(later.trim(), "[]");
}

#[test]
fn what_says_nothing_new_is_not_appended() {
    let folder = shop();
    let accept = of_shop(&["triage", "--rule", "SHADOW", "--accept", "--reason", "ours"]);
    folder.prints(&accept);
    let before = folder.read("triage.ndjson");
    assert!(folder.prints(&accept).contains("0 events appended"));
    assert_eq!(folder.read("triage.ndjson"), before);
    let dry = folder.prints(&of_shop(&["triage", "--rule", "OPEN", "--start", "--dry-run"]));
    assert!(dry.contains("2 events would be appended"), "{dry}");
    assert_eq!(folder.read("triage.ndjson"), before);
}

#[test]
fn a_standing_decision_is_about_what_comes_later_too() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "route:/h*", "--standing", "--accept", "--reason", "probes"]));
    assert_eq!(folder.read("triage.ndjson").lines().count(), 1);
    let folder = folder.with("lines.ndjson", lines(&[users(false), record("shop", "GET", "/health")]));
    assert_eq!(state(&folder, "OPEN", "/health"), "accepted");
    assert_eq!(state(&folder, "SHADOW", "/health"), "accepted");
    assert_eq!(state(&folder, "OPEN", "/users/{id}"), "open");
    folder.prints(&of_shop(&["triage", "route:/health", "--rule", "OPEN", "--open"]));
    assert_eq!(state(&folder, "OPEN", "/health"), "open", "what is said of one later holds for it");
    folder.prints(&of_shop(&["triage", "route:/h*", "--standing", "--open"]));
    assert_eq!(state(&folder, "SHADOW", "/health"), "open");
}

#[test]
fn a_standing_decision_does_not_change_what_it_is_about() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "finding.severity:high", "--standing", "--accept", "--reason", "known"]));
    assert_eq!(state(&folder, "OPEN", "/users/{id}"), "accepted");
    let table = folder.prints(&of_shop(&["triage", "--rule", "OPEN"]));
    assert_eq!(table.matches("known").count(), 2, "{table}");
}

#[test]
fn findings_close_and_come_again_and_recording_twice_appends_nothing() {
    let folder = shop();
    let record_it = of_shop(&["triage", "--record"]);
    let appended = |folder: &Folder| folder.prints(&record_it).lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(appended(&folder).len(), 4, "two at one endpoint, one at the other, and a summary");
    assert_eq!(appended(&folder), ["0 events appended to triage.ndjson"]);
    let hidden = || record("shop", "GET", "/hidden");
    let folder = folder.with("lines.ndjson", lines(&[users(true), hidden()]));
    assert_eq!(appended(&folder), ["close OPEN GET /users/{id} (shop, prod)", "1 event appended to triage.ndjson"]);
    assert_eq!(appended(&folder), ["0 events appended to triage.ndjson"]);
    let folder = folder.with("lines.ndjson", lines(&[users(false), hidden()]));
    assert_eq!(state(&folder, "OPEN", "/users/{id}"), "reopened");
    assert_eq!(appended(&folder), ["reopen OPEN GET /users/{id} (shop, prod)", "1 event appended to triage.ndjson"]);
    assert_eq!(state(&folder, "OPEN", "/users/{id}"), "reopened");
    assert_eq!(appended(&folder), ["0 events appended to triage.ndjson"]);
    let history = folder.prints(&["--triage", "triage.ndjson", "triage", "history", "--rule", "OPEN"]);
    let words: Vec<&str> = history.lines().skip(1).filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(words, ["found", "found", "close", "reopen"], "{history}");
    let of_one = folder.prints(&of_shop(&["triage", "history", "route:/hidden", "--rule", "OPEN"]));
    assert_eq!(of_one.lines().count(), 2, "{of_one}");
}

#[test]
fn what_was_not_called_or_hardly_analysed_is_not_fixed() {
    let gone = lines(&[record("shop", "GET", "/hidden")]);
    let mut rare = users(true);
    rare["requests"]["analysed"] = json!(19);
    let mut old = users(true);
    old["seen"]["traffic"] = json!({"first": "2026-01-01T00:00:00Z", "last": "2026-02-01T00:00:00Z"});
    let mut lately = users(true);
    lately["days"] =
        json!([{"day": "2026-09-01", "exact": 400, "analysed": 40}, {"day": "2026-11-20", "exact": 9, "analysed": 9}]);
    for lines in [gone, lines(&[rare]), lines(&[old]), lines(&[lately])] {
        let folder = shop();
        folder.prints(&of_shop(&["triage", "--record"]));
        let folder = folder.with("lines.ndjson", lines);
        let said = folder.prints(&of_shop(&["triage", "--record"]));
        assert!(!said.contains("close OPEN GET /users"), "{said}");
    }
}

#[test]
fn what_takes_many_exchanges_to_find_takes_as_many_to_be_fixed() {
    let of = |is_fixed: bool, exchanges: u64| {
        let mut users = users(is_fixed);
        users["joint"][0]["count"] = json!(exchanges);
        users["requests"]["analysed"] = json!(exchanges);
        lines(&[users])
    };
    let folder =
        shop().with("rules.yaml", RULES.replace("at_least: 3", "at_least: 100")).with("lines.ndjson", of(false, 120));
    folder.prints(&of_shop(&["triage", "--record"]));
    assert_eq!(state(&folder, "OPEN", "/users/{id}"), "open");
    for (exchanges, is_closed) in [(30, false), (99, false), (100, true)] {
        let folder = Folder::new()
            .with("rules.yaml", folder.read("rules.yaml"))
            .with("triage.ndjson", folder.read("triage.ndjson"))
            .with("shop.yaml", folder.read("shop.yaml"))
            .with("lines.ndjson", of(true, exchanges));
        let said = folder.prints(&of_shop(&["triage", "--record"]));
        assert_eq!(said.contains("close OPEN GET /users"), is_closed, "{exchanges}: {said}");
    }
}

#[test]
fn what_takes_no_exchanges_to_find_takes_none_to_be_fixed() {
    // Nobody calls it any more, and now it is in a definition.
    let mut idle = record("shop", "GET", "/hidden");
    let folder = shop();
    folder.prints(&of_shop(&["triage", "--record"]));
    idle["seen"]["traffic"] = json!({"first": "2026-01-01T00:00:00Z", "last": "2026-02-01T00:00:00Z"});
    idle["requests"]["analysed"] = json!(1);
    let folder = folder
        .with("lines.ndjson", lines(&[users(false), idle]))
        .with("shop.yaml", "openapi: 3.0.3\npaths: {'/users/{user}': {get: {}}, '/hidden': {get: {}}}\n");
    let said = folder.prints(&of_shop(&["triage", "--record"]));
    assert!(said.contains("close SHADOW GET /hidden"), "{said}");
}

#[test]
fn what_nobody_asks_any_more_is_not_fixed() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "--record"]));
    let folder = folder.with("rules.yaml", "[]\n").with("lines.ndjson", lines(&[users(true)]));
    assert!(folder.prints(&of_shop(&["triage", "--record"])).contains("0 events"));
}

#[test]
fn what_these_sources_could_not_show_is_not_fixed() {
    let folder = shop().with("other.yaml", "openapi: 3.0.3\npaths: {'/hidden': {get: {}}}\n");
    folder.prints(&of_shop(&["triage", "--record"]));
    let rules =
        "- {id: SHADOW, title: A, severity: low, query: 'documentation:orphan', happened: A, matters: A, fix: A}\n";
    let folder = folder.with("rules.yaml", rules);
    let traffic_alone =
        ["--own-rules-only", "-q", "-s", "lines.ndjson", "--rules", "rules.yaml", "--triage", "triage.ndjson"];
    let said = folder.prints(&[&traffic_alone[..], &["triage", "--record"]].concat());
    assert!(!said.contains("close SHADOW"), "no definition was read: {said}");
    assert!(folder.prints(&of_shop(&["triage", "--record"])).contains("close SHADOW GET /hidden"));
}

#[test]
fn what_another_rule_says_more_of_is_not_fixed() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "--record"]));
    let more = RULES.replace("- id: SHADOW", "- {id: MORE, title: A, severity: high, query: 'flow:api', covers: [OPEN], happened: A, matters: A, fix: A}\n- id: SHADOW");
    let folder = folder.with("rules.yaml", more);
    assert_eq!(state(&folder, "OPEN", "/users/{id}"), "gone");
    assert!(!folder.prints(&of_shop(&["triage", "--record"])).contains("close OPEN"));
}

#[test]
fn what_was_accepted_stays_so_when_it_comes_again() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "--record"]));
    folder.prints(&of_shop(&["triage", "--rule", "OPEN", "--accept", "--reason", "public"]));
    let folder = folder.with("lines.ndjson", lines(&[users(true)]));
    folder.prints(&of_shop(&["triage", "--record"]));
    let folder = folder.with("lines.ndjson", lines(&[users(false)]));
    assert_eq!(state(&folder, "OPEN", "/users/{id}"), "accepted");
}

#[test]
fn names_of_parameters_may_change() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "--rule", "OPEN", "--start"]));
    let folder = folder.with("lines.ndjson", lines(&[record("shop", "GET", "/users/{userId}")]));
    assert_eq!(state(&folder, "OPEN", "/users/{userId}"), "in_progress");
}

#[test]
fn a_broken_file_is_told_and_the_rest_of_it_holds() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "--rule", "OPEN", "--start"]));
    let good = folder.read("triage.ndjson");
    let broken = format!(
        "<<<<<<< HEAD\n{good}=======\nnot json\n[]\n{{\"v\":2}}\n{{\"v\":1,\"time\":\"2026-11-23T10:00:00Z\",\"do\":\"mute\",\"query\":\"\"}}\n\
         {{\"v\":1,\"time\":\"2026-11-23T10:00:00Z\",\"do\":\"open\",\"query\":\"nonsense:x\"}}\n{}\n>>>>>>> other\n",
        "x".repeat(LINE_LIMIT + 1)
    );
    let folder = folder.with("triage.ndjson", broken);
    assert_eq!(state(&folder, "OPEN", "/users/{id}"), "in_progress");
    let sources = folder.json(&of_shop(&["sources", "--json"]));
    let source =
        sources["sources"].as_array().unwrap().iter().find(|source| source["kind"] == "triage").unwrap().clone();
    let problems: Vec<(&str, &str)> = source["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| (problem["place"].as_str().unwrap(), problem["what"].as_str().unwrap()))
        .collect();
    assert_eq!(
        problems,
        [
            ("line 1", "a conflict that was not resolved; the lines of both sides are used"),
            ("line 4", "a conflict that was not resolved; the lines of both sides are used"),
            ("line 5", "this is no JSON"),
            ("line 6", "an object is expected here"),
            ("line 7", "`v` is a version that is not known here"),
            ("line 8", "`until` is missing"),
            ("line 9", "`query`: there is no such attribute"),
            ("line 10", "the line is too long"),
            ("line 11", "a conflict that was not resolved; the lines of both sides are used"),
        ]
    );
    assert!(folder.fails(&of_shop(&["--strict", "findings"])).contains("9 problems"));
}

#[test]
fn a_line_without_end_gets_one_before_the_next() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "--rule", "SHADOW", "--start"]));
    let folder = {
        let cut = folder.read("triage.ndjson");
        folder.with("triage.ndjson", cut.trim_end())
    };
    folder.prints(&of_shop(&["triage", "--rule", "OPEN", "--start"]));
    let triage = Triage::read(folder.read("triage.ndjson").as_bytes()).unwrap();
    assert_eq!((triage.events().len(), triage.problem_count()), (3, 0));
}

#[test]
fn what_cannot_be_decided_is_told() {
    let folder = shop();
    for (arguments, what) in [
        (&["triage", "--start"][..], "say which findings"),
        (&["triage", "--rule", "OPN", "--start"], "did you mean OPEN?"),
        (&["triage", "route:/nothing", "--start"], "nothing was found there"),
        (&["triage", "--rule", "OPEN", "--accept"], "--reason"),
        (&["triage", "--rule", "OPEN", "--accept", "--reason", "  "], "--reason has to say something"),
        (&["triage", "--rule", "OPEN", "--mute-until", "2020-01-01", "--reason", "x"], "is in the past"),
        (&["triage", "--rule", "OPEN", "--mute-until", "soon", "--reason", "x"], "2027-01-01, 30d"),
        (&["triage", "--rule", "OPEN", "--start", "--open"], "cannot be used with"),
    ] {
        let error = folder.fails(&of_shop(arguments));
        assert!(error.contains(what), "{arguments:?}: {error}");
    }
    assert!(!folder.path("triage.ndjson").exists());
    assert!(folder.fails(&["triage", "history"]).contains("--triage"));
}

fn id(rule: &str, route: &str) -> FindingId {
    FindingId {
        rule: rule.into(),
        service: Some("shop".into()),
        environment: Some("prod".into()),
        protocol: "http".into(),
        method: "GET".into(),
        route: route.into(),
        operation: None,
    }
}

fn an_event() -> impl Strategy<Value = Event> {
    let time = (0_u32..100)
        .prop_map(|second| Moment::read(&format!("2026-11-20T10:{:02}:{:02}Z", second / 60, second % 60)).unwrap());
    let reason = || prop::sample::select(vec!["why", "\u{1b}[1m\"\\", "\u{7f}\n"]).prop_map(Into::into);
    let until = prop::sample::select(vec!["2026-11-21", "2027-01-01"]).prop_map(|day| Moment::read(day).unwrap());
    let action = prop_oneof![
        Just(Action::Found),
        Just(Action::Close),
        Just(Action::Reopen),
        Just(Action::Open),
        Just(Action::Start),
        (until, reason()).prop_map(|(until, reason)| Action::Mute { until, reason }),
        reason().prop_map(|reason| Action::Accept { reason }),
        reason().prop_map(Action::Ticket),
        reason().prop_map(Action::Note),
    ];
    let one = (prop::sample::select(vec!["A", "B"]), prop::sample::select(vec!["/a/{id}", "/b"]));
    let standing = (prop::sample::select(vec!["A", "*"]), prop::sample::select(vec!["", "route:/b"]));
    let about = prop_oneof![
        3 => one.prop_map(|(rule, route)| About::Finding(id(rule, route))),
        1 => standing.prop_map(|(rule, query)| About::Standing(Standing { rule: rule.into(), query: query.into() })),
    ];
    (time, action, about, prop::option::of(Just("anna".into()))).prop_filter_map(
        "stands",
        |(time, action, about, by)| {
            let may_be = matches!(about, About::Finding(_)) || action.may_stand();
            may_be.then_some(Event { time, action, about, by })
        },
    )
}

fn read(lines: &[String]) -> Triage {
    Triage::read((lines.join("\n") + "\n").as_bytes()).unwrap()
}

/// All that holds: for single findings, and for those that standing decisions are about.
fn held(triage: &Triage) -> String {
    let inventory = support::findings::inventory(&[("A", "/a/{id}"), ("B", "/b"), ("B", "/a/{id}")]);
    let mut applied = inventory;
    let statuses = triage.apply(&mut applied);
    let states: Vec<_> =
        applied.endpoints.iter().flat_map(|endpoint| endpoint.findings.iter().map(|finding| finding.state)).collect();
    format!("{states:?} {:?}", statuses.iter().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn an_event_is_read_as_it_is_written(event in an_event()) {
        prop_assert_eq!(Event::read_line(&event.to_line()), Ok(event));
    }

    #[test]
    fn neither_the_order_of_lines_nor_copies_of_them_change_what_holds(
        events in prop::collection::vec(an_event(), 0..25),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..60),
    ) {
        let lines: Vec<String> = events.iter().map(Event::to_line).collect();
        let mut mixed: Vec<String> = lines.iter().rev().cloned().collect();
        if !lines.is_empty() {
            // Copies of some, and all of them in another order.
            mixed.extend(order.iter().map(|index| index.get(&lines).clone()));
            let turn = order.first().map_or(0, |index| index.index(mixed.len()));
            mixed.rotate_left(turn);
        }
        let (one, other) = (read(&lines), read(&mixed));
        prop_assert_eq!(one.events(), other.events());
        prop_assert_eq!(held(&one), held(&other));
    }

    #[test]
    fn a_merge_of_two_branches_is_the_union_of_their_lines(
        base in prop::collection::vec(an_event(), 0..8),
        ours in prop::collection::vec(an_event(), 0..8),
        theirs in prop::collection::vec(an_event(), 0..8),
    ) {
        let lines = |parts: &[&Vec<Event>]| parts.iter().flat_map(|part| part.iter().map(Event::to_line)).collect::<Vec<_>>();
        let one = read(&lines(&[&base, &ours, &theirs]));
        let other = read(&lines(&[&base, &theirs, &base, &ours]));
        prop_assert_eq!(held(&one), held(&other));
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let triage = Triage::read(BufReader::with_capacity(7, &bytes[..])).unwrap();
        let lines = bytes.split(|byte| *byte == b'\n').count() as u64;
        prop_assert!(triage.problem_count() <= lines);
        prop_assert_eq!(triage.bytes(), bytes.len() as u64);
    }

    #[test]
    fn lines_that_are_nearly_right_are_read(event in an_event(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut line = event.to_line().into_bytes();
        let at = at.index(line.len());
        line[at] = byte;
        let triage = Triage::read(&line[..]).unwrap();
        held(&triage);
    }
}

#[test]
fn what_is_said_of_a_time_to_come_does_not_hold_yet() {
    let event = |time: &str, action: &str| {
        format!(r#"{{"v":1,"time":"{time}","rule":"SHADOW","query":"","do":"{action}","reason":"r"}}"#) + "\n"
    };
    let folder = shop().with("triage.ndjson", event("2036-01-01T00:00:00Z", "accept"));
    assert_eq!(state(&folder, "SHADOW", "/hidden"), "open");
    folder.prints(&of_shop(&["triage", "--rule", "SHADOW", "--start"]));
    assert_eq!(state(&folder, "SHADOW", "/hidden"), "in_progress");
}

#[test]
fn the_history_of_a_rule_has_standing_decisions_about_all_rules() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "route:/h*", "--standing", "--accept", "--reason", "probes"]));
    let history = folder.prints(&["--triage", "triage.ndjson", "triage", "history", "--rule", "OPEN"]);
    assert!(history.contains("probes"), "{history}");
}

#[test]
fn what_would_not_be_read_is_not_appended() {
    let standing = |number: u32| {
        let query = format!("route:/{number}");
        format!(r#"{{"v":1,"time":"2026-11-23T10:00:00Z","rule":"*","query":"{query}","do":"accept","reason":"r"}}"#)
            + "\n"
    };
    let full: String = (0..1_000).map(standing).collect();
    let folder = shop().with("triage.ndjson", &full);
    let error = folder.fails(&of_shop(&["triage", "route:/hidden", "--standing", "--accept", "--reason", "one more"]));
    assert!(error.contains("the file is full"), "{error}");
    assert_eq!(folder.read("triage.ndjson"), full);
    // What stands already may be said again, and a single finding is about no query.
    folder.prints(&of_shop(&["triage", "route:/7", "--standing", "--open"]));
    folder.prints(&of_shop(&["triage", "route:/hidden", "--accept", "--reason", "ours"]));
}

#[test]
fn a_reason_that_is_too_long_is_refused_and_nothing_is_appended() {
    let folder = shop();
    let reason = "r".repeat(70_000);
    let accept = of_shop(&["triage", "--rule", "SHADOW", "--accept", "--reason", &reason]);
    let output = folder.command("2026-11-23T12:00:00Z", &accept).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path("triage.ndjson").exists());
    assert_eq!(state(&folder, "SHADOW", "/hidden"), "open");
}
