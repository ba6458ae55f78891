//! What reading a definition shares: the document, its limits, and what was wrong in it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::reference::Known;
use super::{DeclaredShape, Specification};
use crate::source::{Astray, Pointer, Problem, follow};

/// Parameters, bodies, responses and schemas that are read of one definition. What lies beyond is left open.
pub(super) const MAX_PLACES: usize = 500_000;

/// Problems that are told of one definition.
const MAX_PROBLEMS: usize = 1_000;

/// References that lead to one another are followed as often.
const MAX_HOPS: usize = 32;

/// Reads one document.
pub(super) struct Reader<'a> {
    pub(super) document: &'a Value,
    pub(super) specification: Specification,
    /// Says nothing; there is one of it.
    pub(super) anything: Arc<DeclaredShape>,
    /// Shapes of schemas that are referred to, by pointer.
    pub(super) known: HashMap<String, Known>,
    /// Pointers of the schemas that are being read, from the outermost on.
    pub(super) within: Vec<String>,
    /// Pointers of schemas that were read within one that is being read, and look different from elsewhere.
    pub(super) provisional: Vec<String>,
    /// `consumes` and `produces` of the whole definition, once they were read.
    pub(super) root_lists: BTreeMap<&'static str, Arc<[String]>>,
    places: usize,
    problems: &'a mut Vec<Problem>,
    told: BTreeSet<(String, &'static str)>,
}

/// An object, after references to it were followed.
pub(super) struct Found<'a> {
    /// Where it stands, if a reference led there.
    pointer: Option<String>,
    pub(super) members: &'a Map<String, Value>,
}

impl Found<'_> {
    /// Where it stands, if it was looked for here.
    pub(super) fn at<'p>(&'p self, here: Pointer<'p>) -> Pointer<'p> {
        self.pointer.as_deref().map_or(here, Pointer::written)
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(document: &'a Value, specification: Specification, problems: &'a mut Vec<Problem>) -> Self {
        Self {
            document,
            specification,
            anything: Arc::new(DeclaredShape::anything()),
            known: HashMap::new(),
            within: Vec::new(),
            provisional: Vec::new(),
            root_lists: BTreeMap::new(),
            places: 0,
            problems,
            told: BTreeSet::new(),
        }
    }

    /// Tells once what is wrong somewhere.
    pub(super) fn tell(&mut self, at: Pointer<'_>, what: &'static str) {
        if self.told.len() > MAX_PROBLEMS {
            return;
        }
        let (place, what) = if self.told.len() == MAX_PROBLEMS {
            (String::new(), "there are more problems than are listed")
        } else {
            (at.to_string(), what)
        };
        if self.told.insert((place.clone(), what)) {
            self.problems.push(Problem { place, what: what.to_owned() });
        }
    }

    /// Counts one more place, if there may be one more.
    pub(super) fn spend(&mut self) -> bool {
        self.spend_many(1)
    }

    /// Counts a text that is kept. Long ones take up the room of several places.
    pub(super) fn spend_text(&mut self, text: &str) -> bool {
        self.spend_many(text_places(text))
    }

    pub(super) fn spend_many(&mut self, places: usize) -> bool {
        if places > MAX_PLACES - self.places {
            self.places = MAX_PLACES;
            self.tell(Pointer::ROOT, "the definition is too large; what is beyond the limit is left open");
            return false;
        }
        self.places += places;
        true
    }

    /// A shape to be changed. Where others share it, it is copied, which counts; none if there is no room for that.
    pub(super) fn own(&mut self, shape: Arc<DeclaredShape>) -> Option<DeclaredShape> {
        match Arc::try_unwrap(shape) {
            Ok(shape) => Some(shape),
            Err(shared) => {
                let places = shared.fields.keys().map(|name| text_places(name)).sum::<usize>();
                self.spend_many(1 + places).then(|| (*shared).clone())
            }
        }
    }

    /// The object that a value is.
    pub(super) fn object(&mut self, at: Pointer<'_>, value: &'a Value) -> Option<&'a Map<String, Value>> {
        let object = value.as_object();
        if object.is_none() {
            self.tell(at, "an object is expected here");
        }
        object
    }

    /// The object that a value is, or refers to.
    pub(super) fn find(&mut self, at: Pointer<'_>, value: &'a Value) -> Option<Found<'a>> {
        let mut found = Found { pointer: None, members: self.object(at, value)? };
        for _ in 0..MAX_HOPS {
            let Some(reference) = found.members.get("$ref") else { return Some(found) };
            let target = match reference.as_str() {
                Some(reference) => follow(self.document, reference).map_err(Astray::as_str),
                None => Err("a reference is text"),
            };
            match target {
                Ok((pointer, value)) => {
                    let members = self.object(Pointer::written(&pointer), value)?;
                    found = Found { pointer: Some(pointer), members };
                }
                Err(what) => {
                    self.tell(found.at(at).member("$ref"), what);
                    return None;
                }
            }
        }
        self.tell(at, "the references lead in a circle");
        None
    }

    /// A member that is an object, if it is there. YAML has nothing behind a name for null, which is as if it were not there.
    pub(super) fn objects(
        &mut self,
        at: Pointer<'_>,
        members: &'a Map<String, Value>,
        name: &str,
    ) -> Option<&'a Map<String, Value>> {
        said(members, name).and_then(|value| self.object(at.member(name), value))
    }

    /// The elements of a member that is an array; none if it is not there, or null.
    pub(super) fn elements(&mut self, at: Pointer<'_>, members: &'a Map<String, Value>, name: &str) -> &'a [Value] {
        match said(members, name) {
            None => &[],
            Some(Value::Array(elements)) => elements,
            Some(_) => {
                self.tell(at.member(name), "an array is expected here");
                &[]
            }
        }
    }

    /// A member that is text, if it is there.
    pub(super) fn text(&mut self, at: Pointer<'_>, members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
        let value = members.get(name)?;
        if !value.is_string() {
            self.tell(at.member(name), "text is expected here");
        }
        value.as_str()
    }

    /// A member that is text, or a number that should have been: `version: 1`.
    pub(super) fn label(
        &mut self,
        at: Pointer<'_>,
        members: &'a Map<String, Value>,
        name: &str,
    ) -> Option<Cow<'a, str>> {
        match members.get(name) {
            Some(Value::Number(number)) => Some(number.to_string().into()),
            _ => self.text(at, members, name).map(Cow::Borrowed),
        }
    }

    /// A member that is true or false; false if it is not there.
    pub(super) fn flag(&mut self, at: Pointer<'_>, members: &'a Map<String, Value>, name: &str) -> bool {
        match members.get(name) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.tell(at.member(name), "true or false is expected here");
                false
            }
        }
    }
}

/// A member, unless it is null.
pub(super) fn said<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.get(name).filter(|value| !value.is_null())
}

pub(super) const fn text_places(text: &str) -> usize {
    1 + text.len() / 64
}
