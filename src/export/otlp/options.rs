//! What can be chosen of the exporter.

use std::fmt;
use std::time::Duration;

use http::Uri;
use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, HeaderValue, TRANSFER_ENCODING,
};

#[cfg(feature = "otlp")]
use crate::export::ClientError;
use crate::export::{Emit, TlsFiles};
use crate::observation::OperatorText;
use crate::observation::outbound::closed_enum;

closed_enum! {
    /// How log records are written: `OTEL_EXPORTER_OTLP_PROTOCOL`.
    pub enum OtlpProtocol {
        /// Protocol Buffers over HTTP.
        HttpProtobuf = "http/protobuf",
        /// JSON over HTTP.
        HttpJson = "http/json",
    }
}

closed_enum! {
    /// How requests are packed: `OTEL_EXPORTER_OTLP_COMPRESSION`.
    pub enum OtlpCompression {
        /// Not at all.
        None = "none",
        /// With gzip.
        Gzip = "gzip",
    }
}

/// Header fields that say how a request is written. The exporter and its client set them.
const OWN_HEADERS: [HeaderName; 6] =
    [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING, HOST, CONNECTION];

/// Whether a header field is one that nobody else can set.
pub(crate) fn is_own_header(name: &HeaderName) -> bool {
    OWN_HEADERS.contains(name)
}

/// What can be chosen of the exporter for OpenTelemetry.
#[derive(Clone)]
pub struct OtlpOptions {
    pub(crate) endpoint: Uri,
    pub(crate) protocol: OtlpProtocol,
    pub(crate) compression: OtlpCompression,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) timeout: Duration,
    pub(crate) tls: TlsFiles,
    pub(crate) resource: Vec<(OperatorText, OperatorText)>,
    pub(crate) emit: Emit,
}

impl OtlpOptions {
    /// Where a collector on the same host listens for log records.
    pub const ENDPOINT: &'static str = "http://localhost:4318/v1/logs";

    /// The whole URL that log records are posted to. Default: [`ENDPOINT`](Self::ENDPOINT).
    #[must_use]
    pub fn endpoint(mut self, endpoint: Uri) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// How log records are written. Default: [`OtlpProtocol::HttpProtobuf`].
    #[must_use]
    pub fn protocol(mut self, protocol: OtlpProtocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// How requests are packed. Default: [`OtlpCompression::None`], which is OpenTelemetry's.
    #[must_use]
    pub fn compression(mut self, compression: OtlpCompression) -> Self {
        self.compression = compression;
        self
    }

    /// Adds a header field to each request: a key for the receiver. Its value is shown nowhere. It takes the place of one of
    /// the same name.
    #[must_use]
    pub fn header(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(true);
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value));
        self
    }

    /// How long one request may take. Default: 10 s.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Certificates and keys for a receiver that is reached over TLS. Default: none.
    #[must_use]
    pub fn tls(mut self, files: TlsFiles) -> Self {
        self.tls = files;
        self
    }

    /// Adds an attribute to the resource of all log records, such as `service.namespace`. Those that a line tells of itself,
    /// such as `service.name`, cannot be changed by it; of two with one name the last counts. See [`OperatorText`] for what is
    /// allowed in both texts.
    ///
    /// ```
    /// use api_inventory::export::otlp::OtlpOptions;
    /// let options = OtlpOptions::default().resource_attribute("service.namespace", "shop")?;
    /// # Ok::<(), api_inventory::export::ClientError>(())
    /// ```
    ///
    /// # Errors
    /// One of the texts is not allowed ([`ClientError::Attribute`]).
    #[cfg(feature = "otlp")]
    pub fn resource_attribute(mut self, name: &str, value: &str) -> Result<Self, ClientError> {
        let attribute = OperatorText::new(name).zip(OperatorText::new(value));
        let (name, value) = attribute.ok_or(ClientError::Attribute)?;
        self.set_resource_attribute(name, value);
        Ok(self)
    }

    /// Of two with one name the last counts.
    pub(crate) fn set_resource_attribute(&mut self, name: OperatorText, value: OperatorText) {
        self.resource.retain(|(other, _)| *other != name);
        self.resource.push((name, value));
    }

    /// Which lines are sent. Default: [`Emit::Records`].
    #[must_use]
    pub fn emit(mut self, emit: Emit) -> Self {
        self.emit = emit;
        self
    }
}

impl Default for OtlpOptions {
    fn default() -> Self {
        Self {
            endpoint: Uri::from_static(Self::ENDPOINT),
            protocol: OtlpProtocol::HttpProtobuf,
            compression: OtlpCompression::None,
            headers: Vec::new(),
            timeout: Duration::from_secs(10),
            tls: TlsFiles::default(),
            resource: Vec::new(),
            emit: Emit::Records,
        }
    }
}

/// Header fields are keys for the receiver, and a URL may hold a password.
impl fmt::Debug for OtlpOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&HeaderName> = self.headers.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("OtlpOptions")
            .field("protocol", &self.protocol)
            .field("compression", &self.compression)
            .field("headers", &names)
            .field("timeout", &self.timeout)
            .field("emit", &self.emit)
            .finish_non_exhaustive()
    }
}
