//! What names a value is not always its own key.

use super::found;
use api_inventory::offline::Content;

/// Asserts what is found in a JSON body.
fn json(body: &str, expected: &[&str]) {
    let found = found(Content::Json, body);
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{body}");
}

#[test]
fn a_parent_names_what_it_holds() {
    json(r#"{"ssn":{"value":"219091234"}}"#, &["/ssn/value pii:us_ssn key+shape"]);
    json(r#"{"ssns":["219091234"]}"#, &["/ssns/0 pii:us_ssn key+shape"]);
}

#[test]
fn a_sibling_names_a_value_before_and_behind_it() {
    for body in [
        r#"{"type":"ssn","value":"219091234"}"#,
        r#"{"value":"219091234","type":"ssn"}"#,
        r#"{"value":219091234,"name":"SOCIAL_SECURITY_NUMBER"}"#,
        r#"{"label":"Social security number","required":true,"value":"219091234"}"#,
        r#"{"meta":{"type":"card"},"value":"219091234","key":"ssn"}"#,
    ] {
        json(body, &["/value pii:us_ssn context+shape"]);
    }
    json(r#"{"type":"passport","id":"C01X00T47"}"#, &["/id pii:passport_number context+shape"]);
    json(r#"{"type":"ssn","values":["219091234"]}"#, &["/values/0 pii:us_ssn context+shape"]);
    json(r#"{"type":"ssn","data":{"value":"219091234"}}"#, &["/data/value pii:us_ssn context+shape"]);
    json(r#"{"name":"password","value":"hunter2"}"#, &["/value credentials:password context"]);
}

#[test]
fn a_sibling_that_names_something_else_claims_the_value() {
    json(r#"{"value":"219-09-1234"}"#, &["/value pii:us_ssn shape"]);
    json(r#"{"type":"part_number","value":"219-09-1234"}"#, &[]);
    json(r#"{"value":"219-09-1234","type":"Order number"}"#, &[]);
    json(r#"{"title":"A story about my order","text":"4111 1111 1111 1111"}"#, &["/text payment:card check"]);
    json(r#"{"type":"ssn","verified_value_count":219091234}"#, &[]);
}

#[test]
fn siblings_speak_within_their_object_only() {
    json(r#"[{"type":"ssn","value":"1"},{"value":"219091234"}]"#, &[]);
    json(r#"{"type":"ssn","other":[{"value":"219091234"}]}"#, &[]);
    json(r#"{"a":{"type":"ssn"},"value":"219091234"}"#, &[]);
}

#[test]
fn a_label_is_no_find_itself() {
    json(r#"{"name":"password","value":""}"#, &[]);
    json(r#"{"columns":["password","ssn"],"rows":[]}"#, &[]);
}

#[test]
fn columns_are_named_by_a_header_before_and_behind_the_rows() {
    let cell = "/rows/0/1 pii:us_ssn context+shape";
    json(r#"{"columns":["id","ssn"],"rows":[["1","219091234"]]}"#, &[cell]);
    json(r#"{"rows":[["1","219091234"]],"columns":["id","ssn"]}"#, &[cell]);
    json(r#"{"columns":[{"name":"id"},{"name":"ssn","type":"text"}],"rows":[[1,219091234]]}"#, &[cell]);
    json(r#"{"schema":{"fields":["id","ssn"]},"rows":[[null,219091234]]}"#, &[cell]);
    json(r#"{"headers":["ssn"],"result":{"data":[["219091234"]]}}"#, &["/result/data/0/0 pii:us_ssn context+shape"]);
    json(r#"{"columns":["part_number","sku"],"rows":[["219-09-1234","219-09-1234"]]}"#, &[]);
}

#[test]
fn the_first_of_many_rows_may_be_their_header() {
    json(
        r#"[["id","ssn"],["1","219091234"],["2","219091235"]]"#,
        &["/1/1 pii:us_ssn context+shape", "/2/1 pii:us_ssn context+shape"],
    );
    json(r#"[["id","motto"],["1","219091234"]]"#, &[]);
    json(r#"[["ssn",1],["1","219091234"]]"#, &[]);
}

#[test]
fn structure_inside_text_is_read() {
    json(r#"{"raw":"{\"ssn\": 219091234}"}"#, &["/raw pii:us_ssn key+shape"]);
    json(r#"{"raw":"[{\"value\": \"219091234\", \"type\": \"ssn\"}]"}"#, &["/raw pii:us_ssn context+shape"]);
    json(r#"{"raw":"{\"raw\": \"{\\\"ssn\\\": 219091234}\"}"}"#, &["/raw pii:us_ssn key+shape"]);
    json(r#"{"link":"https://example.org/x?page=2&ssn=219091234"}"#, &["/link pii:us_ssn key+shape"]);
    json(r#"{"raw":"{\"a\": 1, \"b\": \"219091234\"}"}"#, &[]);
    json(r#"{"type":"ssn","raw":"{\"value\": \"219091234\"}"}"#, &["/raw pii:us_ssn context+shape"]);
}

#[test]
fn claims_of_a_token_are_read() {
    // {"alg":"HS256"} and {"email":"anna@example.org"}
    json(
        r#"{"t":"eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImFubmFAZXhhbXBsZS5vcmcifQ.c2ln"}"#,
        &["/t credentials:json_web_token shape", "/t pii:email key+shape"],
    );
}

#[test]
fn words_beside_a_token_name_it() {
    for text in ["my SSN is 219091234", "SSN: 219091234", "219091234 is my SSN", "please note 219091234 (SSN), thanks"]
    {
        json(&format!(r#"{{"note":"{text}"}}"#), &["/note pii:us_ssn context+shape"]);
    }
    for text in
        ["my order is 219091234", "order 219091234, SSN follows", "219091234 parts for the SSN office", "219091234"]
    {
        json(&format!(r#"{{"note":"{text}"}}"#), &[]);
    }
    json(r#"{"note":"the password hunter2 was rejected"}"#, &["/note credentials:password context"]);
    json(r#"{"note":"the password was rejected, reset it"}"#, &[]);
}

#[test]
fn forms_headers_and_text_are_read_as_their_own_kind() {
    assert!(found(Content::Form, "a=1&user%5Bssn%5D=219091234").contains("/user[ssn] pii:us_ssn key+shape"));
    assert!(found(Content::Headers, "Host: x\r\nX-SSN: 219091234").contains("/x-ssn pii:us_ssn key+shape"));
    assert!(found(Content::Text, "SSN: 219091234").contains(" pii:us_ssn context+shape"));
}

#[test]
fn bodies_with_more_context_than_is_kept_are_still_scanned() {
    let values = vec![r#"{"value":"219-09-1234"}"#; 5_000].join(",");
    let body = format!(r#"{{"data":[{values}],"list":{}1{}}}"#, "[".repeat(60), "]".repeat(60));
    assert_eq!(found(Content::Json, &body).len(), 5_000);
    let values = (0..5_000).map(|n| format!(r#""value{n}":"219-09-1234""#)).collect::<Vec<_>>().join(",");
    assert_eq!(found(Content::Json, &format!("{{{values}}}")).len(), 5_000);
}

#[test]
fn a_body_that_breaks_off_is_scanned_up_to_there() {
    json(r#"{"value":"219091234","type":"ssn","x":"#, &["/value pii:us_ssn context+shape"]);
    json(r#"{"rows":[["219091234"]],"columns":["ssn","#, &["/rows/0/0 pii:us_ssn context+shape"]);
}

/// A rule that only a country, or its own name, makes sure; and one that yields to it.
const OWN_RULES: &str = r#"{"scanners":[
    {"id":"own_id","name":"an identifier of Spain","source":"made up","examples":{},
     "key":{"operator":"words","parameters":{"list":["own number"],"countries":["ES"]}},
     "value":{"operator":"shape","parameters":{"shapes":[{"pattern":"[0-9]{8}[A-Z]"}]}},
     "tags":{"category":"own","type":"id"}},
    {"id":"own_other","name":"anything of that length","source":"made up","examples":{},"yields":["own_id"],
     "value":{"operator":"shape","parameters":{"shapes":[{"pattern":"[0-9]{8}[A-Z0-9]","alone":"always"}]}},
     "tags":{"category":"own","type":"other"}}]}"#;

#[test]
fn a_country_explains_a_generic_identifier_before_and_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.json");
    std::fs::write(&file, OWN_RULES).unwrap();
    let mut classifier = api_inventory::Tracer::builder().quiet().rules_path(&file).build_classifier().unwrap();
    let mut tags = |body: &str| -> Vec<String> {
        let found = classifier.classify(Content::Json, body.as_bytes());
        found.iter().map(|found| format!("{} {}", found.tag, found.evidence.as_str())).collect()
    };
    for body in [
        r#"{"country":"ES","tax_id":"12345678A"}"#,
        r#"{"nationalId":"12345678A","issuingCountry":"ESP"}"#,
        r#"{"country":"Spain","identity":{"document_number":"12345678A"}}"#,
        r#"[{"tax_id":"12345678A","address":{"city":"x"},"country":"es"}]"#,
    ] {
        assert_eq!(tags(body), ["own:id context+shape"], "{body}");
    }
    assert_eq!(tags(r#"{"own_number":"12345678A"}"#), ["own:id key+shape"]);
    for body in [
        r#"{"country":"PT","tax_id":"12345678A"}"#,
        r#"{"tax_id":"12345678A"}"#,
        r#"{"country":"ES","order_id":"12345678A"}"#,
        r#"[{"country":"ES"},{"tax_id":"12345678A"}]"#,
    ] {
        assert_eq!(tags(body), ["own:other shape"], "{body}");
    }
}
