//! Several JSON values in one body: each on a line of its own, or as a text sequence (RFC 7464).

use super::{EventSink, ReadEnd, json};

/// The control character that text sequences put before each value (RFC 7464, section 2.2).
const RECORD_SEPARATOR: u8 = 0x1e;

/// Reads lines of JSON as one array. A line that is no JSON spoils no other.
pub(crate) fn read_json_lines(bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    read_values(bytes, b'\n', sink)
}

/// Reads a text sequence as one array. A value that is no JSON spoils no other (RFC 7464, section 2.3).
pub(crate) fn read_json_sequence(bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    read_values(bytes, RECORD_SEPARATOR, sink)
}

fn read_values(bytes: &[u8], separator: u8, sink: &mut impl EventSink) -> ReadEnd {
    let mut end = ReadEnd::Complete;
    sink.begin_array();
    for value in bytes.split(|byte| *byte == separator).filter(|value| !value.trim_ascii().is_empty()) {
        end = end.and(json::read_json(value, sink));
    }
    sink.end_array();
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::events::tests::Trace;

    #[test]
    fn each_line_is_an_element_and_a_broken_one_spoils_no_other() {
        let mut sink = Trace::default();
        let end = read_json_lines(b"{\"a\":1}\r\n\n{\"a\"!}\n[2]\n3", &mut sink);
        assert_eq!((sink.0.as_str(), end), ("[{a:u1 }{a:}[u2 ]u3 ]", ReadEnd::Malformed { unread: 1 }));
    }

    #[test]
    fn a_sequence_is_read_between_its_separators() {
        let mut sink = Trace::default();
        let end = read_json_sequence(b"\x1e{\"a\":\"x\ty\"}\n\x1e{\"a\":\n1}\n\x1e", &mut sink);
        assert_eq!((sink.0.as_str(), end), ("[{a:}{a:u1 }]", ReadEnd::Malformed { unread: 4 }));
    }
}
