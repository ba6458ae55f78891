//! Reading a line into the list of its values.

use super::{Document, Kind, Node};
use crate::body::json::{Lexer, Quoted};

/// How deep a line may be nested.
const DEEPEST: u8 = 127;

/// Of objects with more members than this, equal names are looked for behind the last.
const FEW_MEMBERS: usize = 32;

/// How far a line was read.
pub(super) struct Parser<'a> {
    document: &'a mut Document,
    bytes: &'a [u8],
    line: &'a str,
    lexer: Lexer<'a>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(document: &'a mut Document, line: &'a str) -> Self {
        Self { document, bytes: line.as_bytes(), line, lexer: Lexer::new(line) }
    }

    /// The byte that is next.
    pub(super) fn place(&self) -> usize {
        self.lexer.place()
    }
}

/// Each method reads on from where the line was read to, or says nothing where that is no JSON.
impl Parser<'_> {
    /// The whole line.
    pub(super) fn line(&mut self) -> Option<()> {
        self.value(DEEPEST)?;
        self.lexer.is_over().then_some(())
    }

    fn value(&mut self, levels: u8) -> Option<()> {
        self.lexer.skip_space();
        match self.lexer.peek()? {
            b'"' => self.text(),
            b'{' => self.object(levels),
            b'[' => self.array(levels),
            b't' => self.word(b"true", Kind::True),
            b'f' => self.word(b"false", Kind::False),
            b'n' => self.word(b"null", Kind::Null),
            _ => {
                let start = self.place();
                self.lexer.number()?;
                self.add(Kind::Number, start, self.place());
                Some(())
            }
        }
    }

    /// Adds a node of what stands from `start` to here.
    fn add(&mut self, kind: Kind, start: usize, end: usize) -> usize {
        let nodes = &mut self.document.nodes;
        nodes.push(Node { kind, start: place(start), end: place(end), next: place(nodes.len() + 1) });
        nodes.len() - 1
    }

    /// Ends an array or object here.
    fn close(&mut self, at: usize) {
        let (end, behind) = (place(self.place()), place(self.document.nodes.len()));
        if let Some(node) = self.document.nodes.get_mut(at) {
            (node.end, node.next) = (end, behind);
        }
    }

    fn word(&mut self, word: &'static [u8], kind: Kind) -> Option<()> {
        let start = self.place();
        self.lexer.word(word)?;
        self.add(kind, start, self.place());
        Some(())
    }

    fn array(&mut self, levels: u8) -> Option<()> {
        let levels = levels.checked_sub(1)?;
        let array = self.add(Kind::Array, self.place(), self.place());
        self.lexer.take(b'[')?;
        if self.lexer.take_next(b']').is_none() {
            self.value(levels)?;
            while self.lexer.take_next(b',').is_some() {
                self.value(levels)?;
            }
            self.lexer.take(b']')?;
        }
        self.close(array);
        Some(())
    }

    fn object(&mut self, levels: u8) -> Option<()> {
        let levels = levels.checked_sub(1)?;
        let object = self.add(Kind::Object, self.place(), self.place());
        let names = self.document.names.len();
        let mut may_repeat = false;
        self.lexer.take(b'{')?;
        if self.lexer.take_next(b'}').is_none() {
            loop {
                self.lexer.skip_space();
                let start = self.place();
                self.text()?;
                may_repeat |= self.add_name(names, start);
                self.lexer.take_next(b':')?;
                self.value(levels)?;
                if self.lexer.take_next(b',').is_none() {
                    break;
                }
            }
            self.lexer.take(b'}')?;
        }
        self.close(object);
        self.document.names.truncate(names);
        if may_repeat {
            self.document.override_members(self.line, object);
        }
        Some(())
    }

    /// Notes the name of a member that stands from `start` to here. Whether it may be that of one before, of the same object:
    /// that is looked into where few members cannot tell by their first bytes and lengths.
    fn add_name(&mut self, first: usize, start: usize) -> bool {
        let length = self.place() - start - 2;
        let rest = self.bytes.get(start + 1..).unwrap_or_default();
        // Where the line ends before eight bytes, those that there are: equal names look equal wherever they stand.
        let shorter = || rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        let begin = rest.first_chunk().map_or_else(shorter, |bytes| u64::from_le_bytes(*bytes));
        let begin = if length < 8 { begin & ((1 << (8 * length)) - 1) } else { begin };
        let name = begin ^ (length as u64).rotate_right(8);
        let is_escaped = self.document.nodes.last().is_some_and(|node| node.kind == Kind::Unescaped);
        let before = self.document.names.get(first..).unwrap_or_default();
        let may_repeat = is_escaped || before.len() >= FEW_MEMBERS || before.contains(&name);
        self.document.names.push(name);
        may_repeat
    }

    fn text(&mut self) -> Option<()> {
        let (start, unescaped) = (self.place(), self.document.unescaped.len());
        match self.lexer.quoted(&mut self.document.unescaped)? {
            Quoted::Plain(_) => _ = self.add(Kind::Text, start, self.place()),
            Quoted::Unescaped => {
                let escaped = self.add(Kind::Escaped, start, self.place());
                self.add(Kind::Unescaped, unescaped, self.document.unescaped.len());
                if let Some(node) = self.document.nodes.get_mut(escaped) {
                    node.next += 1;
                }
            }
        }
        Some(())
    }
}

/// A number of 32 bits, which all places of a line are.
pub(super) fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
