//! Made-up inventories.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use api_inventory::inventory::EndpointRecord;
use api_inventory::inventory::stored::{Line, Stored};
use api_inventory::observation::{Method, Minute, Protocol};
use api_inventory_explorer::catalog::{Entity, EntityKind};
use api_inventory_explorer::inventory::{ApiInventory, Documentation, Endpoint};
use api_inventory_explorer::source::SourceId;
use serde_json::{Value, json};

/// 2026-11-23T12:00:00Z
pub(crate) const NOW: u64 = 1_795_435_200;

pub(crate) fn minute(seconds: u64) -> Minute {
    Minute::of(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Numbers that look random, the same at each run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    pub(crate) fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    pub(crate) fn some<T>(&mut self, of: &[T], make: impl Fn(&mut Self, &T) -> Value) -> Value {
        let chosen: Vec<&T> = of.iter().filter(|_| self.below(3) == 0).collect();
        chosen.into_iter().map(|element| make(self, element)).collect()
    }
}

fn joint(dice: &mut Dice) -> Value {
    let estimated = 1 + dice.below(50);
    json!({
        "status_class": dice.one(&["2xx", "4xx", "5xx"]), "credential": dice.one(&["presented", "none"]),
        "refused": dice.below(4) == 0, "exposure": dice.one(&["public", "private", "unknown"]),
        "scheme": dice.one(&["http", "https"]), "count": 1 + dice.below(9), "estimated": estimated,
    })
}

/// The record of an endpoint, read from its line as any other.
pub(crate) fn record(dice: &mut Dice, service: &str, route: &str) -> EndpointRecord<Stored> {
    let first = NOW - 60 * u64::try_from(dice.below(100_000)).unwrap();
    let last = first + 60 * u64::try_from(dice.below(20_000)).unwrap();
    let interval = json!({"first": minute(first).to_string(), "last": minute(last).to_string()});
    let seen = if dice.below(4) == 0 { json!({"declaration": interval}) } else { json!({"traffic": interval}) };
    let tags = [("payment", "card"), ("pii", "email"), ("pii", "us_ssn"), ("Custom", "Badge")];
    let sensitive = dice.some(&tags, |dice, (category, kind)| {
        json!({
            "location": dice.one(&["request.body", "response.body", "request.query"]), "path": format!("/user/{kind}"),
            "category": category, "type": kind, "scanner": format!("scan_{kind}"), "in": "value", "count": 1,
            "evidence": dice.one(&["key", "key+shape", "check"]), "contexts": [joint(dice)],
        })
    });
    let joints = if dice.below(5) == 0 { json!([]) } else { json!([joint(dice), joint(dice)]) };
    let methods = dice.some(
        &["json_web_token", "basic_auth"],
        |_, method| json!({"method": method, "location": "authorization", "count": 1}),
    );
    let jwt = dice.some(&["<=1h", ">30d"], |dice, expiry| {
        json!({
            "algorithm": dice.one(&["HS256", "RS256"]), "signed": true, "expiry": expiry, "audience": true,
            "issuer": true, "embedded_key": false, "key_url": false, "sensitive_claims": false,
        })
    });
    let schemas = dice.some(&["request.body"], |dice, location| {
        let field = dice.one(&["email", "Note", "\u{c4}rger"]);
        json!({
            "location": location, "status_class": "none", "media_type": "application/json", "count": 1,
            "schema": [{field: [[[{"deep": [8]}]], {"len": "1"}]}],
        })
    });
    let attributes = dice.some(&["Team", "score"], |dice, name| {
        let value = if *name == "score" { json!(dice.below(20)) } else { json!(dice.one(&["Red", "v1.10", "7"])) };
        json!({"name": name, "value": value, "count": 1})
    });
    let events = dice.some(&["users.login.success", "checkout"], |_, name| json!({"name": name, "count": 1}));
    let facts = dice.some(&["response", "hsts", "cors.any"], |_, fact| {
        json!({
            "fact": fact, "status_class": "2xx", "credential": "none", "exposure": "public", "sensitive": false,
            "count": 1, "estimated": 1,
        })
    });
    let mut line = json!({
        "kind": "total", "v": 1,
        "service": {"name": service, "production": dice.below(2) == 0, "production_basis": "default",
            "versions": [dice.one(&["1.9", "1.10", "2.0-RC"])]},
        "endpoint": {"protocol": "http", "method": "GET", "route": route, "route_source": "router",
            "flow": dice.one(&["api", "login", "health"])},
        "seen": seen, "joint": joints,
        "requests": {"exact": dice.below(5) * dice.below(2_000), "analysed": dice.below(50), "estimated": dice.below(100)},
        "methods": methods, "jwt": jwt, "schemas": schemas, "sensitive": sensitive, "attributes": attributes,
        "events": events, "facts": facts, "truncated": dice.below(9) == 0,
        "partial": [{"location": "response.body", "reason": "size_limit", "count": 1, "bytes": dice.below(64), "leaves": 0}],
        "scanned": {"response.body": 64},
    });
    // What is empty is not written.
    let object = line.as_object_mut().unwrap();
    object.retain(|name, value| name == "joint" || *value != json!([]) && *value != json!(false));
    match Line::read(&line.to_string(), 1).unwrap() {
        Line::Total(total) => total.line,
        other => panic!("no total: {other:?}"),
    }
}

/// An inventory of so many endpoints. Of some only definitions would tell.
pub(crate) fn inventory(seed: u64, endpoints: usize) -> ApiInventory {
    let mut dice = Dice(seed);
    let services = ["shop", "Shop-EU", "cart", "payments \u{c4}"];
    let endpoints: Vec<Endpoint> = (0..endpoints).map(|number| endpoint(&mut dice, number, &services)).collect();
    let now = minute(NOW);
    let entities = services.iter().skip(1).map(|service| entity(&mut dice, service)).collect();
    ApiInventory {
        sources: Vec::new(),
        definitions: Vec::new(),
        gateways: Vec::new(),
        entities,
        endpoints,
        notes: Vec::new(),
        proposals: Vec::new(),
        now,
        window_start: minute(NOW - 30 * 86_400),
    }
}

fn endpoint(dice: &mut Dice, number: usize, services: &[&'static str]) -> Endpoint {
    let service = dice.one(services);
    let noun = dice.one(&["orders", "users", "carts (old)", "Gr\u{d6}\u{df}en"]);
    let route = format!("/{noun}/{{id}}/{}", number / 3);
    let has_record = dice.below(6) > 0;
    Endpoint {
        service: (dice.below(10) > 0).then(|| service.into()),
        environment: (dice.below(3) > 0).then(|| dice.one(&["prod", "dev", "Dev-2"]).into()),
        protocol: Protocol::Http,
        method: [None, Some(Method::Get), Some(Method::Post)][dice.below(3)],
        route: route.as_str().into(),
        operation: (dice.below(5) == 0).then(|| "query Orders".into()),
        owner: (dice.below(2) == 0).then(|| dice.one(&["web", "Payments Team"]).into()),
        record: has_record.then(|| Arc::new(record(dice, service, &route))),
        called: has_record,
        defined: Vec::new(),
        routed: Vec::new(),
        documentation: Documentation::ALL[dice.below(Documentation::ALL.len())],
        drift: Vec::new(),
        findings: Vec::new(),
    }
}

fn entity(dice: &mut Dice, service: &str) -> Entity {
    Entity {
        source: SourceId(0),
        document: 1,
        kind: EntityKind::Service,
        name: service.to_owned(),
        display_name: None,
        owner: None,
        additional_owners: Vec::new(),
        lifecycle: Some(dice.one(&["production", "beta"]).to_owned()),
        tier: Some(dice.one(&["1", "2"]).to_owned()),
        tags: vec!["pci:yes".to_owned(), "Zone:A".to_owned()],
        implemented_by: Vec::new(),
        code_locations: Vec::new(),
        definition: None,
        definition_file: None,
    }
}
