//! Parameters of the path and of the query string.

use api_inventory::observation::{Location, ObjectSchema, ParameterKind};

use super::seen::{Seen, Site};
use crate::definition::{DeclaredOperation, DeclaredParameter, ParameterLocation};
use crate::inventory::DriftKind;
use crate::inventory::Endpoint;

pub(super) fn compare(operation: &DeclaredOperation, endpoint: &Endpoint, seen: &mut Seen<'_>) {
    compare_query(operation, seen);
    compare_path(operation, endpoint, seen);
}

/// Which there are; their types are not compared.
fn compare_query(operation: &DeclaredOperation, seen: &mut Seen<'_>) {
    let declared =
        |name: &str| parameters(operation, ParameterLocation::Query).find(|declared| is_named(declared, name));
    let schema = seen.schemas(Location::RequestQuery).next();
    let object = schema.and_then(|schema| schema.schema.object.as_deref());
    let mut site = schema.map_or_else(|| seen.site_of_nothing(Location::RequestQuery), |schema| seen.site(schema));
    let analysed = seen.record.requests.analysed;
    // Requests without a query string have no shape of it.
    let all_have_a_query = schema.is_some_and(|schema| schema.count >= analysed);
    let is_cut = object.is_some_and(|object| object.truncated);
    for field in object.into_iter().flat_map(ObjectSchema::named) {
        let name = field.name.as_str();
        match declared(name) {
            None if is_credential(operation, name) => {}
            None => seen.tell(DriftKind::UndeclaredParameter, &site, name, (None, None)),
            Some(declared) => {
                let is_missing = field.optional || !all_have_a_query;
                let is_optional = declared.required && is_missing && site.is_whole && !is_cut;
                let is_required = !declared.required && !is_missing && site.is_enough() && !is_cut;
                let said = |text: &str| Some(text.to_owned());
                if is_optional {
                    let what = (said("required"), said("missing in some"));
                    seen.tell(DriftKind::BecameOptional, &site, name, what);
                }
                if is_required {
                    seen.tell(DriftKind::BecameRequired, &site, name, (said("optional"), said("in each")));
                }
            }
        }
    }
    site.exchanges = analysed;
    if is_cut || object.is_some_and(|object| object.folded().is_some()) || !site.is_enough() {
        return;
    }
    let unseen = parameters(operation, ParameterLocation::Query).filter(|declared| {
        !object.is_some_and(|object| object.named().any(|field| is_named(declared, field.name.as_str())))
    });
    for declared in unseen {
        let (kind, said) = if declared.required {
            (DriftKind::BecameOptional, "required")
        } else {
            (DriftKind::NeverSeen, "optional")
        };
        seen.tell(kind, &site, &declared.name, (Some(said.to_owned()), Some("missing in each".to_owned())));
    }
}

/// What callers must present is declared beside the parameters.
fn is_credential(operation: &DeclaredOperation, name: &str) -> bool {
    let mut in_query = operation.security.schemes().iter().filter(|scheme| scheme.detail.as_deref() == Some("query"));
    in_query.any(|scheme| scheme.key.as_deref() == Some(name))
}

/// Arrays and objects in a query string can have brackets behind their names.
fn is_named(declared: &DeclaredParameter, name: &str) -> bool {
    let plain = |name: &str| name.split_once('[').map_or(name, |(name, _)| name).to_owned();
    declared.name == name
        || plain(&declared.name) == plain(name) && (declared.shape.types.array || declared.shape.types.object)
}

/// What they look like, by their place in the path: their names do not matter.
fn compare_path(operation: &DeclaredOperation, endpoint: &Endpoint, seen: &mut Seen<'_>) {
    let site = |exchanges| Site { name: "request.path".to_owned(), of_request: true, exchanges, is_whole: true };
    let in_path: Vec<&str> = names(&operation.path).collect();
    let in_route: Vec<&str> = names(&endpoint.route).collect();
    // The base path of a definition has no parameters; if it has, places are counted from the end.
    for (declared_name, name) in in_path.iter().rev().zip(in_route.iter().rev()) {
        let declared = parameters(operation, ParameterLocation::Path).find(|declared| declared.name == *declared_name);
        let Some(types) = declared.map(|declared| declared.shape.types) else { continue };
        if types.string || !(types.integer || types.number || types.boolean) {
            continue;
        }
        for parameter in &seen.record.parameters {
            let of = &parameter.parameter;
            if of.location != Location::RequestPath || of.name.as_str() != *name {
                continue;
            }
            let is_as_declared = match of.kind {
                // The last is `-1`, `0.5`.
                ParameterKind::Int | ParameterKind::LongInt | ParameterKind::Other => types.integer || types.number,
                ParameterKind::Boolean => types.boolean,
                _ => false,
            };
            if !is_as_declared {
                let declared = if types.integer {
                    "integer"
                } else if types.number {
                    "number"
                } else {
                    "boolean"
                };
                let what = (Some(declared.to_owned()), Some(of.kind.as_str().to_owned()));
                seen.tell(DriftKind::TypeChanged, &site(parameter.count), name, what);
            }
        }
    }
}

fn parameters(operation: &DeclaredOperation, location: ParameterLocation) -> impl Iterator<Item = &DeclaredParameter> {
    operation.parameters.iter().filter(move |parameter| parameter.location == location)
}

/// The names in braces.
fn names(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name.trim_end_matches('+'))
}
