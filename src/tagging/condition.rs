//! A condition of a rule, and when it holds.

use std::sync::Arc;

use super::address::Holds;
use super::input::Input;
use super::reader::refuse;
use super::transform::Selection;
use crate::rules::{Matcher, Place};

/// Something that must hold.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// What is asked of the inputs.
    pub(crate) test: Arc<Test>,
    /// Whether the answer must be no.
    pub(crate) negated: bool,
    /// Where: at any of these, and if it is negated at the only one.
    pub(crate) inputs: Vec<Input>,
}

/// What is asked of an input.
#[derive(Debug)]
pub(crate) enum Test {
    /// There is something.
    Exists,
    /// There is a value like this; in words, and as it is looked for.
    Matches(&'static str, Box<Matcher>),
}

/// How many inputs a condition may have.
const INPUTS_LIMIT: usize = 16;

impl Condition {
    /// Reads `{"operator", "parameters": {"inputs", …}}`.
    pub(super) fn read(place: &Place<'_>, foreign: bool, inherited: &Selection) -> Option<Self> {
        if !foreign {
            place.fields(&["operator", "parameters"])?;
        }
        let parameters = place.need("parameters");
        let operator = place.need("operator").and_then(|operator| Some((operator.text()?, operator)));
        let (name, operator) = operator?;
        let (negated, name) = name.strip_prefix('!').map_or((false, name), |name| (true, name));
        let test = match name {
            "exists" => Some(Test::Exists),
            // What is missing was told.
            _ => Matcher::of(&operator, name, parameters.clone())
                .map(|matcher| Test::Matches(in_words(name), Box::new(matcher))),
        };
        if foreign && test.is_none() {
            // One reason will do: such rules are many.
            return None;
        }
        let parameters = parameters?;
        let inputs = read_inputs(&parameters, foreign, inherited);
        let (test, inputs) = (test?, inputs?);
        if negated && inputs.len() != 1 {
            return parameters.fail("exactly one of `inputs`: the operator is negated");
        }
        for input in &inputs {
            let presence = input.address.holds() == Holds::Presence;
            if presence && !matches!(test, Test::Exists) {
                let reason =
                    "another operator than `exists` on \"usr.id\": whether there is a user is known, never who";
                return operator.unsupported(reason);
            }
            if negated && matches!(test, Test::Exists) && input.path.is_empty() {
                let reason = "`!exists` of a whole address: it asks for a path that is not there where the address is";
                return refuse(if foreign { &operator } else { &parameters }, foreign, "a `key_path`", reason);
            }
        }
        Some(Self { test: Arc::new(test), negated, inputs })
    }

    /// All of it that can change a result, as text.
    pub(super) fn content(&self) -> String {
        let inputs: Vec<String> = self.inputs.iter().map(Input::content).collect();
        let test = match self.test.as_ref() {
            Test::Exists => "exists".into(),
            Test::Matches(_, matcher) => matcher.canonical(),
        };
        format!("{} {test} {inputs:?}", self.negated)
    }

    /// Whether it holds, by what was seen.
    pub(super) fn holds(&self, seen: Answer) -> bool {
        match (self.test.as_ref(), self.negated) {
            (Test::Exists, false) => seen.found,
            (Test::Exists, true) => seen.there && !seen.found && !seen.cut,
            (Test::Matches(..), false) => seen.matched,
            (Test::Matches(..), true) => seen.judged && !seen.matched && !seen.cut,
        }
    }
}

/// What an operator asks, without what it compares with: that may be more than belongs into a report.
fn in_words(operator: &str) -> &'static str {
    match operator {
        "match_regex" => "is matched by a pattern",
        "phrase_match" => "holds one of some phrases",
        "exact_match" => "is one of some texts",
        "equals" => "is a given value",
        "lower_than" => "is lower than a given number",
        "greater_than" => "is greater than a given number",
        "ip_match" => "is an address of given networks",
        _ => "is as it is asked for",
    }
}

fn read_inputs(parameters: &Place<'_>, foreign: bool, inherited: &Selection) -> Option<Vec<Input>> {
    let list = parameters.need("inputs")?;
    match list.items()?.len() {
        0 => list.fail("at least one input"),
        1..=INPUTS_LIMIT => parameters.each("inputs", |input| Input::read(input, foreign, inherited)),
        _ => refuse(&list, foreign, "at most 16 inputs", "more than 16 inputs"),
    }
}

/// What was seen of the inputs of one condition.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other")]
pub(super) struct Answer {
    /// An address is there.
    pub(super) there: bool,
    /// Not all of an address was seen.
    pub(super) cut: bool,
    /// There is something at a key path.
    pub(super) found: bool,
    /// There was a value that could be judged.
    pub(super) judged: bool,
    /// There was one that matched.
    pub(super) matched: bool,
}
