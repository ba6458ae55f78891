//! Patterns in as few tables as fit, sorted by how they begin.

use super::pattern::{ByteSet, PatternFacts, pattern_facts};
use super::table::PatternTable;

/// Patterns in tables by how they begin: each text passes through those tables only in which something can begin with its
/// first bytes. Most texts begin nothing at all, as their first two bytes, their first word or their length show without
/// a table.
pub(super) struct PatternTables {
    tables: Vec<Part>,
    /// What can begin a text, by what its first word is like, and by first byte.
    begins: [Box<[Beginning; 256]>; 8],
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

struct Part {
    table: PatternTable,
    /// The patterns' places in the list that was compiled.
    places: Vec<usize>,
    /// Whether a match can begin with a word without a digit.
    lettered: bool,
    /// Whether all matches are long and hold no blank.
    long: bool,
    /// Whether its patterns are looked for where nothing names a value, too.
    free: bool,
}

/// More tables than bits in the set are refused.
const TABLES_LIMIT: usize = 32;

/// Longer than most words of prose.
pub(super) const LONG: usize = 12;

/// The start of a text, and what its first word is like.
#[derive(Clone, Copy)]
pub(super) struct Start<'a> {
    /// The text from there on.
    pub(super) text: &'a [u8],
    /// Whether its first word holds a digit.
    pub(super) numbered: bool,
    /// Whether a blank comes before what is [`LONG`].
    pub(super) brief: bool,
    /// Whether only patterns are looked for that need no name.
    pub(super) free: bool,
}

impl PatternTables {
    /// Compiles patterns, of which `free` says whether they need no name; `None` if one of them does not fit into a table
    /// alone, or looks at what is before its start.
    pub(super) fn compile(patterns: &[&str], free: impl Fn(usize) -> bool) -> Option<Self> {
        let facts: Vec<PatternFacts> = patterns.iter().map(|pattern| pattern_facts(pattern)).collect::<Option<_>>()?;
        let mut families: [[Vec<usize>; FAMILIES]; 2] = Default::default();
        for (place, facts) in facts.iter().enumerate() {
            families.get_mut(usize::from(free(place)))?.get_mut(family(facts))?.push(place);
        }
        let mut tables = Vec::new();
        for (families, free) in families.into_iter().zip([false, true]) {
            for family in families {
                compile_parts(patterns, &facts, family, free, &mut tables)?;
            }
        }
        if tables.len() > TABLES_LIMIT {
            return None;
        }
        let begins = std::array::from_fn(|kind| {
            let start = Start { text: &[], numbered: kind & 1 != 0, brief: kind & 2 != 0, free: kind & 4 != 0 };
            let mut begins = Box::new([Beginning::default(); 256]);
            for (byte, begin) in (0..=u8::MAX).zip(begins.iter_mut()) {
                *begin = Beginning::with(byte, &tables, &facts, |part| {
                    (start.numbered || part.lettered) && !(start.brief && part.long) && (part.free || !start.free)
                });
            }
            begins
        });
        Some(Self { tables, begins })
    }

    /// Reports the patterns that match a prefix, with the prefix' length; returns the steps taken.
    pub(super) fn prefixes(&self, start: Start<'_>, mut found: impl FnMut(usize, usize)) -> usize {
        let mut steps = 0;
        for part in self.tables(start) {
            steps += part.table.prefixes(start.text, |pattern, end| {
                part.places.get(pattern).into_iter().for_each(|place| found(*place, end));
            });
        }
        steps
    }

    /// Reports the patterns that match the whole text.
    pub(super) fn whole(&self, start: Start<'_>, mut found: impl FnMut(usize)) {
        for part in self.tables(start) {
            part.table
                .whole(start.text, |pattern| part.places.get(pattern).into_iter().for_each(|place| found(*place)));
        }
    }

    /// Whether a match can begin with a byte.
    pub(super) fn may_begin_with(&self, byte: u8) -> bool {
        self.begins.iter().any(|begins| begins.get(usize::from(byte)).is_some_and(|begin| begin.tables != 0))
    }

    /// Whether a match can begin with a text's first bytes, and has the length for it.
    pub(super) fn may_begin(&self, start: Start<'_>) -> bool {
        self.beginning(start).is_some()
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        self.tables.iter().map(|part| part.table.memory()).sum()
    }

    fn beginning(&self, Start { text, numbered, brief, free }: Start<'_>) -> Option<&Beginning> {
        let begins = self.begins.get(usize::from(numbered) | usize::from(brief) << 1 | usize::from(free) << 2)?;
        let begin = begins.get(usize::from(*text.first()?))?;
        let begins = text.len() >= begin.shortest && text.get(1).is_none_or(|second| begin.second.contains(*second));
        begins.then_some(begin)
    }

    /// The tables in which something can begin with a text's first bytes.
    fn tables(&self, start: Start<'_>) -> impl Iterator<Item = &Part> {
        let mut set = self.beginning(start).map_or(0, |begin| begin.tables);
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

impl Beginning {
    /// What can begin with a byte in some tables.
    fn with(byte: u8, tables: &[Part], facts: &[PatternFacts], wanted: impl Fn(&Part) -> bool) -> Self {
        let mut begin = Self { shortest: usize::MAX, ..Self::default() };
        for (at, part) in tables.iter().enumerate().filter(|(_, part)| wanted(part) && part.table.may_begin_with(byte))
        {
            begin.tables |= 1 << at;
            begin.second.extend(&part.table.may_go_on_after(byte));
            let facts = part.places.iter().filter_map(|place| facts.get(*place));
            let shortest = facts.filter(|facts| facts.first.contains(byte)).map(|facts| facts.shortest).min();
            begin.shortest = begin.shortest.min(shortest.unwrap_or(usize::MAX));
        }
        begin
    }
}

/// Compiles one family, in halves if it does not fit.
fn compile_parts(
    patterns: &[&str],
    facts: &[PatternFacts],
    places: Vec<usize>,
    free: bool,
    tables: &mut Vec<Part>,
) -> Option<()> {
    if places.is_empty() {
        return Some(());
    }
    let chosen: Vec<&str> = places.iter().filter_map(|place| patterns.get(*place).copied()).collect();
    match PatternTable::compile(&chosen) {
        Some(table) => {
            let facts = places.iter().filter_map(|place| facts.get(*place));
            let (lettered, long) = facts
                .fold((false, true), |(lettered, long), facts| (lettered || facts.lettered, long && is_long(facts)));
            tables.push(Part { table, places, lettered, long, free });
        }
        None if places.len() == 1 => return None,
        None => {
            let (first, second) = places.split_at_checked(places.len() / 2)?;
            compile_parts(patterns, facts, first.to_vec(), free, tables)?;
            compile_parts(patterns, facts, second.to_vec(), free, tables)?;
        }
    }
    Some(())
}

const FAMILIES: usize = 9;

/// Patterns that begin without letters, with letters only, and with either; those with letters by whether a word without
/// a digit can be their first, and by whether they are long and hold no blank. What begins alike shares states.
fn family(facts: &PatternFacts) -> usize {
    let begins = |bytes: std::ops::RangeInclusive<u8>| bytes.into_iter().any(|byte| facts.first.contains(byte));
    let letters = begins(b'A'..=b'Z') || begins(b'a'..=b'z');
    let others = begins(b'0'..=b'9') || facts.first.contains(b'+') || facts.first.contains(b'(');
    if !letters {
        return 0;
    }
    1 + usize::from(others) * 4 + usize::from(facts.lettered) * 2 + usize::from(is_long(facts))
}

/// Whether few words of prose are as long as a pattern's matches, none of which holds a blank.
fn is_long(facts: &PatternFacts) -> bool {
    !facts.spaced && facts.shortest >= LONG
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(tables: &PatternTables, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let numbered = text.bytes().any(|byte| byte.is_ascii_digit());
        let start = Start { text: text.as_bytes(), numbered, brief: false, free: false };
        tables.whole(start, |pattern| found.push(pattern));
        found.sort_unstable();
        found
    }

    #[test]
    fn tables_find_what_one_table_finds_under_the_same_numbers() {
        let tables = PatternTables::compile(&["a+", "[0-9]+", "[a0-9]b?", "a{1,2}"], |_| false).unwrap();
        for (text, expected) in [("aa", vec![0, 3]), ("7", vec![1, 2]), ("ab", vec![2]), ("x", vec![])] {
            assert_eq!(whole(&tables, text), expected, "{text}");
        }
        assert!(tables.may_begin_with(b'9') && !tables.may_begin_with(b'x'));
    }

    #[test]
    fn words_without_a_digit_pass_by_what_needs_one() {
        let tables = PatternTables::compile(&["[A-Z]{2}[0-9]{6}", "key-[a-z]+", "[A-Z]{2} [0-9]"], |_| false).unwrap();
        let begins = |text: &str, numbered| {
            tables.may_begin(Start { text: text.as_bytes(), numbered, brief: false, free: false })
        };
        assert!(begins("key-abc", false) && begins("AB 1", false));
        assert!(begins("AB123456", true));
        let tables = PatternTables::compile(&["[A-Z]{2}[0-9]{6}"], |_| false).unwrap();
        assert!(!tables.may_begin(Start { text: b"ABCDEFGH", numbered: false, brief: false, free: false }));
        assert_eq!(whole(&tables, "AB123456"), [0]);
    }

    #[test]
    fn words_pass_by_what_is_longer_and_holds_no_blank() {
        let tables = PatternTables::compile(&["[a-z]{16}", "[a-z]{3} x"], |_| false).unwrap();
        let found = |text: &[u8], brief| {
            let mut found = Vec::new();
            tables.prefixes(Start { text, numbered: false, brief, free: false }, |pattern, _| found.push(pattern));
            found
        };
        assert_eq!(found(b"abc xxxxxxxxxxxxxxxx", true), [1]);
        assert_eq!(found(b"abcdefghijklmnop x", false), [0]);
    }

    #[test]
    fn where_nothing_names_a_value_only_free_patterns_are_tried() {
        let tables = PatternTables::compile(&["[0-9]{4}", "[0-9]+"], |place| place == 0).unwrap();
        let found = |free| {
            let mut found = Vec::new();
            tables.whole(Start { text: b"1234", numbered: true, brief: true, free }, |pattern| found.push(pattern));
            found.sort_unstable();
            found
        };
        assert_eq!((found(true), found(false)), (vec![0], vec![0, 1]));
    }

    #[test]
    fn patterns_that_do_not_fit_into_one_table_get_several() {
        let patterns: Vec<String> = (0..9).map(|n| format!("[a-d]{{0,{n}}}x[a-d]{{9}}")).collect();
        let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
        assert!(PatternTables::compile(&patterns, |_| false).is_some());
    }
}
