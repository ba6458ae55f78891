//! Vetting of names by itself: which keys of objects would leave, for measuring.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::routes::kept_segments;
use crate::analysis::NameRules;
use crate::observation::vetting::{DeclaredNames, Folding, Key, NamePolicy, Place};

/// An object as it was seen over several exchanges of one endpoint.
#[derive(Debug, Deserialize)]
pub struct Record {
    id: String,
    r#where: Where,
    parent: Option<String>,
    observations: Vec<Observed>,
    declared: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Where {
    Json,
    Query,
    Form,
    Multipart,
    Header,
    Cookie,
    Path,
}

/// One exchange: the keys of the object, or the segments of a path.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Observed {
    Object { keys: Vec<String>, value_kinds: Vec<String> },
    Segments(Vec<String>),
}

/// What would leave of one record.
#[derive(Debug, Serialize)]
pub struct Prediction {
    /// Of the record.
    pub id: String,
    /// Keys that left at any of the exchanges. Raw: not for sharing.
    pub kept: BTreeSet<String>,
    /// Whether the last exchange was folded whole.
    pub map_like: bool,
}

/// Shows a record's exchanges one after the other, as a tracer sees them, and collects what would leave.
#[must_use]
pub fn vet(record: &Record) -> Prediction {
    let (mut kept, mut map_like) = (BTreeSet::new(), false);
    let place = match record.r#where {
        Where::Json => Place::JsonObject,
        Where::Query => Place::Query,
        Where::Form => Place::Form,
        Where::Multipart => Place::Multipart,
        Where::Header => Place::Header,
        Where::Cookie => Place::Cookie,
        Where::Path => {
            let segments = |observed: &Observed| match observed {
                Observed::Segments(segments) => segments.clone(),
                Observed::Object { .. } => Vec::new(),
            };
            let requests: Vec<Vec<String>> = record.observations.iter().map(segments).collect();
            return Prediction { id: record.id.clone(), kept: kept_segments(&requests), map_like };
        }
    };
    let mut declared = DeclaredNames::default();
    record.declared.iter().flatten().for_each(|name| declared.insert(name));
    let mut rules = NameRules::new(NamePolicy::default());
    rules.set_declared(Arc::new(declared));
    for observed in &record.observations {
        let Observed::Object { keys: names, value_kinds } = observed else { continue };
        let keys: Vec<Key<'_>> = names.iter().zip(value_kinds).map(|(name, kind)| key(name, kind)).collect();
        rules.next_exchange();
        let verdict = rules.vet(place, record.parent.as_deref(), &keys, 0);
        map_like = verdict.dictionary;
        if let Folding::Each(verdicts) = verdict.folding {
            kept.extend(verdicts.iter().flatten().map(|name| name.as_str().to_owned()));
        }
    }
    Prediction { id: record.id.clone(), kept, map_like }
}

/// A key, and what the corpus' word for its value means to the tracer.
fn key<'a>(name: &'a str, kind: &str) -> Key<'a> {
    let outermost = kind.split(':').next().unwrap_or(kind);
    let kinds = match outermost {
        "null" => 1,
        "bool" => 2,
        "int" => 4,
        "float" => 16,
        "object" => 32,
        "array" => 64,
        _ => 8,
    };
    // Any number that is equal for equal words.
    let shape = kind.bytes().fold(0_u64, |shape, byte| shape.wrapping_mul(257).wrapping_add(u64::from(byte)));
    Key { name, kinds, shape }
}
