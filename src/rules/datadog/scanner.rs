//! Scanners of Datadog's rules: what a key and a value must be like, and what is said of the value then.

use std::collections::BTreeMap;

use super::super::Place;
use super::super::matcher::Matcher;
use super::reference::read_tags;
use super::version::is_meant_for_us;
use crate::observation::RuleText;

/// A scanner.
#[derive(Debug)]
pub(crate) struct DatadogScanner {
    /// What it is called by.
    pub(crate) id: RuleText,
    /// What it is called for people; may be empty.
    pub(crate) name: String,
    /// What the key must be like, if it matters.
    pub(crate) key: Option<Matcher>,
    /// What the value must be like, if it matters. There is one of the two at least.
    pub(crate) value: Option<Matcher>,
    /// What is said of the value.
    pub(crate) tags: BTreeMap<String, String>,
}

impl DatadogScanner {
    /// Reads a scanner that has none of some ids.
    pub(super) fn read(place: &Place<'_>, before: &[Self]) -> Option<Self> {
        let id = place.need("id").and_then(|place| place.name().map(|id| (place, id)));
        let (id_place, id) = id?;
        let place = &place.of_rule(&id);
        if before.iter().any(|scanner| scanner.id == id) {
            return id_place.of_rule(&id).fail("an id that no scanner before has");
        }
        is_meant_for_us(place)?;
        let name = place.field("name").and_then(|name| name.value().as_str()).unwrap_or_default();
        let tags = place.need("tags").and_then(|tags| read_tags(&tags));
        let matcher = |name: &str| match place.field(name) {
            Some(place) => Matcher::read(&place).map(Some),
            None => Some(None),
        };
        let (key, value) = (matcher("key"), matcher("value"));
        let (tags, key, value) = (tags?, key?, value?);
        if key.is_none() && value.is_none() {
            return place.fail("a `key`, a `value`, or both");
        }
        Some(Self { id, name: name.into(), key, value, tags })
    }

    /// Whether libddwaf finds a text under a key with it. What has no key is under an empty one, which no matcher matches.
    #[cfg(feature = "testing")]
    pub(crate) fn matches(&self, key: &[u8], value: &[u8]) -> bool {
        let is_like =
            |matcher: &Option<Matcher>, text| matcher.as_ref().is_none_or(|matcher| matcher.matches_text(text));
        (self.key.is_none() || !key.is_empty()) && is_like(&self.key, key) && is_like(&self.value, value)
    }
}
