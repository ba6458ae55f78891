//! JSON (RFC 8259), in one streaming pass.

mod lexer;

use lexer::Number;
pub(crate) use lexer::{Lexer, Quoted};

use super::{EventSink, ReadEnd, Scalar};

/// Objects and arrays nested deeper than this are skipped, however deep they are.
const MAX_DEPTH: usize = 64;

/// Reads one JSON value.
///
/// Text that stops being UTF-8 is read up to there. Further values behind the first are malformed.
pub(crate) fn read_json(bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (text, valid) = valid_text(bytes);
    let mut reader = Reader { lexer: Lexer::new(text), unescaped: String::new(), sink };
    if reader.value(0).is_none() || !reader.lexer.is_over() {
        // The byte at fault was looked at.
        return ReadEnd::malformed_at(text.len().min(reader.lexer.place() + 1), bytes.len());
    }
    if valid { ReadEnd::Complete } else { ReadEnd::malformed_at(text.len(), bytes.len()) }
}

/// The text up to the first byte that is no UTF-8, and whether that is all of it.
pub(super) fn valid_text(bytes: &[u8]) -> (&str, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text, true),
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            (std::str::from_utf8(valid).unwrap_or_default(), false)
        }
    }
}

/// Reports what it reads. Each method says nothing where the text is no JSON.
struct Reader<'a, 's, S> {
    lexer: Lexer<'a>,
    /// Memory for texts with escapes.
    unescaped: String,
    sink: &'s mut S,
}

impl<S: EventSink> Reader<'_, '_, S> {
    fn value(&mut self, depth: usize) -> Option<()> {
        self.lexer.skip_space();
        match self.lexer.peek()? {
            b'"' => {
                self.unescaped.clear();
                let text = match self.lexer.quoted(&mut self.unescaped)? {
                    Quoted::Plain(text) => text,
                    Quoted::Unescaped => &self.unescaped,
                };
                self.sink.scalar(Scalar::String(text));
            }
            b'{' => {
                self.sink.begin_object();
                let read = if depth < MAX_DEPTH { self.members(depth) } else { self.skip() };
                if read.is_none() {
                    self.sink.broken();
                }
                self.sink.end_object();
                return read;
            }
            b'[' => {
                self.sink.begin_array();
                let read = if depth < MAX_DEPTH { self.elements(depth) } else { self.skip() };
                if read.is_none() {
                    self.sink.broken();
                }
                self.sink.end_array();
                return read;
            }
            b't' => {
                self.lexer.word(b"true")?;
                self.sink.scalar(Scalar::Boolean(true));
            }
            b'f' => {
                self.lexer.word(b"false")?;
                self.sink.scalar(Scalar::Boolean(false));
            }
            b'n' => {
                self.lexer.word(b"null")?;
                self.sink.scalar(Scalar::Null);
            }
            _ => self.sink.scalar(match self.lexer.number()? {
                Number::Unsigned(number) => Scalar::Unsigned(number),
                Number::Negative(number) => Scalar::Negative(number),
                Number::Float(written) => Scalar::Float(Some(written)),
            }),
        }
        Some(())
    }

    fn members(&mut self, depth: usize) -> Option<()> {
        self.lexer.take(b'{')?;
        if self.lexer.take_next(b'}').is_some() {
            return Some(());
        }
        loop {
            self.lexer.skip_space();
            self.unescaped.clear();
            let key = match self.lexer.quoted(&mut self.unescaped)? {
                Quoted::Plain(key) => key,
                Quoted::Unescaped => &self.unescaped,
            };
            self.sink.key(key);
            self.lexer.take_next(b':')?;
            self.value(depth + 1)?;
            if self.lexer.take_next(b',').is_none() {
                return self.lexer.take(b'}');
            }
        }
    }

    fn elements(&mut self, depth: usize) -> Option<()> {
        self.lexer.take(b'[')?;
        if self.lexer.take_next(b']').is_some() {
            return Some(());
        }
        loop {
            self.value(depth + 1)?;
            if self.lexer.take_next(b',').is_none() {
                return self.lexer.take(b']');
            }
        }
    }

    /// Passes over an object or array without calling itself, however deep it is.
    fn skip(&mut self) -> Option<()> {
        self.sink.skipped();
        // Of what is open, whether it is an object.
        let mut open = Vec::new();
        loop {
            self.lexer.skip_space();
            match self.lexer.peek()? {
                b'{' => {
                    self.lexer.take(b'{')?;
                    if self.lexer.take_next(b'}').is_none() {
                        open.push(true);
                        self.skip_name()?;
                        continue;
                    }
                }
                b'[' => {
                    self.lexer.take(b'[')?;
                    if self.lexer.take_next(b']').is_none() {
                        open.push(false);
                        continue;
                    }
                }
                b'"' => self.skip_text()?,
                b't' => self.lexer.word(b"true")?,
                b'f' => self.lexer.word(b"false")?,
                b'n' => self.lexer.word(b"null")?,
                _ => _ = self.lexer.number()?,
            }
            loop {
                let Some(is_object) = open.last().copied() else { return Some(()) };
                if self.lexer.take_next(b',').is_some() {
                    if is_object {
                        self.skip_name()?;
                    }
                    break;
                }
                self.lexer.take(if is_object { b'}' } else { b']' })?;
                open.pop();
            }
        }
    }

    fn skip_name(&mut self) -> Option<()> {
        self.lexer.skip_space();
        self.skip_text()?;
        self.lexer.take_next(b':')
    }

    fn skip_text(&mut self) -> Option<()> {
        self.unescaped.clear();
        self.lexer.quoted(&mut self.unescaped).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::events::tests::Trace;

    fn trace(bytes: &[u8]) -> (String, ReadEnd) {
        let mut sink = Trace::default();
        let end = read_json(bytes, &mut sink);
        (sink.0, end)
    }

    #[test]
    fn every_kind_of_value_is_reported_in_document_order() {
        let body = br#"{"a":[1,-2,3.5,null,true,"x"],"b":{}}"#;
        let expected = "{a:[u1 n f 0 b sx ]b:{}}";
        assert_eq!(trace(body), (expected.into(), ReadEnd::Complete));
    }

    #[test]
    fn a_body_that_breaks_off_keeps_what_was_seen_and_closes_what_it_opened() {
        let malformed = |unread| ReadEnd::Malformed { unread };
        assert_eq!(trace(br#"{"a":{"b":[1,2"#), ("{a:{b:[u1 u2 ]}}".into(), malformed(0)));
        assert_eq!(trace(b"{\"a\":1,\"b\":\"\xff\"}"), ("{a:u1 b:}".into(), malformed(3)));
        assert_eq!(trace(b"{"), ("{}".into(), malformed(0)));
        assert_eq!(trace(b"{\n\"a\": 1,\n!, \"b\": 2}"), ("{a:u1 }".into(), malformed(9)));
    }

    #[test]
    fn a_second_value_is_malformed() {
        assert_eq!(trace(b"1 2"), ("u1 ".into(), ReadEnd::Malformed { unread: 0 }));
    }

    #[test]
    fn nesting_beyond_the_limit_is_skipped_and_what_follows_is_read() {
        let deep = format!("[{}{},7]", "[".repeat(50_000), "]".repeat(50_000));
        let (events, end) = trace(deep.as_bytes());
        assert_eq!(end, ReadEnd::Complete);
        assert_eq!(events.matches('[').count(), MAX_DEPTH + 1);
        assert!(events.contains('~') && events.ends_with("u7 ]"), "{events}");
    }

    #[test]
    fn an_object_that_serde_json_takes_for_a_number_is_an_object() {
        let body = br#"{"n":{"$serde_json::private::Number":"12.5","m":{"o":"x"}}}"#;
        assert_eq!(trace(body), ("{n:{$serde_json::private::Number:s12.5 m:{o:sx }}}".into(), ReadEnd::Complete));
    }

    #[test]
    fn a_byte_order_mark_is_not_a_fault() {
        assert_eq!(trace(b"\xef\xbb\xbf{}"), ("{}".into(), ReadEnd::Complete));
    }

    /// The same events from what `serde_json` makes of a text.
    fn replay(value: &serde_json::Value, sink: &mut Trace) {
        use serde_json::Value;
        match value {
            Value::Null => sink.scalar(Scalar::Null),
            Value::Bool(flag) => sink.scalar(Scalar::Boolean(*flag)),
            Value::Number(number) => sink.scalar(match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Scalar::Unsigned(number),
                (None, Some(number)) => Scalar::Negative(number),
                (None, None) => Scalar::Float(None),
            }),
            Value::String(text) => sink.scalar(Scalar::String(text)),
            Value::Array(elements) => {
                sink.begin_array();
                for element in elements {
                    replay(element, sink);
                }
                sink.end_array();
            }
            Value::Object(members) => {
                sink.begin_object();
                for (key, value) in members {
                    sink.key(key);
                    replay(value, sink);
                }
                sink.end_object();
            }
        }
    }

    fn same_as_serde_json(text: &str) -> bool {
        let known = serde_json::from_str::<serde_json::Value>(text);
        let (events, end) = trace(text.as_bytes());
        let mut expected = Trace::default();
        if let Ok(value) = &known {
            replay(value, &mut expected);
        }
        (end == ReadEnd::Complete) == known.is_ok() && (known.is_err() || events == expected.0)
    }

    #[test]
    fn texts_that_are_nearly_json_are_taken_and_refused_as_by_serde_json() {
        for text in [
            "-0",
            "-1",
            "-",
            "01",
            "1.",
            ".5",
            "1e",
            "1e5",
            "1E+2",
            "1e999",
            "-1e999",
            "18446744073709551615",
            "18446744073709551616",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "1.5",
            "-0.0",
            "+1",
            "0x1",
            "tru",
            "truex",
            "nul",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[",
            "]",
            "{\"a\":1,}",
            "{\"a\"}",
            "{a:1}",
            "{\"a\":1 \"b\":2}",
            "{,}",
            "\"\\u0041\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\ud83dx\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"a\tb\"",
            "\"é\\n\"",
            "\"\\\"",
            "",
            " ",
            "1 2",
            "[[[]]]",
            "[{}]",
            " [ 1 , 2 ] ",
            "{ \"a\" : [ ] }",
            "\u{a0}1",
            "\"abcdefg\\/hij\"",
            "[\"\",\"\"]",
        ] {
            assert!(same_as_serde_json(text), "{text}");
        }
        let long = "9".repeat(310);
        assert!(
            same_as_serde_json(&long)
                && same_as_serde_json(&format!("{long}.5"))
                && same_as_serde_json(&format!("0.{long}"))
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_of_the_signs_of_json_is_read_as_by_serde_json(text in r#"([\[\]{},:" ]|"[ab]?":|[-01.eE+]{1,3}|true|null|\\[nu"0d]|"[^"]{0,12}"){0,14}"#) {
            proptest::prop_assert!(same_as_serde_json(&text));
        }

        #[test]
        fn what_lies_too_deep_is_taken_and_refused_as_elsewhere(text in r#"([\[\]{},: ]|"a":|[1]|null|"[\\n"]){0,10}"#) {
            let (shallow, deep) = (trace(text.as_bytes()).1, format!("{}{text}{}", "[".repeat(MAX_DEPTH + 1), "]".repeat(MAX_DEPTH + 1)));
            // Behind too many ends, or with too few, a text may be whole where it is not alone.
            if shallow == ReadEnd::Complete {
                proptest::prop_assert_eq!(trace(deep.as_bytes()).1, ReadEnd::Complete);
            }
        }

        #[test]
        fn events_nest_whatever_the_bytes(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40)) {
            let mut nesting = crate::body::events::tests::Nesting::default();
            _ = read_json(&bytes, &mut nesting);
        }
    }
}
