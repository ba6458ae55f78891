//! Request lines and fields that are odd, many or large.

use std::fmt::Write;

use crate::compare::{compare, recorded};
use crate::http1::{End, exchange, get, last_exchange};

#[tokio::test]
async fn odd_paths_reach_the_application_and_are_matched_as_without_the_layer() {
    for (path, code, route) in [
        ("/a/../hello", 404, "unmatched"),
        ("/%2e%2e/hello", 404, "unmatched"),
        ("//hello", 404, "unmatched"),
        ("/hello/", 404, "unmatched"),
        ("/hello;v=1", 404, "unmatched"),
        ("/HELLO", 404, "unmatched"),
        ("/%68ello", 404, "unmatched"),
        ("/hello%00", 404, "unmatched"),
        ("/%ff%00", 404, "unmatched"),
        ("/\u{fc}ber", 404, "unmatched"),
        ("/hello?", 200, "/hello"),
        ("/hello#part", 200, "/hello"),
        ("/users/..", 200, "/users/{id}"),
        ("/users/%2e%2e%2fetc%2fpasswd", 200, "/users/{id}"),
        ("/users/a;v=1", 200, "/users/{id}"),
        ("/users/%00", 200, "/users/{id}"),
        ("/users/%ff", 400, "/users/{id}"),
        ("/users/{id}", 200, "/users/{id}"),
    ] {
        let compared = compare(async |site| exchange(site, get(path)).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![code], End::Kept), "{path}");
        assert_eq!(compared.recorded(), [format!("GET {route} response {code}")], "{path}");
    }
}

#[tokio::test]
async fn long_paths_are_not_found_or_too_long_as_without_the_layer() {
    for (length, code) in [(60_000, 404), (65_500, 404)] {
        let compared = compare(async |site| exchange(site, get(&format!("/{}", "a".repeat(length)))).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![code], End::Kept));
        assert_eq!(compared.recorded(), ["GET unmatched response 404"]);
    }
    let compared = compare(async |site| last_exchange(site, get(&format!("/{}", "a".repeat(70_000)))).await).await;
    assert_eq!(compared.heard.codes(), [414]);
    assert_eq!(compared.stats().seen, 0);
    let compared = compare(async |site| exchange(site, get(&format!("/users/{}", "%41".repeat(20_000)))).await).await;
    assert_eq!(compared.recorded(), ["GET /users/{id} response 200"]);
    assert!(serde_json::to_string(compared.one()).unwrap().len() < 4 * 1024);
}

/// A request for the fields that the handler sees.
fn fields(fields: &str) -> Vec<u8> {
    format!("GET /fields HTTP/1.1\r\nHost: x\r\n{fields}\r\n").into_bytes()
}

const FIELDS: &str = "GET /fields response 200";

#[tokio::test]
async fn many_fields_come_to_the_handler_and_too_many_are_refused_as_without_the_layer() {
    let many = |count: u32| {
        (0..count).fold(String::new(), |mut fields, n| {
            write!(fields, "X-Field-{n}: {n}\r\n").unwrap();
            fields
        })
    };
    let compared = compare(async |site| exchange(site, fields(&many(99))).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept));
    assert_eq!(compared.recorded(), [FIELDS]);
    for count in [120, 200] {
        let compared = compare(async |site| last_exchange(site, fields(&many(count))).await).await;
        assert_eq!(compared.heard.codes(), [431]);
        assert_eq!(compared.stats().seen, 0);
    }
}

#[tokio::test]
async fn odd_values_come_to_the_handler_and_no_observation_grows_with_them() {
    let mut high = b"GET /fields HTTP/1.1\r\nHost: x\r\nX-High: ".to_vec();
    high.extend(0x80..=0xff_u8);
    high.extend(b"\r\nX-Tab: a\tb\r\nX-Empty:\r\nX-Blank:   \r\n\r\n");
    for request in [
        high,
        fields(&format!("X-Large: {}\r\n", "v".repeat(100_000))),
        fields(&format!("{}: 1\r\n", "N".repeat(20_000))),
        fields(&format!("Cookie: session={}; b=2\r\n", "c".repeat(8_000))),
        fields(&format!("Cookie: {}\r\n", "a=1; ".repeat(2_000))),
        fields("Cookie: =; ;;=; a; =b; \"=\"; a=\"\r\nCookie: c=d\r\n"),
        fields("Authorization: \r\nAuthorization: Bearer\r\nX-Api-Key:\r\n"),
        fields(&format!("Authorization: Bearer {}.{}.{}\r\n", "e".repeat(9_000), "e".repeat(9_000), "e".repeat(9_000))),
        fields("X-Forwarded-For: ,,,unknown, 999.1.1.1, [::1, ::ffff:1.2.3.4\r\nForwarded: for=\";=\r\n"),
        fields("Host: y\r\nHost: z\r\n"),
    ] {
        let compared = compare(async |site| exchange(site, &request).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept), "{:?}", compared.heard);
        // The handler answers with what it was sent, which may be more than is captured.
        assert!(compared.recorded()[0].starts_with(FIELDS));
        let line = serde_json::to_string(compared.one()).unwrap();
        assert!(line.len() < 8 * 1024, "{} bytes", line.len());
    }
}

#[tokio::test]
async fn large_and_odd_cookies_come_to_the_client() {
    let compared = compare(async |site| exchange(site, get("/cookies")).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept));
    assert!(compared.heard.bytes.len() > 8_000);
    assert_eq!(compared.recorded(), ["GET /cookies response 200"]);
}

#[tokio::test]
async fn odd_methods_are_answered_as_without_the_layer() {
    for (method, code, endpoint) in [
        ("DELETE", 200, "DELETE /any"),
        ("TRACE", 200, "TRACE /any"),
        ("PROPFIND", 200, "_OTHER /any"),
        ("get", 200, "_OTHER /any"),
        ("M-SEARCH", 200, "_OTHER /any"),
        (&"X".repeat(5_000), 200, "_OTHER /any"),
    ] {
        let request = format!("{method} /any HTTP/1.1\r\nHost: x\r\n\r\n");
        let compared = compare(async |site| exchange(site, &request).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![code], End::Kept), "{method}");
        let line = recorded(compared.one());
        assert_eq!(line, format!("{endpoint} response {code}"));
    }
    let compared = compare(async |site| exchange(site, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").await).await;
    assert_eq!(compared.recorded(), ["OPTIONS unmatched response 404"]);
}
