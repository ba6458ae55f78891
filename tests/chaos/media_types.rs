//! Content types (RFC 9110, section 8.3) that lie, are odd, or are missing.

use crate::compare::compare;
use crate::http1::{End, exchange, post};

const JSON: &[u8] = br#"{"name":"anna"}"#;
const HTML: &[u8] = b"<!doctype html><p>Hello";

/// What the type of a request's body is recorded as.
async fn recorded(path: &str, fields: &str, body: &[u8], code: u16) -> (String, Option<String>) {
    let compared = compare(async |site| exchange(site, post(path, fields, body)).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![code], End::Kept), "{fields}");
    let media_type = compared.one().request.media_type.as_ref().map(ToString::to_string);
    (compared.recorded().remove(0), media_type)
}

#[tokio::test]
async fn a_type_that_lies_is_answered_the_same_and_believed() {
    for (fields, body, code, partial, media_type) in [
        ("Content-Type: text/plain\r\n", JSON, 415, "not_read", Some("text/plain")),
        ("Content-Type: application/json\r\n", HTML, 400, "malformed", Some("application/json")),
        ("", JSON, 415, "not_read", None),
        ("Content-Type: \r\n", JSON, 415, "not_read", Some("other")),
        ("Content-Type: nonsense\r\n", JSON, 415, "not_read", Some("other")),
        ("Content-Type: application/json, text/plain\r\n", JSON, 415, "not_read", Some("other")),
        ("Content-Type: \u{ff}\u{fe}\r\n", JSON, 415, "not_read", Some("other")),
        ("Content-Type: text/plain\r\nContent-Type: application/json\r\n", JSON, 415, "not_read", Some("text/plain")),
    ] {
        let (line, declared) = recorded("/users", fields, body, code).await;
        let expected = format!("POST /users response {code}, request.body {partial}");
        assert_eq!((line.as_str(), declared.as_deref()), (expected.as_str(), media_type), "{fields}");
    }
}

#[tokio::test]
async fn a_charset_is_read_if_it_is_known_and_recorded_as_undecoded_if_not() {
    let json: Vec<_> = "{\"name\":\"anna\"}".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let (line, _) = recorded("/users", "Content-Type: application/json; charset=utf-16\r\n", &json, 400).await;
    assert_eq!(line, "POST /users response 400");
    let json = b"{\"name\":\"\x83A\x83\x93\x83i\"}";
    let (line, _) = recorded("/users", "Content-Type: application/json; charset=shift_jis\r\n", json, 400).await;
    assert_eq!(line, "POST /users response 400, request.body undecoded");
}

#[tokio::test]
async fn a_type_that_is_json_in_other_words_is_read() {
    for fields in [
        "Content-Type: application/json; charset=utf-16\r\n".to_owned(),
        "Content-Type: APPLICATION/JSON\r\n".to_owned(),
        "Content-Type: application/vnd.example+json\r\n".to_owned(),
        "Content-Type: application/json\r\nContent-Type: text/plain\r\n".to_owned(),
        format!("Content-Type: application/json; x={}\r\n", "y".repeat(8_192)),
        format!("Content-Type: application/json{}\r\n", "; a=b".repeat(1_600)),
    ] {
        assert_eq!(recorded("/users", &fields, JSON, 201).await.0, "POST /users response 201", "{fields}");
    }
}

#[tokio::test]
async fn a_body_without_a_type_is_read_if_it_looks_like_json() {
    assert_eq!(recorded("/echo", "", JSON, 200).await, ("POST /echo response 200".to_owned(), None));
    let (line, _) = recorded("/echo", "", HTML, 200).await;
    assert_eq!(line, "POST /echo response 200, request.body media_type, response.body media_type");
}
