//! Reading a line into the list of its values.

use super::{Document, Kind, Node};

/// How deep a line may be nested.
const DEEPEST: u8 = 127;

/// Of objects with more members than this, equal names are looked for behind the last.
const FEW_MEMBERS: usize = 32;

/// How far a line was read.
#[derive(Debug)]
pub(super) struct Parser<'a> {
    document: &'a mut Document,
    line: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(document: &'a mut Document, line: &'a str) -> Self {
        Self { document, line, bytes: line.as_bytes(), at: 0 }
    }

    /// The byte that is next.
    pub(super) fn place(&self) -> usize {
        self.at
    }
}

/// Each method reads on from where the line was read to, or says nothing where that is no JSON.
impl Parser<'_> {
    /// The whole line.
    pub(super) fn line(&mut self) -> Option<()> {
        self.value(DEEPEST)?;
        self.skip_space();
        (self.at == self.bytes.len()).then_some(())
    }

    fn value(&mut self, levels: u8) -> Option<()> {
        self.skip_space();
        match self.peek()? {
            b'"' => self.text(),
            b'{' => self.object(levels),
            b'[' => self.array(levels),
            b't' => self.word(b"true", Kind::True),
            b'f' => self.word(b"false", Kind::False),
            b'n' => self.word(b"null", Kind::Null),
            _ => self.number(),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Goes on behind a byte, if that is next.
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// The next byte that is no space.
    fn take_any(&mut self) -> Option<u8> {
        self.skip_space();
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Adds a node of what stands from `start` to here.
    fn add(&mut self, kind: Kind, start: usize, end: usize) -> usize {
        let nodes = &mut self.document.nodes;
        nodes.push(Node { kind, start: place(start), end: place(end), next: place(nodes.len() + 1) });
        nodes.len() - 1
    }

    /// Ends an array or object here.
    fn close(&mut self, at: usize) {
        let behind = self.document.nodes.len();
        if let Some(node) = self.document.nodes.get_mut(at) {
            node.end = place(self.at);
            node.next = place(behind);
        }
    }

    fn word(&mut self, word: &'static [u8], kind: Kind) -> Option<()> {
        let start = self.at;
        word.iter().try_for_each(|byte| self.take(*byte))?;
        self.add(kind, start, self.at);
        Some(())
    }

    fn array(&mut self, levels: u8) -> Option<()> {
        let levels = levels.checked_sub(1)?;
        let array = self.add(Kind::Array, self.at, self.at);
        self.at += 1;
        self.skip_space();
        if self.take(b']').is_none() {
            loop {
                self.value(levels)?;
                match self.take_any()? {
                    b',' => {}
                    b']' => break,
                    _ => return self.back(),
                }
            }
        }
        self.close(array);
        Some(())
    }

    fn object(&mut self, levels: u8) -> Option<()> {
        let levels = levels.checked_sub(1)?;
        let object = self.add(Kind::Object, self.at, self.at);
        let names = self.document.names.len();
        let mut may_repeat = false;
        self.at += 1;
        self.skip_space();
        if self.take(b'}').is_none() {
            loop {
                self.skip_space();
                if self.peek()? != b'"' {
                    return None;
                }
                let start = self.at;
                self.text()?;
                may_repeat |= self.add_name(names, start);
                self.skip_space();
                self.take(b':')?;
                self.value(levels)?;
                match self.take_any()? {
                    b',' => {}
                    b'}' => break,
                    _ => return self.back(),
                }
            }
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
        let length = self.at - start - 2;
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

    /// The byte before is the one that is wrong.
    fn back<T>(&mut self) -> Option<T> {
        self.at -= 1;
        None
    }

    fn number(&mut self) -> Option<()> {
        let start = self.at;
        _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        let whole = self.at;
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if self.take(b'e').or_else(|| self.take(b'E')).is_some() {
            _ = self.take(b'+').or_else(|| self.take(b'-'));
            self.digits()?;
        }
        // Only what is long, or has an exponent, can be too large.
        if self.at > whole || self.at - start > 300 {
            self.line.get(start..self.at)?.parse().ok().filter(|number: &f64| number.is_finite())?;
        }
        self.add(Kind::Number, start, self.at);
        Some(())
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<()> {
        let first = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > first).then_some(())
    }

    fn text(&mut self) -> Option<()> {
        let start = self.at;
        self.at += 1;
        self.plain();
        if self.take(b'"').is_some() {
            self.add(Kind::Text, start, self.at);
            return Some(());
        }
        let unescaped = self.document.unescaped.len();
        self.document.unescaped.push_str(self.line.get(start + 1..self.at)?);
        while self.take(b'\\').is_some() {
            let character = self.escape()?;
            self.document.unescaped.push(character);
            let plain = self.at;
            self.plain();
            self.document.unescaped.push_str(self.line.get(plain..self.at)?);
        }
        self.take(b'"')?;
        let escaped = self.add(Kind::Escaped, start, self.at);
        self.add(Kind::Unescaped, unescaped, self.document.unescaped.len());
        if let Some(node) = self.document.nodes.get_mut(escaped) {
            node.next += 1;
        }
        Some(())
    }

    /// Goes on to the end of a text, an escape, or what may not stand in a text.
    fn plain(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (words, end) = rest.as_chunks();
        for word in words {
            let stops = stops(u64::from_le_bytes(*word));
            if stops != 0 {
                self.at += stops.trailing_zeros() as usize / 8;
                return;
            }
            self.at += word.len();
        }
        let stops = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
        self.at += end.iter().position(stops).unwrap_or(end.len());
    }

    /// What stands behind a backslash.
    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        let character = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return None,
        };
        self.at += 1;
        Some(character)
    }

    /// A code point by its number, or by two as UTF-16 has it.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hexadecimal()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        self.take(b'\\')?;
        self.take(b'u')?;
        let second = self.hexadecimal()?.checked_sub(0xDC00).filter(|second| *second < 0x400)?;
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + second)
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let mut number = 0;
        for _ in 0..4 {
            number = number << 4 | char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(number)
    }
}

/// A number of 32 bits, which all places of a line are.
pub(super) fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The lowest bit that is set is the highest one of the first byte of eight at which a text cannot go on plainly: a quotation
/// mark, a backslash, or a control character.
fn stops(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    // Bytes below a small number borrow their highest bit. What is borrowed further on is behind the first.
    let below = |word: u64, number: u8| word.wrapping_sub(ONES * u64::from(number)) & !word & HIGHEST;
    let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    below(word, b' ') | equal(b'"') | equal(b'\\')
}
