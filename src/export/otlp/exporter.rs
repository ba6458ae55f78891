//! The exporter.

use std::time::SystemTime;

use http::StatusCode;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};

use super::convert::request;
use super::encoding::Encoding;
use super::{OtlpCompression, OtlpOptions, is_own_header};
use crate::export::http::Client;
use crate::export::{Batch, ClientError, Emit, ExportError, Exporter, Receiver};
use crate::observation::OperatorText;

/// Sends lines as log records of OpenTelemetry to a receiver that takes them over HTTP, a batch a request.
///
/// * What a line says is the body of its log record, as it is: whoever reads it can make the line of it again. Only an
///   integer above [`i64::MAX`], for which OpenTelemetry has no type, becomes the double nearest to it.
/// * What of it is of use in a search is told by attributes too: those of OpenTelemetry's semantic conventions, and the
///   crate's own below `api_inventory`. The table [`FIELDS`](crate::export::fields::FIELDS) tells which. A name of the
///   conventions is left out where its value is not known.
/// * The severity is `INFO`, the time that of the table, or that of sending.
/// * Log records are events: `api_inventory.observation`, `api_inventory.record` and `api_inventory.endpoints`.
///
/// A receiver that is too busy is [asked again](https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes); what it
/// says it has not taken of a batch is counted as dropped.
///
/// ```
/// use api_inventory::Tracer;
/// use api_inventory::export::otlp::{OtlpExporter, OtlpOptions};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let options = OtlpOptions::default().endpoint("http://127.0.0.1:4318/v1/logs".parse()?);
/// let tracer = Tracer::builder().service("shop").exporter(OtlpExporter::new(options)?).build();
/// # drop(tracer);
/// # Ok(())
/// # }
/// ```
pub struct OtlpExporter {
    client: Client,
    path: String,
    /// Those of each request.
    headers: Vec<(HeaderName, HeaderValue)>,
    encoding: Encoding,
    resource: Vec<(OperatorText, OperatorText)>,
    emit: Emit,
}

/// Header fields are keys for the receiver.
impl std::fmt::Debug for OtlpExporter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("OtlpExporter");
        shown.field("encoding", &self.encoding).field("emit", &self.emit).finish_non_exhaustive()
    }
}

/// Lines were not taken, and the receiver says so of its own.
#[derive(Debug)]
struct PartialSuccess;

impl std::fmt::Display for PartialSuccess {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the receiver took the rest of the batch")
    }
}

impl std::error::Error for PartialSuccess {}

impl OtlpExporter {
    /// An exporter as the options say. Nothing is sent yet.
    ///
    /// # Errors
    /// The receiver cannot be asked as it is named, a file of certificates cannot be used, or a header field is configured
    /// that the exporter sets itself.
    pub fn new(options: OtlpOptions) -> Result<Self, ClientError> {
        let mut headers = options.headers;
        if headers.iter().any(|(name, _)| is_own_header(name)) {
            return Err(ClientError::Header);
        }
        let encoding = Encoding::new(options.protocol, options.compression);
        headers.push((CONTENT_TYPE, HeaderValue::from_static(encoding.content_type())));
        if options.compression == OtlpCompression::Gzip {
            headers.push((CONTENT_ENCODING, HeaderValue::from_static("gzip")));
        }
        let path = options.endpoint.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
        Ok(Self {
            client: Client::new(&Receiver::Url(options.endpoint), options.timeout, &options.tls)?,
            path,
            headers,
            encoding,
            resource: options.resource,
            emit: options.emit,
        })
    }
}

impl Exporter for OtlpExporter {
    fn export(&mut self, batch: &Batch) -> Result<(), ExportError> {
        let message = request(batch, &self.resource, SystemTime::now());
        let body = self.encoding.encode(&message)?;
        let answer = self.client.post(&self.path, self.headers.iter().cloned(), body)?;
        answer.accepted(may_pass)?;
        match self.encoding.rejected(&answer.body) {
            0 => Ok(()),
            lines => Err(ExportError::Rejected { lines, reason: PartialSuccess.into() }),
        }
    }

    fn wants(&self) -> Emit {
        self.emit
    }

    fn name(&self) -> &'static str {
        "otlp"
    }
}

/// <https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes>
fn may_pass(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}
