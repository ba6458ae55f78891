//! Requests and their answers.

use std::io::Read;
use std::time::{Duration, SystemTime};

use http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode, Uri};
use ureq::Agent;
use ureq::unversioned::transport::DefaultConnector;

use super::resolver::SystemResolver;
use super::retry_after::retry_after;
use super::{ClientError, Failure, tls};
use crate::export::ExportError;
use crate::export::receiver::{Receiver, TlsFiles, is_of_the_web};

/// So much of an answer is read. What receivers say of a batch is short.
const ANSWER_LIMIT: u64 = 64 * 1024;

const USER_AGENT: &str = concat!("api-inventory/", env!("CARGO_PKG_VERSION"));

/// Sends to one receiver. Connections are kept and used again.
pub(in crate::export) struct Client {
    agent: Agent,
    /// Scheme and authority.
    base: Uri,
}

/// The receiver may be named by a URL with credentials.
impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Client").finish_non_exhaustive()
    }
}

/// What a receiver answered.
#[derive(Debug)]
pub(in crate::export) struct Answer {
    pub(in crate::export) status: StatusCode,
    /// How long it asks to be left alone.
    pub(in crate::export) retry_after: Option<Duration>,
    /// The beginning of its body.
    #[cfg_attr(not(feature = "otlp"), expect(dead_code, reason = "an agent says nothing that is asked for"))]
    pub(in crate::export) body: Vec<u8>,
}

impl Client {
    /// A client for one receiver. `timeout` is that of one request, from looking up the name to the end of the answer.
    ///
    /// # Errors
    /// The receiver cannot be asked as it is named, or a file of certificates cannot be used.
    pub(in crate::export) fn new(
        receiver: &Receiver,
        timeout: Duration,
        files: &TlsFiles,
    ) -> Result<Self, ClientError> {
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            // What was sent to one receiver was not meant for another.
            .max_redirects(0)
            .user_agent(USER_AGENT)
            // The environment's would be asked for receivers on this host as well.
            .proxy(None)
            .max_idle_connections(1);
        match receiver {
            Receiver::Url(url) => {
                let base = base(url)?;
                let is_tls = base.scheme() == Some(&http::uri::Scheme::HTTPS);
                let config = tls::configure(config, is_tls, files)?.build();
                let agent = Agent::with_parts(config, DefaultConnector::default(), SystemResolver::new());
                Ok(Self { agent, base })
            }
            #[cfg(unix)]
            Receiver::Socket(path) => {
                let config = config.build();
                let connector = super::unix::SocketConnector::new(path.clone());
                let agent = Agent::with_parts(config, connector, super::unix::NoResolver);
                Ok(Self { agent, base: Uri::from_static("http://localhost") })
            }
            #[cfg(not(unix))]
            Receiver::Socket(_) => Err(ClientError::NoSockets),
        }
    }

    /// Posts a body to a path, query included, and reads the answer.
    ///
    /// # Errors
    /// There was no answer, or none that is HTTP.
    pub(in crate::export) fn post(
        &self,
        path: &str,
        headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
        body: &[u8],
    ) -> Result<Answer, Failure> {
        let mut parts = self.base.clone().into_parts();
        parts.path_and_query = Some(path.parse().map_err(|_| Failure::Request)?);
        let url = Uri::from_parts(parts).map_err(|_| Failure::Request)?;
        let mut request = self.agent.post(url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut answer = request.send(body).map_err(|error| Failure::of(&error))?;
        let (status, retry_after) = (answer.status(), asked_wait(answer.headers()));
        let mut beginning = Vec::new();
        let body = answer.body_mut().as_reader();
        // Who says yes and then breaks off has said yes; what else there was to say is lost.
        let read = body.take(ANSWER_LIMIT).read_to_end(&mut beginning);
        match read {
            Err(error) if !status.is_success() => Err(Failure::of_answer(&error)),
            _ => Ok(Answer { status, retry_after, body: beginning }),
        }
    }
}

impl Answer {
    /// What a batch came to whose receiver answered so. `is_passing` tells the statuses after which the same batch may go
    /// through later.
    ///
    /// # Errors
    /// The receiver did not take it.
    pub(in crate::export) fn accepted(&self, is_passing: impl Fn(StatusCode) -> bool) -> Result<(), ExportError> {
        let reason = || Failure::Status(self.status).into();
        if self.status.is_success() {
            Ok(())
        } else if self.status == StatusCode::PAYLOAD_TOO_LARGE {
            Err(ExportError::TooLarge { reason: reason() })
        } else if is_passing(self.status) {
            Err(ExportError::Retry { after: self.retry_after, reason: reason() })
        } else {
            Err(ExportError::Permanent { reason: reason() })
        }
    }
}

fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    retry_after(headers.get(RETRY_AFTER)?.to_str().ok()?, SystemTime::now())
}

/// Scheme and authority of a URL of the web.
fn base(url: &Uri) -> Result<Uri, ClientError> {
    let mut parts = url.clone().into_parts();
    parts.path_and_query = Some(http::uri::PathAndQuery::from_static("/"));
    Uri::from_parts(parts).ok().filter(|_| is_of_the_web(url)).ok_or(ClientError::Url)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn a_receiver_is_a_url_of_the_web_whose_port_is_one() {
        for (url, wanted) in [
            ("http://collector:4318/v1/logs?key=a", Some("http://collector:4318/")),
            ("https://collector", Some("https://collector/")),
            ("http://[::1]", Some("http://[::1]/")),
            ("http://[::1]:4318", Some("http://[::1]:4318/")),
            ("http://user:pass@collector:80/", Some("http://user:pass@collector:80/")),
            ("http://collector:431800", None),
            ("http://user:pass@collector:431800", None),
            ("ftp://collector", None),
            ("/v1/logs", None),
        ] {
            let base = url.parse::<Uri>().ok().and_then(|url| base(&url).ok());
            assert_eq!(base, wanted.map(|wanted| wanted.parse().unwrap()), "{url}");
        }
    }
}
