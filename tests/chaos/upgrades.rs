//! Other protocols: web sockets (RFC 6455, RFC 8441), and upgrades that are not taken (RFC 9110, section 7.8).

use bytes::Bytes;
use http::Request;

use crate::compare::compare;
use crate::http1::{Client, End, exchange};
use crate::http2;

const HANDSHAKE: &str = "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// The answer to that key (RFC 6455, section 1.3).
const ACCEPTED: &str = "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A frame of a client, masked with zeros.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first, 0x80 | u8::try_from(payload.len()).unwrap(), 0, 0, 0, 0];
    frame.extend_from_slice(payload);
    frame
}

const UPGRADED: &str = "GET /ws upgraded 101, response.body media_type";

#[tokio::test]
async fn frames_of_a_web_socket_pass_untouched_and_frames_that_are_none_end_it_the_same() {
    let text = frame(0x81, b"{\"email\":\"anna@example.org\"}");
    for last in [
        frame(0x88, &[0x03, 0xe8]),
        // Not masked, of no known kind, a text that is no text, a ping in parts, a length that never comes.
        vec![0x81, 0x01, b'a'],
        frame(0x83, b"a"),
        frame(0x81, b"\xff\xfe"),
        frame(0x09, b"a"),
        vec![0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
        frame(0xf1, b"a"),
    ] {
        let compared = compare(async |site| {
            let mut client = Client::connect(site).await;
            client.send(HANDSHAKE).await;
            assert_eq!(client.response().await, 101);
            let head = client.heard().len();
            client.send(&text).await;
            client.exactly(head + text.len() - 4).await;
            client.send(&last).await;
            client.finish().await;
            client.until_end().await
        })
        .await;
        assert!(compared.heard.text().contains(ACCEPTED));
        assert_eq!(compared.recorded(), [UPGRADED], "{last:?}");
    }
}

#[tokio::test]
async fn handshakes_that_are_none_are_refused_the_same() {
    for (without, code) in [
        ("Connection: Upgrade\r\n", 400),
        ("Upgrade: websocket\r\n", 400),
        ("Sec-WebSocket-Version: 13\r\n", 400),
        ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 400),
    ] {
        let compared = compare(async |site| exchange(site, HANDSHAKE.replace(without, "")).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![code], End::Kept), "{without}");
        assert_eq!(compared.recorded(), [format!("GET /ws response {code}")]);
    }
}

#[tokio::test]
async fn an_upgrade_to_http_2_or_to_tls_is_not_taken() {
    for upgrade in ["h2c", "h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__", "TLS/1.3"] {
        let request = format!(
            "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: {upgrade}\r\n\r\n"
        );
        let compared = compare(async |site| exchange(site, &request).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept), "{upgrade}");
        assert_eq!(compared.recorded(), ["GET /hello response 200"]);
    }
}

#[tokio::test]
async fn a_tunnel_that_nobody_offers_is_refused_the_same() {
    let request = "CONNECT service.test:443 HTTP/1.1\r\nHost: service.test:443\r\n\r\n";
    let compared = compare(async |site| exchange(site, request).await).await;
    assert_eq!(compared.heard.codes(), [404]);
    assert_eq!(compared.recorded(), ["CONNECT unmatched response 404"]);
}

#[tokio::test]
async fn a_web_socket_over_http_2_passes_untouched_and_can_be_broken_off() {
    let compared = compare(async |site| {
        let client = http2::connect(site).await;
        client.extended_connect().await;
        let request = Request::connect(format!("http://{}/ws", site.address))
            .extension(h2::ext::Protocol::from_static("websocket"))
            .header("sec-websocket-version", "13")
            .body(())
            .unwrap();
        let (response, mut upload) = client.send(request, false).await;
        let (head, mut download) = response.await.unwrap().into_parts();
        let text = frame(0x81, b"{\"email\":\"anna@example.org\"}");
        upload.send_data(Bytes::from(text.clone()), false).unwrap();
        let mut echo = Vec::new();
        while echo.len() < text.len() - 4 {
            echo.extend(download.data().await.unwrap().unwrap());
        }
        upload.send_reset(h2::Reason::CANCEL);
        drop(download);
        (http2::told(&head), echo, client.probe().await)
    })
    .await;
    assert!(compared.heard.0.starts_with("200"), "{}", compared.heard.0);
    assert_eq!(compared.recorded(), ["CONNECT /ws upgraded 200, response.body media_type"]);
}
