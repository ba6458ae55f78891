//! Definitions of known APIs, served as live APIs and called as their clients do.

use std::path::Path;
use std::sync::Arc;

use api_inventory::observation::Method;
use api_inventory_explorer::definition::{
    DeclaredOperation, DeclaredSecurity, DeclaredShape, DeclaredStatus, DeclaredTypes, Definition, ParameterLocation,
};
use api_inventory_explorer::join::Read;
use api_inventory_explorer::source::document;
use serde_json::{Map, Value, json};

use super::data::{Jwt, card, email, uuid};
use super::judged::{Judged, definition, entities};
use super::known_flaws::{crapi, vampi};
use super::served::{Asked, Calls, Endpoint, Reply, anybody, observed, play};

/// A definition, and how it is called.
pub(crate) struct Replay {
    pub(crate) name: &'static str,
    file: &'static str,
    base_path: &'static str,
    /// What clients send to prove who they are.
    credentials: (&'static str, fn() -> String),
    /// What its server says of itself.
    banner: Option<&'static str>,
    /// What is wrong with the API that the definition does not tell.
    flaws: fn(&str, Endpoint) -> Endpoint,
    /// What was found, as it was judged.
    pub(crate) judged: &'static str,
}

pub(crate) const ALL: [Replay; 5] = [
    Replay {
        name: "Conduit",
        file: "realworld-conduit.yml",
        base_path: "/api",
        credentials: ("authorization", || format!("Token {}", token())),
        banner: None,
        flaws: |_, endpoint| endpoint,
        judged: include_str!("replays/conduit.txt"),
    },
    Replay {
        name: "VAmPI",
        file: "vampi.yml",
        base_path: "",
        credentials: ("authorization", || format!("Bearer {}", token())),
        banner: Some("Werkzeug/2.2.3 Python/3.11.4"),
        flaws: vampi,
        judged: include_str!("replays/vampi.txt"),
    },
    Replay {
        name: "crAPI",
        file: "crapi.json",
        base_path: "",
        credentials: ("authorization", || format!("Bearer {}", token())),
        banner: None,
        flaws: crapi,
        judged: include_str!("replays/crapi.txt"),
    },
    Replay {
        name: "Petstore",
        file: "petstore3.yaml",
        base_path: "/api/v3",
        credentials: ("authorization", || "Bearer 8c1f6f0b2f5e4d7a9b3c".to_owned()),
        banner: None,
        flaws: |_, endpoint| endpoint,
        judged: include_str!("replays/petstore.txt"),
    },
    Replay {
        name: "Juice Shop B2B",
        file: "juice-shop-b2b.yml",
        base_path: "/b2b/v2",
        credentials: ("authorization", || format!("Bearer {}", token())),
        banner: None,
        flaws: |_, endpoint| endpoint,
        judged: include_str!("replays/juice_shop.txt"),
    },
];

/// A token as the services hand it out: for a day, signed with a shared secret, for nobody in particular.
fn token() -> String {
    Jwt { algorithm: "HS256", lifetime: Some(86_000), claims: json!({"sub": "u_7Hq2mX"}) }.token()
}

impl Replay {
    /// Serves, calls and judges it.
    pub(crate) fn play(&self, corpus: &Path) -> Judged {
        let mut problems = Vec::new();
        let bytes = std::fs::read(corpus.join("openapi").join(self.file)).unwrap();
        let mut definition = definition(&document::read(&bytes, &mut problems).unwrap());
        definition.service = Some("replay".into());
        let endpoints = self.endpoints(&definition);
        let records = play(observed("replay", "prod", true), &endpoints);
        let entities = entities("apiVersion: v3\nkind: service\nmetadata: {name: replay, owner: somebody}\n");
        Judged::of(Read { records, definitions: vec![definition], entities, ..Read::default() }, endpoints.iter(), &[])
    }

    fn endpoints(&self, definition: &Definition) -> Vec<Endpoint> {
        let endpoints = definition.operations.iter().map(|operation| {
            let name = format!("{} {}", operation.method.map_or("", Method::as_str), operation.path);
            (self.flaws)(&name, self.endpoint(operation))
        });
        endpoints.collect()
    }

    fn endpoint(&self, operation: &DeclaredOperation) -> Endpoint {
        let segments = operation.path.split('/').filter(|segment| !segment.is_empty()).enumerate();
        let named = segments
            .map(|(at, segment)| if segment.contains('{') { format!("/{{p{at}}}") } else { format!("/{segment}") });
        let slash = if operation.path.ends_with('/') { "/" } else { "" };
        let route = format!("{}{}{slash}", self.base_path, named.collect::<String>());
        let (method, answer) = (operation.method.unwrap().as_str(), answer(operation, self.banner));
        let is_guarded = matches!(operation.security, DeclaredSecurity::Required(_));
        let calls = |whole| calls(operation, self.base_path, whole);
        if is_guarded {
            let (name, credentials) = self.credentials;
            let refused = |asked: &Asked| !asked.has_credentials();
            let answer = move |asked: &Asked| {
                if refused(asked) { Reply::text("").bare().without("content-type").status(401) } else { answer(asked) }
            };
            Endpoint::open(method, route, answer)
                .called(calls(true).header(name, &credentials()))
                .called(calls(false).header(name, &credentials()))
                .called(calls(true).times(6))
        } else {
            Endpoint::open(method, route, answer).called(calls(true)).called(calls(false))
        }
    }
}

/// The first answer that says that all went well, made from its schema.
fn answer(
    operation: &DeclaredOperation,
    banner: Option<&'static str>,
) -> impl Fn(&Asked) -> Reply + Send + Sync + 'static {
    let code = |status: DeclaredStatus| match status {
        DeclaredStatus::Code(code) => Some(code),
        DeclaredStatus::Class(2) | DeclaredStatus::Default => Some(200),
        DeclaredStatus::Class(_) => None,
    };
    let good = operation.responses.iter().find(|of| code(of.status).is_some_and(|code| (200..300).contains(&code)));
    // Of an operation that never goes well, what it answers.
    let good = good.or_else(|| operation.responses.first());
    let status = good.and_then(|good| code(good.status)).unwrap_or(200);
    let shape = good.and_then(|good| good.bodies.get("application/json")).map(Arc::clone);
    move |_| {
        let reply = match &shape {
            Some(shape) => Reply::json(&example("", shape, None, 0)).status(status),
            None if status == 204 => Reply::nothing(),
            None => Reply::text("").without("content-type").status(status),
        };
        banner.into_iter().fold(reply.bare(), |reply, banner| reply.with("server", banner))
    }
}

/// What a client sends: all that it may, or what it must.
fn calls(operation: &DeclaredOperation, base_path: &str, whole: bool) -> Calls {
    let of = |location| operation.parameters.iter().filter(move |of| of.location == location);
    let (path, base_path) = (operation.path.clone(), base_path.to_owned());
    let parameters: Vec<(String, Arc<DeclaredShape>)> =
        of(ParameterLocation::Path).map(|of| (of.name.clone(), Arc::clone(&of.shape))).collect();
    let mut calls = anybody().path(move |number| {
        let path = parameters
            .iter()
            .fold(path.clone(), |path, (name, shape)| path.replace(&format!("{{{name}}}"), &text(name, shape, number)));
        format!("{base_path}{path}")
    });
    let query: Vec<String> = of(ParameterLocation::Query)
        .filter(|of| whole || of.required)
        .map(|of| format!("{}={}", of.name, text(&of.name, &of.shape, 0)))
        .collect();
    if !query.is_empty() {
        calls = calls.query(&query.join("&"));
    }
    if let Some(shape) = operation.request_bodies.get("application/json") {
        calls = calls.json(&example("", shape, Some(whole), 0));
    } else if operation.request_bodies.keys().any(|media_type| media_type.starts_with("multipart/")) {
        let picture = "--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: \
                       image/png\r\n\r\nPNG\r\n--XX--\r\n";
        calls = calls.body("multipart/form-data; boundary=XX", picture);
    } else if operation.request_bodies.contains_key("application/octet-stream") {
        calls = calls.body("application/octet-stream", "PNG");
    }
    calls
}

/// A parameter of the path or the query string; of paths, of the call with this number.
fn text(name: &str, shape: &DeclaredShape, number: usize) -> String {
    match example(name, shape, Some(true), 0) {
        Value::String(text) if text == "word" => format!("word-{}", ["oak", "ash", "elm", "fir"][number % 4]),
        Value::String(_) if shape.format.as_deref() == Some("uuid") => uuid(number),
        Value::String(text) => text,
        Value::Array(elements) => elements[0].as_str().map_or_else(|| elements[0].to_string(), str::to_owned),
        Value::Number(first) => (first.as_u64().unwrap_or(1) + number as u64).to_string(),
        other => other.to_string(),
    }
}

/// A value as a schema has it; of texts, what their names promise. Of requests, with all fields or with those that must
/// be there.
fn example(name: &str, shape: &DeclaredShape, request: Option<bool>, depth: usize) -> Value {
    let types = shape.types;
    if types == DeclaredTypes::ANY || depth > 8 {
        return json!("word");
    }
    if types.object {
        let here = shape
            .fields
            .iter()
            .filter(|(_, field)| if request.is_some() { !field.read_only } else { !field.write_only });
        let here = here.filter(|(_, field)| request != Some(false) || field.required);
        let fields: Map<String, Value> =
            here.map(|(name, field)| (name.clone(), example(name, &field.shape, request, depth + 1))).collect();
        Value::Object(fields)
    } else if types.array {
        let element = shape.items.as_ref().map_or(json!("word"), |items| example(name, items, request, depth + 1));
        json!([element.clone(), element])
    } else if types.string {
        json!(word(&name.to_lowercase(), shape.format.as_deref()))
    } else if types.integer {
        json!(7)
    } else if types.number {
        json!(1.5)
    } else if types.boolean {
        json!(true)
    } else {
        Value::Null
    }
}

fn word(name: &str, format: Option<&str>) -> String {
    let known = match format {
        Some("date-time") => "2026-03-02T09:30:00Z",
        Some("date") => "2026-03-02",
        Some("uuid") => "6f1c1c5e-2c55-4a5e-9d0c-0a4b1b7a3f10",
        Some("uri") => "https://example.org/a",
        _ => match name {
            "uuid" | "vehicleid" => "6f1c1c5e-2c55-4a5e-9d0c-0a4b1b7a3f10",
            "vin" => "1HGCM82633A004352",
            "number" | "phone" => "+49 30 901820",
            "username" | "author" => "anna",
            "slug" => "how-to-sit-on-a-chair",
            "otp" => "4711",
            _ if name.contains("email") => return email(1),
            _ if name.contains("password") => "s3cret-word",
            _ if name == "token" || name == "auth_token" => return token(),
            _ if name.contains("card") => return card(1),
            _ if name.contains("url") || name.contains("image") => "https://example.org/a.png",
            _ => "word",
        },
    };
    known.to_owned()
}
