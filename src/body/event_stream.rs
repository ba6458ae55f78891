//! Server-sent events (WHATWG HTML, section 9.2).

use super::{EventSink, ReadEnd, Scalar, json};

/// Reads the events as an array of objects with the fields that are there: `event`, `id`, and `data`, which is read as
/// JSON where it looks like it. Comments and `retry` hold nothing of the application's. An event that breaks off before
/// its blank line is read as far as it goes.
pub(crate) fn read_event_stream(bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut event = Event::default();
    let mut end = ReadEnd::Complete;
    sink.begin_array();
    for line in lines(bytes) {
        if line.is_empty() {
            end = end.and(event.dispatch(true, sink));
        } else {
            event.field(line);
        }
    }
    end = end.and(event.dispatch(false, sink));
    sink.end_array();
    end
}

/// Lines end in CR, LF or both.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.strip_prefix(b"\r\n").or_else(|| after.get(1..)).unwrap_or_default();
        Some(line)
    })
}

/// The fields of one event so far. Raw: has no `Debug`.
#[derive(Default)]
struct Event<'a> {
    name: Option<&'a [u8]>,
    id: Option<&'a [u8]>,
    data: Option<Vec<u8>>,
}

impl<'a> Event<'a> {
    fn field(&mut self, line: &'a [u8]) {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"event" => self.name = Some(value),
            b"id" => self.id = Some(value),
            b"data" => match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.data = Some(value.to_vec()),
            },
            _ => {}
        }
    }

    /// Reports the event; one that is not `whole` may break off within its data.
    fn dispatch(&mut self, whole: bool, sink: &mut impl EventSink) -> ReadEnd {
        let Self { name, id, data } = std::mem::take(self);
        if name.is_none() && id.is_none() && data.is_none() {
            return ReadEnd::Complete;
        }
        let mut end = ReadEnd::Complete;
        sink.begin_object();
        for (field, value) in [("event", name), ("id", id)] {
            if let Some(value) = value {
                sink.key(field);
                sink.scalar(Scalar::String(&String::from_utf8_lossy(value)));
            }
        }
        if let Some(data) = data {
            sink.key("data");
            let json = match data.trim_ascii() {
                [b'{', .., b'}'] | [b'[', .., b']'] => true,
                [b'{' | b'[', ..] => !whole,
                _ => false,
            };
            if json {
                end = json::read_json(&data, sink);
            } else {
                sink.scalar(Scalar::String(&String::from_utf8_lossy(&data)));
            }
        }
        if !whole {
            sink.broken();
        }
        sink.end_object();
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::events::tests::Trace;

    fn events(stream: &[u8]) -> String {
        let mut sink = Trace::default();
        assert_eq!(read_event_stream(stream, &mut sink), ReadEnd::Complete);
        sink.0
    }

    #[test]
    fn fields_of_an_event_are_an_object_and_its_data_may_be_json() {
        let stream = b"\xef\xbb\xbf: hello\nretry: 10\n\nevent: order\nid:7\ndata: {\"a\":\ndata: 1}\n\ndata: two\n\n";
        assert_eq!(events(stream), "[{event:sorder id:s7 data:{a:u1 }}{data:stwo }]");
    }

    #[test]
    fn lines_may_end_in_cr_lf_or_both_and_the_last_event_may_break_off() {
        assert_eq!(events(b"data: a\r\rdata: b\r\n\r\ndata: c\n\ndata"), "[{data:sa }{data:sb }{data:sc }{data:s }]");
        let mut sink = Trace::default();
        assert!(matches!(read_event_stream(b"data: {\"a\":1,\"b", &mut sink), ReadEnd::Malformed { .. }));
        assert_eq!(sink.0, "[{data:{a:u1 }}]");
        assert_eq!(events(b"data: {x\n\n"), "[{data:s{x }]");
        assert_eq!(events(b""), "[]");
    }
}
