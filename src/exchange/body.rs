//! What was seen of one body.

use std::io::IoSlice;

use bytes::Buf;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderValue};
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

/// The pieces in which a data frame lies, listed without consuming them. A frame may lie in several, and `chunk()` is the
/// first of them only; a `Buf` that does not list the others cannot be copied whole.
///
/// Made before the exchange is locked: a `Buf` is the application's code.
pub(crate) struct FramePieces<'a> {
    pieces: [IoSlice<'a>; 16],
    filled: usize,
    length: usize,
}

impl<'a> FramePieces<'a> {
    pub(crate) fn of(data: &'a impl Buf) -> Self {
        let mut pieces = [IoSlice::new(&[]); 16];
        let filled = data.chunks_vectored(&mut pieces);
        Self { pieces, filled, length: data.remaining() }
    }
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
    /// The field `grpc-status` of the trailers, unread.
    grpc_status: Option<HeaderValue>,
}

impl BodyCapture {
    /// A request's body of which nothing was seen yet.
    ///
    /// `kept` is false where the bytes would not be looked at, so that they are counted but not copied.
    pub(crate) fn of_request(body: &impl Body, kept: bool) -> Self {
        let declared = if body.is_end_stream() { Some(0) } else { body.size_hint().exact() };
        Self::new(declared, kept)
    }

    /// A response's body of which nothing was seen yet. Where the body does not know its length, servers go by the header
    /// and stop polling there. (A request's header says less: a layer around may have changed the body.)
    pub(crate) fn of_response(body: &impl Body, headers: &HeaderMap, kept: bool) -> Self {
        let mut capture = Self::of_request(body, kept);
        let header = || headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
        capture.declared = capture.declared.or_else(header);
        capture
    }

    /// `declared` is the exact length, where it is known.
    pub(crate) fn new(declared: Option<u64>, kept: bool) -> Self {
        Self { buffer: None, seen: 0, declared, end: BodyEnd::Open, kept, gapped: false, grpc_status: None }
    }

    /// Copies a data frame.
    pub(crate) fn append(&mut self, frame: &FramePieces<'_>, slot: &CaptureSlot) {
        self.seen = self.seen.saturating_add(frame.length as u64);
        if !self.kept || self.gapped {
            return;
        }
        let buffer = self.buffer.get_or_insert_with(|| slot.buffer());
        let mut visible = 0;
        for piece in frame.pieces.iter().take(frame.filled) {
            visible += piece.len();
            buffer.append(piece);
        }
        // From here on the bytes would not join up.
        self.gapped = visible < frame.length;
    }

    /// Remembers how the body ended.
    pub(crate) fn ended(&mut self, end: BodyEnd) {
        self.end = end;
    }

    /// Keeps what is of interest in the trailers.
    pub(crate) fn ended_with(&mut self, mut grpc_status: HeaderValue) {
        // Whatever the application wrote there, `Debug` does not show it.
        grpc_status.set_sensitive(true);
        self.grpc_status = Some(grpc_status);
    }

    /// The field `grpc-status` of the trailers.
    pub(crate) fn grpc_status(&self) -> Option<&HeaderValue> {
        self.grpc_status.as_ref()
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
        CapturePool::new(1, 8).try_slot(None).unwrap()
    }

    #[test]
    fn trailers_are_not_printed() {
        let mut body = BodyCapture::new(None, true);
        body.ended_with(HeaderValue::from_static("anna@example.org"));
        assert!(!format!("{body:?}").contains("anna"), "{body:?}");
        assert_eq!(body.grpc_status().map(HeaderValue::as_bytes), Some(&b"anna@example.org"[..]));
    }

    #[test]
    fn a_body_dropped_at_its_declared_length_is_complete() {
        let (slot, mut body) = (slot(), BodyCapture::new(Some(3), true));
        body.append(&FramePieces::of(&Bytes::from_static(b"abc")), &slot);
        assert!(body.complete());
    }

    #[test]
    fn a_body_dropped_before_its_declared_length_is_not_complete() {
        let (slot, mut body) = (slot(), BodyCapture::new(Some(4), true));
        body.append(&FramePieces::of(&Bytes::from_static(b"abc")), &slot);
        assert!(!body.complete());
    }

    #[test]
    fn a_frame_in_pieces_is_copied_whole() {
        let (slot, mut body) = (slot(), BodyCapture::new(None, true));
        body.append(&FramePieces::of(&Bytes::from_static(b"abc").chain(Bytes::from_static(b"def"))), &slot);
        assert_eq!(body.bytes(), b"abcdef");
        assert_eq!(body.seen(), 6);
    }

    #[test]
    fn bytes_past_the_limit_are_counted_and_marked() {
        let (slot, mut body) = (slot(), BodyCapture::new(None, true));
        body.append(&FramePieces::of(&Bytes::from_static(b"0123456789")), &slot);
        assert_eq!((body.bytes(), body.seen(), body.cut_off()), (&b"01234567"[..], 10, true));
    }

    #[test]
    fn a_body_that_is_not_kept_is_counted_and_not_copied() {
        let (slot, mut body) = (slot(), BodyCapture::new(None, false));
        body.append(&FramePieces::of(&Bytes::from_static(b"abc")), &slot);
        assert_eq!((body.bytes(), body.seen(), body.cut_off()), (&b""[..], 3, false));
    }
}
