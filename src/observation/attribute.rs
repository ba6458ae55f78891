//! What rules of the operator say of an exchange: names and values that stand in the rules.

use std::cmp::Ordering;

use serde_json::Value;

use super::outbound::outbound_text;
use super::{OperatorText, Provenance, Vetted};

outbound_text! {
    /// The name of an attribute that a rule gives to exchanges.
    ///
    /// One to 100 characters of `[A-Za-z0-9_.-]`.
    pub struct AttributeName;
}

impl AttributeName {
    /// Accepts a name of a rule; `None` if it is empty, too long or has a character outside `[A-Za-z0-9_.-]`.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        ((1..=100).contains(&text.len()) && text.bytes().all(allowed)).then(|| Self::made(text))
    }
}

/// The value of an attribute, as it stands in the rule: none is ever taken from an exchange.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AttributeValue<P: Provenance = Vetted> {
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(OperatorText<P>),
}

impl AttributeValue {
    /// Accepts a literal of a rule; `None` if it is an object, an array, nothing, a whole number beyond 64 bits with a sign,
    /// or a text that is no [`OperatorText`].
    pub(crate) fn literal(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(Self::Boolean(*flag)),
            Value::Number(number) if number.is_u64() || number.is_i64() => number.as_i64().map(Self::Integer),
            Value::Number(number) => number.as_f64().filter(|number| number.is_finite()).map(Self::Float),
            Value::String(text) => OperatorText::new(text).map(Self::Text),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

impl<P: Provenance> std::fmt::Display for AttributeValue<P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Boolean(flag) => flag.fmt(formatter),
            Self::Integer(number) => number.fmt(formatter),
            Self::Float(number) => write!(formatter, "{number:?}"),
            Self::Text(text) => text.fmt(formatter),
        }
    }
}

impl<P: Provenance> Ord for AttributeValue<P> {
    /// Values of one kind by their size, kinds in the order in which they are declared.
    fn cmp(&self, other: &Self) -> Ordering {
        let kind = |value: &Self| match value {
            Self::Boolean(_) => 0,
            Self::Integer(_) => 1,
            Self::Float(_) => 2,
            Self::Text(_) => 3,
        };
        match (self, other) {
            (Self::Boolean(mine), Self::Boolean(other)) => mine.cmp(other),
            (Self::Integer(mine), Self::Integer(other)) => mine.cmp(other),
            (Self::Float(mine), Self::Float(other)) => mine.total_cmp(other),
            (Self::Text(mine), Self::Text(other)) => mine.cmp(other),
            _ => kind(self).cmp(&kind(other)),
        }
    }
}

impl<P: Provenance> PartialOrd for AttributeValue<P> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<P: Provenance> PartialEq for AttributeValue<P> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<P: Provenance> Eq for AttributeValue<P> {}

impl<P: Provenance> serde::Serialize for AttributeValue<P> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Boolean(flag) => serializer.serialize_bool(*flag),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Float(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text.as_str()),
        }
    }
}

impl super::outbound::sealed::Sealed for AttributeValue {}
impl super::Outbound for AttributeValue {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn literals_are_written_as_they_stand_in_the_rule() {
        for literal in [json!(true), json!(1), json!(-7), json!(0.25), json!("shop.eu")] {
            let value = AttributeValue::literal(&literal).unwrap();
            assert_eq!(serde_json::to_value(&value).unwrap(), literal);
        }
    }

    #[test]
    fn what_is_no_literal_is_refused() {
        for other in [json!(null), json!({}), json!([1]), json!(""), json!("a@b"), json!(u64::MAX)] {
            assert!(AttributeValue::literal(&other).is_none(), "{other}");
        }
        for name in ["", "a b", "ä", &"a".repeat(101)] {
            assert!(AttributeName::new(name).is_none(), "{name}");
        }
        assert!(AttributeName::new("_dd.x-1").is_some());
    }

    #[test]
    fn values_have_one_order() {
        let ordered = [json!(false), json!(true), json!(-1), json!(2), json!(0.5), json!("a"), json!("b")];
        let values: Vec<_> = ordered.iter().map(|value| AttributeValue::literal(value).unwrap()).collect();
        assert!(values.is_sorted_by(|left, right| left < right), "{values:?}");
    }
}
