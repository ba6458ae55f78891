//! Bodies that are not `Sync`, or not even `Send`, on a real server.

use std::cell::Cell;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use api_inventory::Tracer;
use bytes::Bytes;
use http::{Request, Response};
use http_body::{Body, Frame};
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::LocalSet;
use tower::Layer;

use super::support::{PATIENCE, every_capture, send};

/// Counts down in a cell that `T` holds.
struct Countdown<T>(T);

impl<T: AsRef<Cell<u8>> + Unpin> Body for Countdown<T> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let count: &Cell<u8> = self.0.as_ref();
        let left = count.get().checked_sub(1);
        count.set(left.unwrap_or_default());
        Poll::Ready(left.map(|left| Ok(Frame::data(Bytes::from(left.to_string())))))
    }
}

fn assert_observed(tracer: &Tracer) {
    assert!(tracer.flush(PATIENCE));
    let outcomes = tracer.stats().outcomes;
    assert_eq!((outcomes.response, outcomes.total()), (1, 1), "{outcomes:?}");
}

#[tokio::test]
async fn a_body_that_is_not_sync_passes_both_layers() {
    struct Own(Cell<u8>);
    impl AsRef<Cell<u8>> for Own {
        fn as_ref(&self) -> &Cell<u8> {
            &self.0
        }
    }
    fn countdown() -> Countdown<Own> {
        Countdown(Own(Cell::new(3)))
    }

    let tracer = every_capture().build();
    let service = tower::service_fn(async |_: Request<_>| Ok::<_, Infallible>(Response::new(countdown())));
    let server = serve_one(TowerToHyperService::new(tracer.layer().layer(service))).await;
    assert_eq!(send(server, Request::get("/").body("").unwrap()).await.body(), "210");
    assert_observed(&tracer);

    let tracer = every_capture().build();
    let service = tower::service_fn(async |_: Request<UnsyncBoxBody<Bytes, hyper::Error>>| {
        Ok::<_, Infallible>(Response::new(UnsyncBoxBody::new(countdown())))
    });
    let preserving = tracer.preserving_layer().layer(service);
    let boxing = tower::util::MapRequest::new(preserving, |request: Request<Incoming>| request.map(UnsyncBoxBody::new));
    let server = serve_one(TowerToHyperService::new(boxing)).await;
    assert_eq!(send(server, Request::get("/").body("").unwrap()).await.body(), "210");
    assert_observed(&tracer);
}

#[tokio::test]
async fn a_body_that_is_not_send_passes_the_layer_on_a_local_executor() {
    let tracer = every_capture().build();
    let layer = tracer.layer();
    LocalSet::new()
        .run_until(async move {
            let shared = Rc::new(Cell::new(3));
            let service = tower::service_fn(move |_: Request<_>| {
                let body = Countdown(Rc::clone(&shared));
                async move { Ok::<_, Infallible>(Response::new(body)) }
            });
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let server = listener.local_addr().unwrap();
            tokio::task::spawn_local(async move {
                let (stream, _) = listener.accept().await.unwrap();
                let service = TowerToHyperService::new(layer.layer(service));
                http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.unwrap();
            });
            assert_eq!(send(server, Request::get("/").body("").unwrap()).await.body(), "210");
        })
        .await;
    assert_observed(&tracer);
}

/// Serves one connection.
async fn serve_one<S, B>(service: S) -> SocketAddr
where
    S: hyper::service::Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Send + 'static,
    S::Future: Send,
    B: Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.unwrap();
    });
    server
}
