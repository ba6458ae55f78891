//! Many patterns in one dense anchored table.
//!
//! An unanchored search over many patterns has far too many states to build in advance, and a lazily built one is
//! rebuilt for ever on text that looks random. An anchored table is small, immutable and takes one step per byte.

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, MatchKind};

use super::pattern::{nfa_config, syntax_config};

/// A table larger than this is refused: it would not stay in the processor's caches.
const SIZE_LIMIT: usize = 3 << 20;

/// Patterns, all tried at once from one place.
pub(super) struct PatternTable {
    dfa: dense::DFA<Vec<u32>>,
    start: StateID,
}

impl PatternTable {
    /// Compiles patterns; `None` if together they exceed the limit, or if one looks at what is before its start.
    pub(super) fn compile(patterns: &[&str]) -> Option<Self> {
        Self::compile_within(patterns, SIZE_LIMIT)
    }

    /// The same within a limit of bytes.
    pub(super) fn compile_within(patterns: &[&str], limit: usize) -> Option<Self> {
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(StartKind::Anchored)
            .minimize(false)
            .dfa_size_limit(Some(limit))
            .determinize_size_limit(Some(4 * limit));
        let dfa = dense::Builder::new()
            .configure(config)
            .syntax(syntax_config())
            .thompson(nfa_config())
            .build_many(patterns)
            .ok()?;
        let start = dfa.universal_start_state(Anchored::Yes)?;
        Some(Self { dfa, start })
    }

    /// Reports the patterns that match a prefix, with the prefix' length, shortest first; returns the steps taken.
    pub(super) fn prefixes(&self, text: &[u8], mut found: impl FnMut(usize, usize)) -> usize {
        let mut state = self.start;
        for (at, byte) in text.iter().enumerate() {
            state = self.dfa.next_state(state, *byte);
            if self.dfa.is_special_state(state) {
                // The table reports a match one byte after its end.
                self.report(state, |pattern| found(pattern, at));
                if self.is_over(state) {
                    return at + 1;
                }
            }
        }
        self.report(self.dfa.next_eoi_state(state), |pattern| found(pattern, text.len()));
        text.len() + 1
    }

    /// Reports the patterns that match the whole text.
    pub(super) fn whole(&self, text: &[u8], found: impl FnMut(usize)) {
        let mut state = self.start;
        for byte in text {
            state = self.dfa.next_state(state, *byte);
            if self.dfa.is_special_state(state) && self.is_over(state) {
                return;
            }
        }
        self.report(self.dfa.next_eoi_state(state), found);
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        self.dfa.memory_usage()
    }

    fn is_over(&self, state: StateID) -> bool {
        self.dfa.is_dead_state(state) || self.dfa.is_quit_state(state)
    }

    fn report(&self, state: StateID, mut found: impl FnMut(usize)) {
        if self.dfa.is_match_state(state) {
            for index in 0..self.dfa.match_len(state) {
                found(self.dfa.match_pattern(state, index).as_usize());
            }
        }
    }
}

impl std::fmt::Debug for PatternTable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PatternTable({} bytes)", self.memory())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_patterns_and_all_ends_are_reported() {
        let table = PatternTable::compile(&["a+", "ab?"]).unwrap();
        let mut found = Vec::new();
        table.prefixes(b"aab", |pattern, end| found.push((pattern, end)));
        found.sort_unstable();
        assert_eq!(found, [(0, 1), (0, 2), (1, 1)]);
        let mut whole = Vec::new();
        table.whole(b"ab", |pattern| whole.push(pattern));
        assert_eq!(whole, [1]);
    }

    #[test]
    fn a_search_ends_where_nothing_can_match_any_more() {
        let table = PatternTable::compile(&["[0-9]{4}-[0-9]{4}"]).unwrap();
        assert_eq!(table.prefixes(b"12x4-5678 and much more", |_, _| {}), 3);
    }

    #[test]
    fn a_table_beyond_the_limit_is_refused() {
        assert!(PatternTable::compile(&["[a-z]*x[a-z]{30}"]).is_none());
    }
}
