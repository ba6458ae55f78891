//! What Datadog's tools say of the same input: schemas of libddwaf, addresses and endpoints of its tracers.
//!
//! `API_INVENTORY_CONFORMANCE_DIR` is a folder of vectors, `API_INVENTORY_DATADOG_RULES` the ruleset that they were made
//! with. Without the folder, a few vectors of this project are checked; without the ruleset, what scanners say is not.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]
#![allow(clippy::print_stdout, reason = "tests say what they skip, and how much matches")]

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use api_inventory::rules::RuleProblemKind;
use api_inventory::testing::conformance::{self, Ruleset, infer_endpoint, schema, sensitive};
use base64::Engine as _;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// A path that the environment gives. What is given and is not there fails.
#[expect(clippy::disallowed_methods, reason = "a test's own input, not configuration of the tracer")]
fn given(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from)?;
    assert!(path.exists(), "{variable} points to nothing");
    Some(path)
}

/// An input, and what is expected of it.
struct Vector {
    line: String,
    fields: Value,
}

impl std::ops::Index<&str> for Vector {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        &self.fields[name]
    }
}

/// The vectors of a file; `None` if the folder that was given has none.
fn vectors(file: &str) -> Option<Vec<Vector>> {
    let folder = given("API_INVENTORY_CONFORMANCE_DIR")
        .unwrap_or_else(|| [env!("CARGO_MANIFEST_DIR"), "tests", "data", "conformance"].iter().collect());
    let path = folder.join(file);
    if !path.exists() {
        println!("skipped: {file}");
        return None;
    }
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let vectors: Vec<Vector> =
        lines.map(|line| Vector { line: line.into(), fields: serde_json::from_str(line).unwrap() }).collect();
    assert!(!vectors.is_empty(), "{file} is empty");
    Some(vectors)
}

fn given_ruleset() -> Option<Ruleset> {
    let text = std::fs::read_to_string(given("API_INVENTORY_DATADOG_RULES")?).unwrap();
    match Ruleset::from_json("rules.json", &text) {
        Ok(ruleset) => Some(ruleset),
        Err(problems) => panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

/// Checks all vectors, and says which do not match.
fn failing(vectors: &[Vector], check: impl Fn(&Vector) -> Result<(), String>) -> Vec<String> {
    let failed: Vec<String> = vectors
        .iter()
        .enumerate()
        .filter_map(|(at, vector)| {
            let name = vector["name"].as_str().or(vector["url"].as_str()).map_or_else(|| at.to_string(), String::from);
            check(vector).err().map(|found| format!("{name}: {found}"))
        })
        .collect();
    println!("matched {} of {}", vectors.len() - failed.len(), vectors.len());
    failed
}

/// A vector's document: as JSON whose order matters, as text, or as bytes.
#[derive(Deserialize)]
struct Document {
    input: Box<RawValue>,
    input_text: Option<String>,
    input_base64: Option<String>,
}

impl Document {
    fn bytes(line: &str) -> Vec<u8> {
        let document: Self = serde_json::from_str(line).unwrap();
        match (document.input_text, document.input_base64) {
            (Some(text), _) => text.into(),
            (_, Some(text)) => base64::engine::general_purpose::STANDARD.decode(text).unwrap(),
            _ => document.input.get().into(),
        }
    }
}

/// A schema without what is left out of all tags, and without order.
fn plain(node: &Value, left_out: &dyn Fn(&str) -> bool) -> Value {
    match node.as_array().map(Vec::as_slice) {
        Some([kind, tags @ ..]) if kind.is_u64() => {
            let tags = tags.first().and_then(Value::as_object).cloned().unwrap_or_default();
            let tags: serde_json::Map<_, _> = tags.into_iter().filter(|(name, _)| !left_out(name)).collect();
            if tags.is_empty() { json!([kind]) } else { json!([kind, tags]) }
        }
        Some([Value::Object(members), mark @ ..]) => {
            let members: serde_json::Map<_, _> =
                members.iter().map(|(key, node)| (key.clone(), plain(node, left_out))).collect();
            json!([members, mark])
        }
        Some([Value::Array(nodes), mark @ ..]) => {
            let nodes: BTreeSet<String> = nodes.iter().map(|node| plain(node, left_out).to_string()).collect();
            json!([nodes, mark])
        }
        _ => node.clone(),
    }
}

/// The tags `card_type` of a schema.
fn brands(node: &Value, found: &mut BTreeSet<String>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| brands(item, found)),
        Value::Object(members) => {
            found.extend(members.get("card_type").and_then(Value::as_str).map(String::from));
            members.values().for_each(|member| brands(member, found));
        }
        _ => {}
    }
}

/// The brands of cards that scanners find anywhere in a document.
fn possible_brands(ruleset: &Ruleset, address: &str, key: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let tags = ruleset.tags_of(address, key.as_bytes(), text.as_bytes());
            found.extend(tags.iter().filter_map(|tags| tags.get("card_type").cloned()));
        }
        Value::Array(items) => items.iter().for_each(|item| possible_brands(ruleset, address, key, item, found)),
        Value::Object(members) => {
            members.iter().for_each(|(key, member)| possible_brands(ruleset, address, key, member, found));
        }
        _ => {}
    }
}

#[test]
fn libddwaf_schema() {
    let Some(vectors) = vectors("libddwaf-schema.jsonl") else { return };
    let given = given_ruleset();
    if given.is_none() {
        println!("API_INVENTORY_DATADOG_RULES is not set: structure alone is compared, without tags");
    }
    let ruleset = given.as_ref();
    let structure = Ruleset::structure_only();
    let failed = failing(&vectors, |vector| {
        let document = Document::bytes(&vector.line);
        let (address, output) = (vector["address"].as_str().unwrap(), vector["output"].as_str().unwrap());
        let found = schema(ruleset.unwrap_or(&structure), address, output, &document).unwrap_or(Value::Null);
        let expected = &vector["schema"];
        let same = |left_out: &dyn Fn(&str) -> bool| plain(&found, left_out) == plain(expected, left_out);
        let Some(ruleset) = ruleset else {
            return if same(&|_| true) { Ok(()) } else { Err(found.to_string()) };
        };
        if same(&|_| false) {
            return Ok(());
        }
        // Which of several brands libddwaf says is an accident; it must be one that the document has.
        let (mut expected_brands, mut possible) = (BTreeSet::new(), BTreeSet::new());
        brands(expected, &mut expected_brands);
        let document = serde_json::from_slice(&document).unwrap_or(Value::Null);
        possible_brands(ruleset, address, "", &document, &mut possible);
        let brand_only = same(&|name| name == "card_type") && expected_brands.is_subset(&possible);
        if brand_only { Ok(()) } else { Err(found.to_string()) }
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_whole_ruleset_loads_and_what_is_not_supported_is_listed_by_id_and_reason() {
    let Some(ruleset) = given_ruleset() else {
        println!("skipped: API_INVENTORY_DATADOG_RULES is not set");
        return;
    };
    println!("{} scanners, {} processors", ruleset.scanners().count(), ruleset.processors().count());
    assert!(ruleset.scanners().count() > 30);
    assert!(ruleset.processors().any(|id| id == "extract-content"));
    for problem in ruleset.unsupported() {
        println!("{problem}");
        assert_eq!(problem.kind, RuleProblemKind::Unsupported);
        assert!(problem.rule.is_some() && !problem.message.is_empty(), "{problem}");
    }
    let prints = ruleset.unsupported().iter().filter(|problem| problem.message == "fingerprints of callers");
    assert!(prints.count() > 0);
}

#[test]
fn what_is_sensitive_is_found_where_it_stands() {
    let Some(ruleset) = given_ruleset() else {
        println!("skipped: API_INVENTORY_DATADOG_RULES is not set");
        return;
    };
    let document =
        json!({ "users": [{ "email": "ann@example.com" }, { "a/b": { "email": ["x", "bob@example.com"] } }] });
    let document = serde_json::to_vec(&document).unwrap();
    let found = sensitive(&ruleset, "server.request.body", "_dd.appsec.s.req.body", &document);
    let pointers: Vec<&str> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/users/0/email", "/users/1/a~1b/email/1"]);
    assert!(found.iter().all(|(_, tags)| tags["type"] == "email"));
    let none = Ruleset::structure_only();
    assert_eq!(sensitive(&none, "server.request.body", "_dd.appsec.s.req.body", &document), []);
}

fn address(text: &Value) -> Option<IpAddr> {
    let text = text.as_str()?;
    let ip = text.parse().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    ip.ok().map(|ip| ip.to_canonical())
}

#[test]
fn client_ip() {
    let Some(vectors) = vectors("client-ip.jsonl") else { return };
    let failed = failing(&vectors, |vector| {
        let mut headers = HeaderMap::new();
        for (name, lines) in vector["headers"].as_object().unwrap() {
            let lines = lines.as_array().cloned().unwrap_or_else(|| vec![lines.clone()]);
            for line in lines {
                let line = HeaderValue::from_bytes(line.as_str().unwrap().as_bytes()).unwrap();
                headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), line);
            }
        }
        let configured: Option<HeaderName> =
            vector["config"]["client_ip_header"].as_str().map(|name| name.parse().unwrap());
        let peer = address(&vector["peer"]);
        let found = conformance::client_ip(&headers, peer, configured.as_ref());
        let same = found == address(&vector["client_ip"]) && peer == address(&vector["network_client_ip"]);
        if same { Ok(()) } else { Err(format!("{found:?}")) }
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn endpoint_inference() {
    let Some(vectors) = vectors("endpoint-inference.jsonl") else { return };
    let failed = failing(&vectors, |vector| {
        let found = infer_endpoint(vector["url"].as_str().unwrap());
        if Some(found.as_str()) == vector["endpoint"].as_str() { Ok(()) } else { Err(found) }
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
