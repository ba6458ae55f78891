//! Where a receiver is, for exporters that reach it over the network.

use std::path::PathBuf;

use http::Uri;

/// Where a receiver listens.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Receiver {
    /// At a URL, `http://` or with the feature `tls` `https://`.
    Url(Uri),
    /// At a Unix socket.
    Socket(PathBuf),
}

/// A URL may hold a password.
impl std::fmt::Debug for Receiver {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Url(_) => "Url",
            Self::Socket(_) => "Socket",
        })
    }
}

/// Files of certificates and keys in PEM, for receivers that are reached over TLS. Without any, Mozilla's roots are
/// trusted, and the client is nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TlsFiles {
    /// Authorities that are trusted instead of Mozilla's.
    pub authorities: Option<PathBuf>,
    /// The client's own certificates, its own first.
    pub certificate: Option<PathBuf>,
    /// The key of the client's certificate.
    pub key: Option<PathBuf>,
}
