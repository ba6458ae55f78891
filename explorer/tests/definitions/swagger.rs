//! What Swagger 2.0 has otherwise.

use api_inventory_explorer::definition::{DeclaredSecurity, DeclaredTypes, ParameterLocation};

use crate::{INTEGER, NOTHING, OBJECT, STRING, only, read, sound};

#[test]
fn host_and_base_path_are_the_server() {
    let definition = sound("swagger: '2.0'\nhost: Api.example.com\nbasePath: /v1/\nschemes: [https]\npaths: {}");
    assert_eq!(definition.base_paths, ["/v1"]);
    assert_eq!(definition.hosts, ["api.example.com"]);
    assert_eq!(sound("swagger: '2.0'\npaths: {}").base_paths, [""]);
}

#[test]
fn a_body_parameter_is_a_body_of_each_consumed_media_type() {
    let definition = sound(
        "swagger: '2.0'
consumes: [application/xml]
produces: [text/csv]
paths:
  /a:
    post:
      consumes: [application/json; charset=utf-8, application/xml]
      parameters:
      - {name: it, in: body, required: true, schema: {$ref: '#/definitions/It'}}
      - {name: limit, in: query, type: integer, required: true}
      responses:
        200: {description: it, schema: {type: array, items: {$ref: '#/definitions/It'}}}
        204: {description: nothing}
definitions:
  It: {type: object, properties: {a: {type: string}}}
",
    );
    let operation = only(&definition);
    assert!(operation.request_body_required);
    let media_types: Vec<_> = operation.request_bodies.keys().collect();
    assert_eq!(media_types, ["application/json", "application/xml"]);
    assert_eq!(operation.request_bodies["application/xml"].fields["a"].shape.types, STRING);
    assert_eq!(operation.parameters.len(), 1);
    assert_eq!(operation.parameters[0].location, ParameterLocation::Query);
    assert_eq!(operation.parameters[0].shape.types, INTEGER);
    let list = &operation.responses[0].bodies["text/csv"];
    assert_eq!(list.types, DeclaredTypes { array: true, ..NOTHING });
    assert_eq!(list.items.as_ref().unwrap().types, OBJECT);
    assert!(operation.responses[1].bodies.is_empty());
}

#[test]
fn form_parameters_are_fields_of_a_form() {
    let form = |media_type: &str, fields: &str| {
        let definition =
            sound(&format!("swagger: '2.0'\npaths: {{/a: {{post: {{{media_type} parameters: {fields}}}}}}}"));
        only(&definition).clone()
    };
    let plain =
        form("", "[{name: a, in: formData, type: string, required: true}, {name: b, in: formData, type: integer}]");
    let shape = &plain.request_bodies["application/x-www-form-urlencoded"];
    assert!(shape.fields["a"].required && !shape.fields["b"].required && plain.request_body_required);
    assert_eq!(shape.fields["b"].shape.types, INTEGER);
    let file = form("", "[{name: a, in: formData, type: file}]");
    assert_eq!(file.request_bodies["multipart/form-data"].fields["a"].shape.types, STRING);
    assert!(!file.request_body_required);
    let said = form("consumes: [multipart/form-data, text/plain],", "[{name: a, in: formData, type: string}]");
    assert_eq!(said.request_bodies.keys().collect::<Vec<_>>(), ["multipart/form-data"]);
}

#[test]
fn security_definitions_are_schemes() {
    let definition =
        sound("swagger: '2.0'\nsecurity: [{a: []}]\npaths: {/a: {get: {}}}\nsecurityDefinitions: {a: {type: basic}}");
    let DeclaredSecurity::Required(schemes) = &only(&definition).security else { panic!() };
    assert_eq!(schemes[0].kind.as_deref(), Some("basic"));
}

#[test]
fn only_the_first_media_types_of_a_list_count() {
    let list: Vec<_> = (0..100).map(|number| format!("a/{number:03}")).collect();
    let responses = "responses: {200: {schema: {type: string}}, 400: {schema: {type: string}}}";
    let (definition, problems) = read(&format!(
        "swagger: '2.0'\nproduces: [{}]\npaths: {{/a: {{get: {{{responses}}}, put: {{{responses}}}}}}}",
        list.join(", ")
    ));
    for response in definition.operations.iter().flat_map(|operation| &operation.responses) {
        assert_eq!(response.bodies.len(), 64);
    }
    let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["/produces: so many media types are not read; the first of them are"]);
}

#[test]
fn nullable_has_a_word_of_its_own() {
    let definition = sound(
        "swagger: '2.0'
paths: {/a: {get: {responses: {200: {schema: {x-nullable: true, allOf: [{type: object}]}}}}}}",
    );
    let shape = &only(&definition).responses[0].bodies["application/json"];
    assert_eq!(shape.types, DeclaredTypes { null: true, ..OBJECT });
}
