//! Responses without a body: HEAD, 204, 304 (RFC 9110, section 6.4.1).

use crate::compare::compare;
use crate::http1::{Client, End, exchange, get};

#[tokio::test]
async fn a_head_request_is_answered_with_the_fields_of_the_body_and_without_it() {
    for (path, length) in
        [("/hello", "content-length: 13"), ("/length", "content-length: 5000000"), ("/users", "content-length: 24")]
    {
        let compared = compare(async |site| {
            let mut client = Client::connect(site).await;
            client.send(format!("HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n")).await;
            client.head().await;
            client.probe().await
        })
        .await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept));
        let text = compared.heard.text();
        assert!(text.contains(length) && text.ends_with("\r\n\r\n"), "{text}");
        assert_eq!(compared.recorded(), [format!("HEAD {path} response 200")]);
    }
}

#[tokio::test]
async fn no_content_and_not_modified_come_without_a_body_and_keep_their_fields() {
    for (path, code) in [("/no-content", 204), ("/not-modified", 304)] {
        let compared = compare(async |site| exchange(site, get(path)).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![code], End::Kept));
        assert_eq!(compared.recorded(), [format!("GET {path} response {code}")]);
    }
}
