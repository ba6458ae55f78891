//! Where a token of a text begins and ends.
//!
//! A card number inside a longer number, a path, a version or an identifier is not a card number. Both sides of a match
//! must therefore be free of what would make it a part of something longer.

/// Whether a byte belongs to words: ASCII letters and digits, `_`, and everything beyond ASCII.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether a byte begins a character of those scripts of three bytes in UTF-8 that put no blanks between words, or one of
/// their wide signs: each stands for itself.
pub(super) fn is_unspaced(byte: u8) -> bool {
    matches!(byte, 0xE3..=0xEF)
}

/// Whether a token can begin after this byte.
pub(super) fn may_begin_after(before: Option<u8>) -> bool {
    before.is_none_or(|byte| {
        !is_word(byte) && !matches!(byte, b'-' | b'.' | b'/' | b'+' | b'$' | b'#' | b'@' | b'%' | b'\\')
    })
}

/// Whether a token can end before these bytes.
pub(super) fn may_end_before(rest: &[u8]) -> bool {
    match rest {
        [] => true,
        [next, ..] if is_unspaced(*next) => true,
        // A joint counts only if something follows: `586-42-1971.` ends a sentence, `586-42-1971.5` goes on.
        [b'-' | b'.' | b',' | b'/' | b':' | b'@' | b'+', next, ..] => !is_word(*next),
        [next, ..] => !is_word(*next) && *next != b'%',
    }
}

/// Whether groups of digits go on before or behind a match that is of such groups itself: three groups of a card number's
/// four are no number of their own.
pub(super) fn is_part_of_groups(before: &[u8], matched: &[u8], after: &[u8]) -> bool {
    let grouped = matched.contains(&b' ') && matched.iter().all(|byte| byte.is_ascii_digit() || *byte == b' ');
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    // `4111 1111 1111 1111 12/27`: what goes on in another way is no group of the same number.
    let follows = match after {
        [b' ', rest @ ..] => match rest.get(digits(rest)..) {
            Some([b'/' | b':' | b'.' | b'-', next, ..]) => digits(rest) > 0 && !next.is_ascii_digit(),
            _ => digits(rest) > 0,
        },
        _ => false,
    };
    let goes_on = matches!(before, [.., b'0'..=b'9', b' ']) || follows;
    grouped && goes_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_digits_belong_together() {
        assert!(is_part_of_groups(b"", b"3820 6065 5063", b" 3769"));
        assert!(is_part_of_groups(b"is 3820 ", b"6065 5063 3769", b""));
        assert!(!is_part_of_groups(b"is ", b"6065 5063 3769", b" and"));
        assert!(!is_part_of_groups(b"in 12 ", b"606550633769", b""));
    }

    #[test]
    fn tokens_stand_between_blanks_brackets_and_the_ends_of_sentences() {
        assert!(may_begin_after(None) && may_begin_after(Some(b' ')) && may_begin_after(Some(b'(')));
        assert!(may_begin_after(Some(b'=')) && may_begin_after(Some(b':')));
        assert!(may_end_before(b"") && may_end_before(b". Then") && may_end_before(b")") && may_end_before(b", x"));
    }

    #[test]
    fn tokens_end_before_scripts_without_blanks() {
        assert!(may_end_before("。".as_bytes()) && may_end_before("です".as_bytes()));
        assert!(!may_end_before("é".as_bytes()) && !may_end_before("я".as_bytes()));
    }

    #[test]
    fn parts_of_something_longer_are_no_tokens() {
        for before in [b'a', b'7', b'_', b'-', b'.', b'/', 0xC3] {
            assert!(!may_begin_after(Some(before)));
        }
        for rest in ["a", "7", "_", "-7", ".5", "/x", "%20", "@x"] {
            assert!(!may_end_before(rest.as_bytes()), "{rest}");
        }
    }
}
