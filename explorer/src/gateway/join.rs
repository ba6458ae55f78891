//! What files tell becomes APIs: what belongs together is found.

use std::collections::{BTreeMap, BTreeSet};

use super::GatewayApi;
use super::draft::Draft;
use super::told::{Told, ToldApi};
use crate::source::{Problem, SourceId};

/// Which API something is told of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The one with this id.
    Id(String),
    /// One whose id is a placeholder, as those who publish answers put in, which is the same for others elsewhere.
    Placeholder(SourceId, String, String),
    /// The one that an object tells of, without its id.
    Group(SourceId, String),
    /// The one that all files tell of, without its id.
    Files,
}

/// Makes APIs of what the files of one folder tell.
///
/// Hardly an answer of Amazon's repeats the API's id. So what belongs together is told by these rules, the first that fits:
/// - What the members of one object tell is of one API, and of that one whose id stands in a name: that of the file or of
///   a member, `get-stages.a1b2c3d4.json`.
/// - Where an id stands beside the answers (`restApiId`, `apiId`), or one API is listed in the same object, it is of that.
/// - Where no file has several such objects and no two APIs are listed, all files tell of one API: the one that is listed.
/// - Else each object tells of an API whose id is not told. That is a problem where several APIs are listed.
///
/// Where two files ask different things of callers of the same route, that is a problem, and the route's authorization is
/// [`Authorization::Unsaid`](super::Authorization::Unsaid): neither is taken to be the one that holds.
#[must_use]
pub fn join(told: Vec<Told>, problems: &mut Vec<Problem>) -> Vec<GatewayApi> {
    let listed: Vec<ToldApi> =
        told.iter().flat_map(|group| &group.apis).filter(|api| is_id(&api.id)).cloned().collect();
    let owners: Vec<String> = told.iter().filter_map(|group| group.owner.clone()).collect();
    let ids: BTreeSet<&str> = listed.iter().map(|api| &api.id).chain(&owners).map(String::as_str).collect();
    let one_a_file = is_one_api_a_file(&told);
    let together = one_a_file && ids.len() <= 1;
    let mut lost = false;
    let one_listed = only(&listed).filter(|_| together);
    let mut drafts: BTreeMap<Key, Draft> = BTreeMap::new();
    let mut exports = Vec::new();
    for mut group in told {
        exports.append(&mut group.exports);
        let own = std::mem::take(&mut group.apis);
        for api in &own {
            let draft = drafts.entry(key_of(&group, api)).or_insert_with(|| Draft::new(group.source, &api.pointer));
            draft.name_it(api);
        }
        if group.tells_parts() {
            let owner = group.owner.take().map(Key::Id);
            let key = owner
                .or_else(|| named(&group, &ids))
                .or_else(|| only(&own).map(|api| key_of(&group, api)))
                .or_else(|| one_listed.map(|api| Key::Id(api.id.clone())))
                .or_else(|| together.then_some(Key::Files))
                .unwrap_or_else(|| Key::Group(group.source, group.pointer.clone()));
            if one_a_file && matches!(key, Key::Group(..)) && !std::mem::replace(&mut lost, true) {
                let what = "it is not told which API this belongs to".to_owned();
                problems.push(Problem { place: group.pointer.clone(), what });
            }
            let id = if let Key::Id(id) = &key { Some(id.clone()) } else { None };
            let draft = drafts.entry(key).or_insert_with(|| Draft::new(group.source, &group.pointer));
            draft.identify(id);
            draft.absorb(group);
        }
    }
    let mut apis: Vec<_> = drafts.into_values().map(|draft| draft.finish(problems)).chain(exports).collect();
    apis.sort_by(|one, other| (one.source, &one.pointer).cmp(&(other.source, &other.pointer)));
    apis
}

/// Whether an id may be one that Amazon gave.
fn is_id(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn key_of(group: &Told, api: &ToldApi) -> Key {
    if is_id(&api.id) {
        Key::Id(api.id.clone())
    } else {
        Key::Placeholder(group.source, group.pointer.clone(), api.id.clone())
    }
}

/// The listed API whose id stands in a name; the innermost, if there are several.
fn named(group: &Told, listed: &BTreeSet<&str>) -> Option<Key> {
    let id = group.words.iter().rev().find(|word| listed.contains(word.as_str()))?;
    Some(Key::Id(id.clone()))
}

/// The only API of a list, which may name it several times.
fn only(apis: &[ToldApi]) -> Option<&ToldApi> {
    let first = apis.first()?;
    apis.iter().all(|api| api.id == first.id).then_some(first)
}

fn is_one_api_a_file(told: &[Told]) -> bool {
    let mut sources: Vec<_> = told.iter().filter(|group| group.tells_parts()).map(|group| group.source).collect();
    let groups = sources.len();
    sources.sort();
    sources.dedup();
    sources.len() == groups
}
