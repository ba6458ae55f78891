//! From the bytes of a body as they passed to text that readers take.

use std::borrow::Cow;
use std::time::Instant;

use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use crate::body::coding::{DecodeEnd, Limits, Scratch};
use crate::body::{BodyKind, charset, coding, unpack_frames};
use crate::observation::PartialReason;

/// Text in UTF-8, without content codings. Raw: has no `Debug`.
pub(super) struct Unpacked<'a> {
    pub(super) text: Cow<'a, [u8]>,
    /// Why it is not all of it, and how many of the bytes that passed are not in it, if that is known.
    pub(super) cut: Option<(PartialReason, usize)>,
}

/// Undoes the codings of a body, and its charset; the reason if that cannot be done.
pub(super) fn unpack<'a>(
    headers: &HeaderMap,
    bytes: &'a [u8],
    limits: &Limits,
    scratch: &'a mut Scratch,
) -> Result<Unpacked<'a>, PartialReason> {
    let decoded = coding::decode(headers, bytes, limits, scratch).ok_or(PartialReason::Undecoded)?;
    let cut = match decoded.end {
        DecodeEnd::Complete => None,
        // Bodies that break off within their first block give nothing.
        DecodeEnd::Malformed { .. } if decoded.bytes.is_empty() => return Err(PartialReason::Undecoded),
        DecodeEnd::Malformed { unread } => Some((PartialReason::Undecoded, unread)),
        // How much of them it took to come so far nobody knows: all count as unread.
        DecodeEnd::SizeLimit => Some((PartialReason::SizeLimit, bytes.len())),
        DecodeEnd::TimeLimit => Some((PartialReason::TimeLimit, bytes.len())),
    };
    let text = match BodyKind::of(headers) {
        // Parts have charsets of their own, and messages none.
        BodyKind::Multipart { .. } | BodyKind::Frames(_) | BodyKind::Protobuf => Cow::Borrowed(decoded.bytes),
        _ => charset::to_utf8(headers, decoded.bytes).map_err(|charset::Undecodable| PartialReason::Undecoded)?,
    };
    Ok(Unpacked { text, cut })
}

/// The messages of a framed body, unpacked if they are packed with something that this build knows. They have codings of
/// their own, beside those of the body.
pub(super) fn unpack_messages(headers: &HeaderMap, bytes: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    let coding = headers.get("grpc-encoding").or_else(|| headers.get("connect-content-encoding"))?;
    let coding = HeaderMap::from_iter([(CONTENT_ENCODING, coding.clone())]);
    let mut scratch = Scratch::default();
    let began = Instant::now();
    unpack_frames(bytes, limits.bytes, |packed, left, unpacked| {
        let limits = Limits { bytes: left, time: limits.time.checked_sub(began.elapsed())?, ..*limits };
        let decoded = coding::decode(&coding, packed, &limits, &mut scratch)?;
        unpacked.extend_from_slice(decoded.bytes);
        // A message that breaks off is read as far as it goes.
        (!decoded.bytes.is_empty()).then_some(())
    })
}
