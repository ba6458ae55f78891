#![no_main]
//! Whatever an exchange holds, it becomes one line. The first bytes choose what its body is called.

use std::cell::RefCell;

use api_inventory::Tracer;
use api_inventory::offline::{OfflineAnalyzer, RecordedExchange};
use bytes::Bytes;
use http::{Request, Response};
use libfuzzer_sys::fuzz_target;

const TYPES: [&str; 8] = [
    "application/json",
    "application/x-ndjson",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "text/event-stream",
    "application/grpc",
    "text/plain; charset=utf-16",
];
const CODINGS: [&str; 4] = ["identity", "gzip", "br", "zstd"];

thread_local! {
    static ANALYZER: RefCell<OfflineAnalyzer> = RefCell::new(Tracer::builder().build_offline().unwrap());
}

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (media_type, coding, bytes) = input;
    let request = Request::post("/graphql")
        .header("content-type", TYPES[usize::from(media_type) % TYPES.len()])
        .header("content-encoding", CODINGS[usize::from(coding) % CODINGS.len()])
        .body(Bytes::copy_from_slice(bytes))
        .unwrap();
    let exchange = RecordedExchange::new(request, Response::new(Bytes::new())).route("/graphql");
    ANALYZER.with_borrow_mut(|analyzer| analyzer.observe(exchange));
});
