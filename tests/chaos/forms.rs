//! Forms: `multipart/form-data` (RFC 7578) and `application/x-www-form-urlencoded`, well-formed or not.

use std::fmt::Write;

use crate::compare::{Compared, compare};
use crate::http1::{End, Heard, exchange, get, last_exchange, post};

async fn send(path: &str, media_type: &str, body: impl AsRef<[u8]>) -> Compared<Heard> {
    let fields = format!("Content-Type: {media_type}\r\n");
    let compared = compare(async |site| exchange(site, post(path, &fields, &body)).await).await;
    assert_eq!(compared.heard.end, End::Kept);
    compared
}

const BOUNDARY: &str = "multipart/form-data; boundary=x";

fn part(name: &str, content: &str) -> String {
    format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"anna.txt\"\r\n\r\n{content}\r\n")
}

#[tokio::test]
async fn multipart_bodies_are_answered_the_same_and_read() {
    let cases: [(_, String, u16, &str); 11] = [
        (BOUNDARY, part("f", "text") + "--x--\r\n", 200, ", request.body binary"),
        // Many parts, a large part, a part whose head is large.
        (BOUNDARY, part("f", "t").repeat(10_000) + "--x--\r\n", 200, ", request.body size_limit, request.body binary"),
        (
            BOUNDARY,
            part("f", &"t".repeat(1_000_000)) + "--x--\r\n",
            200,
            ", request.body size_limit, request.body binary",
        ),
        (
            BOUNDARY,
            part(&"n".repeat(100_000), "t") + "--x--\r\n",
            200,
            ", request.body size_limit, response.body size_limit",
        ),
        // No end, no part, nothing.
        (BOUNDARY, part("f", "no end"), 400, ", request.body malformed, request.body binary"),
        (BOUNDARY, "--x\r\nContent-Disposition: form-data; name=\"f\"".to_owned(), 400, ", request.body malformed"),
        (BOUNDARY, "no part at all".to_owned(), 400, ", request.body malformed"),
        (BOUNDARY, String::new(), 400, ""),
        // Parts that break their own rules.
        (BOUNDARY, "--x\r\n\r\nno head\r\n--x--\r\n".to_owned(), 400, ""),
        (BOUNDARY, "--x\r\nContent-Disposition: form-data; name=\r\n\r\n\r\n--x--\r\n".to_owned(), 200, ""),
        (BOUNDARY, "--x\r\n\u{1}: \u{2}\r\n\r\n\r\n--x--\r\n".to_owned(), 400, ""),
    ];
    for (media_type, body, code, partial) in cases {
        let compared = send("/multipart", media_type, &body).await;
        let start = &body[..body.len().min(60)];
        assert_eq!(compared.heard.codes(), [code], "{start}");
        let recorded = compared.recorded();
        assert_eq!(recorded, [format!("POST /multipart response {code}{partial}")], "{start}");
    }
}

#[tokio::test]
async fn a_part_over_the_applications_limit_is_refused_the_same() {
    let body = part("f", &"t".repeat(3_000_000)) + "--x--\r\n";
    let request = post("/multipart", &format!("Content-Type: {BOUNDARY}\r\n"), body);
    let compared = compare(async |site| last_exchange(site, &request).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![413], End::Reset));
    let recorded = compared.recorded();
    assert!(recorded[0].starts_with("POST /multipart response 413, request.body "), "{recorded:?}");
}

#[tokio::test]
async fn a_multipart_body_without_a_boundary_is_refused_the_same_and_recorded_as_far_as_it_was_read() {
    for (media_type, partial) in [
        ("multipart/form-data", "not_read"),
        ("multipart/form-data; boundary=", "media_type"),
        ("multipart/form-data; boundary=\"", "not_read"),
        ("multipart/mixed; boundary=x", "not_read"),
    ] {
        let compared = send("/multipart", media_type, part("f", "text") + "--x--\r\n").await;
        let expected = format!("POST /multipart response 400, request.body {partial}");
        assert_eq!(compared.recorded(), [expected], "{media_type}");
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn forms_are_answered_the_same_and_read() {
    let many = (0..5_000).fold(String::new(), |mut pairs, n| {
        write!(pairs, "key{n}=value{n}&").unwrap();
        pairs
    });
    for (body, code, partial) in [
        ("name=anna+b&email=anna%40example.org", 200, ""),
        ("a[b][c]=1&a[b][c]=2&a[]=3&a[0]=4", 200, ""),
        ("a=%&b=%zz&c=%4&%=1&d=%ff%fe&%ff=2", 200, ""),
        ("=&&==&=x&x", 200, ""),
        ("a=1;b=2\r\n", 200, ""),
        ("{\"a\":1}", 200, ""),
        ("", 200, ""),
        (&many, 200, ", request.body size_limit, response.body size_limit"),
    ] {
        let compared = send("/form", FORM, body).await;
        let start = &body[..body.len().min(60)];
        assert_eq!(compared.heard.codes(), [code], "{start}");
        let expected = format!("POST /form response {code}{partial}");
        assert_eq!(compared.recorded(), [expected], "{start}");
        assert!(serde_json::to_string(compared.one()).unwrap().len() < 64 * 1024);
    }
}

#[tokio::test]
async fn a_form_of_no_text_is_answered_the_same_and_read() {
    let compared = send("/form", FORM, b"\xff\xfe=\x80&a=\0").await;
    assert_eq!(compared.recorded(), ["POST /form response 200"]);
}

#[tokio::test]
async fn odd_queries_are_answered_the_same() {
    for query in ["a[b][c]=1", "a=%&b=%zz&%ff=%fe", "=&&==", &"k=v&".repeat(5_000), "?a=1?b=2", "%00=%0d%0a"] {
        let compared = compare(async |site| exchange(site, get(&format!("/search?{query}"))).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept), "{query}");
        assert_eq!(compared.recorded(), ["GET /search response 200"], "{query}");
    }
}
