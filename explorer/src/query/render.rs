//! Places in a query, shown to whoever wrote it.

use unicode_width::UnicodeWidthChar;

/// A place in the text of a query, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub start: usize,
    /// Where what follows it begins.
    pub end: usize,
}

/// How many columns of a long query are shown.
const COLUMNS: usize = 96;

/// How many of them stand before the place.
const COLUMNS_BEFORE: usize = 40;

/// The message, the query with carets under the place, and what helps. Ends with a line break.
pub(super) fn render(label: &str, message: &str, help: Option<&str>, query: &str, span: Span) -> String {
    let (before, inside, after) = (
        shown(query.get(..span.start).unwrap_or(query)),
        shown(query.get(span.start..span.end).unwrap_or("")),
        shown(query.get(span.end..).unwrap_or("")),
    );
    let before = last_columns(&before, COLUMNS_BEFORE);
    let inside = first_columns(&inside, COLUMNS - COLUMNS_BEFORE);
    let used = width(&before) + width(&inside);
    let after = first_columns(&after, COLUMNS.saturating_sub(used));
    let (blanks, carets) = (" ".repeat(width(&before)), "^".repeat(width(&inside).max(1)));
    let mut text =
        format!("{label}: {message}\n  {}\n  {blanks}{carets}\n", format!("{before}{inside}{after}").trim_end());
    if let Some(help) = help {
        text.push_str("help: ");
        text.push_str(help);
        text.push('\n');
    }
    text
}

/// A text for one line of a terminal: what would move the cursor, or turn the direction of the line, is replaced.
fn shown(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\t' | '\n' | '\r' => ' ',
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => '\u{fffd}',
            character if character.is_control() => '\u{fffd}',
            character => character,
        })
        .collect()
}

fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// What fits into so many columns, with a mark where something is missing.
fn first_columns(text: &str, limit: usize) -> String {
    if width(text) <= limit {
        return text.to_owned();
    }
    let mut left = limit.saturating_sub(1);
    let fits = |character: &char| left.checked_sub(columns(*character)).map(|rest| left = rest).is_some();
    let mut kept: String = text.chars().take_while(fits).collect();
    kept.push('\u{2026}');
    kept
}

/// The same for the end of a text.
fn last_columns(text: &str, limit: usize) -> String {
    let backwards = |text: &str| -> String { text.chars().rev().collect() };
    backwards(&first_columns(&backwards(text), limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carets(query: &str, start: usize, end: usize) -> String {
        let text = render("error", "wrong", None, query, Span { start, end });
        text.lines().skip(1).map(|line| line.strip_prefix("  ").unwrap()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn carets_stand_under_the_place_whatever_the_width_of_characters() {
        assert_eq!(carets("a bad b", 2, 5), "a bad b\n  ^^^");
        assert_eq!(carets("\u{4e2d}\u{6587} bad", 7, 10), "\u{4e2d}\u{6587} bad\n     ^^^");
        assert_eq!(carets("\u{4e2d}", 0, 3), "\u{4e2d}\n^^");
        assert_eq!(carets("a", 1, 1), "a\n ^");
    }

    #[test]
    fn nothing_reaches_a_terminal_that_would_move_its_cursor() {
        assert_eq!(carets("a\n\u{1b}[2J\u{202e} bad", 10, 13), "a \u{fffd}[2J\u{fffd} bad\n        ^^^");
    }

    #[test]
    fn of_a_long_query_the_part_around_the_place_is_shown() {
        let query = format!("{} bad {}", "a".repeat(5_000), "b".repeat(5_000));
        let text = carets(&query, 5_001, 5_004);
        let (line, carets) = text.split_once('\n').unwrap();
        assert_eq!(width(line), COLUMNS);
        assert!(line.starts_with("\u{2026}aaa") && line.ends_with("bbb\u{2026}"));
        assert_eq!(carets.find('^'), Some(COLUMNS_BEFORE));
    }

    #[test]
    fn a_place_that_is_none_does_no_harm() {
        assert_eq!(carets("\u{4e2d}", 1, 900), "\u{4e2d}\n  ^");
    }
}
