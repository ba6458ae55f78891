//! What data passes, and what shapes it has.

use std::collections::HashSet;

use api_inventory::inventory::{EndpointRecord, SensitiveRecord};
use api_inventory::observation::{Evidence, Location, Schema, Stored};

use super::{Attribute, Group, terms};
use crate::definition::DeclaredShape;
use crate::query::view::EndpointView;

pub(super) const GROUP: Group = Group {
    title: "Sensitive data and shapes",
    attributes: &[
        Attribute::tag(
            "sensitive",
            "Sensitive data that was seen, as `category:type`. A category alone is all of its types.",
            |view, tell| tags(view, tell, |_| true),
        )
        .aliased(&["sensitive_data", "data"]),
        Attribute::tag("sensitive.request", "Sensitive data of requests.", |view, tell| {
            tags(view, tell, |found| is_of_request(found.location));
        }),
        Attribute::tag("sensitive.response", "Sensitive data of responses.", |view, tell| {
            tags(view, tell, |found| !is_of_request(found.location));
        }),
        Attribute::tag(
            "sensitive.anonymous",
            "Sensitive data that responses gave to public callers without credentials.",
            |view, tell| {
                let exposed = view.record().filter(|record| !record.sensitive.is_empty());
                let exposed = exposed.map(EndpointRecord::exposed_to_anyone);
                exposed.iter().flatten().for_each(|(tag, _)| tell(&tag.to_string()));
            },
        ),
        Attribute::closed("sensitive.location", terms!(Location), "Where sensitive data was seen.", |view, tell| {
            sensitive(view).for_each(|found| tell(found.location.as_str()));
        }),
        Attribute::text("sensitive.path", "JSON pointers of sensitive data, `*` for any element.", |view, tell| {
            sensitive(view).for_each(|found| tell(found.path.as_str()));
        }),
        Attribute::closed("sensitive.evidence", terms!(Evidence), "What made scanners sure.", |view, tell| {
            sensitive(view).for_each(|found| tell(found.evidence.as_str()));
        }),
        Attribute::text("scanner", "Scanners that found sensitive data.", |view, tell| {
            sensitive(view).for_each(|found| tell(found.scanner.as_str()));
        }),
        Attribute::text(
            "field",
            "Names of fields, at any depth, as traffic and definitions have them.",
            |view, tell| {
                fields(view, tell);
            },
        ),
        Attribute::text("parameter", "Names of parameters, as traffic and definitions have them.", |view, tell| {
            let seen = view.record().into_iter().flat_map(|record| &record.parameters);
            seen.for_each(|counted| tell(counted.parameter.name.as_str()));
            let declared = view.endpoint.definitions(view.inventory);
            declared.flat_map(|(_, operation)| &operation.parameters).for_each(|parameter| tell(&parameter.name));
        }),
        Attribute::text(
            "parameter.twice",
            "Names of parameters of the query string that path or body have as well, in traffic: the body as top-level fields.",
            |view, tell| {
                let in_path: HashSet<&str> = parameters(view, Location::RequestPath).collect();
                let in_body: HashSet<&str> = top_level(view, Location::RequestBody).collect();
                let twice = parameters(view, Location::RequestQuery);
                twice.filter(|name| in_path.contains(name) || in_body.contains(name)).for_each(tell);
            },
        ),
        Attribute::text(
            "parameter.claimed",
            "Names of parameters and top-level fields of requests that claims of JWTs have as well, in traffic.",
            |view, tell| {
                let claims: HashSet<&str> = top_level(view, Location::RequestJwt).collect();
                let sent = [Location::RequestPath, Location::RequestQuery].into_iter();
                let sent = sent.flat_map(|location| parameters(view, location));
                sent.chain(top_level(view, Location::RequestBody)).filter(|name| claims.contains(name)).for_each(tell);
            },
        ),
        Attribute::number("parameter.count", "How many parameters of path and query string were seen.", |view| {
            let record = view.record()?;
            let names: HashSet<(Location, &str)> = record
                .parameters
                .iter()
                .map(|counted| (counted.parameter.location, counted.parameter.name.as_str()))
                .collect();
            Some(super::traffic::number(names.len() as u64))
        }),
        Attribute::text(
            "media_type.request",
            "Media types of the bodies of requests, as traffic has them.",
            |view, tell| {
                let seen = view.record().into_iter().flat_map(|record| &record.schemas);
                let seen = seen.filter(|schema| schema.location == Location::RequestBody);
                seen.filter_map(|schema| schema.media_type.as_ref()).for_each(|media_type| tell(media_type.as_str()));
            },
        ),
        Attribute::text("media_type", "Media types of bodies, as traffic and definitions have them.", |view, tell| {
            let seen = view.record().into_iter().flat_map(|record| &record.schemas);
            seen.filter_map(|schema| schema.media_type.as_ref()).for_each(|media_type| tell(media_type.as_str()));
            for (_, operation) in view.endpoint.definitions(view.inventory) {
                let responses = operation.responses.iter().flat_map(|response| response.bodies.keys());
                operation.request_bodies.keys().chain(responses).for_each(|media_type| tell(media_type));
            }
        })
        .aliased(&["content_type"]),
    ],
};

/// How many places of shapes are looked at for the names of fields of one endpoint.
const PLACES_LIMIT: usize = 16 * 1_024;

fn parameters<'a>(view: &EndpointView<'a>, location: Location) -> impl Iterator<Item = &'a str> {
    let seen = view.record().into_iter().flat_map(|record| &record.parameters);
    seen.filter(move |counted| counted.parameter.location == location).map(|counted| counted.parameter.name.as_str())
}

fn top_level<'a>(view: &EndpointView<'a>, location: Location) -> impl Iterator<Item = &'a str> {
    let seen = view.record().into_iter().flat_map(|record| &record.schemas);
    let objects =
        seen.filter(move |schema| schema.location == location).filter_map(|schema| schema.schema.object.as_ref());
    objects.flat_map(|object| &object.fields).map(|field| field.name.as_str())
}

fn sensitive<'a>(view: &EndpointView<'a>) -> impl Iterator<Item = &'a SensitiveRecord<Stored>> {
    view.record().into_iter().flat_map(|record| &record.sensitive)
}

fn tags(view: &EndpointView<'_>, tell: &mut dyn FnMut(&str), wanted: impl Fn(&SensitiveRecord<Stored>) -> bool) {
    sensitive(view).filter(|found| wanted(found)).for_each(|found| tell(&found.tag.to_string()));
}

fn is_of_request(location: Location) -> bool {
    location.as_str().starts_with("request.")
}

fn fields(view: &EndpointView<'_>, tell: &mut dyn FnMut(&str)) {
    let mut left = PLACES_LIMIT;
    let seen = view.record().into_iter().flat_map(|record| &record.schemas);
    seen_fields(seen.map(|schema| &*schema.schema).collect(), &mut left, tell);
    let mut declared: Vec<&DeclaredShape> = Vec::new();
    for (_, operation) in view.endpoint.definitions(view.inventory) {
        let responses = operation.responses.iter().flat_map(|response| response.bodies.values());
        declared.extend(operation.request_bodies.values().chain(responses).map(|shape| &**shape));
    }
    declared_fields(declared, &mut left, tell);
}

fn seen_fields(mut places: Vec<&Schema<Stored>>, left: &mut usize, tell: &mut dyn FnMut(&str)) {
    while let Some(schema) = places.pop().filter(|_| spend(left)) {
        for field in schema.object.iter().flat_map(|object| &object.fields) {
            spend(left);
            tell(field.name.as_str());
            places.push(&field.schema);
        }
        places.extend(schema.array.iter().map(|array| &array.items));
    }
}

/// Shapes are shared: each is looked at once.
fn declared_fields(mut places: Vec<&DeclaredShape>, left: &mut usize, tell: &mut dyn FnMut(&str)) {
    let mut known: HashSet<*const DeclaredShape> = HashSet::new();
    while let Some(shape) = places.pop().filter(|_| spend(left)) {
        if !known.insert(std::ptr::from_ref(shape)) {
            continue;
        }
        for (name, field) in &shape.fields {
            spend(left);
            tell(name);
            places.push(&field.shape);
        }
        places.extend(shape.items.iter().chain(&shape.additional).map(|below| &**below));
    }
}

fn spend(left: &mut usize) -> bool {
    left.checked_sub(1).map(|rest| *left = rest).is_some()
}
