//! Shapes, as lines have them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::error::ReadError;
use super::json::Kind;
use super::place::Place;
use super::readable::Readable;
use crate::observation::outbound::StoredText;
use crate::observation::{ArraySchema, FieldName, FieldSchema, LengthBucket, ObjectSchema, Schema, Stored, Tag};

impl Readable for Schema<Stored> {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        let mut schema = Self::default();
        match place.value.kind() {
            Kind::Object => place.need("any", |alternatives| read_all(alternatives, &mut schema))?,
            _ => read_one(place, &mut schema)?,
        }
        Ok(schema)
    }
}

impl Readable for Arc<Schema<Stored>> {
    fn read(place: &Place<'_>) -> Result<Self, ReadError> {
        place.reading.schema(place.value.raw(), || Schema::read(place))
    }
}

fn read_all(place: &Place<'_>, schema: &mut Schema<Stored>) -> Result<(), ReadError> {
    for (at, alternative) in place.elements()?.enumerate() {
        let mut one = Schema::default();
        read_one(&place.element(at, alternative), &mut one)?;
        schema.join(&one);
    }
    Ok(())
}

/// One kind of value: `[code]`, `[code, mark]`, `[{…}, mark]` or `[[…], mark]`.
fn read_one(place: &Place<'_>, schema: &mut Schema<Stored>) -> Result<(), ReadError> {
    let mut parts = place.elements()?;
    let (first, mark) = match (parts.next(), parts.next(), parts.next()) {
        (Some(first), mark, None) => (first, mark.map(|mark| place.element(1, mark))),
        _ => return Err(place.expected("one kind of value, and what is said of it")),
    };
    let inner = place.element(0, first);
    match first.kind() {
        Kind::Object => {
            let members = inner.members()?;
            let fields = Vec::with_capacity(members.clone().take(256).count());
            let mut object = ObjectSchema { fields, truncated: is_truncated(mark.as_ref())? };
            let names: BTreeSet<FieldName<Stored>> =
                optional::<Vec<_>>(mark.as_ref(), "optional")?.into_iter().collect();
            for (name, field) in members {
                let field = Schema::read(&inner.member(name, field))?;
                let name = FieldName::stored(place.reading.share(name));
                object.add(FieldSchema { optional: names.contains(&name), name, schema: field });
            }
            if let Some(mark) = &mark {
                mark.keep_all_but(&[&["optional", "truncated"]]);
            }
            schema.object = Some(Box::new(object));
        }
        Kind::Array => {
            let mut items = Schema::default();
            read_all(&inner, &mut items)?;
            let longest = match &mark {
                Some(mark) => mark.need("len", LengthBucket::read)?,
                None => return Err(place.expected("an array with its length")),
            };
            if let Some(mark) = &mark {
                mark.keep_all_but(&[&["len", "truncated"]]);
            }
            schema.array = Some(Box::new(ArraySchema { items, longest, truncated: is_truncated(mark.as_ref())? }));
        }
        _ => read_scalar(&inner, mark.as_ref(), schema)?,
    }
    Ok(())
}

fn read_scalar(code: &Place<'_>, mark: Option<&Place<'_>>, schema: &mut Schema<Stored>) -> Result<(), ReadError> {
    match code.value.as_u64() {
        Some(0) => {}
        Some(1) => schema.null = true,
        Some(2) => schema.boolean = true,
        Some(4) => schema.integer = true,
        Some(8) => schema.string = true,
        Some(16) => schema.float = true,
        _ => return Err(code.expected("the code of a kind of value")),
    }
    let Some(mark) = mark else { return Ok(()) };
    if mark.get("category")?.is_some() {
        schema.add_tag(&Tag::read_among(mark, &["format", "media_types"])?);
    } else {
        mark.keep_all_but(&[&["format", "media_types"]]);
    }
    schema.format = optional::<Option<_>>(Some(mark), "format")?.filter(|_| schema.string);
    for media_type in optional::<Vec<_>>(Some(mark), "media_types")? {
        schema.add_media_type(&media_type);
    }
    Ok(())
}

fn is_truncated(mark: Option<&Place<'_>>) -> Result<bool, ReadError> {
    optional(mark, "truncated")
}

fn optional<T: Readable + Default>(mark: Option<&Place<'_>>, name: &str) -> Result<T, ReadError> {
    let Some(mark) = mark else { return Ok(T::default()) };
    mark.get(name)?.map_or_else(|| Ok(T::default()), |value| T::read(&value))
}
