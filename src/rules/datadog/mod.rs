//! Datadog's rulesets: what libddwaf, the library in Datadog's tracers, is told to look for.
//!
//! Read here are `scanners`, `processors` and `processor_overrides`. Rules that tag requests (`rules`, `rules_compat`,
//! `custom_rules`) are read elsewhere. Whatever else a ruleset has is told as not supported, one by one.

mod live;
mod processor;
mod reference;
mod scanner;
mod version;

use std::collections::BTreeSet;

use super::Place;
use crate::observation::RuleText;

use processor::ProcessorOverride;
#[cfg(feature = "testing")]
pub(crate) use processor::Step;
pub(crate) use processor::{Generator, Mapping, Processor};
pub(crate) use scanner::DatadogScanner;
pub(crate) use version::is_meant_for_us;

/// What of a ruleset is about schemas.
#[derive(Debug, Default)]
pub(crate) struct Ruleset {
    /// In the order of the file.
    pub(crate) scanners: Vec<DatadogScanner>,
    /// In the order of the file.
    pub(crate) processors: Vec<Processor>,
}

/// Sections that are read elsewhere, or say nothing about what to look for.
const OTHERS: [&str; 5] = ["version", "metadata", "rules", "rules_compat", "custom_rules"];

/// How many scanners, and processors or changes of them, a ruleset may have. Datadog's has 37 and 8.
const SCANNERS_LIMIT: usize = 256;
const PROCESSORS_LIMIT: usize = 64;

/// Sections that are read here.
const OURS: [&str; 3] = ["scanners", "processors", "processor_overrides"];

impl Ruleset {
    /// Reads a whole file; `None` if it is no ruleset. What of it cannot be read is left out and told.
    pub(crate) fn read(place: &Place<'_>) -> Option<Self> {
        let version = place.need("version")?;
        if version.text()?.split('.').next() != Some("2") {
            return version.fail("a version of the format that begins with 2");
        }
        for (name, section) in place.entries()? {
            if !OTHERS.contains(&name) && !OURS.contains(&name) {
                skip(name, &section);
            }
        }
        let mut ruleset = Self::default();
        for name in OURS {
            if place.field(name).is_some_and(|section| !section.value().is_array()) {
                return place.field(name)?.fail("an array");
            }
        }
        for place in place.list("scanners").unwrap_or_default() {
            if ruleset.scanners.len() >= SCANNERS_LIMIT {
                let _: Option<()> = place.fail("at most 256 scanners");
                break;
            }
            ruleset.scanners.extend(DatadogScanner::read(&place, &ruleset.scanners));
        }
        for place in place.list("processors").unwrap_or_default() {
            if ruleset.processors.len() >= PROCESSORS_LIMIT {
                let _: Option<()> = place.fail("at most 64 processors");
                break;
            }
            ruleset.processors.extend(Processor::read(&place, &ruleset.processors));
        }
        for (at, place) in place.list("processor_overrides").unwrap_or_default().into_iter().enumerate() {
            if at >= PROCESSORS_LIMIT {
                let _: Option<()> = place.fail("at most 64 processor overrides");
                break;
            }
            if let Some(changes) = ProcessorOverride::read(&place) {
                changes.apply(&mut ruleset.processors);
            }
        }
        for processor in &mut ruleset.processors {
            processor.resolve(&ruleset.scanners);
        }
        Some(ruleset)
    }

    /// For tests: a ruleset without scanners that makes schemas of what Datadog's own makes them.
    #[cfg(feature = "testing")]
    pub(crate) fn structure_only() -> Self {
        let mapping = |(address, output): &(&str, &str)| Mapping {
            address: (*address).into(),
            key_path: Vec::new(),
            output: format!("_dd.appsec.s.{output}"),
        };
        let token = Mapping {
            address: "server.request.headers.no_cookies".into(),
            key_path: vec![Step::Key("authorization".into())],
            output: "server.request.jwt".into(),
        };
        let processors = [
            (RuleText::new("schemas"), Generator::ExtractSchema, SCHEMAS.iter().map(mapping).collect()),
            (RuleText::new("tokens"), Generator::JwtDecode, vec![token]),
        ];
        let processor = |(id, generator, mappings)| Option::map(id, |id| Processor::structure(id, generator, mappings));
        Self { scanners: Vec::new(), processors: processors.into_iter().filter_map(processor).collect() }
    }

    /// The scanners for what stands at an address, without doubles and in the order of the file.
    ///
    /// Where two processors make the same of it, what the first makes is kept.
    pub(crate) fn scanners_at(&self, address: &str) -> impl Iterator<Item = &DatadogScanner> {
        let mut outputs = Vec::new();
        let mut used: BTreeSet<usize> = BTreeSet::new();
        for (processor, mapping) in self.schemas().filter(|(_, mapping)| mapping.address == address) {
            if !outputs.contains(&mapping) {
                outputs.push(mapping);
                used.extend(&processor.scanners);
            }
        }
        used.into_iter().filter_map(|at| self.scanners.get(at))
    }

    /// The processors that make schemas that are shown, by mapping.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = (&Processor, &Mapping)> {
        let shown = |processor: &&Processor| processor.generator == Generator::ExtractSchema && processor.is_shown;
        let processors = self.processors.iter().filter(shown);
        processors.flat_map(|processor| processor.mappings.iter().map(move |mapping| (processor, mapping)))
    }
}

/// Of what schemas are made, and where they go.
#[cfg(feature = "testing")]
const SCHEMAS: [(&str, &str); 10] = [
    ("server.request.body", "req.body"),
    ("server.request.cookies", "req.cookies"),
    ("server.request.headers.no_cookies", "req.headers"),
    ("server.request.jwt", "req.jwt"),
    ("server.request.path_params", "req.params"),
    ("server.request.query", "req.query"),
    ("server.response.body", "res.body"),
    ("server.response.headers.no_cookies", "res.headers"),
    ("graphql.server.all_resolvers", "graphql.all_resolvers"),
    ("graphql.server.resolver", "graphql.resolver"),
];

/// Says of a section that it is not supported, element by element.
fn skip(name: &str, section: &Place<'_>) {
    let reason = match name {
        "actions" => "what is done to requests: this crate only watches",
        "exclusions" => "exceptions from rules that look for attacks",
        "rules_override" => "changes of rules that look for attacks",
        "rules_data" | "exclusion_data" => "lists that come with remote configuration",
        "obfuscator" => "what is hidden of matches: this crate shows none",
        _ => "a section that this crate does not know",
    };
    let Some(elements) = section.value().is_array().then(|| section.items()).flatten() else {
        let _: Option<()> = section.unsupported(reason);
        return;
    };
    for element in elements {
        let id = element.field("id").and_then(|id| RuleText::new(id.value().as_str()?));
        let element = id.map_or_else(|| element.clone(), |id| element.of_rule(&id));
        let _: Option<()> = element.unsupported(reason);
    }
}

#[cfg(test)]
mod tests;
