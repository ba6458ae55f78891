//! What was seen of one body.

use bytes::Buf;
use http_body::Body;

use super::{Buffer, CaptureSlot};

/// How a body ended, as far as its frames told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyEnd {
    /// No end was seen. Servers stop polling at the declared length, so this alone does not mean that it was aborted.
    Open,
    /// The body said that it ended, or sent trailers.
    Complete,
    /// The body ended in an error.
    Failed,
}

/// The bytes and the fate of one body.
#[derive(Debug)]
pub(crate) struct BodyCapture {
    buffer: Option<Buffer>,
    seen: u64,
    declared: Option<u64>,
    end: BodyEnd,
    kept: bool,
    gapped: bool,
}

impl BodyCapture {
    /// A body of which nothing was seen yet.
    ///
    /// `kept` is false where the bytes would not be looked at, so that they are counted but not copied.
    pub(crate) fn of(body: &impl Body, kept: bool) -> Self {
        let declared = if body.is_end_stream() { Some(0) } else { body.size_hint().exact() };
        Self::new(declared, kept)
    }

    /// `declared` is the exact length, where it is known.
    pub(crate) fn new(declared: Option<u64>, kept: bool) -> Self {
        Self { buffer: None, seen: 0, declared, end: BodyEnd::Open, kept, gapped: false }
    }

    /// Copies a data frame without consuming it.
    pub(crate) fn append(&mut self, data: &impl Buf, slot: &CaptureSlot) {
        let frame = data.remaining();
        self.seen = self.seen.saturating_add(frame as u64);
        if !self.kept || self.gapped {
            return;
        }
        let buffer = self.buffer.get_or_insert_with(|| slot.buffer());
        // A frame may lie in several pieces, and `chunk()` is the first of them only. Buffers that do not list their
        // pieces cannot be copied without consuming them; from there on the bytes would not join up.
        let mut pieces = [std::io::IoSlice::new(&[]); 16];
        let filled = data.chunks_vectored(&mut pieces);
        let mut visible = 0;
        for piece in pieces.iter().take(filled) {
            visible += piece.len();
            buffer.append(piece);
        }
        self.gapped = visible < frame;
    }

    /// Remembers how the body ended.
    pub(crate) fn ended(&mut self, end: BodyEnd) {
        self.end = end;
    }

    /// How the body ended, as far as its frames told.
    pub(crate) fn end(&self) -> BodyEnd {
        self.end
    }

    /// The bytes that were kept.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.buffer.as_ref().map_or(&[], Buffer::as_slice)
    }

    /// How many bytes passed.
    pub(crate) fn seen(&self) -> u64 {
        self.seen
    }

    /// Whether bytes passed that were not kept although they would have been looked at.
    pub(crate) fn cut_off(&self) -> bool {
        self.kept && (self.bytes().len() as u64) < self.seen
    }

    /// Whether everything there was has passed.
    pub(crate) fn complete(&self) -> bool {
        match self.end {
            // A body that says it ended before its declared length was cut off without an error: HTTP/2 resets a stream
            // with NO_ERROR when an answer needs no more of it (RFC 9113, section 8.1).
            BodyEnd::Complete => self.declared.is_none_or(|declared| self.seen >= declared),
            BodyEnd::Failed => false,
            BodyEnd::Open => self.declared.is_some_and(|declared| self.seen >= declared),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::CapturePool;
    use bytes::Bytes;

    fn slot() -> CaptureSlot {
        CapturePool::new(1, 8).try_slot().unwrap()
    }

    #[test]
    fn a_body_dropped_at_its_declared_length_is_complete() {
        let (slot, mut body) = (slot(), BodyCapture::new(Some(3), true));
        body.append(&Bytes::from_static(b"abc"), &slot);
        assert!(body.complete());
    }

    #[test]
    fn a_body_dropped_before_its_declared_length_is_not_complete() {
        let (slot, mut body) = (slot(), BodyCapture::new(Some(4), true));
        body.append(&Bytes::from_static(b"abc"), &slot);
        assert!(!body.complete());
    }

    #[test]
    fn a_frame_in_pieces_is_copied_whole() {
        let (slot, mut body) = (slot(), BodyCapture::new(None, true));
        body.append(&Bytes::from_static(b"abc").chain(Bytes::from_static(b"def")), &slot);
        assert_eq!(body.bytes(), b"abcdef");
        assert_eq!(body.seen(), 6);
    }

    #[test]
    fn bytes_past_the_limit_are_counted_and_marked() {
        let (slot, mut body) = (slot(), BodyCapture::new(None, true));
        body.append(&Bytes::from_static(b"0123456789"), &slot);
        assert_eq!((body.bytes(), body.seen(), body.cut_off()), (&b"01234567"[..], 10, true));
    }

    #[test]
    fn a_body_that_is_not_kept_is_counted_and_not_copied() {
        let (slot, mut body) = (slot(), BodyCapture::new(None, false));
        body.append(&Bytes::from_static(b"abc"), &slot);
        assert_eq!((body.bytes(), body.seen(), body.cut_off()), (&b""[..], 3, false));
    }
}
