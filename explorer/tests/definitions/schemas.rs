//! Schemas become shapes.

use std::collections::BTreeSet;

use api_inventory_explorer::definition::{DeclaredShape, DeclaredTypes};

use crate::{INTEGER, NOTHING, OBJECT, STRING, shape, shape_in};

fn names(shape: &DeclaredShape) -> BTreeSet<&str> {
    shape.fields.keys().map(String::as_str).collect()
}

fn required(shape: &DeclaredShape) -> Vec<&str> {
    shape.fields.iter().filter(|(_, field)| field.required).map(|(name, _)| name.as_str()).collect()
}

#[test]
fn types_are_told_by_type_const_and_enum() {
    for (schema, types) in [
        ("{type: string}", STRING),
        ("{type: [string, 'null']}", DeclaredTypes { null: true, ..STRING }),
        ("{type: number}", DeclaredTypes { number: true, ..NOTHING }),
        ("{const: 1}", INTEGER),
        ("{enum: [a, 2, null]}", DeclaredTypes { null: true, integer: true, ..STRING }),
        ("{type: string, enum: [a, null]}", DeclaredTypes { null: true, ..STRING }),
        ("{type: string, nullable: true}", DeclaredTypes { null: true, ..STRING }),
        ("{properties: {a: {}}}", DeclaredTypes::ANY),
        ("false", NOTHING),
    ] {
        let shape = shape(&format!("Subject: {schema}"));
        assert_eq!((shape.types, shape.open), (types, false), "{schema}");
    }
}

#[test]
fn a_schema_that_says_nothing_allows_anything() {
    for schema in ["{}", "true", "{description: it}", "{allOf: [{}, {description: it}]}"] {
        assert_eq!(shape(&format!("Subject: {schema}")), DeclaredShape::anything(), "{schema}");
    }
}

#[test]
fn an_unknown_type_is_a_problem() {
    let (shape, problems) = shape_in("3.1.0", "Subject: {type: text}");
    assert_eq!(shape, DeclaredShape::anything());
    assert_eq!(problems[0].to_string(), "/components/schemas/Subject/type: there is no such type");
}

#[test]
fn fields_are_required_read_only_and_write_only() {
    let shape = shape(
        "Subject: {type: object, required: [a, d], properties: {a: {type: string, readOnly: true, format: email}, b: {$ref: \
         '#/components/schemas/Other'}, c: {allOf: [{$ref: '#/components/schemas/Other'}]}}}\nOther: {type: integer, \
         writeOnly: true}",
    );
    assert_eq!(names(&shape), ["a", "b", "c", "d"].into());
    assert_eq!(required(&shape), ["a", "d"]);
    assert!(shape.fields["a"].read_only && !shape.fields["a"].write_only);
    assert!(shape.fields["b"].write_only && shape.fields["c"].write_only);
    assert_eq!(shape.fields["a"].shape.format.as_deref(), Some("email"));
    assert_eq!(shape.fields["c"].shape.types, INTEGER);
    assert!(!shape.open && !shape.additional_said);
    assert_eq!(shape.additional.as_deref(), Some(&DeclaredShape::anything()));
}

#[test]
fn additional_fields_are_forbidden_or_told() {
    let closed = shape("Subject: {type: object, additionalProperties: false}");
    assert!(closed.additional_said && closed.additional.is_none() && !closed.open);
    let map = shape("Subject: {type: object, additionalProperties: {type: integer}}");
    assert!(map.additional_said);
    assert_eq!(map.additional.unwrap().types, INTEGER);
    let open = shape("Subject: {type: object, additionalProperties: true}");
    assert!(open.additional_said && open.additional.is_some());
    let patterns =
        shape("Subject: {type: object, additionalProperties: false, patternProperties: {^x-: {type: string}}}");
    assert_eq!(patterns.additional.unwrap().types, STRING);
}

#[test]
fn elements_are_those_of_items_and_prefix_items() {
    assert_eq!(shape("Subject: {type: array, items: {type: string}}").items.unwrap().types, STRING);
    let tuple = shape("Subject: {type: array, prefixItems: [{type: string}], items: {type: integer}}");
    assert_eq!(tuple.items.unwrap().types, DeclaredTypes { integer: true, ..STRING });
    assert!(shape("Subject: {type: array}").items.is_none());
}

#[test]
fn all_of_is_merged() {
    let shape = shape(
        "Subject:
  type: object
  required: [a]
  properties: {b: {type: number}}
  allOf:
  - {$ref: '#/components/schemas/Base'}
  - {required: [c], properties: {b: {type: integer}}}
Base: {type: object, properties: {a: {type: string}, c: {type: string}, d: {type: string}}}",
    );
    assert_eq!(names(&shape), ["a", "b", "c", "d"].into());
    assert_eq!(required(&shape), ["a", "c"]);
    assert_eq!(shape.fields["b"].shape.types, INTEGER);
    assert_eq!(shape.fields["a"].shape.types, STRING);
    assert_eq!(shape.types, OBJECT);
    assert!(!shape.open && !shape.fields["c"].shape.open);
}

#[test]
fn who_forbids_other_fields_in_a_part_of_all_of_means_those_of_all_parts() {
    let shape = shape(
        "Subject: {allOf: [{type: object, properties: {a: {type: string}}, additionalProperties: false}, {type: object, \
         properties: {b: {type: string}}}]}",
    );
    assert_eq!(names(&shape), ["a", "b"].into());
    assert!(shape.additional.is_none() && shape.additional_said);
}

#[test]
fn parts_that_contradict_leave_the_shape_open() {
    let shape = shape("Subject: {allOf: [{type: string}, {type: integer}]}");
    assert!(shape.open);
    assert_eq!(shape.types, STRING);
}

#[test]
fn alternatives_are_joined_and_leave_the_shape_open() {
    for name in ["anyOf", "oneOf"] {
        let shape = shape(&format!(
            "Subject: {{{name}: [{{type: object, required: [a, b], properties: {{a: {{type: string}}, b: {{type: \
             string}}}}}}, {{type: object, required: [a], properties: {{a: {{type: integer}}, c: {{}}}}}}, {{type: \
             string}}]}}"
        ));
        assert_eq!(names(&shape), ["a", "b", "c"].into());
        assert_eq!(required(&shape), Vec::<&str>::new());
        assert_eq!(shape.fields["a"].shape.types, DeclaredTypes { integer: true, ..STRING });
        assert_eq!(shape.types, DeclaredTypes { object: true, ..STRING });
        assert!(shape.open);
    }
}

#[test]
fn a_requirement_in_alternatives_does_not_hide_the_declared_fields() {
    let shape = shape(
        "Subject: {type: object, properties: {a: {type: string}, b: {type: integer}}, anyOf: [{required: [a]}, {required: \
         [b]}]}",
    );
    assert_eq!(shape.fields["b"].shape.types, INTEGER);
    assert_eq!(required(&shape), Vec::<&str>::new());
    assert!(shape.open);
}

#[test]
fn null_is_no_alternative_of_its_own() {
    let shape =
        shape("Subject: {anyOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: 'null'}]}");
    assert_eq!(shape.types, DeclaredTypes { null: true, ..OBJECT });
    assert_eq!(required(&shape), ["a"]);
    assert!(!shape.open);
}

#[test]
fn what_a_shape_cannot_hold_leaves_it_open() {
    for schema in ["not: {type: string}", "if: {type: object}", "$dynamicRef: '#it'"] {
        let shape = shape(&format!("Subject: {{type: object, {schema}}}"));
        assert!(shape.open && shape.types == OBJECT, "{schema}");
    }
}

#[test]
fn what_stands_beside_a_reference_holds_since_openapi_3_1() {
    let schemas = "Subject: {$ref: '#/components/schemas/Other', required: [b]}\nOther: {type: object, properties: {b: {type: \
                   string}}}";
    assert_eq!(required(&shape_in("3.1.0", schemas).0), ["b"]);
    assert_eq!(required(&shape_in("3.0.3", schemas).0), Vec::<&str>::new());
    let nullable = "Subject: {$ref: '#/components/schemas/Other', nullable: true}\nOther: {type: object}";
    assert!(shape_in("3.0.3", nullable).0.types.null);
}

#[test]
fn a_schema_that_refers_to_itself_is_open_where_it_recurs() {
    let tree = shape(
        "Subject: {type: object, properties: {name: {type: string}, children: {type: array, items: {$ref: \
         '#/components/schemas/Subject'}}}}",
    );
    let child = tree.fields["children"].shape.items.as_ref().unwrap();
    assert!(!tree.open && child.open);
    assert_eq!(child.types, OBJECT);
    let through_all_of =
        shape("Subject: {allOf: [{$ref: '#/components/schemas/Subject'}, {properties: {a: {type: string}}}]}");
    assert_eq!(names(&through_all_of), ["a"].into(), "that it is itself adds nothing");
    for circle in [
        "Subject: {$ref: '#/components/schemas/Subject'}",
        "Subject: {$ref: '#/components/schemas/B'}\nB: {$ref: '#/components/schemas/Subject'}",
    ] {
        let (shape, problems) = shape_in("3.1.0", circle);
        assert!(shape.open);
        assert_eq!(problems.len(), 1, "nothing but references is told: {problems:?}");
    }
}

#[test]
fn a_circle_is_whole_from_wherever_it_is_entered() {
    let text = "openapi: 3.1.0
paths:
  /users: {get: {responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}}
  /posts: {get: {responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Post'}}}}}}}
components:
  schemas:
    User: {type: object, properties: {name: {type: string}, post: {$ref: '#/components/schemas/Post'}}}
    Post: {type: object, properties: {text: {type: string}, author: {$ref: '#/components/schemas/User'}}}
";
    let definition = crate::sound(text);
    // Paths are read by name: posts first.
    let post = &definition.operations[0].responses[0].bodies["application/json"];
    let user = &definition.operations[1].responses[0].bodies["application/json"];
    assert_eq!(names(&post.fields["author"].shape), ["name", "post"].into());
    assert_eq!(names(&user.fields["post"].shape), ["author", "text"].into());
    assert!(post.fields["author"].shape.fields["post"].shape.open);
    assert!(!user.fields["post"].shape.open && !user.open);
}

#[test]
fn references_that_lead_elsewhere_or_nowhere_are_problems_and_allow_anything() {
    for (reference, what) in [
        ("other.yaml#/It", "the reference leads to another document, which is not read"),
        ("https://example.com/it.json", "the reference leads to another document, which is not read"),
        ("#/components/schemas/Gone", "the reference leads nowhere"),
        ("#it", "the reference is no JSON pointer"),
        ("#/%zz", "the reference is no JSON pointer"),
    ] {
        let (shape, problems) = shape_in("3.1.0", &format!("Subject: {{$ref: '{reference}'}}"));
        assert_eq!(shape, DeclaredShape::anything());
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].to_string(), format!("/components/schemas/Subject/$ref: {what}"));
    }
    let (shape, _) = shape_in("3.1.0", "Subject: {allOf: [{$ref: 'other.yaml'}, {type: object, properties: {a: {}}}]}");
    assert!(shape.open && shape.fields.contains_key("a"), "the other document may add fields");
}

#[test]
fn references_are_decoded_and_unescaped() {
    let shape = shape("Subject: {$ref: '#/components/schemas/a~1b%20~0c%C3%A9'}\n'a/b ~cé': {type: integer}");
    assert_eq!(shape.types, INTEGER);
}

#[test]
fn nullable_beside_combined_schemas_adds_null() {
    for combined in
        ["allOf: [{$ref: '#/components/schemas/It'}]", "oneOf: [{type: object}]", "type: object, anyOf: [{}]"]
    {
        for (version, word, null) in
            [("3.0.3", "nullable: true", true), ("3.0.3", "nullable: false", false), ("3.1.0", "nullable: true", false)]
        {
            if version == "3.1.0" && combined.starts_with("type") {
                continue;
            }
            let (shape, problems) =
                shape_in(version, &format!("Subject: {{{word}, {combined}}}\nIt: {{type: object}}"));
            assert_eq!(
                (shape.types, problems),
                (DeclaredTypes { null, ..OBJECT }, vec![]),
                "{version} {word} {combined}"
            );
        }
    }
}
