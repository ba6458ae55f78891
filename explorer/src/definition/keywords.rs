//! What a schema says itself: its keywords, other than references and combinations of schemas.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::merge::Alternatives;
use super::reader::{Reader, said};
use super::schema::Built;
use super::{DeclaredField, DeclaredShape, DeclaredTypes};
use crate::source::Pointer;

/// Longer names are of no format that there is.
const MAX_FORMAT: usize = 64;

/// Keywords that say more of a value than a shape can hold.
const OPENING: [&str; 8] =
    ["not", "if", "then", "else", "dependentSchemas", "dependencies", "$dynamicRef", "$recursiveRef"];

impl<'a> Reader<'a> {
    /// What a schema says itself, without `$ref`, `allOf`, `anyOf` and `oneOf`.
    pub(super) fn own_keywords(&mut self, at: Pointer<'_>, members: &'a Map<String, Value>, depth: usize) -> Built {
        let mut built = Built::shared(Arc::clone(&self.anything));
        let mut shape = DeclaredShape::anything();
        let mut says = self.kinds(at, members, &mut shape);
        shape.format = self.text(at, members, "format").filter(|name| name.len() <= MAX_FORMAT).map(str::to_owned);
        says |= shape.format.is_some();
        says |= self.fields(at, members, depth, &mut shape, &mut built);
        says |= self.other_fields(at, members, depth, &mut shape, &mut built);
        says |= self.items(at, members, depth, &mut shape, &mut built);
        let opening = OPENING.iter().any(|name| members.contains_key(*name));
        if says {
            shape.open = opening;
            shape.additional =
                shape.additional.or_else(|| (!shape.additional_said).then(|| Arc::clone(&self.anything)));
            built.shape = Arc::new(shape);
        }
        built.unknown = opening;
        built
    }

    fn kinds(&mut self, at: Pointer<'_>, members: &'a Map<String, Value>, shape: &mut DeclaredShape) -> bool {
        match members.get("type") {
            None | Some(Value::String(_)) => {}
            Some(Value::Array(kinds)) if kinds.iter().all(Value::is_string) => {}
            Some(_) => self.tell(at.member("type"), "the name of a type is expected here"),
        }
        let types = types(members);
        shape.types = types.unwrap_or(DeclaredTypes::ANY);
        if types.is_none() && members.get("type").is_some_and(|kinds| kinds.is_string() || kinds.is_array()) {
            self.tell(at.member("type"), "there is no such type");
        }
        types.is_some()
    }

    fn fields(
        &mut self,
        at: Pointer<'_>,
        members: &'a Map<String, Value>,
        depth: usize,
        shape: &mut DeclaredShape,
        built: &mut Built,
    ) -> bool {
        let within = at.member("properties");
        for (name, schema) in self.objects(at, members, "properties").into_iter().flatten() {
            let field = self.schema(within.member(name), schema, depth + 1);
            if !self.spend_text(name) {
                break;
            }
            built.absorb(&field, 1);
            let (read_only, write_only) = (field.read_only, field.write_only);
            let field = DeclaredField { required: false, shape: field.shape, read_only, write_only };
            shape.fields.insert(name.clone(), field);
        }
        // `required: true` of a parameter of Swagger or of an old draft stands beside what it is said of.
        let required = match members.get("required") {
            Some(Value::Bool(_)) => &[],
            _ => self.elements(at, members, "required"),
        };
        for (index, name) in required.iter().enumerate() {
            let Some(name) = name.as_str() else {
                self.tell(at.member("required").index(index), "the name of a field is expected here");
                continue;
            };
            if let Some(field) = shape.fields.get_mut(name) {
                field.required = true;
            } else if self.spend_text(name) {
                // The field may be declared beside, in another branch of `allOf`.
                let shape_of_field = Arc::clone(&self.anything);
                let field =
                    DeclaredField { required: true, shape: shape_of_field, read_only: false, write_only: false };
                shape.fields.insert(name.to_owned(), field);
                built.size = built.size.saturating_add(1);
            }
        }
        said(members, "properties").is_some() || !required.is_empty()
    }

    fn other_fields(
        &mut self,
        at: Pointer<'_>,
        members: &'a Map<String, Value>,
        depth: usize,
        shape: &mut DeclaredShape,
        built: &mut Built,
    ) -> bool {
        let additional = members.get("additionalProperties");
        let patterns = self.objects(at, members, "patternProperties");
        if additional.is_none() && patterns.is_none() {
            return false;
        }
        let mut alternatives = Vec::new();
        match additional {
            Some(Value::Bool(false)) => {}
            Some(schema) => alternatives.push(self.schema(at.member("additionalProperties"), schema, depth + 1)),
            None => alternatives.push(Built::shared(Arc::clone(&self.anything))),
        }
        let within = at.member("patternProperties");
        for (pattern, schema) in patterns.into_iter().flatten() {
            alternatives.push(self.schema(within.member(pattern), schema, depth + 1));
        }
        shape.additional_said = true;
        shape.additional = self.one_of(alternatives, built);
        true
    }

    fn items(
        &mut self,
        at: Pointer<'_>,
        members: &'a Map<String, Value>,
        depth: usize,
        shape: &mut DeclaredShape,
        built: &mut Built,
    ) -> bool {
        let mut alternatives = Vec::new();
        // A list of schemas is how drafts before 2020-12 wrote `prefixItems`.
        let prefix = if members.get("items").is_some_and(Value::is_array) { "items" } else { "prefixItems" };
        for (index, schema) in self.elements(at, members, prefix).iter().enumerate() {
            alternatives.push(self.schema(at.member(prefix).index(index), schema, depth + 1));
        }
        if let Some(schema) = members.get("items").filter(|items| !items.is_array()) {
            alternatives.push(self.schema(at.member("items"), schema, depth + 1));
        }
        shape.items = self.one_of(alternatives, built);
        shape.items.is_some()
    }

    fn one_of(&mut self, alternatives: Vec<Built>, built: &mut Built) -> Option<Arc<DeclaredShape>> {
        let mut all = Alternatives::default();
        let any = !alternatives.is_empty();
        for alternative in alternatives {
            built.absorb(&alternative, 1);
            all.add(&alternative, self);
        }
        any.then(|| all.finish(self).shape)
    }
}

/// The kinds of value that a schema names, by `type`, or else by what `const` and `enum` list.
pub(super) fn types(members: &Map<String, Value>) -> Option<DeclaredTypes> {
    let named: Vec<&str> = match members.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let mut types = DeclaredTypes::default();
    for name in named {
        match name {
            "null" => types.null = true,
            "boolean" => types.boolean = true,
            "integer" => types.integer = true,
            "number" => types.number = true,
            "string" | "file" => types.string = true,
            "object" => types.object = true,
            "array" => types.array = true,
            _ => {}
        }
    }
    let listed = members.get("enum").and_then(Value::as_array).into_iter().flatten().chain(members.get("const"));
    let said = types != DeclaredTypes::default();
    for value in listed {
        match value {
            Value::Null => types.null = true,
            _ if said => {}
            Value::Bool(_) => types.boolean = true,
            Value::Number(number) if number.is_f64() => types.number = true,
            Value::Number(_) => types.integer = true,
            Value::String(_) => types.string = true,
            Value::Object(_) => types.object = true,
            Value::Array(_) => types.array = true,
        }
    }
    if types == DeclaredTypes::default() {
        return None;
    }
    types.null |= nullable(members);
    Some(types)
}

pub(super) fn nullable(members: &Map<String, Value>) -> bool {
    ["nullable", "x-nullable"].iter().any(|name| members.get(*name) == Some(&Value::Bool(true)))
}

impl DeclaredShape {
    /// Whether it says nothing at all.
    pub(super) fn says_nothing(&self) -> bool {
        self.open
            && self.types == DeclaredTypes::ANY
            && self.format.is_none()
            && self.fields.is_empty()
            && self.items.is_none()
            && !self.additional_said
    }
}
