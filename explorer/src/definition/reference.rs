//! Schemas that others refer to are read once and shared; where they refer to themselves, they are left open.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::keywords::{nullable, types};
use super::reader::Reader;
use super::schema::Built;
use super::{DeclaredShape, DeclaredTypes, Specification};
use crate::source::{Astray, Pointer, follow};

/// A schema within a circle of references looks different from where the circle is entered. It is read anew for as many
/// entries, then it is shared as it is.
const MAX_READINGS: u8 = 3;

/// A schema that is referred to.
pub(super) struct Known {
    /// None if it is to be read anew.
    built: Option<Built>,
    readings: u8,
}

impl<'a> Reader<'a> {
    /// `OpenAPI` 3.1 has what stands beside a reference hold as well; before, it is ignored, which hardly anybody who writes
    /// `nullable` there means.
    pub(super) fn with_siblings(
        &mut self,
        at: Pointer<'_>,
        reference: &'a Value,
        members: &'a Map<String, Value>,
        depth: usize,
    ) -> Built {
        let target = self.referred(at.member("$ref"), reference, depth);
        if self.specification == Specification::OpenApi31 {
            let own = self.keywords(at, members, depth);
            return self.all_of(target, own);
        }
        if nullable(members) && !target.shape.types.null {
            return Built { shape: self.nullable(Arc::clone(&target.shape)), ..target };
        }
        target
    }

    /// The shape, and `null`.
    pub(super) fn nullable(&mut self, shape: Arc<DeclaredShape>) -> Arc<DeclaredShape> {
        match self.own(shape) {
            Some(mut shape) => {
                shape.types.null = true;
                Arc::new(shape)
            }
            None => Arc::clone(&self.anything),
        }
    }

    fn referred(&mut self, at: Pointer<'_>, reference: &'a Value, depth: usize) -> Built {
        let Some(reference) = reference.as_str() else {
            self.tell(at, "a reference is text");
            return self.unknown();
        };
        let (pointer, schema) = match follow(self.document, reference) {
            Ok(target) => target,
            Err(astray) => {
                self.tell(at, Astray::as_str(astray));
                return self.unknown();
            }
        };
        if let Some(Known { built: Some(built), .. }) = self.known.get(&pointer) {
            return built.clone();
        }
        if let Some(place) = self.within.iter().position(|within| *within == pointer) {
            if self.is_circle(&pointer, schema) {
                self.tell(at, "the references lead in a circle");
            }
            let built = schema.as_object().map_or_else(|| self.unknown(), |members| self.outline(members));
            return Built { cut_at: place, ..built };
        }
        let (place, provisional) = (self.within.len(), self.provisional.len());
        self.within.push(pointer.clone());
        let mut built = self.schema(Pointer::written(&pointer), schema, depth + 1);
        self.within.pop();
        if built.cut_at >= place {
            // The circles that were entered here are closed here. From elsewhere, what is on them looks different.
            built.cut_at = usize::MAX;
            for pointer in self.provisional.drain(provisional..) {
                if let Some(known) = self.known.get_mut(&pointer).filter(|known| known.readings < MAX_READINGS) {
                    known.built = None;
                }
            }
        } else {
            self.provisional.push(pointer.clone());
        }
        let known = self.known.entry(pointer).or_insert(Known { built: None, readings: 0 });
        known.readings = known.readings.saturating_add(1);
        known.built = Some(built.clone());
        built
    }

    /// Whether a schema is nothing but references that come back to it. A schema that has itself below it is none.
    fn is_circle(&self, pointer: &str, schema: &Value) -> bool {
        let mut schema = schema;
        for _ in 0..=self.within.len() {
            let reference = schema.get("$ref").and_then(Value::as_str);
            match reference.map(|reference| follow(self.document, reference)) {
                Some(Ok((target, _))) if target == pointer => return true,
                Some(Ok((_, next))) => schema = next,
                _ => return false,
            }
        }
        false
    }

    /// What a schema says of the kind of value, and nothing below it.
    pub(super) fn outline(&self, members: &Map<String, Value>) -> Built {
        Built::of(self.opened(types(members).unwrap_or(DeclaredTypes::ANY)))
    }
}
