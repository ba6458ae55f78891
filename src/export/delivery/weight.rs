//! What a line weighs: about as many bytes as it has as text, which is about what it takes in memory.

use crate::export::Line;
use crate::inventory::EndpointRecord;
use crate::observation::{Observation, Schema};

/// What is in every line, and an entry of one of its lists.
const LINE: usize = 1_024;
const ENTRY: usize = 128;

/// The weight of a line.
pub(super) fn weight(line: &Line) -> usize {
    match line {
        Line::Observation(observation) => of_observation(observation),
        Line::Record(record) => of_record(record),
        Line::Endpoints(endpoints) => {
            LINE + endpoints.endpoints.iter().map(|(_, route)| 16 + route.as_str().len()).sum::<usize>()
        }
    }
}

fn of_observation(observation: &Observation) -> usize {
    let schemas = observation.schemas.values().map(|schema| of_schema(schema)).sum::<usize>();
    let entries = [
        observation.parameters.len(),
        observation.sensitive.len(),
        observation.events.len(),
        observation.event_metadata.len(),
        observation.attributes.len(),
        observation.partial.len(),
    ];
    LINE + schemas + ENTRY * entries.iter().sum::<usize>()
}

fn of_record(record: &EndpointRecord) -> usize {
    let schemas = record.schemas.iter().map(|recorded| ENTRY + of_schema(&recorded.schema)).sum::<usize>();
    let contexts = record.sensitive.iter().map(|sensitive| sensitive.contexts.len()).sum::<usize>();
    let entries = [
        record.days.len(),
        record.joint.len(),
        record.methods.len(),
        record.jwt.len(),
        record.parameters.len(),
        record.sensitive.len(),
        contexts,
        record.hosts.len(),
        record.events.len(),
        record.event_metadata.len(),
        record.attributes.len(),
        record.facts.len(),
    ];
    LINE + schemas + ENTRY * entries.iter().sum::<usize>()
}

fn of_schema(schema: &Schema) -> usize {
    let object = schema.object.iter().flat_map(|object| &object.fields);
    let fields = object.map(|field| field.name.as_str().len() + of_schema(&field.schema)).sum::<usize>();
    let items = schema.array.iter().map(|array| 16 + of_schema(&array.items)).sum::<usize>();
    16 + 48 * schema.tags.iter().count() + fields + items
}
