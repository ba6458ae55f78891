//! Parameters of operations.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::reader::Reader;
use super::{DeclaredParameter, DeclaredShape, ParameterLocation, Specification};
use crate::source::Pointer;

/// Headers that `OpenAPI` 3 describes elsewhere: a parameter of that name is ignored.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// The parameters of an operation.
#[derive(Default)]
pub(super) struct Parameters<'a> {
    pub(super) declared: Vec<DeclaredParameter>,
    pub(super) bodies: SwaggerBodies<'a>,
}

/// Parameters of Swagger that are bodies, with their places.
#[derive(Default)]
pub(super) struct SwaggerBodies<'a> {
    pub(super) body: Option<(String, &'a Map<String, Value>)>,
    pub(super) form: Vec<(String, String, &'a Map<String, Value>)>,
}

impl<'a> Reader<'a> {
    /// The parameters of an operation, which replace those of its path with the same name and place.
    pub(super) fn parameters(
        &mut self,
        at: Pointer<'_>,
        operation: &'a Map<String, Value>,
        path: &[(String, &'a Map<String, Value>)],
    ) -> Parameters<'a> {
        let mut parameters = Parameters::default();
        let mut seen = BTreeMap::new();
        self.add_parameters(at, operation, &mut parameters, &mut seen, 0);
        for (level, (place, members)) in (1..).zip(path) {
            self.add_parameters(Pointer::written(place), members, &mut parameters, &mut seen, level);
        }
        parameters
    }

    fn add_parameters(
        &mut self,
        at: Pointer<'_>,
        members: &'a Map<String, Value>,
        parameters: &mut Parameters<'a>,
        seen: &mut BTreeMap<(&'a str, &'a str), usize>,
        level: usize,
    ) {
        let within = at.member("parameters");
        for (index, parameter) in self.elements(at, members, "parameters").iter().enumerate() {
            let here = within.index(index);
            if !self.spend() {
                return;
            }
            let Some(found) = self.find(here, parameter) else { continue };
            let (at, members) = (found.at(here), found.members);
            let place = self.text(at, members, "in");
            let Some(place) = place.filter(|place| !place.is_empty()) else {
                self.tell(at, "the parameter does not say where it stands (`in`)");
                continue;
            };
            let Some(name) = self.text(at, members, "name") else {
                self.tell(at, "the parameter has no name");
                continue;
            };
            if !self.spend_text(name) {
                return;
            }
            // There is but one body, whatever its name.
            let key = (place, if place == "body" { "" } else { name });
            match seen.insert(key, level) {
                None => self.add_parameter(at, place, name, members, parameters),
                Some(known) => {
                    seen.insert(key, known);
                    if known == level {
                        self.tell(at, "the parameter is declared twice");
                    }
                }
            }
        }
    }

    fn add_parameter(
        &mut self,
        at: Pointer<'_>,
        place: &str,
        name: &str,
        members: &'a Map<String, Value>,
        parameters: &mut Parameters<'a>,
    ) {
        let swagger = self.specification == Specification::Swagger2;
        let location = match place {
            "path" => ParameterLocation::Path,
            "query" => ParameterLocation::Query,
            "header" if !swagger && IGNORED_HEADERS.iter().any(|ignored| name.eq_ignore_ascii_case(ignored)) => return,
            "header" => ParameterLocation::Header,
            "cookie" if !swagger => ParameterLocation::Cookie,
            "body" if swagger => {
                parameters.bodies.body = Some((at.to_string(), members));
                return;
            }
            "formData" if swagger => {
                parameters.bodies.form.push((at.to_string(), name.to_owned(), members));
                return;
            }
            // The query string as a whole, which OpenAPI 3.2 has; its fields are not told apart.
            "querystring" if !swagger => return,
            _ => {
                self.tell(at.member("in"), "no parameter stands there");
                return;
            }
        };
        let required = self.flag(at, members, "required") || location == ParameterLocation::Path;
        let shape = if swagger {
            self.swagger_shape(at, members)
        } else if let Some(schema) = members.get("schema") {
            self.shape(at.member("schema"), schema)
        } else {
            self.content(at, members).into_values().next().unwrap_or_else(|| Arc::clone(&self.anything))
        };
        parameters.declared.push(DeclaredParameter { name: name.to_owned(), location, required, shape });
    }

    /// The shape of a parameter of Swagger, which has the keywords of a schema among its own.
    pub(super) fn swagger_shape(&mut self, at: Pointer<'_>, members: &'a Map<String, Value>) -> Arc<DeclaredShape> {
        self.keywords(at, members, 0).shape
    }
}
