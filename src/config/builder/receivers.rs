//! Receivers on the network: OpenTelemetry and the Datadog Agent.

use std::path::PathBuf;
use std::time::Duration;

use http::Uri;
use http::header::{HeaderName, HeaderValue};

use super::Builder;
use crate::config::configuration::Source;
use crate::config::pairs::SERVICE_ATTRIBUTES;
use crate::config::{parse, registry};
use crate::export::otlp::{OtlpCompression, OtlpProtocol, is_own_header};
use crate::export::{Receiver, is_of_the_web};
use crate::observation::OperatorText;

/// The port at which an agent listens.
const PORT: u16 = 8_126;

impl Builder {
    /// Where the exporter `otlp` that the environment names posts log records: the whole URL. Default:
    /// [`OtlpOptions::ENDPOINT`](crate::export::otlp::OtlpOptions::ENDPOINT).
    ///
    /// This, and all that begins with `otlp_`, is for that exporter; one that is [added](Self::exporter) in code has
    /// [options](crate::export::otlp::OtlpOptions) of its own.
    pub fn otlp_endpoint(mut self, endpoint: Uri) -> Self {
        if !is_of_the_web(&endpoint) {
            return self.refuse(&registry::OTLP_ENDPOINT);
        }
        self.otlp.endpoint = endpoint;
        self.accept(&registry::OTLP_ENDPOINT)
    }

    /// How log records are written. Default: [`OtlpProtocol::HttpProtobuf`].
    pub fn otlp_protocol(mut self, protocol: OtlpProtocol) -> Self {
        self.otlp.protocol = protocol;
        self.accept(&registry::OTLP_PROTOCOL)
    }

    /// How what is posted is packed. Default: [`OtlpCompression::None`].
    pub fn otlp_compression(mut self, compression: OtlpCompression) -> Self {
        self.otlp.compression = compression;
        self.accept(&registry::OTLP_COMPRESSION)
    }

    /// Adds a header field to what is posted, in the place of one of the same name. Its value is told nowhere. Fields that say
    /// how a request is written, such as `Content-Type`, are refused. Default: none.
    pub fn otlp_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if is_own_header(&name) {
            return self.refuse(&registry::OTLP_HEADERS);
        }
        self.otlp = self.otlp.header(name, value);
        self.accept_more(&registry::OTLP_HEADERS)
    }

    /// How long the receiver may take for one request, from 1 ms to one day. Default: 10 s.
    pub fn otlp_timeout(mut self, timeout: Duration) -> Self {
        if !(Duration::from_millis(1)..=Duration::from_secs(86_400)).contains(&timeout) {
            return self.refuse(&registry::OTLP_TIMEOUT);
        }
        self.otlp.timeout = timeout;
        self.accept(&registry::OTLP_TIMEOUT)
    }

    /// The file of the authorities that a receiver's certificate may come from, in PEM. Default: those that browsers trust.
    pub fn otlp_certificate(mut self, path: impl Into<PathBuf>) -> Self {
        self.otlp.tls.authorities = Some(path.into());
        self.accept(&registry::OTLP_CERTIFICATE)
    }

    /// The file of the certificate that the exporter shows a receiver, in PEM. Default: none.
    pub fn otlp_client_certificate(mut self, path: impl Into<PathBuf>) -> Self {
        self.otlp.tls.certificate = Some(path.into());
        self.accept(&registry::OTLP_CLIENT_CERTIFICATE)
    }

    /// The file of that certificate's key, in PEM. Default: none.
    pub fn otlp_client_key(mut self, path: impl Into<PathBuf>) -> Self {
        self.otlp.tls.key = Some(path.into());
        self.accept(&registry::OTLP_CLIENT_KEY)
    }

    /// Adds an attribute of the service's resource, for the exporter `otlp` that the environment names. Key and value are
    /// [`OperatorText`], and leave as they are. What the exporter says itself, such as `service.name`, is left out.
    /// Default: none.
    pub fn resource_attribute(mut self, key: &str, value: &str) -> Self {
        if SERVICE_ATTRIBUTES.contains(&key) {
            return self;
        }
        let (Some(key), Some(value)) = (OperatorText::new(key), OperatorText::new(value)) else {
            return self.refuse(&registry::RESOURCE_ATTRIBUTES);
        };
        self.otlp.set_resource_attribute(key, value);
        self.accept_more(&registry::RESOURCE_ATTRIBUTES)
    }

    /// Where the Datadog Agent listens, for the exporter `datadog` that the environment names: `http://`, `https://`, or
    /// `unix://` with the path of a socket. Default: what [`datadog_agent_host`](Self::datadog_agent_host) says.
    pub fn datadog_agent_url(mut self, url: &str) -> Self {
        let socket = url.strip_prefix("unix://").filter(|path| path.starts_with('/'));
        let receiver = match socket {
            Some(path) => Some(Receiver::Socket(PathBuf::from(path))),
            None => parse::url(url).map(Receiver::Url),
        };
        let Some(receiver) = receiver else { return self.refuse(&registry::DATADOG_AGENT_URL) };
        self.datadog.agent = Some(receiver);
        self.accept(&registry::DATADOG_AGENT_URL)
    }

    /// The host of the Datadog Agent. Default: the socket `/var/run/datadog/apm.socket` if it is there, else `localhost`.
    pub fn datadog_agent_host(mut self, host: &str) -> Self {
        if agent_at(host, PORT).is_none() {
            return self.refuse(&registry::DATADOG_AGENT_HOST);
        }
        self.datadog_host = Some(host.to_owned());
        self.set_aside_agent_url();
        self.accept(&registry::DATADOG_AGENT_HOST)
    }

    /// The port of the Datadog Agent. Default: 8126.
    pub fn datadog_agent_port(mut self, port: u16) -> Self {
        if port == 0 {
            return self.refuse(&registry::DATADOG_AGENT_PORT);
        }
        self.datadog_port = Some(port);
        self.set_aside_agent_url();
        self.accept(&registry::DATADOG_AGENT_PORT)
    }

    /// Whether the agent is told of the endpoints that are declared or were seen. Default: true.
    pub fn datadog_endpoints(mut self, endpoints: bool) -> Self {
        self.datadog.endpoints = endpoints;
        self.accept(&registry::DATADOG_ENDPOINTS)
    }

    /// Whether the service's traces are wanted for their own sake: see
    /// [`DatadogOptions::apm`](crate::export::datadog::DatadogOptions::apm). Default: true.
    pub fn datadog_apm(mut self, apm: bool) -> Self {
        self.datadog.apm = apm;
        self.accept(&registry::DATADOG_APM)
    }

    /// Host and port that were said in code after the URL, or with variables of this crate after Datadog's, take its place.
    fn set_aside_agent_url(&mut self) {
        let rank = |source: Source| match source {
            Source::Environment(name) if name.starts_with("DD_") => 0,
            Source::Environment(_) => 1,
            _ => 2,
        };
        let is_newer_place = self.place.is_none() && self.datadog.agent.is_some();
        let url = self.sources.last(&registry::DATADOG_AGENT_URL);
        if is_newer_place || url.is_some_and(|url| self.is_from_environment() && rank(url) < rank(self.source())) {
            self.datadog.agent = None;
            self.sources.forget(&registry::DATADOG_AGENT_URL);
        }
    }

    /// Where the agent is, if that was said: its URL, else host and port. A port alone means this host.
    #[cfg_attr(not(feature = "datadog"), expect(dead_code, reason = "nobody asks the agent"))]
    pub(super) fn datadog_agent(&self) -> Option<Receiver> {
        let host = self.datadog_host.as_deref().or(self.datadog_port.map(|_| "localhost"));
        self.datadog.agent.clone().or_else(|| agent_at(host?, self.datadog_port_or_default()))
    }

    pub(in crate::config) fn datadog_port_or_default(&self) -> u16 {
        self.datadog_port.unwrap_or(PORT)
    }
}

/// The agent at a host: a name, or an address, IPv6 among them.
fn agent_at(host: &str, port: u16) -> Option<Receiver> {
    let is_bare_ipv6 = host.parse::<std::net::Ipv6Addr>().is_ok();
    let url = if is_bare_ipv6 { format!("http://[{host}]:{port}") } else { format!("http://{host}:{port}") };
    let url = parse::url(&url)?;
    // What holds more than a host is none.
    (url.path() == "/" && url.query().is_none() && !host.contains(['@', '/'])).then_some(Receiver::Url(url))
}
