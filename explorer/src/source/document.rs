//! Documents: JSON or YAML becomes values, in bounded time and memory.
//!
//! What starts like JSON is read as JSON, all else as YAML 1.2 (core schema), which most JSON is too. Keys of YAML become
//! text as they are written: `200:` is `"200"`. `yes`, `on` and dates are text. Merge keys (`<<`) are merged. Aliases are
//! copies of what they stand for, within the same limits as what is written out.
//!
//! A key that stands twice in one object is a [`Problem`], and the last one holds, in JSON and YAML alike.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{DuplicateKeyPolicy, Error as YamlError, Options};

use super::{Pointer, Problem};

/// A document is at most as large: 32 MiB.
pub const MAX_DOCUMENT_BYTES: usize = 32 * 1024 * 1024;

/// Objects and arrays are nested at most as deep, which no definition that people write comes near.
pub const MAX_DOCUMENT_DEPTH: usize = 128;

/// What the values of one document may take up in memory, by a rough count.
const MAX_WEIGHT: usize = 512 * 1024 * 1024;

/// Nodes of YAML in one file, and events that aliases repeat.
const MAX_NODES: usize = 2_000_000;

/// Documents in one file of YAML.
const MAX_DOCUMENTS: usize = 10_000;

/// So many keys that stand twice are told.
const MAX_REPEATED_KEYS: usize = 100;

/// Why a document could not be read, and where. It repeats nothing of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentError {
    /// What is wrong.
    pub fault: DocumentFault,
    /// Line and column, from 1, where the reader knows them.
    pub position: Option<(u64, u64)>,
}

/// What is wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentFault {
    /// It is larger than [`MAX_DOCUMENT_BYTES`].
    TooLarge,
    /// Its values would take up too much memory: too many of them, or too many aliases.
    TooMuch,
    /// It is nested deeper than [`MAX_DOCUMENT_DEPTH`].
    TooDeep,
    /// Its bytes are not UTF-8.
    Encoding,
    /// It is neither JSON nor YAML.
    Syntax,
    /// It ends too early.
    Incomplete,
    /// An alias names no anchor, or one that it stands in.
    Alias,
    /// A key is no text, number or truth value.
    Key,
    /// It holds no document, or more than one where one is expected.
    Count,
    /// The thread that should have read it could not start, or failed.
    Unread,
}

impl DocumentFault {
    const fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "the document is larger than 32 MiB",
            Self::TooMuch => "the document holds too many values, or repeats too much by aliases",
            Self::TooDeep => "the document is nested deeper than 128 levels",
            Self::Encoding => "the document is not UTF-8",
            Self::Syntax => "neither JSON nor YAML",
            Self::Incomplete => "the document ends too early",
            Self::Alias => "an alias names no anchor, or one that it stands in",
            Self::Key => "a key is neither text nor a number",
            Self::Count => "one document is expected here",
            Self::Unread => "the reader failed",
        }
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.position {
            write!(formatter, "line {line}, column {column}: ")?;
        }
        formatter.write_str(self.fault.as_str())
    }
}

impl std::error::Error for DocumentError {}

impl From<DocumentError> for Problem {
    fn from(error: DocumentError) -> Self {
        let place = error.position.map(|(line, column)| format!("line {line}, column {column}"));
        Self { place: place.unwrap_or_default(), what: error.fault.as_str().to_owned() }
    }
}

/// Reads a file that holds one document.
///
/// # Errors
///
/// Where it is neither JSON nor YAML, exceeds a limit, or holds none or several documents.
///
/// # Examples
///
/// ```
/// use api_inventory_explorer::source::document;
///
/// let mut problems = Vec::new();
/// let value = document::read(b"responses:\n  200: {description: yes}\n", &mut problems)?;
/// assert_eq!(value["responses"]["200"]["description"], "yes");
/// # Ok::<(), document::DocumentError>(())
/// ```
pub fn read(bytes: &[u8], problems: &mut Vec<Problem>) -> Result<Value, DocumentError> {
    let mut documents = read_all(bytes, problems)?.into_iter();
    match (documents.next(), documents.next()) {
        (Some(document), None) => Ok(document),
        _ => Err(DocumentError { fault: DocumentFault::Count, position: None }),
    }
}

/// Reads a file that may hold several documents of YAML. Empty ones are passed over.
///
/// # Errors
///
/// Where it is neither JSON nor YAML, or exceeds a limit. One broken document spoils the file.
pub fn read_all(bytes: &[u8], problems: &mut Vec<Problem>) -> Result<Vec<Value>, DocumentError> {
    if bytes.len() > MAX_DOCUMENT_BYTES {
        return Err(DocumentError { fault: DocumentFault::TooLarge, position: None });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        DocumentError { fault: DocumentFault::Encoding, position: Some(position_after(before)) }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let documents = if text.trim_start().starts_with(['{', '[']) {
        match from_json(text) {
            Ok(document) => vec![document],
            // A mapping of YAML in braces is not JSON. If it is not YAML either, what was wrong with the JSON is told.
            Err(error) if error.fault == DocumentFault::Syntax => from_yaml(text).map_err(|_| error)?,
            Err(error) => return Err(error),
        }
    } else {
        from_yaml(text)?
    };
    let repeated = documents.iter().flat_map(|document| &document.repeated_keys);
    problems.extend(repeated.take(MAX_REPEATED_KEYS).map(|place| Problem {
        place: place.clone(),
        what: "the key stands twice in one object; the last one holds".to_owned(),
    }));
    Ok(documents.into_iter().map(|document| document.value).collect())
}

fn position_after(bytes: &[u8]) -> (u64, u64) {
    let line = bytes.iter().filter(|byte| **byte == b'\n').count();
    let column = bytes.iter().rev().take_while(|byte| **byte != b'\n').count();
    (line as u64 + 1, column as u64 + 1)
}

fn from_json(text: &str) -> Result<Weighed, DocumentError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    // The reader's own limit of nesting is ours too.
    let document = Weighed::deserialize(&mut reader).and_then(|document| reader.end().map(|()| document));
    document.map_err(|error| {
        // Texts of serde_json say what was expected, and of this seed's own, which limit it was; none is repeated.
        let text = error.to_string();
        let fault = match error.classify() {
            _ if text.starts_with(TOO_DEEP) || text.starts_with("recursion limit") => DocumentFault::TooDeep,
            _ if text.starts_with(TOO_MUCH) => DocumentFault::TooMuch,
            serde_json::error::Category::Eof => DocumentFault::Incomplete,
            _ => DocumentFault::Syntax,
        };
        DocumentError { fault, position: Some((error.line() as u64, error.column() as u64)) }
    })
}

/// The reader of YAML takes up much of the stack for each level, more than threads are sure to have.
const YAML_STACK: usize = 32 * 1024 * 1024;

fn from_yaml(text: &str) -> Result<Vec<Weighed>, DocumentError> {
    let read = || serde_saphyr::from_multiple_with_options(text, options()).map_err(|error| yaml_error(&error));
    std::thread::scope(|scope| {
        let reader =
            std::thread::Builder::new().name("yaml".to_owned()).stack_size(YAML_STACK).spawn_scoped(scope, read);
        let document = reader.ok().and_then(|reader| reader.join().ok());
        document.unwrap_or(Err(DocumentError { fault: DocumentFault::Unread, position: None }))
    })
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_DOCUMENT_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 4 * MAX_NODES,
            max_documents: MAX_DOCUMENTS,
            max_total_scalar_bytes: 2 * MAX_DOCUMENT_BYTES,
            max_total_comment_bytes: MAX_DOCUMENT_BYTES,
            // Many aliases of one anchor are how definitions in YAML save writing; what they add up to is limited.
            enforce_alias_anchor_ratio: false,
        },
        emit_comments: false,
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        strict_booleans: true,
        reject_non_finite_typeless_float: false,
        ignore_binary_tag_for_string: true,
        // A snippet would repeat the document.
        with_snippet: false,
    }
}

fn yaml_error(error: &YamlError) -> DocumentError {
    let position = error.location().map(|at| (at.line(), at.column())).filter(|(line, _)| *line > 0);
    let fault = match error {
        YamlError::Budget { breach: BudgetBreach::Depth { .. }, .. } => DocumentFault::TooDeep,
        YamlError::Budget { .. }
        | YamlError::AliasReplayCounterOverflow { .. }
        | YamlError::AliasReplayLimitExceeded { .. }
        | YamlError::AliasExpansionLimitExceeded { .. }
        | YamlError::AliasReplayStackDepthExceeded { .. } => DocumentFault::TooMuch,
        YamlError::UnknownAnchor { .. } | YamlError::RecursiveReferencesRequireWeakTypes { .. } => DocumentFault::Alias,
        YamlError::AliasError { msg, .. } | YamlError::Message { msg, .. } if msg.starts_with(TOO_DEEP) => {
            DocumentFault::TooDeep
        }
        YamlError::AliasError { msg, .. } | YamlError::Message { msg, .. } if msg.starts_with(TOO_MUCH) => {
            DocumentFault::TooMuch
        }
        // Within an alias, the reader tells what was wrong as text alone.
        YamlError::AliasError { msg, .. } if msg.starts_with("alias ") && msg.contains("exceeded") => {
            DocumentFault::TooMuch
        }
        YamlError::Eof { .. } => DocumentFault::Incomplete,
        YamlError::NullIntoString { .. }
        | YamlError::UnexpectedContainerEndWhileReadingKeyNode { .. }
        | YamlError::Unexpected { expected: "string scalar", .. } => DocumentFault::Key,
        YamlError::InvalidUtf8Input => DocumentFault::Encoding,
        _ => DocumentFault::Syntax,
    };
    DocumentError { fault, position }
}

const TOO_DEEP: &str = "nested too deep";
const TOO_MUCH: &str = "too many values";

/// A document whose values were counted while they were read.
struct Weighed {
    value: Value,
    repeated_keys: Vec<String>,
}

impl<'de> Deserialize<'de> for Weighed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let scale = Scale { weight: Cell::new(0), repeated_keys: RefCell::new(Vec::new()) };
        let value = Node { scale: &scale, at: Pointer::ROOT, depth: 0 }.deserialize(deserializer)?;
        Ok(Self { value, repeated_keys: scale.repeated_keys.into_inner() })
    }
}

/// What was read so far of one document.
struct Scale {
    weight: Cell<usize>,
    repeated_keys: RefCell<Vec<String>>,
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
        /// A node of the tree that holds eleven entries, which the first one makes.
        const TREE_NODE: usize = 11 * (size_of::<String>() + size_of::<Value>());
        let depth = self.descend()?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.len() % 11 == 0 {
                self.weigh(TREE_NODE)?;
            }
            self.weigh(key.len())?;
            let at = self.at.member(&key);
            let value = entries.next_value_seed(Node { scale: self.scale, at, depth })?;
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
