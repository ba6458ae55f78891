//! Which names leave: made-up objects, the policies, and the key corpus if there is one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests may panic, and say what they measured"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use api_inventory::Tracer;
use api_inventory::config::NamePolicy;
use api_inventory::offline::{OfflineAnalyzer, RecordedExchange};
use api_inventory::testing::names::{Record, vet};
use bytes::Bytes;
use http::{Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};

/// The corpus' folder, if there is one.
#[expect(clippy::disallowed_methods, reason = "a test's own input, not configuration of the tracer")]
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("API_INVENTORY_CORPUS_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: API_INVENTORY_CORPUS_DIR is not set");
    }
    folder
}

fn text(folder: &std::path::Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).expect(file)
}

// Made-up objects.

/// What leaves of the keys of an object that exchanges show one after the other: `key:kind` each.
fn kept(place: &str, parent: Option<&str>, exchanges: &[&str]) -> Vec<String> {
    let observations: Vec<Value> = exchanges
        .iter()
        .map(|keys| {
            let pairs: Vec<(&str, &str)> = keys.split('|').map(|key| key.rsplit_once('=').unwrap()).collect();
            let (names, kinds): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            json!({"keys": names, "value_kinds": kinds})
        })
        .collect();
    let record = json!({"id": "x", "where": place, "parent": parent, "observations": observations});
    vet(&serde_json::from_value::<Record>(record).unwrap()).kept.into_iter().collect()
}

/// The keys of the exchanges, each once.
fn keys(exchanges: &[&str]) -> Vec<String> {
    let keys: BTreeSet<String> =
        exchanges.iter().flat_map(|keys| keys.split('|')).map(|key| key.rsplit_once('=').unwrap().0.into()).collect();
    keys.into_iter().collect()
}

#[test]
fn names_of_fields_leave() {
    for (place, parent, exchange) in [
        ("json", None, "id=int|created_at=string|isActive=bool|lines=array:object:shape1"),
        ("json", Some("data"), "torque=float|rpm=int|gearRatio=float|oilTemp=int"),
        ("json", None, "id=int|etunimi=string|katuosoite=object:shape1|luotu=string"),
        ("json", None, "kingaku=int|shohizei=float|shiharai_kubun=string|hassobi=bool"),
        ("json", Some("record"), "имя=string|сумма=float|id=int|склад=object:shape1"),
        ("json", Some("row"), "Unit Price (USD)=string|Date of Birth=string|Item #=string"),
        ("json", Some("errors"), "brolvandik=string|quonlow=string"),
        ("json", Some("settings"), "dark_mode=bool|instant_refunds=bool"),
        ("json", Some("by_status"), "queued=int|shipped=int|in_transit=int"),
        ("json", Some("latency"), "<10ms=int|10-50ms=int|>50ms=int"),
        ("json", Some("prices"), "VND=float|TRY=float|HUF=float"),
        ("json", None, "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress=string"),
        ("query", None, "page[size]=string|filter[created_at][gte]=string|utm_source=string"),
        ("form", None, "grant_type=string|client_secret=string|line_1=string"),
        ("multipart", None, "avatar=file|display_name=string"),
        ("header", None, "user-agent=string|x-client-session=string|svix-signature=string"),
        ("cookie", None, "_ga=string|__Host-session=string|cart_id=string|color_mode=string"),
    ] {
        assert_eq!(kept(place, parent, &[exchange]), keys(&[exchange]), "{place} {parent:?}");
    }
}

#[test]
fn keys_that_are_data_fold() {
    for (place, parent, exchange) in [
        ("json", Some("data"), "8812=object:shape1|8813=object:shape1"),
        ("json", None, "veikko=int|sanna=int|pekka=int"),
        ("json", Some("players"), "admin=int|summer=int|status=int"),
        ("json", Some("items"), "mark=object:shape1|grace=object:shape1|will=object:shape1"),
        ("json", Some("repos"), "website=int|mobile-app=int|docs=int"),
        ("json", Some("conditions"), "asthma=bool|Lupus=bool|celiac_disease=bool"),
        ("json", None, "Väinö Korhonen=int|aino_virtanen=int"),
        ("json", Some("weather"), "Tampere=float|Oulu=float"),
        ("json", Some("survey"), "Any further wishes?=string|Name of your first teacher=string"),
        ("json", Some("discounts"), "AINO15=int|SUMMER24OFF=int"),
        ("query", None, "veikko=string"),
        ("query", None, "filter[veikko]=string|qty_8812=string"),
        ("form", None, "hello from eero=string"),
        ("multipart", None, "korhonen_cv.pdf=file"),
        ("header", None, "x-user-veikko=string|x-amz-meta-aino-korhonen=string|x-shop-virtanen-oy-token=string"),
        ("cookie", None, "seen_veikko=string|_ga_9XK2PQ4RTZ=string|TS01a2b3c4=string"),
    ] {
        assert_eq!(kept(place, parent, &[exchange]), [""; 0], "{place} {parent:?}");
    }
}

#[test]
fn what_frames_a_dictionary_leaves_without_its_entries() {
    let exchange = "total=int|next=string|Tampere=object:shape1|Oulu=object:shape1";
    assert_eq!(kept("json", None, &[exchange]), ["next", "total"]);
    let exchange = "type=string|count=int|asthma=bool|lupus=bool";
    assert_eq!(kept("json", Some("history"), &[exchange]), ["count", "type"]);
}

#[test]
fn a_strange_field_of_a_record_leaves_when_it_has_stayed_and_none_came_beside_it() {
    let exchange = "price=int|order=int|brolvandik=string|quonlow=string";
    assert_eq!(kept("json", None, &[exchange; 8]), ["order", "price"]);
    assert_eq!(kept("json", None, &[exchange; 9]), ["brolvandik", "order", "price", "quonlow"]);
    let alone = "brolvandik=string|quonlow=int|total=int";
    assert_eq!(kept("json", None, &[alone; 20]), ["total"], "nothing beside them says that it is a record");
    let others: Vec<String> = ["drimnolf", "gurfis", "quonlow", "nalrup", "sefkit"]
        .iter()
        .cycle()
        .take(5)
        .chain(["quonlow"; 6].iter())
        .map(|other| format!("price=int|order=int|brolvandik=string|{other}=string"))
        .collect();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    assert!(!kept("json", None, &others[..10]).contains(&"drimnolf".to_owned()));
    assert!(
        kept("query", None, &["brolvandik=string|page=string"; 9]) == ["page"],
        "the same person may call every day"
    );
}

#[test]
fn codes_are_no_codes_where_people_are_listed() {
    for (parent, exchange) in [
        (Some("users"), "bob=object:shape1"),
        (Some("users"), "Bob=object:shape1|Ron=object:shape1"),
        (None, "bob=int"),
        (Some("users"), "april=object:shape1|june=object:shape1|may=object:shape1"),
        (None, "april=int|june=int|may=int"),
        (Some("members"), "al=int|jo=int"),
        (Some("scores"), "al=int|jo=int"),
        (Some("users"), "Europe/heikki=int"),
        (Some("devices"), "US/4111111111=int"),
        (None, "America/heikki_virtanen=int|US/aino_laine=int"),
        (Some("users"), "Europe/Berlin=int"),
        (Some("users"), "us-eastwood-7=int"),
        (None, "us-northheikki-1=int"),
        (None, "0-4heikki=int|5-9aino=int"),
    ] {
        assert_eq!(kept("json", parent, &[exchange]), [""; 0], "{parent:?} {exchange}");
    }
    for exchange in
        ["EUR=int", "Europe/Helsinki=int", "us-gov-west-1=int", "usd=int|eur=int", "jan=int|feb=int|mar=int"]
    {
        assert_eq!(kept("json", Some("data"), &[exchange]).len(), exchange.split('|').count(), "{exchange}");
    }
}

#[test]
fn strange_keys_leave_at_once_under_what_holds_fields_only() {
    for parent in [
        "permissions",
        "roles",
        "status",
        "limits",
        "quotas",
        "subscriptions",
        "credentials",
        "claims",
        "counts",
        "rates",
    ] {
        for kind in ["int", "string", "array:string", "object:shape1"] {
            let exchange = format!("heikki={kind}|aino={kind}|virtanen={kind}");
            assert_eq!(kept("json", Some(parent), &[&exchange]), [""; 0], "{parent} {kind}");
        }
        assert_eq!(kept("json", Some(parent), &["heikki=int|aino=string"; 20]), [""; 0], "{parent}");
    }
    assert_eq!(kept("json", Some("errors"), &["brolvandik=array:string|quonlow=array:string"]).len(), 2);
    assert_eq!(kept("json", Some("errors"), &["heikki=object:shape1|aino=object:shape1"]), [""; 0]);
}

#[test]
fn a_status_frees_no_strange_keys() {
    assert_eq!(kept("json", None, &["status=string|heikki=int|aino=int"]), ["status"]);
    assert_eq!(kept("json", None, &["object=string|heikki=int|aino=int|type=string"; 20]), ["object", "type"]);
    assert_eq!(kept("json", None, &["id=int|heikki=object:shape1|page=int"]), ["id", "page"]);
    assert_eq!(kept("json", None, &["admin=int|heikki=int|aino=string"]), ["admin"]);
}

#[test]
fn what_is_declared_frees_nothing_beside_it() {
    let leaves = |parent: &str, keys: &[&str], declared: &[&str]| {
        let observations = json!([{"keys": keys, "value_kinds": vec!["object:shape1"; keys.len()]}]);
        let record =
            json!({"id": "x", "where": "json", "parent": parent, "declared": declared, "observations": observations});
        vet(&serde_json::from_value::<Record>(record).unwrap()).kept.into_iter().collect::<Vec<_>>()
    };
    let users = ["admin", "summer", "heikki", "price", "order"];
    assert_eq!(leaves("users", &users, &[]), [""; 0]);
    assert_eq!(leaves("users", &users, &["admin"]), ["admin"]);
    assert_eq!(leaves("votes", &["heikki_votes", "aino_votes"], &["aino_votes"]), ["aino_votes"]);
}

#[test]
fn declared_header_fields_and_cookies_leave() {
    for (place, name, declared) in
        [("header", "x-brolvandik-quonlow", "X-Brolvandik-Quonlow"), ("cookie", "brolvandik", "brolvandik")]
    {
        let leaves = |declared: &[&str]| {
            let observations = json!([{"keys": [name, "8812"], "value_kinds": ["string", "string"]}]);
            let record = json!({"id": "x", "where": place, "declared": declared, "observations": observations});
            vet(&serde_json::from_value::<Record>(record).unwrap()).kept.len()
        };
        assert_eq!((leaves(&[]), leaves(&[declared, "8812"])), (0, 1), "{place}");
    }
}

#[test]
fn words_with_numbers_and_pairs_of_words_are_what_people_are_called_too() {
    for (parent, exchange) in [
        (Some("scores"), "max77=int|admin99=int|mark24=int"),
        (None, "max77=object:shape1|admin99=object:shape1|mark24=object:shape1|victor12=object:shape1"),
        (Some("uploads"), "max77=object:shape1|admin99=object:shape1"),
        (Some("scores"), "mark_max=int|victor_price=int"),
        (None, "black_star=object:shape1|red_cloud=object:shape1|gold_moon=object:shape1"),
        (Some("scores"), "blackStar=int|redCloud=int|goldKey=int"),
    ] {
        assert_eq!(kept("json", parent, &[exchange]), [""; 0], "{parent:?} {exchange}");
    }
    assert_eq!(kept("json", None, &["line_1=string|line_2=string|address2=string"]).len(), 3);
}

#[test]
fn of_what_was_a_dictionary_only_its_frame_leaves() {
    let exchanges =
        ["heikki=int|aino=int|virtanen=int", "admin=int", "price=int|total=int", "max=int", "order=object:shape1"];
    assert_eq!(kept("json", None, &exchanges), ["total"]);
}

#[test]
fn keys_that_are_equal_but_for_one_strange_word_fold() {
    for (parent, exchange) in [
        (None, "heikki_votes=int|aino_votes=int|virtanen_votes=int"),
        (Some("scores"), "heikki_count=int|aino_count=int"),
        (None, "vote_heikki_value=int|vote_aino_value=int"),
        (Some("users"), "heikki_count=int|aino_price=object:shape1|virtanen_id=string"),
    ] {
        assert_eq!(kept("json", parent, &[exchange]), [""; 0], "{parent:?} {exchange}");
    }
    let beside = "id=int|name=string|price=int|heikki_votes=int|aino_votes=int|virtanen_votes=int";
    assert_eq!(kept("json", None, &[beside]), ["id", "name", "price"]);
}

#[test]
fn parameters_fields_and_cookies_leave_by_known_words_only() {
    for (place, name) in [
        ("form", "heikki_rating"),
        ("query", "heikki.email"),
        ("query", "vote[heikki][value]"),
        ("form", "heikki-virtanen-status"),
        ("query", "karlgrund"),
        ("query", "annagruppe"),
        ("form", "春日"),
        ("form", "山田春日"),
        ("query", "kubernetes.io/heikki"),
        ("query", "@odata.heikki"),
        ("header", "x-heikki-token"),
        ("header", "heikki-virtanen"),
        ("cookie", "heikki_cart"),
        ("cookie", "heikki.session"),
        ("cookie", "mark"),
    ] {
        let exchange = format!("{name}=string|page=string|id=string");
        assert!(!kept(place, None, &[&exchange]).contains(&name.to_owned()), "{place} {name}");
    }
}

#[test]
fn a_text_that_was_taken_for_a_form_folds() {
    for name in ["masterkey", "secretkey", "welcome1", "Password1", "password12", "admin12", "hunter2"] {
        for place in ["form", "query"] {
            assert_eq!(kept(place, None, &[&format!("{name}=string")]), [""; 0], "{place} {name}");
        }
    }
    assert_eq!(kept("form", None, &["page_size=string"]), ["page_size"]);
    assert_eq!(kept("form", None, &["line1=string|city=string"]), ["city", "line1"]);
}

#[test]
fn people_have_pages_where_vocabularies_are() {
    let exchange = "http://www.w3.org/People/Heikki/card#i=string|http://purl.org/net/heikki=string|\
                    urn:ietf:params:heikki=string|http://purl.org/dc/terms/title=string|id=int|price=float";
    assert_eq!(kept("json", None, &[exchange]), ["http://purl.org/dc/terms/title", "id", "price"]);
}

#[test]
fn a_folded_key_says_nothing_of_what_is_below_it() {
    let mut analyzer = analyzer(NamePolicy::Vetted);
    let body = r#"{"users":{"errors":{"brolvandik":"x"},"heikki":{"quonlow":"x"},"aino":{"quonlow":"x"}}}"#;
    let left = names_of(&mut analyzer, "/a", body);
    assert_eq!(left, ["users", "{key}"].map(str::to_owned).into());
}

#[test]
fn a_declared_name_leaves_and_makes_those_beside_it_no_names() {
    let record = |declared: Value| {
        let observations = json!([{"keys": ["veikko", "sanna", "8812"], "value_kinds": ["int", "int", "int"]}]);
        let record =
            json!({"id": "x", "where": "json", "parent": null, "declared": declared, "observations": observations});
        vet(&serde_json::from_value::<Record>(record).unwrap()).kept
    };
    assert_eq!(record(json!(["veikko", "8812"])), ["veikko".to_owned()].into());
    assert!(record(json!([])).is_empty());
}

// The policies.

fn analyzer(policy: NamePolicy) -> OfflineAnalyzer {
    Tracer::builder().quiet().names(policy).build_offline().unwrap()
}

/// The names that leave of a response's body.
fn names_of(analyzer: &mut OfflineAnalyzer, route: &str, body: &str) -> BTreeSet<String> {
    let request = Request::get(route).body(Bytes::new()).unwrap();
    let response =
        Response::builder().header("content-type", "application/json").body(Bytes::from(body.to_owned())).unwrap();
    let line = serde_json::to_value(analyzer.observe(RecordedExchange::new(request, response).route(route))).unwrap();
    let mut names = BTreeSet::new();
    collect_schema(&line["schemas"]["response.body"], &mut names);
    names
}

/// Names of fields in a schema as it is written out: a node, or several that are called `any`.
fn collect_schema(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Array(node) => match node.first() {
            Some(Value::Object(fields)) if any(fields).is_none() => {
                for (name, field) in fields {
                    names.insert(name.clone());
                    collect_schema(field, names);
                }
            }
            Some(element) => collect_schema(element, names),
            None => {}
        },
        Value::Object(fields) => {
            any(fields).into_iter().flatten().for_each(|node| collect_schema(node, names));
        }
        _ => {}
    }
}

fn any(fields: &serde_json::Map<String, Value>) -> Option<&Vec<Value>> {
    fields.get("any").and_then(Value::as_array).filter(|nodes| fields.len() == 1 && nodes.iter().all(Value::is_array))
}

#[test]
fn with_seen_a_name_leaves_from_its_nth_exchange_of_an_endpoint_on() {
    let mut analyzer = analyzer(NamePolicy::seen(3));
    let body = r#"{"id":1,"customer":{"email":"x"},"8812":{"8813":1}}"#;
    let folded: BTreeSet<String> = ["{key}".to_owned()].into();
    for _ in 0..2 {
        assert_eq!(names_of(&mut analyzer, "/a", body), folded);
    }
    for _ in 0..3 {
        let left = names_of(&mut analyzer, "/a", body);
        assert!(left.contains("id") && left.contains("customer"), "{left:?}");
        assert!(!left.contains("8812"));
    }
    assert_eq!(names_of(&mut analyzer, "/b", body), folded, "another endpoint counts for itself");
    let left = names_of(&mut analyzer, "/a", r#"{"id":1,"title":"x"}"#);
    assert!(left.contains("id") && !left.contains("title"), "{left:?}");
}

#[test]
fn one_exchange_with_many_like_objects_counts_once() {
    let mut analyzer = analyzer(NamePolicy::seen(2));
    let body = r#"{"8812":{"title":"x"},"8813":{"title":"x"},"8814":{"title":"x"}}"#;
    assert!(!names_of(&mut analyzer, "/a", body).contains("title"));
    assert!(names_of(&mut analyzer, "/a", body).contains("title"));
}

#[test]
fn a_name_that_waits_counts_once_for_its_place() {
    let mut analyzer = analyzer(NamePolicy::seen(2));
    let mut withheld = |body: &'static str| {
        let request = Request::get("/a").body(Bytes::new()).unwrap();
        let response = Response::builder().header("content-type", "application/json").body(Bytes::from(body)).unwrap();
        let line =
            serde_json::to_value(analyzer.observe(RecordedExchange::new(request, response).route("/a"))).unwrap();
        line["withheld"]["response.body"].as_u64()
    };
    let body = r#"{"8812":{"title":"x"},"8813":{"title":"x"},"8814":{"title":"x","status":"x"}}"#;
    assert_eq!(withheld(body), Some(2), "numbers are data, and never leave");
    for _ in 0..3 {
        assert_eq!(withheld(body), None);
    }
    assert_eq!(withheld(r#"{"8812":{"title":"x","price":1}}"#), Some(1));
    assert_eq!(withheld(r#"{"8812":{"title":"x","price":1}}"#), None);
}

#[test]
fn with_declared_nothing_leaves_that_no_public_list_has() {
    let mut analyzer = analyzer(NamePolicy::Declared);
    let left = names_of(&mut analyzer, "/a", r#"{"id":1,"title":"x","prices":{"EUR":1,"USD":2},"@type":"x"}"#);
    let expected: BTreeSet<String> = ["@type", "EUR", "USD", "{key}"].map(str::to_owned).into();
    assert_eq!(left, expected);
}

#[test]
fn the_policy_is_read_from_the_environment() {
    for (value, good) in [
        ("vetted", true),
        ("Declared", true),
        ("seen(3)", true),
        ("SEEN(255)", true),
        ("seen(0)", false),
        ("seen(256)", false),
        ("seen", false),
        ("all", false),
    ] {
        let variables = |name: &str| (name == "API_INVENTORY_NAMES").then(|| value.into());
        let tracer = Tracer::builder().quiet().from_lookup(&variables).build();
        let told = tracer.problems().iter().any(|problem| problem.subject == "API_INVENTORY_NAMES");
        assert_eq!(told, !good, "{value}");
    }
}

#[test]
fn a_dictionary_that_keeps_growing_folds_although_its_values_differ() {
    let mut analyzer = analyzer(NamePolicy::Vetted);
    let name = |number: usize| {
        let letter = |at: usize| char::from(b"bdfgklmnprstvz"[at % 14]);
        format!("{}o{}i{}u", letter(number), letter(number / 14), letter(number / 196))
    };
    let mut last = BTreeSet::new();
    for number in 0..60 {
        let (a, b, c) = (name(number * 3), name(number * 3 + 1), name(number * 3 + 2));
        let body = format!(r#"{{"id":1,"{a}":true,"{b}":"x","{c}":1}}"#);
        last = names_of(&mut analyzer, "/a", &body);
    }
    assert_eq!(last, ["id", "{key}"].map(str::to_owned).into());
}

// The corpus.

#[derive(Deserialize)]
struct Labelled {
    id: String,
    r#where: String,
    kind: String,
    labels: BTreeMap<String, String>,
}

#[derive(Default)]
struct Tally {
    data: u32,
    leaked: u32,
    names: u32,
    lost: u32,
    records: u32,
    leaking: u32,
}

fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}

#[test]
fn the_public_split_keeps_within_its_bars() {
    let Some(folder) = corpus() else { return };
    let mut all = Tally::default();
    let mut places: BTreeMap<String, Tally> = BTreeMap::new();
    for line in text(&folder, "names/public.jsonl").lines() {
        let labelled: Labelled = serde_json::from_str(line).unwrap();
        // Segments of paths are vetted elsewhere, and borderline objects are not counted.
        if labelled.r#where == "path" || labelled.kind.starts_with("borderline") {
            continue;
        }
        let vetted = vet(&serde_json::from_str::<Record>(line).unwrap());
        assert_eq!(vetted.id, labelled.id);
        for tally in [&mut all, places.entry(labelled.r#where.clone()).or_default()] {
            let leaked_before = tally.leaked;
            for (key, label) in &labelled.labels {
                let is_kept = vetted.kept.contains(key);
                if label == "data" {
                    tally.data += 1;
                    tally.leaked += u32::from(is_kept);
                } else {
                    tally.names += 1;
                    tally.lost += u32::from(!is_kept);
                }
            }
            tally.records += u32::from(labelled.labels.values().any(|label| label == "data"));
            tally.leaking += u32::from(tally.leaked > leaked_before);
        }
    }
    for (place, tally) in places.iter().map(|(place, tally)| (place.as_str(), tally)).chain([("all", &all)]) {
        let (leak, loss) = (share(tally.leaked, tally.data), share(tally.lost, tally.names));
        println!("{place}: leak {:.2} %, loss {:.2} %", leak * 100.0, loss * 100.0);
    }
    assert!(all.data > 10_000 && all.names > 5_000, "the corpus is smaller than it was");
    assert!(share(all.leaked, all.data) <= 0.01);
    assert!(share(all.lost, all.names) <= 0.06);
    assert!(share(all.leaking, all.records) <= 0.03);
}

#[test]
fn every_map_of_identifiers_in_the_catalog_folds() {
    let Some(folder) = corpus() else { return };
    let left = names_of(&mut analyzer(NamePolicy::Vetted), "/catalog", &text(&folder, "real/big/citm_catalog.json"));
    assert!(left.contains("{key}") && left.contains("areaNames") && left.contains("performances"), "{left:?}");
    for name in &left {
        assert!(!name.contains(|character: char| character.is_ascii_digit()), "{name}");
    }
}

/// The names under every `properties`, in JSON or in YAML as people indent it.
fn declared(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut open: Vec<(usize, Option<usize>)> = Vec::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let entry = line.trim_start();
        let Some((name, _)) = entry.split_once(':') else { continue };
        let name = name.trim_matches(['"', '\'', ' ']);
        open.retain(|(at, _)| *at < indent);
        if let Some((_, fields)) = open.last_mut()
            && *fields.get_or_insert(indent) == indent
        {
            names.insert(name.to_owned());
        }
        if name == "properties" {
            open.push((indent, None));
        }
    }
    names
}

fn collect_keys(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                keys.insert(key.clone());
                collect_keys(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        _ => {}
    }
}

#[test]
fn names_that_published_definitions_declare_survive_in_bodies_of_others() {
    let Some(folder) = corpus() else { return };
    let definitions = ["crapi.json", "juice-shop-b2b.yml", "petstore3.yaml", "realworld-conduit.yml", "vampi.yml"];
    let declared: BTreeSet<String> =
        definitions.iter().flat_map(|file| declared(&text(&folder, &format!("openapi/{file}")))).collect();
    assert!(declared.len() > 100, "{}", declared.len());
    let mut analyzer = analyzer(NamePolicy::Vetted);
    let (mut used, mut lost, mut any, mut any_lost) = (0, 0, 0, 0);
    let mut missing: BTreeMap<String, u32> = BTreeMap::new();
    for file in ["real/github-webhooks.jsonl", "real/github-rest-examples.jsonl", "real/stripe-fixtures.jsonl"] {
        for (number, line) in text(&folder, file).lines().enumerate() {
            let line: Value = serde_json::from_str(line).unwrap();
            let mut keys = BTreeSet::new();
            collect_keys(&line["body"], &mut keys);
            let left = names_of(&mut analyzer, &format!("/{file}/{number}"), &line["body"].to_string());
            any += u32::try_from(keys.len()).unwrap();
            any_lost += u32::try_from(keys.difference(&left).count()).unwrap();
            used += u32::try_from(keys.intersection(&declared).count()).unwrap();
            for name in keys.difference(&left) {
                *missing.entry(name.clone()).or_default() += 1;
                lost += u32::from(declared.contains(name));
            }
        }
    }
    println!("declared and used: {used}, lost {lost}; all keys: {any}, lost {any_lost}");
    assert!(used > 1_000, "{used}");
    assert!(share(lost, used) <= 0.01, "{lost} of {used} declared names are lost");
    assert!(share(any_lost, any) <= 0.05, "{any_lost} of {any}: {missing:?}");
}

#[test]
fn names_under_properties_are_read_from_both_notations() {
    let yaml = "a:\n  properties:\n    id:\n      type: x\n    name:\n      properties:\n        first:\n          type: y\nb:\n  type: z\n";
    let json =
        "{\n \"a\": {\n  \"properties\": {\n   \"id\": {\n    \"type\": \"x\"\n   }\n  },\n  \"type\": \"o\"\n }\n}";
    assert_eq!(declared(yaml), ["first", "id", "name"].map(str::to_owned).into());
    assert_eq!(declared(json), ["id".to_owned()].into());
}
