//! `equals`, `lower_than` and `greater_than`: a value is compared with one that the rule gives, of the type that it says.

use super::super::Place;
use super::Value;

/// What a value is compared with.
#[derive(Clone, PartialEq)]
pub(super) enum Operand {
    Text(Vec<u8>),
    Boolean(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl Operand {
    fn read(parameters: &Place<'_>, types: &'static [&'static str], expected: &'static str) -> Option<Self> {
        let kind = parameters.need("type").and_then(|kind| {
            let text = kind.text()?;
            if types.contains(&text) { Some(text) } else { kind.fail(expected) }
        });
        let value = parameters.need("value");
        let (kind, value) = (kind?, value?);
        match kind {
            "string" => match value.value().as_str() {
                Some(text) => Some(Self::Text(text.into())),
                None => value.fail("a text"),
            },
            "boolean" => match value.value().as_bool() {
                Some(flag) => Some(Self::Boolean(flag)),
                None => value.fail("a boolean"),
            },
            "unsigned" => match value.value().as_u64() {
                Some(number) => Some(Self::Unsigned(number)),
                None => value.fail("a whole number that is not negative"),
            },
            "signed" => match value.value().as_i64() {
                Some(number) => Some(Self::Signed(number)),
                None => value.fail("a whole number"),
            },
            _ => match value.value().as_f64() {
                Some(number) => Some(Self::Float(number)),
                None => value.fail("a number"),
            },
        }
    }

    fn canonical(&self) -> String {
        match self {
            Self::Text(text) => format!("string {:?}", String::from_utf8_lossy(text)),
            Self::Boolean(flag) => format!("boolean {flag}"),
            Self::Unsigned(number) => format!("unsigned {number}"),
            Self::Signed(number) => format!("signed {number}"),
            Self::Float(number) => format!("float {number:?}"),
        }
    }

    /// As a whole number, if it is one.
    fn whole(&self) -> Option<i128> {
        match self {
            Self::Unsigned(number) => Some((*number).into()),
            Self::Signed(number) => Some((*number).into()),
            _ => None,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers of two kinds are compared as the less exact of the two")]
    fn float(&self) -> Option<f64> {
        match self {
            Self::Unsigned(number) => Some(*number as f64),
            Self::Signed(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            _ => None,
        }
    }
}

/// A value is the one that is given.
pub(crate) struct Equals {
    expected: Operand,
    /// How far off a number with a fraction may be.
    delta: f64,
}

impl Equals {
    pub(super) fn read(parameters: &Place<'_>) -> Option<Self> {
        const TYPES: &[&str] = &["string", "boolean", "unsigned", "signed", "float"];
        let expected =
            Operand::read(parameters, TYPES, "one of \"string\", \"boolean\", \"unsigned\", \"signed\", \"float\"");
        let delta = match parameters.field("delta") {
            None => Some(0.01),
            Some(place) => match place.value().as_f64() {
                Some(delta) => Some(delta),
                None => place.fail("a number"),
            },
        };
        Some(Self { expected: expected?, delta: delta? })
    }

    pub(super) fn matches(&self, value: Value<'_>) -> Option<bool> {
        match (&self.expected, value) {
            (Operand::Text(expected), Value::Text(text)) => Some(expected == text),
            (Operand::Boolean(expected), Value::Boolean(flag)) => Some(*expected == flag),
            (Operand::Unsigned(_) | Operand::Signed(_), Value::Unsigned(number)) => {
                Some(self.expected.whole() == Some(number.into()))
            }
            (Operand::Unsigned(_) | Operand::Signed(_), Value::Signed(number)) => {
                Some(self.expected.whole() == Some(number.into()))
            }
            (Operand::Float(expected), Value::Float(number)) => Some((expected - number).abs() < self.delta),
            _ => None,
        }
    }

    pub(super) fn canonical(&self) -> String {
        format!("equals {} {:?}", self.expected.canonical(), self.delta)
    }
}

/// A number is on one side of the one that is given.
pub(crate) struct Beyond {
    bound: Operand,
    /// Whether it must be greater, or else lower.
    greater: bool,
}

impl Beyond {
    pub(super) fn read(parameters: &Place<'_>, greater: bool) -> Option<Self> {
        const TYPES: &[&str] = &["unsigned", "signed", "float"];
        let bound = Operand::read(parameters, TYPES, "one of \"unsigned\", \"signed\", \"float\"")?;
        Some(Self { bound, greater })
    }

    pub(super) fn matches(&self, value: Value<'_>) -> Option<bool> {
        let value = match value {
            Value::Unsigned(number) => Operand::Unsigned(number),
            Value::Signed(number) => Operand::Signed(number),
            Value::Float(number) => Operand::Float(number),
            _ => return None,
        };
        let order = match (value.whole(), self.bound.whole()) {
            (Some(value), Some(bound)) => Some(value.cmp(&bound)),
            _ => value.float()?.partial_cmp(&self.bound.float()?),
        };
        Some(order.is_some_and(|order| if self.greater { order.is_gt() } else { order.is_lt() }))
    }

    pub(super) fn canonical(&self) -> String {
        format!("{} {}", if self.greater { "greater_than" } else { "lower_than" }, self.bound.canonical())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equals(expected: Operand) -> Equals {
        Equals { expected, delta: 0.01 }
    }

    #[test]
    fn whole_numbers_are_compared_whatever_their_sign() {
        assert_eq!(equals(Operand::Unsigned(7)).matches(Value::Signed(7)), Some(true));
        assert_eq!(equals(Operand::Signed(-1)).matches(Value::Unsigned(u64::MAX)), Some(false));
        assert_eq!(equals(Operand::Signed(7)).matches(Value::Float(7.0)), None);
        assert_eq!(equals(Operand::Boolean(true)).matches(Value::Text(b"true")), None);
        assert_eq!(equals(Operand::Text(b"a".into())).matches(Value::Text(b"a")), Some(true));
        assert_eq!(equals(Operand::Text(b"a".into())).matches(Value::Text(b"A")), Some(false));
    }

    #[test]
    fn numbers_with_a_fraction_may_be_a_little_off() {
        assert_eq!(equals(Operand::Float(1.0)).matches(Value::Float(1.009)), Some(true));
        assert_eq!(equals(Operand::Float(1.0)).matches(Value::Float(1.011)), Some(false));
        assert_eq!(equals(Operand::Float(1.0)).matches(Value::Unsigned(1)), None);
    }

    #[test]
    fn numbers_of_all_kinds_have_an_order() {
        let lower = |bound| Beyond { bound, greater: false };
        let greater = |bound| Beyond { bound, greater: true };
        assert_eq!(lower(Operand::Unsigned(5)).matches(Value::Signed(-1)), Some(true));
        assert_eq!(lower(Operand::Unsigned(5)).matches(Value::Unsigned(5)), Some(false));
        assert_eq!(greater(Operand::Unsigned(5)).matches(Value::Float(5.5)), Some(true));
        assert_eq!(greater(Operand::Float(5.5)).matches(Value::Signed(6)), Some(true));
        assert_eq!(greater(Operand::Float(5.5)).matches(Value::Float(f64::NAN)), Some(false));
        assert_eq!(greater(Operand::Float(5.5)).matches(Value::Text(b"6")), None);
    }
}
