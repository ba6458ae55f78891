//! What can go wrong on the way to a receiver. No URL is in it, for it may hold a password.

use std::fmt;
use std::io;

use http::StatusCode;

use crate::export::ExportError;

/// Why a receiver cannot be asked at all, as it is configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientError {
    /// The URL is none of `http://` or `https://` with a host.
    Url,
    /// The receiver is reached over TLS, and the feature `tls` is off.
    NoTls,
    /// This platform has no Unix sockets.
    NoSockets,
    /// A file of certificates or keys cannot be read, for this reason.
    File(io::ErrorKind),
    /// A file holds no certificate or key in PEM.
    Pem,
    /// The client's certificate and its key do not belong together, or are of a kind that is not spoken.
    Pair,
    /// There is a certificate of the client without its key, or a key without its certificate.
    Half,
    /// A header field that comes with every request, such as `Content-Type`, is set otherwise.
    Header,
    /// A resource attribute has a name or a value that is no [`OperatorText`](crate::observation::OperatorText).
    Attribute,
}

impl fmt::Display for ClientError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url => formatter.write_str("the URL must be http:// or https:// with a host"),
            Self::NoTls => formatter.write_str("https needs the feature tls of api-inventory"),
            Self::NoSockets => formatter.write_str("there are no Unix sockets on this platform"),
            Self::File(kind) => write!(formatter, "a file of certificates or keys cannot be read ({kind})"),
            Self::Pem => formatter.write_str("a file of certificates or keys holds none in PEM"),
            Self::Pair => formatter.write_str("a client's certificate and its key do not belong together"),
            Self::Half => formatter.write_str("a client's certificate and its key are needed together"),
            Self::Header => formatter.write_str("a header field that the exporter sets itself is set otherwise"),
            Self::Attribute => formatter.write_str("a resource attribute has a name or a value that is not allowed"),
        }
    }
}

impl std::error::Error for ClientError {}

/// Why a request came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::export) enum Failure {
    /// The request could not be made of what was configured.
    Request,
    /// The name of the receiver is not known.
    Name,
    /// It took too long.
    TimedOut,
    /// The connection failed.
    Connection(io::ErrorKind),
    /// TLS failed: the certificate, most likely.
    Tls,
    /// What came back is not HTTP.
    Protocol,
    /// The receiver said no.
    Status(StatusCode),
}

impl Failure {
    pub(super) fn of(error: &ureq::Error) -> Self {
        match error {
            ureq::Error::Io(error) => Self::of_io(error),
            ureq::Error::Timeout(_) => Self::TimedOut,
            ureq::Error::HostNotFound => Self::Name,
            ureq::Error::ConnectionFailed => Self::Connection(io::ErrorKind::NotConnected),
            ureq::Error::Tls(_) => Self::Tls,
            #[cfg(feature = "tls")]
            ureq::Error::Rustls(_) | ureq::Error::Pem(_) => Self::Tls,
            ureq::Error::Http(_) | ureq::Error::BadUri(_) | ureq::Error::InvalidProxyUrl => Self::Request,
            _ => Self::Protocol,
        }
    }

    /// While the answer's body was read.
    pub(super) fn of_answer(error: &io::Error) -> Self {
        let ours = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
        ours.map_or_else(|| Self::of_io(error), Self::of)
    }

    fn of_io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self::TimedOut,
            // What rustls makes of what it finds wrong, such as a certificate that is not trusted. No socket says so.
            io::ErrorKind::InvalidData => Self::Tls,
            kind => Self::Connection(kind),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => formatter.write_str("no request can be made of the configured URL and headers"),
            Self::Name => formatter.write_str("the receiver's name is not known"),
            Self::TimedOut => formatter.write_str("the receiver took too long"),
            Self::Connection(kind) => write!(formatter, "the connection failed ({kind})"),
            Self::Tls => formatter.write_str("TLS failed; is the receiver's certificate trusted?"),
            Self::Protocol => formatter.write_str("the receiver does not speak HTTP"),
            Self::Status(status) => write!(formatter, "the receiver answered {}", status.as_u16()),
        }
    }
}

impl std::error::Error for Failure {}

/// What failed on the way may go through later: names come back, and so do receivers.
impl From<Failure> for ExportError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Request => Self::Permanent { reason: failure.into() },
            _ => Self::Retry { after: None, reason: failure.into() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_not_trusted_is_a_failure_of_tls() {
        let rejected = io::Error::new(io::ErrorKind::InvalidData, "invalid peer certificate");
        assert_eq!(Failure::of(&ureq::Error::Io(rejected)), Failure::Tls);
    }
}
