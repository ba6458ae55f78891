//! What a rule says of exchanges.

use std::collections::BTreeMap;

use super::reader::refuse;
use super::rule::ATTRIBUTES_LIMIT;
use crate::observation::{AttributeName, AttributeValue, RuleText};
use crate::rules::Place;

/// What is said of exchanges that meet the conditions.
pub(super) struct Output {
    pub(super) attributes: BTreeMap<AttributeName, AttributeValue>,
    pub(super) authenticates: bool,
}

/// Why nothing is copied.
const COPY: &str = "a literal `value`: copying a value out of a request would let it leave";
const FOREIGN_COPY: &str = "copying a value out of a request: it would leave";

/// What may be said.
const NAME: &str = "a name of other characters than [A-Za-z0-9_.-], or more than 100";
const VALUE: &str = "a boolean, a number, or a text of 1 to 100 letters, digits or \" _-./:+\"";
const FOREIGN_VALUE: &str = "a value other than a boolean, a number, or 1 to 100 letters, digits or \" _-./:+\"";

impl Output {
    /// Reads `tags` and `output` of a rule.
    pub(super) fn read(rule: &Place<'_>, foreign: bool) -> Option<Self> {
        let tags = rule.need("tags").and_then(|tags| Tags::read(&tags));
        let output = rule.field("output");
        let attributes = match &output {
            Some(output) => {
                if !foreign {
                    output.fields(&["event", "keep", "attributes"])?;
                }
                // Asked for so that what is no switch is told; they are about traces.
                let (event, keep) = (output.flag("event", true), output.flag("keep", true));
                event.and(keep)?;
                output.field("attributes").map_or_else(|| Some(BTreeMap::new()), |all| attributes(&all, foreign))
            }
            None => Some(BTreeMap::new()),
        };
        let (tags, mut attributes) = (tags?, attributes?);
        let category = tags.category.as_deref();
        if category == Some("business_logic") && attributes.is_empty() {
            let name = AttributeName::new(&format!("appsec.events.{}", tags.kind))?;
            attributes.insert(name, AttributeValue::Boolean(true));
        }
        let authenticates = category == Some("authentication");
        if attributes.is_empty() && !authenticates {
            return rule.unsupported("a rule that looks for attacks: an inventory records what endpoints are");
        }
        Some(Self { attributes, authenticates })
    }
}

struct Tags {
    kind: RuleText,
    category: Option<String>,
}

impl Tags {
    fn read(place: &Place<'_>) -> Option<Self> {
        let kind = place.need("type").and_then(|kind| kind.name());
        let mut texts = true;
        for (_, tag) in place.entries()? {
            texts &= tag.value().is_string() || tag.fail::<()>("a text").is_some();
        }
        let category = place.field("category").and_then(|category| category.value().as_str().map(String::from));
        if texts { Some(Self { kind: kind?, category }) } else { None }
    }
}

fn attributes(place: &Place<'_>, foreign: bool) -> Option<BTreeMap<AttributeName, AttributeValue>> {
    let entries = place.entries()?;
    if entries.len() > ATTRIBUTES_LIMIT {
        return refuse(place, foreign, "at most 64 attributes", "more than 64 attributes");
    }
    let count = entries.len();
    let mut read = BTreeMap::new();
    for (name, attribute) in entries {
        if let Some((name, value)) = self::attribute(name, &attribute, foreign) {
            read.insert(name, value);
        } else if foreign {
            return None;
        }
    }
    (read.len() == count).then_some(read)
}

fn attribute(name: &str, place: &Place<'_>, foreign: bool) -> Option<(AttributeName, AttributeValue)> {
    place.object()?;
    let Some(value) = place.field("value") else {
        return refuse(place, foreign && place.field("address").is_some(), COPY, FOREIGN_COPY);
    };
    if !foreign {
        place.fields(&["value"])?;
    }
    let name = match AttributeName::new(name) {
        Some(name) => Some(name),
        None => refuse(place, foreign, "a name of 1 to 100 characters of [A-Za-z0-9_.-]", NAME),
    };
    let value = match AttributeValue::literal(value.value()) {
        Some(value) => Some(value),
        None => refuse(&value, foreign, VALUE, FOREIGN_VALUE),
    };
    Some((name?, value?))
}
