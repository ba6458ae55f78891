//! Shapes by what they need beside themselves, each kind all tried at once.

use super::evidence::KeyEvidence;
use super::judge::{CompiledShape, Judge};
use super::rule::Alone;
use super::set::ScannerSet;
use super::tables::{PatternTables, Start};

/// Shapes in three groups. Most keys name nothing and say something: under them only few shapes are believed, and only
/// those are tried.
#[derive(Debug)]
pub(super) struct ShapeGroups([Shapes; 3]);

/// Shapes, all tried at once.
#[derive(Debug)]
pub(super) struct Shapes {
    pub(super) table: PatternTables,
    /// By pattern: many identifiers are so many digits.
    by_pattern: Vec<Vec<CompiledShape>>,
    /// Whose shapes they are.
    scanners: ScannerSet,
}

/// Which group a shape is in, by when it needs no key.
fn group(alone: Alone) -> usize {
    match alone {
        Alone::Always | Alone::Unclaimed => 0,
        Alone::Opaque => OPAQUE,
        Alone::Never => NAMED,
    }
}

/// The group of shapes that need a name, or a key that says nothing.
const OPAQUE: usize = 1;

/// The group of shapes that need a name.
const NAMED: usize = 2;

impl ShapeGroups {
    /// Compiles shapes; `None` if they do not fit.
    pub(super) fn compile(shapes: &[(&str, CompiledShape)]) -> Option<Self> {
        let compile = |at: usize| Shapes::compile(shapes.iter().filter(|(_, shape)| group(shape.alone) == at), &[]);
        Some(Self([compile(0)?, compile(OPAQUE)?, compile(NAMED)?]))
    }

    /// The shapes that may be believed of a value beside which no words stand.
    pub(super) fn believable(&self, key: &KeyEvidence) -> impl Iterator<Item = &Shapes> {
        let groups = self.0.iter().enumerate();
        let believed = groups
            .filter(|(group, shapes)| *group < OPAQUE || *group == OPAQUE && key.is_opaque() || shapes.names_any(key));
        believed.map(|(_, shapes)| shapes)
    }

    /// Tries the shapes over a whole value.
    pub(super) fn whole(&self, start: Start<'_>, judge: &mut Judge<'_>) {
        for shapes in self.believable(judge.key()) {
            shapes.table.whole(start, |pattern| {
                shapes.of(pattern).iter().for_each(|shape| judge.matched(shape, start.text));
            });
        }
    }

    /// Bytes of memory.
    #[cfg(test)]
    pub(super) fn memory(&self) -> usize {
        self.0.iter().map(|shapes| shapes.table.memory()).sum()
    }
}

impl Shapes {
    /// Compiles shapes, each pattern once, and phrases behind them.
    pub(super) fn compile<'a>(
        chosen: impl Iterator<Item = &'a (&'a str, CompiledShape)>,
        phrases: &[&str],
    ) -> Option<Self> {
        let (mut patterns, mut by_pattern): (Vec<&str>, Vec<Vec<CompiledShape>>) = Default::default();
        let mut scanners = ScannerSet::default();
        for (pattern, shape) in chosen {
            scanners.insert(shape.scanner);
            let known = patterns.iter().position(|known| known == pattern);
            if let Some(shapes) = known.and_then(|at| by_pattern.get_mut(at)) {
                shapes.push(*shape);
            } else {
                patterns.push(pattern);
                by_pattern.push(vec![*shape]);
            }
        }
        patterns.extend(phrases);
        // A pattern is shared by shapes that need a name and shapes that do not.
        let free = |at: usize| {
            let shapes = by_pattern.get(at).map(Vec::as_slice).unwrap_or_default();
            shapes.iter().any(|shape| group(shape.alone) < OPAQUE)
        };
        Some(Self { table: PatternTables::compile(&patterns, free)?, by_pattern, scanners })
    }

    /// Whether a key names one of their scanners.
    pub(super) fn names_any(&self, key: &KeyEvidence) -> bool {
        key.names_any(&self.scanners)
    }

    /// The shapes of a pattern; none for a phrase.
    pub(super) fn of(&self, pattern: usize) -> &[CompiledShape] {
        self.by_pattern.get(pattern).map(Vec::as_slice).unwrap_or_default()
    }

    /// The place of a phrase among the phrases.
    pub(super) fn phrase(&self, pattern: usize) -> Option<usize> {
        pattern.checked_sub(self.by_pattern.len())
    }
}
