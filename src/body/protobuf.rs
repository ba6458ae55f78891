//! Messages of Protocol Buffers without their definition (protobuf.dev, "Encoding").

use super::{EventSink, ReadEnd, Scalar};

/// Messages nested deeper than this are skipped.
const MAX_DEPTH: usize = 32;

/// Reads a message as an object whose keys are field numbers.
///
/// A varint is an integer, a field of fixed width a float: most are. What has a length is a message, a text or bytes, and
/// nothing says which; see [`Content`].
pub(crate) fn read_protobuf(bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    let mut reader = Reader { rest: bytes };
    match reader.fields(0, None, sink) {
        Some(()) => ReadEnd::Complete,
        None => ReadEnd::Malformed { unread: reader.rest.len() },
    }
}

/// A field's number and how its value is written. What stands for one is `(number << 3) | type`.
enum Wire<'a> {
    Varint(u64),
    Fixed,
    Bytes(&'a [u8]),
    GroupBegins,
    GroupEnds,
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reports fields up to the end of the bytes or of the group; `None` at a fault.
    fn fields(&mut self, depth: usize, group: Option<u32>, sink: &mut impl EventSink) -> Option<()> {
        sink.begin_object();
        let read = self.members(depth, group, sink);
        if read.is_none() {
            sink.broken();
        }
        sink.end_object();
        read
    }

    fn members(&mut self, depth: usize, group: Option<u32>, sink: &mut impl EventSink) -> Option<()> {
        while !self.rest.is_empty() {
            let (number, value) = self.field()?;
            if let Wire::GroupEnds = value {
                return (group == Some(number)).then_some(());
            }
            sink.key(itoa::Buffer::new().format(number));
            match value {
                Wire::Varint(number) => sink.scalar(Scalar::Unsigned(number)),
                Wire::Fixed => sink.scalar(Scalar::Float(None)),
                Wire::Bytes(bytes) => match Content::of(bytes) {
                    Content::Text(text) => sink.scalar(Scalar::String(text)),
                    Content::Bytes => sink.scalar(Scalar::Opaque(bytes.len())),
                    Content::Message if depth >= MAX_DEPTH => skip(sink),
                    // It was looked through, so that it has no fault on this level; one below is no fault of ours.
                    Content::Message => _ = Reader { rest: bytes }.fields(depth + 1, None, sink),
                },
                Wire::GroupBegins if depth >= MAX_DEPTH => {
                    skip(sink);
                    return None;
                }
                Wire::GroupBegins => self.fields(depth + 1, Some(number), sink)?,
                Wire::GroupEnds => {}
            }
        }
        group.is_none().then_some(())
    }

    fn field(&mut self) -> Option<(u32, Wire<'a>)> {
        let tag = self.varint()?;
        let number = u32::try_from(tag >> 3).ok().filter(|number| (1..=0x1fff_ffff).contains(number))?;
        let value = match tag & 7 {
            0 => Wire::Varint(self.varint()?),
            1 => self.take(8).map(|_| Wire::Fixed)?,
            2 => {
                let length = self.varint()?;
                Wire::Bytes(self.take(usize::try_from(length).ok()?)?)
            }
            3 => Wire::GroupBegins,
            4 => Wire::GroupEnds,
            5 => self.take(4).map(|_| Wire::Fixed)?,
            _ => return None,
        };
        Some((number, value))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for (at, byte) in self.rest.iter().enumerate().take(10) {
            let bits = u64::from(byte & 0x7f);
            // Of the tenth byte one bit is left.
            if at == 9 && bits > 1 {
                return None;
            }
            value |= bits << (7 * at);
            if byte & 0x80 == 0 {
                self.rest = self.rest.get(at + 1..)?;
                return Some(value);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}

/// What a field with a length holds, by its looks.
enum Content<'a> {
    Message,
    Text(&'a str),
    Bytes,
}

impl<'a> Content<'a> {
    /// Text has no control characters, and messages nearly always have: their first fields' tags, and short lengths, are
    /// such. One of those is the line feed, which begins a message whose first field is a text; a text that begins with it
    /// and parses to its last byte is rare.
    fn of(bytes: &'a [u8]) -> Self {
        let is_control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || *byte == 0x7f;
        let text = std::str::from_utf8(bytes).ok().filter(|text| !text.bytes().any(|byte| is_control(&byte)));
        match text {
            Some(text) if bytes.first() != Some(&b'\n') || !is_message(bytes) => Self::Text(text),
            None if !is_message(bytes) => Self::Bytes,
            _ => Self::Message,
        }
    }
}

/// Whether the bytes are fields to the last of them, on this level, with numbers as definitions have them.
fn is_message(bytes: &[u8]) -> bool {
    const PLAUSIBLE: u32 = 100;
    let mut reader = Reader { rest: bytes };
    let mut groups = 0_u32;
    while !reader.rest.is_empty() {
        match reader.field() {
            Some((number, _)) if number >= PLAUSIBLE => return false,
            Some((_, Wire::GroupBegins)) => groups += 1,
            Some((_, Wire::GroupEnds)) => match groups.checked_sub(1) {
                Some(open) => groups = open,
                None => return false,
            },
            Some(_) => {}
            None => return false,
        }
    }
    groups == 0 && !bytes.is_empty()
}

fn skip(sink: &mut impl EventSink) {
    sink.begin_object();
    sink.skipped();
    sink.end_object();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::events::tests::Trace;

    fn events(message: &[u8]) -> (String, ReadEnd) {
        let mut sink = Trace::default();
        let end = read_protobuf(message, &mut sink);
        (sink.0, end)
    }

    #[test]
    fn fields_are_told_by_number_and_wire_type() {
        // 1: 150, 2: "testing", 3: a double, 4: a float, 16: bytes
        let message = b"\x08\x96\x01\x12\x07testing\x19\0\0\0\0\0\0\xf0\x3f\x25\0\0\x80\x3f\x82\x01\x02\xff\xfe";
        assert_eq!(events(message), ("{1:u150 2:stesting 3:f 4:f 16:? }".into(), ReadEnd::Complete));
    }

    #[test]
    fn what_has_a_length_is_a_message_a_text_or_bytes_by_its_looks() {
        for (field, read) in [
            (&b"\x08\x01"[..], "{1:{1:u1 }}"),
            (b"\x0a\x04anna", "{1:{1:sanna }}"),
            (b"anna@example.org", "{1:sanna@example.org }"),
            (b"line\nline", "{1:sline\nline }"),
            (b"\nline", "{1:s\nline }"),
            ("gr\u{fc}n".as_bytes(), "{1:sgr\u{fc}n }"),
            (b"\xff\xff", "{1:? }"),
            (b"\x00", "{1:? }"),
            (b"", "{1:s }"),
        ] {
            let length = u8::try_from(field.len()).unwrap();
            assert_eq!(events(&[&[0x0a, length], field].concat()), (read.into(), ReadEnd::Complete));
        }
    }

    #[test]
    fn groups_are_messages_and_must_end_as_they_began() {
        assert_eq!(events(b"\x0b\x10\x01\x0c\x18\x02"), ("{1:{2:u1 }3:u2 }".into(), ReadEnd::Complete));
        assert_eq!(events(b"\x0b\x10\x01\x14\x18"), ("{1:{2:u1 }}".into(), ReadEnd::Malformed { unread: 1 }));
        assert_eq!(events(b"\x0b\x10\x01"), ("{1:{2:u1 }}".into(), ReadEnd::Malformed { unread: 0 }));
        assert_eq!(events(b"\x0c"), ("{}".into(), ReadEnd::Malformed { unread: 0 }));
    }

    #[test]
    fn what_breaks_off_or_is_no_field_is_malformed_behind_what_was_seen() {
        for message in [
            &b"\x08\x01\x12\x07test"[..],
            b"\x08\x01\x00\x01",
            b"\x08\x01\x0f",
            b"\x08\x01\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        ] {
            let (events, end) = events(message);
            assert!(events.starts_with("{1:u1 ") && events.ends_with('}'), "{events}");
            assert!(matches!(end, ReadEnd::Malformed { .. }), "{events}");
        }
    }

    #[test]
    fn deep_nesting_is_skipped_and_costs_no_stack() {
        let mut message = b"\x08\x01".to_vec();
        for _ in 0..2_000 {
            let mut outer = vec![0x0a];
            let mut length = message.len();
            while length >= 0x80 {
                outer.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
                length >>= 7;
            }
            outer.push(u8::try_from(length).unwrap());
            outer.extend_from_slice(&message);
            message = outer;
        }
        let (deep, end) = events(&message);
        assert!(deep.contains('~') && end == ReadEnd::Complete);
        let (groups, end) = events(&[0x0b; 10_000]);
        assert!(groups.contains('~') && end != ReadEnd::Complete);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            let (events, _) = events(&bytes);
            proptest::prop_assert_eq!(events.matches('{').count(), events.matches('}').count());
        }
    }
}
