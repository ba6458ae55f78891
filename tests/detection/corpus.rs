//! The labelled corpus: bodies, and what is sensitive in them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

/// The corpus' folder, if there is one.
#[expect(clippy::disallowed_methods, reason = "a test's own input, not configuration of the tracer")]
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("API_INVENTORY_CORPUS_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: API_INVENTORY_CORPUS_DIR is not set");
    }
    folder
}

/// A body.
#[derive(Deserialize)]
pub(crate) struct Record {
    pub(crate) content_type: String,
    pub(crate) body: String,
    pub(crate) labels: Vec<Label>,
}

/// What is known of one leaf.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct Label {
    pub(crate) pointer: String,
    pub(crate) tags: BTreeSet<String>,
    #[serde(default)]
    pub(crate) ev: String,
    #[serde(default)]
    pub(crate) ignore: BTreeSet<String>,
}

/// The public split, if there is a corpus.
pub(crate) fn public() -> Option<Vec<Record>> {
    let text = std::fs::read_to_string(folder()?.join("labelled/public.jsonl")).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

impl Record {
    /// Pointers of all leaves.
    pub(crate) fn leaves(&self) -> BTreeSet<String> {
        let mut leaves = BTreeSet::new();
        match self.content_type.as_str() {
            "application/json" => collect(&serde_json::from_str(&self.body).unwrap(), String::new(), &mut leaves),
            "http/headers" => {
                let lines = self.body.split("\r\n").filter(|line| !line.is_empty());
                leaves.extend(lines.map(|line| step(&line.split(':').next().unwrap().trim().to_lowercase())));
            }
            "text/plain" => _ = leaves.insert(String::new()),
            _ => leaves.extend(form_urlencoded::parse(self.body.as_bytes()).map(|(name, _)| step(&name))),
        }
        leaves
    }
}

fn step(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn collect(value: &Value, pointer: String, leaves: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| collect(value, pointer.clone() + &step(key), leaves));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| collect(item, format!("{pointer}/{at}"), leaves));
        }
        _ => _ = leaves.insert(pointer),
    }
}
