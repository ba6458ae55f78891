//! A place in a stored line: a value, and how it was reached.

use std::fmt::Write;
use std::sync::Arc;

use super::error::{ReadError, ReadErrorKind};
use super::json::{Elements, Json, Members};
use super::reader::Reading;

/// How many characters of a pointer an error repeats.
const POINTER_LIMIT: usize = 256;

/// A value of a line. Where it stands is written down only if something is wrong with it, or is to be kept.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) value: Json<'a>,
    step: Step<'a>,
    above: Option<&'a Place<'a>>,
    pub(super) reading: &'a Reading<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Line(u64),
    Member(&'a str),
    Element(usize),
}

impl<'a> Place<'a> {
    /// A whole line.
    pub(super) fn line(number: u64, value: Json<'a>, reading: &'a Reading<'a>) -> Self {
        Self { value, step: Step::Line(number), above: None, reading }
    }

    /// The members of an object.
    pub(super) fn members(&self) -> Result<Members<'a>, ReadError> {
        self.value.members().ok_or_else(|| self.expected("an object"))
    }

    /// The elements of an array.
    pub(super) fn elements(&self) -> Result<Elements<'a>, ReadError> {
        self.value.elements().ok_or_else(|| self.expected("an array"))
    }

    /// A text.
    pub(super) fn text(&self) -> Result<&'a str, ReadError> {
        self.value.as_text().ok_or_else(|| self.expected("a text"))
    }

    /// A text that is shared with other lines.
    pub(super) fn shared_text(&self) -> Result<Arc<str>, ReadError> {
        self.text().map(|text| self.reading.share(text))
    }

    /// The place of a member of this object.
    pub(super) fn member<'b>(&'b self, name: &'b str, value: Json<'b>) -> Place<'b> {
        Place { value, step: Step::Member(name), above: Some(self), reading: self.reading }
    }

    /// The place of an element of this array.
    pub(super) fn element<'b>(&'b self, at: usize, value: Json<'b>) -> Place<'b> {
        Place { value, step: Step::Element(at), above: Some(self), reading: self.reading }
    }

    /// A member, if this object has it.
    pub(super) fn get<'b>(&'b self, name: &'b str) -> Result<Option<Place<'b>>, ReadError> {
        Ok(self.members()?.find(|(known, _)| *known == name).map(|(_, value)| self.member(name, value)))
    }

    /// Reads a member that there must be.
    pub(super) fn need<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Place<'_>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        read(&self.get(name)?.ok_or_else(|| self.missing(name))?)
    }

    /// A member that there must be is not there.
    pub(super) fn missing(&self, name: &str) -> ReadError {
        self.member(name, self.value).fail(ReadErrorKind::Missing)
    }

    /// Keeps what this version does not know.
    pub(super) fn keep(&self) {
        let mut unknown = self.reading.unknown.borrow_mut();
        if unknown.has_room() {
            unknown.insert(self.pointer(), self.value.to_value());
        }
    }

    /// Keeps the place whole, and not once more what was kept of it.
    pub(super) fn keep_whole(&self) {
        self.reading.unknown.borrow_mut().remove_below(&self.pointer());
        self.keep();
    }

    /// Keeps the members of this object that have none of the known names.
    pub(super) fn keep_all_but(&self, known: &[&[&str]]) {
        let is_unknown = |name: &str| !known.iter().any(|names| names.contains(&name));
        for (name, value) in self.value.members().into_iter().flatten().filter(|(name, _)| is_unknown(name)) {
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
