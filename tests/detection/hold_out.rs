//! What of the vocabulary is learnt by heart.
//!
//! Per tag, the distinct names in the labelled corpus (keys, parents, headers, labels, words in text) are cut in two
//! halves. Phrases that occur in the names of one half only are taken out of the rules, and that half is scored: what is
//! found then is found without having seen its names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::classifier;
use super::corpus::{Label, Record, public};
use super::score::{Score, rules, tag_of, tags_of_rules};
use api_inventory::Tracer;

/// Recall on names that were held out, over all tags and both halves. Some identifiers have one name only, an acronym
/// (`tfn`, `ppsn`): without it nothing names them.
const RECALL: f64 = 0.90;

/// Letters and digits of a name, in lower case.
fn normalised(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What names a leaf; `None` where no name does.
fn name_of(record: &Record, label: &Label, phrases: &BTreeSet<String>) -> Option<String> {
    let steps: Vec<&str> = label.pointer.split('/').collect();
    let body = || serde_json::from_str::<Value>(&record.body).ok();
    let beside = |key: &str| body()?.pointer(label.pointer.rsplit_once('/')?.0)?.get(key)?.as_str().map(String::from);
    let name = match label.ev.as_str() {
        "key" => (*steps.last()?).to_owned(),
        "parent" => (*steps.get(steps.len().checked_sub(2)?)?).to_owned(),
        "sibling" => ["type", "key", "name"].iter().find_map(|key| beside(key))?,
        "columnar" => body()?.pointer(&format!("/columns/{}", steps.last()?))?.as_str()?.to_owned(),
        "text_ctx" => {
            let body = body();
            let text = body.as_ref().and_then(|body| body.pointer(&label.pointer)).and_then(Value::as_str);
            let text = normalised(text.unwrap_or(&record.body));
            phrases.iter().filter(|phrase| text.contains(phrase.as_str())).max_by_key(|phrase| phrase.len())?.clone()
        }
        _ => return None,
    };
    Some(normalised(&name))
}

/// Which half a name is in: a hash that is the same everywhere.
fn half(tag: &str, name: &str) -> bool {
    let hash = tag
        .bytes()
        .chain(name.bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (hash >> 32) & 1 == 1
}

fn phrases(rule: &Value) -> Vec<String> {
    let list = rule["key"]["parameters"]["list"].as_array();
    list.into_iter().flatten().map(|phrase| phrase.as_str().unwrap().to_owned()).collect()
}

#[test]
fn names_that_were_never_seen_are_found_too() {
    let Some(records) = public() else { return };
    let mut phrases_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rule in rules() {
        phrases_of.entry(tag_of(&rule)).or_default().extend(phrases(&rule).iter().map(|phrase| normalised(phrase)));
    }
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (record, label) in records.iter().flat_map(|record| record.labels.iter().map(move |label| (record, label))) {
        for tag in label.tags.iter().filter(|tag| phrases_of.contains_key(*tag)) {
            names.entry(tag.clone()).or_default().extend(name_of(record, label, &phrases_of[tag]));
        }
    }
    let (mut all, mut reduced) = ((0, 0), (0, 0));
    for held in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let mut removed = 0;
        let own: Vec<Value> = rules()
            .into_iter()
            .filter(|rule| rule.get("key").is_some())
            .map(|mut rule| {
                let tag = tag_of(&rule);
                let empty = BTreeSet::new();
                let names = names.get(&tag).unwrap_or(&empty);
                let seen = |phrase: &str, in_half: bool| {
                    names.iter().any(|name| half(&tag, name) == in_half && name.contains(phrase))
                };
                let kept: Vec<String> = phrases(&rule)
                    .into_iter()
                    .filter(|phrase| {
                        let phrase = normalised(phrase);
                        seen(&phrase, !held) || !seen(&phrase, held)
                    })
                    .collect();
                removed += phrases(&rule).len() - kept.len();
                rule["key"]["parameters"]["list"] = json!(kept);
                // They show the phrases that were taken out.
                rule["examples"] = json!({});
                rule
            })
            .collect();
        let file = folder.path().join("rules.json");
        std::fs::write(&file, json!({ "scanners": own }).to_string()).unwrap();
        let mut without = Tracer::builder().quiet().rules_path(&file).build_classifier().unwrap();
        let wanted = |record: &Record, label: &Label, tag: &str| {
            phrases_of
                .get(tag)
                .and_then(|phrases| name_of(record, label, phrases))
                .is_some_and(|name| half(tag, &name) == held)
        };
        let tags = tags_of_rules();
        let full = Score::of(&mut classifier(), &records, &tags, wanted);
        let score = Score::of(&mut without, &records, &tags, wanted);
        score.print(&format!("held out half {}: {removed} phrases taken out", u8::from(held)));
        let add = |sum: &mut (u32, u32), score: &Score| {
            let counts = score.micro();
            *sum = (sum.0 + counts.right, sum.1 + counts.missed);
        };
        add(&mut all, &full);
        add(&mut reduced, &score);
    }
    let recall = |(right, missed): (u32, u32)| f64::from(right) / f64::from(right + missed);
    println!("recall on named leaves: all phrases {:.4}, without the half's own {:.4}", recall(all), recall(reduced));
    assert!(recall(reduced) >= RECALL);
}
