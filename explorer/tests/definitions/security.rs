//! What callers must present.

use api_inventory_explorer::definition::{DeclaredSecurity, SecurityScheme};

use crate::{only, read, sound};

const SCHEMES: &str = "components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: Bearer}
    login: {type: oauth2, flows: {}}
    same: {$ref: '#/components/securitySchemes/token'}
";

fn scheme(name: &str, kind: &str, detail: Option<&str>, scopes: &[&str]) -> SecurityScheme {
    SecurityScheme {
        name: name.into(),
        kind: Some(kind.into()),
        detail: detail.map(Into::into),
        key: (kind == "apiKey").then(|| "X-Key".into()),
        scopes: scopes.iter().map(|scope| (*scope).into()).collect(),
    }
}

fn security(root: &str, own: &str) -> DeclaredSecurity {
    let text = format!("openapi: 3.0.0\n{root}\npaths: {{/a: {{get: {{{own}}}}}}}\n{SCHEMES}");
    only(&sound(&text)).security.clone()
}

#[test]
fn the_operations_own_security_replaces_that_of_the_definition() {
    let key = scheme("key", "apiKey", Some("header"), &[]);
    let login = scheme("login", "oauth2", None, &["read", "write"]);
    let token = scheme("token", "http", Some("bearer"), &[]);
    let same = scheme("same", "http", Some("bearer"), &[]);
    let root = "security: [{key: []}]";
    for (root, own, expected) in [
        ("", "", DeclaredSecurity::Unsaid),
        (root, "", DeclaredSecurity::Required(vec![key.clone()])),
        (root, "security: []", DeclaredSecurity::None),
        (root, "security: [{}]", DeclaredSecurity::None),
        (root, "security: [{}, {token: []}]", DeclaredSecurity::Optional(vec![token])),
        ("", "security: [{login: [write]}, {login: [read]}]", DeclaredSecurity::Required(vec![login])),
        ("", "security: [{key: [], same: []}]", DeclaredSecurity::Required(vec![key.clone(), same])),
    ] {
        assert_eq!(security(root, own), expected, "{root} {own}");
    }
}

#[test]
fn a_scheme_that_is_nowhere_is_a_problem_and_is_asked_for_all_the_same() {
    let (definition, problems) = read("openapi: 3.1.0\npaths: {/a: {get: {security: [{gone: []}]}}}");
    let gone = SecurityScheme { name: "gone".into(), kind: None, detail: None, key: None, scopes: vec![] };
    assert_eq!(only(&definition).security, DeclaredSecurity::Required(vec![gone]));
    assert_eq!(problems[0].to_string(), "/paths/~1a/get/security/0/gone: there is no such security scheme");
}

#[test]
fn security_that_cannot_be_read_is_as_if_it_were_not_there() {
    let key = scheme("key", "apiKey", Some("header"), &[]);
    let token = scheme("token", "http", Some("bearer"), &[]);
    let root = "security: [{key: []}]";
    for (root, own, expected) in [
        (root, "security: [token]", DeclaredSecurity::Required(vec![key.clone()])),
        (root, "security: [{}, token]", DeclaredSecurity::Required(vec![key.clone()])),
        (root, "security: {token: []}", DeclaredSecurity::Required(vec![key])),
        (root, "security: [7, {token: []}]", DeclaredSecurity::Required(vec![token])),
        ("", "security: [token]", DeclaredSecurity::Unsaid),
        ("security: [key]", "", DeclaredSecurity::Unsaid),
    ] {
        let text = format!("openapi: 3.0.0\n{root}\npaths: {{/a: {{get: {{{own}}}}}}}\n{SCHEMES}");
        let (definition, problems) = read(&text);
        assert_eq!(only(&definition).security, expected, "{root} {own}");
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}
