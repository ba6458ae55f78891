//! Shapes behind patterns, all tried at once, and which of them a key lets be believed.

use super::bytes::{EQUALS_SIGN, Look};
use super::candidates::PatternSet;
use super::evidence::{KeyClass, KeyEvidence};
use super::judge::{CompiledShape, Judge};
use super::pattern::{PatternFacts, pattern_facts};
use super::set::{ScannerId, ScannerSet};
use super::tables::{PatternTables, TIERS};
use crate::rules::Alone;

/// Shapes, all tried at once.
#[derive(Debug)]
pub(super) struct Shapes {
    pub(super) table: PatternTables,
    /// By pattern: many identifiers are so many digits.
    by_pattern: Vec<Vec<CompiledShape>>,
    /// The patterns of each scanner.
    by_scanner: Vec<PatternSet>,
    scanners: ScannerSet,
    /// Those whose matches can hold the sign between a name and its value.
    spanning: PatternSet,
    /// Those that are believed where no key names them, by what the key says.
    alone: [PatternSet; 3],
}

/// What is looked for in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everything.
    All,
    /// What spans a name and its value: all else was looked for in names and values, one by one.
    Spanning,
}

/// Most keys name nothing and say something: under them only few shapes are believed.
fn tier(alone: Alone) -> usize {
    match alone {
        Alone::Always | Alone::Unclaimed => 0,
        Alone::Opaque => 1,
        Alone::Never => TIERS - 1,
    }
}

impl Shapes {
    /// Compiles shapes, each pattern once, and says what is known of the patterns; `None` if they do not fit.
    pub(super) fn compile(shapes: &[(String, CompiledShape)]) -> Option<(Self, Vec<PatternFacts>)> {
        let (mut patterns, mut by_pattern): (Vec<&str>, Vec<Vec<CompiledShape>>) = Default::default();
        for (pattern, shape) in shapes {
            let known = patterns.iter().position(|known| *known == pattern.as_str());
            if let Some(shapes) = known.and_then(|at| by_pattern.get_mut(at)) {
                shapes.push(*shape);
            } else {
                patterns.push(pattern);
                by_pattern.push(vec![*shape]);
            }
        }
        let mut by_scanner = vec![PatternSet::default(); ScannerId::LIMIT];
        let mut scanners = ScannerSet::default();
        let (mut spanning, mut alone) = (PatternSet::default(), [PatternSet::default(); 3]);
        let mut facts: Vec<PatternFacts> = Vec::new();
        for (place, (pattern, shapes)) in patterns.iter().zip(&by_pattern).enumerate() {
            let fact = pattern_facts(pattern)?;
            if fact.classes & EQUALS_SIGN != 0 {
                spanning.insert(place);
            }
            facts.push(if shapes.iter().any(|shape| shape.open) { fact.open() } else { fact });
            for shape in shapes {
                by_scanner.get_mut(shape.scanner.place())?.insert(place);
                scanners.insert(shape.scanner);
                for (set, class) in alone.iter_mut().zip(KeyClass::ALL) {
                    if class.admits(shape.alone) {
                        set.insert(place);
                    }
                }
            }
        }
        // A pattern is shared by shapes that need a name and shapes that do not.
        let tier_of = |at: usize| {
            let shapes = by_pattern.get(at).map(Vec::as_slice).unwrap_or_default();
            shapes.iter().map(|shape| tier(shape.alone)).min().unwrap_or(0)
        };
        let table = PatternTables::compile(&patterns, &facts, tier_of)?;
        Some((Self { table, by_pattern, by_scanner, scanners, spanning, alone }, facts))
    }

    /// Whose shapes they are.
    pub(super) fn scanners(&self) -> &ScannerSet {
        &self.scanners
    }

    /// Whether, where no key names it, a text of a length that begins with a byte can be one of the shapes.
    pub(super) fn can_be_alone(&self, class: KeyClass, first: u8, length: usize) -> bool {
        let alone = self.alone.get(class as usize).copied().unwrap_or_default();
        !self.table.candidates().outline(first, length, &alone).is_empty()
    }

    /// The patterns of a scope.
    pub(super) fn within(&self, scope: Scope) -> PatternSet {
        match scope {
            Scope::All => PatternSet::ALL,
            Scope::Spanning => self.spanning,
        }
    }

    /// The patterns that may be believed of a value beside which no words stand.
    pub(super) fn believable(&self, key: &KeyEvidence) -> PatternSet {
        let mut set = self.alone.get(key.class as usize).copied().unwrap_or_default();
        if !key.named.is_empty() {
            key.named.each(|scanner| self.by_scanner.get(scanner.place()).into_iter().for_each(|of| set.extend(of)));
        }
        set
    }

    /// Tries the shapes over a whole value.
    pub(super) fn whole(&self, look: &Look<'_>, scope: Scope, judge: &mut Judge<'_>) {
        let mut wanted = self.believable(judge.key());
        if scope == Scope::Spanning {
            wanted = wanted.and(&self.spanning);
        }
        let set = self.table.candidates().whole(look, &wanted);
        if !set.is_empty() {
            self.table.whole(look.text, &set, |pattern| {
                self.of(pattern).iter().for_each(|shape| judge.matched(shape, look.text));
            });
        }
    }

    /// The shapes of a pattern.
    pub(super) fn of(&self, pattern: usize) -> &[CompiledShape] {
        self.by_pattern.get(pattern).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a key names a scanner that they are of.
    pub(super) fn names_any(&self, key: &KeyEvidence) -> bool {
        key.names_any(&self.scanners)
    }
}
