//! JSON (RFC 8259) that is deep, wide, odd or broken.

use std::fmt::Write;

use crate::compare::{Compared, compare};
use crate::http1::{End, Heard, exchange, post_json};

/// Sends JSON to a handler that reads any.
async fn send(body: impl AsRef<[u8]>) -> Compared<Heard> {
    let compared = compare(async |site| exchange(site, post_json("/json", &body)).await).await;
    assert_eq!(compared.heard.end, End::Kept);
    compared
}

/// The shape of the request's body, as it leaves.
fn shape(compared: &Compared<Heard>) -> String {
    let schema = compared.one().schemas.get(&api_inventory::observation::Location::RequestBody);
    serde_json::to_string(&schema).unwrap()
}

#[tokio::test]
async fn json_nested_too_deep_for_the_handler_is_refused_the_same_and_recorded_as_cut() {
    for (path, code) in [("/json", 400), ("/users", 422)] {
        for (open, inner, close) in [("[", "", "]"), ("{\"a\":", "1", "}")] {
            let body = open.repeat(100_000) + inner + &close.repeat(100_000);
            let compared = compare(async |site| exchange(site, post_json(path, &body)).await).await;
            assert_eq!((compared.heard.codes(), compared.heard.end), (vec![code], End::Kept));
            let expected = format!("POST {path} response {code}, request.body size_limit, request.body depth_limit");
            assert_eq!(compared.recorded(), [expected]);
        }
    }
}

#[tokio::test]
async fn json_nested_too_deep_for_the_analysis_is_read_down_to_there() {
    let compared = send("[".repeat(100) + &"]".repeat(100)).await;
    assert_eq!(compared.heard.codes(), [200]);
    assert!(shape(&compared).contains("\"truncated\":true"), "{}", shape(&compared));
}

#[tokio::test]
async fn brackets_that_never_close_are_refused_the_same_and_recorded_as_malformed_or_cut() {
    for (brackets, partial) in [(50_000, "malformed"), (100_000, "size_limit")] {
        let compared = send("[".repeat(brackets)).await;
        assert_eq!(compared.heard.codes(), [400]);
        let expected = format!("POST /json response 400, request.body {partial}, request.body depth_limit");
        assert_eq!(compared.recorded(), [expected]);
    }
}

#[tokio::test]
async fn json_with_very_many_keys_keeps_its_shape_bounded() {
    let wide = |keys: u32| {
        let mut body = "{".to_owned();
        (0..keys).for_each(|key| write!(body, "\"k{key}\":{key},").unwrap());
        body + "\"last\":null}"
    };
    let compared = compare(async |site| exchange(site, post_json("/json", wide(4_000))).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept));
    assert!(serde_json::to_string(compared.one()).unwrap().len() < 16 * 1024);
    let compared =
        compare(async |site| crate::http1::last_exchange(site, post_json("/json", wide(200_000))).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![413], End::Reset));
    assert_eq!(compared.recorded(), ["POST /json response 413, request.body size_limit"]);
}

#[tokio::test]
async fn odd_json_is_answered_the_same_and_recorded_as_what_a_strict_reader_finds() {
    for (body, code, partial) in [
        // Keys that are numbers, and keys that repeat.
        ("{\"138586341\":1,\"107888604\":[2],\"1\":null}", 200, ""),
        ("{\"a\":1,\"a\":\"x\",\"a\":{}}", 200, ""),
        ("{\"\":1,\"\\u0000\":2,\"\u{1f600}\":3}", 200, ""),
        // Numbers beyond every type.
        ("[123456789012345678901234567890,-0,1E-400,0.1e1]", 200, ""),
        ("[1e400]", 400, ", request.body malformed"),
        // Halves of surrogate pairs.
        ("[\"\\ud800\"]", 400, ", request.body malformed"),
        ("[\"\\ud83d\\ude00\"]", 200, ""),
        // No JSON, or not only.
        ("", 400, ""),
        ("{}{}", 400, ", request.body malformed"),
        ("{'a':1}", 400, ", request.body malformed"),
        ("[NaN]", 400, ", request.body malformed"),
        ("{\"a\":1,}", 400, ", request.body malformed"),
        ("nul", 400, ", request.body malformed"),
    ] {
        let compared = send(body).await;
        assert_eq!(compared.heard.codes(), [code], "{body}");
        assert_eq!(compared.recorded(), [format!("POST /json response {code}{partial}")], "{body}");
    }
}

#[tokio::test]
async fn text_that_is_no_utf_8_is_refused_the_same_and_recorded_as_malformed() {
    for body in [&b"{\"name\":\"\xff\xfe\"}"[..], b"[\"\xed\xa0\x80\"]", b"[\"\xc0\xaf\"]", b"{\"\x80\":1}"] {
        let compared = send(body).await;
        assert_eq!(compared.heard.codes(), [400]);
        assert_eq!(compared.recorded(), ["POST /json response 400, request.body malformed"]);
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_refused_by_the_handler_and_read_by_the_analysis() {
    let compared = send(b"\xef\xbb\xbf{\"name\":\"anna\"}").await;
    assert_eq!(compared.heard.codes(), [400]);
    assert!(shape(&compared).contains("\"name\""), "{}", shape(&compared));
}
