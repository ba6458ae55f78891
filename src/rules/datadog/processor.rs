//! Processors of Datadog's rules: which input becomes which output, and with which scanners.

use super::super::Place;
use super::reference::{Reference, resolve};
use super::scanner::DatadogScanner;
use super::version::is_meant_for_us;
use crate::observation::RuleText;

/// A processor.
#[derive(Clone, Debug)]
pub(crate) struct Processor {
    /// What it is called by.
    pub(crate) id: RuleText,
    /// What it does.
    pub(crate) generator: Generator,
    /// What it does it with.
    pub(crate) mappings: Vec<Mapping>,
    /// The scanners that it uses, by their places in the ruleset.
    pub(crate) scanners: Vec<usize>,
    /// Whether what it makes is shown, or else only for other processors.
    pub(crate) is_shown: bool,
    include: Vec<Reference>,
    exclude: Vec<Reference>,
}

/// What a processor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Generator {
    /// Makes the schema of an input.
    ExtractSchema,
    /// Unpacks a JSON Web Token.
    JwtDecode,
}

/// From an input to an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapping {
    /// Where the input is.
    pub(crate) address: String,
    /// Where within the input.
    pub(crate) key_path: Vec<Step>,
    /// Where the output goes.
    pub(crate) output: String,
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// To a member of an object.
    Key(String),
    /// To an element of an array, from the end if negative.
    Index(i64),
}

impl Processor {
    /// Reads a processor that has none of some ids. Which scanners it uses is not known before all is read.
    pub(super) fn read(place: &Place<'_>, before: &[Self]) -> Option<Self> {
        let (id_place, id) = place.need("id").and_then(|place| place.name().map(|id| (place, id)))?;
        let place = &place.of_rule(&id);
        if before.iter().any(|processor| processor.id == id) {
            return id_place.of_rule(&id).fail("an id that no processor before has");
        }
        is_meant_for_us(place)?;
        let generator = place.need("generator")?;
        let generator = match generator.text()? {
            "extract_schema" => Generator::ExtractSchema,
            "jwt_decode" => Generator::JwtDecode,
            "http_endpoint_fingerprint"
            | "http_header_fingerprint"
            | "http_network_fingerprint"
            | "session_fingerprint" => return generator.unsupported("fingerprints of callers"),
            "uri_parse" => return generator.unsupported("parts of addresses"),
            _ => return generator.fail("\"extract_schema\", \"jwt_decode\", or another generator of Datadog"),
        };
        let conditions = conditions(place);
        let parameters = place.need("parameters")?;
        parameters.object()?;
        let mappings = mappings(&parameters);
        let include = parameters.each("scanners", Reference::read);
        // Schemas are shown, and are not what rules look at, unless this says otherwise.
        let (is_shown, is_used) = (place.flag("output", false), place.flag("evaluate", true));
        let ((), mappings, include) = (conditions?, mappings?, include?);
        let (is_shown, is_used) = (is_shown?, is_used?);
        if !is_shown && !is_used {
            return place.fail("`output`, `evaluate`, or both");
        }
        Some(Self { id, generator, mappings, scanners: Vec::new(), is_shown, include, exclude: Vec::new() })
    }

    pub(super) fn resolve(&mut self, scanners: &[DatadogScanner]) {
        self.scanners = resolve(&self.include, &self.exclude, scanners);
    }
}

/// There may be one condition only: that schemas are wanted at all.
fn conditions(place: &Place<'_>) -> Option<()> {
    let mut supported = Some(());
    for condition in place.list("conditions")? {
        let parameters = condition.value().pointer("/parameters");
        let at = |pointer: &str| parameters.and_then(|parameters| parameters.pointer(pointer));
        let is_switch = condition.value().pointer("/operator").and_then(|name| name.as_str()) == Some("equals")
            && at("/inputs").and_then(|inputs| inputs.as_array()).is_some_and(|inputs| inputs.len() == 1)
            && at("/inputs/0/address").and_then(|text| text.as_str()) == Some("waf.context.processor")
            && at("/inputs/0/key_path") == Some(&serde_json::json!(["extract-schema"]))
            && at("/type").and_then(|text| text.as_str()) == Some("boolean")
            && at("/value").and_then(serde_json::Value::as_bool) == Some(true);
        if !is_switch {
            supported = condition.unsupported("conditions other than that schemas are wanted");
        }
    }
    supported
}

fn mappings(parameters: &Place<'_>) -> Option<Vec<Mapping>> {
    let place = parameters.need("mappings")?;
    let mappings = parameters.each("mappings", mapping)?;
    if mappings.is_empty() { place.fail("mappings") } else { Some(mappings) }
}

fn mapping(place: &Place<'_>) -> Option<Mapping> {
    // Of several inputs, libddwaf takes the first.
    let inputs = place.need("inputs").and_then(|inputs| match inputs.items()?.first() {
        Some(first) => Some(first.clone()),
        None => inputs.fail("an input"),
    });
    let output = place.need("output").and_then(|output| output.text().map(String::from));
    let address = inputs.as_ref().and_then(|input| input.need("address")?.text().map(String::from));
    let key_path = inputs.as_ref().and_then(|input| input.each("key_path", step));
    Some(Mapping { address: address?, key_path: key_path?, output: output? })
}

fn step(place: &Place<'_>) -> Option<Step> {
    match place.value().as_i64() {
        Some(index) => Some(Step::Index(index)),
        None => place.text().map(|key| Step::Key(key.into())),
    }
}

/// How many references to scanners a processor keeps of all changes.
const REFERENCES_LIMIT: usize = 4_096;

/// What is to be changed of processors.
pub(super) struct ProcessorOverride {
    targets: Vec<Reference>,
    include: Vec<Reference>,
    exclude: Vec<Reference>,
}

impl ProcessorOverride {
    pub(super) fn read(place: &Place<'_>) -> Option<Self> {
        let target = |place: &Place<'_>| match Reference::read(place)? {
            Reference::Tags(_) => place.unsupported("processors by their tags"),
            reference => Some(reference),
        };
        let targets = place.need("target").and_then(|list| {
            let targets = place.each("target", target)?;
            if targets.is_empty() { list.fail("a processor") } else { Some(targets) }
        });
        let scanners = place.need("scanners").and_then(|scanners| {
            scanners.object()?;
            let include = scanners.each("include", Reference::read);
            let exclude = scanners.each("exclude", Reference::read);
            Some((include?, exclude?))
        });
        let (targets, (include, exclude)) = (targets?, scanners?);
        Some(Self { targets, include, exclude })
    }

    /// Adds to what processors say themselves.
    pub(super) fn apply(&self, processors: &mut [Processor]) {
        for target in &self.targets {
            let Reference::Id(id) = target else { continue };
            let target = processors.iter_mut().find(|processor| processor.id.as_str() == id);
            if let Some(processor) = target.filter(|processor| processor.generator == Generator::ExtractSchema) {
                let room = |list: &[Reference]| REFERENCES_LIMIT.saturating_sub(list.len());
                processor.include.extend(self.include.iter().take(room(&processor.include)).cloned());
                processor.exclude.extend(self.exclude.iter().take(room(&processor.exclude)).cloned());
            }
        }
    }
}

#[cfg(feature = "testing")]
impl Processor {
    /// One of this crate, for where there are no rules.
    pub(super) fn structure(id: RuleText, generator: Generator, mappings: Vec<Mapping>) -> Self {
        let is_shown = generator == Generator::ExtractSchema;
        Self { id, generator, mappings, scanners: Vec::new(), is_shown, include: Vec::new(), exclude: Vec::new() }
    }
}
