//! JSON (RFC 8259), in one streaming pass.

use std::sync::LazyLock;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{EventSink, ReadEnd, Scalar};

/// Objects and arrays nested deeper than this are skipped. Well inside `serde_json`'s own limit of 128, so that deep
/// bodies are read around instead of failing.
const MAX_DEPTH: usize = 64;

/// The key under which `serde_json` hands out numbers when the application has switched on `arbitrary_precision`.
const NUMBER_KEY: &str = "$serde_json::private::Number";

/// Reads one JSON value.
///
/// Text that stops being UTF-8 is read up to there. Further values behind the first are malformed.
pub(crate) fn read_json(bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (text, valid) = valid_text(bytes);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Value { sink, depth: 0 }.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    match read {
        Err(error) => ReadEnd::malformed_at(offset(text, error.line(), error.column()), bytes.len()),
        Ok(()) if !valid => ReadEnd::malformed_at(text.len(), bytes.len()),
        Ok(()) => ReadEnd::Complete,
    }
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

/// Where a line and column are, both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    before + column
}

/// Whether the application has. A body may have that key too, and is read as any other where numbers do not come like that.
static NUMBERS_ARE_MAPS: LazyLock<bool> = LazyLock::new(|| {
    struct Form;
    impl<'de> Visitor<'de> for Form {
        type Value = bool;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("a number")
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<bool, E> {
            Ok(false)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<bool, A::Error> {
            skip_entries(&mut entries).map(|()| true)
        }
    }
    // Those that fit 64 bits come as themselves all the same.
    serde_json::Deserializer::from_str("0.5").deserialize_any(Form).unwrap_or(false)
});

struct Value<'s, S> {
    sink: &'s mut S,
    depth: usize,
}

impl<'de, S: EventSink> DeserializeSeed<'de> for Value<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: EventSink> Visitor<'de> for Value<'_, S> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.sink.scalar(Scalar::Null);
        Ok(())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        self.sink.scalar(Scalar::Boolean(flag));
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.sink.scalar(Scalar::Unsigned(number));
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.sink.scalar(Scalar::Negative(number));
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.sink.scalar(Scalar::Float(Some(number)));
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.sink.scalar(Scalar::String(text));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let Self { sink, depth } = self;
        sink.begin_array();
        let read = if depth >= MAX_DEPTH {
            sink.skipped();
            skip_elements(&mut elements)
        } else {
            loop {
                match elements.next_element_seed(Value { sink: &mut *sink, depth: depth + 1 }) {
                    Ok(Some(())) => {}
                    Ok(None) => break Ok(()),
                    Err(error) => break Err(error),
                }
            }
        };
        if read.is_err() {
            sink.broken();
        }
        sink.end_array();
        read
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Self { sink, depth } = self;
        let mut state = MapState::Start;
        let read = if depth >= MAX_DEPTH {
            sink.begin_object();
            state = MapState::Object;
            sink.skipped();
            skip_entries(&mut entries)
        } else {
            loop {
                match entries.next_key_seed(Key { sink: &mut *sink, state: &mut state }) {
                    Ok(Some(())) => {}
                    Ok(None) => break Ok(()),
                    Err(error) => break Err(error),
                }
                let value = match state {
                    MapState::Number => entries.next_value_seed(NumberText { sink: &mut *sink }),
                    MapState::Start | MapState::Object => {
                        entries.next_value_seed(Value { sink: &mut *sink, depth: depth + 1 })
                    }
                };
                if let Err(error) = value {
                    break Err(error);
                }
                if matches!(state, MapState::Number) {
                    // A number has one entry. Whoever sends more writes an object that looks like one.
                    break skip_entries(&mut entries);
                }
            }
        };
        if read.is_err() {
            if matches!(state, MapState::Start) {
                sink.begin_object();
                state = MapState::Object;
            }
            sink.broken();
        }
        match state {
            MapState::Number => {}
            MapState::Object => sink.end_object(),
            MapState::Start => {
                sink.begin_object();
                sink.end_object();
            }
        }
        read
    }
}

/// What the entries of a map turned out to be.
#[derive(Clone, Copy)]
enum MapState {
    /// No key was seen yet.
    Start,
    /// An object of the body.
    Object,
    /// A number in `serde_json`'s disguise.
    Number,
}

struct Key<'s, S> {
    sink: &'s mut S,
    state: &'s mut MapState,
}

impl<'de, S: EventSink> DeserializeSeed<'de> for Key<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<S: EventSink> Visitor<'_> for Key<'_, S> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        if matches!(self.state, MapState::Start) {
            if key == NUMBER_KEY && *NUMBERS_ARE_MAPS {
                *self.state = MapState::Number;
                return Ok(());
            }
            *self.state = MapState::Object;
            self.sink.begin_object();
        }
        if matches!(self.state, MapState::Object) {
            self.sink.key(key);
        }
        Ok(())
    }
}

struct NumberText<'s, S> {
    sink: &'s mut S,
}

impl<'de, S: EventSink> DeserializeSeed<'de> for NumberText<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<S: EventSink> Visitor<'_> for NumberText<'_, S> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a number as text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        // As where numbers come as themselves: what is out of range is no JSON.
        let number = text.parse().ok();
        if number.is_some_and(f64::is_infinite) {
            return Err(E::custom("number out of range"));
        }
        self.sink.scalar(Scalar::Float(number));
        Ok(())
    }
}

fn skip_elements<'de, A: SeqAccess<'de>>(elements: &mut A) -> Result<(), A::Error> {
    while elements.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

fn skip_entries<'de, A: MapAccess<'de>>(entries: &mut A) -> Result<(), A::Error> {
    while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
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
    fn an_object_in_the_disguise_of_a_number_is_an_object() {
        // In a build with `arbitrary_precision` it is the number, and hides nothing behind it.
        let body = br#"{"n":{"$serde_json::private::Number":"12.5","m":{"o":"x"}}}"#;
        let expected = if *NUMBERS_ARE_MAPS { "{n:f }" } else { "{n:{$serde_json::private::Number:s12.5 m:{o:sx }}}" };
        assert_eq!(trace(body), (expected.into(), ReadEnd::Complete));
    }

    #[test]
    fn a_byte_order_mark_is_not_a_fault() {
        assert_eq!(trace(b"\xef\xbb\xbf{}"), ("{}".into(), ReadEnd::Complete));
    }
}
