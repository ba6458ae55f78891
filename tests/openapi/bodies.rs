//! Bodies that a document came from validate against their place in it, and changed ones do not.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use crate::corpora::{ALL, Corpus};
use crate::mutations::{Mutation, mutated};
use crate::simulation::random::Random;

/// What must be refused of changed bodies.
const REFUSED: f64 = 0.95;

/// How many changed bodies of each kind are tried for a corpus.
const TRIES: usize = 500;

/// How many objects of a schema allow properties that it does not name, of how many: maps whose keys are data, and objects of
/// which not all was kept.
fn open_objects(schema: &Value) -> (u64, u64) {
    let properties = schema["properties"].as_object().into_iter().flat_map(|properties| properties.values());
    let below =
        properties.chain(["items", "additionalProperties"].into_iter().filter_map(|keyword| schema.get(keyword)));
    let is_object =
        schema["type"] == "object" || schema["type"].as_array().is_some_and(|types| types.contains(&"object".into()));
    let is_open = is_object && schema["additionalProperties"] != false;
    below.map(open_objects).fold((is_open.into(), is_object.into()), |sum, below| (sum.0 + below.0, sum.1 + below.1))
}

/// The validators of a corpus, by place, each with its bodies.
fn places(corpus: &Corpus) -> BTreeMap<String, (jsonschema::Validator, Vec<&Value>)> {
    let document = corpus.document();
    let mut places = BTreeMap::new();
    for sample in &corpus.samples {
        let schema =
            sample.schema(&document).unwrap_or_else(|| panic!("{}: {} has no place", corpus.name, sample.name()));
        let (_, bodies) = places
            .entry(format!("{} {}", sample.name(), sample.media_type))
            .or_insert_with(|| (jsonschema::draft202012::new(schema).unwrap(), Vec::new()));
        bodies.push(&sample.body);
    }
    places
}

#[test]
fn bodies_a_document_came_from_are_valid() {
    for corpus in ALL.iter() {
        let places = places(corpus);
        for (place, (validator, bodies)) in &places {
            for body in bodies {
                assert!(validator.validate(body).is_ok(), "{}: a body of {place} is refused", corpus.name);
            }
        }
        let document = corpus.document();
        let schemas: BTreeMap<String, &Value> =
            corpus.samples.iter().map(|sample| (sample.name(), sample.schema(&document).unwrap())).collect();
        let (open, objects) =
            schemas.values().map(|schema| open_objects(schema)).fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
        eprintln!(
            "{}: {} bodies of {} places are valid; {open} of {objects} objects have keys that are not told",
            corpus.name,
            corpus.samples.len(),
            places.len(),
        );
        assert!(places.len() > 10, "{}", corpus.name);
    }
}

#[test]
fn changed_bodies_are_not() {
    let (mut all_refused, mut all_tried) = (0, 0);
    for corpus in ALL.iter() {
        let places = places(corpus);
        let bodies: Vec<(&jsonschema::Validator, &Value)> =
            places.values().flat_map(|(validator, bodies)| bodies.iter().map(move |body| (validator, *body))).collect();
        let mut random = Random::new(20_261_123);
        let (mut refused, mut tried) = (0, 0);
        let mut report = String::new();
        for mutation in Mutation::ALL {
            let (mut mine, mut of) = (0, 0);
            // Bodies in turn, from all over the corpus.
            let step = (bodies.len() / TRIES).max(1);
            for (validator, body) in bodies.iter().step_by(step).cycle().take(TRIES) {
                let Some(changed) = mutated(body, mutation, &mut random) else { continue };
                of += 1;
                mine += u32::from(!validator.is_valid(&changed));
            }
            _ = write!(report, " {mutation:?} {mine}/{of}");
            refused += mine;
            tried += of;
        }
        let share = f64::from(refused) / f64::from(tried);
        eprintln!("{}: {:.2} % refused;{report}", corpus.name, share * 100.0);
        assert!(share >= REFUSED, "{}: {share}", corpus.name);
        all_refused += refused;
        all_tried += tried;
    }
    eprintln!("all: {all_refused} of {all_tried} changed bodies are refused");
}
