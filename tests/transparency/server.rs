//! Real servers on a loopback socket, one connection at a time: the same application bare, and with something around it.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use api_inventory::Tracer;
use axum::Router;
use axum::extract::ConnectInfo;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Body;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tower::Layer;

use crate::application::{Application, Mark, Routed};
use crate::saboteurs::{Sabotage, Sabotaged};
use crate::script::{Stack, Version};
use crate::stage::Stage;
use crate::transcript::chain;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What lies around the application.
#[derive(Clone, Debug)]
pub(crate) enum Cover {
    Nothing,
    Layer(Tracer),
    /// A layer that does change something.
    Sabotage(Sabotage),
}

/// How long the layer around the service waits where the script has one, once the application does nothing any more.
const DEADLINE: Duration = Duration::from_millis(1);

/// The peer that everybody is told of, as real ones have random ports.
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7)), 40_001);

/// A connection to a server of its own; the other end, and how serving it ended.
pub(crate) async fn connect(
    listener: &TcpListener,
    (version, stack): (Version, Stack),
    cover: &Cover,
    stage: &Arc<Stage>,
) -> (TcpStream, JoinHandle<String>) {
    let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    client.set_nodelay(true).unwrap();
    let (accepted, _) = listener.accept().await.unwrap();
    accepted.set_nodelay(true).unwrap();
    let (connection, serving) = (stage.connection(), serve(accepted, version, stack, cover, Arc::clone(stage)));
    let ends = tokio::spawn(async move {
        let _connection = connection;
        serving.await
    });
    (client, ends)
}

fn serve(
    socket: TcpStream,
    version: Version,
    stack: Stack,
    cover: &Cover,
    stage: Arc<Stage>,
) -> Pin<Box<dyn Future<Output = String> + Send>> {
    let application = Application(Arc::clone(&stage));
    match (stack, cover) {
        // Saboteurs are hyper's services whatever the stack.
        (_, Cover::Sabotage(sabotage)) => {
            let inner = Sabotaged { inner: application, sabotage: *sabotage };
            Box::pin(by_hyper(socket, version, Surroundings { inner, stage }))
        }
        (Stack::Hyper, Cover::Nothing) => {
            Box::pin(by_hyper(socket, version, Surroundings { inner: application, stage }))
        }
        (Stack::Hyper, Cover::Layer(tracer)) => {
            let inner = tracer.layer().with_connection(PEER).layer(application);
            Box::pin(by_hyper(socket, version, Surroundings { inner, stage }))
        }
        (Stack::Tower, Cover::Nothing) => {
            let inner = TowerToHyperService::new(application);
            Box::pin(by_hyper(socket, version, Surroundings { inner, stage }))
        }
        (Stack::Tower, Cover::Layer(tracer)) => {
            let inner = TowerToHyperService::new(tracer.layer().layer(application));
            Box::pin(by_hyper(socket, version, Surroundings { inner, stage }))
        }
        (Stack::Axum, cover) => {
            let routed = Routed(application);
            let mut app = Router::new().route_service("/items/{id}", routed.clone()).fallback_service(routed);
            if let Cover::Layer(tracer) = cover {
                app = app.layer(tracer.axum_layer());
            }
            Box::pin(by_axum(socket, Surroundings { inner: TowerToHyperService::new(app), stage }))
        }
    }
}

async fn by_hyper<S, R>(socket: TcpStream, version: Version, service: Surroundings<S>) -> String
where
    S: Service<Request<Incoming>, Response = Response<R>> + 'static,
    S::Future: Send + 'static,
    S::Error: Into<BoxError>,
    R: Body<Data = Bytes> + Default + Send + 'static,
    R::Error: Into<BoxError>,
{
    let io = TokioIo::new(socket);
    let served = match version {
        Version::Http1 => {
            hyper::server::conn::http1::Builder::new().serve_connection(io, service).with_upgrades().await
        }
        Version::Http2 => {
            let mut server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            server.enable_connect_protocol().serve_connection(io, service).await
        }
    };
    served.map_or_else(|error| chain(&error), |()| "served".to_owned())
}

/// The same builder and conversion as `axum::serve`.
async fn by_axum(socket: TcpStream, service: Surroundings<TowerToHyperService<Router>>) -> String {
    let mut server = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
    server.http2().enable_connect_protocol();
    let ended = server.serve_connection_with_upgrades(TokioIo::new(socket), service).await;
    ended.map_or_else(|error| chain(&*error), |()| "served".to_owned())
}

/// What others put around the layer: extensions, and a deadline that drops the response future.
struct Surroundings<S> {
    inner: S,
    stage: Arc<Stage>,
}

impl<S, R> Service<Request<Incoming>> for Surroundings<S>
where
    S: Service<Request<Incoming>, Response = Response<R>>,
    S::Future: Send + 'static,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        let act = self.stage.called(request.headers());
        request.extensions_mut().insert(Mark(7));
        request.extensions_mut().insert(ConnectInfo(PEER));
        let answer = self.inner.call(request);
        Box::pin(async move {
            if !act.script.deadline {
                return answer.await;
            }
            // A clock that began with the request would race with its body.
            let deadline = async {
                act.until(|progress| progress.stuck).await;
                tokio::time::sleep(DEADLINE).await;
            };
            tokio::select! {
                answer = answer => answer,
                () = deadline => {
                    let mut response = Response::new(R::default());
                    *response.status_mut() = StatusCode::GATEWAY_TIMEOUT;
                    Ok(response)
                }
            }
        })
    }
}
