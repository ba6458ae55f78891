//! Many patterns in one dense anchored table.
//!
//! An unanchored search over many patterns has far too many states to build in advance, and a lazily built one is
//! rebuilt for ever on text that looks random. An anchored table is small, immutable and takes one step per byte.

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;
use regex_automata::{Anchored, MatchKind};

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
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(StartKind::Anchored)
            .minimize(false)
            .dfa_size_limit(Some(SIZE_LIMIT))
            .determinize_size_limit(Some(4 * SIZE_LIMIT));
        let dfa = dense::Builder::new()
            .configure(config)
            .syntax(syntax_config())
            .thompson(thompson::Config::new().utf8(false))
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

    /// Whether a match can begin with a byte.
    pub(super) fn may_begin_with(&self, byte: u8) -> bool {
        !self.is_over(self.dfa.next_state(self.start, byte))
    }

    /// With which bytes a match can go on after its first.
    fn may_go_on_after(&self, first: u8) -> ByteSet {
        let state = self.dfa.next_state(self.start, first);
        let mut set = ByteSet::default();
        for second in 0..=u8::MAX {
            if !self.is_over(state) && !self.is_over(self.dfa.next_state(state, second)) {
                set.insert(second);
            }
        }
        set
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

/// Patterns in as few tables as fit, by the bytes that they begin with: each text passes through those tables only in
/// which something can begin with its first byte. Most texts begin nothing at all, as their first two bytes or their
/// length show without a table.
pub(super) struct PatternTables {
    tables: Vec<Part>,
    /// By first byte.
    begins: Box<[Beginning; 256]>,
}

/// What can begin with a byte.
#[derive(Clone, Copy, Default)]
struct Beginning {
    /// In which tables something can, as a bit set.
    tables: u32,
    /// The length of the shortest match.
    shortest: usize,
    /// What may follow, where anything follows.
    second: ByteSet,
}

/// A set of bytes.
#[derive(Clone, Copy, Default)]
struct ByteSet([u64; 4]);

impl ByteSet {
    fn insert(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte >> 6)) {
            *word |= 1 << (byte & 63);
        }
    }

    fn extend(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    fn contains(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte >> 6)).is_some_and(|word| word & 1 << (byte & 63) != 0)
    }
}

struct Part {
    table: PatternTable,
    /// The patterns' places in the list that was compiled.
    places: Vec<usize>,
}

/// More tables than bits in the set are refused.
const TABLES_LIMIT: usize = 32;

impl PatternTables {
    /// Compiles patterns; `None` if one of them does not fit into a table alone, or looks at what is before its start.
    pub(super) fn compile(patterns: &[&str]) -> Option<Self> {
        let facts: Vec<PatternFacts> = patterns.iter().map(|pattern| pattern_facts(pattern)).collect::<Option<_>>()?;
        let mut families: [Vec<usize>; 3] = Default::default();
        for (place, facts) in facts.iter().enumerate() {
            families.get_mut(family(&facts.first))?.push(place);
        }
        let mut tables = Vec::new();
        for family in families {
            compile_parts(patterns, family, &mut tables)?;
        }
        if tables.len() > TABLES_LIMIT {
            return None;
        }
        let mut begins = Box::new([Beginning::default(); 256]);
        for (byte, begin) in (0..=u8::MAX).zip(begins.iter_mut()) {
            let lengths = patterns.iter().zip(&facts).filter(|(_, facts)| facts.first.contains(byte));
            begin.shortest = lengths.map(|(_, facts)| facts.shortest).min().unwrap_or(usize::MAX);
            for (at, part) in tables.iter().enumerate().filter(|(_, part)| part.table.may_begin_with(byte)) {
                begin.tables |= 1 << at;
                begin.second.extend(&part.table.may_go_on_after(byte));
            }
        }
        Some(Self { tables, begins })
    }

    /// Reports the patterns that match a prefix, with the prefix' length; returns the steps taken.
    pub(super) fn prefixes(&self, text: &[u8], mut found: impl FnMut(usize, usize)) -> usize {
        let mut steps = 0;
        for part in self.tables(text) {
            steps += part.table.prefixes(text, |pattern, end| {
                part.places.get(pattern).into_iter().for_each(|place| found(*place, end));
            });
        }
        steps
    }

    /// Reports the patterns that match the whole text.
    pub(super) fn whole(&self, text: &[u8], mut found: impl FnMut(usize)) {
        for part in self.tables(text) {
            part.table.whole(text, |pattern| part.places.get(pattern).into_iter().for_each(|place| found(*place)));
        }
    }

    /// Whether a match can begin with a byte.
    pub(super) fn may_begin_with(&self, byte: u8) -> bool {
        self.begins.get(usize::from(byte)).is_some_and(|begin| begin.tables != 0)
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        self.tables.iter().map(|part| part.table.memory()).sum()
    }

    /// Whether a match can begin with a text's first bytes, and has the length for it.
    pub(super) fn may_begin(&self, text: &[u8]) -> bool {
        self.beginning(text).is_some()
    }

    fn beginning(&self, text: &[u8]) -> Option<&Beginning> {
        let begin = self.begins.get(usize::from(*text.first()?))?;
        let begins = text.len() >= begin.shortest && text.get(1).is_none_or(|second| begin.second.contains(*second));
        begins.then_some(begin)
    }

    /// The tables in which something can begin with a text's first bytes.
    fn tables(&self, text: &[u8]) -> impl Iterator<Item = &Part> {
        let mut set = self.beginning(text).map_or(0, |begin| begin.tables);
        std::iter::from_fn(move || {
            let at = set.trailing_zeros();
            set &= set.wrapping_sub(1);
            self.tables.get(at as usize)
        })
    }
}

impl std::fmt::Debug for PatternTables {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PatternTables({} tables, {} bytes)", self.tables.len(), self.memory())
    }
}

/// Compiles one family, in halves if it does not fit.
fn compile_parts(patterns: &[&str], places: Vec<usize>, tables: &mut Vec<Part>) -> Option<()> {
    if places.is_empty() {
        return Some(());
    }
    let chosen: Vec<&str> = places.iter().filter_map(|place| patterns.get(*place).copied()).collect();
    match PatternTable::compile(&chosen) {
        Some(table) => tables.push(Part { table, places }),
        None if places.len() == 1 => return None,
        None => {
            let (first, second) = places.split_at_checked(places.len() / 2)?;
            compile_parts(patterns, first.to_vec(), tables)?;
            compile_parts(patterns, second.to_vec(), tables)?;
        }
    }
    Some(())
}

/// Patterns that begin with digits and signs only, with letters only, and with either.
fn family(first: &ByteSet) -> usize {
    let begins = |bytes: std::ops::RangeInclusive<u8>| bytes.into_iter().any(|byte| first.contains(byte));
    let letters = begins(b'A'..=b'Z') || begins(b'a'..=b'z');
    let digits = begins(b'0'..=b'9') || first.contains(b'+') || first.contains(b'(');
    match (letters, digits) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    }
}

/// What is known of a pattern before it is compiled with others.
pub(super) struct PatternFacts {
    /// The shortest text that it matches.
    shortest: usize,
    /// The longest; `None` if there is no bound.
    pub(super) longest: Option<usize>,
    /// The bytes with which a match can begin.
    first: ByteSet,
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
    Some(PatternFacts { shortest, longest: properties.maximum_len(), first: first_bytes(&nfa) })
}

/// The bytes with which a match can begin.
fn first_bytes(nfa: &thompson::NFA) -> ByteSet {
    let mut first = ByteSet::default();
    let mut seen = vec![false; nfa.states().len()];
    let mut next = vec![nfa.start_anchored()];
    while let Some(id) = next.pop() {
        match seen.get_mut(id.as_usize()) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        let mut ranges = |transitions: &[thompson::Transition]| {
            transitions.iter().flat_map(|range| range.start..=range.end).for_each(|byte| first.insert(byte));
        };
        match nfa.state(id) {
            thompson::State::ByteRange { trans } => ranges(std::slice::from_ref(trans)),
            thompson::State::Sparse(sparse) => ranges(&sparse.transitions),
            thompson::State::Dense(dense) => {
                let bytes = (0..=u8::MAX).zip(dense.transitions.iter());
                bytes.filter(|(_, to)| **to != StateID::ZERO).for_each(|(byte, _)| first.insert(byte));
            }
            thompson::State::Look { next: behind, .. } | thompson::State::Capture { next: behind, .. } => {
                next.push(*behind);
            }
            thompson::State::Union { alternates } => next.extend(alternates.iter()),
            thompson::State::BinaryUnion { alt1, alt2 } => next.extend([*alt1, *alt2]),
            thompson::State::Fail | thompson::State::Match { .. } => {}
        }
    }
    first
}

/// ASCII classes, any bytes: as RE2 has them.
fn syntax_config() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
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
        assert!(table.may_begin_with(b'7') && !table.may_begin_with(b'x'));
        assert_eq!(table.prefixes(b"12x4-5678 and much more", |_, _| {}), 3);
    }

    #[test]
    fn patterns_that_look_around_match_nothing_or_are_broken_are_refused() {
        for pattern in ["^a", r"\ba", "a*", "(", "[z-a]"] {
            assert!(pattern_facts(pattern).is_none(), "{pattern}");
        }
        assert_eq!(pattern_facts("a{2,4}").unwrap().longest, Some(4));
        assert_eq!(pattern_facts("a+").unwrap().longest, None);
    }

    #[test]
    fn tables_find_what_one_table_finds_under_the_same_numbers() {
        let tables = PatternTables::compile(&["a+", "[0-9]+", "[a0-9]b?", "a{1,2}"]).unwrap();
        for (text, expected) in [("aa", vec![0, 3]), ("7", vec![1, 2]), ("ab", vec![2]), ("x", vec![])] {
            let mut whole = Vec::new();
            tables.whole(text.as_bytes(), |pattern| whole.push(pattern));
            whole.sort_unstable();
            assert_eq!(whole, expected, "{text}");
        }
        assert!(tables.may_begin_with(b'9') && !tables.may_begin_with(b'x'));
    }

    #[test]
    fn patterns_that_do_not_fit_into_one_table_get_several() {
        let patterns: Vec<String> = (0..9).map(|n| format!("[a-d]{{0,{n}}}x[a-d]{{9}}")).collect();
        let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
        assert!(PatternTables::compile(&patterns).is_some());
    }

    #[test]
    fn a_table_beyond_the_limit_is_refused() {
        assert!(PatternTable::compile(&["[a-z]*x[a-z]{30}"]).is_none());
    }
}
