//! A receiver that keeps what it gets, and answers as it is told.

use std::path::Path;
use std::sync::{Arc, Mutex};

use api_inventory::export::Receiver;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) status: StatusCode,
}

impl Received {
    fn new(head: Parts, body: &[u8], status: StatusCode) -> Self {
        let body = match head.headers["content-type"].to_str().unwrap() {
            "application/msgpack" => rmp_serde::from_slice(body).unwrap(),
            "application/json" => serde_json::from_slice(body).unwrap(),
            other => panic!("{other}"),
        };
        let path = head.uri.path_and_query().unwrap().to_string();
        Self { method: head.method.to_string(), path, headers: head.headers, body, status }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn is_traces(&self) -> bool {
        self.path == "/v0.4/traces"
    }

    pub(crate) fn is_telemetry(&self) -> bool {
        self.path == "/telemetry/proxy/api/v2/apmtelemetry"
    }

    /// The spans of a request for traces, each of which is a trace.
    pub(crate) fn spans(&self) -> Vec<Value> {
        let traces = self.body.as_array().unwrap();
        assert!(traces.iter().all(|trace| trace.as_array().unwrap().len() == 1), "{traces:?}");
        traces.iter().map(|trace| trace[0].clone()).collect()
    }
}

/// It runs on a thread of its own, so that a test may block.
pub(crate) struct TestReceiver {
    receiver: Receiver,
    received: Arc<Mutex<Vec<Received>>>,
}

/// What is answered to the nth request to a path, and to how many traces.
type Answers = dyn Fn(&Received, usize) -> u16 + Send + Sync;

impl TestReceiver {
    /// Takes everything.
    pub(crate) fn start() -> Self {
        Self::answering(|_, _| 200)
    }

    /// Answers as it is told; the number is that of earlier requests to the same path.
    pub(crate) fn answering(answers: impl Fn(&Received, usize) -> u16 + Send + Sync + 'static) -> Self {
        let (router, received) = router(Arc::new(answers));
        let (tell, told) = std::sync::mpsc::channel();
        run(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
        let url = format!("http://{}", told.recv().unwrap());
        Self { receiver: Receiver::Url(url.parse().unwrap()), received }
    }

    /// The same at a Unix socket.
    pub(crate) fn at_socket(path: &Path) -> Self {
        let (router, received) = router(Arc::new(|_, _| 200));
        let (tell, told) = std::sync::mpsc::channel();
        let socket = path.to_owned();
        run(async move {
            let listener = tokio::net::UnixListener::bind(socket).unwrap();
            tell.send(()).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
        told.recv().unwrap();
        Self { receiver: Receiver::Socket(path.to_owned()), received }
    }

    pub(crate) fn receiver(&self) -> Receiver {
        self.receiver.clone()
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The spans that were taken.
    pub(crate) fn spans(&self) -> Vec<Value> {
        let received = self.received();
        received.iter().filter(|it| it.is_traces() && it.status.is_success()).flat_map(Received::spans).collect()
    }

    /// All messages of telemetry, taken or not.
    pub(crate) fn telemetry(&self) -> Vec<Received> {
        self.received().into_iter().filter(Received::is_telemetry).collect()
    }
}

fn router(answers: Arc<Answers>) -> (Router, Arc<Mutex<Vec<Received>>>) {
    let received = Arc::new(Mutex::new(Vec::<Received>::new()));
    let kept = Arc::clone(&received);
    let handle = move |request: Request| async move {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let mut one = Received::new(head, &body, StatusCode::OK);
        let mut kept = kept.lock().unwrap();
        let earlier = kept.iter().filter(|earlier| earlier.path == one.path).count();
        one.status = StatusCode::from_u16(answers(&one, earlier)).unwrap();
        let status = one.status;
        kept.push(one);
        // What agents say beside it is of no interest.
        (status, r#"{"rate_by_service":{"service:,env:":1}}"#)
    };
    (Router::new().fallback(handle), received)
}

fn run(serve: impl Future<Output = ()> + Send + 'static) {
    std::thread::spawn(move || {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(serve);
    });
}
