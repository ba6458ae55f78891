//! The table of everything that can be asked of an endpoint: names, values, meaning, and how it is read.

mod callers;
mod data;
mod findings;
mod identity;
mod later;
mod sources;
mod traffic;

use super::view::EndpointView;

/// What may be asked of endpoints: one row of the table.
///
/// There is one of each, so that two with the same name are the same.
pub struct Attribute {
    name: &'static str,
    aliases: &'static [&'static str],
    kind: Kind,
    spellings: &'static [(&'static str, &'static str)],
    unmeasured: &'static [&'static str],
    doc: &'static str,
    reader: Reader,
}

/// What values an attribute has.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One of a list of terms.
    Closed(fn() -> Vec<&'static str>),
    /// `true` or `false`.
    Flag,
    /// `category:type` of sensitive data.
    Tag,
    /// Any text.
    Text,
    /// A number.
    Number,
    /// A share, from 0 to 1.
    Share,
    /// A time, in minutes since 1970.
    Time,
}

/// How the values of an attribute are read from an endpoint.
#[derive(Clone, Copy, Debug)]
pub enum Reader {
    /// Texts are told one after the other; the same may come twice.
    Texts(ReadTexts),
    /// A number, if there is one.
    Number(ReadNumber),
    /// Nobody measures it yet.
    Nothing,
}

/// Tells the texts that an attribute of an endpoint has.
pub type ReadTexts = fn(&EndpointView<'_>, &mut dyn FnMut(&str));

/// Tells the number that an attribute of an endpoint has.
pub type ReadNumber = fn(&EndpointView<'_>) -> Option<f64>;

/// Some attributes that belong together.
#[derive(Debug)]
pub struct Group {
    /// What they are about.
    pub title: &'static str,
    /// The attributes.
    pub attributes: &'static [Attribute],
}

/// The table, in the order of the reference.
pub static GROUPS: [Group; 7] =
    [identity::GROUP, callers::GROUP, data::GROUP, sources::GROUP, traffic::GROUP, findings::GROUP, later::GROUP];

impl Attribute {
    /// All attributes, in the order of the reference.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        GROUPS.iter().flat_map(|group| group.attributes)
    }

    /// The attribute with a name or an alias, in lower case.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::all().find(|attribute| attribute.names().any(|known| known == name))
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Other names for it.
    #[must_use]
    pub const fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// Its name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    /// What values it has.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The terms of a closed list, and `true` and `false`; none where any value may stand.
    #[must_use]
    pub fn terms(&self) -> Vec<&'static str> {
        match self.kind {
            Kind::Closed(terms) => terms(),
            Kind::Flag => vec!["true", "false"],
            _ => Vec::new(),
        }
    }

    /// Other spellings of its terms, each with the term.
    #[must_use]
    pub const fn spellings(&self) -> &'static [(&'static str, &'static str)] {
        self.spellings
    }

    /// Those of its terms that nobody measures yet.
    #[must_use]
    pub const fn unmeasured(&self) -> &'static [&'static str] {
        self.unmeasured
    }

    /// Whether somebody measures it.
    #[must_use]
    pub const fn is_measured(&self) -> bool {
        !matches!(self.reader, Reader::Nothing)
    }

    /// What it means.
    #[must_use]
    pub const fn doc(&self) -> &'static str {
        self.doc
    }

    /// How it is read.
    #[must_use]
    pub const fn reader(&self) -> Reader {
        self.reader
    }
}

impl PartialEq for Attribute {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Attribute {}

impl std::fmt::Debug for Attribute {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Attribute").field(&self.name).finish()
    }
}

// How the rows of the table are written.

type Terms = fn() -> Vec<&'static str>;

impl Attribute {
    const fn new(name: &'static str, kind: Kind, doc: &'static str, reader: Reader) -> Self {
        Self { name, aliases: &[], kind, spellings: &[], unmeasured: &[], doc, reader }
    }

    const fn closed(name: &'static str, terms: Terms, doc: &'static str, texts: ReadTexts) -> Self {
        Self::new(name, Kind::Closed(terms), doc, Reader::Texts(texts))
    }

    const fn flag(name: &'static str, doc: &'static str, texts: ReadTexts) -> Self {
        Self::new(name, Kind::Flag, doc, Reader::Texts(texts))
    }

    const fn tag(name: &'static str, doc: &'static str, texts: ReadTexts) -> Self {
        Self::new(name, Kind::Tag, doc, Reader::Texts(texts))
    }

    const fn text(name: &'static str, doc: &'static str, texts: ReadTexts) -> Self {
        Self::new(name, Kind::Text, doc, Reader::Texts(texts))
    }

    const fn number(name: &'static str, doc: &'static str, number: ReadNumber) -> Self {
        Self::new(name, Kind::Number, doc, Reader::Number(number))
    }

    const fn share(name: &'static str, doc: &'static str, share: ReadNumber) -> Self {
        Self::new(name, Kind::Share, doc, Reader::Number(share))
    }

    const fn time(name: &'static str, doc: &'static str, minutes: ReadNumber) -> Self {
        Self::new(name, Kind::Time, doc, Reader::Number(minutes))
    }

    const fn aliased(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    const fn spelt(self, spellings: &'static [(&'static str, &'static str)]) -> Self {
        Self { spellings, ..self }
    }

    const fn without(self, unmeasured: &'static [&'static str]) -> Self {
        Self { unmeasured, ..self }
    }
}

/// The terms of a closed list of the tracer.
macro_rules! terms {
    ($list:ty) => {
        || <$list>::ALL.iter().map(|term| term.as_str()).collect()
    };
}

use terms;

/// The word for yes or no.
const fn word(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_attributes() {
        let mut names: Vec<&str> = Attribute::all().flat_map(Attribute::names).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(names.iter().all(|name| name.chars().all(|letter| matches!(letter, 'a'..='z' | '_' | '.'))));
    }

    #[test]
    fn what_is_read_is_of_the_kind_that_the_table_tells() {
        for attribute in Attribute::all() {
            let has_numbers = matches!(attribute.kind(), Kind::Number | Kind::Share | Kind::Time);
            match attribute.reader() {
                Reader::Texts(_) => assert!(!has_numbers, "{attribute:?}"),
                Reader::Number(_) => assert!(has_numbers, "{attribute:?}"),
                Reader::Nothing => {}
            }
        }
    }

    #[test]
    fn spellings_lead_to_terms_and_are_none_themselves() {
        for attribute in Attribute::all() {
            let terms = attribute.terms();
            for (spelling, term) in attribute.spellings() {
                assert!(terms.contains(term) && !terms.contains(spelling), "{attribute:?} {spelling}");
            }
            assert!(attribute.unmeasured().iter().all(|value| terms.contains(value)), "{attribute:?}");
        }
    }
}
