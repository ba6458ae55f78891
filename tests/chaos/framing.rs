//! HTTP/1.1 messages one after the other, and messages whose length is in dispute (RFC 9112, sections 6, 9.3 and 11.2).

use crate::compare::{Compared, compare};
use crate::http1::{Client, End, Heard, exchange, get, last_exchange};

const HELLO: &str = "GET /hello response 200";

#[tokio::test]
async fn pipelined_requests_are_answered_in_order_on_one_connection() {
    let compared = compare(async |site| {
        let mut client = Client::connect(site).await;
        client.send(get("/hello").repeat(50)).await;
        for _ in 0..50 {
            client.response().await;
        }
        client.probe().await
    })
    .await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200; 50], End::Kept));
    assert_eq!(compared.recorded(), [HELLO; 50]);
}

#[tokio::test]
async fn pipelined_requests_whose_bodies_are_read_or_not_keep_their_places() {
    let users = "POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"name\":\"anna\"}";
    let unread = users.replace("/users", "/unread");
    let compared = compare(async |site| {
        let mut client = Client::connect(site).await;
        client.send([users, &get("/hello"), &unread, &get("/users"), users].concat()).await;
        for _ in 0..5 {
            client.response().await;
        }
        client.probe().await
    })
    .await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![201, 200, 200, 200, 201], End::Kept));
    let unread = "POST /unread response 200, request.body not_read";
    let users = "POST /users response 201";
    assert_eq!(compared.recorded(), [users, HELLO, unread, "GET /users response 200", users]);
}

#[tokio::test]
async fn a_connection_is_closed_when_the_client_asks_or_is_old() {
    for (request, lasts) in [
        ("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false),
        ("GET /hello HTTP/1.0\r\n\r\n", false),
        ("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true),
        ("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close, keep-alive\r\n\r\n", false),
        ("GET http://elsewhere.test/hello HTTP/1.1\r\nHost: x\r\n\r\n", true),
        ("\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n", true),
        ("GET /hello HTTP/1.1\r\n\r\n", true),
    ] {
        let compared = compare(
            async |site| {
                if lasts { exchange(site, request).await } else { last_exchange(site, request).await }
            },
        )
        .await;
        let end = if lasts { End::Kept } else { End::Finished };
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], end), "{request}");
        assert_eq!(compared.recorded(), [HELLO]);
    }
}

/// What follows a message whose length is in dispute: a request to one reader, a body to another.
const SMUGGLED: &str = "GET /users HTTP/1.1\r\nHost: x\r\nX: ";

/// A request to `/any`, which tells how long its body was.
fn disputed(fields: &str, rest: &str) -> String {
    format!("POST /any HTTP/1.1\r\nHost: x\r\n{fields}\r\n{rest}")
}

/// Sends a message that the server refuses by itself.
async fn refused(request: &str) -> Compared<Heard> {
    let compared = compare(async |site| last_exchange(site, request).await).await;
    assert_eq!(compared.heard.codes(), [400], "{request}");
    // It did not come to the application.
    assert_eq!(compared.stats().seen, 0);
    compared
}

#[tokio::test]
async fn where_length_and_chunks_are_in_dispute_chunks_win_and_what_follows_is_not_framed_again() {
    for fields in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: CHUNKED\r\n",
    ] {
        let request = disputed(fields, &format!("5\r\nhello\r\n0\r\n\r\n{SMUGGLED}1\r\n\r\n"));
        let compared = compare(async |site| {
            let mut client = Client::connect(site).await;
            client.send(&request).await;
            for _ in 0..2 {
                client.response().await;
            }
            client.probe().await
        })
        .await;
        assert_eq!(compared.heard.codes()[0], 200, "{fields}: {:?}", compared.heard);
        let recorded = compared.recorded();
        // Five bytes of no declared type, and then the other request.
        assert_eq!(recorded[0], "POST /any response 200, request.body media_type");
        let other = recorded.get(1).map(String::as_str);
        assert_eq!(other, (compared.heard.end == End::Kept).then_some("GET /users response 200"), "{fields}");
    }
}

#[tokio::test]
async fn lengths_that_contradict_each_other_or_are_none_are_refused_before_the_layer() {
    for fields in [
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Content-Length: 4, 5\r\n",
        "Content-Length: -4\r\n",
        "Content-Length: +4\r\n",
        "Content-Length: 0x4\r\n",
        "Content-Length: 4 4\r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Content-Length: \r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: chunked\r\n folded: 1\r\n",
        "Host\0: y\r\n",
        "X: \0\r\n",
    ] {
        refused(&disputed(fields, SMUGGLED)).await;
    }
}

#[tokio::test]
async fn equal_lengths_and_bare_line_feeds_are_taken_as_the_server_takes_them() {
    for request in [
        disputed("Content-Length: 4\r\nContent-Length: 4\r\n", "body"),
        disputed("Content-Length: 4\r\n", "body").replace("\r\n", "\n"),
        disputed("Content-Length: 04\r\n", "body"),
        disputed("Content-Length:4\r\nX:\r\n", "body"),
        disputed("Transfer-Encoding: chunked\r\n", "4;name=value\r\nbody\r\n0\r\n\r\n"),
        disputed("Transfer-Encoding: chunked\r\n", "0000000004\r\nbody\r\n0\r\n\r\n"),
    ] {
        let compared = compare(async |site| exchange(site, &request).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept), "{request}");
        assert_eq!(compared.recorded(), ["POST /any response 200, request.body media_type"]);
        assert!(compared.heard.text().ends_with("\r\n\r\n4"), "{request}");
    }
}

#[tokio::test]
async fn chunks_that_are_none_break_the_body_off_and_it_is_recorded_as_aborted() {
    for rest in [
        "5\r\nhello\r\nxyz\r\n",
        "5\r\nhelloworld\r\n0\r\n\r\n",
        "ffffffffffffffffff\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "5\nhello\n0\n\n",
        "5\r\nhello\r\n0\r\nX-a b\r\n\r\n",
    ] {
        let request = disputed("Transfer-Encoding: chunked\r\n", rest);
        let compared = compare(async |site| last_exchange(site, &request).await).await;
        assert_eq!(compared.heard.codes(), [400], "{rest}");
        let recorded = compared.recorded();
        assert_eq!(recorded, ["POST /any response 400, request.body aborted"], "{rest}");
    }
}

#[tokio::test]
async fn what_is_no_http_is_refused_before_the_layer() {
    for request in [
        "GET /hello HTTP/3.0\r\n\r\n",
        "GET /hello\r\n\r\n",
        "G\0T /hello HTTP/1.1\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}",
        "GET  /hello HTTP/1.1\r\n\r\n",
        "GET /hello HTTP/1.1\r\nno colon\r\n\r\n",
        "GET /<script> HTTP/1.1\r\n\r\n",
    ] {
        refused(request).await;
    }
}
