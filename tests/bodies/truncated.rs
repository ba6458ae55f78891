//! Bodies that are cut off after any of their bytes: what stands before the cut is told, and nothing else.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::observed::{analyzer, request, shape};
use crate::recorded::bodies;

/// The paths of all fields of a shape, but of those that no value was seen of.
fn fields(shape: &Value, path: &str, all: &mut BTreeSet<String>) {
    if let Some(alternatives) = shape.get("any").and_then(Value::as_array) {
        for shape in alternatives {
            fields(shape, path, all);
        }
        return;
    }
    match shape.get(0) {
        Some(Value::Object(members)) => {
            for (name, field) in members.iter().filter(|(_, field)| **field != serde_json::json!([0])) {
                let path = format!("{path}/{name}");
                fields(field, &path, all);
                all.insert(path);
            }
        }
        Some(Value::Array(items)) => items.iter().for_each(|item| fields(item, &format!("{path}/*"), all)),
        _ => {}
    }
}

fn paths(shape: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    fields(shape, "", &mut all);
    all
}

/// The paths of fields whose values begin in the first bytes of JSON, told by brackets and quotes alone, and the most of
/// them that can still end there.
fn oracle(json: &[u8]) -> (BTreeSet<String>, BTreeSet<String>) {
    #[derive(Clone)]
    enum Open {
        Object(Option<String>),
        Array,
    }
    let mut open: Vec<Open> = Vec::new();
    let (mut whole, mut begun) = (BTreeSet::new(), BTreeSet::new());
    let path = |open: &[Open]| {
        let steps = open.iter().filter_map(|open| match open {
            Open::Object(name) => name.as_ref().map(|name| format!("/{name}")),
            Open::Array => Some("/*".to_owned()),
        });
        steps.collect::<String>()
    };
    let mut at = 0;
    let mut after_colon = false;
    while at < json.len() {
        let is_value = after_colon || matches!(open.last(), Some(Open::Array) | None);
        match json[at] {
            b'{' | b'[' => {
                whole.insert(path(&open));
                begun.insert(path(&open));
                open.push(if json[at] == b'{' { Open::Object(None) } else { Open::Array });
                after_colon = false;
                at += 1;
            }
            b'}' | b']' => {
                open.pop();
                after_colon = false;
                at += 1;
            }
            b':' => {
                after_colon = true;
                at += 1;
            }
            b',' | b' ' | b'\n' | b'\r' | b'\t' => {
                after_colon &= json[at] != b',';
                at += 1;
            }
            b'"' => {
                let mut end = at + 1;
                while end < json.len() && json[end] != b'"' {
                    end += if json[end] == b'\\' { 2 } else { 1 };
                }
                if is_value {
                    begun.insert(path(&open));
                }
                if end >= json.len() {
                    break;
                }
                if is_value {
                    whole.insert(path(&open));
                    after_colon = false;
                } else if let Some(Open::Object(name)) = open.last_mut() {
                    *name = Some(serde_json::from_slice::<String>(&json[at..=end]).unwrap());
                }
                at = end + 1;
            }
            _ => {
                let length = json[at..].iter().take_while(|byte| !b",]} \n\r\t".contains(byte)).count();
                begun.insert(path(&open));
                if at + length < json.len() {
                    whole.insert(path(&open));
                }
                after_colon = false;
                at += length;
            }
        }
    }
    let fields = |paths: BTreeSet<String>| {
        paths
            .into_iter()
            .filter(|path| path.rsplit('/').next().is_some_and(|step| !["", "*"].contains(&step)))
            .collect()
    };
    (fields(whole), fields(begun))
}

#[test]
fn of_json_that_is_cut_off_all_fields_before_the_cut_are_told_and_none_behind() {
    let Some(bodies) = bodies() else { return };
    let mut analyzer = analyzer();
    let (mut cut_bodies, mut cuts) = (0, 0);
    for body in bodies {
        let text = body.body.to_string();
        // Where a key is data, or may be while the others are not there, the oracle would have to vet.
        let whole = paths(&shape(&request(&mut analyzer, "application/json", text.as_bytes())));
        if text.len() > 2_048 || !body.body.is_object() || whole != oracle(text.as_bytes()).0 {
            continue;
        }
        cut_bodies += 1;
        for length in 1..text.len() {
            let cut = &text.as_bytes()[..length];
            let told = paths(&shape(&request(&mut analyzer, "application/json", cut)));
            let (whole, begun) = oracle(cut);
            cuts += 1;
            if told.iter().any(|path| path.contains("{key}")) {
                continue;
            }
            assert!(whole.is_subset(&told), "{}: {length} bytes, not told: {:?}", body.of, whole.difference(&told));
            assert!(told.is_subset(&begun), "{}: {length} bytes, made up: {:?}", body.of, told.difference(&begun));
        }
        if cut_bodies == 160 {
            break;
        }
    }
    println!("{cut_bodies} bodies, cut off at {cuts} places");
    assert_eq!(cut_bodies, 160);
}

/// Bodies of each media type in which no field's name depends on what stands beside it.
fn own() -> Vec<(&'static str, Vec<u8>)> {
    let golden = [
        include_str!("../data/bodies/lines.json"),
        include_str!("../data/bodies/forms.json"),
        #[cfg(feature = "xml")]
        include_str!("../data/bodies/xml.json"),
        include_str!("../data/bodies/grpc.json"),
        include_str!("../data/bodies/graphql.json"),
        include_str!("../data/bodies/text.json"),
        include_str!("../data/bodies/json.json"),
    ];
    let mut bodies = Vec::new();
    for file in golden {
        for case in serde_json::from_str::<Vec<Value>>(file).unwrap() {
            for message in [&case["request"], &case["response"]] {
                let body = message["body"].as_str().map(|body| body.as_bytes().to_vec());
                let body = body.or_else(|| message["hex"].as_str().map(crate::observed::unhex));
                if let (Some(media_type), Some(body)) = (message["headers"]["content-type"].as_str(), body) {
                    bodies.push((&*media_type.to_owned().leak(), body));
                }
            }
        }
    }
    bodies
}

#[test]
fn of_any_body_that_is_cut_off_no_more_is_told_than_of_a_longer_part() {
    let mut analyzer = analyzer();
    let bodies = own();
    assert!(bodies.len() >= 40, "{}", bodies.len());
    for (media_type, body) in bodies {
        let mut before = BTreeSet::new();
        // A number that is cut off behind one of these is none.
        let ends_in_number = |length: &usize| b".eE+-".contains(&body[length - 1]);
        for length in (1..=body.len()).filter(|length| !ends_in_number(length)) {
            let told = paths(&shape(&request(&mut analyzer, media_type, &body[..length])));
            // A key that stands alone may be data; what it is called is another question than what is there.
            if told.iter().chain(&before).any(|path| path.contains("{key}")) {
                before = told;
                continue;
            }
            assert!(before.is_subset(&told), "{media_type}: {length} bytes, gone: {:?}", before.difference(&told));
            before = told;
        }
    }
}
