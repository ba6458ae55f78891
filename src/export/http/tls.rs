//! Certificates and keys, where there is TLS.

use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;

use super::ClientError;
use crate::export::receiver::TlsFiles;

/// Has a client use TLS, if its receiver is reached over it.
#[cfg(not(feature = "tls"))]
pub(super) fn configure(
    config: ConfigBuilder<AgentScope>,
    is_tls: bool,
    _: &TlsFiles,
) -> Result<ConfigBuilder<AgentScope>, ClientError> {
    if is_tls { Err(ClientError::NoTls) } else { Ok(config) }
}

/// Has a client use TLS, if its receiver is reached over it.
#[cfg(feature = "tls")]
pub(super) fn configure(
    config: ConfigBuilder<AgentScope>,
    is_tls: bool,
    files: &TlsFiles,
) -> Result<ConfigBuilder<AgentScope>, ClientError> {
    use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

    if !is_tls {
        return Ok(config);
    }
    let read = |path: &std::path::Path| std::fs::read(path).map_err(|error| ClientError::File(error.kind()));
    let mut tls = TlsConfig::builder();
    if let Some(path) = &files.authorities {
        tls = tls.root_certs(RootCerts::new_with_certs(&certificates(&read(path)?)?));
    }
    match (&files.certificate, &files.key) {
        (Some(certificate), Some(key)) => {
            let chain: Vec<Certificate<'static>> = certificates(&read(certificate)?)?;
            let pem = read(key)?;
            pair(&chain, &pem)?;
            let key = PrivateKey::from_pem(&pem).map_err(|_| ClientError::Pem)?;
            tls = tls.client_cert(Some(ClientCert::new_with_certs(&chain, key)));
        }
        (None, None) => {}
        _ => return Err(ClientError::Half),
    }
    Ok(config.tls_config(tls.build()))
}

#[cfg(feature = "tls")]
fn certificates(pem: &[u8]) -> Result<Vec<ureq::tls::Certificate<'static>>, ClientError> {
    use ureq::tls::PemItem;

    let mut certificates = Vec::new();
    for item in ureq::tls::parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|_| ClientError::Pem)? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() { Err(ClientError::Pem) } else { Ok(certificates) }
}

/// Looks whether a key can be used, and belongs to a certificate. The client takes that for granted.
#[cfg(feature = "tls")]
fn pair(chain: &[ureq::tls::Certificate<'static>], key: &[u8]) -> Result<(), ClientError> {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};

    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| ClientError::Pem)?;
    let chain = chain.iter().map(|certificate| CertificateDer::from(certificate.der().to_vec())).collect();
    let provider = rustls::crypto::ring::default_provider();
    rustls::sign::CertifiedKey::from_der(chain, key, &provider).map_err(|_| ClientError::Pair).map(drop)
}
