//! Bodies that are wrong: one change at a place that chance chooses.

use serde_json::{Map, Value, json};

use crate::simulation::random::Random;

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mutation {
    DropProperty,
    RenameProperty,
    AddProperty,
    ChangeType,
    WrapInArray,
    WrapInObject,
    Unwrap,
}

impl Mutation {
    pub(crate) const ALL: [Self; 7] = [
        Self::DropProperty,
        Self::RenameProperty,
        Self::AddProperty,
        Self::ChangeType,
        Self::WrapInArray,
        Self::WrapInObject,
        Self::Unwrap,
    ];
}

/// The body, changed at one place; none if it has no place for such a change.
pub(crate) fn mutated(body: &Value, mutation: Mutation, random: &mut Random) -> Option<Value> {
    let mut body = body.clone();
    let fits: fn(&Value) -> bool = match mutation {
        Mutation::DropProperty | Mutation::RenameProperty => {
            |value| value.as_object().is_some_and(|map| !map.is_empty())
        }
        Mutation::AddProperty => Value::is_object,
        Mutation::Unwrap => |value| value.is_object() || value.is_array(),
        Mutation::ChangeType | Mutation::WrapInArray | Mutation::WrapInObject => |_| true,
    };
    let mut pointers = Vec::new();
    collect(&body, &mut String::new(), fits, &mut pointers);
    // Depths are drawn first: most places lie deep.
    let mut depths: Vec<usize> = pointers.iter().map(|pointer| depth(pointer)).collect();
    depths.sort_unstable();
    depths.dedup();
    let wanted = *pick(&depths, random)?;
    pointers.retain(|pointer| depth(pointer) == wanted);
    let place = body.pointer_mut(pick(&pointers, random)?)?;
    change(place, mutation, random);
    Some(body)
}

fn depth(pointer: &str) -> usize {
    pointer.matches('/').count()
}

fn pick<'a, T>(among: &'a [T], random: &mut Random) -> Option<&'a T> {
    (!among.is_empty()).then(|| random.pick(among))
}

/// JSON pointers of all places that fit.
fn collect(value: &Value, pointer: &mut String, fits: fn(&Value) -> bool, found: &mut Vec<String>) {
    if fits(value) {
        found.push(pointer.clone());
    }
    let mut below = |step: &str, value: &Value| {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        collect(value, pointer, fits, found);
        pointer.truncate(length);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| below(name, value)),
        Value::Array(list) => list.iter().enumerate().for_each(|(at, value)| below(&at.to_string(), value)),
        _ => {}
    }
}

fn change(place: &mut Value, mutation: Mutation, random: &mut Random) {
    let old = place.take();
    *place = match (mutation, old) {
        (Mutation::DropProperty, Value::Object(mut map)) => {
            remove_one(&mut map, random);
            Value::Object(map)
        }
        (Mutation::RenameProperty, Value::Object(mut map)) => {
            if let Some((name, value)) = remove_one(&mut map, random) {
                map.insert(format!("{name}_v2"), value);
            }
            Value::Object(map)
        }
        (Mutation::AddProperty, Value::Object(mut map)) => {
            map.insert("surplus_field".into(), json!("more"));
            Value::Object(map)
        }
        (Mutation::WrapInArray, old) => json!([old]),
        (Mutation::WrapInObject, old) => json!({ "wrapped": old }),
        (Mutation::Unwrap, old) => old.as_object().map_or_else(|| json!("flat"), |_| json!(7)),
        (_, old) => of_another_type(&old, random),
    };
}

fn remove_one(map: &mut Map<String, Value>, random: &mut Random) -> Option<(String, Value)> {
    let names: Vec<String> = map.keys().cloned().collect();
    map.remove_entry(pick(&names, random)?)
}

fn of_another_type(old: &Value, random: &mut Random) -> Value {
    let others = [Value::Null, json!(true), json!(0.5), json!("text"), json!([]), json!({})];
    let differs = |other: &Value| match (old, other) {
        (Value::Number(old), Value::Number(_)) => !old.is_f64(),
        _ => std::mem::discriminant(old) != std::mem::discriminant(other),
    };
    let others: Vec<&Value> = others.iter().filter(|other| differs(other)).collect();
    pick(&others, random).map_or(Value::Null, |other| Value::clone(other))
}
