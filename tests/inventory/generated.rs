//! Records and observations that are made up: as JSON, the way that lines have them.

use api_inventory::inventory::EndpointRecord;
use api_inventory::inventory::stored::{Line, Stored};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// A record of a route, written by a producer under a number.
pub(crate) fn record() -> impl Strategy<Value = EndpointRecord<Stored>> {
    line().prop_map(|line| read(&line))
}

/// The record in a line.
pub(crate) fn read(line: &Value) -> EndpointRecord<Stored> {
    let Line::Record(record) = Line::read(&line.to_string(), 1).unwrap() else { panic!("no record") };
    assert!(record.unknown.is_empty(), "{:?}", record.unknown);
    record.line
}

/// A line that holds a record of one endpoint.
pub(crate) fn line() -> impl Strategy<Value = Value> {
    let first = (service(), endpoint(), seen(), requests(), days(), joint());
    let second = (methods(), jwt(), schemas(), sensitive(), hosts(), said());
    let third = (attributes(), facts(), buckets(), buckets(), coverage(), any::<bool>());
    (first, second, third).prop_map(|(first, second, third)| {
        let (service, endpoint, seen, requests, days, joint) = first;
        let (methods, jwt, schemas, sensitive, hosts, (events, event_metadata, users_known)) = second;
        let (attributes, facts, request_bytes, response_bytes, (partial, scanned), truncated) = third;
        let mut line = json!({
            "kind": "record", "v": 1,
            "producer": {"id": format!("{:032x}", 1), "seq": 1, "tracer": "0.1.0", "rules": format!("{:016x}", 0)},
            "service": service, "endpoint": endpoint, "seen": seen, "requests": requests, "days": days, "joint": joint,
            "methods": methods, "jwt": jwt, "schemas": schemas, "sensitive": sensitive, "hosts": hosts,
            "events": events, "event_metadata": event_metadata, "users_known": users_known, "attributes": attributes, "facts": facts, "request_bytes": request_bytes,
            "response_bytes": response_bytes, "partial": partial, "scanned": scanned, "truncated": truncated,
        });
        // What is empty is not written.
        let is_empty = |value: &Value| match value {
            Value::Array(elements) => elements.is_empty(),
            Value::Object(members) => members.is_empty(),
            value => value == &json!(false) || value == &json!(0),
        };
        let members = line.as_object_mut().unwrap();
        members.retain(|name, value| ["seen", "joint"].contains(&name.as_str()) || !is_empty(value));
        line
    })
}

fn service() -> impl Strategy<Value = Value> {
    (btree_set(select(vec!["1.0", "1.1", "2.0"]), 0..3), any::<bool>(), select(vec!["pattern", "default"])).prop_map(
        |(versions, production, basis)| {
            let mut service = json!({
                "name": "shop", "environment": "prod", "production": production, "production_basis": basis,
            });
            if !versions.is_empty() {
                service["versions"] = json!(versions);
            }
            service
        },
    )
}

fn endpoint() -> impl Strategy<Value = Value> {
    let source = select(vec![("router", None), ("declared", None), ("learnt", Some("recurring")), ("learnt", None)]);
    (source, select(vec!["api", "login", "health"])).prop_map(|((source, reason), flow)| {
        let mut endpoint =
            json!({"protocol": "http", "method": "GET", "route": "/a/{id}", "route_source": source, "flow": flow});
        if let Some(reason) = reason {
            endpoint["route_reason"] = json!(reason);
        }
        endpoint
    })
}

fn seen() -> impl Strategy<Value = Value> {
    let interval = (0..50_u64, 0..50_u64)
        .prop_map(|(first, length)| json!({"first": minute(first), "last": minute(first + length)}));
    btree_map(select(vec!["traffic", "declaration"]), interval, 0..3).prop_map(|seen| json!(seen))
}

pub(crate) fn minute(minute: u64) -> String {
    format!("2026-11-22T{:02}:{:02}:00Z", minute / 60, minute % 60)
}

fn estimate() -> impl Strategy<Value = f64> {
    (0..90_000_000_u32).prop_map(|millionths| f64::from(millionths) / 1e6)
}

fn requests() -> impl Strategy<Value = Value> {
    (0..1_000_u64, 0..1_000_u64, estimate())
        .prop_map(|(exact, analysed, estimated)| json!({"exact": exact, "analysed": analysed, "estimated": estimated}))
}

fn days() -> impl Strategy<Value = Value> {
    btree_map(0..200_u64, (0..9_u64, 0..9_u64), 0..60).prop_map(|days| {
        let day = |day: u64| format!("2026-{:02}-{:02}", day / 28 + 1, day % 28 + 1);
        days.into_iter()
            .map(|(at, (exact, analysed))| json!({"day": day(at), "exact": exact, "analysed": analysed}))
            .collect()
    })
}

fn joint() -> impl Strategy<Value = Value> {
    let context = (
        select(vec!["2xx", "4xx"]),
        select(vec!["none", "presented"]),
        any::<bool>(),
        select(vec!["public", "private"]),
    );
    btree_map(context, (1..99_u64, estimate()), 0..5).prop_map(|joint| {
        joint
            .into_iter()
            .map(|((status_class, credential, refused, exposure), (count, estimated))| {
                json!({
                    "status_class": status_class, "credential": credential, "refused": refused, "exposure": exposure,
                    "scheme": "https", "count": count, "estimated": estimated,
                })
            })
            .collect()
    })
}

fn methods() -> impl Strategy<Value = Value> {
    btree_map(select(vec!["basic_auth", "api_key"]), 1..9_u64, 0..3).prop_map(|methods| {
        let method = |(method, count)| json!({"method": method, "location": "header", "count": count});
        methods.into_iter().map(method).collect()
    })
}

fn jwt() -> impl Strategy<Value = Value> {
    btree_set((select(vec!["HS256", "none"]), any::<bool>()), 0..3).prop_map(|jwt| {
        let facts = |(algorithm, signed)| {
            json!({
                "algorithm": algorithm, "signed": signed, "expiry": "none", "audience": false, "issuer": true,
                "embedded_key": false, "key_url": false, "sensitive_claims": false,
            })
        };
        jwt.into_iter().map(facts).collect()
    })
}

/// Few shapes that are small, and some that are too large to keep whole.
fn schemas() -> impl Strategy<Value = Value> {
    let small = prop_oneof![
        Just(json!([4])),
        Just(json!([8, {"format": "date"}])),
        Just(json!([8, {"category": "pii", "type": "email"}])),
        Just(json!({"any": [[1], [[[2]], {"len": "<10"}]]})),
        Just(json!([[], {"len": "0"}])),
    ];
    let fields = btree_map(0..9_u32, small.clone(), 0..6).prop_map(|fields| {
        let optional: Vec<String> =
            fields.keys().filter(|name| *name % 3 == 0).map(|name| format!("f{name}")).collect();
        let fields: Map<String, Value> =
            fields.into_iter().map(|(name, schema)| (format!("f{name}"), schema)).collect();
        if optional.is_empty() { json!([fields]) } else { json!([fields, {"optional": optional}]) }
    });
    let large = (0..40_u32, 20..60_u32).prop_map(|(from, width)| {
        let inner: Map<String, Value> = (0..30).map(|name| (format!("g{name:02}"), json!([4]))).collect();
        let outer = (from..from + width).map(|name| (format!("f{name:02}"), json!([inner])));
        json!([outer.collect::<Map<String, Value>>()])
    });
    let schema = prop_oneof![8 => small, 8 => fields, 1 => large];
    let place = (select(vec!["request.query", "request.body", "response.body"]), select(vec!["2xx", "4xx"]));
    btree_map(place, (schema, 1..9_u64), 0..4).prop_map(|schemas| {
        let mut shapes: Vec<Value> = Vec::new();
        for ((location, status_class), (schema, count)) in schemas {
            let is_response = location.starts_with("response");
            let status_class = if is_response { status_class } else { "none" };
            let shape = json!({"location": location, "status_class": status_class, "schema": schema, "count": count});
            let is_known = |known: &Value| {
                (&known["location"], &known["status_class"]) == (&shape["location"], &shape["status_class"])
            };
            if !shapes.iter().any(is_known) {
                shapes.push(shape);
            }
        }
        json!(shapes)
    })
}

/// Enough of them that two records have more than one keeps.
fn sensitive() -> impl Strategy<Value = Value> {
    let finds = |number: std::ops::Range<usize>| btree_map(0..400_u32, 1..9_u64, number);
    prop_oneof![9 => finds(0..4), 1 => finds(150..220)].prop_map(|sensitive| {
        let find = |(path, count)| {
            json!({
                "location": "response.body", "path": format!("/f{path:03}"), "category": "pii", "type": "email",
                "scanner": "email", "evidence": "shape", "in": "value", "count": count, "contexts": [{
                    "status_class": "2xx", "credential": "none", "refused": false, "exposure": "public",
                    "scheme": "https", "count": count, "estimated": count,
                }],
            })
        };
        sensitive.into_iter().map(find).collect()
    })
}

fn hosts() -> impl Strategy<Value = Value> {
    btree_set(0..99_u32, 0..60).prop_map(|hosts| hosts.into_iter().map(|host| format!("h{host:02}.example")).collect())
}

/// Events, what was said with them, and in how many requests a user was known.
fn said() -> impl Strategy<Value = (Value, Value, u64)> {
    let events = btree_map(0..99_u32, 1..9_u64, 0..60).prop_map(|events| {
        events.into_iter().map(|(name, count)| json!({"name": format!("event.{name:02}"), "count": count})).collect()
    });
    let metadata = btree_map((0..99_u32, 0..9_u32, select(vec!["null", "string"])), 1..9_u64, 0..200);
    let metadata = metadata.prop_map(|metadata| {
        let one = |((event, field, kind), count)| {
            let (event, field) = (format!("event.{event:02}"), format!("field.{field}"));
            json!({"event": event, "field": field, "type": kind, "count": count})
        };
        metadata.into_iter().map(one).collect()
    });
    (events, metadata, 0..9_u64)
}

fn attributes() -> impl Strategy<Value = Value> {
    let value = prop_oneof![Just(json!(true)), Just(json!(7)), Just(json!(0.5)), Just(json!("eu"))];
    vec((select(vec!["team", "tier"]), value, 1..9_u64), 0..4).prop_map(|attributes| {
        let attribute = |(name, value, count)| json!({"name": name, "value": value, "count": count});
        attributes.into_iter().map(attribute).collect()
    })
}

fn facts() -> impl Strategy<Value = Value> {
    let fact = (
        select(vec!["response", "hsts", "cors.any", "stack.go"]),
        select(vec!["2xx", "5xx"]),
        select(vec!["none", "presented"]),
        select(vec!["public", "private"]),
        any::<bool>(),
    );
    btree_map(fact, (1..9_u64, estimate()), 0..6).prop_map(|facts| {
        let fact = |((fact, status_class, credential, exposure, sensitive), (count, estimated))| {
            json!({
                "fact": fact, "status_class": status_class, "credential": credential, "exposure": exposure,
                "sensitive": sensitive, "count": count, "estimated": estimated,
            })
        };
        facts.into_iter().map(fact).collect()
    })
}

fn buckets() -> impl Strategy<Value = Value> {
    btree_map(select(vec!["0", "<1KiB", "<4MiB"]), 1..9_u64, 0..3).prop_map(|buckets| json!(buckets))
}

fn coverage() -> impl Strategy<Value = (Value, Value)> {
    let partial = btree_map(select(vec!["size_limit", "malformed"]), (1..9_u64, 0..999_u64), 0..3);
    let scanned = btree_map(select(vec!["request.body", "response.body"]), 1..999_u64, 0..3);
    (partial, scanned).prop_map(|(partial, scanned)| {
        let partial = partial.into_iter().map(|(reason, (count, bytes))| {
            json!({"location": "request.body", "reason": reason, "count": count, "bytes": bytes, "leaves": 0})
        });
        (partial.collect(), json!(scanned))
    })
}
