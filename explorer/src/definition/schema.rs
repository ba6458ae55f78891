//! Schemas become shapes.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::keywords::nullable;
use super::merge::{self, Alternatives};
use super::reader::Reader;
use super::{DeclaredShape, DeclaredTypes, Specification};
use crate::source::Pointer;

/// Shapes are nested at most as deep, whoever reads them.
pub(super) const MAX_HEIGHT: usize = 64;

/// A shape that would be larger, were everything in it written out, is left open.
const MAX_EXPANDED: usize = 100_000;

/// A schema that was read.
#[derive(Clone)]
pub(super) struct Built {
    pub(super) shape: Arc<DeclaredShape>,
    /// How many places it has, were they all written out.
    pub(super) size: usize,
    /// How deep it is nested.
    pub(super) height: usize,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    /// What it says could not be read, which is not the same as to say nothing.
    pub(super) unknown: bool,
    /// The outermost of the schemas being read that it refers to, and was cut at.
    pub(super) cut_at: usize,
}

impl Built {
    pub(super) fn of(shape: DeclaredShape) -> Self {
        Self::shared(Arc::new(shape))
    }

    pub(super) const fn shared(shape: Arc<DeclaredShape>) -> Self {
        Self { shape, size: 1, height: 1, read_only: false, write_only: false, unknown: false, cut_at: usize::MAX }
    }

    /// Takes over what holds of a part.
    pub(super) fn absorb(&mut self, part: &Self, deeper: usize) {
        self.size = self.size.saturating_add(part.size);
        self.height = self.height.max(part.height + deeper);
        self.cut_at = self.cut_at.min(part.cut_at);
    }
}

impl<'a> Reader<'a> {
    /// The shape of a schema.
    pub(super) fn shape(&mut self, at: Pointer<'_>, schema: &'a Value) -> Arc<DeclaredShape> {
        self.schema(at, schema, 0).shape
    }

    pub(super) fn unknown(&self) -> Built {
        Built { unknown: true, ..Built::shared(Arc::clone(&self.anything)) }
    }

    pub(super) fn schema(&mut self, at: Pointer<'_>, schema: &'a Value, depth: usize) -> Built {
        let members = match schema {
            Value::Bool(true) => return Built::shared(Arc::clone(&self.anything)),
            Value::Bool(false) => return Built::of(DeclaredShape::default()),
            Value::Object(members) => members,
            _ => {
                self.tell(at, "a schema is an object");
                return self.unknown();
            }
        };
        if !self.spend() {
            return self.unknown();
        }
        if depth >= MAX_HEIGHT {
            return Built { cut_at: 0, ..self.outline(members) };
        }
        let mut built = match members.get("$ref") {
            Some(reference) => self.with_siblings(at, reference, members, depth),
            None => self.keywords(at, members, depth),
        };
        built.read_only |= members.get("readOnly") == Some(&Value::Bool(true));
        built.write_only |= members.get("writeOnly") == Some(&Value::Bool(true));
        self.within_limits(built)
    }

    /// What stands below a shape that is too large or too deep is left out.
    fn within_limits(&self, mut built: Built) -> Built {
        if built.size > MAX_EXPANDED || built.height > MAX_HEIGHT {
            built.shape = Arc::new(self.opened(built.shape.types));
            (built.size, built.height) = (1, 1);
        }
        built
    }

    pub(super) fn opened(&self, types: DeclaredTypes) -> DeclaredShape {
        DeclaredShape { types, additional: Some(Arc::clone(&self.anything)), open: true, ..DeclaredShape::default() }
    }

    /// What the keywords of a schema say, other than `$ref`.
    pub(super) fn keywords(&mut self, at: Pointer<'_>, members: &'a Map<String, Value>, depth: usize) -> Built {
        let mut built = self.own_keywords(at, members, depth);
        for (index, branch) in self.elements(at, members, "allOf").iter().enumerate() {
            let branch = self.schema(at.member("allOf").index(index), branch, depth + 1);
            let (read_only, write_only) = (branch.read_only, branch.write_only);
            built = self.all_of(built, branch);
            built.read_only |= read_only;
            built.write_only |= write_only;
        }
        for name in ["anyOf", "oneOf"] {
            let branches = self.elements(at, members, name);
            if branches.is_empty() {
                continue;
            }
            let mut alternatives = Alternatives::default();
            for (index, branch) in branches.iter().enumerate() {
                let branch = self.schema(at.member(name).index(index), branch, depth + 1);
                built.absorb(&branch, 0);
                alternatives.add(&branch, self);
            }
            let alternatives = alternatives.finish(self);
            built = self.all_of(built, alternatives);
        }
        // Who writes `nullable` beside combined schemas means it of all of them, though none of them allows null.
        let adds_null = self.specification != Specification::OpenApi31 && nullable(members);
        if adds_null && !built.shape.types.null {
            let shape = std::mem::replace(&mut built.shape, Arc::clone(&self.anything));
            built.shape = self.nullable(shape);
        }
        built
    }

    /// What holds if both hold.
    pub(super) fn all_of(&mut self, left: Built, right: Built) -> Built {
        let (cut_at, unknown) = (left.cut_at.min(right.cut_at), left.unknown || right.unknown);
        let mut both = if right.shape.says_nothing() {
            left
        } else if left.shape.says_nothing() {
            Built { read_only: left.read_only, write_only: left.write_only, ..right }
        } else {
            let mut both = left;
            both.absorb(&right, 0);
            let shape = std::mem::replace(&mut both.shape, Arc::clone(&self.anything));
            if let Some(mut shape) = self.own(shape) {
                merge::both(&mut shape, &right.shape, self);
                both.shape = Arc::new(shape);
            }
            both
        };
        both.cut_at = cut_at;
        both.unknown = unknown;
        // Whatever the part that could not be read adds, there may be more than the rest says.
        if unknown && !both.shape.open {
            let shape = std::mem::replace(&mut both.shape, Arc::clone(&self.anything));
            if let Some(mut shape) = self.own(shape) {
                shape.open = true;
                both.shape = Arc::new(shape);
            }
        }
        both
    }
}
