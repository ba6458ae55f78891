//! Trees of JSON as values of OpenTelemetry.

use serde_json::{Number, Value};

use super::messages::{AnyValue, ArrayValue, KeyValue, KeyValueList, Kind};

/// The same tree. An integer above [`i64::MAX`], for which OpenTelemetry has no type, becomes the double nearest to it.
pub(super) fn any_value(value: &Value) -> AnyValue {
    let value = match value {
        Value::Null => None,
        Value::Bool(value) => Some(Kind::BoolValue(*value)),
        Value::Number(number) => Some(numeric(number)),
        Value::String(text) => Some(Kind::StringValue(text.clone())),
        Value::Array(values) => Some(Kind::ArrayValue(ArrayValue { values: values.iter().map(any_value).collect() })),
        Value::Object(entries) => {
            let values = entries.iter().map(|(key, value)| key_value(key, value)).collect();
            Some(Kind::KvlistValue(KeyValueList { values }))
        }
    };
    AnyValue { value }
}

/// An attribute, or an entry of an object.
pub(super) fn key_value(key: &str, value: &Value) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(any_value(value)) }
}

/// The same for a text.
pub(super) fn key_text(key: &str, text: &str) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(AnyValue { value: Some(Kind::StringValue(text.to_owned())) }) }
}

/// Asked for by type, which works as well where `serde_json` keeps numbers as texts.
fn numeric(number: &Number) -> Kind {
    let integer = number.as_i64().map(Kind::IntValue);
    let kind = integer.or_else(|| number.as_f64().map(Kind::DoubleValue));
    // Only a text that is no number of this machine gets here, and a line has none.
    kind.unwrap_or_else(|| Kind::StringValue(number.to_string()))
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::common::v1::AnyValue as Theirs;
    use opentelemetry_proto::tonic::common::v1::any_value::Value as TheirKind;
    use proptest::prelude::*;
    use prost::Message;
    use serde_json::json;

    use super::*;

    /// What a reader makes of a value.
    fn back(value: &Theirs) -> Value {
        match &value.value {
            None => Value::Null,
            Some(TheirKind::BoolValue(value)) => json!(value),
            Some(TheirKind::IntValue(value)) => json!(value),
            Some(TheirKind::DoubleValue(value)) => json!(value),
            Some(TheirKind::StringValue(value)) => json!(value),
            Some(TheirKind::ArrayValue(list)) => list.values.iter().map(back).collect(),
            Some(TheirKind::KvlistValue(list)) => {
                let entry = |entry: &opentelemetry_proto::tonic::common::v1::KeyValue| {
                    (entry.key.clone(), entry.value.as_ref().map_or(Value::Null, back))
                };
                Value::Object(list.values.iter().map(entry).collect())
            }
            Some(other) => panic!("{other:?} comes of no JSON"),
        }
    }

    fn from_protobuf(value: &AnyValue) -> Theirs {
        Theirs::decode(value.encode_to_vec().as_slice()).unwrap()
    }

    fn from_json(value: &AnyValue) -> Theirs {
        serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
    }

    fn trees() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_filter("JSON has no others", |number| number.is_finite()).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 64, 8, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                proptest::collection::btree_map(any::<String>(), inner, 0..8)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_reader_gets_the_tree_back(tree in trees()) {
            let value = any_value(&tree);
            prop_assert_eq!(&back(&from_protobuf(&value)), &tree);
            prop_assert_eq!(&from_json(&value), &from_protobuf(&value));
        }
    }

    #[test]
    fn an_integer_that_is_too_large_becomes_a_double() {
        for (number, expected) in [
            (json!(i64::MAX), json!(i64::MAX)),
            (json!(i64::MIN), json!(i64::MIN)),
            (json!(9_223_372_036_854_775_808_u64), json!(9_223_372_036_854_775_808.0)),
            (json!(u64::MAX), json!(18_446_744_073_709_551_615.0)),
        ] {
            assert_eq!(back(&from_protobuf(&any_value(&number))), expected, "{number}");
        }
    }

    #[test]
    fn integers_are_texts_in_json_and_null_has_no_type() {
        let value = any_value(&json!({"a": 5, "b": [null, 1.5]}));
        let expected = json!({"kvlistValue": {"values": [
            {"key": "a", "value": {"intValue": "5"}},
            {"key": "b", "value": {"arrayValue": {"values": [{}, {"doubleValue": 1.5}]}}},
        ]}});
        assert_eq!(serde_json::to_value(&value).unwrap(), expected);
    }
}
