//! Blocks of data in a page.
//!
//! A browser ends a block at the first `</script>`, whatever JSON says of strings, and text that turns around what
//! stands beside it misleads who reads the file. So nothing of the kind is written: JSON has escapes for any character.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use crate::render::is_harmless;

/// Writes a block of JSON, under an id that is ours.
pub(super) fn write(output: &mut impl Write, id: &str, value: &impl Serialize) -> io::Result<()> {
    write!(output, "<script type=\"application/json\" id=\"{id}\">")?;
    json(&mut *output, value)?;
    output.write_all(b"</script>\n")
}

/// Writes a block of JSON that is packed with gzip, and written in base64.
pub(super) fn write_packed(output: &mut impl Write, id: &str, value: &impl Serialize) -> io::Result<()> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    json(&mut packer, value)?;
    let text = STANDARD.encode(packer.finish()?);
    writeln!(output, "<script type=\"text/plain\" id=\"{id}\">{text}</script>")
}

fn json(output: impl Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(output, Inert)).map_err(io::Error::from)
}

/// Escapes what is harmless in JSON and not in a page.
struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(|letter| matches!(letter, '<' | '>' | '&') || !is_harmless(letter)) {
            let (before, behind) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            let Some(letter) = behind.chars().next() else { break };
            for unit in letter.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = behind.strip_prefix(letter).unwrap_or_default();
        }
        CompactFormatter.write_string_fragment(writer, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_block_ends_it_or_turns_text_around() {
        let hostile = "</script><!--<script>\u{202e}&amp;\u{2028}\u{1f600}\u{e0041}\u{0}";
        let mut page = Vec::new();
        write(&mut page, "block", &hostile).unwrap();
        let page = String::from_utf8(page).unwrap();
        let data = page.strip_prefix("<script type=\"application/json\" id=\"block\">").unwrap();
        let data = data.strip_suffix("</script>\n").unwrap();
        assert!(!data.contains(['<', '>', '&']) && data.chars().all(is_harmless), "{data}");
        assert_eq!(serde_json::from_str::<String>(data).unwrap(), hostile);
    }
}
