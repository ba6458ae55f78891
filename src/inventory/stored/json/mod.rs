//! A line of JSON as the list of its values, in the order in which they stand.
//!
//! The list names places of the line and owns no texts, so that one list serves a whole file. It takes what RFC 8259 takes
//! and `serde_json` reads by default: 127 levels, no lone surrogates, no numbers beyond those of 64 bits with fraction. Of
//! members with one name the last counts. Numbers stay as they are written, and a value knows its text.

mod parser;
mod repeated;
#[cfg(test)]
mod tests;
mod value;

use parser::Parser;
pub(super) use value::{Elements, Json, Members};

/// All values of one line. Reading the next one takes no new memory.
#[derive(Debug, Default)]
pub(super) struct Document {
    nodes: Vec<Node>,
    /// The texts that had escapes, without them.
    unescaped: String,
    /// Of the objects that are open, roughly what their members are called: equal names look equal.
    names: Vec<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    /// Where it stands in the line; of [`Kind::Unescaped`], where among the texts without escapes.
    start: u32,
    end: u32,
    /// The node behind all that is in this one.
    next: u32,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    True,
    False,
    Number,
    Text,
    /// A text with escapes; the node behind it has it without.
    Escaped,
    Unescaped,
    Array,
    Object,
    /// The name of a member that counts for nothing, because another one of the same name follows.
    Overridden,
}

/// Where a line turns out to be no JSON: so many bytes into it.
#[derive(Debug)]
pub(super) struct NotJson(pub(super) usize);

impl Document {
    /// Reads a line.
    pub(super) fn read<'a>(&'a mut self, line: &'a [u8]) -> Result<Json<'a>, NotJson> {
        let line = str::from_utf8(line).map_err(|error| NotJson(error.valid_up_to()))?;
        // Places are numbers of 32 bits, which is more than a line has.
        if u32::try_from(line.len()).is_err() {
            return Err(NotJson(0));
        }
        self.nodes.clear();
        self.unescaped.clear();
        self.names.clear();
        let mut parser = Parser::new(self, line);
        match parser.line() {
            Some(()) => Ok(Json::new(self, line, 0)),
            None => Err(NotJson(parser.place())),
        }
    }
}
