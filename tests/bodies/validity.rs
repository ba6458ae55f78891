//! A schema describes the bodies that it was inferred from, and not much else: the JSON Schema of real bodies, and what it
//! says of the same bodies with a fault in each.

use std::collections::{BTreeMap, BTreeSet};

use api_inventory::observation::Schema;
use api_inventory::offline::OfflineAnalyzer;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::observed::{analyzer, request, schema};
use crate::recorded::{Recorded, bodies};

fn inferred(analyzer: &mut OfflineAnalyzer, body: &Value) -> Schema {
    let observation = request(analyzer, "application/json", body.to_string().as_bytes());
    schema(&observation).unwrap().clone()
}

fn validator(schema: &Schema) -> Validator {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&serde_json::to_value(schema.json_schema()).unwrap())
        .unwrap()
}

/// What a validator says is wrong with a body.
fn faults(validator: &Validator, body: &Value) -> Vec<String> {
    validator.iter_errors(body).map(|error| format!("{} ({})", error.instance_path(), error.schema_path())).collect()
}

#[test]
fn each_body_is_valid_against_the_schema_that_was_inferred_from_it() {
    let Some(bodies) = bodies() else { return };
    let mut analyzer = analyzer();
    let mut wrong = 0;
    for Recorded { of, body } in &bodies {
        let faults = faults(&validator(&inferred(&mut analyzer, body)), body);
        if !faults.is_empty() {
            println!("{of}: {faults:?}");
            wrong += 1;
        }
    }
    println!("{} bodies, {wrong} of them invalid", bodies.len());
    assert!(bodies.len() > 800);
    assert_eq!(wrong, 0);
}

/// Numbers that look random and are the same in each run (Steele, Lea and Flood, "`SplitMix64`").
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }
}

/// The same body with other scalars, of the same kinds and formats: digits become others, in no way that a format minds.
fn varied(value: &Value, random: &mut Random) -> Value {
    match value {
        Value::Number(number) if number.is_u64() => json!(random.below(1_000_000)),
        Value::String(text) if text.len() < 10 => {
            let digit = |character: char, random: &mut Random| match character {
                '0'..='9' => char::from(b'0' + u8::try_from(random.below(10)).unwrap()),
                other => other,
            };
            text.chars().map(|character| digit(character, random)).collect::<String>().into()
        }
        Value::Array(items) => items.iter().map(|item| varied(item, random)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| (name.clone(), varied(field, random))).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

/// The types of JSON Schema that a value has.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Values of each type, none of which any body has.
fn strangers() -> [Value; 7] {
    [
        json!(null),
        json!(true),
        json!(123_456),
        json!(12.25),
        json!("stranger"),
        json!({"stranger_field": 1}),
        json!([["stranger"]]),
    ]
}

/// A place in all bodies of an endpoint: field names, and `None` for elements.
type Place = Vec<Option<String>>;

/// What all bodies of an endpoint have at each place, and which fields are in all objects at their place.
#[derive(Default)]
struct Oracle {
    kinds: BTreeMap<Place, BTreeSet<&'static str>>,
    objects: BTreeMap<Place, usize>,
    fields: BTreeMap<Place, usize>,
}

impl Oracle {
    fn see(&mut self, value: &Value, place: &mut Place) {
        self.kinds.entry(place.clone()).or_default().insert(kind(value));
        match value {
            Value::Object(fields) => {
                *self.objects.entry(place.clone()).or_default() += 1;
                for (name, field) in fields {
                    place.push(Some(name.clone()));
                    *self.fields.entry(place.clone()).or_default() += 1;
                    self.see(field, place);
                    place.pop();
                }
            }
            Value::Array(items) => {
                for item in items {
                    place.push(None);
                    self.see(item, place);
                    place.pop();
                }
            }
            _ => {}
        }
    }

    /// A value of a type that this place never had. Whole numbers are numbers.
    fn stranger(&self, place: &Place, random: &mut Random) -> Option<Value> {
        let seen = self.kinds.get(place)?;
        let unseen =
            |value: &Value| !(seen.contains(kind(value)) || kind(value) == "integer" && seen.contains("number"));
        let strangers: Vec<Value> = strangers().into_iter().filter(unseen).collect();
        (!strangers.is_empty()).then(|| strangers[random.below(strangers.len())].clone())
    }

    fn is_required(&self, place: &Place) -> bool {
        let object = place[..place.len() - 1].to_vec();
        place.last().is_some_and(Option::is_some) && self.fields.get(place) == self.objects.get(&object)
    }
}

/// All places of a body: how to get there, and which place of the oracle it is.
fn places(value: &Value, pointer: &str, place: &mut Place, all: &mut Vec<(String, Place)>) {
    if !place.is_empty() {
        all.push((pointer.to_owned(), place.clone()));
    }
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                place.push(Some(name.clone()));
                places(field, &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), place, all);
                place.pop();
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                place.push(None);
                places(item, &format!("{pointer}/{at}"), place, all);
                place.pop();
            }
        }
        _ => {}
    }
}

/// Why a schema may allow a fault: what it says of the place, or of the first one above it that it folded or cut.
fn cause(schema: &Schema, place: &Place) -> &'static str {
    let mut at = schema;
    for step in place {
        let next = match step {
            Some(name) => {
                let Some(object) = &at.object else { return "no object there" };
                match object.field(name) {
                    Some(field) => Some(&field.schema),
                    None if object.folded().is_some() => return "folded",
                    None if object.truncated => return "cut",
                    None => None,
                }
            }
            None => match &at.array {
                Some(array) if array.truncated => return "cut",
                Some(array) => Some(&array.items),
                None => None,
            },
        };
        match next {
            Some(next) => at = next,
            None => return "not there",
        }
    }
    "told"
}

#[test]
fn a_body_with_a_fault_is_invalid_against_the_schema_of_its_endpoint() {
    const EACH: usize = 12;
    let Some(bodies) = bodies() else { return };
    let mut analyzer = analyzer();
    let mut random = Random(7);
    let mut endpoints: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for Recorded { of, body } in bodies {
        endpoints.entry(of).or_default().push(body);
    }
    let (mut faulty, mut refused) = (0, 0);
    let mut allowed: BTreeMap<(&str, &str), (usize, String)> = BTreeMap::new();
    for (of, originals) in &endpoints {
        let mut schema = Schema::default();
        let mut oracle = Oracle::default();
        let copies = 3_usize.div_ceil(originals.len());
        let observed: Vec<Value> = originals
            .iter()
            .flat_map(|body| {
                std::iter::once(body.clone()).chain((1..copies).map(|_| varied(body, &mut random))).collect::<Vec<_>>()
            })
            .collect();
        for (at, body) in observed.iter().enumerate() {
            let one = inferred(&mut analyzer, body);
            if at == 0 {
                schema = one;
            } else {
                schema.join(&one);
            }
            oracle.see(body, &mut Vec::new());
        }
        let validator = validator(&schema);
        for body in &observed {
            assert_eq!(faults(&validator, body), [""; 0], "{of}");
        }
        for body in originals {
            let mut all = Vec::new();
            places(body, "", &mut Vec::new(), &mut all);
            for _ in 0..EACH.min(all.len()) {
                let (pointer, place) = &all[random.below(all.len())];
                let mut body = body.clone();
                let fault = if random.below(3) == 0 && oracle.is_required(place) {
                    let (parent, _) = pointer.rsplit_once('/').unwrap();
                    let name = place.last().unwrap().as_deref().unwrap();
                    body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
                    "a field removed"
                } else {
                    let Some(stranger) = oracle.stranger(place, &mut random) else { continue };
                    *body.pointer_mut(pointer).unwrap() = stranger;
                    "another type"
                };
                faulty += 1;
                if validator.is_valid(&body) {
                    let first = allowed.entry((fault, cause(&schema, place))).or_insert((0, format!("{of} {pointer}")));
                    first.0 += 1;
                } else {
                    refused += 1;
                }
            }
        }
    }
    let share = f64::from(refused) / f64::from(faulty);
    println!("{} endpoints: {refused} of {faulty} faulty bodies are invalid, {:.2} %", endpoints.len(), share * 100.0);
    for ((fault, cause), (count, first)) in &allowed {
        println!("  {fault}, {cause}: {count}, such as {first}");
    }
    assert!(faulty > 5_000);
    assert!(share >= 0.95);
}
