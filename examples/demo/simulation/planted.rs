//! The proof: every value that went over the wire is looked for in what has left the process.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use serde_json::Value;

/// Shorter values are not looked for: `12` or `red` stands in any text. The data of the scenario is made so that only page
/// numbers, quantities, prices, card verification codes and the like are that short.
pub(crate) const SHORTEST: usize = 6;

/// Every value that was sent or answered.
#[derive(Debug, Default)]
pub(crate) struct Planted {
    values: BTreeSet<String>,
    too_short: BTreeSet<String>,
}

/// What the search found.
#[derive(Debug)]
pub(crate) struct Proof {
    pub(crate) planted: usize,
    /// The values that got out; none, if the tracer keeps its promise.
    pub(crate) found: Vec<String>,
}

impl Planted {
    pub(crate) fn value(&mut self, value: &str) {
        let values = if value.len() < SHORTEST { &mut self.too_short } else { &mut self.values };
        values.insert(value.to_owned());
    }

    /// Each leaf of a JSON text, and each key that is data rather than a name.
    pub(crate) fn json(&mut self, json: &Value) {
        match json {
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) => self.value(&number.to_string()),
            Value::String(text) => self.value(text),
            Value::Array(items) => items.iter().for_each(|item| self.json(item)),
            Value::Object(fields) => {
                for (key, value) in fields {
                    if key.len() >= SHORTEST && key.contains(|character: char| character.is_ascii_digit()) {
                        self.value(key);
                    }
                    self.json(value);
                }
            }
        }
    }

    /// Each value of a form or a query, decoded and as it was sent.
    pub(crate) fn form(&mut self, form: &str) {
        for (_, value) in form_urlencoded::parse(form.as_bytes()) {
            self.value(&value);
        }
        for (_, value) in form.split('&').filter_map(|pair| pair.split_once('=')) {
            self.value(value);
        }
    }

    /// Each segment of a path that the route's template does not hold.
    pub(crate) fn path(&mut self, path: &str, template: &str) {
        for segment in path.split('/').filter(|segment| !template.contains(segment)) {
            self.value(segment);
        }
    }

    pub(crate) fn too_short(&self) -> usize {
        self.too_short.len()
    }

    /// One of them, the same in every run: the shortest e-mail address, because no other is inside it.
    pub(crate) fn one(&self) -> &str {
        let addresses = self.values.iter().filter(|value| value.contains('@') && !value.contains(' '));
        addresses.min_by_key(|address| address.len()).map_or("", |address| address)
    }

    /// Looks for all values in all texts, whatever the case of letters.
    ///
    /// `producer` is the tracer's own random number, which is in every line: it is taken out first, because among its
    /// digits any short number stands sooner or later.
    pub(crate) fn search(&self, texts: &[&str], producer: &str) -> Proof {
        let values: Vec<&String> = self.values.iter().collect();
        let searcher = AhoCorasick::builder().ascii_case_insensitive(true).build(&values).expect("values fit");
        let mut found = BTreeSet::new();
        for text in texts {
            let text = text.replace(producer, "");
            found.extend(searcher.find_overlapping_iter(&text).map(|hit| values[hit.pattern()].clone()));
        }
        Proof { planted: self.values.len(), found: found.into_iter().collect() }
    }
}
