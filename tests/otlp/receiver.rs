//! A receiver that keeps what it gets and answers as it is told.

use std::convert::Infallible;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::request::Parts;
use http::{Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::rt::{Read as HyperRead, Write as HyperWrite};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use prost::Message;
use tokio::net::TcpListener;
#[cfg(feature = "tls")]
use tokio_rustls::rustls::ServerConfig;

/// A request that came.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) head: Parts,
    pub(crate) body: Bytes,
    pub(crate) at: Instant,
}

impl Sent {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The body without its packing.
    pub(crate) fn unpacked(&self) -> Vec<u8> {
        if self.header("content-encoding").is_none() {
            return self.body.to_vec();
        }
        assert_eq!(self.header("content-encoding"), Some("gzip"));
        let mut unpacked = Vec::new();
        GzDecoder::new(&*self.body).read_to_end(&mut unpacked).unwrap();
        unpacked
    }

    /// The message, as OpenTelemetry's own types read it.
    pub(crate) fn message(&self) -> ExportLogsServiceRequest {
        let unpacked = self.unpacked();
        match self.header("content-type") {
            Some("application/x-protobuf") => ExportLogsServiceRequest::decode(&*unpacked).unwrap(),
            Some("application/json") => serde_json::from_slice(&unpacked).unwrap(),
            other => panic!("{other:?} is no type that the protocol has"),
        }
    }

    pub(crate) fn log_records(&self) -> Vec<LogRecord> {
        let scopes = self.message().resource_logs.into_iter().flat_map(|resource| resource.scope_logs);
        scopes.flat_map(|scope| scope.log_records).collect()
    }
}

type Answers = dyn Fn(&Sent) -> Response<Bytes> + Send + Sync;

/// A running receiver.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Receiver {
    /// One that takes everything.
    pub(crate) async fn start() -> Self {
        Self::answering(|_| Response::default()).await
    }

    /// One that answers so, first to last, and then takes everything.
    pub(crate) async fn in_turn(answers: impl IntoIterator<Item = Response<Bytes>>) -> Self {
        let answers = Mutex::new(answers.into_iter().collect::<Vec<_>>().into_iter());
        Self::answering(move |_| answers.lock().unwrap().next().unwrap_or_default()).await
    }

    pub(crate) async fn answering(answer: impl Fn(&Sent) -> Response<Bytes> + Send + Sync + 'static) -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").await.unwrap(), answer)
    }

    /// The same at a given address.
    pub(crate) fn at(listener: TcpListener, answer: impl Fn(&Sent) -> Response<Bytes> + Send + Sync + 'static) -> Self {
        let (address, sent) = (listener.local_addr().unwrap(), Arc::default());
        let (kept, answer): (Arc<Mutex<_>>, Arc<Answers>) = (Arc::clone(&sent), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(TokioIo::new(stream), Arc::clone(&kept), Arc::clone(&answer)));
            }
        });
        Self { address, sent }
    }

    /// The same over TLS.
    #[cfg(feature = "tls")]
    pub(crate) async fn over_tls(config: ServerConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
        let (address, sent) = (listener.local_addr().unwrap(), Arc::default());
        let (kept, answer): (Arc<Mutex<_>>, Arc<Answers>) =
            (Arc::clone(&sent), Arc::new(|_: &Sent| Response::default()));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Who does not trust the receiver, or is not trusted, goes away here.
                let Ok(stream) = acceptor.accept(stream).await else { continue };
                tokio::spawn(serve(TokioIo::new(stream), Arc::clone(&kept), Arc::clone(&answer)));
            }
        });
        Self { address, sent }
    }

    pub(crate) fn url(&self) -> Uri {
        format!("http://{}/v1/logs", self.address).parse().unwrap()
    }

    /// What came so far.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }
}

async fn serve<I>(io: I, kept: Arc<Mutex<Vec<Sent>>>, answer: Arc<Answers>)
where
    I: HyperRead + HyperWrite + Unpin,
{
    let service = service_fn(|request: Request<Incoming>| async {
        let (head, body) = request.into_parts();
        let sent = Sent { head, body: body.collect().await.unwrap().to_bytes(), at: Instant::now() };
        let answer = answer(&sent);
        kept.lock().unwrap().push(sent);
        Ok::<_, Infallible>(answer.map(Full::new))
    });
    _ = hyper::server::conn::http1::Builder::new().serve_connection(io, service).await;
}

/// An answer with this status.
pub(crate) fn status(status: StatusCode) -> Response<Bytes> {
    Response::builder().status(status).body(Bytes::new()).unwrap()
}

/// An answer that says yes, and something more.
pub(crate) fn accepted(body: impl Into<Bytes>) -> Response<Bytes> {
    Response::new(body.into())
}
