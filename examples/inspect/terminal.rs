//! Text that is safe on a terminal.

use std::fmt::Write as _;
use std::io::Write as _;

/// Escapes, as JSON does, every character that steers a terminal or reorders or hides what it shows. In a line of JSON
/// such characters can only stand inside of strings, so that it stays the same JSON.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unsafe(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Control characters; marks, embeddings, overrides and isolates of the bidirectional algorithm; separators of lines
/// and paragraphs; and characters without width.
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(character, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Says something on stderr; a closed stderr is no reason to stop.
pub(crate) fn note(message: &str) {
    let mut stderr = std::io::stderr().lock();
    for line in message.lines() {
        let _ = writeln!(stderr, "inspect: {}", printable(line));
    }
}
