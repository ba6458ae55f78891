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

/// Whether a URL is one of `http` or `https` with a host. A port that is no number would be taken for none, so it is refused.
pub(crate) fn is_of_the_web(url: &Uri) -> bool {
    let authority = url.authority().map_or("", http::uri::Authority::as_str);
    let behind = authority.rsplit_once('@').map_or(authority, |(_, behind)| behind);
    let host = url.host().unwrap_or_default();
    let has_port = behind.strip_prefix(host).is_some_and(|port| port.starts_with(':'));
    matches!(url.scheme_str(), Some("http" | "https")) && !host.is_empty() && has_port == url.port_u16().is_some()
}
