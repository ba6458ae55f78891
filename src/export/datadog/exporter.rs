//! The exporter.

use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use super::DatadogOptions;
use super::service_entry::{ServiceEntries, ServiceEntry};
use super::span::Span;
use super::telemetry::{API_VERSION, REQUEST_TYPE, Telemetry};
use crate::export::http::Client;
use crate::export::{Batch, ClientError, Emit, ExportError, Exporter, TlsFiles};

const VERSION: HeaderValue = HeaderValue::from_static(env!("CARGO_PKG_VERSION"));
const RUST: HeaderValue = HeaderValue::from_static("rust");
const YES: HeaderValue = HeaderValue::from_static("yes");

/// Sends observations to a Datadog Agent, each as a span of one trace, with the tags that Datadog's API Security reads; and
/// tells it the endpoints that are declared or were seen.
///
/// A span joins the trace that the caller names. It has exact times, so the tracer turns
/// [`trace_context`](crate::config::Builder::trace_context) on for it, unless that is set.
///
/// ```no_run
/// use api_inventory::Tracer;
/// use api_inventory::export::datadog::{DatadogExporter, DatadogOptions};
///
/// let exporter = DatadogExporter::new(DatadogOptions::default())?;
/// let tracer = Tracer::builder().service("shop").exporter(exporter).build();
/// # drop(tracer);
/// # Ok::<(), api_inventory::export::ClientError>(())
/// ```
///
/// Shapes that take 25,000 bytes and more as text are packed with gzip; those that still do are left out, and counted in
/// [`ExporterStats`](crate::export::ExporterStats). 10,000 endpoints at most are told; of others, each line that has one is
/// counted there. Messages of endpoints have the name of the host, as the kernel tells it.
#[derive(Debug)]
pub struct DatadogExporter {
    client: Client,
    entries: ServiceEntries,
    /// None where endpoints are not to be told.
    telemetry: Option<Telemetry>,
    left_out: u64,
}

impl DatadogExporter {
    /// An exporter with these options. Nothing is sent yet.
    ///
    /// # Errors
    /// The agent cannot be asked where it is said to be.
    #[expect(clippy::needless_pass_by_value, reason = "options are made for one exporter")]
    pub fn new(options: DatadogOptions) -> Result<Self, ClientError> {
        let client = Client::new(&options.receiver(), options.timeout, &TlsFiles::default())?;
        let entries = ServiceEntries::new(options.apm);
        Ok(Self { client, entries, telemetry: options.endpoints.then(Telemetry::new), left_out: 0 })
    }

    fn send_traces(&self, traces: &[[&Span<'_>; 1]]) -> Result<(), ExportError> {
        let body = rmp_serde::to_vec_named(traces).map_err(|error| ExportError::Permanent { reason: error.into() })?;
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("application/msgpack")),
            (name("x-datadog-trace-count"), HeaderValue::from(traces.len())),
            (name("datadog-meta-lang"), RUST),
            (name("datadog-meta-tracer-version"), VERSION),
            // Each span says itself that it is one.
            (name("datadog-client-computed-top-level"), YES),
            // Otherwise the agent says yes to what it has no room for.
            (name("datadog-send-real-http-status"), YES),
            // Statistics made of a sample would be wrong.
            (name("datadog-client-computed-stats"), YES),
        ];
        self.client.post("/v0.4/traces", headers, &body)?.accepted(may_pass)
    }
}

impl Exporter for DatadogExporter {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        let entries: Vec<ServiceEntry<'_>> = batch.lines().iter().filter_map(|line| self.entries.of(line)).collect();
        if entries.is_empty() {
            let Some(telemetry) = &mut self.telemetry else { return Ok(()) };
            let client = &self.client;
            let told = telemetry.tell(batch, |message| {
                client.post("/telemetry/proxy/api/v2/apmtelemetry", telemetry_headers(), message)
            });
            self.left_out += if told.is_ok() { telemetry.take_left_out() } else { 0 };
            return told;
        }
        // A batch has lines of one kind. Endpoints that still wait do so for the next of theirs: were they refused now, spans
        // that the agent has taken would be offered again.
        let traces: Vec<[&Span<'_>; 1]> = entries.iter().map(|entry| [&entry.span]).collect();
        self.send_traces(&traces)?;
        // Of what is offered again or refused, nothing is left out.
        self.left_out += entries.iter().map(|entry| entry.left_out).sum::<u64>();
        Ok(())
    }

    fn left_out(&self) -> u64 {
        self.left_out
    }

    fn wants(&self) -> Emit {
        Emit::Both
    }

    fn wants_trace_context(&self) -> bool {
        true
    }

    fn name(&self) -> &'static str {
        "datadog"
    }
}

fn telemetry_headers() -> [(HeaderName, HeaderValue); 5] {
    [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (name("dd-telemetry-api-version"), HeaderValue::from_static(API_VERSION)),
        (name("dd-telemetry-request-type"), HeaderValue::from_static(REQUEST_TYPE)),
        (name("dd-client-library-language"), RUST),
        (name("dd-client-library-version"), VERSION),
    ]
}

const fn name(name: &'static str) -> HeaderName {
    HeaderName::from_static(name)
}

/// The agent is busy, or starting, or its own receiver is not there.
pub(super) fn may_pass(status: StatusCode) -> bool {
    matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) || status.is_server_error()
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::Arc;

    use super::super::schema_tags::tests::noisy;
    use super::*;
    use crate::Tracer;
    use crate::export::{Line, Receiver};
    use crate::inventory::DeclaredEndpoints;
    use crate::observation::{LineKind, Location, Method, WIRE_VERSION};
    use crate::offline::RecordedExchange;

    /// Whether a request has come to the end of its body.
    fn is_whole(request: &[u8]) -> bool {
        let text = String::from_utf8_lossy(request).to_lowercase();
        let length = text.split("content-length: ").nth(1).and_then(|rest| rest.split('\r').next()?.parse().ok());
        let head = request.windows(4).position(|end| end == b"\r\n\r\n");
        matches!((head, length), (Some(head), Some::<usize>(length)) if request.len() >= head + 4 + length)
    }

    /// Gives these statuses for answers, one each.
    fn agent(statuses: &'static [u16]) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for status in statuses {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = Vec::new();
                while !is_whole(&request) {
                    let mut part = [0; 4_096];
                    let read = stream.read(&mut part).unwrap();
                    request.extend_from_slice(part.get(..read).unwrap());
                }
                write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
            }
        });
        Receiver::Url(url.parse().unwrap())
    }

    #[test]
    fn a_shape_that_is_too_large_is_counted_once_the_rest_of_its_span_has_arrived() {
        let mut analyzer = Tracer::builder().build_offline().unwrap();
        let mut observation = analyzer.observe(RecordedExchange::unanswered(http::Request::default()));
        observation.schemas.insert(Location::RequestBody, Arc::new(noisy()));
        let batch = Batch::new(vec![Line::Observation(Arc::new(observation))]);
        let options = DatadogOptions::default().agent(agent(&[503, 200, 200]));
        let mut exporter = DatadogExporter::new(options).unwrap();
        assert!(matches!(exporter.export(&batch), Err(ExportError::Retry { .. })));
        assert_eq!(exporter.left_out(), 0);
        exporter.export(&batch).unwrap();
        assert_eq!(exporter.left_out(), 1);
        exporter.export(&batch).unwrap();
        assert_eq!(exporter.left_out(), 2);
    }

    #[test]
    fn spans_do_not_depend_on_endpoints_that_wait() {
        let mut analyzer = Tracer::builder().build_offline().unwrap();
        let observation = analyzer.observe(RecordedExchange::unanswered(http::Request::default()).route("/a"));
        let endpoints = DeclaredEndpoints {
            kind: LineKind::Endpoints,
            v: WIRE_VERSION,
            producer: observation.producer.clone(),
            service: observation.service.clone(),
            endpoints: vec![(Method::Get, observation.endpoint.route.clone())],
        };
        // Whoever asked a third time would find nobody.
        let options = DatadogOptions::default().agent(agent(&[503, 200]));
        let mut exporter = DatadogExporter::new(options).unwrap();
        let told = exporter.export(&Batch::new(vec![Line::Endpoints(Arc::new(endpoints))]));
        assert!(matches!(told, Err(ExportError::Retry { .. })));
        exporter.export(&Batch::new(vec![Line::Observation(Arc::new(observation))])).unwrap();
    }

    #[test]
    fn an_agent_that_cannot_be_asked_is_refused_at_once() {
        let options = DatadogOptions::default().agent(Receiver::Url("ftp://agent".parse().unwrap()));
        assert_eq!(DatadogExporter::new(options).unwrap_err(), ClientError::Url);
    }
}
