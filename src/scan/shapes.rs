//! Shapes by what they need beside themselves, each kind all tried at once.

use super::judge::{CompiledShape, Judge};
use super::key::KeyEvidence;
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
    pub(super) shapes: Vec<CompiledShape>,
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
    /// Compiles shapes, and phrases behind those that need a name; `None` if they do not fit.
    pub(super) fn compile(shapes: &[(&str, CompiledShape)], phrases: &[&str]) -> Option<Self> {
        let compile = |at: usize| {
            let chosen = shapes.iter().copied().filter(|(_, shape)| group(shape.alone) == at);
            let (mut patterns, shapes): (Vec<&str>, Vec<CompiledShape>) = chosen.unzip();
            if at == NAMED {
                patterns.extend(phrases);
            }
            let mut scanners = ScannerSet::default();
            shapes.iter().for_each(|shape| _ = scanners.insert(shape.scanner));
            Some(Shapes { table: PatternTables::compile(&patterns)?, shapes, scanners })
        };
        Some(Self([compile(0)?, compile(OPAQUE)?, compile(NAMED)?]))
    }

    /// All shapes.
    pub(super) fn all(&self) -> impl Iterator<Item = &Shapes> {
        self.0.iter()
    }

    /// The shapes that may be believed of a value beside which no words stand.
    pub(super) fn believable(&self, key: &KeyEvidence) -> impl Iterator<Item = &Shapes> {
        let groups = self.0.iter().enumerate();
        let believed = groups.filter(|(group, shapes)| {
            *group < OPAQUE || *group == OPAQUE && key.is_opaque() || key.names_any(&shapes.scanners)
        });
        believed.map(|(_, shapes)| shapes)
    }

    /// Tries the shapes over a whole value.
    pub(super) fn whole(&self, start: Start<'_>, judge: &mut Judge<'_>) {
        for Shapes { table, shapes, .. } in self.believable(judge.key()) {
            table.whole(start, |pattern| {
                shapes.get(pattern).into_iter().for_each(|shape| judge.matched(shape, start.text));
            });
        }
    }

    /// Bytes of memory.
    #[cfg(test)]
    pub(super) fn memory(&self) -> usize {
        self.all().map(|shapes| shapes.table.memory()).sum()
    }
}
