//! Values of OpenTelemetry as JSON.

use opentelemetry_proto::tonic::common::v1::any_value::Value as Kind;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use serde_json::{Map, Value, json};

/// What a reader makes of a value.
pub(crate) fn json_of(value: &AnyValue) -> Value {
    match &value.value {
        None => Value::Null,
        Some(Kind::BoolValue(value)) => json!(value),
        Some(Kind::IntValue(value)) => json!(value),
        Some(Kind::DoubleValue(value)) => json!(value),
        Some(Kind::StringValue(value)) => json!(value),
        Some(Kind::ArrayValue(list)) => list.values.iter().map(json_of).collect(),
        Some(Kind::KvlistValue(list)) => object(&list.values),
        Some(other) => panic!("{other:?} is no value of a line"),
    }
}

/// Attributes as an object. Their names are unique.
pub(crate) fn object(attributes: &[KeyValue]) -> Value {
    let mut object = Map::new();
    for attribute in attributes {
        let before = object.insert(attribute.key.clone(), json_of(attribute.value.as_ref().unwrap()));
        assert_eq!(before, None, "{} is there twice", attribute.key);
    }
    Value::Object(object)
}
