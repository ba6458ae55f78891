//! Reads members of objects, and tells all that is wrong with them.

use serde_json::{Map, Value};

use super::RuleProblem;

/// Reads one rule, and tells all that is wrong with it.
pub(super) struct Reader<'r> {
    pub(super) rule: Option<&'r str>,
    pub(super) problems: &'r mut Vec<RuleProblem>,
    /// Nothing was wrong so far.
    pub(super) is_whole: bool,
}

impl Reader<'_> {
    pub(super) fn say(&mut self, pointer: &str, what: impl Into<String>) {
        self.is_whole = false;
        self.problems.push(RuleProblem {
            rule: self.rule.map(str::to_owned),
            pointer: pointer.to_owned(),
            what: what.into(),
        });
    }

    /// The members of an object that has none but known ones.
    pub(super) fn members<'v>(&mut self, value: &'v Value, at: &str, known: &[&str]) -> Option<&'v Map<String, Value>> {
        let Some(members) = value.as_object() else {
            self.say(at, "is no object");
            return None;
        };
        for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
            let nearest = nearest(name, known.iter().copied());
            let meant = nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
            self.say(&format!("{at}/{name}"), format!("means nothing{meant}"));
        }
        Some(members)
    }

    pub(super) fn text(&mut self, members: &Map<String, Value>, name: &str, at: &str) -> Option<String> {
        match members.get(name) {
            Some(Value::String(text)) if !text.trim().is_empty() => return Some(text.trim().to_owned()),
            Some(_) => self.say(&format!("{at}/{name}"), "is no text"),
            None => self.say(at, format!("has no `{name}`")),
        }
        None
    }

    /// A text, or several in a list.
    pub(super) fn texts(&mut self, members: &Map<String, Value>, name: &str, at: &str) -> Vec<String> {
        let Some(value) = members.get(name) else { return Vec::new() };
        let values = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
        let texts: Vec<String> = values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if texts.len() < values.len() {
            self.say(&format!("{at}/{name}"), "is no list of texts");
        }
        texts
    }

    pub(super) fn number(&mut self, members: &Map<String, Value>, name: &str, at: &str) -> Option<u64> {
        let value = members.get(name)?;
        let number = value.as_u64();
        if number.is_none() {
            self.say(&format!("{at}/{name}"), "is no whole number");
        }
        number
    }

    pub(super) fn share(&mut self, members: &Map<String, Value>, name: &str, at: &str) -> Option<f64> {
        let value = members.get(name)?;
        let share = value.as_f64().filter(|share| (0.0..=1.0).contains(share));
        if share.is_none() {
            self.say(&format!("{at}/{name}"), "is no number from 0 to 1");
        }
        share
    }

    pub(super) fn flag(&mut self, members: &Map<String, Value>, name: &str, at: &str) -> Option<bool> {
        let value = members.get(name)?;
        let flag = value.as_bool();
        if flag.is_none() {
            self.say(&format!("{at}/{name}"), "is neither true nor false");
        }
        flag
    }

    pub(super) fn term<T: Copy>(
        &mut self,
        members: &Map<String, Value>,
        name: &str,
        at: &str,
        all: &[T],
        word: fn(T) -> &'static str,
        default: Option<T>,
    ) -> Option<T> {
        let Some(value) = members.get(name) else {
            if default.is_none() {
                self.say(at, format!("has no `{name}`"));
            }
            return default;
        };
        let found = value.as_str().and_then(|text| all.iter().copied().find(|term| word(*term) == text));
        if found.is_none() {
            let words: Vec<&str> = all.iter().map(|term| word(*term)).collect();
            self.say(&format!("{at}/{name}"), format!("is none of {}", words.join(", ")));
        }
        found
    }
}

/// What is written nearly so: every third letter may be wrong.
pub(super) fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written: String = written.chars().take(64).collect();
    let distances = known.map(|known| (strsim::damerau_levenshtein(&written, known), known));
    let near = distances.filter(|(distance, known)| distance * 3 <= written.len().max(known.len()));
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}
