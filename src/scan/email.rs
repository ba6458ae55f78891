//! Email addresses: found from their middle in text, or asked for as a whole.

use memchr::{memchr, memrchr};

/// Longest local part and longest domain: RFC 5321, 4.5.3.1.
const LOCAL_LIMIT: usize = 64;
const DOMAIN_LIMIT: usize = 255;
/// Longest label of a domain: RFC 1035, 2.3.4.
const LABEL_LIMIT: usize = 63;

/// What a byte may be in an address, as bits.
type Meaning = u16;

/// Of a local part as people write it in text.
const LOCAL: Meaning = 1;
/// `atext` of RFC 5322, 3.2.3, what RFC 6531 adds, and the dot between such.
const ATOM: Meaning = 1 << 1;
/// Of a domain.
const DOMAIN: Meaning = 1 << 2;
/// A dot; and what no label begins or ends with, a dot or a hyphen. Both twice, crosswise: of two bytes in a row
/// `before & byte >> 2` tells whether one is a dot and the other no beginning or end of a label.
const DOT: Meaning = 1 << 4;
const EDGE: Meaning = 1 << 5;
const EDGE_BESIDE: Meaning = 1 << 6;
const DOT_BESIDE: Meaning = 1 << 7;

static MEANINGS: [Meaning; 256] = {
    let mut meanings = [0; 256];
    let mut byte = 0_u8;
    let mut rest: &mut [Meaning] = &mut meanings;
    while let [meaning, after @ ..] = rest {
        let letter = byte.is_ascii_alphanumeric() || byte >= 0x80;
        *meaning = match byte {
            _ if letter => LOCAL | ATOM | DOMAIN,
            b'.' => LOCAL | ATOM | DOMAIN | DOT | EDGE | DOT_BESIDE | EDGE_BESIDE,
            b'-' => LOCAL | ATOM | DOMAIN | EDGE | EDGE_BESIDE,
            b'_' | b'+' | b'%' | b'\'' | b'~' | b'!' => LOCAL | ATOM,
            b'#' | b'$' | b'&' | b'*' | b'/' | b'=' | b'?' | b'^' | b'`' | b'{' | b'|' | b'}' => ATOM,
            _ => 0,
        };
        byte = byte.wrapping_add(1);
        rest = after;
    }
    meanings
};

fn meaning(byte: u8) -> Meaning {
    MEANINGS.get(usize::from(byte)).copied().unwrap_or(0)
}

/// What the bytes of a text are, in one pass.
struct Row {
    /// What one of them is, and what all are.
    any: Meaning,
    all: Meaning,
    /// What two in a row are, both; and crosswise.
    pairs: Meaning,
    crosswise: Meaning,
    first: Meaning,
    last: Meaning,
}

impl Row {
    fn of(text: &[u8]) -> Self {
        let mut row = Self { any: 0, all: Meaning::MAX, pairs: 0, crosswise: 0, first: 0, last: 0 };
        for byte in text {
            let meaning = meaning(*byte);
            row.any |= meaning;
            row.all &= meaning;
            row.pairs |= row.last & meaning;
            row.crosswise |= row.last & meaning >> 2;
            row.last = meaning;
        }
        row.first = text.first().map_or(0, |first| meaning(*first));
        row
    }

    /// Whether it is two labels or more, none of which begins or ends with a hyphen.
    fn is_domain(&self) -> bool {
        self.all & DOMAIN != 0
            && self.any & DOT != 0
            && (self.first | self.last) & EDGE == 0
            && self.crosswise & (DOT | EDGE) == 0
    }
}

/// Whether a text is a `Mailbox` of RFC 5321 as people have it: no quotes, no comments, and a domain with a dot.
pub(crate) fn is_email(text: &[u8]) -> bool {
    let Some((local, [_, domain @ ..])) = memchr(b'@', text).and_then(|at| text.split_at_checked(at)) else {
        return false;
    };
    (1..=LOCAL_LIMIT).contains(&local.len()) && {
        let local = Row::of(local);
        local.all & ATOM != 0 && (local.first | local.last | local.pairs) & DOT == 0 && Row::of(domain).is_domain()
    }
}

/// Whether the `@` at a place is that of an email address (RFC 5321, without quoted local parts and address literals,
/// and with a top-level domain of letters).
///
/// Looks back and ahead from the `@` and stops at the next one either way: over a whole text each byte is seen at most
/// twice.
pub(super) fn is_email_at(text: &[u8], at: usize) -> bool {
    let (Some(before), Some(after)) = (text.get(..at), text.get(at + 1..)) else { return false };
    let near = before.get(at.saturating_sub(LOCAL_LIMIT + 1)..).unwrap_or_default();
    let local = near.iter().rev().position(|byte| meaning(*byte) & LOCAL == 0).unwrap_or(near.len());
    let Some(start) = at.checked_sub(local) else { return false };
    let first = text.get(start).copied().unwrap_or(b'.');
    let left = start.checked_sub(1).and_then(|left| text.get(left)).copied();
    let local_fits = (1..=LOCAL_LIMIT).contains(&local)
        && first != b'.'
        && before.last() != Some(&b'.')
        // `j***@example.com` is masked, `//git@host/` and `:password@host` are parts of a URL.
        && !matches!(left, Some(b'*' | b'/' | b'@' | b'#'));
    local_fits && begins_with_domain(after)
}

/// Extensions of files that have an `@` in their names (`logo@2x.png`, `app@1.2.js`), none of them a top-level domain.
const FILES: [&[u8]; 14] = [
    b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"ico", b"css", b"js", b"json", b"html", b"pdf", b"woff", b"tgz",
];

/// None of them is longer.
const FILE_LENGTH: usize = 4;

/// Whether a text begins with a domain name that ends there.
fn begins_with_domain(text: &[u8]) -> bool {
    let near = text.get(..=DOMAIN_LIMIT).unwrap_or(text);
    let length = near.iter().position(|byte| meaning(*byte) & DOMAIN == 0).unwrap_or(near.len());
    let Some((mut domain, rest)) = text.split_at_checked(length) else { return false };
    // The full stop of a sentence.
    while let Some(shorter) = domain.strip_suffix(b".") {
        domain = shorter;
    }
    // What goes on as a path or a port is the authority of a URL; `git@host:path` names a repository.
    let goes_on = match rest {
        [b'/' | b'@' | b'*' | b'_', ..] => true,
        [b':', next, ..] => !next.is_ascii_whitespace(),
        _ => false,
    };
    let too_long =
        || domain.len() > LABEL_LIMIT && domain.split(|byte| *byte == b'.').any(|label| label.len() > LABEL_LIMIT);
    if length > DOMAIN_LIMIT || goes_on || !Row::of(domain).is_domain() || too_long() {
        return false;
    }
    let last = memrchr(b'.', domain).and_then(|dot| domain.get(dot + 1..)).unwrap_or_default();
    let top_level = last.len() >= 2
        && (last.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80) || last.starts_with(b"xn--"));
    let is_file = || FILES.iter().any(|extension| last.eq_ignore_ascii_case(extension));
    top_level && (last.len() > FILE_LENGTH || !is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds_email(text: &str) -> bool {
        text.bytes().enumerate().any(|(at, byte)| byte == b'@' && is_email_at(text.as_bytes(), at))
    }

    #[test]
    fn files_are_no_addresses() {
        for text in ["logo@2x.png", "icon@3x.JPG", "app@1.2.js", "left-pad@1.3.0.tgz"] {
            assert!(!holds_email(text), "{text}");
        }
    }

    #[test]
    fn addresses_are_found_alone_and_in_text() {
        for text in [
            "anna@example.org",
            "a.b+c@sub.example.co.uk",
            "Anna <anna@example.org>",
            "write to anna@example.org.",
            "mailto:anna@example.org",
            "jürgen@bücher.example",
        ] {
            assert!(holds_email(text), "{text}");
        }
    }

    #[test]
    fn what_only_has_an_at_sign_is_no_address() {
        for text in [
            "@anna",
            "anna@",
            "@@@@",
            "a@b",
            "j***@example.com",
            "*a@example.com",
            "git@github.com:a/b.git",
            "https://user@example.com/x",
            "@scope/name@1.2.3",
            "a..@x",
            ".a@example.org",
            "a@-x.org",
            "a@x..org",
            "a@1.2",
        ] {
            assert!(!holds_email(text), "{text}");
        }
        assert!(!holds_email(&format!("{}@example.org", "a".repeat(65))));
        assert!(!holds_email(&format!("a@{}org", "b.".repeat(200))));
        assert!(!holds_email(&format!("a@{}.org", "b".repeat(64))));
    }

    proptest::proptest! {
        #[test]
        fn whole_addresses_are_told_as_by_taking_them_apart(text in "[a.@-]{0,12}|[a.+-]{1,4}@[a.-]{1,8}") {
            let label = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
            let expected = text.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty()
                    && local.split('.').all(|atom| !atom.is_empty())
                    && domain.contains('.')
                    && !domain.contains('@')
                    && domain.split('.').all(label)
            });
            proptest::prop_assert_eq!(is_email(text.as_bytes()), expected);
        }
    }
}
