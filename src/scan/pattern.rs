//! What is known of a pattern before it is compiled.

use regex_automata::nfa::thompson::{self, NFA};
use regex_automata::util::syntax;
use regex_syntax::hir::Hir;

use super::bytes::{Classes, DIGIT, UNSPACED, WORD_CLASSES, class};
use super::candidates::WORD_LENGTHS;
use super::pattern_graph::PatternGraph;
use super::table::PatternTable;

/// What is known of a pattern.
pub(super) struct PatternFacts {
    /// The shortest text that it matches.
    pub(super) shortest: usize,
    /// The longest; `None` if there is no bound.
    pub(super) longest: Option<usize>,
    /// The bytes with which a match can begin.
    pub(super) first: ByteSet,
    /// And those that can follow.
    pub(super) second: ByteSet,
    /// The classes of bytes that a match can hold, and those that each match holds.
    pub(super) classes: Classes,
    pub(super) needed: Classes,
    /// Whether the first word of a match can do without a digit.
    pub(super) lettered: bool,
    /// Whether a match can hold a blank.
    pub(super) spaced: bool,
    /// What the first word of a text is like that a match begins.
    pub(super) word: FirstWord,
}

/// The first word of texts that a pattern can begin; a sign is a word of its own.
#[derive(Clone, Copy, Default)]
pub(super) struct FirstWord {
    /// The classes of its bytes.
    pub(super) classes: Classes,
    /// By its length, the classes of bytes that may stand behind it; the last stands for all greater lengths, too.
    pub(super) behind: [Behind; WORD_LENGTHS + 1],
}

/// The classes of bytes that may stand behind a word; the bit above theirs says that nothing may.
pub(super) type Behind = u32;

impl FirstWord {
    const ANY: Self = Self { classes: Classes::MAX, behind: [Behind::MAX; WORD_LENGTHS + 1] };
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

    /// Whether a byte is in the set.
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte >> 6)).is_some_and(|word| word & 1 << (byte & 63) != 0)
    }
}

/// Looks at a pattern; `None` if it is no regular expression, matches the empty text, or looks around.
pub(super) fn pattern_facts(pattern: &str) -> Option<PatternFacts> {
    let parsed = pattern_tree(pattern)?;
    let properties = parsed.properties();
    let shortest = properties.minimum_len().filter(|shortest| *shortest > 0)?;
    if !properties.look_set().is_empty() {
        return None;
    }
    let nfa = thompson::Compiler::new().configure(nfa_config()).build_from_hir(&parsed).ok()?;
    Some(PatternFacts { longest: properties.maximum_len(), ..graph_facts(&nfa, shortest) })
}

/// A pattern as it is compiled; `None` if it is no regular expression.
pub(crate) fn pattern_tree(pattern: &str) -> Option<Hir> {
    syntax::parse_with(pattern, &syntax_config()).ok()
}

/// The longest match of a pattern that is tried at each token of a text. It bounds the work per byte.
const TOKEN_LIMIT: usize = 128;

/// Whether a pattern can be used: over whole values, or `inside` text too.
///
/// # Errors
/// What it should have been.
pub(crate) fn pattern_within_bounds(pattern: &str, inside: bool) -> Result<(), &'static str> {
    let Some(facts) = pattern_facts(pattern) else {
        return Err("a regular expression without look-around that matches no empty text");
    };
    if inside && facts.longest.is_none_or(|longest| longest > TOKEN_LIMIT) {
        return Err("a pattern of at most 128 bytes, because it is looked for inside text");
    }
    Ok(())
}

/// What the table of one pattern may take that this crate did not write.
const PATTERN_MEMORY_LIMIT: usize = 512 << 10;

/// The same for a pattern that nobody has measured: it may not take so much memory that it crowds out others. Returns how
/// much it takes.
///
/// # Errors
/// What it should have been.
pub(crate) fn small_pattern(pattern: &str, inside: bool) -> Result<usize, &'static str> {
    if pattern.len() > PATTERN_LIMIT {
        return Err("a pattern of at most 4096 bytes");
    }
    let states = NFA::compiler().configure(nfa_config()).syntax(syntax_config()).build(pattern);
    if states.is_ok_and(|nfa| nfa.states().len() > STATES_LIMIT) {
        return Err("a pattern of at most 1024 states: with fewer repetitions or alternatives");
    }
    pattern_within_bounds(pattern, inside)?;
    match PatternTable::compile_within(&[pattern], PATTERN_MEMORY_LIMIT) {
        Some(table) => Ok(table.memory()),
        None => Err("a pattern whose table takes at most 512 KiB: with fewer repetitions or alternatives"),
    }
}

/// How many states such a pattern may have. What is known of a pattern before it becomes a table takes time for each.
const STATES_LIMIT: usize = 1_024;

/// The longest pattern that is looked at.
const PATTERN_LIMIT: usize = 4_096;

impl PatternFacts {
    /// What is known where a match need not end where a word does.
    #[must_use]
    pub(super) fn open(self) -> Self {
        Self { longest: None, classes: Classes::MAX, word: FirstWord::ANY, ..self }
    }
}

fn graph_facts(nfa: &NFA, shortest: usize) -> PatternFacts {
    let graph = PatternGraph::of(nfa);
    let (classes, _) = graph.reach(Classes::MAX);
    let needed = (0..Classes::BITS).map(|bit| 1 << bit).filter(|class| classes & class != 0 && !graph.reach(!class).1);
    let needed = needed.fold(0, |all, class| all | class);
    let (mut first, mut second) = (ByteSet::default(), ByteSet::default());
    let start = graph.start();
    let behind = graph.step(&start, |_| true);
    graph.bytes(&start, |byte| first.insert(byte));
    graph.bytes(&behind, |byte| second.insert(byte));
    if graph.ends(&behind) {
        (0..=u8::MAX).for_each(|byte| second.insert(byte));
    }
    let (next, ends) = graph.reach(WORD_CLASSES & !DIGIT);
    PatternFacts {
        shortest,
        longest: None,
        first,
        second,
        classes,
        needed,
        lettered: ends || next & !WORD_CLASSES != 0,
        spaced: classes & class(b' ') != 0,
        word: first_word(&graph),
    }
}

/// Goes through the words that a match can begin with, byte by byte.
fn first_word(graph: &PatternGraph) -> FirstWord {
    let mut word = FirstWord::default();
    let start = graph.start();
    let sign = graph.step(&start, |classes| classes & !WORD_CLASSES != 0);
    let signs = graph.classes(&start) & !WORD_CLASSES;
    if signs & UNSPACED != 0 {
        return FirstWord::ANY;
    }
    // What a match leaves over begins with anything but a word.
    let behind = |at: &[usize], classes: Classes| {
        if graph.ends(at) { Behind::MAX & !Behind::from(WORD_CLASSES) } else { Behind::from(classes) }
    };
    let mut at = start;
    for (length, of) in word.behind.iter_mut().enumerate().skip(1) {
        word.classes |= graph.classes(&at) & WORD_CLASSES;
        at = graph.step(&at, |classes| classes & WORD_CLASSES != 0);
        *of |= behind(&at, graph.classes(&at) & !WORD_CLASSES);
        // A sign is a word of its own, whatever stands behind it.
        if length == 1 && !sign.is_empty() {
            *of |= if graph.ends(&sign) { Behind::MAX } else { graph.classes(&sign).into() };
        }
        if at.is_empty() {
            return word;
        }
    }
    if let Some(last) = word.behind.last_mut() {
        *last = Behind::MAX;
    }
    FirstWord { classes: Classes::MAX, ..word }
}

/// Any bytes, and not so many states that they could not become a table.
pub(super) fn nfa_config() -> thompson::Config {
    thompson::Config::new().utf8(false).nfa_size_limit(Some(1 << 20))
}

/// ASCII classes, any bytes: as RE2 has them.
pub(super) fn syntax_config() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
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
