//! Schemas become shapes.
//!
//! A schema that several places refer to is read once and shared. Where it refers to itself, it is left open.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::merge::{self, Alternatives};
use super::reader::Reader;
use super::{DeclaredField, DeclaredShape, DeclaredTypes, Specification};
use crate::source::{Astray, Pointer, follow};

/// Shapes are nested at most as deep, whoever reads them.
pub(super) const MAX_HEIGHT: usize = 64;

/// A shape that would be larger, were everything in it written out, is left open.
const MAX_EXPANDED: usize = 100_000;

/// A schema within a circle of references looks different from where the circle is entered. It is read anew for as many
/// entries, then it is shared as it is.
const MAX_READINGS: u8 = 3;

/// Longer names are of no format that there is.
const MAX_FORMAT: usize = 64;

/// Keywords that say more of a value than a shape can hold.
const OPENING: [&str; 8] =
    ["not", "if", "then", "else", "dependentSchemas", "dependencies", "$dynamicRef", "$recursiveRef"];

/// A schema that was read.
#[derive(Clone)]
pub(super) struct Built {
    pub(super) shape: Arc<DeclaredShape>,
    /// How many places it has, were they all written out.
    pub(super) size: usize,
    /// How deep it is nested.
    pub(super) height: usize,
    read_only: bool,
    write_only: bool,
    /// What it says could not be read, which is not the same as to say nothing.
    pub(super) unknown: bool,
    /// The outermost of the schemas being read that it refers to, and was cut at.
    cut_at: usize,
}

/// A schema that is referred to.
pub(super) struct Known {
    /// None if it is to be read anew.
    built: Option<Built>,
    readings: u8,
}

impl Built {
    pub(super) fn of(shape: DeclaredShape) -> Self {
        Self::shared(Arc::new(shape))
    }

    pub(super) const fn shared(shape: Arc<DeclaredShape>) -> Self {
        Self { shape, size: 1, height: 1, read_only: false, write_only: false, unknown: false, cut_at: usize::MAX }
    }

    /// Takes over what holds of a part.
    fn absorb(&mut self, part: &Self, deeper: usize) {
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

    fn unknown(&self) -> Built {
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

    fn opened(&self, types: DeclaredTypes) -> DeclaredShape {
        DeclaredShape { types, additional: Some(Arc::clone(&self.anything)), open: true, ..DeclaredShape::default() }
    }

    /// What a schema says of the kind of value, and nothing below it.
    fn outline(&self, members: &Map<String, Value>) -> Built {
        Built::of(self.opened(types(members).unwrap_or(DeclaredTypes::ANY)))
    }

    /// `OpenAPI` 3.1 has what stands beside a reference hold as well; before, it is ignored, which hardly anybody who writes
    /// `nullable` there means.
    fn with_siblings(
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
        built
    }

    /// What holds if both hold.
    fn all_of(&mut self, left: Built, right: Built) -> Built {
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

    /// What a schema says itself, without `$ref`, `allOf`, `anyOf` and `oneOf`.
    fn own_keywords(&mut self, at: Pointer<'_>, members: &'a Map<String, Value>, depth: usize) -> Built {
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
        members.contains_key("properties") || !required.is_empty()
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
fn types(members: &Map<String, Value>) -> Option<DeclaredTypes> {
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

fn nullable(members: &Map<String, Value>) -> bool {
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
