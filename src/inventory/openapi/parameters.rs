//! Path, query, header and cookie parameters.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::OpenApiOptions;
use super::paths::PathTemplate;
use super::security::{Place, Scheme};
use super::shapes::{Shape, as_list};
use super::transport;
use crate::identity::credentials::places::field_place;
use crate::inventory::EndpointRecord;
use crate::observation::{FieldName, Location, Provenance, Schema};

/// A parameter of an operation.
#[derive(Clone, Debug, Serialize)]
#[serde(bound = "")]
pub(super) struct Parameter<P: Provenance> {
    name: String,
    #[serde(rename = "in")]
    place: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    /// Only where it is not what the place has by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    style: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explode: Option<bool>,
    schema: Shape<P>,
}

/// The named fields of what was seen at a location of requests, with their schemas.
pub(super) fn fields<P: Provenance>(
    record: &EndpointRecord<P>,
    location: Location,
) -> impl Iterator<Item = (&FieldName<P>, &Schema<P>)> {
    let schemas = record.schemas.iter().filter(move |recorded| recorded.location == location);
    let objects = schemas.filter_map(|recorded| recorded.schema.object.as_ref());
    objects.flat_map(|object| object.named()).map(|field| (&field.name, &field.schema))
}

/// The path parameters of records whose templates are equal but for names, in the order of the path.
pub(super) fn of_path<P: Provenance>(names: &[String], records: &[&EndpointRecord<P>]) -> Vec<Parameter<P>> {
    let mut schemas: Vec<Schema<P>> = vec![Schema::default(); names.len()];
    for record in records {
        let template = PathTemplate::parse(record.endpoint.route.as_str());
        let several = names.len() > 1;
        for (schema, name) in schemas.iter_mut().zip(template.parameters()) {
            if let Some(seen) = seen_in_path(record, name, several) {
                schema.join(seen);
            }
        }
    }
    let parameter = |(name, schema): (&String, &Schema<P>)| Parameter {
        name: name.clone(),
        place: "path",
        required: true,
        style: None,
        explode: None,
        schema: if schema.is_empty() { Shape::text() } else { Shape::of_text(schema) },
    };
    names.iter().zip(&schemas).map(parameter).collect()
}

/// What was seen of one parameter of a path. A name that was folded is that of the only parameter, if there is one only; of
/// several in one segment the first stands for the segment.
fn seen_in_path<'a, P: Provenance>(record: &'a EndpointRecord<P>, name: &str, several: bool) -> Option<&'a Schema<P>> {
    let mut objects = record.schemas.iter().filter(|recorded| recorded.location == Location::RequestPath);
    let object = objects.next()?.schema.object.as_ref()?;
    let first = name.split('+').next().unwrap_or(name);
    let named = object.field(first).map(|field| &field.schema);
    let only = match object.fields.as_slice() {
        [only] if !several => Some(&only.schema),
        _ => None,
    };
    named.or(only)
}

/// The parameters in query, header fields and cookies. Places of credentials, which security schemes say, and what belongs
/// to HTTP itself are not among them.
pub(super) fn beside_path<P: Provenance>(
    record: &EndpointRecord<P>,
    schemes: &BTreeSet<Scheme>,
    options: &OpenApiOptions,
) -> Vec<Parameter<P>> {
    let credentials: BTreeSet<(Place, String)> = schemes
        .iter()
        .filter_map(|scheme| match scheme {
            Scheme::ApiKey { place, name } => Some((*place, name.to_ascii_lowercase())),
            _ => None,
        })
        .collect();
    let of = |location, text, place| {
        let is_parameter = {
            let credentials = &credentials;
            move |name: &str| match place {
                Place::Header => !transport::is_of_requests(name) && field_place(name).is_none(),
                _ => !credentials.contains(&(place, name.to_ascii_lowercase())),
            }
        };
        let always = always_there(record, location, options);
        let seen = fields(record, location).filter(move |(name, _)| is_parameter(name.as_str()));
        seen.map(move |(name, schema)| {
            let shape = Shape::of_text(&as_list(schema));
            // `filter[name]=…`
            let is_nested = place == Place::Query && shape.is_object();
            Parameter {
                name: name.as_str().to_owned(),
                place: text,
                required: always.contains(name),
                style: is_nested.then_some("deepObject"),
                explode: is_nested.then_some(true),
                schema: shape,
            }
        })
    };
    of(Location::RequestQuery, "query", Place::Query)
        .chain(of(Location::RequestHeaders, "header", Place::Header))
        .chain(of(Location::RequestCookies, "cookie", Place::Cookie))
        .collect()
}

/// The names that were there in each captured exchange.
fn always_there<'a, P: Provenance>(
    record: &'a EndpointRecord<P>,
    location: Location,
    options: &OpenApiOptions,
) -> BTreeSet<&'a FieldName<P>> {
    let schemas = record.schemas.iter().filter(|recorded| recorded.location == location);
    schemas
        .filter(|recorded| is_always(recorded.count, record.requests.analysed, options))
        .filter_map(|recorded| recorded.schema.object.as_ref())
        .flat_map(|object| object.fields.iter().filter(|field| !field.optional).map(|field| &field.name))
        .collect()
}

/// Whether something was seen in all of so many exchanges, and these are evidence enough.
pub(super) fn is_always(seen: u64, exchanges: u64, options: &OpenApiOptions) -> bool {
    seen >= exchanges && seen >= options.required_from
}

/// Header fields of responses that are worth telling, by name.
pub(super) fn response_headers<P: Provenance>(schema: &Schema<P>, always: bool) -> BTreeMap<&str, (&Schema<P>, bool)> {
    let fields = schema.object.iter().flat_map(|object| object.named());
    fields
        .filter(|field| !transport::is_of_responses(field.name.as_str()))
        .map(|field| (field.name.as_str(), (&field.schema, always && !field.optional)))
        .collect()
}
