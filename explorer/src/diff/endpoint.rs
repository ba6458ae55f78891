//! What changed of one endpoint.

use std::collections::{BTreeMap, BTreeSet};

use api_inventory::inventory::{EndpointRecord, Source as Witness};
use api_inventory::observation::Stored;

use super::shape::places;
use super::{Change, Side};

type Record = EndpointRecord<Stored>;

/// What differs, in order.
pub(super) fn changes(before: &Side<'_>, after: &Side<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let told = |side: &Side<'_>| {
        let is_defined = !side.first.defined.is_empty();
        if is_defined { "in a definition" } else { "in no definition" }.to_owned()
    };
    changes.extend(change("definition", told(before), told(after)));
    let called = |side: &Side<'_>| side.record.clone().filter(|record| record.seen.get(&Witness::Traffic).is_some());
    match (called(before), called(after)) {
        (Some(before), Some(after)) => of_traffic(&before, &after, &mut changes),
        (None, Some(_)) => changes.extend(change("traffic", "none".to_owned(), "seen".to_owned())),
        (Some(_), None) => changes.extend(change("traffic", "seen".to_owned(), "none".to_owned())),
        (None, None) => {}
    }
    changes.sort();
    changes
}

fn of_traffic(before: &Record, after: &Record, changes: &mut Vec<Change>) {
    let text = str::to_owned;
    changes.extend(change(
        "authentication",
        text(before.authentication().as_str()),
        text(after.authentication().as_str()),
    ));
    changes.extend(change("exposure", text(before.exposure().as_str()), text(after.exposure().as_str())));
    changes.extend(change("flow", text(before.endpoint.flow.as_str()), text(after.endpoint.flow.as_str())));
    sets("sensitive", sensitive, (before, after), changes);
    sets("credential", credentials, (before, after), changes);
    sets("status", statuses, (before, after), changes);
    sets("event", events, (before, after), changes);
    let (before, after) = (places(before), places(after));
    for (place, mine) in &before {
        match after.get(place) {
            Some(theirs) => changes.extend(change(place, mine.to_string(), theirs.to_string())),
            None if is_below_another(place, &after) => {
                changes.push(Change { what: place.clone(), before: Some(mine.to_string()), after: None });
            }
            None => {}
        }
    }
    for (place, theirs) in &after {
        if !before.contains_key(place) && is_below_another(place, &before) {
            changes.push(Change { what: place.clone(), before: None, after: Some(theirs.to_string()) });
        }
    }
}

/// Whether the other side has the place above: of a body that did not come at all, not each field is told.
fn is_below_another<T>(place: &str, places: &BTreeMap<String, T>) -> bool {
    place.rsplit_once('/').is_none_or(|(above, _)| places.contains_key(above.trim_end()))
}

fn change(what: &str, before: String, after: String) -> Option<Change> {
    let differs = before != after;
    differs.then(|| Change { what: what.to_owned(), before: Some(before), after: Some(after) })
}

fn sets(
    what: &str,
    of: impl Fn(&Record) -> BTreeSet<String>,
    (before, after): (&Record, &Record),
    changes: &mut Vec<Change>,
) {
    let (before, after) = (of(before), of(after));
    let what = what.to_owned();
    changes.extend(before.difference(&after).map(|gone| Change {
        what: what.clone(),
        before: Some(gone.clone()),
        after: None,
    }));
    changes.extend(after.difference(&before).map(|new| Change {
        what: what.clone(),
        before: None,
        after: Some(new.clone()),
    }));
}

fn sensitive(record: &Record) -> BTreeSet<String> {
    let told =
        record.sensitive.iter().map(|found| format!("{} in {} {}", found.tag, found.location.as_str(), found.path));
    told.collect()
}

fn credentials(record: &Record) -> BTreeSet<String> {
    let told = record
        .methods
        .iter()
        .map(|count| format!("{} in {}", count.credential.method.as_str(), count.credential.location.as_str()));
    told.collect()
}

fn statuses(record: &Record) -> BTreeSet<String> {
    record.joint.iter().map(|joint| joint.context.status_class.as_str().to_owned()).collect()
}

fn events(record: &Record) -> BTreeSet<String> {
    record.events.iter().map(|event| event.name.as_str().to_owned()).collect()
}
