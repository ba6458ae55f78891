//! Bodies and statuses.

use std::collections::BTreeMap;
use std::sync::Arc;

use api_inventory::observation::{Location, StatusClass};

use super::declared::Declared;
use super::fields::{self, Writing};
use super::seen::{Seen, Site};
use crate::definition::{DeclaredOperation, DeclaredResponse, DeclaredShape, DeclaredStatus};
use crate::inventory::{DriftKind, DriftSeverity};

/// Bodies by media type; several where several statuses of a class have one.
type Bodies<'a> = BTreeMap<&'a str, Vec<&'a DeclaredShape>>;

pub(super) fn compare(operation: &DeclaredOperation, seen: &mut Seen<'_>) {
    let of_request = |_| Some(by_media_type(&operation.request_bodies));
    compare_location(Location::RequestBody, of_request, seen);
    compare_location(Location::ResponseBody, |class| bodies_of(&operation.responses, class), seen);
    compare_statuses(&operation.responses, seen);
}

fn compare_location<'a>(location: Location, declared: impl Fn(StatusClass) -> Option<Bodies<'a>>, seen: &mut Seen<'_>) {
    for schema in seen.schemas(location) {
        let Some(bodies) = declared(schema.status_class) else { continue };
        let site = seen.site(schema);
        let media_type = schema.media_type.as_ref().map_or("", |media_type| media_type.as_str());
        match (find(&bodies, media_type), writing(media_type)) {
            (None, _) if !media_type.is_empty() => {
                let declared = bodies.keys().copied().collect::<Vec<_>>().join(", ");
                let declared = if declared.is_empty() { "no body".to_owned() } else { declared };
                seen.tell(DriftKind::UndeclaredMediaType, &site, "", (Some(declared), Some(media_type.to_owned())));
            }
            (Some(declared), Some(writing)) => fields::compare(&declared, &schema.schema, writing, (&site, seen)),
            _ => {}
        }
    }
}

/// Classes of statuses that no response is declared for. That a service can fail, or refuse what it is asked, need not be
/// said in a definition.
fn compare_statuses(responses: &[DeclaredResponse], seen: &mut Seen<'_>) {
    let is_declared =
        |class: u8| responses.iter().any(|response| response.status.class().is_none_or(|declared| declared == class));
    let mut exchanges: BTreeMap<StatusClass, u64> = BTreeMap::new();
    for joint in &seen.record.joint {
        *exchanges.entry(joint.context.status_class).or_default() += joint.count;
    }
    for (class, exchanges) in exchanges {
        let (digit, severity) = match class {
            StatusClass::Success => (2, DriftSeverity::Warning),
            StatusClass::Redirection => (3, DriftSeverity::Warning),
            StatusClass::ClientError => (4, DriftSeverity::Info),
            StatusClass::ServerError => (5, DriftSeverity::Info),
            _ => continue,
        };
        if responses.is_empty() || is_declared(digit) {
            continue;
        }
        let site = Site { name: "response".to_owned(), of_request: false, exchanges, is_whole: true };
        seen.push(severity, DriftKind::UndeclaredStatus, &site, "", (None, Some(class.as_str().to_owned())));
    }
}

/// What is declared for a class: all of its statuses together, because which of them came is not known, and of failures
/// `default` too, unless the class is declared as a whole. None where no response is.
fn bodies_of(responses: &[DeclaredResponse], class: StatusClass) -> Option<Bodies<'_>> {
    let digit = match class {
        StatusClass::Informational => 1,
        StatusClass::Success => 2,
        StatusClass::Redirection => 3,
        StatusClass::ClientError => 4,
        StatusClass::ServerError => 5,
        _ => return None,
    };
    let of = |wanted: Option<u8>| responses.iter().filter(move |response| response.status.class() == wanted);
    let mut of_class: Vec<&DeclaredResponse> = of(Some(digit)).collect();
    let is_whole = of_class.iter().any(|response| response.status == DeclaredStatus::Class(digit));
    if of_class.is_empty() || digit >= 4 && !is_whole {
        of_class.extend(of(None));
    }
    if of_class.is_empty() {
        return None;
    }
    let mut bodies = Bodies::new();
    for (media_type, shape) in of_class.into_iter().flat_map(|response| &response.bodies) {
        bodies.entry(media_type).or_default().push(shape);
    }
    Some(bodies)
}

fn by_media_type(bodies: &BTreeMap<String, Arc<DeclaredShape>>) -> Bodies<'_> {
    bodies.iter().map(|(media_type, shape)| (media_type.as_str(), vec![&**shape])).collect()
}

/// The body of a media type: as it is declared, by a range (`text/*`), or as any.
fn find<'a>(bodies: &Bodies<'a>, media_type: &str) -> Option<Declared<'a>> {
    let main = media_type.split_once('/').map(|(main, _)| format!("{main}/*"));
    let range = main.as_deref().and_then(|range| bodies.get(range));
    let shapes = bodies.get(media_type).or(range).or_else(|| bodies.get("*/*"))?;
    Some(Declared::any_of(shapes.iter().copied()))
}

fn writing(media_type: &str) -> Option<Writing> {
    match media_type {
        "application/x-www-form-urlencoded" | "multipart/form-data" => Some(Writing::Form),
        json if json.ends_with("/json") || json.ends_with("+json") => Some(Writing::Json),
        _ => None,
    }
}
