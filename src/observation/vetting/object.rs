//! The verdict over the keys of one object.

use super::super::FieldName;
use super::codes::are_codes;
use super::header::{cookie_may_leave, header_may_leave};
use super::parents::{frames, names_a_crowd, names_people};
use super::shape::{Shape, shape};

/// Where a set of keys was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The members of a JSON object, or of anything that maps to one.
    JsonObject,
    /// `application/x-www-form-urlencoded`
    Form,
    /// The part names of `multipart/form-data`
    Multipart,
    /// The query string.
    Query,
    /// Header field names.
    Header,
    /// Cookie names.
    Cookie,
    /// The names of path parameters, as the router's template spells them.
    PathParameter,
    /// The numbers of fields in Protocol Buffers.
    FieldNumber,
}

/// One key and what is known about its value. Raw: has no `Debug`.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    /// The key as it was sent, decoded.
    pub(crate) name: &'a str,
    /// Types of its values: 1 null, 2 boolean, 4 integer, 8 string, 16 float, 32 object, 64 array.
    pub(crate) kinds: u8,
    /// Equal for values that are structurally equal.
    pub(crate) shape: u64,
}

/// What may leave of the keys of one object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Folding {
    /// The object is a dictionary over data: all keys fold into one.
    Whole,
    /// One verdict a key, in order; `None` is folded.
    Each(Vec<Option<FieldName>>),
}

/// Decides which keys of one object may leave.
pub(crate) fn vet_object(place: Place, parent: Option<&str>, keys: &[Key<'_>]) -> Folding {
    match place {
        Place::Header => each(keys, header_may_leave),
        Place::Cookie => each(keys, cookie_may_leave),
        Place::PathParameter => each(keys, |name| shape(name) != Shape::Data),
        Place::FieldNumber => each(keys, is_field_number),
        Place::JsonObject => json_object(parent, keys),
        Place::Form | Place::Multipart | Place::Query => parameters(place, keys),
    }
}

/// Definitions number from 1, and few messages have a thousand fields; numbers beyond that may be anything.
fn is_field_number(name: &str) -> bool {
    (1..=3).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_digit())
}

fn each(keys: &[Key<'_>], mut may_leave: impl FnMut(&str) -> bool) -> Folding {
    Folding::Each(keys.iter().map(|key| may_leave(key.name).then(|| FieldName::vetted(key.name))).collect())
}

/// Parameters are named one by one by whoever wrote the form; a strange one beside data, or with no known one beside it, is
/// taken for data too: a text that was taken for a form can look like a name.
fn parameters(place: Place, keys: &[Key<'_>]) -> Folding {
    let crowd = Crowd::of(keys);
    let ordinal = |name: &str| {
        // The part names of GraphQL's multipart requests.
        place == Place::Multipart && matches!(name.as_bytes(), [b'0'..=b'9'])
    };
    let mut shapes = crowd.shapes.iter();
    each(keys, |name| match shapes.next() {
        Some(Shape::Familiar) => true,
        Some(Shape::Strange) => crowd.data == 0 && crowd.familiar > 0,
        _ => ordinal(name) && crowd.familiar > 0,
    })
}

fn json_object(parent: Option<&str>, keys: &[Key<'_>]) -> Folding {
    if are_codes(&keys.iter().map(|key| key.name).collect::<Vec<_>>()) {
        return each(keys, |_| true);
    }
    let crowd = Crowd::of(keys);
    if crowd.is_dictionary_of_data(keys, parent) {
        // Words that frame a dictionary are names, however many entries it has.
        let framed = keys.iter().any(|key| frames(key.name));
        return if framed { each(keys, frames) } else { Folding::Whole };
    }
    let strangers_leave = crowd.strange > 0 && crowd.is_record(keys, parent);
    let mut shapes = crowd.shapes.iter();
    each(keys, |_| match shapes.next() {
        Some(Shape::Familiar) => true,
        Some(Shape::Strange) => strangers_leave,
        _ => false,
    })
}

/// The keys of one object, counted by their shape.
struct Crowd {
    shapes: Vec<Shape>,
    data: usize,
    strange: usize,
    familiar: usize,
}

impl Crowd {
    fn of(keys: &[Key<'_>]) -> Self {
        let shapes: Vec<Shape> = keys.iter().map(|key| shape(key.name)).collect();
        let count = |of| shapes.iter().filter(|shape| **shape == of).count();
        let (data, strange, familiar) = (count(Shape::Data), count(Shape::Strange), count(Shape::Familiar));
        Self { shapes, data, strange, familiar }
    }

    /// Most keys are data, or none is known and all values look the same: the rest is data as well, whatever it looks
    /// like.
    fn is_dictionary_of_data(&self, keys: &[Key<'_>], parent: Option<&str>) -> bool {
        let mostly_data = self.data >= 2 && self.data * 4 >= keys.len() * 3;
        if mostly_data || self.data == 0 && self.has_marker(keys) {
            return mostly_data;
        }
        let of_things = || parent.is_some_and(names_a_crowd);
        let of_people = || parent.is_some_and(names_people);
        let of_projects = || parent.is_some_and(|parent| matches!(parent, "repos" | "repositories" | "projects"));
        let mostly_strange = self.strange >= 2 && self.strange * 10 > keys.len() * 7;
        let partly_strange = self.strange >= 2 && self.strange * 10 > keys.len() * 4;
        mostly_strange && of_people()
            || uniform(keys)
                && (mostly_strange
                    || partly_strange && of_things()
                    || self.strange >= 1 && of_people()
                    || keys.len() >= 2 && of_projects())
    }

    /// Whether keys that nobody knows are fields all the same: words of another language or of one company.
    fn is_record(&self, keys: &[Key<'_>], parent: Option<&str>) -> bool {
        if self.data * 8 > keys.len() || uniform(keys) && parent.is_some_and(names_a_crowd) {
            return false;
        }
        self.has_marker(keys)
            || !uniform(keys) && (self.familiar > 0 || self.strange < 3)
            || self.familiar * 10 >= keys.len() * 4
    }

    /// Records say what they are and which one.
    fn has_marker(&self, keys: &[Key<'_>]) -> bool {
        self.familiar > 0
            && keys
                .iter()
                .any(|key| matches!(key.name, "id" | "_id" | "type" | "@type" | "__typename" | "object" | "status"))
    }
}

/// Whether all values look the same, nulls aside.
fn uniform(keys: &[Key<'_>]) -> bool {
    const NULL: u8 = 1;
    const OBJECT: u8 = 32;
    let mut values = keys.iter().filter(|key| key.kinds != NULL);
    let Some(first) = values.next() else { return true };
    // Objects alike in being objects are entries too: some have fields that others lack.
    values.all(|key| key.kinds == first.kinds && (key.shape == first.shape || key.kinds == OBJECT))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTEGER: u8 = 4;
    const STRING: u8 = 8;
    const OBJECT: u8 = 32;

    fn keys<'a>(names: &[&'a str], kinds: u8) -> Vec<Key<'a>> {
        names.iter().map(|name| Key { name, kinds, shape: u64::from(kinds) }).collect()
    }

    fn left(folding: &Folding) -> Vec<&str> {
        match folding {
            Folding::Whole => Vec::new(),
            Folding::Each(verdicts) => verdicts.iter().flatten().map(FieldName::as_str).collect(),
        }
    }

    #[test]
    fn a_map_of_identifiers_folds_whole() {
        let ids = keys(&["107888604", "138586341", "138586345", "138586349"], OBJECT);
        assert_eq!(vet_object(Place::JsonObject, Some("events"), &ids), Folding::Whole);
    }

    #[test]
    fn a_map_of_first_names_folds_whole_and_a_record_in_another_language_leaves() {
        let people = keys(&["anna", "olga", "wei", "rex"], OBJECT);
        assert_eq!(vet_object(Place::JsonObject, None, &people), Folding::Whole);
        let mut record = keys(&["kingaku", "shohizei", "denwa_bango"], INTEGER);
        record.extend(keys(&["id"], STRING));
        assert_eq!(left(&vet_object(Place::JsonObject, None, &record)).len(), 4);
    }

    #[test]
    fn names_beside_data_leave_and_data_beside_names_folds() {
        let mut mixed = keys(&["total", "next", "default"], INTEGER);
        mixed.extend(keys(&["anna@x.org", "olga"], OBJECT));
        assert_eq!(left(&vet_object(Place::JsonObject, None, &mixed)), ["total", "next", "default"]);
        let query = keys(&["page", "user_290533", "sort[price]"], STRING);
        assert_eq!(left(&vet_object(Place::Query, None, &query)), ["page", "sort[price]"]);
    }

    #[test]
    fn a_strange_parameter_needs_a_known_one_beside_it() {
        for place in [Place::Form, Place::Query, Place::Multipart] {
            for alone in [&["annaschmidt"][..], &["Alice"], &["correcthorsebattery"], &["brolvandik", "quonlow"]] {
                assert!(left(&vet_object(place, None, &keys(alone, STRING))).is_empty(), "{alone:?}");
            }
            // A pair without name is data.
            let beside = keys(&["page", "brolvandik", ""], STRING);
            assert_eq!(left(&vet_object(place, None, &beside)), ["page"]);
            let beside = keys(&["page", "brolvandik"], STRING);
            assert_eq!(left(&vet_object(place, None, &beside)), ["page", "brolvandik"]);
        }
    }

    #[test]
    fn what_frames_a_dictionary_of_data_leaves() {
        let mut framed = keys(&["8812", "8813", "8814", "8815"], OBJECT);
        framed.extend(keys(&["total"], INTEGER));
        assert_eq!(left(&vet_object(Place::JsonObject, None, &framed)), ["total"]);
    }

    #[test]
    fn users_who_are_called_like_words_fold_with_those_who_are_not() {
        let users = keys(&["admin", "root", "olga"], OBJECT);
        assert_eq!(vet_object(Place::JsonObject, Some("users"), &users), Folding::Whole);
    }

    #[test]
    fn a_record_of_equal_scalars_leaves() {
        let point = keys(&["x", "y"], INTEGER);
        assert_eq!(left(&vet_object(Place::JsonObject, Some("nodes"), &point)), ["x", "y"]);
    }

    #[test]
    fn a_dictionary_of_codes_leaves() {
        let statuses = keys(&["200", "404", "default"], INTEGER);
        assert_eq!(left(&vet_object(Place::JsonObject, None, &statuses)).len(), 3);
    }

    #[test]
    fn no_keys_are_no_dictionary() {
        assert_eq!(vet_object(Place::JsonObject, None, &[]), Folding::Each(Vec::new()));
    }

    proptest::proptest! {
        #[test]
        fn any_keys_get_one_verdict_each(names: Vec<String>, kinds: u8, shape: u64, parent: Option<String>) {
            let keys: Vec<_> = names.iter().map(|name| Key { name, kinds, shape }).collect();
            for place in [Place::JsonObject, Place::Form, Place::Multipart, Place::Query, Place::Header, Place::Cookie, Place::PathParameter] {
                if let Folding::Each(verdicts) = vet_object(place, parent.as_deref(), &keys) {
                    proptest::prop_assert_eq!(verdicts.len(), keys.len());
                }
            }
        }
    }
}
