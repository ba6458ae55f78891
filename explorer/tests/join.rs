//! What sources tell of one endpoint comes together, and what does not belong together stays apart.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "tests may panic"
)]

mod support;

use std::time::SystemTime;

use api_inventory::observation::{Method, Minute};
use api_inventory_explorer::catalog::{Entity, EntityKind};
use api_inventory_explorer::definition::Definition;
use api_inventory_explorer::gateway::{Authorization, GatewayApi, GatewayKind, GatewayRoute, Stage};
use api_inventory_explorer::inventory::{ApiInventory, Endpoint};
use api_inventory_explorer::join::{self, JoinOptions, Read};
use api_inventory_explorer::source::{SourceId, document};
use serde_json::{Value, json};
use support::records::{NOW, record, snapshot};

fn options() -> JoinOptions {
    let now: SystemTime = humantime::parse_rfc3339(NOW).unwrap();
    JoinOptions { now: Minute::of(now), ..JoinOptions::default() }
}

/// A definition with operations such as `get /users/{id}`.
fn definition(title: &str, server: &str, operations: &[&str]) -> Definition {
    let mut paths = json!({});
    for operation in operations {
        let (method, path) = operation.split_once(' ').unwrap();
        paths[path][method] = json!({});
    }
    let document = json!({"openapi": "3.0.0", "info": {"title": title}, "servers": [{"url": server}], "paths": paths});
    Definition::read(&document, SourceId(0), &mut Vec::new()).unwrap()
}

fn gateway(name: &str, routes: &[&str]) -> GatewayApi {
    let route = |text: &&str| {
        let (method, path) = text.split_once(' ').unwrap();
        let method = Method::ALL.iter().copied().find(|known| known.as_str() == method);
        GatewayRoute {
            pointer: String::new(),
            method,
            path: path.to_owned(),
            authorization: Authorization::None,
            api_key_required: false,
            integration: None,
        }
    };
    GatewayApi {
        source: SourceId(0),
        pointer: String::new(),
        kind: Some(GatewayKind::Rest),
        id: None,
        name: Some(name.to_owned()),
        service: None,
        stages: vec![Stage { name: "live".to_owned(), base_path: "/live".to_owned() }],
        authorizers: Vec::new(),
        routes: routes.iter().map(route).collect(),
        definition: None,
    }
}

fn joined(records: &[Value], definitions: Vec<Definition>, gateways: Vec<GatewayApi>) -> ApiInventory {
    join::join(Read { records: snapshot(records), definitions, gateways, ..Read::default() }, &options())
}

/// Each endpoint with what it is: `shop GET /users/{id} documented`.
fn told(inventory: &ApiInventory) -> Vec<String> {
    let told = |endpoint: &Endpoint| {
        let service = endpoint.service.as_deref().unwrap_or("-");
        format!("{service} {} {} {}", endpoint.method_name(), endpoint.route, endpoint.documentation.as_str())
    };
    inventory.endpoints.iter().map(told).collect()
}

fn get(service: &str, routes: &[&str]) -> Vec<Value> {
    routes.iter().map(|route| record(service, "GET", route)).collect()
}

#[test]
fn names_of_parameters_slashes_and_base_paths_do_not_matter() {
    let records = get("shop", &["/v1/users/{id}", "/v1/orders/{order}/items", "/v1/hidden"]);
    let definition = definition(
        "Shop API",
        "https://api.example.org/v1/",
        &["get /users/{userId}", "get /orders/{id}/items/", "get /never/{id}"],
    );
    assert_eq!(
        told(&joined(&records, vec![definition], Vec::new())),
        [
            "shop GET /v1/hidden shadow",
            "shop GET /v1/never/{id} orphan",
            "shop GET /v1/orders/{order}/items documented",
            "shop GET /v1/users/{id} documented",
        ]
    );
}

#[test]
fn a_base_path_that_traffic_does_not_have_was_taken_off_and_that_is_said() {
    let records = get("shop", &["/users/{id}", "/orders"]);
    let inventory =
        joined(&records, vec![definition("Shop", "https://x/v1", &["get /users/{id}", "get /orders"])], Vec::new());
    assert_eq!(told(&inventory), ["shop GET /orders documented", "shop GET /users/{id} documented"]);
    assert_eq!(inventory.notes, ["shop serves the definition \"Shop\" without its base path /v1."]);
}

#[test]
fn a_prefix_that_mismatches_share_is_proposed_and_taken_when_asked_for() {
    let routes = ["/internal/api/users/{id}", "/internal/api/orders", "/internal/api/items"];
    let definitions = || vec![definition("Shop", "https://x/v1", &["get /users/{id}", "get /orders", "get /gone"])];
    let read = || Read { records: snapshot(&get("shop", &routes)), definitions: definitions(), ..Read::default() };
    let inventory = join::join(read(), &options());
    assert_eq!(inventory.endpoints.len(), 6, "nothing is taken for the same: {:?}", told(&inventory));
    let [proposal] = inventory.proposals.as_slice() else { panic!("{:?}", inventory.proposals) };
    assert_eq!(proposal.mapping.to_string(), "shop:/v1=/internal/api");
    assert_eq!((proposal.operations, proposal.unmatched, proposal.taken), (2, 3, false));
    let expected = [
        "shop GET /internal/api/gone orphan",
        "shop GET /internal/api/items shadow",
        "shop GET /internal/api/orders documented",
        "shop GET /internal/api/users/{id} documented",
    ];
    let taken = join::join(read(), &JoinOptions { take_proposals: true, ..options() });
    assert_eq!(told(&taken), expected);
    let mapped = JoinOptions { mappings: vec!["shop:/v1=/internal/api".parse().unwrap()], ..options() };
    let mapped = join::join(read(), &mapped);
    assert_eq!((told(&mapped), mapped.proposals.len()), (expected.map(str::to_owned).to_vec(), 0));
}

#[test]
fn a_prefix_that_only_definitions_have_is_proposed_to_go() {
    let records = get("shop", &["/users/{id}", "/orders"]);
    let definition = definition("Shop", "https://x", &["get /public/users/{id}", "get /public/orders"]);
    let inventory = joined(&records, vec![definition], Vec::new());
    let mappings: Vec<String> = inventory.proposals.iter().map(|proposal| proposal.mapping.to_string()).collect();
    assert_eq!(mappings, ["shop:/public="]);
}

#[test]
fn another_version_of_what_is_defined_is_shadow() {
    let records = get("shop", &["/v1/users", "/v1/orders", "/v2/users", "/v2/orders"]);
    let inventory =
        joined(&records, vec![definition("Shop", "https://x/v1", &["get /users", "get /orders"])], Vec::new());
    assert_eq!(
        told(&inventory),
        [
            "shop GET /v1/orders documented",
            "shop GET /v1/users documented",
            "shop GET /v2/orders shadow",
            "shop GET /v2/users shadow",
        ]
    );
    assert_eq!(inventory.proposals, []);
    let other =
        joined(&records[2..], vec![definition("Shop", "https://x/v1", &["get /users", "get /orders"])], Vec::new());
    assert_eq!(other.proposals, [], "another version is another API");
}

#[test]
fn several_servers_are_several_base_paths() {
    let mut two = definition("Shop", "https://x/v1", &["get /users"]);
    two.base_paths.push("/v2".to_owned());
    let inventory = joined(&get("shop", &["/v1/users", "/v2/users"]), vec![two], Vec::new());
    assert_eq!(told(&inventory), ["shop GET /v1/users documented", "shop GET /v2/users documented"]);
}

#[test]
fn a_definition_belongs_to_the_service_that_has_most_of_its_operations() {
    let mut records = get("shop", &["/users", "/orders", "/items"]);
    records.extend(get("other", &["/users", "/elsewhere"]));
    let inventory =
        joined(&records, vec![definition("API", "https://x", &["get /users", "get /orders", "get /gone"])], Vec::new());
    assert_eq!(
        told(&inventory),
        [
            "other GET /elsewhere shadow",
            "other GET /users shadow",
            "shop GET /gone orphan",
            "shop GET /items shadow",
            "shop GET /orders documented",
            "shop GET /users documented",
        ]
    );
    assert_eq!(inventory.notes, ["the definition \"API\" is taken for that of shop, which has 2 of its 3 operations."]);
}

#[test]
fn what_several_services_have_parts_of_is_of_each_where_it_has() {
    let records = [get("orders", &["/orders", "/orders/{id}"]), get("users", &["/users", "/users/{id}"])].concat();
    let operations = ["get /orders", "get /orders/{id}", "get /users", "get /users/{id}", "get /gone"];
    let inventory = joined(&records, vec![definition("Public", "https://x", &operations)], Vec::new());
    assert_eq!(
        told(&inventory),
        [
            "- GET /gone orphan",
            "orders GET /orders documented",
            "orders GET /orders/{id} documented",
            "users GET /users documented",
            "users GET /users/{id} documented",
        ]
    );
    let routes = ["GET /orders", "GET /orders/{id}", "ANY /users/{proxy+}", "GET /users"];
    let inventory = joined(&records, Vec::new(), vec![gateway("public", &routes)]);
    let documented = told(&inventory).iter().filter(|told| told.ends_with("documented")).count();
    assert_eq!((documented, inventory.endpoints.len()), (3, 5), "{:?}", told(&inventory));
}

#[test]
fn a_definition_that_two_services_have_alike_belongs_to_none_unless_its_title_says_so() {
    let records = [get("shop", &["/users"]), get("other", &["/users"])].concat();
    let of = |title: &str| joined(&records, vec![definition(title, "https://x", &["get /users"])], Vec::new());
    assert!(told(&of("API")).contains(&"- GET /users orphan".to_owned()), "{:?}", told(&of("API")));
    assert_eq!(of("API").notes.len(), 1);
    assert_eq!(told(&of("Shop API")), ["other GET /users shadow", "shop GET /users documented"]);
}

#[test]
fn a_catalog_says_whose_an_api_is_and_who_owns_the_service() {
    let entity = |kind, name: &str, implemented_by: &[&str], owner: Option<&str>| Entity {
        source: SourceId(1),
        document: 1,
        kind,
        name: name.to_owned(),
        display_name: None,
        owner: owner.map(str::to_owned),
        additional_owners: Vec::new(),
        lifecycle: None,
        tier: None,
        tags: Vec::new(),
        implemented_by: implemented_by.iter().map(|service| (*service).to_owned()).collect(),
        code_locations: Vec::new(),
        definition: None,
        definition_file: None,
    };
    let read = Read {
        records: snapshot(&[get("shop", &["/users"]), get("other", &["/users"])].concat()),
        definitions: vec![definition("accounts", "https://x", &["get /users"])],
        entities: vec![
            entity(EntityKind::Api, "accounts", &["other"], None),
            entity(EntityKind::Service, "other", &[], Some("team-accounts")),
        ],
        ..Read::default()
    };
    let inventory = join::join(read, &options());
    assert_eq!(told(&inventory), ["other GET /users documented", "shop GET /users shadow"]);
    let owners: Vec<Option<&str>> = inventory.endpoints.iter().map(|endpoint| endpoint.owner.as_deref()).collect();
    assert_eq!(owners, [Some("team-accounts"), None]);
    let services: Vec<(Option<String>, Option<String>)> = inventory
        .services()
        .into_iter()
        .map(|service| (service.name.map(|name| name.to_string()), service.owner))
        .collect();
    assert_eq!(
        services,
        [(Some("other".to_owned()), Some("team-accounts".to_owned())), (Some("shop".to_owned()), None)]
    );
}

#[test]
fn what_a_gateway_lists_is_no_shadow_and_what_its_catch_all_covers_is() {
    let records = get("shop", &["/users/{id}", "/files/{name}", "/hidden"]);
    let inventory =
        joined(&records, Vec::new(), vec![gateway("shop", &["GET /users/{userId}", "ANY /{proxy+}", "POST /users"])]);
    assert_eq!(
        told(&inventory),
        [
            "shop GET /files/{name} shadow",
            "shop GET /hidden shadow",
            "shop POST /users gateway_only",
            "shop GET /users/{id} documented",
        ]
    );
    let of = |route: &str| inventory.endpoints.iter().find(|endpoint| &*endpoint.route == route).unwrap();
    assert_eq!(of("/hidden").routed.len(), 1, "that it is reached through the gateway is known");
    assert!(!of("/hidden").routed[0].exact && of("/users/{id}").routed[0].exact);
}

#[test]
fn any_method_of_a_gateway_is_each_that_is_called() {
    let records = vec![record("shop", "GET", "/users"), record("shop", "DELETE", "/users")];
    let inventory = joined(&records, Vec::new(), vec![gateway("shop", &["ANY /users", "ANY /never"])]);
    assert_eq!(
        told(&inventory),
        ["shop ANY /never gateway_only", "shop GET /users documented", "shop DELETE /users documented"]
    );
}

#[test]
fn the_path_of_a_stage_may_be_there_or_not() {
    for route in ["/live/users", "/users"] {
        let inventory = joined(&get("shop", &[route]), Vec::new(), vec![gateway("shop", &["GET /users"])]);
        assert_eq!(told(&inventory), [format!("shop GET {route} documented")]);
    }
}

#[test]
fn head_and_options_need_no_definition_of_their_own() {
    let records = ["GET", "HEAD", "OPTIONS", "POST"].map(|method| record("shop", method, "/users"));
    let inventory = joined(&records, vec![definition("Shop", "https://x", &["get /users"])], Vec::new());
    assert_eq!(
        told(&inventory),
        [
            "shop GET /users documented",
            "shop HEAD /users documented",
            "shop POST /users shadow",
            "shop OPTIONS /users documented",
        ]
    );
}

#[test]
fn an_inferred_route_can_be_one_value_of_a_defined_parameter_and_a_routers_cannot() {
    let mut inferred = record("shop", "GET", "/users/anna");
    inferred["endpoint"]["route_source"] = json!("inferred");
    let records = vec![inferred, record("shop", "GET", "/users/me")];
    let inventory = joined(&records, vec![definition("Shop", "https://x", &["get /users/{id}"])], Vec::new());
    assert_eq!(told(&inventory), ["shop GET /users/anna documented", "shop GET /users/me shadow"]);
}

#[test]
fn what_a_catch_all_of_the_service_may_have_answered_is_no_orphan() {
    let mut staging = record("shop", "GET", "/files/{rest}");
    staging["service"]["environment"] = json!("staging");
    let records = [get("shop", &["/files/{rest}"]), vec![staging]].concat();
    let inventory =
        joined(&records, vec![definition("Shop", "https://x", &["get /files/{folder}/{name}"])], Vec::new());
    assert_eq!(told(&inventory), ["shop GET /files/{rest} documented"; 2]);
    assert!(inventory.endpoints[0].drift.is_empty(), "it is not compared with one of many");
}

#[test]
fn traffic_before_the_window_is_none() {
    let mut old = record("shop", "GET", "/users");
    old["seen"]["traffic"] = json!({"first": "2026-01-01T00:00:00Z", "last": "2026-10-01T00:00:00Z"});
    let mut forgotten = old.clone();
    forgotten["endpoint"]["route"] = json!("/forgotten");
    let mut registered = old.clone();
    registered["endpoint"]["route"] = json!("/registered");
    registered["seen"] = json!({"declaration": {"first": "2026-01-01T00:00:00Z", "last": "2026-11-20T00:00:00Z"}});
    registered["requests"] = json!({"exact": 0, "analysed": 0, "estimated": 0});
    let records = vec![old, forgotten, registered];
    let inventory = joined(&records, vec![definition("Shop", "https://x", &["get /users"])], Vec::new());
    assert_eq!(
        told(&inventory),
        ["shop GET /forgotten idle", "shop GET /registered registered_only", "shop GET /users orphan"]
    );
}

#[test]
fn what_nobody_would_define_is_exempt_and_what_never_answered_is_unproven() {
    let change = |route: &str, pointer: &str, value: Value| {
        let mut record = record("shop", "GET", route);
        *record.pointer_mut(pointer).unwrap() = value;
        record
    };
    let mut nothing_found = change("/wp-admin", "/endpoint/route_source", json!("inferred"));
    nothing_found["joint"][0]["status_class"] = json!("4xx");
    let mut refused = nothing_found.clone();
    refused["endpoint"]["route"] = json!("/admin");
    refused["joint"][0]["refused"] = json!(true);
    let records = vec![
        change("/a", "/endpoint/flow", json!("preflight")),
        change("unmatched", "/endpoint/route_source", json!("unmatched")),
        change("/pkg.Service/Call", "/endpoint/protocol", json!("grpc")),
        nothing_found,
        refused,
    ];
    assert_eq!(
        told(&joined(&records, Vec::new(), Vec::new())),
        [
            "shop GET /a exempt",
            "shop GET /admin shadow",
            "shop GET /pkg.Service/Call exempt",
            "shop GET /wp-admin unproven",
            "shop GET unmatched exempt",
        ]
    );
}

#[test]
fn two_builds_that_name_a_parameter_differently_are_one_endpoint() {
    let mut newer = record("shop", "GET", "/users/{user_id}");
    newer["seen"]["traffic"]["last"] = json!("2026-11-21T00:00:00Z");
    let inventory = joined(&[record("shop", "GET", "/users/{id}"), newer], Vec::new(), Vec::new());
    assert_eq!(told(&inventory), ["shop GET /users/{user_id} shadow"]);
    assert_eq!(inventory.endpoints[0].record.as_ref().unwrap().requests.exact, 400);
}

#[test]
fn environments_are_apart_and_a_definition_is_of_all_of_them() {
    let mut staging = record("shop", "GET", "/users");
    staging["service"]["environment"] = json!("staging");
    let records = [record("shop", "GET", "/users"), staging];
    let inventory = joined(&records, vec![definition("Shop", "https://x", &["get /users", "get /gone"])], Vec::new());
    let environments: Vec<(Option<&str>, &str)> = inventory
        .endpoints
        .iter()
        .map(|endpoint| (endpoint.environment.as_deref(), endpoint.documentation.as_str()))
        .collect();
    assert_eq!(environments, [(None, "orphan"), (Some("prod"), "documented"), (Some("staging"), "documented")]);
}

#[test]
fn a_definition_without_any_traffic_is_all_orphans() {
    let text = b"openapi: 3.0.0\npaths: {/a: {get: {}}, /b: {post: {}}}\n";
    let document = document::read(text, &mut Vec::new()).unwrap();
    let definition = Definition::read(&document, SourceId(0), &mut Vec::new()).unwrap();
    assert_eq!(told(&joined(&[], vec![definition], Vec::new())), ["- GET /a orphan", "- POST /b orphan"]);
}
