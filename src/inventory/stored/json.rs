//! A line of JSON as the list of its values, in the order in which they stand.
//!
//! The list names places of the line and owns no texts, so that one list serves a whole file. It takes what RFC 8259 takes
//! and `serde_json` reads by default: 127 levels, no lone surrogates, no numbers beyond those of 64 bits with fraction. Of
//! members with one name the last counts. Numbers stay as they are written, and a value knows its text.

/// How deep a line may be nested.
const DEEPEST: u8 = 127;

/// Of objects with more members than this, equal names are looked for by sorting.
const FEW_MEMBERS: usize = 32;

/// All values of one line. Reading the next one takes no new memory.
#[derive(Debug, Default)]
pub(super) struct Document {
    nodes: Vec<Node>,
    /// The texts that had escapes, without them.
    unescaped: String,
    /// Room for the names of one large object.
    names: Vec<u32>,
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

/// A value of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Json<'a> {
    document: &'a Document,
    line: &'a str,
    at: u32,
}

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
        let mut parser = Parser { document: self, line, bytes: line.as_bytes(), at: 0 };
        match parser.line() {
            Some(()) => Ok(Json { document: self, line, at: 0 }),
            None => Err(NotJson(parser.at)),
        }
    }
}

impl<'a> Json<'a> {
    fn node(self) -> Option<&'a Node> {
        self.document.nodes.get(self.at as usize)
    }

    fn with(self, at: u32) -> Self {
        Self { at, ..self }
    }

    /// What it is.
    pub(super) fn kind(self) -> Kind {
        self.node().map_or(Kind::Null, |node| node.kind)
    }

    /// As it stands in the line.
    pub(super) fn raw(self) -> &'a str {
        let text = self.node().and_then(|node| self.line.get(node.start as usize..node.end as usize));
        text.unwrap_or_default()
    }

    /// A text, without escapes.
    pub(super) fn as_text(self) -> Option<&'a str> {
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
    pub(super) fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    /// A whole number that is not negative.
    pub(super) fn as_u64(self) -> Option<u64> {
        self.number()?.parse().ok()
    }

    /// A whole number. Minus zero is none: it would lose its sign.
    pub(super) fn as_i64(self) -> Option<i64> {
        self.number().filter(|number| *number != "-0")?.parse().ok()
    }

    /// The nearest number of 64 bits with fraction.
    pub(super) fn as_f64(self) -> Option<f64> {
        self.number()?.parse().ok()
    }

    fn number(self) -> Option<&'a str> {
        (self.kind() == Kind::Number).then(|| self.raw())
    }

    /// The members of an object, in the order in which they stand.
    pub(super) fn members(self) -> Option<Members<'a>> {
        (self.kind() == Kind::Object).then(|| Members(self.inside()))
    }

    /// The elements of an array.
    pub(super) fn elements(self) -> Option<Elements<'a>> {
        (self.kind() == Kind::Array).then(|| self.inside())
    }

    fn inside(self) -> Elements<'a> {
        Elements { next: self.with(self.at + 1), end: self.node().map_or(0, |node| node.next) }
    }

    /// The same as a value that needs no line.
    pub(super) fn to_value(self) -> serde_json::Value {
        serde_json::from_str(self.raw()).unwrap_or_default()
    }
}

/// The elements of an array, one by one.
#[derive(Clone, Debug)]
pub(super) struct Elements<'a> {
    next: Json<'a>,
    end: u32,
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
pub(super) struct Members<'a>(Elements<'a>);

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
}

struct Parser<'a> {
    document: &'a mut Document,
    line: &'a str,
    bytes: &'a [u8],
    at: usize,
}

/// Each method reads on from where the line was read to, or says nothing where that is no JSON.
impl Parser<'_> {
    fn line(&mut self) -> Option<()> {
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
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        nodes.push(Node { kind, start: place(start), end: place(end), next: place(nodes.len() + 1) });
        nodes.len() - 1
    }

    /// Ends an array or object here.
    fn close(&mut self, at: usize) {
        let behind = self.document.nodes.len();
        if let Some(node) = self.document.nodes.get_mut(at) {
            node.end = u32::try_from(self.at).unwrap_or(u32::MAX);
            node.next = u32::try_from(behind).unwrap_or(u32::MAX);
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
        self.at += 1;
        self.skip_space();
        if self.take(b'}').is_none() {
            loop {
                self.skip_space();
                if self.peek()? != b'"' {
                    return None;
                }
                self.text()?;
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
        self.override_members(object);
        Some(())
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
        let stops = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
        self.at += rest.iter().position(stops).unwrap_or(rest.len());
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

    /// Marks members behind which another one of the same name stands.
    fn override_members(&mut self, object: usize) {
        let mut names = std::mem::take(&mut self.document.names);
        names.clear();
        let name = |at: u32| Json { document: self.document, line: self.line, at }.as_text().unwrap_or_default();
        let object = Json { document: self.document, line: self.line, at: u32::try_from(object).unwrap_or(u32::MAX) };
        let mut inside = object.inside();
        while let (Some(name), Some(_)) = (inside.next(), inside.next()) {
            names.push(name.at);
        }
        let is_sorted = names.is_sorted_by(|before, after| name(*before) < name(*after));
        if !is_sorted && names.len() > FEW_MEMBERS {
            // Stable: of equal ones the last stays.
            names.sort_by(|one, other| name(*one).cmp(name(*other)));
            let overridden = |pair: &[u32]| match pair {
                [before, after] if name(*before) == name(*after) => Some(*before),
                _ => None,
            };
            let overridden: Vec<u32> = names.windows(2).filter_map(overridden).collect();
            overridden.into_iter().for_each(|at| self.document.override_member(at));
        } else if !is_sorted {
            let is_overridden = |at: usize, one: u32| names.iter().skip(at + 1).any(|other| name(one) == name(*other));
            let overridden: Vec<u32> =
                names.iter().enumerate().filter(|(at, one)| is_overridden(*at, **one)).map(|(_, one)| *one).collect();
            overridden.into_iter().for_each(|at| self.document.override_member(at));
        }
        self.document.names = names;
    }
}

impl Document {
    fn override_member(&mut self, at: u32) {
        if let Some(node) = self.nodes.get_mut(at as usize) {
            node.kind = Kind::Overridden;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::*;

    /// A value as its parts tell it.
    fn rebuilt(json: Json<'_>) -> Value {
        match json.kind() {
            Kind::Array => json.elements().unwrap().map(rebuilt).collect(),
            Kind::Object => {
                let mut members = Map::new();
                for (name, value) in json.members().unwrap() {
                    assert!(members.insert(name.to_owned(), rebuilt(value)).is_none(), "{name} twice");
                }
                Value::Object(members)
            }
            Kind::Text | Kind::Escaped => json.as_text().unwrap().into(),
            Kind::True | Kind::False => json.as_bool().unwrap().into(),
            _ => json.to_value(),
        }
    }

    /// Whether a line is read as `serde_json` reads it, or by neither.
    fn agrees(line: &[u8]) -> bool {
        let mut document = Document::default();
        let read = document.read(line).ok().map(rebuilt);
        read == serde_json::from_slice(line).ok()
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::btree_map("[a-c\"\\\\é\n]{0,2}", inner, 0..8)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_line_is_read_as_another_reader_reads_it(value in value(), pretty: bool) {
            let line = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) };
            prop_assert!(agrees(&line.unwrap()));
        }

        #[test]
        fn what_is_broken_is_broken_for_both(value in value(), at: prop::sample::Index, byte: u8, cut: bool) {
            let mut line = serde_json::to_vec(&value).unwrap();
            let at = at.index(line.len());
            line[at] = byte;
            line.truncate(if cut { at } else { line.len() });
            prop_assert!(agrees(&line), "{:?}", String::from_utf8_lossy(&line));
        }

        #[test]
        fn of_members_with_one_name_the_last_counts(names in prop::collection::vec("[a-h]{1,2}", 0..60)) {
            let members: Vec<String> = names.iter().enumerate().map(|(at, name)| format!("\"{name}\":{at}")).collect();
            let line = format!("{{{}}}", members.join(","));
            prop_assert!(agrees(line.as_bytes()), "{line}");
        }

        #[test]
        fn any_text_of_the_signs_of_json_is_taken_by_both_or_none(line in "[\\[\\]{},:\"\\\\eE+.019tnu a-]{0,12}") {
            prop_assert!(agrees(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn numbers_texts_and_depths_at_the_edges_are_taken_as_by_others() {
        for line in [
            "0",
            "-0",
            "00",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "1e+",
            "1e400",
            "-1e400",
            "1e-400",
            "1E5",
            "1.5e+3",
            "+1",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            r#""\u00e9""#,
            r#""\ud83d\ude00""#,
            r#""\ud83d""#,
            r#""\ud83d\u0041""#,
            r#""\ude00""#,
            r#""\x""#,
            r#""\u12""#,
            "\"a\tb\"",
            "\"\u{7f}\"",
            "\"",
            "tru",
            "truex",
            "true false",
            " [1 , 2]\t",
            "[1,]",
            "{,}",
            r#"{"a"}"#,
            r#"{"a":1,"a":2,"\u0061":3}"#,
            "",
            " ",
        ] {
            assert!(agrees(line.as_bytes()), "{line}");
        }
        let long = "9".repeat(400);
        assert!(agrees(long.as_bytes()) && agrees(b"\"\xff\"") && agrees(b"\xff"));
        for depth in [126, 127, 128, 129] {
            let (open, close) = (("[".repeat(depth), "]".repeat(depth)), (r#"{"a":"#.repeat(depth), "}".repeat(depth)));
            assert!(agrees(format!("{}{}", open.0, open.1).as_bytes()), "{depth}");
            assert!(agrees(format!("{}1{}", close.0, close.1).as_bytes()), "{depth}");
        }
    }

    #[test]
    fn one_list_serves_many_lines() {
        let mut document = Document::default();
        for line in [r#"{"a":["\n",{"b":1}]}"#, "[]", r#"["\t"]"#] {
            let expected: Value = serde_json::from_str(line).unwrap();
            assert_eq!(rebuilt(document.read(line.as_bytes()).unwrap()), expected);
        }
    }

    #[test]
    fn whole_numbers_are_told_from_others() {
        let mut document = Document::default();
        let mut read = |line: &'static str| {
            let json = document.read(line.as_bytes()).unwrap();
            (json.as_u64(), json.as_i64(), json.as_f64())
        };
        assert_eq!(read("7"), (Some(7), Some(7), Some(7.0)));
        assert_eq!(read("-7"), (None, Some(-7), Some(-7.0)));
        assert_eq!(read("7.0"), (None, None, Some(7.0)));
        assert_eq!(read("-0"), (None, None, Some(-0.0)));
        assert_eq!(read("\"7\""), (None, None, None));
    }
}
