//! How schemas grow: the union of two, within bounds.

use super::{FieldSchema, ObjectSchema, Schema};
use crate::observation::Provenance;

/// How many named fields an object keeps, besides `{key}`, that has more of them than a schema has places. The names that
/// sort first stay, so that the result does not depend on order.
const WIDTH_LIMIT: usize = 511;

/// A body is read 64 deep; joining deepens nothing.
const DEEPEST: usize = 64;

impl<P: Provenance> Schema<P> {
    /// Adds everything another schema has seen. Associative, commutative and idempotent. The result is as large as both
    /// together: records bound what they keep.
    pub fn join(&mut self, other: &Self) {
        // A format speaks of all strings: where there were none on one side, the other's is in force.
        self.format = match (self.string, other.string) {
            (true, true) => self.format.filter(|format| other.format == Some(*format)),
            (false, true) => other.format,
            (_, false) => self.format,
        };
        for media_type in &other.media_types {
            self.add_media_type(media_type);
        }
        self.null |= other.null;
        self.boolean |= other.boolean;
        self.integer |= other.integer;
        self.float |= other.float;
        self.string |= other.string;
        for tag in &other.tags {
            self.add_tag(tag);
        }
        match (&mut self.object, &other.object) {
            (Some(mine), Some(object)) => mine.join(object),
            (mine @ None, Some(object)) => *mine = Some(object.clone()),
            (_, None) => {}
        }
        match (&mut self.array, &other.array) {
            (Some(mine), Some(array)) => {
                mine.items.join(&array.items);
                mine.longest = mine.longest.max(array.longest);
                mine.truncated |= array.truncated;
            }
            (mine @ None, Some(array)) => *mine = Some(array.clone()),
            (_, None) => {}
        }
    }

    /// Whether joining another would change nothing: it looks, and copies nothing.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let kinds = |schema: &Self| [schema.null, schema.boolean, schema.integer, schema.float, schema.string];
        let has_kinds = kinds(self).into_iter().zip(kinds(other)).all(|(mine, theirs)| mine || !theirs);
        let has_format = !other.string || self.format.is_none() || self.format == other.format;
        let has_object = match (&self.object, &other.object) {
            (Some(mine), Some(object)) => mine.covers(object),
            (None, Some(_)) => false,
            (_, None) => true,
        };
        let has_array = || match (&self.array, &other.array) {
            (Some(mine), Some(array)) => {
                mine.longest >= array.longest && mine.truncated >= array.truncated && mine.items.covers(&array.items)
            }
            (None, Some(_)) => false,
            (_, None) => true,
        };
        has_kinds
            && has_format
            && has_object
            && has_array()
            && other.tags.iter().all(|tag| self.tags.binary_search(tag).is_ok())
            && other.media_types.iter().all(|media_type| self.media_types.binary_search(media_type).is_ok())
    }

    /// Keeps at most so many places: drops those that lie deepest, and tells how deep what is left may be; no deeper than
    /// it was `cut` to before. What has too many at the first level keeps the names that sort first, and goes on to: it is
    /// then cut to one level and truncated there.
    ///
    /// The depth of a part is never less than that of the whole, so that bounding parts first makes no difference.
    pub(crate) fn bound(&mut self, places: usize, cut: Option<u8>) -> Option<u8> {
        let mut depth = cut;
        if let Some(cut) = cut {
            self.cut_below(cut.into());
        }
        if self.has_more_than(places) {
            let fits = |depth: &usize| self.places_within(*depth) <= places;
            let fitting = (1..DEEPEST).take_while(fits).last().unwrap_or(1);
            self.cut_below(fitting);
            depth = u8::try_from(fitting).ok();
        }
        let is_over = self.has_more_than(places);
        if let Some(object) = self.object.as_mut().filter(|object| is_over || depth == Some(1) && object.truncated) {
            object.bound();
        }
        depth
    }

    /// Counts no further than it must.
    fn has_more_than(&self, places: usize) -> bool {
        fn spend<P: Provenance>(schema: &Schema<P>, left: &mut usize) -> bool {
            let Some(rest) = left.checked_sub(1) else { return true };
            *left = rest;
            schema.below().any(|below| spend(below, left))
        }
        let mut left = places;
        spend(self, &mut left)
    }

    fn places_within(&self, depth: usize) -> usize {
        1 + if depth == 0 { 0 } else { self.below().map(|below| below.places_within(depth - 1)).sum() }
    }

    /// Drops what lies deeper than `depth` places below this one.
    pub(crate) fn cut_below(&mut self, depth: usize) {
        if let Some(object) = &mut self.object {
            if depth == 0 && !object.fields.is_empty() {
                object.fields = Vec::new();
                object.truncated = true;
            }
            for field in &mut object.fields {
                field.schema.cut_below(depth - 1);
            }
        }
        if let Some(array) = &mut self.array {
            if depth > 0 {
                array.items.cut_below(depth - 1);
            } else if !array.items.is_empty() {
                array.items = Self::default();
                array.truncated = true;
            }
        }
    }

    /// Gives back memory that was reserved for more.
    pub(crate) fn shrink(&mut self) {
        self.tags.shrink();
        self.media_types.shrink();
        if let Some(object) = &mut self.object {
            object.fields.shrink_to_fit();
            object.fields.iter_mut().for_each(|field| field.schema.shrink());
        }
        if let Some(array) = &mut self.array {
            array.items.shrink();
        }
    }
}

impl<P: Provenance> ObjectSchema<P> {
    fn join(&mut self, other: &Self) {
        self.truncated |= other.truncated;
        let mut theirs = other.fields.iter().peekable();
        let mut fields = Vec::with_capacity(self.fields.len().max(other.fields.len()));
        for mut mine in std::mem::take(&mut self.fields) {
            while let Some(before) = theirs.next_if(|field| field.name < mine.name) {
                fields.push(before.lacked());
            }
            match theirs.next_if(|field| field.name == mine.name) {
                Some(field) => {
                    mine.optional |= field.optional;
                    mine.schema.join(&field.schema);
                }
                None => mine.optional = !mine.name.is_folded(),
            }
            fields.push(mine);
        }
        fields.extend(theirs.map(FieldSchema::lacked));
        self.fields = fields;
    }

    /// Keeps no more named fields than it may have.
    fn bound(&mut self) {
        if self.named().count() > WIDTH_LIMIT {
            let mut left = WIDTH_LIMIT;
            self.fields.retain(|field| {
                let stays = field.name.is_folded() || left > 0;
                left -= usize::from(stays && !field.name.is_folded());
                stays
            });
            self.truncated = true;
        }
    }

    fn covers(&self, other: &Self) -> bool {
        let mut theirs = other.fields.iter().peekable();
        let is_covered = self.fields.iter().all(|mine| match theirs.next_if(|field| field.name == mine.name) {
            Some(field) => mine.optional >= field.optional && mine.schema.covers(&field.schema),
            None => mine.optional || mine.name.is_folded(),
        });
        is_covered && theirs.next().is_none() && self.truncated >= other.truncated
    }
}

impl<P: Provenance> FieldSchema<P> {
    /// The field of an object, beside another that did not have it.
    fn lacked(&self) -> Self {
        Self { optional: !self.name.is_folded(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::observation::{ArraySchema, FieldName, Format, LengthBucket, PLACES_LIMIT, Vetted};

    fn schema() -> impl Strategy<Value = Schema> {
        let format = prop_oneof![Just(None), Just(Some(Format::Date)), Just(Some(Format::Uuid))];
        let scalars =
            (any::<[bool; 5]>(), format).prop_map(|([null, boolean, integer, float, string], format)| Schema {
                null,
                boolean,
                integer,
                float,
                string,
                format: format.filter(|_| string),
                ..Schema::<Vetted>::default()
            });
        scalars.prop_recursive(3, 24, 4, |below| {
            let names = prop::sample::select(vec!["a", "b", "c", "d", FieldName::FOLDED]);
            let fields = prop::collection::btree_map(names, (any::<bool>(), below.clone()), 0..5);
            let object = (fields, any::<bool>()).prop_map(|(fields, truncated)| {
                let mut object = ObjectSchema { truncated, ..ObjectSchema::default() };
                for (name, (optional, schema)) in fields {
                    let name = if name == FieldName::FOLDED { FieldName::folded() } else { FieldName::vetted(name) };
                    object.add(FieldSchema { optional: optional && !name.is_folded(), name, schema });
                }
                object
            });
            let array = (below, any::<bool>()).prop_map(|(items, truncated)| ArraySchema {
                items,
                longest: LengthBucket::Below10,
                truncated,
            });
            (prop::option::of(object), prop::option::of(array), any::<bool>()).prop_map(|(object, array, null)| {
                Schema { null, object: object.map(Box::new), array: array.map(Box::new), ..Schema::default() }
            })
        })
    }

    fn joined(left: &Schema, right: &Schema) -> Schema {
        let mut joined = left.clone();
        joined.join(right);
        joined
    }

    proptest! {
        #[test]
        fn joins_are_associative_commutative_and_idempotent(a in schema(), b in schema(), c in schema()) {
            prop_assert_eq!(joined(&joined(&a, &b), &c), joined(&a, &joined(&b, &c)));
            prop_assert_eq!(joined(&a, &b), joined(&b, &a));
            prop_assert_eq!(joined(&a, &a), a);
        }

        #[test]
        fn what_covers_another_is_not_changed_by_it(a in schema(), b in schema()) {
            prop_assert_eq!(a.covers(&b), joined(&a, &b) == a);
            prop_assert!(joined(&a, &b).covers(&b));
        }
    }

    fn wide(names: impl Iterator<Item = usize>) -> Schema {
        let mut object = ObjectSchema::default();
        for name in names {
            object.add(FieldSchema {
                name: FieldName::vetted(&format!("f{name:04}")),
                optional: false,
                schema: Schema { integer: true, ..Schema::default() },
            });
        }
        object.add(FieldSchema { name: FieldName::folded(), optional: false, schema: Schema::default() });
        Schema { object: Some(Box::new(object)), ..Schema::default() }
    }

    fn bounded(mut schema: Schema, depth: Option<u8>) -> (Schema, Option<u8>) {
        let depth = schema.bound(PLACES_LIMIT, depth);
        (schema, depth)
    }

    #[test]
    fn of_too_many_fields_those_stay_that_sort_first_whatever_the_order() {
        let parts = [wide((0..1_500).step_by(3)), wide((1..1_500).step_by(3)), wide((2..1_500).step_by(3))];
        let join = |order: [usize; 3]| {
            let mut whole = (parts[order[0]].clone(), None);
            for at in order {
                whole = bounded(joined(&whole.0, &parts[at]), whole.1);
            }
            whole
        };
        let (schema, depth) = join([0, 1, 2]);
        for order in [[1, 2, 0], [2, 1, 0], [0, 2, 1]] {
            assert!(join(order) == (schema.clone(), depth), "{order:?}");
        }
        let object = schema.object.as_ref().unwrap();
        assert_eq!((object.named().count(), depth), (WIDTH_LIMIT, Some(1)));
        assert!(object.truncated && object.field("f0510").is_some() && object.field("f0511").is_none());
        assert!(object.folded().is_some(), "what stands for data is not dropped for its place in the order");
    }

    #[test]
    fn fields_that_are_many_and_places_that_are_deep_are_cut_the_same_in_whatever_order() {
        let scalars = wide(300..600);
        let mut structured = wide(600..800);
        for field in &mut structured.object.as_mut().unwrap().fields {
            field.schema = wide(0..3);
        }
        let parts = [scalars, structured, wide(0..300)];
        let join = |order: [usize; 3]| {
            order
                .iter()
                .fold((Schema::default(), None), |(whole, depth), at| bounded(joined(&whole, &parts[*at]), depth))
        };
        assert!(join([0, 1, 2]) == join([1, 2, 0]) && join([2, 1, 0]) == join([0, 2, 1]));
        assert!(join([0, 1, 2]) == join([2, 1, 0]));
    }

    #[test]
    fn of_too_many_places_the_deepest_go() {
        let mut deep = wide(0..40);
        let below = wide(0..40);
        for field in &mut deep.object.as_mut().unwrap().fields {
            field.schema = below.clone();
        }
        assert_eq!(deep.clone().bound(2_000, None), None);
        let mut cut = deep.clone();
        assert_eq!(cut.bound(1_024, None), Some(1));
        assert!(cut.places() <= 1_024 && cut.object.unwrap().fields.iter().all(|field| field.schema.places() == 1));
    }
}
