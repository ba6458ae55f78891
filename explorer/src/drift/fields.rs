//! Shapes that were seen against shapes that are declared.

use api_inventory::observation::{FieldSchema, ObjectSchema, Schema, Stored};

use super::declared::Declared;
use super::seen::{Seen, Site};
use crate::definition::DeclaredTypes;
use crate::inventory::DriftKind;

/// Deeper than this nothing is compared.
const DEPTH_LIMIT: usize = 64;

/// How values are written, which decides what can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// With types.
    Json,
    /// As names and texts.
    Form,
}

/// Compares a shape, and what lies below it.
pub(super) fn compare(
    declared: &Declared<'_>,
    schema: &Schema<Stored>,
    writing: Writing,
    (site, seen): (&Site, &mut Seen<'_>),
) {
    Comparison { site, seen, writing, path: String::new(), depth: 0, is_always: true }.compare(declared, schema);
}

struct Comparison<'a, 'b> {
    site: &'a Site,
    seen: &'a mut Seen<'b>,
    writing: Writing,
    path: String,
    depth: usize,
    /// All that lies above was in each exchange, so that it is known how often what is compared could have been.
    is_always: bool,
}

impl Comparison<'_, '_> {
    fn compare(&mut self, declared: &Declared<'_>, schema: &Schema<Stored>) {
        let types = declared.types();
        if self.writing == Writing::Json {
            self.compare_types(declared, types, schema);
        }
        if self.depth == DEPTH_LIMIT {
            return;
        }
        if let Some(object) = schema.object.as_deref().filter(|_| types.object) {
            self.compare_object(declared, object);
        }
        if let (Some(array), Some(items)) = (schema.array.as_deref(), declared.items())
            && !array.items.is_empty()
        {
            self.below("*", |inner| inner.compare(&items, &array.items));
        }
    }

    fn compare_types(&mut self, declared: &Declared<'_>, types: DeclaredTypes, schema: &Schema<Stored>) {
        let more = undeclared_types(types, schema);
        // Alternatives that say nothing of types leave them open.
        if more.is_empty() || declared.is_open() && types == DeclaredTypes::default() {
            return;
        }
        // That it can be null is told apart, because it is less.
        let (null, other): (Vec<&str>, Vec<&str>) = more.into_iter().partition(|kind| *kind == "null");
        for kinds in [null, other].into_iter().filter(|kinds| !kinds.is_empty()) {
            let what = (Some(names(types)), Some(kinds.join(", ")));
            self.seen.tell(DriftKind::TypeChanged, self.site, &self.path, what);
        }
    }

    fn compare_object(&mut self, declared: &Declared<'_>, object: &ObjectSchema<Stored>) {
        let of_request = self.site.of_request;
        for field in object.named() {
            let name = field.name.as_str();
            let Some(said) = declared.field(name, of_request) else {
                self.undeclared(declared, field);
                continue;
            };
            let is_whole = self.site.is_whole && !object.truncated;
            if field.optional && said.required && said.is_here && is_whole {
                self.tell_at(name, DriftKind::BecameOptional, (Some("required"), Some("missing in some")));
            }
            let is_required = !field.optional && !said.required && !declared.is_open();
            if is_required && of_request && self.is_always && self.site.is_enough() && !object.truncated {
                self.tell_at(name, DriftKind::BecameRequired, (Some("optional"), Some("in each")));
            }
            let is_always = self.is_always;
            self.is_always &= !field.optional;
            self.below(name, |inner| inner.compare(&said.shape, &field.schema));
            self.is_always = is_always;
        }
        // Names that were data are folded: what is missing may be among them. Of alternatives one is enough.
        if declared.is_open()
            || object.truncated
            || object.folded().is_some()
            || !self.is_always
            || !self.site.is_enough()
        {
            return;
        }
        for name in declared.names().filter(|name| object.field(name).is_none()) {
            let Some(said) = declared.field(name, of_request).filter(|said| said.is_here && said.in_all) else {
                continue;
            };
            let (kind, declared) = if said.required {
                (DriftKind::BecameOptional, "required")
            } else {
                (DriftKind::NeverSeen, "optional")
            };
            self.tell_at(name, kind, (Some(declared), Some("missing in each")));
        }
    }

    /// A field that is not declared: others may be, or nothing is known of fields.
    fn undeclared(&mut self, declared: &Declared<'_>, field: &FieldSchema<Stored>) {
        let name = field.name.as_str();
        if let Some(additional) = declared.additional() {
            self.below(name, |inner| inner.compare(&additional, &field.schema));
        } else if !declared.has_no_fields() && !declared.is_open() {
            let seen = types_of(&field.schema).join(", ");
            self.tell_at(name, DriftKind::UndeclaredField, (None, Some(&seen)));
        }
    }

    fn tell_at(&mut self, name: &str, kind: DriftKind, (declared, seen): (Option<&str>, Option<&str>)) {
        let what = (declared.map(str::to_owned), seen.map(str::to_owned));
        self.below(name, |inner| inner.seen.tell(kind, inner.site, &inner.path, what));
    }

    fn below(&mut self, name: &str, then: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        self.depth += 1;
        then(self);
        self.depth -= 1;
        self.path.truncate(length);
    }
}

/// The kinds of value that were seen and are not declared.
fn undeclared_types(declared: DeclaredTypes, schema: &Schema<Stored>) -> Vec<&'static str> {
    let kinds = [
        ("null", schema.null, declared.null),
        ("boolean", schema.boolean, declared.boolean),
        ("integer", schema.integer, declared.integer || declared.number),
        ("number", schema.float, declared.number),
        ("string", schema.string, declared.string),
        ("object", schema.object.is_some(), declared.object),
        ("array", schema.array.is_some(), declared.array),
    ];
    kinds.into_iter().filter(|(_, seen, declared)| *seen && !declared).map(|(name, ..)| name).collect()
}

/// The kinds of value that were seen.
pub(super) fn types_of(schema: &Schema<Stored>) -> Vec<&'static str> {
    undeclared_types(DeclaredTypes::default(), schema)
}

fn names(types: DeclaredTypes) -> String {
    let kinds = [
        ("null", types.null),
        ("boolean", types.boolean),
        ("integer", types.integer && !types.number),
        ("number", types.number),
        ("string", types.string),
        ("object", types.object),
        ("array", types.array),
    ];
    let names: Vec<&str> = kinds.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
    names.join(", ")
}
