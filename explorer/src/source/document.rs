//! Documents: JSON or YAML becomes values, in bounded time and memory.
//!
//! What starts like JSON is read as JSON, all else as YAML 1.2 (core schema), which most JSON is too. Keys of YAML become
//! text as they are written: `200:` is `"200"`, and so does `info.version`; `~:` is `"null"`. `yes`, `on` and dates are text. Merge keys (`<<`) are merged. Aliases are
//! copies of what they stand for, within the same limits as what is written out.
//!
//! A key that stands twice in one object is a [`Problem`], and the last one holds, in JSON and YAML alike.

mod error;
mod weighed;

use serde::Deserialize;
use serde_json::Value;
use serde_saphyr::{DuplicateKeyPolicy, Options};

use self::weighed::{Weighed, WithVersion};
use super::Problem;

pub use error::{DocumentError, DocumentFault};

/// A document is at most as large: 32 MiB.
pub const MAX_DOCUMENT_BYTES: usize = 32 * 1024 * 1024;

/// Objects and arrays are nested at most as deep, which no definition that people write comes near.
pub const MAX_DOCUMENT_DEPTH: usize = 128;

/// Nodes of YAML in one file, and events that aliases repeat.
const MAX_NODES: usize = 2_000_000;

/// Documents in one file of YAML.
const MAX_DOCUMENTS: usize = 10_000;

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
    problems.extend(repeated.map(|place| Problem {
        place: place.clone(),
        what: "the key stands twice in one object; the last one holds".to_owned(),
    }));
    Ok(documents.into_iter().map(|document| document.value).collect())
}

fn position_after(bytes: &[u8]) -> (u64, u64) {
    let (line, column) = bytes.iter().fold((1, 1), |(line, column), byte| match byte {
        b'\n' => (line + 1, 1),
        _ => (line, column + 1),
    });
    (line, column)
}

fn from_json(text: &str) -> Result<Weighed, DocumentError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    // The reader's own limit of nesting is ours too.
    let document = Weighed::deserialize(&mut reader).and_then(|document| reader.end().map(|()| document));
    document.map_err(|error| DocumentError::of_json(&error))
}

/// The reader of YAML takes up much of the stack for each level, more than threads are sure to have.
const YAML_STACK: usize = 32 * 1024 * 1024;

fn from_yaml(text: &str) -> Result<Vec<Weighed>, DocumentError> {
    let read = || {
        let documents: Result<Vec<WithVersion>, _> = serde_saphyr::from_multiple_with_options(text, options());
        match documents.map_err(|error| DocumentError::of_yaml(&error)) {
            Ok(documents) => Ok(documents.into_iter().map(|WithVersion(document)| document).collect()),
            // The version may be an object or an array, which is no reason not to read the rest.
            Err(DocumentError { fault: DocumentFault::Key | DocumentFault::Syntax, .. }) => {
                serde_saphyr::from_multiple_with_options(text, options())
                    .map_err(|error| DocumentError::of_yaml(&error))
            }
            Err(error) => Err(error),
        }
    };
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
