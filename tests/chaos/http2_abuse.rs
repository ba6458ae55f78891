//! HTTP/2 by clients that break off, flood, or take what they get in crumbs (RFC 9113, section 10.5).

use h2::Reason;

use crate::compare::{Compared, Layer, application_behind, capturing, compare, compare_with};
use crate::http2::{
    self, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PING, RST_STREAM, Raw, Streams, WINDOW_UPDATE,
    fields, frame, request,
};

const CANCEL: [u8; 4] = [0, 0, 0, 8];
const JSON: (&str, &str) = ("content-type", "application/json");
const HELLO: &str = "GET /hello response 200";

/// A request without a body.
fn get(stream: u32, path: &str) -> Vec<u8> {
    frame(HEADERS, END_STREAM | END_HEADERS, stream, request("GET", path, &[]))
}

/// The head of a request with a body.
fn post(stream: u32, path: &str) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, request("POST", path, &[JSON]))
}

/// Asks whether the connection still answers, and tells all that was heard.
async fn probed(mut client: Raw, stream: u32) -> (Streams, bool) {
    client.send(get(stream, "/probe")).await;
    client.until(|client| client.has_ended(stream)).await;
    client.heard()
}

/// Sends frames, and reads until the server closes the connection.
async fn last(mut client: Raw, frames: impl AsRef<[u8]>) -> (Streams, bool) {
    client.send(frames).await;
    client.until(|_| false).await;
    client.heard()
}

/// A request whose body may be of another length than it says.
fn upload(length: &str) -> Vec<u8> {
    let head = request("POST", "/users", &[JSON, ("content-length", length)]);
    [frame(HEADERS, END_HEADERS, 1, head), frame(DATA, END_STREAM, 1, "{\"name\":\"anna\"}")].concat()
}

fn assert_kept(compared: &Compared<(Streams, bool)>, stream: u32) {
    let (streams, ended) = &compared.heard;
    assert!(!ended && streams[&stream].contains(&"data end".to_owned()), "{streams:?}");
}

/// Asserts that the server closed the connection, and why.
fn assert_gone(compared: &Compared<(Streams, bool)>, reason: Reason) {
    let (streams, ended) = &compared.heard;
    let gone = streams.get(&0).and_then(|events| events.last());
    assert_eq!((gone, ended), (Some(&format!("go away {}", u32::from(reason))), &true), "{streams:?}");
}

#[tokio::test]
async fn an_upload_that_is_reset_midway_costs_its_stream_alone_and_is_recorded_as_aborted() {
    let compared = compare(async |site| {
        let mut client = Raw::connect(site, &[]).await;
        client.send(post(1, "/echo")).await;
        client.send(frame(DATA, 0, 1, "{\"a\":")).await;
        site.signals.until(|progress| progress.read == 5).await;
        client.send(frame(RST_STREAM, 0, 1, CANCEL)).await;
        probed(client, 3).await
    })
    .await;
    assert_kept(&compared, 3);
    assert_eq!(
        compared.recorded(),
        [
            // The handler found the body broken, and answered that in vain.
            "POST /echo response_aborted 400, request.body aborted, response.body aborted"
        ]
    );
}

#[tokio::test]
async fn a_download_that_is_reset_midway_costs_its_stream_alone_and_is_recorded_as_aborted() {
    let compared = compare(async |site| {
        let mut client = Raw::connect(site, &[]).await;
        client.send(get(1, "/stall")).await;
        client.until(|client| !client.data(1).is_empty()).await;
        client.send(frame(RST_STREAM, 0, 1, CANCEL)).await;
        site.signals.until(|progress| progress.dropped == 1).await;
        probed(client, 3).await
    })
    .await;
    assert_kept(&compared, 3);
    assert_eq!(compared.recorded(), ["GET /stall response_aborted 200, response.body aborted"]);
}

/// Requests that are reset when all of them have come to the application.
const BATCH: u32 = 50;

#[tokio::test]
async fn requests_that_are_reset_as_soon_as_they_are_served_cost_nothing_and_each_is_accounted_for() {
    let compared = compare(async |site| {
        let mut client = Raw::connect(site, &[]).await;
        for batch in 0..10 {
            let streams = (batch * BATCH..(batch + 1) * BATCH).map(|number| number * 2 + 1);
            let all = u64::from((batch + 1) * BATCH);
            client.send(streams.clone().flat_map(|stream| get(stream, "/slow")).collect::<Vec<_>>()).await;
            site.signals.until(|progress| progress.called == all).await;
            client.send(streams.flat_map(|stream| frame(RST_STREAM, 0, stream, CANCEL)).collect::<Vec<_>>()).await;
            site.signals.until(|progress| progress.dropped == all).await;
        }
        probed(client, 2_001).await
    })
    .await;
    assert_kept(&compared, 2_001);
    assert_eq!(compared.recorded(), vec!["GET /slow cancelled -"; 500]);
}

#[tokio::test]
async fn a_flood_of_requests_that_are_reset_at_once_ends_the_connection_and_each_is_accounted_for() {
    // Whether any comes to the layer before the server has had enough is up to chance.
    let compared = compare_with(capturing(), Layer::Preserving, application_behind, async |site| {
        let frames: Vec<_> = (1..2_000)
            .step_by(2)
            .flat_map(|stream| [get(stream, "/slow"), frame(RST_STREAM, 0, stream, CANCEL)].concat())
            .collect();
        let heard = last(Raw::connect(site, &[]).await, frames).await;
        site.signals.until(|progress| progress.called == progress.dropped).await;
        heard
    })
    .await;
    assert_gone(&compared, Reason::ENHANCE_YOUR_CALM);
    let recorded = compared.recorded();
    assert!(recorded.iter().all(|line| line == "GET /slow cancelled -"), "{recorded:?}");
}

#[tokio::test]
async fn a_window_of_one_byte_brings_the_body_byte_by_byte_and_it_is_recorded_whole() {
    /// `SETTINGS_INITIAL_WINDOW_SIZE`
    const WINDOW: u16 = 4;
    let compared = compare(async |site| {
        let mut client = Raw::connect(site, &[(WINDOW, 1)]).await;
        client.send(get(1, "/users")).await;
        let mut bytes = 0;
        while !client.has_ended(1) {
            client.until(|client| client.data(1).len() > bytes || client.has_ended(1)).await;
            bytes += 1;
            assert!(client.data(1).len() <= bytes, "more than there was room for");
            client.send(frame(WINDOW_UPDATE, 0, 1, [0, 0, 0, 1])).await;
        }
        client.send(frame(WINDOW_UPDATE, 0, 0, [0, 0, 1, 0])).await;
        client.until(|client| client.has_ended(1)).await;
        client.heard()
    })
    .await;
    assert!(compared.heard.0[&1].iter().any(|event| event.contains("anna")), "{:?}", compared.heard);
    assert_eq!(compared.recorded(), ["GET /users response 200"]);
}

#[tokio::test]
async fn a_client_that_opens_no_window_gets_no_body_and_holds_up_nobody_else() {
    let compared = compare(async |site| {
        let mut client = Raw::connect(site, &[(4, 0)]).await;
        client.send(get(1, "/stream?bytes=1000000000000")).await;
        client.until(|client| client.heard_on(1)).await;
        let other = crate::http1::exchange(site, crate::http1::get("/hello")).await;
        let given = site.signals.progress().given;
        assert!(given < 1024 * 1024, "{given} bytes wait");
        client.send(frame(RST_STREAM, 0, 1, CANCEL)).await;
        site.signals.until(|progress| progress.dropped == 1).await;
        (client.heard(), other)
    })
    .await;
    assert_eq!(compared.heard.1.codes(), [200]);
    let recorded = compared.recorded();
    assert_eq!(recorded[0], HELLO);
    assert!(recorded[1].starts_with("GET /stream response_aborted 200, response.body "), "{recorded:?}");
}

#[tokio::test]
async fn a_head_in_many_small_frames_is_one_head() {
    let compared = compare(async |site| {
        let block = request("GET", "/hello", &[("x-a", "1"), ("x-b", "2")]);
        let mut frames = frame(HEADERS, END_STREAM, 1, &block[..1]);
        for byte in block[1..block.len() - 1].chunks(20) {
            frames.extend(frame(CONTINUATION, 0, 1, byte));
        }
        frames.extend(frame(CONTINUATION, END_HEADERS, 1, &block[block.len() - 1..]));
        let mut client = Raw::connect(site, &[]).await;
        client.send(frames).await;
        client.until(|client| client.has_ended(1)).await;
        probed(client, 3).await
    })
    .await;
    assert_kept(&compared, 3);
    assert_eq!(compared.recorded(), [HELLO]);
}

#[tokio::test]
async fn a_head_that_never_ends_is_refused_before_the_layer() {
    let compared = compare(async |site| {
        let mut frames = frame(HEADERS, END_STREAM, 1, request("GET", "/hello", &[]));
        for number in 0..20_000 {
            frames.extend(frame(CONTINUATION, 0, 1, fields(&[(&format!("x-{number}"), "value")])));
        }
        last(Raw::connect(site, &[]).await, frames).await
    })
    .await;
    assert!(compared.heard.1);
    assert_eq!(compared.stats().seen, 0);
}

#[tokio::test]
async fn a_flood_of_pings_is_answered_and_changes_nothing() {
    const PINGS: usize = 10_000;
    let compared = compare(async |site| {
        let mut client = Raw::connect(site, &[]).await;
        client.send(frame(PING, 0, 0, [7; 8]).repeat(PINGS / 2)).await;
        client.send(get(1, "/hello")).await;
        client.send(frame(PING, 0, 0, [7; 8]).repeat(PINGS / 2)).await;
        client.until(|client| client.pongs == PINGS && client.has_ended(1)).await;
        assert_eq!(client.pongs, PINGS);
        probed(client, 3).await
    })
    .await;
    assert_kept(&compared, 3);
    assert_eq!(compared.recorded(), [HELLO]);
}

#[tokio::test]
async fn frames_that_break_the_protocol_end_the_connection_or_the_stream_the_same() {
    let user = "{\"name\":\"anna\"}";
    let uploads = |stream: u32, more: &[(&str, &str)]| {
        frame(HEADERS, END_HEADERS, stream, request("POST", "/users", &[&[JSON], more].concat()))
    };
    for (what, frames) in [
        ("a body on a stream that never began", frame(DATA, 0, 1, user)),
        ("a body on no stream", frame(DATA, 0, 0, user)),
        ("a stream of the server's", get(2, "/hello")),
        ("streams in the wrong order", [get(3, "/hello"), get(1, "/hello")].concat()),
        ("a body after its end", [get(1, "/hello"), frame(DATA, 0, 1, user)].concat()),
        ("a continuation of nothing", frame(CONTINUATION, END_HEADERS, 1, [])),
        ("fields that cannot be unpacked", frame(HEADERS, END_STREAM | END_HEADERS, 1, [0xff; 20])),
        ("a name in capitals", frame(HEADERS, END_STREAM | END_HEADERS, 1, request("GET", "/hello", &[("X-A", "1")]))),
        ("a window of nothing", [uploads(1, &[]), frame(WINDOW_UPDATE, 0, 0, [0; 4])].concat()),
        ("a window beyond all bounds", frame(WINDOW_UPDATE, 0, 0, [0x7f, 0xff, 0xff, 0xff])),
        ("a ping of seven bytes", frame(PING, 0, 0, [7; 7])),
        ("a frame beyond the size", frame(DATA, 0, 1, vec![0; 20_000])),
        ("no HTTP/2", b"GET / HTTP/1.1\r\n\r\n".repeat(10)),
    ] {
        // A frame that ends whatever the frames before it did not.
        let frames = [frames, frame(PING, 0, 1, [7; 8])].concat();
        let compared = compare(async |site| {
            let (mut streams, ended) = last(Raw::connect(site, &[]).await, &frames).await;
            // Whether an answer was on its way already is up to chance.
            (streams.remove(&0), ended)
        })
        .await;
        let (connection, ended) = &compared.heard;
        assert!(
            *ended && connection.as_ref().is_some_and(|events| events[0].starts_with("go away")),
            "{what}: {connection:?}"
        );
    }
}

#[tokio::test]
async fn heads_and_lengths_that_break_the_rules_cost_their_stream_alone() {
    let short = "POST /users response_aborted 400, request.body aborted, response.body aborted";
    for (what, frames, end, recorded) in [
        (
            "fields of a connection",
            frame(HEADERS, END_STREAM | END_HEADERS, 1, request("GET", "/hello", &[("connection", "close")])),
            "reset 1",
            vec![],
        ),
        (
            "no path",
            frame(HEADERS, END_STREAM | END_HEADERS, 1, fields(&[(":method", "GET"), (":scheme", "http")])),
            "headers end",
            vec!["GET unmatched response 404"],
        ),
        ("a body that is shorter than it says", upload("100"), "reset 1", vec![short]),
        ("a body that is longer than it says", upload("1"), "reset 1", vec![short]),
    ] {
        let compared = compare(async |site| {
            let mut client = Raw::connect(site, &[]).await;
            client.send(&frames).await;
            client.until(|client| client.has_ended(1)).await;
            probed(client, 3).await
        })
        .await;
        let (streams, ended) = &compared.heard;
        assert!(!ended && streams[&1].last().unwrap() == end, "{what}: {streams:?}");
        assert_kept(&compared, 3);
        assert_eq!(compared.recorded(), recorded, "{what}");
    }
}

#[tokio::test]
async fn a_client_that_says_goodbye_midway_gets_its_answers() {
    let compared = compare(async |site| {
        let mut client = Raw::connect(site, &[]).await;
        client.send(post(1, "/users")).await;
        client.send(frame(GOAWAY, 0, 0, [0; 8])).await;
        client.send(frame(DATA, END_STREAM, 1, "{\"name\":\"anna\"}")).await;
        client.until(|client| client.has_ended(1)).await;
        client.heard().0.remove(&1)
    })
    .await;
    assert_eq!(compared.recorded(), ["POST /users response 201"]);
}

#[tokio::test]
async fn a_thousand_requests_a_hundred_at_a_time_on_four_connections_are_all_answered_and_recorded() {
    let compared = compare(async |site| {
        let mut connections = Vec::new();
        for _ in 0..4 {
            let client = http2::connect(site).await;
            connections.push(tokio::spawn(async move {
                let mut told = Vec::new();
                for _ in 0..3 {
                    let mut waiting = Vec::new();
                    for _ in 0..84 {
                        waiting.push(client.send(client.request("GET", "/users").body(()).unwrap(), true).await.0);
                    }
                    for response in waiting {
                        told.push(client.hear(response).await);
                    }
                }
                told
            }));
        }
        let mut told = Vec::new();
        for connection in connections {
            told.extend(connection.await.unwrap());
        }
        told
    })
    .await;
    assert_eq!(compared.heard.len(), 1_008);
    assert!(compared.heard.iter().all(|told| told.starts_with("200 ") && told.contains("anna")));
    assert!(compared.recorded().iter().all(|line| line == "GET /users response 200"));
}
