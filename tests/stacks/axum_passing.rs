//! What travels with a request or a response passes the layer untouched.

use std::cell::RefCell;
use std::net::SocketAddr;

use api_inventory::Tracer;
use axum::extract::{ConnectInfo, MatchedPath, Request};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use hyper::upgrade::OnUpgrade;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Instrument, Metadata, Subscriber};

use super::observed::told;
use super::support::{every_capture, send, serve};

#[derive(Clone, Copy, Debug, PartialEq)]
struct FromOutside(u32);

#[derive(Clone, Copy, Debug, PartialEq)]
struct FromInside(u32);

thread_local! {
    /// The spans that were made on this thread; an id is a place in here.
    static MADE: RefCell<Vec<&'static Metadata<'static>>> = const { RefCell::new(Vec::new()) };
    /// The spans that this thread is in.
    static ENTERED: RefCell<Vec<Id>> = const { RefCell::new(Vec::new()) };
}

/// Remembers which spans a thread is in, and nothing else.
struct Spans;

impl Subscriber for Spans {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        MADE.with_borrow_mut(|made| {
            made.push(attributes.metadata());
            Id::from_u64(made.len() as u64)
        })
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, id: &Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(id.clone()));
    }

    fn exit(&self, _: &Id) {
        ENTERED.with_borrow_mut(Vec::pop);
    }
}

/// The name of the innermost span that this thread is in.
fn span() -> Option<&'static str> {
    let id = ENTERED.with_borrow(|entered| entered.last().cloned())?;
    let at = usize::try_from(id.into_u64()).unwrap();
    Some(MADE.with_borrow(|made| made[at - 1].name()))
}

/// Tells what came with the request, and sends something along with the response.
async fn handler(request: Request) -> (Extension<FromInside>, String) {
    let extensions = request.extensions();
    let text = format!(
        "peer {:?}, {:?}, upgrade {}, span {:?}, template {:?}, of {}",
        extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip()),
        extensions.get::<FromOutside>(),
        extensions.get::<OnUpgrade>().is_some(),
        span(),
        extensions.get::<MatchedPath>().map(MatchedPath::as_str),
        extensions.len(),
    );
    (Extension(FromInside(8)), text)
}

async fn in_a_span(request: Request, next: Next) -> Response {
    next.run(request).instrument(tracing::info_span!("serving")).await
}

/// Tells the client what came with the response.
async fn tell(mut response: Response) -> Response {
    let along = format!("{:?} of {}", response.extensions().get::<FromInside>(), response.extensions().len());
    response.headers_mut().insert("x-along", along.parse().unwrap());
    response
}

fn around(router: Router) -> Router {
    router.layer(Extension(FromOutside(7))).layer(from_fn(in_a_span)).layer(map_response(tell))
}

#[tokio::test]
async fn what_comes_with_a_request_reaches_the_handler_and_what_comes_with_a_response_the_outside() {
    // Server and test are on one thread.
    let _spans = tracing::subscriber::set_default(Spans);
    let router = || Router::new().route("/{any}", get(handler));
    let ask = async |router| {
        let server = serve(router).await;
        let request = http::Request::get("/x").header("connection", "upgrade").header("upgrade", "other");
        told(send(server, request.body("").unwrap()).await)
    };
    let bare = ask(around(router())).await;
    for part in [
        "peer Some(127.0.0.1)",
        "Some(FromOutside(7))",
        "upgrade true",
        r#"span Some(\"serving\")"#,
        r#"template Some(\"/{any}\")"#,
        r#""x-along": "Some(FromInside(8)) of 1""#,
    ] {
        assert!(bare.contains(part), "{part} is not in {bare}");
    }
    for tracer in [every_capture().build(), Tracer::builder().quiet().sample_rate(0.0).build()] {
        assert_eq!(ask(around(router().layer(tracer.axum_layer()))).await, bare);
        assert_eq!(ask(around(router()).layer(tracer.axum_layer())).await, bare);
        assert_eq!(tracer.stats().seen, 2);
    }
}
