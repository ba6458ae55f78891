//! Bodies of requests and responses, by media type.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::parameter::SwaggerBodies;
use super::reader::{Reader, said};
use super::{DeclaredField, DeclaredShape, DeclaredTypes, Specification};
use crate::source::Pointer;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// Media types that are read of one `consumes` or `produces`, each of which stands for a body of its own.
const MAX_MEDIA_TYPES: usize = 64;

/// Bodies of a request.
#[derive(Default)]
pub(super) struct Bodies {
    pub(super) media_types: BTreeMap<String, Arc<DeclaredShape>>,
    pub(super) required: bool,
}

impl<'a> Reader<'a> {
    /// The bodies that an operation takes: `requestBody`, or the parameters of Swagger that are bodies.
    pub(super) fn request_bodies(
        &mut self,
        at: Pointer<'_>,
        operation: &'a Map<String, Value>,
        parameters: &SwaggerBodies<'a>,
    ) -> Bodies {
        if self.specification == Specification::Swagger2 {
            return self.swagger_bodies(at, operation, parameters);
        }
        let here = at.member("requestBody");
        let Some(body) = said(operation, "requestBody") else { return Bodies::default() };
        let Some(found) = self.find(here, body) else { return Bodies::default() };
        let required = self.flag(found.at(here), found.members, "required");
        Bodies { media_types: self.content(found.at(here), found.members), required }
    }

    /// The bodies of a response.
    pub(super) fn response_bodies(
        &mut self,
        at: Pointer<'_>,
        response: &'a Map<String, Value>,
        operation_at: Pointer<'_>,
        operation: &'a Map<String, Value>,
    ) -> BTreeMap<String, Arc<DeclaredShape>> {
        if self.specification != Specification::Swagger2 {
            return self.content(at, response);
        }
        let Some(schema) = response.get("schema") else { return BTreeMap::new() };
        let shape = self.shape(at.member("schema"), schema);
        let media_types = self.listed(operation_at, operation, "produces");
        self.each(&media_types, &shape)
    }

    /// `content`: media types with their schemas.
    pub(super) fn content(
        &mut self,
        at: Pointer<'_>,
        members: &'a Map<String, Value>,
    ) -> BTreeMap<String, Arc<DeclaredShape>> {
        let within = at.member("content");
        let mut bodies = BTreeMap::new();
        for (name, content) in self.objects(at, members, "content").into_iter().flatten() {
            let at = within.member(name);
            let Some(content) = self.object(at, content) else { continue };
            if !self.spend() {
                break;
            }
            let shape = match content.get("schema") {
                Some(schema) => self.shape(at.member("schema"), schema),
                None => Arc::clone(&self.anything),
            };
            bodies.insert(media_type(name), shape);
        }
        bodies
    }

    fn swagger_bodies(
        &mut self,
        at: Pointer<'_>,
        operation: &'a Map<String, Value>,
        parameters: &SwaggerBodies<'a>,
    ) -> Bodies {
        if let Some((place, body)) = &parameters.body {
            let here = Pointer::written(place);
            let shape = match body.get("schema") {
                Some(schema) => self.shape(here.member("schema"), schema),
                None => Arc::clone(&self.anything),
            };
            let media_types = self.listed(at, operation, "consumes");
            let media_types = self.each(&media_types, &shape);
            return Bodies { media_types, required: self.flag(here, body, "required") };
        }
        if parameters.form.is_empty() {
            return Bodies::default();
        }
        let mut form = DeclaredShape {
            types: DeclaredTypes { object: true, ..DeclaredTypes::default() },
            additional: Some(Arc::clone(&self.anything)),
            ..DeclaredShape::default()
        };
        let mut files = false;
        for (place, name, parameter) in &parameters.form {
            files |= parameter.get("type").and_then(Value::as_str) == Some("file");
            let shape = self.swagger_shape(Pointer::written(place), parameter);
            let required = self.flag(Pointer::written(place), parameter, "required");
            let field = DeclaredField { required, shape, read_only: false, write_only: false };
            form.fields.insert(name.clone(), field);
        }
        let required = form.fields.values().any(|field| field.required);
        let mut media_types = self.listed(at, operation, "consumes").to_vec();
        media_types.retain(|media_type| media_type == FORM || media_type == MULTIPART);
        if media_types.is_empty() {
            media_types.push(if files { MULTIPART } else { FORM }.to_owned());
        }
        Bodies { media_types: self.each(&media_types, &Arc::new(form)), required }
    }

    /// One shape for each of some media types, as far as there is room for them.
    fn each(&mut self, media_types: &[String], shape: &Arc<DeclaredShape>) -> BTreeMap<String, Arc<DeclaredShape>> {
        let media_types = media_types.iter().take_while(|media_type| self.spend_text(media_type));
        media_types.map(|media_type| (media_type.clone(), Arc::clone(shape))).collect()
    }

    /// `consumes` or `produces` of an operation, else of the definition, else JSON.
    fn listed(&mut self, at: Pointer<'_>, operation: &'a Map<String, Value>, name: &'static str) -> Arc<[String]> {
        if said(operation, name).is_some() {
            return self.media_types(at, operation, name);
        }
        if let Some(known) = self.root_lists.get(name) {
            return Arc::clone(known);
        }
        let list = match self.document.as_object() {
            Some(root) => self.media_types(Pointer::ROOT, root, name),
            None => Arc::from([JSON.to_owned()]),
        };
        self.root_lists.insert(name, Arc::clone(&list));
        list
    }

    fn media_types(&mut self, at: Pointer<'_>, members: &'a Map<String, Value>, name: &str) -> Arc<[String]> {
        let list = self.elements(at, members, name);
        if list.len() > MAX_MEDIA_TYPES {
            self.tell(at.member(name), "so many media types are not read; the first of them are");
        }
        let list = list.iter().take(MAX_MEDIA_TYPES).filter_map(Value::as_str).map(media_type);
        let list: Arc<[String]> = list.collect();
        if list.is_empty() { Arc::from([JSON.to_owned()]) } else { list }
    }
}

/// A media type in lower case, without parameters.
fn media_type(written: &str) -> String {
    written.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
