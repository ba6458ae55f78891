//! Bodies that nobody in this project wrote, from the corpus beside it.

use std::path::Path;

use serde_json::{Map, Value};

use crate::corpus;

/// A body and what it is a body of: a route and direction, an event, a kind of resource.
pub(crate) struct Recorded {
    pub(crate) of: String,
    pub(crate) body: Value,
}

/// All bodies in JSON, in the order of their files, if there is a corpus.
pub(crate) fn bodies() -> Option<Vec<Recorded>> {
    let folder = corpus::folder()?;
    let mut bodies = Vec::new();
    for (file, of) in [
        ("github-rest-examples", &["method", "path", "dir", "status"][..]),
        ("github-webhooks", &["event"]),
        ("stripe-fixtures", &["resource"]),
    ] {
        for line in read(&folder.join(format!("real/{file}.jsonl"))).lines() {
            let mut line: Value = serde_json::from_str(line).unwrap();
            let body = line["body"].take();
            let of = of.iter().map(|name| line[*name].as_str().unwrap_or_default()).collect::<Vec<_>>().join(" ");
            // Of GitHub's examples some are no JSON.
            if line["media"].as_str().is_none_or(|media| media.contains("json")) {
                bodies.push(Recorded { of: format!("{file} {of}"), body });
            }
        }
    }
    examples(&serde_json::from_str(&read(&folder.join("openapi/crapi.json"))).unwrap(), &mut bodies);
    Some(bodies)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The examples of requests and responses of an API's description.
fn examples(description: &Value, bodies: &mut Vec<Recorded>) {
    for (path, operations) in description["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let request = [("request", &operation["requestBody"])];
            let responses = operation["responses"].as_object().into_iter().flatten();
            let contents = request.into_iter().chain(responses.map(|(status, response)| (status.as_str(), response)));
            for (part, content) in contents {
                let media = &content["content"]["application/json"];
                let body = Some(&media["example"]).filter(|example| !example.is_null()).cloned();
                if let Some(body) = body.or_else(|| example(&media["schema"], description)) {
                    bodies.push(Recorded { of: format!("crapi {method} {path} {part}"), body });
                }
            }
        }
    }
}

/// What the examples of a schema and of its parts make up together.
fn example(schema: &Value, description: &Value) -> Option<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        return example(description.pointer(reference.strip_prefix('#')?)?, description);
    }
    if !schema["example"].is_null() {
        return Some(schema["example"].clone());
    }
    if !schema["items"].is_null() {
        return example(&schema["items"], description).map(|item| Value::Array(vec![item]));
    }
    let fields = schema["properties"].as_object()?;
    let fields: Map<_, _> =
        fields.iter().filter_map(|(name, field)| Some((name.clone(), example(field, description)?))).collect();
    (!fields.is_empty()).then_some(Value::Object(fields))
}
