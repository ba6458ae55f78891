//! Content codings (RFC 9110, section 8.4): what a body was packed with, and how it is unpacked within limits.
//!
//! Senders choose how much a few bytes become, so output, its ratio to the input, memory and time are bounded. What was
//! decoded before a fault or a limit is kept: a body that was cut off at the cap of its capture always ends early.

#[cfg(feature = "brotli")]
mod brotli;
#[cfg(feature = "gzip")]
mod deflate;
#[cfg(feature = "gzip")]
mod gzip;
#[cfg(feature = "gzip")]
mod inflate;
#[cfg_attr(not(feature = "compression"), allow(dead_code, reason = "each decoder uses a part"))]
mod output;
mod scratch;
#[cfg(feature = "zstd")]
mod zstd;

use std::time::{Duration, Instant};

use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use output::Output;
pub(crate) use scratch::Scratch;

/// More codings on one body are not undone.
const MOST_CODINGS: usize = 3;

/// Outputs up to here may have any ratio to their input.
const SMALL_OUTPUT: usize = 64 * 1024;

/// Decoders may need to look back so far, even where less output is allowed: RFC 9659 asks it of every receiver, and stock
/// encoders announce nearly as much for any input.
#[cfg(any(feature = "brotli", feature = "zstd"))]
const LARGEST_WINDOW: usize = 8 * 1024 * 1024;

/// What one body may cost to decode.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The output of each coding.
    pub(crate) bytes: usize,
    /// How many bytes of output a byte of input may give, for each coding and for all together.
    pub(crate) ratio: usize,
    pub(crate) time: Duration,
}

/// A decoded body, or as much of it as there is. Raw: has no `Debug`.
pub(crate) struct Decoded<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) end: DecodeEnd,
}

/// How decoding ended.
#[cfg_attr(not(feature = "compression"), allow(dead_code, reason = "without decoders nothing fails"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecodeEnd {
    /// With all of the input decoded.
    Complete,
    /// At a fault, or an early end.
    Malformed {
        /// How many bytes of the input of the coding that failed were not decoded.
        unread: usize,
    },
    /// At the limit of output, ratio or memory.
    SizeLimit,
    /// When the time was up.
    TimeLimit,
}

/// A coding that this build can undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    #[cfg(feature = "gzip")]
    Gzip,
    #[cfg(feature = "gzip")]
    Deflate,
    #[cfg(feature = "brotli")]
    Brotli,
    #[cfg(feature = "zstd")]
    Zstd,
}

/// Codings by their names.
const KNOWN: &[(&[u8], Coding)] = &[
    #[cfg(feature = "gzip")]
    (b"gzip", Coding::Gzip),
    #[cfg(feature = "gzip")]
    (b"x-gzip", Coding::Gzip),
    #[cfg(feature = "gzip")]
    (b"deflate", Coding::Deflate),
    #[cfg(feature = "brotli")]
    (b"br", Coding::Brotli),
    #[cfg(feature = "zstd")]
    (b"zstd", Coding::Zstd),
];

impl Coding {
    fn of(name: &[u8]) -> Option<Self> {
        KNOWN.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, coding)| *coding)
    }

    #[cfg_attr(
        not(any(feature = "brotli", feature = "gzip", feature = "zstd")),
        expect(unused_variables, reason = "no decoder")
    )]
    fn decode(self, input: &[u8], output: &mut Output<'_>) -> DecodeEnd {
        match self {
            #[cfg(feature = "gzip")]
            Self::Gzip => gzip::decode(input, output),
            #[cfg(feature = "gzip")]
            Self::Deflate => deflate::decode(input, output),
            #[cfg(feature = "brotli")]
            Self::Brotli => brotli::decode(input, output),
            #[cfg(feature = "zstd")]
            Self::Zstd => zstd::decode(input, output),
        }
    }
}

/// Whether this build can undo all codings that are applied to a body.
pub(crate) fn is_readable(headers: &HeaderMap) -> bool {
    codings(headers).is_some()
}

/// Undoes the codings of a body, the last one first. Nothing, if there is one that this build cannot undo.
///
/// Of several codings, the first to be undone with a fault is the one that is told of; what it gave is decoded on.
pub(crate) fn decode<'a>(
    headers: &HeaderMap,
    bytes: &'a [u8],
    limits: &Limits,
    scratch: &'a mut Scratch,
) -> Option<Decoded<'a>> {
    let codings = codings(headers)?;
    // A time that no clock can tell is no limit.
    let deadline = Instant::now().checked_add(limits.time);
    let allowed = |input: usize| input.saturating_mul(limits.ratio).max(SMALL_OUTPUT).min(limits.bytes);
    let mut end = DecodeEnd::Complete;
    let mut undone = 0;
    for coding in codings.into_iter().rev().flatten() {
        let (read, written) = scratch.turn();
        let input = if undone == 0 { bytes } else { read };
        let most = allowed(input.len()).min(allowed(bytes.len()));
        // A body without bytes is one that was never packed.
        let mut output = Output::new(written, most, deadline);
        let ended = if input.is_empty() { DecodeEnd::Complete } else { coding.decode(input, &mut output) };
        if end == DecodeEnd::Complete {
            end = ended;
        }
        undone += 1;
    }
    Some(Decoded { bytes: if undone == 0 { bytes } else { scratch.last() }, end })
}

/// The codings in the order in which they were applied, if each of them is known.
fn codings(headers: &HeaderMap) -> Option<[Option<Coding>; MOST_CODINGS]> {
    let mut codings = [None; MOST_CODINGS];
    for (at, name) in names(headers).enumerate() {
        *codings.get_mut(at)? = Some(Coding::of(name)?);
    }
    Some(codings)
}

/// The names of all codings but `identity`.
fn names(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let lines = headers.get_all(CONTENT_ENCODING).iter();
    let names = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    names.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case(b"identity"))
}

#[cfg(test)]
mod tests;
