//! Patterns that spell out values: whoever reads that one matched knows what the value was.

use regex_syntax::hir::Look;

use super::syntax::{Node, parse};
use super::variety::variety_of_match;

/// Words of protocols before a value (`Bearer`, `Basic`) are shorter than this.
const KEYWORD: u64 = 8;

/// Whether a pattern matches so few texts for their length that a match tells the value: `hunter2`, lists of names, a card
/// number but for its last digits. Of the characters of a match, half must be open: as if they were any digits.
///
/// A word of a few letters is none, as long as something else may stand before or behind it.
pub(super) fn is_literal(node: &Node) -> bool {
    let shortest = shortest(node);
    let open = 10_u128.saturating_pow(u32::try_from(shortest / 2).unwrap_or(u32::MAX));
    let keyword = shortest < KEYWORD && !tells(node) && !(begins(node) && ends(node));
    variety_of_match(node) < open.max(2) && !keyword
}

/// The same for a pattern that matches whole values; no if it is none.
pub(crate) fn is_literal_pattern(pattern: &str) -> bool {
    let whole = |node| Node::Concat(vec![Node::Look(Look::Start), node, Node::Look(Look::End)]);
    parse(pattern, true).is_ok_and(|node| is_literal(&whole(node)))
}

/// The fewest characters of a match.
fn shortest(node: &Node) -> u64 {
    match node {
        Node::Empty | Node::Look(_) => 0,
        Node::Runes(_) | Node::Byte => 1,
        Node::Concat(nodes) => nodes.iter().map(shortest).fold(0, u64::saturating_add),
        Node::Either(nodes) => nodes.iter().map(shortest).min().unwrap_or(0),
        Node::Repeat(least, _, node) => shortest(node).saturating_mul(u64::from(*least)),
    }
}

/// Whether it holds a digit or an `@`, which words do not.
fn tells(node: &Node) -> bool {
    match node {
        Node::Runes(runes) => runes.only().is_some_and(|rune| rune == u32::from(b'@') || rune.wrapping_sub(0x30) < 10),
        Node::Concat(nodes) | Node::Either(nodes) => nodes.iter().any(tells),
        Node::Repeat(_, _, node) => tells(node),
        _ => false,
    }
}

/// Whether it matches at the beginning of a text only.
fn begins(node: &Node) -> bool {
    match node {
        Node::Look(Look::Start) => true,
        Node::Concat(nodes) => nodes.first().is_some_and(begins),
        Node::Either(nodes) => nodes.iter().all(begins),
        _ => false,
    }
}

/// Whether it matches at the end of a text only.
fn ends(node: &Node) -> bool {
    match node {
        Node::Look(Look::End) => true,
        Node::Concat(nodes) => nodes.last().is_some_and(ends),
        Node::Either(nodes) => nodes.iter().all(ends),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(pattern: &str) -> bool {
        is_literal(&parse(pattern, true).unwrap())
    }

    #[test]
    fn patterns_that_spell_out_values_are_told_from_those_that_describe_them() {
        for pattern in [
            "hunter2",
            "^anna$",
            "anna@example\\.org",
            "(?i)anna\\.berg@[a-z]xample\\.org",
            "^4111111111111111$",
            "^411111111111[0-9]{4}$",
            "Anna Berg|Carl Dahl|Eva Falk",
            "^(?:yes|no)$",
            ".*correct horse battery staple.*",
        ] {
            assert!(literal(pattern), "{pattern}");
        }
        for pattern in [
            "^[0-9]{3}$",
            "^S-[0-9]{5}$",
            "^411111[0-9]{10}$",
            "^Basic ",
            "\\bBearer\\b",
            "^sk_live_[0-9a-zA-Z]{24}$",
            "[A-Z]{3}[0-9]{2}",
            ".+",
            "^anna.*$",
        ] {
            assert!(!literal(pattern), "{pattern}");
        }
        assert!(is_literal_pattern("anna") && !is_literal_pattern("[0-9]{4}"));
    }
}
