//! Text of files, as a terminal may show it.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The text with everything escaped that moves the cursor, changes colours, or turns the order of letters around: control
/// characters, separators of lines, and the format characters of Unicode (bidirectional controls, joiners, tags).
///
/// ```
/// use api_inventory_explorer::render::shown;
/// assert_eq!(shown("/orders/{id}"), "/orders/{id}");
/// assert_eq!(shown("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
/// ```
#[must_use]
pub fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_harmless(character) {
            shown.push(character);
        } else {
            _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        }
    }
    shown
}

/// The same, cut off where it is wider than so many columns, with `…` at its end.
#[must_use]
pub fn shown_in(text: &str, width: usize) -> String {
    let text = shown(text);
    if text.width() <= width {
        return text;
    }
    let mut cut = String::new();
    let mut taken = 0;
    for character in text.chars() {
        let next = character.width().unwrap_or(0);
        if taken + next + 1 > width {
            break;
        }
        taken += next;
        cut.push(character);
    }
    if width > 0 {
        cut.push('…');
    }
    cut
}

pub(crate) fn is_harmless(character: char) -> bool {
    let is_format = matches!(
        u32::from(character),
        0xad | 0x600..=0x605
            | 0x61c
            | 0x6dd
            | 0x70f
            | 0x180e
            | 0x200b..=0x200f
            | 0x2028..=0x202e
            | 0x2060..=0x206f
            | 0xfeff
            | 0xfff9..=0xfffb
            | 0xe0000..=0xe0fff
    );
    !character.is_control() && !is_format
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_shown() {
        for hostile in
            ["\u{1b}]0;title\u{7}", "a\rb", "a\nb\tc", "\u{9b}31m", "\u{2066}x\u{2069}", "a\u{200b}b", "\u{e0041}"]
        {
            let shown = shown(hostile);
            assert!(shown.chars().all(is_harmless) && shown.contains("\\u{"), "{shown}");
        }
    }

    #[test]
    fn what_is_too_wide_is_cut_to_the_width() {
        assert_eq!(shown_in("/orders", 7), "/orders");
        assert_eq!(shown_in("/orders", 4), "/or…");
        assert_eq!(shown_in("日本語", 4), "日…");
        assert_eq!(shown_in("abc", 0), "");
        for width in 0..20 {
            assert!(shown_in("日本語\u{202e}/orders/日本語", width).width() <= width);
        }
    }
}
