//! Reads rules.

use super::condition::Condition;
use super::output::Output;
use super::rule::{RULES_LIMIT, TaggingRule};
use super::transform::Selection;
use crate::rules::Place;
use crate::rules::datadog::is_meant_for_us;

/// How many conditions a rule may have.
const CONDITIONS_LIMIT: usize = 16;

/// Reads a list of rules: those that can be used. The problems say what cannot.
///
/// `foreign` rules were written for Datadog's engine: fields that are not known are passed over, what is not done here is
/// not supported rather than wrong, and of a rule that cannot be used the first reason is told.
pub(crate) fn read_rules(list: &Place<'_>, foreign: bool) -> Vec<TaggingRule> {
    let mut rules = Vec::new();
    for place in list.items().unwrap_or_default() {
        if rules.len() >= RULES_LIMIT {
            refuse::<()>(&place, foreign, "at most 256 rules", "more than 256 rules");
            break;
        }
        rules.extend(read_rule(&place, foreign));
    }
    rules
}

/// What stands here cannot be used: in a file of this crate's own format it is wrong, in one that was written for others it
/// is not supported.
pub(crate) fn refuse<T>(place: &Place<'_>, foreign: bool, expected: &'static str, reason: &'static str) -> Option<T> {
    if foreign { place.unsupported(reason) } else { place.fail(expected) }
}

fn read_rule(place: &Place<'_>, foreign: bool) -> Option<TaggingRule> {
    let before = place.problems();
    let id = place.need("id").and_then(|id| id.name());
    let place = &id.as_ref().map_or_else(|| place.clone(), |id| place.of_rule(id));
    let output = Output::read(place, foreign);
    if foreign && place.problems() > before {
        return None;
    }
    if !foreign {
        place.fields(&[
            "id",
            "name",
            "enabled",
            "tags",
            "conditions",
            "transformers",
            "min_version",
            "max_version",
            "output",
            "on_match",
        ]);
    }
    if let Some(name) = place.field("name") {
        name.text();
    }
    let enabled = place.flag("enabled", true);
    let actions = place.texts("on_match");
    if actions.is_some_and(|actions| !actions.is_empty()) {
        place.field("on_match")?.unsupported::<()>("actions: what callers get is left alone");
    }
    is_meant_for_us(place);
    let inherited = Selection::read(place, foreign, &Selection::default());
    if foreign && place.problems() > before {
        return None;
    }
    let inherited = inherited.unwrap_or_default();
    let conditions = read_conditions(place, foreign, &inherited);
    if place.problems() > before {
        return None;
    }
    let Output { attributes, authenticates } = output?;
    Some(TaggingRule {
        id: id?,
        source: place.source().into(),
        enabled: enabled?,
        conditions: conditions?,
        attributes,
        authenticates,
    })
}

fn read_conditions(rule: &Place<'_>, foreign: bool, inherited: &Selection) -> Option<Vec<Condition>> {
    let list = rule.need("conditions")?;
    let items = list.items()?;
    match items.len() {
        0 => return list.fail("at least one condition"),
        1..=CONDITIONS_LIMIT => {}
        _ => return refuse(&list, foreign, "at most 16 conditions", "more than 16 conditions"),
    }
    let mut conditions = Vec::new();
    for item in &items {
        match Condition::read(item, foreign, inherited) {
            Some(condition) => conditions.push(condition),
            None if foreign => return None,
            None => {}
        }
    }
    (conditions.len() == items.len()).then_some(conditions)
}
