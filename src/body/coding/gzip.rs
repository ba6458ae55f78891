//! `gzip` (RFC 1952): members one after the other, each DEFLATE between a head and a checksum.

use flate2::{Crc, Decompress};

use super::DecodeEnd;
use super::inflate::inflate;
use super::output::Output;

/// Two bytes that identify the format, and the only method that there is.
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

const HEADER_CRC: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// Decodes all members.
pub(super) fn decode(mut input: &[u8], output: &mut Output<'_>) -> DecodeEnd {
    let mut stream = Decompress::new(false);
    while !input.is_empty() {
        if !(input.starts_with(&MAGIC) || MAGIC.starts_with(input)) || input.get(3).is_some_and(|it| it & RESERVED != 0)
        {
            return DecodeEnd::Malformed { unread: input.len() };
        }
        let Some(content) = behind_head(input) else { return DecodeEnd::Malformed { unread: 0 } };
        input = content;
        stream.reset(false);
        let mut crc = Crc::new();
        if let Err(end) = inflate(&mut stream, &mut input, output, |bytes| crc.update(bytes)) {
            return end;
        }
        let Some((trailer, rest)) = input.split_at_checked(8) else { return DecodeEnd::Malformed { unread: 0 } };
        // The length is modulo 2^32.
        let (sum, amount) = (crc.sum().to_le_bytes(), crc.amount().to_le_bytes());
        if trailer.iter().ne(sum.iter().chain(&amount)) {
            return DecodeEnd::Malformed { unread: rest.len() };
        }
        input = rest;
    }
    DecodeEnd::Complete
}

/// What stands behind the head of a member; nothing if the head breaks off.
fn behind_head(member: &[u8]) -> Option<&[u8]> {
    let flags = *member.get(3)?;
    let mut rest = member.get(10..)?;
    if flags & EXTRA != 0 {
        let (length, behind) = rest.split_first_chunk()?;
        rest = behind.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            rest = rest.get(rest.iter().position(|byte| *byte == 0)? + 1..)?;
        }
    }
    if flags & HEADER_CRC == 0 { Some(rest) } else { rest.get(2..) }
}
