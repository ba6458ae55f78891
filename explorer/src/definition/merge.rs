//! Shapes of several schemas become one: where all of them hold, and where one of them does.

use std::sync::Arc;

use super::reader::Reader;
use super::schema::Built;
use super::{DeclaredField, DeclaredShape, DeclaredTypes};

/// Makes of a shape what holds of a value that another one allows as well.
pub(super) fn both(left: &mut DeclaredShape, right: &DeclaredShape, reader: &mut Reader<'_>) {
    let contradicts = left.types.limit(right.types);
    for (name, field) in &right.fields {
        match left.fields.get_mut(name) {
            Some(known) => {
                known.required |= field.required;
                known.read_only |= field.read_only;
                known.write_only |= field.write_only;
                known.shape = both_shared(&known.shape, &field.shape, reader);
            }
            None if reader.spend_text(name) => {
                left.fields.insert(name.clone(), field.clone());
            }
            None => left.open = true,
        }
    }
    // Who forbids other fields in one part of several means those of all parts.
    left.additional = match (left.additional.take(), &right.additional) {
        (Some(one), Some(other)) => match (left.additional_said, right.additional_said) {
            (true, false) => Some(one),
            (false, true) => Some(Arc::clone(other)),
            _ => Some(both_shared(&one, other, reader)),
        },
        (None, Some(other)) if !left.additional_said => Some(Arc::clone(other)),
        (Some(one), None) if !right.additional_said => Some(one),
        _ => None,
    };
    left.items = match (left.items.take(), &right.items) {
        (Some(one), Some(other)) => Some(both_shared(&one, other, reader)),
        (one, other) => one.or_else(|| other.clone()),
    };
    left.format = left.format.take().or_else(|| right.format.clone());
    left.additional_said |= right.additional_said;
    left.open |= right.open || contradicts;
}

fn both_shared(left: &Arc<DeclaredShape>, right: &Arc<DeclaredShape>, reader: &mut Reader<'_>) -> Arc<DeclaredShape> {
    if right.says_nothing() || Arc::ptr_eq(left, right) {
        Arc::clone(left)
    } else if left.says_nothing() {
        Arc::clone(right)
    } else if let Some(mut shape) = reader.own(Arc::clone(left)) {
        both(&mut shape, right, reader);
        Arc::new(shape)
    } else {
        Arc::clone(&reader.anything)
    }
}

/// What holds of a value that one of several shapes allows.
#[derive(Default)]
pub(super) struct Alternatives {
    /// One of them is `null` and no more.
    null: bool,
    all: Option<DeclaredShape>,
    /// The only one so far.
    only: Option<Built>,
    unknown: bool,
    height: usize,
    size: usize,
}

impl Alternatives {
    pub(super) fn add(&mut self, alternative: &Built, reader: &mut Reader<'_>) {
        self.unknown |= alternative.unknown;
        self.height = self.height.max(alternative.height);
        self.size = self.size.saturating_add(alternative.size);
        let shape = &alternative.shape;
        if shape.types == (DeclaredTypes { null: true, ..DeclaredTypes::default() }) {
            self.null = true;
        } else if let Some(all) = &mut self.all {
            either(all, shape, reader);
        } else if let Some(only) = self.only.take() {
            let mut all = reader.own(only.shape).unwrap_or_else(DeclaredShape::anything);
            make_optional(&mut all);
            either(&mut all, shape, reader);
            self.all = Some(all);
        } else {
            self.only = Some(alternative.clone());
        }
    }

    /// One alternative is what holds, several leave the shape open. `null` beside others is no alternative of its own:
    /// it is how values are said to be absent.
    pub(super) fn finish(self, reader: &mut Reader<'_>) -> Built {
        let only_null = DeclaredTypes { null: true, ..DeclaredTypes::default() };
        let mut built = match (self.only, self.all) {
            (Some(only), _) if !self.null || only.shape.types.null => only,
            (Some(only), _) => Built::shared(reader.nullable(only.shape)),
            (None, Some(mut all)) => {
                all.types.null |= self.null;
                Built::of(all)
            }
            (None, None) if self.null => Built::of(DeclaredShape {
                types: only_null,
                additional: Some(Arc::clone(&reader.anything)),
                ..DeclaredShape::default()
            }),
            (None, None) => Built::of(DeclaredShape::default()),
        };
        built.unknown = self.unknown;
        (built.height, built.size) = (self.height.max(1), self.size.max(1));
        built
    }
}

/// Makes of a shape what holds of a value that it or another one allows: no field must be there, and there may be more.
fn either(left: &mut DeclaredShape, right: &DeclaredShape, reader: &mut Reader<'_>) {
    for (name, field) in &right.fields {
        match left.fields.get_mut(name) {
            Some(known) => {
                known.read_only &= field.read_only;
                known.write_only &= field.write_only;
                known.shape = either_shared(&known.shape, &field.shape, reader);
            }
            None if reader.spend_text(name) => {
                left.fields.insert(name.clone(), DeclaredField { required: false, ..field.clone() });
            }
            None => {}
        }
    }
    left.additional = match (left.additional.take(), &right.additional) {
        (Some(one), Some(other)) => Some(either_shared(&one, other, reader)),
        (one, other) => one.or_else(|| other.clone()),
    };
    left.items = match (left.items.take(), &right.items) {
        (Some(one), Some(other)) => Some(either_shared(&one, other, reader)),
        (one, other) => one.or_else(|| other.clone()),
    };
    left.types = left.types.or(right.types);
    left.format = left.format.take().filter(|format| right.format.as_ref() == Some(format));
    left.additional_said |= right.additional_said;
    left.open = true;
}

fn make_optional(shape: &mut DeclaredShape) {
    shape.fields.values_mut().for_each(|field| field.required = false);
}

fn either_shared(left: &Arc<DeclaredShape>, right: &Arc<DeclaredShape>, reader: &mut Reader<'_>) -> Arc<DeclaredShape> {
    if Arc::ptr_eq(left, right) {
        Arc::clone(left)
    } else if left.says_nothing() || right.says_nothing() {
        Arc::clone(&reader.anything)
    } else if let Some(mut shape) = reader.own(Arc::clone(left)) {
        make_optional(&mut shape);
        either(&mut shape, right, reader);
        // Two kinds of plain value are no riddle.
        shape.open = left.open || right.open || !shape.fields.is_empty() || shape.items.is_some();
        Arc::new(shape)
    } else {
        Arc::clone(&reader.anything)
    }
}

impl DeclaredTypes {
    /// Leaves what the other allows too. Where that would be nothing, it leaves all, and is true: the two contradict.
    fn limit(&mut self, other: Self) -> bool {
        let both = Self {
            null: self.null && other.null,
            boolean: self.boolean && other.boolean,
            // All integers are numbers.
            integer: (self.integer && (other.integer || other.number)) || (self.number && other.integer),
            number: self.number && other.number,
            string: self.string && other.string,
            object: self.object && other.object,
            array: self.array && other.array,
        };
        let contradicts = both == Self::default() && *self != both;
        if !contradicts {
            *self = both;
        }
        contradicts
    }

    /// What one of them allows.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self {
            null: self.null || other.null,
            boolean: self.boolean || other.boolean,
            integer: self.integer || other.integer,
            number: self.number || other.number,
            string: self.string || other.string,
            object: self.object || other.object,
            array: self.array || other.array,
        }
    }
}
