//! JSON as libddwaf takes it: `RapidJSON`'s reader, which is strict about the grammar and not about UTF-8.

use super::number::{self, Number};

/// Containers deeper than this come out empty.
const DEPTH: usize = 20;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// What could not be read.
    Unknown,
    Null,
    Boolean,
    Integer,
    Real,
    Text(Vec<u8>),
    Array(Vec<Value>),
    /// Members in order, doubles included.
    Object(Vec<(Vec<u8>, Value)>),
}

/// Reads a document; `None` if it is no JSON.
pub(super) fn read(document: &[u8]) -> Option<Value> {
    let mut reader = Reader { text: document, at: 0 };
    reader.skip_blanks();
    let value = reader.document()?;
    reader.skip_blanks();
    // Whatever stands behind a zero byte is not looked at.
    matches!(reader.peek(), None | Some(0)).then_some(value)
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

/// A container that is not closed yet.
enum Open {
    Array(Vec<Value>),
    Object(Vec<(Vec<u8>, Value)>, Vec<u8>),
}

/// What comes next.
enum Next {
    Value(Value),
    Opens(Open),
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn takes(&mut self, wanted: &[u8]) -> bool {
        let found = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(wanted));
        if found {
            self.at += wanted.len();
        }
        found
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Reads a value with all that is in it. Containers wait in a list, so that depth costs no stack.
    fn document(&mut self) -> Option<Value> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            let mut done = match self.next()? {
                Next::Value(value) => value,
                Next::Opens(mut container) => {
                    self.skip_blanks();
                    if self.takes(container.end()) {
                        container.close()
                    } else {
                        if let Open::Object(_, key) = &mut container {
                            *key = self.key()?;
                        }
                        open.push(container);
                        continue;
                    }
                }
            };
            // Closes as many containers as end here.
            loop {
                let depth = open.len();
                let Some(container) = open.last_mut() else { return Some(done) };
                container.add(done, depth > DEPTH);
                self.skip_blanks();
                if self.takes(b",") {
                    self.skip_blanks();
                    if let Open::Object(_, key) = container {
                        *key = self.key()?;
                    }
                    break;
                }
                if !self.takes(container.end()) {
                    return None;
                }
                done = open.pop()?.close();
            }
        }
    }

    fn next(&mut self) -> Option<Next> {
        let value = match self.peek()? {
            b'{' => {
                self.at += 1;
                return Some(Next::Opens(Open::Object(Vec::new(), Vec::new())));
            }
            b'[' => {
                self.at += 1;
                return Some(Next::Opens(Open::Array(Vec::new())));
            }
            b'"' => Value::Text(self.text()?),
            b'n' => self.takes(b"null").then_some(Value::Null)?,
            b't' => self.takes(b"true").then_some(Value::Boolean)?,
            b'f' => self.takes(b"false").then_some(Value::Boolean)?,
            _ => {
                let (number, length) = number::read(self.text.get(self.at..)?)?;
                self.at += length;
                if number == Number::Whole { Value::Integer } else { Value::Real }
            }
        };
        Some(Next::Value(value))
    }

    /// Reads a key and the colon behind it.
    fn key(&mut self) -> Option<Vec<u8>> {
        let key = self.text()?;
        self.skip_blanks();
        if !self.takes(b":") {
            return None;
        }
        self.skip_blanks();
        Some(key)
    }

    fn text(&mut self) -> Option<Vec<u8>> {
        if !self.takes(b"\"") {
            return None;
        }
        let mut text = Vec::new();
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'"' => return Some(text),
                b'\\' => self.escape(&mut text)?,
                ..0x20 => return None,
                _ => text.push(byte),
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Option<()> {
        let byte = self.peek()?;
        self.at += 1;
        text.push(match byte {
            b'"' | b'\\' | b'/' => byte,
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let first = self.unit()?;
                let code = match first {
                    0xD800..=0xDBFF => {
                        let second = if self.takes(b"\\u") { self.unit()? } else { return None };
                        let low = second.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
                        0x1_0000 + ((first - 0xD800) << 10) + low
                    }
                    _ => first,
                };
                // A half without its other half is no character.
                let character = char::from_u32(code)?;
                text.extend(character.encode_utf8(&mut [0; 4]).bytes());
                return Some(());
            }
            _ => return None,
        });
        Some(())
    }

    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }
}

impl Open {
    fn end(&self) -> &'static [u8] {
        match self {
            Self::Array(_) => b"]",
            Self::Object(..) => b"}",
        }
    }

    fn add(&mut self, value: Value, too_deep: bool) {
        match self {
            Self::Array(items) if !too_deep => items.push(value),
            Self::Object(members, key) if !too_deep => members.push((std::mem::take(key), value)),
            _ => {}
        }
    }

    fn close(self) -> Value {
        match self {
            Self::Array(items) => Value::Array(items),
            Self::Object(members, _) => Value::Object(members),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &[u8]) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn the_grammar_is_strict() {
        for document in [
            "",
            " ",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" 1}",
            "[1 2]",
            "[1",
            "'a'",
            "nul",
            "[1] x",
            "]",
            "\u{feff}1",
        ] {
            assert_eq!(read(document.as_bytes()), None, "{document}");
        }
        let object = vec![(b"a".to_vec(), Value::Integer), (b"a".to_vec(), Value::Array(Vec::new()))];
        assert_eq!(read(b" {\"a\" : 1 ,\"a\":[ ]}\n"), Some(Value::Object(object)));
        assert_eq!(read(b"[true,null]\0]"), Some(Value::Array(vec![Value::Boolean, Value::Null])));
    }

    #[test]
    fn texts_are_bytes_without_control_characters() {
        assert_eq!(read(b"\"\xff\x7f\""), Some(text(b"\xff\x7f")));
        assert_eq!(read(br#""\u00e4\n\ud83d\ude00\u0000\/""#), Some(text("ä\n😀\0/".as_bytes())));
        for document in [
            &b"\"a\tb\""[..],
            b"\"a\0\"",
            br#""\ud800""#,
            br#""\udc00""#,
            br#""\ud800\u0041""#,
            br#""\x""#,
            br#""\u12g4""#,
        ] {
            assert_eq!(read(document), None, "{document:?}");
        }
    }

    #[test]
    fn what_is_too_deep_is_empty() {
        let deep = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        let depth = |document: &str| {
            let (mut depth, mut value) = (0, read(document.as_bytes()).unwrap());
            while let Value::Array(mut items) = value {
                depth += 1;
                value = items.pop().unwrap_or(Value::Null);
            }
            depth
        };
        assert_eq!((depth(&deep(20)), depth(&deep(21)), depth(&deep(22))), (20, 21, 21));
        assert!(read(deep(100_000).as_bytes()).is_some());
        assert!(read("[".repeat(100_000).as_bytes()).is_none());
    }
}
