//! Request bodies that are large, endless, slow, or break off.

use std::time::Duration;

use api_inventory::export::{Emit, InMemoryExporter};
use api_inventory::observation::SizeBucket;

use crate::compare::{Layer, application_behind, capturing, compare, compare_with, rest, start};
use crate::http1::{Client, End, exchange, get, last_exchange, post_json};
use crate::support::assert_balanced;

/// Blanks: the shortest way to a long body that is not JSON.
fn blanks(bytes: usize) -> Vec<u8> {
    vec![b' '; bytes]
}

#[tokio::test]
async fn a_large_upload_of_known_length_is_refused_the_same_and_recorded_as_cut() {
    let compared = compare(async |site| {
        let mut client = Client::connect(site).await;
        client.send(post_json("/users", blanks(2_000_000))).await;
        client.response().await;
        client.probe().await
    })
    .await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![400], End::Kept));
    assert_eq!(compared.recorded(), ["POST /users response 400, request.body size_limit"]);
    assert_eq!(compared.one().request.bytes, SizeBucket::Below4MiB);
}

#[tokio::test]
async fn an_upload_over_the_applications_limit_is_refused_the_same() {
    let compared = compare(async |site| last_exchange(site, post_json("/users", blanks(3_000_000))).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![413], End::Reset));
    // axum's limit is found exceeded before the length is reached: the rest is left alone.
    assert_eq!(compared.recorded(), ["POST /users response 413, request.body size_limit"]);
}

#[tokio::test]
async fn an_endless_chunked_upload_is_refused_the_same_and_recorded_as_cut() {
    let compared = compare(async |site| {
        let mut client = Client::connect(site).await;
        let head =
            "POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        client.send(head).await;
        let mut chunk = b"4000\r\n".to_vec();
        chunk.extend(blanks(0x4000));
        chunk.extend(b"\r\n");
        while client.is_wanted() {
            client.send(&chunk).await;
        }
        client.until_end().await
    })
    .await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![413], End::Reset));
    assert_eq!(compared.recorded(), ["POST /users response 413, request.body size_limit"]);
}

#[tokio::test]
async fn an_upload_byte_by_byte_is_read_the_same_and_recorded_whole() {
    let body = format!("{{\"name\":\"{}\"}}", "anna ".repeat(58));
    let compared = compare(async |site| {
        let mut client = Client::connect(site).await;
        for byte in post_json("/users", &body) {
            client.send([byte]).await;
            // The server has its turn, and reads this byte alone.
            tokio::task::yield_now().await;
        }
        client.response().await;
        client.probe().await
    })
    .await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![201], End::Kept));
    assert_eq!(compared.recorded(), ["POST /users response 201"]);
    assert_eq!(compared.one().request.bytes, SizeBucket::Below1KiB);
}

/// The part of an upload that comes; the handler has read it before its client leaves.
const BEGUN: &str =
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"a\":";

#[tokio::test]
async fn an_upload_whose_client_stops_sending_is_answered_the_same_and_recorded_as_aborted() {
    for path in ["/users", "/echo"] {
        let compared = compare(async |site| {
            let mut client = Client::connect(site).await;
            client.send(BEGUN.replace("/echo", path)).await;
            client.finish().await;
            client.until_end().await
        })
        .await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![400], End::Finished));
        let expected = format!("POST {path} response 400, request.body aborted");
        assert_eq!(compared.recorded(), [expected]);
    }
}

#[tokio::test]
async fn an_upload_whose_client_leaves_is_recorded_as_aborted() {
    for resets in [true, false] {
        let compared = compare(async |site| {
            let mut client = Client::connect(site).await;
            client.send(BEGUN).await;
            site.signals.until(|progress| progress.read == 5).await;
            if resets { client.reset() } else { client.leave() }
        })
        .await;
        let recorded = compared.recorded();
        assert_eq!(recorded.len(), 1, "{recorded:?}");
        assert!(recorded[0].contains("request.body aborted"), "{recorded:?}");
    }
}

#[tokio::test]
async fn an_upload_that_is_expected_first_is_asked_for_when_the_handler_asks() {
    let compared = compare(async |site| {
        let mut client = Client::connect(site).await;
        let request = post_json("/users", "{\"name\":\"anna\"}");
        let head = request.len() - "{\"name\":\"anna\"}".len();
        let expecting = String::from_utf8(request[..head - 2].to_vec()).unwrap() + "Expect: 100-continue\r\n\r\n";
        client.send(expecting).await;
        assert_eq!(client.response().await, 100);
        client.send(&request[head..]).await;
        client.response().await;
        client.probe().await
    })
    .await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![100, 201], End::Kept));
    assert_eq!(compared.recorded(), ["POST /users response 201"]);
}

#[tokio::test]
async fn an_upload_that_is_expected_and_not_wanted_is_never_asked_for() {
    let compared = compare(async |site| {
        let mut client = Client::connect(site).await;
        client.send("POST /unread HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n").await;
        client.until_end().await
    })
    .await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Finished));
    assert_eq!(compared.recorded(), ["POST /unread response 200, request.body not_read"]);
}

/// How many connections hold on to the server at once.
const SLOW: usize = 200;

/// How many exchanges the tracer has room for.
const SLOTS: usize = 64;

#[tokio::test]
async fn many_uploads_that_do_not_go_on_take_no_more_than_the_slots_and_all_are_accounted_for() {
    let tracer = capturing().capture_slots(SLOTS);
    let compared = compare_with(tracer, Layer::Preserving, application_behind, async |site| {
        let mut slow = Vec::new();
        for number in 1..=SLOW {
            let mut client = Client::connect(site).await;
            client.send(BEGUN).await;
            site.signals.until(|progress| progress.called == number as u64).await;
            slow.push(client);
        }
        // Heads that never end do not even come to the application.
        let mut heads = Vec::new();
        for _ in 0..SLOW {
            let mut client = Client::connect(site).await;
            client.send("GET /hello HTTP/1.1\r\nHost: x\r\nX-a: ").await;
            heads.push(client);
        }
        exchange(site, get("/hello")).await
    })
    .await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept));
    let (stats, slow, slots) = (compared.stats(), SLOW as u64, SLOTS as u64);
    assert_eq!(
        (stats.seen, stats.sampled, stats.not_sampled.no_slot),
        (slow + 1, slots, slow + 1 - slots),
        "{stats:?}"
    );
    let recorded = compared.recorded();
    assert!(recorded.iter().all(|line| line.contains("request.body aborted")), "{recorded:?}");
}

#[tokio::test]
async fn quick_requests_are_observed_while_slow_uploads_outlive_their_captures() {
    let tracer = capturing().capture_slots(SLOTS).revoke_after(Duration::ZERO);
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = tracer.exporter(exporter).build();
    let server = start(application_behind, &|router| router.layer(tracer.axum_layer())).await;
    let mut slow = Vec::new();
    for number in 1..=SLOTS {
        let mut client = Client::connect(&server.site).await;
        client.send(BEGUN).await;
        server.site.signals.until(|progress| progress.called == number as u64).await;
        slow.push(client);
    }
    while tracer.stats().revoked < SLOTS as u64 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    exchange(&server.site, get("/hello")).await;
    drop(slow);
    server.end().await;
    rest(&tracer).await;
    let stats = tracer.stats();
    assert_balanced(&stats);
    assert_eq!((stats.seen, stats.sampled, stats.outcomes.unfinished), (65, 65, 64), "{stats:?}");
    assert_eq!(lines.take().len(), 65);
}
