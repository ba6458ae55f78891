//! A regular expression as RE2 has them, within bounds.
//!
//! A pattern becomes one immutable table where the table is small. Else states are made while text is read, and kept in a
//! cache that does not grow. Either way a search takes one pass over the text. The bounds:
//!
//! - a pattern has at most [`PATTERN_LENGTH`] bytes, and its states take at most [`NFA_SIZE`] bytes;
//! - a table has at most [`TABLE_SIZE`] bytes, and is given up while it is made when that takes [`TABLE_EFFORT`];
//! - a cache has at most [`CACHE_SIZE`] bytes, and then only the first [`LAZY_TEXT`] bytes of a text are looked at;
//! - where a text would have the cache filled over and over, a search gives up: what it has not found by then it does
//!   not find. RE2 would go on, more slowly.
//!
//! A pattern beyond the bounds is refused.

use std::sync::Mutex;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::hybrid;
use regex_automata::nfa::thompson::{self, NFA};
use regex_automata::{Input, MatchKind};
use regex_syntax::hir::{Hir, Repetition};

use super::literal::is_literal;
use super::runes::any_byte;
use super::syntax::{Node, SyntaxError, parse};

/// The longest pattern. Datadog's rules have one of 15 thousand bytes.
pub(crate) const PATTERN_LENGTH: usize = 32 << 10;

/// The most that the states of a pattern may take, in bytes.
pub(crate) const NFA_SIZE: usize = 1 << 20;

/// The largest table, in bytes.
pub(crate) const TABLE_SIZE: usize = 512 << 10;

/// The most that making a table may take, in bytes. It bounds the time, too.
pub(crate) const TABLE_EFFORT: usize = 1 << 20;

/// The largest cache, in bytes.
pub(crate) const CACHE_SIZE: usize = 1 << 20;

/// How much of a text is looked at for a pattern that has no table, in bytes.
pub(crate) const LAZY_TEXT: usize = 64 << 10;

/// How often a search may fill the cache before it must be worth it: with so many bytes of text for each state.
const CACHE_FILLS: usize = 8;
const BYTES_PER_STATE: usize = 10;

/// A regular expression that is looked for anywhere in a text.
pub(crate) struct Regex {
    pattern: String,
    case_sensitive: bool,
    engine: Engine,
}

enum Engine {
    Table(Box<dense::DFA<Vec<u32>>>),
    Lazy(Box<(hybrid::dfa::DFA, Mutex<hybrid::dfa::Cache>)>),
}

/// Why there is no regular expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegexError {
    /// The pattern is none.
    Broken,
    /// The pattern looks around, or refers back.
    NotRegular,
    /// The pattern is beyond the bounds.
    TooLarge,
    /// The pattern names characters of a script or category.
    NamedClass,
}

impl From<SyntaxError> for RegexError {
    fn from(error: SyntaxError) -> Self {
        match error {
            SyntaxError::Broken => Self::Broken,
            SyntaxError::NotRegular => Self::NotRegular,
            SyntaxError::TooLarge => Self::TooLarge,
            SyntaxError::NamedClass => Self::NamedClass,
        }
    }
}

impl Regex {
    /// Compiles a pattern.
    pub(crate) fn new(pattern: &str, case_sensitive: bool) -> Result<Self, RegexError> {
        if pattern.len() > PATTERN_LENGTH {
            return Err(RegexError::TooLarge);
        }
        let node = parse(pattern, case_sensitive)?;
        // What a match may do without at its ends does not decide whether there is one.
        let node = trim_end(trim_start(node));
        let engine = compile(&hir(&node)).ok_or(RegexError::TooLarge)?;
        Ok(Self { pattern: pattern.into(), case_sensitive, engine })
    }

    /// The pattern, as it was written.
    pub(crate) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether letters match in one case only.
    pub(crate) fn is_case_sensitive(&self) -> bool {
        self.case_sensitive
    }

    /// Whether the pattern matches somewhere in a text.
    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        match &self.engine {
            Engine::Table(table) => {
                table.try_search_fwd(&Input::new(text).earliest(true)).is_ok_and(|found| found.is_some())
            }
            Engine::Lazy(engine) => {
                let (lazy, cache) = &**engine;
                let mut cache = cache.lock().unwrap_or_else(|poisoned| {
                    let mut cache = poisoned.into_inner();
                    cache.reset(lazy);
                    cache
                });
                // What other texts have cost is not this one's.
                if cache.clear_count() > 0 {
                    cache.reset(lazy);
                }
                // What stands behind the end is seen, but not gone through: a text does not end there.
                let input = Input::new(text).range(..text.len().min(LAZY_TEXT)).earliest(true);
                lazy.try_search_fwd(&mut cache, &input).is_ok_and(|found| found.is_some())
            }
        }
    }

    /// Whether a match tells what was found. Takes up to a tenth of a second.
    pub(crate) fn is_literal(&self) -> bool {
        parse(&self.pattern, self.case_sensitive).map_or(true, |node| is_literal(&node))
    }

    /// Bytes of memory, with a full cache.
    pub(crate) fn memory(&self) -> usize {
        self.pattern.len()
            + match &self.engine {
                Engine::Table(table) => table.memory_usage(),
                Engine::Lazy(engine) => engine.0.memory_usage() + engine.0.get_nfa().memory_usage() + CACHE_SIZE,
            }
    }

    /// Whether states are made while text is read.
    #[cfg(test)]
    fn is_lazy(&self) -> bool {
        matches!(self.engine, Engine::Lazy(..))
    }
}

impl std::fmt::Debug for Regex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self.engine {
            Engine::Table(_) => "table",
            Engine::Lazy(..) => "cache",
        };
        write!(formatter, "Regex({kind} of {} bytes)", self.memory())
    }
}

fn compile(hir: &Hir) -> Option<Engine> {
    let config = thompson::Config::new()
        .utf8(false)
        .shrink(false)
        .which_captures(thompson::WhichCaptures::None)
        .nfa_size_limit(Some(NFA_SIZE));
    let nfa: NFA = thompson::Compiler::new().configure(config).build_from_hir(hir).ok()?;
    let table = dense::Config::new()
        .match_kind(MatchKind::LeftmostFirst)
        .start_kind(StartKind::Unanchored)
        .minimize(false)
        .dfa_size_limit(Some(TABLE_SIZE))
        .determinize_size_limit(Some(TABLE_EFFORT));
    if let Ok(table) = dense::Builder::new().configure(table).build_from_nfa(&nfa) {
        return Some(Engine::Table(Box::new(table)));
    }
    let lazy = hybrid::dfa::Config::new()
        .match_kind(MatchKind::LeftmostFirst)
        .cache_capacity(CACHE_SIZE)
        .minimum_cache_clear_count(Some(CACHE_FILLS))
        .minimum_bytes_per_state(Some(BYTES_PER_STATE));
    let lazy = hybrid::dfa::Builder::new().configure(lazy).build_from_nfa(nfa).ok()?;
    let cache = Mutex::new(lazy.create_cache());
    Some(Engine::Lazy(Box::new((lazy, cache))))
}

fn hir(node: &Node) -> Hir {
    match node {
        Node::Empty => Hir::empty(),
        Node::Runes(runes) => runes.bytes(),
        Node::Byte => any_byte(),
        Node::Look(look) => Hir::look(*look),
        Node::Concat(nodes) => Hir::concat(nodes.iter().map(hir).collect()),
        Node::Either(nodes) => Hir::alternation(nodes.iter().map(hir).collect()),
        Node::Repeat(min, max, node) => {
            Hir::repetition(Repetition { min: *min, max: *max, greedy: true, sub: Box::new(hir(node)) })
        }
    }
}

/// The shortest beginnings that any match goes on from.
fn trim_end(node: Node) -> Node {
    trim(node, trim_end, Vec::pop, Vec::push)
}

/// The shortest ends that any match comes down to.
fn trim_start(node: Node) -> Node {
    let first = |nodes: &mut Vec<Node>| (!nodes.is_empty()).then(|| nodes.remove(0));
    trim(node, trim_start, first, |nodes, node| nodes.insert(0, node))
}

fn trim(
    node: Node,
    again: fn(Node) -> Node,
    take: fn(&mut Vec<Node>) -> Option<Node>,
    put_back: fn(&mut Vec<Node>, Node),
) -> Node {
    match node {
        Node::Concat(mut nodes) => {
            while let Some(node) = take(&mut nodes) {
                let node = again(node);
                if node != Node::Empty {
                    put_back(&mut nodes, node);
                    return Node::Concat(nodes);
                }
            }
            Node::Empty
        }
        Node::Either(nodes) => {
            let nodes: Vec<Node> = nodes.into_iter().map(again).collect();
            if nodes.contains(&Node::Empty) { Node::Empty } else { Node::Either(nodes) }
        }
        Node::Repeat(0, ..) => Node::Empty,
        Node::Repeat(1, _, node) => again(*node),
        Node::Repeat(least, _, node) => Node::Repeat(least, Some(least), node),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    fn found(pattern: &str, text: &[u8]) -> bool {
        Regex::new(pattern, false).unwrap().is_match(text)
    }

    #[test]
    fn a_pattern_is_looked_for_anywhere_in_any_case() {
        assert!(found("secret", b"a Secret one"));
        assert!(!Regex::new("secret", true).unwrap().is_match(b"a Secret one"));
        assert!(!found("^secret", b"a secret"));
        assert!(found("(?-i)a(?i:b)c", b"aBc"));
        assert!(!found("(?-i)a(?i:b)c", b"ABc"));
        assert!(found("", b""));
    }

    #[test]
    fn classes_and_word_boundaries_know_ascii_only() {
        assert!(!found(r"\d", "\u{664}".as_bytes()));
        assert!(!found(r"^\w$", "ä".as_bytes()));
        assert!(!found(r"\s", "\u{a0}\u{b}".as_bytes()));
        // In UTF-8 the letter before is no letter of ASCII.
        assert!(found(r"\bcard\b", "äcard".as_bytes()));
        assert!(!found(r"\bcard\b", b"_card"));
        assert!(found(r"^[\W]$", "ä".as_bytes()));
    }

    #[test]
    fn letters_have_their_other_cases_in_all_of_unicode() {
        assert!(found("^ä$", "Ä".as_bytes()));
        assert!(found("^k$", "\u{212a}".as_bytes()));
        assert!(found(r"^\w$", "\u{17f}".as_bytes()));
        assert!(!Regex::new(r"^\w$", true).unwrap().is_match("\u{17f}".as_bytes()));
    }

    #[test]
    fn a_dot_is_one_character_and_no_end_of_line() {
        assert!(found("^.$", "€".as_bytes()));
        assert!(!found("^.$", b"\n"));
        assert!(found("(?s)^.$", b"\n"));
        for invalid in [&b"\xff"[..], b"\xe2\x82", b"\x80"] {
            assert!(!found("^.$", invalid), "{invalid:?}");
            assert!(!found("^[^a]$", invalid), "{invalid:?}");
        }
        assert!(found(r"^\C$", b"\xff"));
        // RE2 takes forms that are too long for characters, and halves.
        assert!(found("^.$", b"\xe0\x80\x80"));
        assert!(!found(r"^[^\x{100}]$", b"\xf4\xbf\xbf"));
        assert!(found(r"^[\x{d000}-\x{e000}]$", b"\xed\xa0\x80"));
        assert!(found(r"^\x{dfff}$", b"\xed\xbf\xbf"));
        assert!(!found(r"^\x{dfff}$", b"\xed\xbf\xbe"));
    }

    #[test]
    fn lines_end_only_where_asked_for() {
        assert!(!found("a$", b"a\n"));
        assert!(found("(?m)a$", b"a\nb"));
        assert!(found("(?m)^b", b"a\nb"));
        assert!(!found("^b", b"a\nb"));
    }

    #[test]
    fn what_a_match_can_do_without_changes_nothing() {
        assert!(found("a?", b"x"));
        assert!(found("x*ab*", b"a"));
        assert!(!found("x*ab+", b"a"));
        assert!(found("(?:a|b?)", b"x"));
        assert!(!found("(?:a|bc?){2,}", b"ac"));
        assert!(found("(?:a|bc?){2,}", b"bcb"));
        assert!(!found(r"a(?:b?)\b", b"abc"));
        assert!(found(r"a(?:b?)\b", b"ab c"));
        assert!(!found("a{3,}", b"aa"));
    }

    /// Letters `a` and `b`, as by chance.
    fn random(length: usize) -> Vec<u8> {
        let next =
            |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        let states = std::iter::successors(Some(1), next);
        states.take(length).map(|state| b"ab"[usize::from(state >> 63 == 1)]).collect()
    }

    /// Patterns that are made to be large, or slow, and whether they are refused.
    fn nasty() -> Vec<String> {
        let mut nasty: Vec<String> = [
            "(a|b)*a(a|b){200}",
            "(a|b)*a(a|b){999}x",
            "(?:x{1000}){1000}",
            "(?:(?:(?:x{10}){10}){10}){10}",
            "(.*){50}",
            "(?:.*x){200}",
            r"(?:[^\x00-\x20]*\W){300}",
            "[^a]{1000}",
            r"(?:[\x{100}-\x{2000}]|[\x{1500}-\x{ffff}]){500}",
            "(?i)[\u{e0}-\u{17f}]{1000}",
            "(?:a?){500}a{500}",
            "(?:a*)*b",
            r"(?:\b\B)*x",
            "(((((((((a{2}){2}){2}){2}){2}){2}){2}){2}){2})",
            ".*.*.*.*.*.*.*.*.*.*x",
        ]
        .map(String::from)
        .into();
        nasty.push("[^a]".repeat(PATTERN_LENGTH / 4));
        nasty.push(r"[\x{80}-\x{10ffff}]".repeat(PATTERN_LENGTH / 20));
        nasty.push("[[:".repeat(PATTERN_LENGTH / 3));
        nasty.push("(".repeat(PATTERN_LENGTH));
        nasty.push(format!("[{}]", "äÄ".repeat(PATTERN_LENGTH / 8)));
        nasty.push("a|".repeat(PATTERN_LENGTH / 2));
        nasty.push("x".repeat(PATTERN_LENGTH + 1));
        nasty
    }

    #[test]
    fn nasty_patterns_cost_bounded_time_and_memory() {
        let texts = [vec![b'a'; 200_000], random(200_000)];
        for pattern in nasty() {
            let begin = Instant::now();
            let regex = Regex::new(&pattern, false);
            let short: String = pattern.chars().take(40).collect();
            let took = begin.elapsed();
            assert!(took < Duration::from_secs(10), "{short}: {took:?}");
            let Ok(regex) = regex else { continue };
            assert!(regex.memory() <= 3 * CACHE_SIZE, "{short}: {regex:?}");
            for text in &texts {
                let begin = Instant::now();
                regex.is_match(text);
                let took = begin.elapsed();
                assert!(took < Duration::from_secs(10), "{short}: {took:?}");
            }
        }
    }

    #[test]
    fn without_a_table_only_the_beginning_of_a_text_is_looked_at() {
        let regex = Regex::new("x[ab]*a[ab]{30}y", false).unwrap();
        assert!(regex.is_lazy());
        let text = |before: usize| [vec![b'-'; before], b"xa".to_vec(), vec![b'b'; 30], b"y".to_vec()].concat();
        assert!(regex.is_match(&text(LAZY_TEXT - 33)));
        assert!(!regex.is_match(&text(LAZY_TEXT - 32)));
        // Where looking ends, the text does not.
        let regex = Regex::new("x[ab]*a[ab]{30}$", false).unwrap();
        assert!(regex.is_lazy());
        let short = [vec![b'-'; LAZY_TEXT - 32], b"xa".to_vec(), vec![b'b'; 30]].concat();
        assert!(!regex.is_match(&[&short[..], b"b"].concat()));
        assert!(regex.is_match(&short));
    }

    #[test]
    fn what_one_text_costs_is_not_held_against_the_next() {
        let regex = Regex::new("[ab]*a[ab]{200}y", false).unwrap();
        assert!(regex.is_lazy());
        let hostile = random(200_000);
        let kind = [b"a".to_vec(), vec![b'b'; 200], b"y".to_vec()].concat();
        for _ in 0..3 {
            assert!(!regex.is_match(&hostile));
            assert!(regex.is_match(&kind));
            assert!(regex.is_match(&[&hostile[..2_000], &kind].concat()));
        }
    }

    proptest! {
        #[test]
        fn whatever_a_pattern_is_it_never_panics(pattern in r"[ab.\[\](){}|*+?^$\\,0-9:=<>!PpdDwWsSbBAzQExi-]{0,30}", text in any::<Vec<u8>>()) {
            for case_sensitive in [false, true] {
                if let Ok(regex) = Regex::new(&pattern, case_sensitive) {
                    regex.is_match(&text);
                    prop_assert!(regex.memory() <= 3 * CACHE_SIZE);
                }
            }
        }
    }
}
