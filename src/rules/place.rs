//! A place in a file of rules. The walk is by hand, so that each problem has a pointer, none repeats what was read, and one
//! does not hide the next.

use serde_json::{Map, Value};

use super::report::{RuleProblem, RuleProblemKind, RuleProblems};
use crate::observation::RuleText;

/// How many elements a list within a rule may have.
const LIST_LIMIT: usize = 4_096;

/// A value in a file of rules, and where it stands.
///
/// What cannot be read as asked for is told to the problems, and `None`. Readers ask for everything first and give up
/// afterwards, so that all that is wrong with a rule is told at once.
#[derive(Clone)]
pub(crate) struct Place<'a> {
    source: &'a str,
    rule: Option<RuleText>,
    pointer: String,
    value: &'a Value,
    problems: &'a RuleProblems,
}

impl<'a> Place<'a> {
    /// The whole file.
    pub(crate) fn root(source: &'a str, value: &'a Value, problems: &'a RuleProblems) -> Self {
        Self { source, rule: None, pointer: String::new(), value, problems }
    }

    /// The same place within a rule that has an id.
    #[must_use]
    pub(crate) fn of_rule(&self, id: &RuleText) -> Self {
        Self { rule: Some(id.clone()), ..self.clone() }
    }

    /// What stands here.
    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    /// What the rules came from.
    pub(crate) fn source(&self) -> &'a str {
        self.source
    }

    /// JSON pointer of this place.
    pub(crate) fn pointer(&self) -> &str {
        &self.pointer
    }

    /// How many problems there are so far, here and elsewhere.
    pub(crate) fn problems(&self) -> usize {
        self.problems.count()
    }

    /// What stands here is wrong; `expected` says what should.
    pub(crate) fn fail<T>(&self, expected: &'static str) -> Option<T> {
        self.tell(RuleProblemKind::Malformed, expected)
    }

    /// What stands here is not done by this crate; `reason` says why.
    pub(crate) fn unsupported<T>(&self, reason: &'static str) -> Option<T> {
        self.tell(RuleProblemKind::Unsupported, reason)
    }

    /// What stands here is wrong, and all of its source is lost for it.
    pub(crate) fn lose<T>(&self, expected: &'static str) -> Option<T> {
        self.problems.add_lost(self.problem(RuleProblemKind::Malformed, expected));
        None
    }

    /// Makes room for a pattern that takes so many bytes, or tells that there is none.
    pub(crate) fn make_room(&self, bytes: usize) -> Option<()> {
        if self.problems.has_room(bytes) {
            return Some(());
        }
        self.fail("fewer patterns, or smaller ones: those of all rules may take 64 MiB together, each at least 32 KiB")
    }

    fn tell<T>(&self, kind: RuleProblemKind, message: &'static str) -> Option<T> {
        self.problems.add(self.problem(kind, message));
        None
    }

    fn problem(&self, kind: RuleProblemKind, message: &'static str) -> RuleProblem {
        RuleProblem {
            source: self.source.into(),
            rule: self.rule.clone(),
            pointer: self.pointer.clone(),
            kind,
            message,
        }
    }

    fn inner(&self, step: &str, value: &'a Value) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        Self { pointer: format!("{}/{step}", self.pointer), value, ..self.clone() }
    }

    /// The fields of an object.
    pub(crate) fn object(&self) -> Option<&'a Map<String, Value>> {
        match self.value {
            Value::Object(object) => Some(object),
            _ => self.fail("an object"),
        }
    }

    /// The fields of an object, with their places.
    pub(crate) fn entries(&self) -> Option<Vec<(&'a str, Self)>> {
        let entries = self.object()?.iter().map(|(name, value)| (name.as_str(), self.inner(name, value)));
        Some(entries.collect())
    }

    /// Refuses misspelt fields: a rule that silently does less than it says is worse than a problem.
    pub(crate) fn fields(&self, known: &[&str]) -> Option<()> {
        let mut all_known = Some(());
        for (name, value) in self.object()?.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
            all_known = self.inner(name, value).fail("a field that the format knows");
        }
        all_known
    }

    /// A field, if there is one. Here nothing is told, not even that this is no object.
    pub(crate) fn field(&self, name: &str) -> Option<Self> {
        self.value.as_object()?.get(name).map(|value| self.inner(name, value))
    }

    /// A field that there must be.
    pub(crate) fn need(&self, name: &str) -> Option<Self> {
        self.object()?;
        match self.field(name) {
            Some(place) => Some(place),
            None => self.inner(name, self.value).fail("a value"),
        }
    }

    /// The elements of an array.
    pub(crate) fn items(&self) -> Option<Vec<Self>> {
        match self.value {
            Value::Array(items) => {
                Some(items.iter().enumerate().map(|(at, item)| self.inner(&at.to_string(), item)).collect())
            }
            _ => self.fail("an array"),
        }
    }

    /// The elements of an array in a field; none if there is no such field.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<Self>> {
        self.field(name).map_or_else(|| Some(Vec::new()), |list| list.items())
    }

    /// Reads each element of an array in a field; none if there is no such field. Elements that cannot be read are told,
    /// all of them, and then there is no list.
    pub(crate) fn each<T>(&self, name: &str, read: impl Fn(&Self) -> Option<T>) -> Option<Vec<T>> {
        let list = self.list(name)?;
        let all = list.len();
        if all > LIST_LIMIT {
            return self.field(name)?.fail("at most 4096 elements");
        }
        let read: Vec<T> = list.iter().filter_map(read).collect();
        (read.len() == all).then_some(read)
    }

    /// A text that is not empty.
    pub(crate) fn text(&self) -> Option<&'a str> {
        match self.value {
            Value::String(text) if !text.is_empty() => Some(text),
            _ => self.fail("a text that is not empty"),
        }
    }

    /// A name as rules have them.
    pub(crate) fn name(&self) -> Option<RuleText> {
        match RuleText::new(self.text()?) {
            Some(name) => Some(name),
            None => self.fail("1 to 64 characters of [A-Za-z0-9_.-]"),
        }
    }

    /// A list of names; empty if the field is absent.
    pub(crate) fn names(&self, name: &str) -> Option<Vec<RuleText>> {
        self.each(name, Self::name)
    }

    /// A list of texts; empty if the field is absent.
    pub(crate) fn texts(&self, name: &str) -> Option<Vec<String>> {
        self.each(name, |item| item.text().map(String::from))
    }

    /// A switch in a field; the default if the field is absent.
    pub(crate) fn flag(&self, name: &str, default: bool) -> Option<bool> {
        let Some(place) = self.field(name) else { return Some(default) };
        match place.value {
            Value::Bool(flag) => Some(*flag),
            _ => place.fail("a boolean"),
        }
    }

    /// A number that is not negative, in a field; the default if the field is absent.
    pub(crate) fn count(&self, name: &str, default: u64) -> Option<u64> {
        let Some(place) = self.field(name) else { return Some(default) };
        match place.value.as_u64() {
            Some(count) => Some(count),
            None => place.fail("a whole number that is not negative"),
        }
    }
}

impl std::fmt::Debug for Place<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Place({:?} at {:?})", self.source, self.pointer)
    }
}
