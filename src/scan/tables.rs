//! Patterns in as few tables as fit, sorted by how they begin.

use super::candidates::{Candidates, PatternSet};
use super::pattern::PatternFacts;
use super::table::PatternTable;

/// Patterns in tables by how they begin: each text passes through those tables only that hold a pattern which can match
/// it. Most texts can be nothing at all, as their bytes show without a table.
pub(super) struct PatternTables {
    tables: Vec<Part>,
    candidates: Candidates,
}

struct Part {
    table: PatternTable,
    /// The patterns' places in the list that was compiled.
    places: Vec<usize>,
    /// The same as a set.
    set: PatternSet,
}

/// Longer than most words of prose.
const LONG: usize = 12;

/// In how many tiers patterns are: those of each are wanted, or not, together.
pub(super) const TIERS: usize = 3;

impl PatternTables {
    /// Compiles patterns, of which `tier` says what they are wanted with; `None` if one of them does not fit into a table
    /// alone, or looks at what is before its start.
    pub(super) fn compile(patterns: &[&str], facts: &[PatternFacts], tier: impl Fn(usize) -> usize) -> Option<Self> {
        let mut families: [[Vec<usize>; FAMILIES]; TIERS] = Default::default();
        for (place, facts) in facts.iter().enumerate() {
            families.get_mut(tier(place))?.get_mut(family(facts))?.push(place);
        }
        let mut tables = Vec::new();
        for family in families.into_iter().flatten() {
            compile_parts(patterns, family, &mut tables)?;
        }
        Some(Self { tables, candidates: Candidates::of(facts) })
    }

    /// Which patterns can match.
    pub(super) fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// Reports those of some patterns that match a prefix, with the prefix' length; returns the steps taken.
    pub(super) fn prefixes(&self, text: &[u8], wanted: &PatternSet, mut found: impl FnMut(usize, usize)) -> usize {
        let mut steps = 0;
        for part in self.tables.iter().filter(|part| part.set.meets(wanted)) {
            steps += part.table.prefixes(text, |pattern, end| {
                let place = part.places.get(pattern).filter(|place| wanted.contains(**place));
                if let Some(place) = place {
                    found(*place, end);
                }
            });
        }
        steps
    }

    /// Reports those of some patterns that match the whole text.
    pub(super) fn whole(&self, text: &[u8], wanted: &PatternSet, mut found: impl FnMut(usize)) {
        for part in self.tables.iter().filter(|part| part.set.meets(wanted)) {
            part.table.whole(text, |pattern| {
                let place = part.places.get(pattern).filter(|place| wanted.contains(**place));
                if let Some(place) = place {
                    found(*place);
                }
            });
        }
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        self.tables.iter().map(|part| part.table.memory()).sum()
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
        Some(table) => {
            let mut set = PatternSet::default();
            for place in &places {
                set.insert(*place);
            }
            tables.push(Part { table, places, set });
        }
        None if places.len() == 1 => return None,
        None => {
            let (first, second) = places.split_at_checked(places.len() / 2)?;
            compile_parts(patterns, first.to_vec(), tables)?;
            compile_parts(patterns, second.to_vec(), tables)?;
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
    use super::super::pattern::pattern_facts;
    use super::*;

    fn tables(patterns: &[&str]) -> PatternTables {
        let facts: Vec<PatternFacts> = patterns.iter().map(|pattern| pattern_facts(pattern).unwrap()).collect();
        PatternTables::compile(patterns, &facts, |place| place % TIERS).unwrap()
    }

    fn whole(tables: &PatternTables, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        tables.whole(text.as_bytes(), &PatternSet::ALL, |pattern| found.push(pattern));
        found.sort_unstable();
        found
    }

    #[test]
    fn tables_find_what_one_table_finds_under_the_same_numbers() {
        let tables = tables(&["a+", "[0-9]+", "[a0-9]b?", "a{1,2}"]);
        for (text, expected) in [("aa", vec![0, 3]), ("7", vec![1, 2]), ("ab", vec![2]), ("x", vec![])] {
            assert_eq!(whole(&tables, text), expected, "{text}");
        }
    }

    #[test]
    fn only_what_is_wanted_is_reported() {
        let tables = tables(&["[0-9]{4}", "[0-9]+"]);
        let mut wanted = PatternSet::default();
        wanted.insert(1);
        let mut found = Vec::new();
        tables.prefixes(b"1234", &wanted, |pattern, end| found.push((pattern, end)));
        assert_eq!(found, [(1, 1), (1, 2), (1, 3), (1, 4)]);
    }

    #[test]
    fn patterns_that_do_not_fit_into_one_table_get_several() {
        let patterns: Vec<String> = (0..9).map(|n| format!("[a-d]{{0,{n}}}x[a-d]{{9}}")).collect();
        let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
        assert_eq!(whole(&tables(&patterns), "xabcdabcda").len(), 9);
    }
}
