//! `deflate`: zlib (RFC 1950), says RFC 9110; bare DEFLATE (RFC 1951), say some senders.

use flate2::Decompress;

use super::DecodeEnd;
use super::inflate::inflate;
use super::output::Output;

/// Decodes one stream.
pub(super) fn decode(mut input: &[u8], output: &mut Output<'_>) -> DecodeEnd {
    let mut stream = Decompress::new(has_zlib_head(input));
    match inflate(&mut stream, &mut input, output, |_| ()) {
        Err(end) => end,
        Ok(()) if input.is_empty() => DecodeEnd::Complete,
        Ok(()) => DecodeEnd::Malformed { unread: input.len() },
    }
}

/// Whether the first two bytes are zlib's: the method, and a check of both. Bare DEFLATE that begins like that would be a
/// stored block with bits set where encoders write zeros.
fn has_zlib_head(input: &[u8]) -> bool {
    input.first_chunk().is_some_and(|head| head[0] & 0x0f == 8 && u16::from_be_bytes(*head) % 31 == 0)
}
