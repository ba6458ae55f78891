//! Cases of rules: what an endpoint is like, in a few words, and what becomes of it.

use std::time::SystemTime;

use api_inventory::observation::{
    CredentialClass, CredentialLocation, CredentialMethod, Evidence, Exposure, Location, Minute, Scheme, StatusClass,
};
use api_inventory_explorer::catalog::Entity;
use api_inventory_explorer::definition::Definition;
use api_inventory_explorer::gateway::GatewayApi;
use api_inventory_explorer::inventory::ApiInventory;
use api_inventory_explorer::join::{self, JoinOptions, Read};
use api_inventory_explorer::source::SourceId;
use serde_json::{Map, Value, json};

use crate::support::records::{NOW, record, snapshot};

/// What a case may have. All of it is put onto the base record: `GET /orders`, called without credentials by the public.
const MEMBERS: [&str; 16] = [
    "endpoint",
    "calls",
    "sensitive",
    "facts",
    "credentials",
    "tokens",
    "parameters",
    "record",
    "traffic",
    "definition",
    "elsewhere",
    "gateway",
    "catalog",
    "beside",
    "severity",
    "confidence",
];

/// The inventory of a case, and the method and route that it is about.
pub(crate) fn inventory(case: &Value) -> (ApiInventory, String, String) {
    let members = case.as_object().unwrap_or_else(|| panic!("no object: {case}"));
    for name in members.keys() {
        assert!(MEMBERS.contains(&name.as_str()), "`{name}` is nothing that cases have");
    }
    let (method, route) = endpoint(case);
    let mut records = Vec::new();
    if case.get("traffic") != Some(&Value::Bool(false)) {
        records.push(of(case));
    }
    records.extend(list(case, "beside").iter().map(of));
    let mut problems = Vec::new();
    let mut definitions = Vec::new();
    // Of this endpoint, and of another one of its service.
    let elsewhere = case.get("elsewhere").map(|other| (json!({}), endpoint(other)));
    let own = case.get("definition").map(|operation| (operation.clone(), (method.clone(), route.clone())));
    for (operation, (method, route)) in own.into_iter().chain(elsewhere) {
        let document = definition(&operation, &method, &route);
        definitions.push(Definition::read(&document, SourceId(0), &mut problems).unwrap());
    }
    let gateways = case.get("gateway").map(|route_settings| {
        let mut listed = json!({"RouteKey": format!("{method} {route}"), "RouteId": "r", "AuthorizationType": "NONE"});
        merge(&mut listed, route_settings);
        let export = json!({
            "api": {"ApiId": "a1b2c3d4e5", "Name": "edge", "ProtocolType": "HTTP",
                "ApiEndpoint": "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"},
            "routes": {"Items": [listed]},
            "authorizers": {"Items": [{"AuthorizerId": "z", "Name": "people", "AuthorizerType": "JWT"}]},
            "stages": {"Items": [{"StageName": "$default", "DeploymentId": "d"}]}
        });
        GatewayApi::read(&export, SourceId(1), &mut problems)
    });
    // Whose the definition is has to be said where no traffic tells.
    let mut read = Read {
        records: snapshot(&records),
        definitions,
        gateways: gateways.unwrap_or_default(),
        entities: Entity::read(list(case, "catalog"), SourceId(2), &mut problems),
        ..Read::default()
    };
    for definition in &mut read.definitions {
        definition.service = Some("shop".into());
    }
    for gateway in &mut read.gateways {
        gateway.service = Some("shop".into());
    }
    assert_eq!(problems, [], "{case:#}");
    let now: SystemTime = humantime::parse_rfc3339(NOW).unwrap();
    (join::join(read, &JoinOptions { now: Minute::of(now), ..JoinOptions::default() }), method, route)
}

fn list<'a>(case: &'a Value, name: &str) -> &'a [Value] {
    case.get(name).map_or(&[], |list| list.as_array().unwrap())
}

fn endpoint(case: &Value) -> (String, String) {
    let endpoint = case.get("endpoint").map_or("GET /orders", |endpoint| endpoint.as_str().unwrap());
    let (method, route) = endpoint.split_once(' ').unwrap();
    (method.to_owned(), route.to_owned())
}

/// The record of a case.
fn of(case: &Value) -> Value {
    let (method, route) = endpoint(case);
    let mut record = record("shop", &method, &route);
    if case.get("calls").is_some() {
        record["joint"] = list(case, "calls").iter().map(|words| context(words, &mut Vec::new())).collect();
    }
    let mut sensitive = Vec::new();
    for (number, found) in list(case, "sensitive").iter().enumerate() {
        sensitive.push(self::sensitive(found, number));
    }
    let facts = list(case, "facts").iter().map(|words| {
        let mut others = Vec::new();
        let mut fact = context(words, &mut others);
        let members = fact.as_object_mut().unwrap();
        members.remove("refused");
        members.remove("scheme");
        fact["sensitive"] = json!(others.iter().any(|word| word == "sensitive"));
        fact["fact"] = json!(others.iter().find(|word| *word != "sensitive").unwrap());
        fact
    });
    let credentials = list(case, "credentials").iter().map(|words| {
        let mut others = Vec::new();
        let counted = context(words, &mut others);
        let is_method = |word: &&String| CredentialMethod::ALL.iter().any(|known| known.as_str() == *word);
        let is_place = |word: &&String| CredentialLocation::ALL.iter().any(|known| known.as_str() == *word);
        json!({
            "method": others.iter().find(is_method).unwrap(), "location": others.iter().find(is_place).unwrap(),
            "count": counted["count"]
        })
    });
    let tokens = list(case, "tokens").iter().map(|token| {
        let mut jwt = json!({
            "algorithm": "RS256", "signed": true, "expiry": "<=1h", "audience": true, "issuer": true,
            "embedded_key": false, "key_url": false, "sensitive_claims": false
        });
        merge(&mut jwt, token);
        jwt
    });
    let parameters = list(case, "parameters").iter().map(|words| {
        let words: Vec<&str> = words.as_str().unwrap().split(' ').collect();
        let [count, location, name, kind] = words.as_slice() else { panic!("no parameter: {words:?}") };
        json!({"location": location, "name": name, "kind": kind, "count": count.parse::<u64>().unwrap()})
    });
    let lists: [(&str, Vec<Value>); 5] = [
        ("sensitive", sensitive),
        ("facts", facts.collect()),
        ("methods", credentials.collect()),
        ("jwt", tokens.collect()),
        ("parameters", parameters.collect()),
    ];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        record[name] = Value::Array(list);
    }
    if let Some(patch) = case.get("record") {
        merge(&mut record, patch);
    }
    record
}

/// `20 5xx presented private http refused`: what is not said is a success of the public without credentials, over TLS.
fn context(words: &Value, others: &mut Vec<String>) -> Value {
    let mut context = json!({
        "status_class": "2xx", "credential": "none", "refused": false, "exposure": "public", "scheme": "https"
    });
    let words = words.as_str().map_or_else(|| words.to_string(), str::to_owned);
    for word in words.split(' ') {
        if let Ok(count) = word.parse::<u64>() {
            context["count"] = json!(count);
            context["estimated"] = json!(count);
        } else if word == "refused" {
            context["refused"] = json!(true);
        } else if StatusClass::ALL.iter().any(|known| known.as_str() == word) && word != "none" {
            context["status_class"] = json!(word);
        } else if CredentialClass::ALL.iter().any(|known| known.as_str() == word) {
            context["credential"] = json!(word);
        } else if Exposure::ALL.iter().any(|known| known.as_str() == word) {
            context["exposure"] = json!(word);
        } else if Scheme::ALL.iter().any(|known| known.as_str() == word) {
            context["scheme"] = json!(word);
        } else {
            others.push(word.to_owned());
        }
    }
    assert!(context["count"].is_u64(), "no number: {words}");
    context
}

/// `5 pii:email response.body /email key+shape presented`: what stands behind it is the context.
fn sensitive(words: &Value, number: usize) -> Value {
    let mut others = Vec::new();
    let mut context = context(words, &mut others);
    let tag = others.iter().find_map(|word| word.split_once(':')).unwrap();
    let location = others.iter().find(|word| Location::ALL.iter().any(|known| known.as_str() == *word));
    let evidence = others.iter().find(|word| Evidence::ALL.iter().any(|known| known.as_str() == *word));
    let path = others.iter().find(|word| word.starts_with('/')).cloned();
    let carrier = if others.iter().any(|word| word == "in_key") { "key" } else { "value" };
    if let Some(estimated) = others.iter().find_map(|word| word.strip_prefix('~')) {
        context["estimated"] = json!(estimated.parse::<u64>().unwrap());
    }
    json!({
        "location": location.map_or("response.body", String::as_str), "path": path.unwrap_or(format!("/place{number}")),
        "category": tag.0, "type": tag.1, "scanner": "scan", "in": carrier, "count": context["count"],
        "evidence": evidence.map_or("key+check", String::as_str), "contexts": [context]
    })
}

/// An operation with a response that says nothing, unless the case says more.
fn definition(operation: &Value, method: &str, route: &str) -> Value {
    let mut described = json!({"responses": {"default": {"description": ""}}});
    merge(&mut described, operation);
    let mut parameters: Vec<Value> = described["parameters"].as_array().cloned().unwrap_or_default();
    for name in route.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')) {
        parameters.push(json!({"name": name, "in": "path", "required": true, "schema": {}}));
    }
    described["parameters"] = Value::Array(parameters);
    let method = method.to_lowercase();
    json!({
        "openapi": "3.0.0", "info": {"title": "Shop API", "version": "7"},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {route: {method: described}}
    })
}

/// Puts a patch onto a value: objects member by member, all else replaced; `null` takes away.
pub(crate) fn merge(value: &mut Value, patch: &Value) {
    match (value, patch) {
        (Value::Object(members), Value::Object(patch)) => {
            for (name, patch) in patch {
                if patch.is_null() {
                    members.remove(name);
                } else {
                    merge(members.entry(name.clone()).or_insert_with(|| Value::Object(Map::new())), patch);
                }
            }
        }
        (value, patch) => *value = patch.clone(),
    }
}
