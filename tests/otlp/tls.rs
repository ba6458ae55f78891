//! Receivers that are reached over TLS.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use api_inventory::Tracer;
use api_inventory::export::otlp::{OtlpExporter, OtlpOptions};
use api_inventory::export::{ClientError, TlsFiles};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use crate::receiver::Receiver;
use crate::service::{accounts, drive_endpoints, tracer};
use crate::support::PATIENCE;

/// An authority that nobody else knows.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self { issuer, folder: tempfile::tempdir().unwrap() }
    }

    fn certify(&self, purpose: ExtendedKeyUsagePurpose) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.extended_key_usages = vec![purpose];
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// A receiver with a certificate of the authority, which asks for one of the client if told so.
    async fn receiver(&self, asks_client: bool) -> Receiver {
        let (certificate, key) = self.certify(ExtendedKeyUsagePurpose::ServerAuth);
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
        let builder = builder.unwrap();
        let builder = if asks_client {
            let mut roots = RootCertStore::empty();
            roots.add(self.issuer.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Receiver::over_tls(builder.with_single_cert(vec![certificate.der().clone()], key).unwrap()).await
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn trusted(&self) -> TlsFiles {
        let mut files = TlsFiles::default();
        files.authorities = Some(self.file("authority.pem", &self.issuer.pem()));
        files
    }

    /// With a certificate for the client.
    fn known(&self) -> TlsFiles {
        let (certificate, key) = self.certify(ExtendedKeyUsagePurpose::ClientAuth);
        let mut files = self.trusted();
        files.certificate = Some(self.file("client.pem", &certificate.pem()));
        files.key = Some(self.file("client.key", &key.serialize_pem()));
        files
    }
}

fn options(receiver: &Receiver, files: TlsFiles) -> OtlpOptions {
    let url = format!("https://localhost:{}/v1/logs", receiver.address.port());
    OtlpOptions::default().endpoint(url.parse().unwrap()).tls(files)
}

/// A tracer with a line to send to a receiver, and whether it got it.
async fn export(receiver: &Receiver, files: TlsFiles, patience: Duration) -> (Tracer, bool) {
    let tracer = tracer().exporter(OtlpExporter::new(options(receiver, files)).unwrap()).build();
    drive_endpoints(&tracer, 1).await;
    let complete = tracer.flush_async(patience).await;
    (tracer, complete)
}

/// The line does not get there. What is told of that, which names no receiver.
async fn kept_out(receiver: &Receiver, files: TlsFiles) -> String {
    let (tracer, complete) = export(receiver, files, Duration::from_secs(2)).await;
    assert!(!complete);
    assert_eq!((accounts(&tracer).delivered, receiver.sent().len()), (0, 0));
    let told = tracer.problems().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(!told.contains("localhost") && !told.contains("127.0.0.1") && !told.contains("://"), "{told}");
    told
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_where_it_is_named() {
    let authority = Authority::new();
    let receiver = authority.receiver(false).await;
    let (tracer, complete) = export(&receiver, authority.trusted(), PATIENCE).await;
    assert!(complete, "{:?}", tracer.problems());
    assert_eq!(receiver.sent()[0].log_records().len(), 1);
}

#[tokio::test]
async fn an_authority_that_is_not_named_is_not_trusted() {
    let (authority, another) = (Authority::new(), Authority::new());
    let receiver = authority.receiver(false).await;
    for files in [TlsFiles::default(), another.trusted()] {
        let told = kept_out(&receiver, files).await;
        assert!(told.contains("TLS failed"), "{told}");
    }
}

#[tokio::test]
async fn a_client_shows_its_certificate_to_who_asks_for_it() {
    let authority = Authority::new();
    let receiver = authority.receiver(true).await;
    let (tracer, complete) = export(&receiver, authority.known(), PATIENCE).await;
    assert!(complete, "{:?}", tracer.problems());
    assert_eq!(receiver.sent()[0].log_records().len(), 1);
}

#[tokio::test]
async fn a_key_of_another_certificate_is_refused_at_the_start() {
    let authority = Authority::new();
    let receiver = authority.receiver(true).await;
    let mut files = authority.known();
    let other = authority.certify(ExtendedKeyUsagePurpose::ClientAuth).1;
    files.key = Some(authority.file("other.key", &other.serialize_pem()));
    assert_eq!(OtlpExporter::new(options(&receiver, files)).err(), Some(ClientError::Pair));
}

#[tokio::test]
async fn a_client_without_a_certificate_is_kept_out() {
    let authority = Authority::new();
    let receiver = authority.receiver(true).await;
    // How it learns of that depends on who is first: it may have begun to send.
    assert_ne!(kept_out(&receiver, authority.trusted()).await, "");
}

#[tokio::test]
async fn files_that_cannot_be_used_are_told_at_once() {
    let authority = Authority::new();
    let receiver = authority.receiver(false).await;
    let refused = |change: &dyn Fn(&mut TlsFiles)| {
        let mut files = authority.known();
        change(&mut files);
        OtlpExporter::new(options(&receiver, files)).unwrap_err()
    };
    let missing = || Some(Path::new("/nowhere/at/all").to_owned());
    let text = || Some(authority.file("text", "no certificate"));
    assert_eq!(refused(&|files| files.key = None), ClientError::Half);
    assert_eq!(refused(&|files| files.certificate = None), ClientError::Half);
    assert_eq!(refused(&|files| files.authorities = missing()), ClientError::File(std::io::ErrorKind::NotFound));
    assert_eq!(refused(&|files| files.key = missing()), ClientError::File(std::io::ErrorKind::NotFound));
    assert_eq!(refused(&|files| files.authorities = text()), ClientError::Pem);
    assert_eq!(refused(&|files| files.certificate = text()), ClientError::Pem);
    assert_eq!(refused(&|files| files.key = text()), ClientError::Pem);
}
