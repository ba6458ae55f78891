//! A value of a line, and those in it.

use super::{Document, Kind, Node};

/// A value of a line.
#[derive(Clone, Copy, Debug)]
pub(in crate::inventory::stored) struct Json<'a> {
    document: &'a Document,
    line: &'a str,
    at: u32,
}

impl<'a> Json<'a> {
    /// The value of a node.
    pub(super) fn new(document: &'a Document, line: &'a str, at: u32) -> Self {
        Self { document, line, at }
    }

    fn node(self) -> Option<&'a Node> {
        self.document.nodes.get(self.at as usize)
    }

    fn with(self, at: u32) -> Self {
        Self { at, ..self }
    }

    /// What it is.
    pub(in crate::inventory::stored) fn kind(self) -> Kind {
        self.node().map_or(Kind::Null, |node| node.kind)
    }

    /// As it stands in the line.
    pub(in crate::inventory::stored) fn raw(self) -> &'a str {
        let text = self.node().and_then(|node| self.line.get(node.start as usize..node.end as usize));
        text.unwrap_or_default()
    }

    /// A text, without escapes.
    pub(in crate::inventory::stored) fn as_text(self) -> Option<&'a str> {
        match self.kind() {
            // Between its quotes.
            Kind::Text | Kind::Overridden => {
                let node = self.node()?;
                self.line.get(node.start as usize + 1..(node.end as usize).checked_sub(1)?)
            }
            Kind::Escaped => {
                let unescaped = self.with(self.at + 1).node()?;
                self.document.unescaped.get(unescaped.start as usize..unescaped.end as usize)
            }
            _ => None,
        }
    }

    /// A flag.
    pub(in crate::inventory::stored) fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    /// A whole number that is not negative.
    pub(in crate::inventory::stored) fn as_u64(self) -> Option<u64> {
        self.number()?.parse().ok()
    }

    /// A whole number. Minus zero is none: it would lose its sign.
    pub(in crate::inventory::stored) fn as_i64(self) -> Option<i64> {
        self.number().filter(|number| *number != "-0")?.parse().ok()
    }

    /// The nearest number of 64 bits with fraction.
    pub(in crate::inventory::stored) fn as_f64(self) -> Option<f64> {
        self.number()?.parse().ok()
    }

    fn number(self) -> Option<&'a str> {
        (self.kind() == Kind::Number).then(|| self.raw())
    }

    /// The members of an object, in the order in which they stand.
    pub(in crate::inventory::stored) fn members(self) -> Option<Members<'a>> {
        (self.kind() == Kind::Object).then(|| Members(self.inside()))
    }

    /// The elements of an array.
    pub(in crate::inventory::stored) fn elements(self) -> Option<Elements<'a>> {
        (self.kind() == Kind::Array).then(|| self.inside())
    }

    /// The nodes of the names of an object's members.
    pub(super) fn names(self) -> impl Iterator<Item = u32> {
        self.inside().names()
    }

    fn inside(self) -> Elements<'a> {
        Elements { next: self.with(self.at + 1), end: self.node().map_or(0, |node| node.next) }
    }

    /// The same as a value that needs no line.
    pub(in crate::inventory::stored) fn to_value(self) -> serde_json::Value {
        serde_json::from_str(self.raw()).unwrap_or_default()
    }
}

/// The elements of an array, one by one.
#[derive(Clone, Debug)]
pub(in crate::inventory::stored) struct Elements<'a> {
    next: Json<'a>,
    end: u32,
}

impl<'a> Elements<'a> {
    /// The nodes of every other one.
    fn names(mut self) -> impl Iterator<Item = u32> + use<'a> {
        std::iter::from_fn(move || self.next().zip(self.next()).map(|(name, _)| name.at))
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Json<'a>> {
        let value = self.next;
        if value.at >= self.end {
            return None;
        }
        self.next.at = value.node()?.next;
        Some(value)
    }
}

/// The members of an object, one by one: each name once.
#[derive(Clone, Debug)]
pub(in crate::inventory::stored) struct Members<'a>(Elements<'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, Json<'a>);

    fn next(&mut self) -> Option<(&'a str, Json<'a>)> {
        loop {
            let (name, value) = (self.0.next()?, self.0.next()?);
            if name.kind() != Kind::Overridden {
                return Some((name.as_text()?, value));
            }
        }
    }

    /// Looks at no name.
    fn count(self) -> usize {
        let document = self.0.next.document;
        let is_overridden =
            |at: &u32| document.nodes.get(*at as usize).is_some_and(|node| node.kind == Kind::Overridden);
        self.0.names().filter(|at| !is_overridden(at)).count()
    }
}
