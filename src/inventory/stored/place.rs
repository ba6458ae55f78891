//! A place in a stored line: a value, and how it was reached.

use std::cell::RefCell;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::error::{ReadError, ReadErrorKind};
use super::line::UnknownFields;

/// How many characters of a pointer an error repeats.
const POINTER_LIMIT: usize = 256;

/// A value of a line. Where it stands is written down only if something is wrong with it, or is to be kept.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) value: &'a Value,
    step: Step<'a>,
    above: Option<&'a Place<'a>>,
    unknown: &'a RefCell<UnknownFields>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Line(u64),
    Member(&'a str),
    Element(usize),
}

impl<'a> Place<'a> {
    /// A whole line.
    pub(super) fn line(number: u64, value: &'a Value, unknown: &'a RefCell<UnknownFields>) -> Self {
        Self { value, step: Step::Line(number), above: None, unknown }
    }

    /// The members of an object.
    pub(super) fn object(&self) -> Result<&'a Map<String, Value>, ReadError> {
        self.value.as_object().ok_or_else(|| self.expected("an object"))
    }

    /// The elements of an array.
    pub(super) fn array(&self) -> Result<&'a [Value], ReadError> {
        self.value.as_array().map(Vec::as_slice).ok_or_else(|| self.expected("an array"))
    }

    /// A text.
    pub(super) fn text(&self) -> Result<&'a str, ReadError> {
        self.value.as_str().ok_or_else(|| self.expected("a text"))
    }

    /// The place of a member of this object.
    pub(super) fn member<'b>(&'b self, name: &'b str, value: &'b Value) -> Place<'b> {
        Place { value, step: Step::Member(name), above: Some(self), unknown: self.unknown }
    }

    /// The place of an element of this array.
    pub(super) fn element<'b>(&'b self, at: usize, value: &'b Value) -> Place<'b> {
        Place { value, step: Step::Element(at), above: Some(self), unknown: self.unknown }
    }

    /// Reads a member that there must be.
    pub(super) fn need<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Place<'_>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        match self.object()?.get(name) {
            Some(value) => read(&self.member(name, value)),
            None => Err(self.member(name, self.value).fail(ReadErrorKind::Missing)),
        }
    }

    /// Keeps what this version does not know.
    pub(super) fn keep(&self) {
        let mut unknown = self.unknown.borrow_mut();
        if unknown.has_room() {
            unknown.insert(self.pointer(), self.value.clone());
        }
    }

    /// Keeps the place whole, and not once more what was kept of it.
    pub(super) fn keep_whole(&self) {
        self.unknown.borrow_mut().remove_below(&self.pointer());
        self.keep();
    }

    /// Keeps the members of this object that have none of the known names.
    pub(super) fn keep_all_but(&self, known: &[&[&str]]) {
        let Some(object) = self.value.as_object() else { return };
        for (name, value) in object.iter().filter(|(name, _)| !known.iter().any(|names| names.contains(&name.as_str())))
        {
            self.member(name, value).keep();
        }
    }

    pub(super) fn expected(&self, expected: &'static str) -> ReadError {
        self.fail(ReadErrorKind::Expected(expected))
    }

    pub(super) fn fail(&self, kind: ReadErrorKind) -> ReadError {
        let mut pointer = self.pointer();
        if let Some((end, _)) = pointer.char_indices().nth(POINTER_LIMIT) {
            pointer.truncate(end);
        }
        ReadError { line: self.number(), pointer, kind }
    }

    fn number(&self) -> u64 {
        match (self.step, self.above) {
            (Step::Line(number), _) => number,
            (_, Some(above)) => above.number(),
            (_, None) => 0,
        }
    }

    fn pointer(&self) -> String {
        let mut pointer = self.above.map(Self::pointer).unwrap_or_default();
        match self.step {
            Step::Line(_) => {}
            Step::Member(name) => {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Step::Element(at) => _ = write!(pointer, "/{at}"),
        }
        pointer
    }
}
