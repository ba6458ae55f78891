//! Text without structure: it is scanned, and has no shape.

use super::{EventSink, ReadEnd, Scalar};

/// Reports a text as one value. Bytes that are no text part it; they are what was not read.
pub(crate) fn read_text(bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    let mut unread = 0;
    for chunk in bytes.utf8_chunks() {
        if !chunk.valid().is_empty() {
            sink.scalar(Scalar::String(chunk.valid()));
        }
        unread += chunk.invalid().len();
    }
    if unread == 0 { ReadEnd::Complete } else { ReadEnd::Malformed { unread } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::events::tests::Trace;

    #[test]
    fn bytes_that_are_no_text_part_it() {
        let mut sink = Trace::default();
        assert_eq!(read_text(b"one\xfftwo\xf0\x9f", &mut sink), ReadEnd::Malformed { unread: 3 });
        assert_eq!(sink.0, "sone stwo ");
        assert_eq!(read_text(b"", &mut sink), ReadEnd::Complete);
    }
}
