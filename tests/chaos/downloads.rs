//! Response bodies that are large, or whose client is slow or leaves.

use api_inventory::export::{Emit, InMemoryExporter, Line};
use api_inventory::observation::SizeBucket;
use axum::Router;

use crate::application::PIECE;
use crate::compare::{application_behind, capturing, compare, recorded, start};
use crate::http1::{Client, End, exchange, get};
use crate::support::{PATIENCE, assert_balanced};

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn a_streamed_download_is_the_same_and_recorded_as_cut() {
    let compared = compare(async |site| exchange(site, get("/stream?bytes=1048576")).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept));
    assert!(compared.heard.bytes.len() > MIB);
    assert_eq!(compared.recorded(), ["GET /stream response 200, response.body size_limit"]);
    assert_eq!(compared.one().response.bytes, SizeBucket::Below4MiB);
}

/// A quarter of what the list has, because a debug build takes seconds for the whole.
const LARGE: usize = 256 * MIB;

/// How much of each body the tracer keeps.
const KEPT: usize = 64 * 1024;

/// The most memory that was in use while a large download went on. Server and client share the thread, on which all is
/// counted.
fn peak_of_a_large_download(layer: impl Fn(Router) -> Router) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let download = async {
        let server = start(application_behind, &layer).await;
        let mut client = Client::connect(&server.site).await;
        client.send(get(&format!("/stream?bytes={LARGE}"))).await;
        assert!(client.pass_over_response().await >= LARGE);
        assert_eq!(client.probe().await.end, End::Kept);
        server.end().await;
    };
    allocation_counter::measure(|| runtime.block_on(download)).bytes_max
}

#[test]
fn a_very_large_download_takes_no_more_memory_than_without_the_layer_and_what_is_kept_of_it() {
    let (exporter, lines) = InMemoryExporter::new(Emit::Observations);
    let tracer = capturing().max_body_bytes(KEPT).exporter(exporter).build();
    let bare = peak_of_a_large_download(|router| router);
    let wrapped = peak_of_a_large_download(|router| router.layer(tracer.axum_layer()));
    println!("peaks of {LARGE} bytes: {bare} bare, {wrapped} wrapped");
    assert!(wrapped <= bare + 2 * KEPT as u64, "{bare} bare, {wrapped} wrapped");
    assert!(tracer.flush(PATIENCE));
    assert_balanced(&tracer.stats());
    let lines = lines.take();
    let [Line::Observation(observation)] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!(recorded(observation), "GET /stream response 200, response.body size_limit");
    assert_eq!(observation.response.bytes, SizeBucket::Larger);
}

/// What the kernel holds of a connection, at most: both sockets' buffers.
const IN_THE_KERNEL: u64 = 16 * MIB as u64;

#[tokio::test]
async fn a_slow_reader_slows_the_handler_down_and_is_recorded_as_aborted_when_it_leaves() {
    let compared = compare(async |site| {
        let mut client = Client::connect_narrow(site).await;
        client.send(get("/stream?bytes=1000000000000")).await;
        for read in 1..=100 {
            client.exactly(read * 1_000).await;
            // The server has its turn whenever the client does not read.
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            let given = site.signals.progress().given;
            assert!(given < IN_THE_KERNEL, "{given} bytes are under way");
        }
        client.leave()
    })
    .await;
    assert!(compared.heard.starts_with(b"HTTP/1.1 200 OK\r\n") && compared.heard.len() == 100_000);
    assert_eq!(compared.recorded(), ["GET /stream response_aborted 200, response.body size_limit"]);
}

#[tokio::test]
async fn a_download_whose_client_leaves_ends_the_handlers_body_and_is_recorded_as_aborted() {
    for resets in [true, false] {
        let compared = compare(async |site| {
            let mut client = Client::connect(site).await;
            client.send(get("/stream?bytes=1000000000000")).await;
            client.exactly(PIECE.len()).await;
            let heard = if resets { client.reset() } else { client.leave() };
            site.signals.until(|progress| progress.dropped == 1).await;
            heard
        })
        .await;
        assert_eq!(compared.recorded(), ["GET /stream response_aborted 200, response.body size_limit"]);
    }
}

#[tokio::test]
async fn an_aborted_download_that_fits_into_what_is_kept_says_that_it_was_aborted() {
    let compared = compare(async |site| {
        let mut client = Client::connect(site).await;
        client.send(get("/stall")).await;
        client.exactly(100).await;
        let heard = client.leave();
        site.signals.until(|progress| progress.dropped == 1).await;
        heard
    })
    .await;
    assert_eq!(compared.recorded(), ["GET /stall response_aborted 200, response.body aborted"]);
}

#[tokio::test]
async fn events_pass_at_once_and_a_client_that_leaves_ends_them() {
    let compared = compare(async |site| {
        let mut client = Client::connect(site).await;
        client.send(get("/sse")).await;
        // The stream never ends: what comes has passed at once.
        let heard = client.until_heard("three\n\n\r\n").await;
        site.signals.until(|progress| progress.dropped == 1).await;
        heard
    })
    .await;
    assert!(compared.heard.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert_eq!(compared.recorded(), ["GET /sse stream 200, response.body time_limit"]);
}
