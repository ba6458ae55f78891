//! Applications that fail, hang, or do not keep their word.

use std::time::Duration;

use api_inventory::observation::{Outcome, SizeBucket};
use http::StatusCode;
use tower_http::timeout::TimeoutLayer;

use crate::application::application;
use crate::compare::{Layer, capturing, compare, compare_with};
use crate::http1::{Client, End, exchange, get, last_exchange, post_json};
use crate::http2;

#[tokio::test]
async fn a_handler_that_panics_ends_the_connection_without_an_answer_and_is_recorded() {
    let compared = compare(async |site| last_exchange(site, get("/panic")).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![], End::Finished));
    assert_eq!(compared.recorded(), ["GET /panic panicked -"]);
}

#[tokio::test]
async fn a_handler_that_panics_costs_its_stream_alone_over_http_2() {
    let compared = compare(async |site| {
        let client = http2::connect(site).await;
        let (response, _) = client.send(client.request("GET", "/panic").body(()).unwrap(), true).await;
        (client.hear(response).await, client.probe().await)
    })
    .await;
    assert!(compared.heard.0.contains("reset true") && compared.heard.1, "{:?}", compared.heard);
    assert_eq!(compared.recorded(), ["GET /panic panicked -"]);
}

#[tokio::test]
async fn a_body_that_fails_or_panics_midway_breaks_off_the_same_and_is_recorded() {
    for (path, outcome, partial) in [
        ("/fail-midway", "response_error", "aborted"),
        ("/panic-midway", "panicked", "aborted"),
        // Fewer bytes than the body had said.
        ("/short", "response_aborted", "aborted"),
    ] {
        let expected = [format!("GET {path} {outcome} 200, response.body {partial}")];
        let compared = compare(async |site| last_exchange(site, get(path)).await).await;
        assert_eq!(compared.heard.end, End::Finished, "{path}: {:?}", compared.heard);
        assert_eq!(compared.recorded(), expected);
        let compared = compare(async |site| {
            let client = http2::connect(site).await;
            let (response, _) = client.send(client.request("GET", path).body(()).unwrap(), true).await;
            (client.hear(response).await, client.probe().await)
        })
        .await;
        assert!(compared.heard.1, "{path}: {:?}", compared.heard);
        assert_eq!(compared.recorded(), expected);
    }
}

#[tokio::test]
async fn a_body_that_is_longer_than_it_said_is_cut_or_passed_on_the_same() {
    let compared = compare(async |site| exchange(site, get("/long")).await).await;
    assert!(compared.heard.text().ends_with("\r\n\r\n[1,2]"), "{:?}", compared.heard);
    assert_eq!(compared.recorded(), ["GET /long response 200"]);
    let compared = compare(async |site| {
        let client = http2::connect(site).await;
        let (response, _) = client.send(client.request("GET", "/long").body(()).unwrap(), true).await;
        (client.hear(response).await, client.probe().await)
    })
    .await;
    // Over HTTP/2 the server passes all of it on, and the client finds that it is too much.
    assert!(compared.heard.0.contains("PROTOCOL_ERROR") && compared.heard.1, "{:?}", compared.heard);
    assert_eq!(compared.recorded(), ["GET /long response 200, response.body malformed"]);
}

#[tokio::test]
async fn a_body_that_says_nothing_true_of_its_length_passes_whole() {
    let compared = compare(async |site| exchange(site, get("/vague")).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept));
    assert_eq!(compared.recorded(), ["GET /vague response 200"]);
}

#[tokio::test]
async fn a_body_of_one_byte_frames_keeps_its_frames() {
    let compared = compare(async |site| exchange(site, get("/bytewise")).await).await;
    assert_eq!(compared.heard.text().matches("\r\n1\r\n").count(), 1_000);
    assert_eq!(compared.recorded(), ["GET /bytewise response 200, response.body malformed"]);
    assert_eq!(compared.one().response.bytes, SizeBucket::Below1KiB);
}

#[tokio::test]
async fn a_request_body_that_the_handler_drops_is_recorded_as_not_read() {
    let compared = compare(async |site| exchange(site, post_json("/unread", "{\"name\":\"anna\"}")).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept));
    let expected = ["POST /unread response 200, request.body not_read"];
    assert_eq!(compared.recorded(), expected);
    // Too much to be read over for the sake of the connection.
    let compared = compare(async |site| last_exchange(site, post_json("/unread", vec![b' '; 8_000_000])).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Reset));
    assert_eq!(compared.recorded(), expected);
}

#[tokio::test]
async fn an_answer_that_begins_before_the_request_has_come_passes_as_it_is_made() {
    let compared = compare(async |site| {
        let mut client = Client::connect(site).await;
        client.send("POST /answer-first HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").await;
        // The next piece is sent when the one before has come back.
        for piece in ["begin ", "one ", "two "] {
            client.await_piece(piece).await;
            client.send(format!("4\r\n{}\r\n", if piece == "begin " { "one " } else { "two " })).await;
        }
        client.send("0\r\n\r\n").await;
        client.response().await;
        client.probe().await
    })
    .await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept));
    assert_eq!(
        compared.recorded(),
        ["POST /answer-first response 200, request.body media_type, response.body media_type"]
    );
}

#[tokio::test]
async fn a_deadline_around_a_handler_that_hangs_is_kept_inside_and_outside_of_the_layer() {
    let deadline = || TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, Duration::from_millis(50));
    for (inside, layer) in
        [(true, Layer::Preserving), (false, Layer::Preserving), (true, Layer::Wrapping), (false, Layer::Wrapping)]
    {
        let compared = compare_with(
            capturing(),
            layer,
            |signals, cover| {
                if inside {
                    cover(application(signals).layer(deadline()))
                } else {
                    cover(application(signals)).layer(deadline())
                }
            },
            async |site| {
                let heard = exchange(site, post_json("/slow", "{}")).await;
                site.signals.until(|progress| progress.dropped == 1).await;
                heard
            },
        )
        .await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![504], End::Kept));
        let expected = if inside { "POST /slow response 504" } else { "POST /slow cancelled -" };
        assert!(compared.recorded()[0].starts_with(expected), "{:?}", compared.recorded());
        assert!(compared.recorded()[0].contains("request.body not_read"), "{:?}", compared.recorded());
    }
}

#[tokio::test]
async fn a_client_that_leaves_cancels_the_handler_and_is_recorded() {
    let compared = compare(async |site| {
        let mut client = Client::connect(site).await;
        client.send(get("/slow")).await;
        site.signals.until(|progress| progress.called == 1).await;
        let heard = client.leave();
        site.signals.until(|progress| progress.dropped == 1).await;
        heard
    })
    .await;
    assert_eq!(compared.one().outcome, Outcome::Cancelled);
    assert_eq!(compared.recorded(), ["GET /slow cancelled -"]);
}
