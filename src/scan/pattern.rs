//! What is known of a pattern before it is compiled.

use regex_automata::nfa::thompson::{self, NFA, State};
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;

use super::boundary::is_word;

/// What is known of a pattern.
pub(super) struct PatternFacts {
    /// The shortest text that it matches.
    pub(super) shortest: usize,
    /// The longest; `None` if there is no bound.
    pub(super) longest: Option<usize>,
    /// The bytes with which a match can begin.
    pub(super) first: ByteSet,
    /// Whether the first word of a match can do without a digit.
    pub(super) lettered: bool,
    /// Whether a match can hold a blank.
    pub(super) spaced: bool,
}

/// A set of bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct ByteSet([u64; 4]);

impl ByteSet {
    /// Adds a byte.
    pub(super) fn insert(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte >> 6)) {
            *word |= 1 << (byte & 63);
        }
    }

    /// Adds all of another set.
    pub(super) fn extend(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    /// Whether a byte is in the set.
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte >> 6)).is_some_and(|word| word & 1 << (byte & 63) != 0)
    }
}

/// Looks at a pattern; `None` if it is no regular expression, matches the empty text, or looks around.
pub(super) fn pattern_facts(pattern: &str) -> Option<PatternFacts> {
    let parsed = syntax::parse_with(pattern, &syntax_config()).ok()?;
    let properties = parsed.properties();
    let shortest = properties.minimum_len().filter(|shortest| *shortest > 0)?;
    if !properties.look_set().is_empty() {
        return None;
    }
    let nfa = thompson::Compiler::new().configure(thompson::Config::new().utf8(false)).build_from_hir(&parsed).ok()?;
    let (first, _) = reach(&nfa, |_| false);
    let in_word = |byte: u8| is_word(byte) && !byte.is_ascii_digit();
    let (next, ends) = reach(&nfa, in_word);
    let lettered = ends || (0..=u8::MAX).any(|byte| next.contains(byte) && !is_word(byte));
    let (all, _) = reach(&nfa, |_| true);
    let spaced = all.contains(b' ');
    Some(PatternFacts { shortest, longest: properties.maximum_len(), first, lettered, spaced })
}

/// ASCII classes, any bytes: as RE2 has them.
pub(super) fn syntax_config() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
}

/// Goes as far as a match gets by bytes that are wanted: which bytes may come next on the way, and whether the match may
/// end there.
fn reach(nfa: &NFA, wanted: impl Fn(u8) -> bool) -> (ByteSet, bool) {
    let (mut bytes, mut ends) = (ByteSet::default(), false);
    let mut seen = vec![false; nfa.states().len()];
    let mut next = vec![nfa.start_anchored()];
    while let Some(id) = next.pop() {
        match seen.get_mut(id.as_usize()) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        let mut go = |byte: u8, to: StateID| {
            bytes.insert(byte);
            if wanted(byte) {
                next.push(to);
            }
        };
        match nfa.state(id) {
            State::ByteRange { trans } => (trans.start..=trans.end).for_each(|byte| go(byte, trans.next)),
            State::Sparse(sparse) => {
                for range in &sparse.transitions {
                    (range.start..=range.end).for_each(|byte| go(byte, range.next));
                }
            }
            State::Dense(dense) => {
                let bytes = (0..=u8::MAX).zip(dense.transitions.iter());
                bytes.filter(|(_, to)| **to != StateID::ZERO).for_each(|(byte, to)| go(byte, *to));
            }
            State::Look { next: behind, .. } | State::Capture { next: behind, .. } => next.push(*behind),
            State::Union { alternates } => next.extend(alternates.iter()),
            State::BinaryUnion { alt1, alt2 } => next.extend([*alt1, *alt2]),
            State::Match { .. } => ends = true,
            State::Fail => {}
        }
    }
    (bytes, ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_look_around_match_nothing_or_are_broken_are_refused() {
        for pattern in ["^a", r"\ba", "a*", "(", "[z-a]"] {
            assert!(pattern_facts(pattern).is_none(), "{pattern}");
        }
        assert_eq!(pattern_facts("a{2,4}").unwrap().longest, Some(4));
        assert_eq!(pattern_facts("a+").unwrap().longest, None);
    }

    #[test]
    fn what_a_match_begins_with_is_known() {
        let facts = pattern_facts("(?:AB|[0-9])x").unwrap();
        let first: Vec<u8> = (0..=u8::MAX).filter(|byte| facts.first.contains(*byte)).collect();
        assert_eq!(first, b"0123456789A");
        assert_eq!(facts.shortest, 2);
    }

    #[test]
    fn patterns_that_can_hold_a_blank_are_known() {
        assert!(pattern_facts("[0-9]{3}[ -]?[0-9]").unwrap().spaced);
        assert!(!pattern_facts("[!-~]{3}").unwrap().spaced);
    }

    #[test]
    fn patterns_that_need_a_digit_in_their_first_word_are_known() {
        for (pattern, lettered) in [
            ("[A-Z]{2}[0-9]{6}", false),
            ("[A-Z]{2} [0-9]{6}", true),
            ("[A-Z]{2}-?[0-9]{6}", true),
            ("[A-Z0-9]{8}", true),
            ("password", true),
            ("[0-9]{3}-x", false),
            ("x_[0-9]", false),
        ] {
            assert_eq!(pattern_facts(pattern).unwrap().lettered, lettered, "{pattern}");
        }
    }
}
