//! Real sockets: the server, and the one client that makes all requests in order.

use std::error::Error;
use std::net::SocketAddr;

use api_inventory::observation::Scheme;
use axum::Router;
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::planted::Planted;
use super::step::{Body, Step};

/// A running server.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

/// Serves a router on a free port of the loopback.
pub(crate) async fn serve(router: Router) -> std::io::Result<Served> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    // Connection info tells the tracer the peer's address, for callers that come past the load balancer.
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move { _ = stopped.await });
    Ok(Served { address, stop, task: tokio::spawn(server.into_future()) })
}

impl Served {
    /// Takes no more requests, and returns when the last connection has ended.
    pub(crate) async fn end(self) -> Result<(), Box<dyn Error>> {
        drop(self.stop);
        Ok(self.task.await??)
    }
}

/// A client that keeps its connection.
pub(crate) struct Client {
    server: SocketAddr,
    client: hyper_util::client::legacy::Client<HttpConnector, Full<Bytes>>,
}

impl Client {
    pub(crate) fn new(server: SocketAddr) -> Self {
        Self { server, client: hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http() }
    }

    /// Makes one request and reads the whole answer. Every value that goes over the wire, in either direction, is noted.
    pub(crate) async fn send(&self, step: &Step, planted: &mut Planted) -> Result<u16, Box<dyn Error>> {
        note_request(step, planted);
        let response = self.client.request(request(self.server, step)?).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        if head.status != step.answer {
            return Err(format!("{} answered {} instead of {}", step.endpoint, head.status, step.answer).into());
        }
        if let Ok(json) = serde_json::from_slice(&body) {
            planted.json(&json);
        } else {
            planted.value(&String::from_utf8_lossy(&body));
        }
        for cookie in head.headers.get_all("set-cookie") {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            planted.value(pair.split_once('=').unwrap_or_default().1);
        }
        Ok(head.status.as_u16())
    }
}

/// What all browsers of the scenario say they are.
const USER_AGENT: &str = "Hedgehog/12.4 (Thimble; Cotton 9.1)";

fn request(server: SocketAddr, step: &Step) -> Result<Request<Full<Bytes>>, http::Error> {
    let mut request = Request::builder()
        .method(&step.method)
        .uri(format!("http://{server}{}", step.target))
        .header("user-agent", USER_AGENT);
    if let Some(address) = &step.caller.address {
        request = request.header("x-forwarded-for", address);
    }
    if step.caller.scheme != Scheme::Unknown {
        request = request.header("x-forwarded-proto", step.caller.scheme.as_str());
    }
    if let Some((name, value)) = step.caller.credential.header() {
        request = request.header(name, value);
    }
    if step.method == http::Method::OPTIONS {
        request = request.header("origin", "https://meadow.example").header("access-control-request-method", "POST");
    }
    match &step.body {
        Body::None => request.body(Full::default()),
        Body::Json(json) => request.header("content-type", "application/json").body(json.to_string().into()),
        Body::Form(form) => {
            request.header("content-type", "application/x-www-form-urlencoded").body(form.clone().into())
        }
    }
}

fn note_request(step: &Step, planted: &mut Planted) {
    planted.value(USER_AGENT);
    planted.value("https://meadow.example");
    let (path, query) = step.target.split_once('?').unwrap_or((&step.target, ""));
    planted.path(path, step.endpoint);
    planted.form(query);
    step.caller.address.iter().for_each(|address| planted.value(address));
    step.caller.credential.secrets().into_iter().for_each(|secret| planted.value(secret));
    step.caller.credential.inside().iter().for_each(|inside| planted.json(inside));
    match &step.body {
        Body::None => {}
        Body::Json(json) => planted.json(json),
        Body::Form(form) => planted.form(form),
    }
}
