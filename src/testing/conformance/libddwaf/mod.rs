//! What libddwaf makes of a JSON document: its schema, with the limits and oddities that libddwaf 2.1.0 has.
//!
//! A pure function of rules and a document. The tracer itself sees more and says it better; this shows that it knows what
//! Datadog's own library would say.

mod json;
mod number;
mod order;
mod schema;
mod token;
mod vetted;

use std::collections::BTreeMap;

use crate::rules::datadog::{self, Generator};
use crate::rules::{Place, RuleProblem, RuleProblemKind, RuleProblems};
use json::Value;
use schema::{Look, Node, Tags};
pub use vetted::vetted;

/// A ruleset of Datadog.
#[derive(Debug)]
pub struct Ruleset {
    rules: datadog::Ruleset,
    /// The places of the scanners, in the order in which they are asked.
    order: Vec<usize>,
    unsupported: Vec<RuleProblem>,
}

impl Ruleset {
    /// Reads a ruleset; the label is what problems say that it came from.
    ///
    /// # Errors
    /// All that is wrong with it, and what is not supported besides.
    pub fn from_json(label: &str, json: &str) -> Result<Self, Vec<RuleProblem>> {
        let problem = |message| RuleProblem {
            source: label.into(),
            rule: None,
            pointer: String::new(),
            kind: RuleProblemKind::Malformed,
            message,
        };
        let Ok(json) = serde_json::from_str(json) else { return Err(vec![problem("valid JSON")]) };
        let problems = RuleProblems::default();
        let rules = datadog::Ruleset::read(&Place::root(label, &json, &problems));
        match rules.filter(|_| !problems.has_errors()) {
            Some(rules) => Ok(Self::new(rules, problems.kept())),
            None => Err(problems.kept()),
        }
    }

    /// A ruleset without scanners, of which nothing is sensitive.
    #[must_use]
    pub fn structure_only() -> Self {
        Self::new(datadog::Ruleset::structure_only(), Vec::new())
    }

    fn new(rules: datadog::Ruleset, unsupported: Vec<RuleProblem>) -> Self {
        let ids: Vec<&str> = rules.scanners.iter().map(|scanner| scanner.id.as_str()).collect();
        let order = order::order(&ids);
        Self { rules, order, unsupported }
    }

    /// What is not supported of it.
    #[must_use]
    pub fn unsupported(&self) -> &[RuleProblem] {
        &self.unsupported
    }

    /// The ids of the scanners that were read.
    pub fn scanners(&self) -> impl Iterator<Item = &str> {
        self.rules.scanners.iter().map(|scanner| scanner.id.as_str())
    }

    /// The ids of the processors that were read.
    pub fn processors(&self) -> impl Iterator<Item = &str> {
        self.rules.processors.iter().map(|processor| processor.id.as_str())
    }

    /// The tags of all scanners that find a text under a key, for an input at an address. Libddwaf says one of them.
    #[must_use]
    pub fn tags_of(&self, address: &str, key: &[u8], value: &[u8]) -> Vec<&BTreeMap<String, String>> {
        let scanners = self.rules.scanners_at(address).filter(|scanner| scanner.matches(key, value));
        scanners.map(|scanner| &scanner.tags).collect()
    }
}

/// The schema that libddwaf would put into an output for a document at an address; `None` if there would be none.
#[must_use]
pub fn schema(ruleset: &Ruleset, address: &str, output: &str, json: &[u8]) -> Option<serde_json::Value> {
    look(ruleset, address, output, json).map(|(node, _)| node.to_json())
}

/// Where in a document libddwaf would find something sensitive, as JSON pointers, and the tags that it would put there. It
/// looks at the first 255 members and 10 elements of each container, 18 levels deep.
#[must_use]
pub fn sensitive(
    ruleset: &Ruleset,
    address: &str,
    output: &str,
    json: &[u8],
) -> Vec<(String, BTreeMap<String, String>)> {
    look(ruleset, address, output, json).map(|(_, found)| found).unwrap_or_default()
}

fn look(ruleset: &Ruleset, address: &str, output: &str, json: &[u8]) -> Option<(Node, Vec<(String, Tags)>)> {
    let rules = &ruleset.rules;
    let inputs = inputs(rules, address, json::read(json)?);
    // Where two processors make the same, what the first makes is kept.
    let mut made = rules.schemas().filter(|(_, mapping)| mapping.output == output);
    let (processor, input) =
        made.find_map(|(processor, mapping)| Some((processor, inputs.get(mapping.address.as_str())?)))?;
    let used = ruleset.order.iter().filter(|at| processor.scanners.contains(at));
    let scanners = used.filter_map(|at| rules.scanners.get(*at)).collect();
    let mut look = Look::with(scanners);
    let node = look.at(input);
    Some((node, look.found))
}

/// The document, and what is unpacked from it, by address.
fn inputs<'a>(rules: &'a datadog::Ruleset, address: &'a str, document: Value) -> BTreeMap<&'a str, Value> {
    let mut inputs = BTreeMap::from([(address, document)]);
    for processor in rules.processors.iter().filter(|processor| processor.generator == Generator::JwtDecode) {
        for mapping in &processor.mappings {
            let token = inputs.get(mapping.address.as_str()).and_then(|input| token::decode(input, &mapping.key_path));
            if let Some(token) = token {
                inputs.entry(&mapping.output).or_insert(token);
            }
        }
    }
    inputs
}
