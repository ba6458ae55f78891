//! Rules in words.

use super::condition::{Condition, Test};
use super::input::{Input, Step};
use super::rule::TaggingRule;

/// Says which exchanges a rule is about, and what it says of them.
pub(crate) fn explain(rule: &TaggingRule) -> String {
    let conditions: Vec<String> = rule.conditions.iter().map(condition).collect();
    let mut says = Vec::new();
    if rule.authenticates {
        says.push("the caller has presented a credential".into());
    }
    if !rule.attributes.is_empty() {
        let attributes: Vec<String> =
            rule.attributes.iter().map(|(name, value)| format!("{name} is {value}")).collect();
        says.push(attributes.join(", "));
    }
    format!("where {}: {}", conditions.join(" and "), says.join(", "))
}

fn condition(condition: &Condition) -> String {
    let inputs: Vec<String> = condition.inputs.iter().map(input).collect();
    let inputs = inputs.join(" or ");
    match (condition.test.as_ref(), condition.negated) {
        (Test::Exists, false) => format!("{inputs} is there"),
        (Test::Exists, true) => format!("{inputs} is not there"),
        (Test::Matches(asks, _), false) => format!("{inputs} {asks}"),
        (Test::Matches(asks, _), true) => format!("not one value of {inputs} {asks}"),
    }
}

fn input(input: &Input) -> String {
    let mut text = input.address.name().to_owned();
    for step in &input.path {
        text.push_str(" / ");
        match step {
            Step::Name(name) => text.push_str(name),
            Step::Index(index) => text.push_str(&index.to_string()),
        }
    }
    if input.selection.keys { format!("a name in {text}") } else { text }
}
