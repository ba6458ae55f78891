//! What becomes of a batch, by what its receiver answers.

use std::time::{Duration, Instant};

use api_inventory::Tracer;
use api_inventory::export::Emit;
use api_inventory::export::otlp::{OtlpExporter, OtlpOptions, OtlpProtocol};
use bytes::Bytes;
use http::{Response, StatusCode};
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsPartialSuccess, ExportLogsServiceResponse};
use prost::Message;
use tokio::net::TcpListener;

use crate::receiver::{Receiver, accepted, status};
use crate::service::{accounts, drive_endpoints, to, tracer};
use crate::support::PATIENCE;

/// Text that a receiver may quote, and nobody else.
const QUOTED: &str = "4111111111111111";

/// A tracer that has had so many lines to send, and whether all came through.
async fn export(options: OtlpOptions, lines: usize) -> (Tracer, bool) {
    let tracer = tracer().exporter(OtlpExporter::new(options.emit(Emit::Records)).unwrap()).build();
    drive_endpoints(&tracer, lines).await;
    let complete = tracer.flush_async(PATIENCE).await;
    let stats = accounts(&tracer);
    assert_eq!((stats.name, stats.produced), ("otlp", lines as u64));
    assert_eq!(stats.produced, stats.delivered + stats.dropped.total());
    for problem in tracer.problems() {
        assert!(!format!("{problem} {problem:?}").contains(QUOTED), "{problem}");
        assert!(!format!("{problem} {problem:?}").contains("127.0.0.1"), "{problem}");
    }
    (tracer, complete)
}

#[tokio::test]
async fn a_receiver_that_is_busy_is_asked_again() {
    for busy in [429, 502, 503, 504] {
        let receiver = Receiver::in_turn([status(StatusCode::from_u16(busy).unwrap())]).await;
        let (tracer, complete) = export(to(&receiver), 1).await;
        let stats = accounts(&tracer);
        assert!(complete, "{busy}");
        assert_eq!((stats.delivered, stats.retried, receiver.sent().len()), (1, 1, 2), "{busy}");
        let bodies: Vec<_> = receiver.sent().iter().map(|sent| sent.log_records()[0].body.clone()).collect();
        assert_eq!(bodies[0], bodies[1], "{busy}");
    }
}

#[tokio::test]
async fn a_receiver_that_says_when_is_asked_then() {
    let mut busy = status(StatusCode::SERVICE_UNAVAILABLE);
    busy.headers_mut().insert("retry-after", http::HeaderValue::from_static("1"));
    let receiver = Receiver::in_turn([busy]).await;
    // A flush would not wait for so long, so there is none.
    let options = to(&receiver).emit(Emit::Observations);
    let tracer = tracer().exporter(OtlpExporter::new(options).unwrap()).build();
    drive_endpoints(&tracer, 1).await;
    let begun = Instant::now();
    while accounts(&tracer).delivered == 0 {
        assert!(begun.elapsed() < PATIENCE, "{:?}", tracer.stats());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let [first, second] = receiver.sent().try_into().ok().unwrap();
    let waited = second.at - first.at;
    assert!(waited >= Duration::from_secs(1), "{waited:?}");
}

#[tokio::test]
async fn a_receiver_that_says_no_is_not_asked_again() {
    for no in [301, 307, 400, 401, 403, 404, 405, 408, 415, 500, 501, 505] {
        let receiver = Receiver::in_turn([Response::builder().status(no).body(QUOTED.into()).unwrap()]).await;
        let (tracer, complete) = export(to(&receiver), 1).await;
        let stats = accounts(&tracer);
        assert!(!complete, "{no}: a line was lost");
        assert_eq!((stats.dropped.refused, stats.retried, receiver.sent().len()), (1, 0, 1), "{no}");
        let [problem] = tracer.problems().try_into().unwrap();
        assert!(problem.to_string().contains(&no.to_string()), "{problem}");
    }
}

#[tokio::test]
async fn a_batch_that_is_too_large_is_halved() {
    // The receiver takes two log records at once, and never the one of the endpoint "c".
    let receiver = Receiver::answering(|sent| {
        let records = sent.log_records();
        let is_refused = records.iter().any(|record| format!("{:?}", record.attributes).contains("endpointc"));
        if records.len() > 2 || is_refused { status(StatusCode::PAYLOAD_TOO_LARGE) } else { Response::default() }
    })
    .await;
    let (tracer, complete) = export(to(&receiver), 8).await;
    let stats = accounts(&tracer);
    assert!(!complete, "a line was lost");
    assert_eq!((stats.delivered, stats.dropped.refused), (7, 1));
    let sizes: Vec<_> = receiver.sent().iter().map(|sent| sent.log_records().len()).collect();
    assert_eq!(sizes, [8, 4, 2, 2, 1, 1, 4, 2, 2]);
}

/// An answer that says that so many were not taken.
fn taken_but_for(rejected: i64, protocol: OtlpProtocol) -> Bytes {
    let partial_success = ExportLogsPartialSuccess { rejected_log_records: rejected, error_message: QUOTED.to_owned() };
    let answer = ExportLogsServiceResponse { partial_success: Some(partial_success) };
    match protocol {
        OtlpProtocol::HttpProtobuf => answer.encode_to_vec().into(),
        _ => format!(
            r#"{{"partialSuccess":{{"rejectedLogRecords":"{rejected}","errorMessage":"{QUOTED}","more":1}},"more":[]}}"#
        )
        .into(),
    }
}

#[tokio::test]
async fn what_a_receiver_says_it_has_not_taken_is_dropped_and_counted() {
    for protocol in [OtlpProtocol::HttpProtobuf, OtlpProtocol::HttpJson] {
        for (rejected, delivered) in [(1, 2), (3, 0), (1_000_000, 0)] {
            let receiver = Receiver::in_turn([accepted(taken_but_for(rejected, protocol))]).await;
            let (tracer, complete) = export(to(&receiver).protocol(protocol), 3).await;
            let stats = accounts(&tracer);
            assert!(!complete, "{protocol}: lines were lost");
            assert_eq!((stats.delivered, stats.dropped.refused), (delivered, 3 - delivered), "{protocol} {rejected}");
            assert_eq!((stats.retried, receiver.sent().len()), (0, 1), "{protocol} {rejected}");
            assert_eq!(tracer.problems().len(), 1, "{protocol} {rejected}");
        }
    }
}

#[tokio::test]
async fn a_number_that_is_no_text_is_understood_as_well() {
    let answer = r#"{"partialSuccess":{"rejectedLogRecords":2}}"#;
    let receiver = Receiver::in_turn([accepted(answer)]).await;
    let (tracer, _) = export(to(&receiver).protocol(OtlpProtocol::HttpJson), 3).await;
    assert_eq!((accounts(&tracer).delivered, accounts(&tracer).dropped.refused), (1, 2));
}

#[tokio::test]
async fn a_yes_that_cannot_be_understood_is_a_yes() {
    let protobuf = |rejected| taken_but_for(rejected, OtlpProtocol::HttpProtobuf);
    let json = |rejected| taken_but_for(rejected, OtlpProtocol::HttpJson);
    let html = Bytes::from("<html>yes</html>");
    for (protocol, answer) in [
        (OtlpProtocol::HttpProtobuf, Bytes::new()),
        (OtlpProtocol::HttpProtobuf, html.clone()),
        (OtlpProtocol::HttpProtobuf, json(1)),
        // A warning: all was taken.
        (OtlpProtocol::HttpProtobuf, protobuf(0)),
        (OtlpProtocol::HttpProtobuf, protobuf(-1)),
        (OtlpProtocol::HttpProtobuf, protobuf(1).slice(..5)),
        (OtlpProtocol::HttpJson, Bytes::new()),
        (OtlpProtocol::HttpJson, html),
        (OtlpProtocol::HttpJson, protobuf(1)),
        (OtlpProtocol::HttpJson, json(0)),
        (OtlpProtocol::HttpJson, json(-1)),
        (OtlpProtocol::HttpJson, Bytes::from(r#"{"partialSuccess":null}"#)),
        (OtlpProtocol::HttpJson, Bytes::from(r#"{"partialSuccess":{"rejectedLogRecords":"many"}}"#)),
        (OtlpProtocol::HttpJson, Bytes::from("[".repeat(60_000))),
    ] {
        let receiver = Receiver::in_turn([accepted(answer.clone())]).await;
        let (tracer, complete) = export(to(&receiver).protocol(protocol), 1).await;
        assert!(complete, "{protocol} {answer:?}: {:?}", tracer.problems());
        assert_eq!((accounts(&tracer).delivered, receiver.sent().len()), (1, 1), "{protocol} {answer:?}");
    }
}

#[tokio::test]
async fn a_receiver_that_comes_back_gets_what_it_missed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let options = OtlpOptions::default().endpoint(format!("http://{address}").parse().unwrap());
    let tracer = tracer().exporter(OtlpExporter::new(options).unwrap()).build();
    drive_endpoints(&tracer, 1).await;
    assert!(!tracer.flush_async(Duration::from_millis(300)).await, "nobody is there");
    let [problem] = tracer.problems().try_into().unwrap();
    assert!(problem.to_string().contains("connection"), "{problem}");
    assert!(!problem.to_string().contains("127.0.0.1"), "{problem}");
    let receiver = Receiver::at(TcpListener::bind(address).await.unwrap(), |_| Response::default());
    assert!(tracer.flush_async(PATIENCE).await, "{:?}", tracer.problems());
    assert_eq!((accounts(&tracer).delivered, receiver.sent().len()), (1, 1));
}
