//! How many different texts a pattern can match.

use super::syntax::Node;

/// An estimate of the number of texts that a match can be, but for what a pattern like `.*secret.*` has around it. It
/// stays at the greatest where there is no end.
pub(super) fn variety_of_match(node: &Node) -> u128 {
    match node {
        Node::Concat(nodes) => {
            let around = |node: &Node| matches!(node, Node::Repeat(0, None, _));
            let (Some(first), Some(last)) =
                (nodes.iter().position(|node| !around(node)), nodes.iter().rposition(|node| !around(node)))
            else {
                return if nodes.is_empty() { 1 } else { u128::MAX };
            };
            let within = nodes.iter().take(last + 1).skip(first);
            within.map(variety).fold(1, u128::saturating_mul)
        }
        Node::Either(nodes) => nodes.iter().map(variety_of_match).fold(0, u128::saturating_add),
        other => variety(other),
    }
}

fn variety(node: &Node) -> u128 {
    match node {
        Node::Empty | Node::Look(_) => 1,
        Node::Runes(runes) => runes.variety(),
        Node::Byte => 256,
        Node::Concat(nodes) => nodes.iter().map(variety).fold(1, u128::saturating_mul),
        Node::Either(nodes) => nodes.iter().map(variety).fold(0, u128::saturating_add),
        Node::Repeat(least, most, node) => match most {
            None => u128::MAX,
            Some(most) => {
                let one = variety(node);
                (*least..=*most).fold(0, |sum, times| sum.saturating_add(one.saturating_pow(times)))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax::parse;
    use super::*;

    fn of(pattern: &str) -> u128 {
        variety_of_match(&parse(pattern, false).unwrap())
    }

    #[test]
    fn a_text_is_one_in_whatever_case() {
        assert_eq!(of("secret"), 1);
        assert_eq!(of("[sS]ecret"), 1);
        assert_eq!(of(r"^\bsecret\b$"), 1);
        assert_eq!(of(""), 1);
    }

    #[test]
    fn what_may_stand_around_a_text_makes_no_more_of_it() {
        assert_eq!(of(".*secret.*"), 1);
        assert_eq!(of(".*secret|mystery.*"), 2);
        assert_eq!(of(".*secret.*mystery"), u128::MAX);
        assert_eq!(of(".+secret"), u128::MAX);
    }

    #[test]
    fn choices_add_and_sequences_multiply() {
        assert_eq!(of("a|b|cd"), 3);
        assert_eq!(of("(?:a|b)(?:c|d|e)"), 6);
        assert_eq!(of("[0-9]{3}"), 1_000);
        assert_eq!(of("[0-9]{1,2}"), 110);
        assert_eq!(of("ab?"), 2);
        assert_eq!(of("[a-z]"), 26);
        assert!(of("[^a]") > 1_000_000);
    }

    #[test]
    fn what_has_no_end_is_the_greatest_number() {
        assert_eq!(of("a*"), u128::MAX);
        assert_eq!(of("[0-9]+x"), u128::MAX);
        assert_eq!(of(".{1000}"), u128::MAX);
    }
}
