//! What several declarations say of one place, together.

use crate::definition::{DeclaredField, DeclaredShape, DeclaredTypes};

/// What is declared for one place: by one shape, or by several of which any may hold, such as those of all statuses of a
/// class. Put together only where traffic goes, because shapes share parts and are large when written out.
#[derive(Clone, Debug)]
pub(super) struct Declared<'a>(Vec<&'a DeclaredShape>);

impl<'a> Declared<'a> {
    pub(super) fn any_of(shapes: impl IntoIterator<Item = &'a DeclaredShape>) -> Self {
        let mut all: Vec<&DeclaredShape> = Vec::new();
        for shape in shapes {
            if !all.iter().any(|known| std::ptr::eq(*known, shape)) {
                all.push(shape);
            }
        }
        Self(all)
    }

    pub(super) fn types(&self) -> DeclaredTypes {
        self.0.iter().fold(DeclaredTypes::default(), |types, shape| types.or(shape.types))
    }

    /// There may be more than is said.
    pub(super) fn is_open(&self) -> bool {
        self.0.iter().any(|shape| shape.open)
    }

    /// Objects of which no fields are told.
    pub(super) fn has_no_fields(&self) -> bool {
        self.objects().any(|shape| shape.fields.is_empty() && shape.additional.is_some())
    }

    /// The names of all fields.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        let mut names: Vec<&str> = self.objects().flat_map(|shape| shape.fields.keys().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter()
    }

    /// What is said of a field, if it is one of requests, or of responses, as it is asked.
    pub(super) fn field(&self, name: &str, of_request: bool) -> Option<Field<'a>> {
        let all: Vec<&DeclaredField> = self.objects().filter_map(|shape| shape.fields.get(name)).collect();
        if all.is_empty() {
            return None;
        }
        let is_here = |field: &&DeclaredField| if of_request { !field.read_only } else { !field.write_only };
        Some(Field {
            required: all.len() == self.objects().count() && all.iter().all(|field| field.required),
            in_all: all.len() == self.objects().count(),
            is_here: all.iter().any(is_here),
            shape: Self::any_of(all.iter().map(|field| &*field.shape)),
        })
    }

    /// What is said of all other fields; none if nothing is.
    pub(super) fn additional(&self) -> Option<Self> {
        let said = || self.objects().filter(|shape| shape.additional_said);
        let shapes = Self::any_of(said().filter_map(|shape| shape.additional.as_deref()));
        (!shapes.0.is_empty()).then_some(shapes)
    }

    /// What is said of elements.
    pub(super) fn items(&self) -> Option<Self> {
        let arrays = || self.0.iter().filter(|shape| shape.types.array);
        let all_say = arrays().all(|shape| shape.items.is_some());
        let items = Self::any_of(arrays().filter_map(|shape| shape.items.as_deref()));
        (all_say && !items.0.is_empty()).then_some(items)
    }

    fn objects(&self) -> impl Iterator<Item = &'a DeclaredShape> + use<'a, '_> {
        self.0.iter().copied().filter(|shape| shape.types.object)
    }
}

/// What is declared of a field.
pub(super) struct Field<'a> {
    /// All of the shapes have it, and require it.
    pub(super) required: bool,
    /// All of the shapes have it.
    pub(super) in_all: bool,
    /// It may be in the messages that are asked for.
    pub(super) is_here: bool,
    /// What it holds.
    pub(super) shape: Declared<'a>,
}
