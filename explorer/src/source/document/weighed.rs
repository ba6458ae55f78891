//! Values that are counted while they are read, so that a document cannot take up all memory.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::MAX_DOCUMENT_DEPTH;
use crate::source::Pointer;

/// What the values of one document may take up in memory, by a rough count.
const MAX_WEIGHT: usize = 512 * 1024 * 1024;

/// So many keys that stand twice are told.
const MAX_REPEATED_KEYS: usize = 100;

pub(super) const TOO_DEEP: &str = "nested too deep";
pub(super) const TOO_MUCH: &str = "too many values";

/// A document whose values were counted while they were read.
pub(super) struct Weighed {
    pub(super) value: Value,
    /// Where keys stand that are in their object twice.
    pub(super) repeated_keys: Vec<String>,
}

/// A document of YAML in which `info.version` is text as it is written: `1.10` is not 1.1.
pub(super) struct WithVersion(pub(super) Weighed);

impl<'de> Deserialize<'de> for Weighed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(deserializer, false)
    }
}

impl<'de> Deserialize<'de> for WithVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Weighed::read(deserializer, true).map(Self)
    }
}

impl Weighed {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, version_is_text: bool) -> Result<Self, D::Error> {
        let scale = Scale { weight: Cell::new(0), repeated_keys: RefCell::new(Vec::new()), version_is_text };
        let value = Node { scale: &scale, at: Pointer::ROOT, depth: 0 }.deserialize(deserializer)?;
        Ok(Self { value, repeated_keys: scale.repeated_keys.into_inner() })
    }
}

/// What was read so far of one document.
struct Scale {
    weight: Cell<usize>,
    repeated_keys: RefCell<Vec<String>>,
    version_is_text: bool,
}

/// A value at a place of a document.
struct Node<'a> {
    scale: &'a Scale,
    at: Pointer<'a>,
    depth: usize,
}

impl Node<'_> {
    fn weigh<E: serde::de::Error>(&self, bytes: usize) -> Result<(), E> {
        let weight = self.scale.weight.get().saturating_add(bytes);
        self.scale.weight.set(weight);
        if weight > MAX_WEIGHT { Err(E::custom(TOO_MUCH)) } else { Ok(()) }
    }

    /// Whether a member is the version of an API that is to be kept as it is written.
    fn is_version(&self, key: &str) -> bool {
        self.scale.version_is_text && self.depth == 1 && key == "version" && self.at.to_string() == "/info"
    }

    fn descend<E: serde::de::Error>(&self) -> Result<usize, E> {
        if self.depth >= MAX_DOCUMENT_DEPTH { Err(E::custom(TOO_DEEP)) } else { Ok(self.depth + 1) }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.weigh(size_of::<Value>())?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Value, E> {
        self.weigh(text.len())?;
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let depth = self.descend()?;
        let mut array = Vec::new();
        while let Some(element) =
            elements.next_element_seed(Node { scale: self.scale, at: self.at.index(array.len()), depth })?
        {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        /// A node of the tree has room for so many entries, and is made for the first of them.
        const ENTRIES: usize = 11;
        const TREE_NODE: usize = ENTRIES * (size_of::<String>() + size_of::<Value>());
        let depth = self.descend()?;
        let mut object = Map::new();
        // YAML has `null:` and `~:` for keys, which are as little meant as the numbers are.
        while let Some(key) = entries.next_key::<Option<String>>()? {
            let key = key.unwrap_or_else(|| "null".to_owned());
            if object.len().is_multiple_of(ENTRIES) {
                self.weigh(TREE_NODE)?;
            }
            self.weigh(key.len())?;
            let at = self.at.member(&key);
            let value = if self.is_version(&key) {
                let version = entries.next_value::<Option<String>>()?;
                self.weigh(size_of::<Value>() + version.as_ref().map_or(0, String::len))?;
                version.map_or(Value::Null, Value::String)
            } else {
                entries.next_value_seed(Node { scale: self.scale, at, depth })?
            };
            if object.contains_key(&key) {
                let mut repeated = self.scale.repeated_keys.borrow_mut();
                if repeated.len() < MAX_REPEATED_KEYS {
                    repeated.push(at.to_string());
                }
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }

    fn visit_bytes<E: serde::de::Error>(self, _: &[u8]) -> Result<Value, E> {
        Err(E::custom("no value of JSON"))
    }
}
