//! `zstd` (RFC 8878): frames one after the other.

use std::io::{self, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::output::Output;
use super::{DecodeEnd, LARGEST_WINDOW};

/// So much output is decoded before it is asked again whether to go on. A block that has begun is finished: it adds up to
/// 128 KiB.
const STEP: usize = 64 * 1024;

/// A block without content, marked as the last of its frame, and room for a checksum.
const LAST_BLOCK: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];

/// Decodes all frames, and skips those that say that they hold nothing.
pub(super) fn decode(input: &[u8], output: &mut Output<'_>) -> DecodeEnd {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(u64::try_from(output.most().max(LARGEST_WINDOW)).unwrap_or(u64::MAX));
    let mut rest = input;
    while !rest.is_empty() {
        if let Err(end) = output.check_time().and_then(|()| frame(&mut decoder, &mut rest, output)) {
            return end;
        }
    }
    DecodeEnd::Complete
}

fn frame(decoder: &mut FrameDecoder, rest: &mut &[u8], output: &mut Output<'_>) -> Result<(), DecodeEnd> {
    let frame = *rest;
    match decoder.reset(&mut *rest) {
        Ok(()) => blocks(decoder, frame, rest, output),
        Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            *rest = rest.get(length..).ok_or(DecodeEnd::Malformed { unread: 0 })?;
            Ok(())
        }
        // Before anything is allocated.
        Err(FrameDecoderError::WindowSizeTooBig { .. }) => Err(DecodeEnd::SizeLimit),
        Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::BadMagicNumber(_))) => {
            Err(DecodeEnd::Malformed { unread: frame.len() })
        }
        Err(_) => Err(DecodeEnd::Malformed { unread: rest.len() }),
    }
}

fn blocks(
    decoder: &mut FrameDecoder,
    frame: &[u8],
    rest: &mut &[u8],
    output: &mut Output<'_>,
) -> Result<(), DecodeEnd> {
    let mut at_least = output.len();
    loop {
        let went = decoder.decode_blocks(Timed { bytes: rest, output }, BlockDecodingStrategy::UptoBytes(STEP));
        let end = match went {
            Ok(true) => return drain(decoder, output),
            Ok(false) => {
                // The decoder holds back a window's length, and does not say how much of it is filled.
                at_least = at_least.saturating_add(STEP);
                drain(decoder, output)?;
                match output.check_time() {
                    Ok(()) if at_least <= output.most() => continue,
                    Ok(()) => DecodeEnd::SizeLimit,
                    Err(end) => end,
                }
            }
            Err(_) if output.is_late() => DecodeEnd::TimeLimit,
            Err(_) => DecodeEnd::Malformed { unread: rest.len() },
        };
        // What it holds back is handed out only at the end of a frame: here is one.
        let cut_off = matches!(went, Err(FrameDecoderError::FailedToReadBlockBody(_)))
            .then(|| stored_part(frame, decoder.bytes_read_from_source()))
            .flatten();
        let _ = decoder.decode_blocks(&LAST_BLOCK[..], BlockDecodingStrategy::All);
        drain(decoder, output)?;
        output.append(cut_off.unwrap_or_default())?;
        return Err(end);
    }
}

/// Moves what the decoder gives.
fn drain(decoder: &mut FrameDecoder, output: &mut Output<'_>) -> Result<(), DecodeEnd> {
    while output.write(|target| {
        let moved = decoder.read(target).unwrap_or_default();
        (moved, moved > 0)
    })? {}
    Ok(())
}

/// The content of a block that breaks off, if it is stored as it is. `read` is where its head ends.
fn stored_part(frame: &[u8], read: u64) -> Option<&[u8]> {
    let (head, content) = frame.split_at_checked(usize::try_from(read).ok()?)?;
    let &[low, middle, high] = head.last_chunk()?;
    let head = u32::from_le_bytes([low, middle, high, 0]);
    let (kind, length) = (head >> 1 & 3, usize::try_from(head >> 3).ok()?);
    (kind == 0 && length <= 128 * 1024 && content.len() < length).then_some(content)
}

/// Stops a decoder between blocks when the time is up: blocks without content are no output that could be counted.
struct Timed<'a, 'i, 'o, 's> {
    bytes: &'a mut &'i [u8],
    output: &'o Output<'s>,
}

impl Read for Timed<'_, '_, '_, '_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if self.output.is_late() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.bytes.read(target)
    }
}
