//! One application with an endpoint for each kind of trouble.

use std::fmt::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Json;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::extract::{DefaultBodyLimit, Form, Multipart, Path, Query, Request, State};
use axum::response::sse::Event;
use axum::response::{IntoResponse, Response, Sse};
use axum::routing::{any, get, post};
use futures_util::StreamExt;
use futures_util::stream::{iter, repeat, unfold};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use http_body::{Frame, SizeHint};
use serde_json::{Value, json};

use crate::server::Signals;

type Told = State<Arc<Signals>>;

/// The whole application.
pub(crate) fn application(signals: &Arc<Signals>) -> Router {
    Router::new()
        .route("/hello", get(async || "Hello, World!"))
        .route("/users", get(users).post(create))
        .route("/users/{id}", get(async |Path(id): Path<String>| id))
        .route("/any", any(async |body: Bytes| body.len().to_string()))
        .route("/json", post(async |Json(value): Json<Value>| Json(value)))
        .route("/echo", post(echo).layer(DefaultBodyLimit::disable()))
        .route("/multipart", post(multipart))
        .route("/form", post(async |Form(pairs): Form<Vec<(String, String)>>| format!("{pairs:?}")))
        .route("/search", get(async |Query(pairs): Query<Vec<(String, String)>>| format!("{pairs:?}")))
        .route("/fields", get(async |fields: HeaderMap| format!("{fields:?}")))
        .route("/stream", get(stream))
        .route("/stall", get(stall))
        .route("/sse", get(events))
        .route("/ws", any(async |upgrade: WebSocketUpgrade| upgrade.on_upgrade(socket)))
        .route("/trailers", post(trailers))
        .route("/length", get(async || [(CONTENT_LENGTH, "5000000")]))
        .route("/no-content", get(async || StatusCode::NO_CONTENT))
        .route("/not-modified", get(async || (StatusCode::NOT_MODIFIED, [("etag", "\"7\""), ("content-length", "70")])))
        .route("/cookies", get(cookies))
        .route("/slow", any(slow))
        .route("/panic", any(panic))
        .route("/panic-midway", get(async || with_length(Scripted::new([Step::Data("[1,"), Step::Panic]), 100)))
        .route("/fail-midway", get(async || json_body(Body::new(Scripted::new([Step::Data("[1,"), Step::Error])))))
        .route("/unread", post(unread))
        .route("/answer-first", post(answer_first))
        .route("/bytewise", get(bytewise))
        .route("/short", get(async || with_length(Scripted::new([Step::Data("[1,2]")]), 10)))
        .route("/long", get(async || with_length(Scripted::new([Step::Data("[1,2]"), Step::Data("[3,4]")]), 5)))
        .route(
            "/vague",
            get(async || json_body(Body::new(Scripted { least: 1_000, ..Scripted::new([Step::Data("[1]")]) }))),
        )
        .with_state(Arc::clone(signals))
}

#[derive(serde::Deserialize)]
struct NewUser {
    name: String,
}

async fn create(Json(user): Json<NewUser>) -> (StatusCode, Json<Value>) {
    (StatusCode::CREATED, Json(json!({"id": 7, "name": user.name})))
}

async fn users() -> Json<Value> {
    Json(json!([{"id": 7, "name": "anna"}]))
}

/// The request's body as the response's, after all of it was read.
async fn echo(State(signals): Told, fields: HeaderMap, body: Body) -> Response {
    signals.advance(|progress| progress.called += 1);
    let mut stream = body.into_data_stream();
    let mut all = Vec::new();
    while let Some(data) = stream.next().await {
        match data {
            Ok(data) => all.extend_from_slice(&data),
            Err(error) => {
                return (StatusCode::BAD_REQUEST, format!("{error} after {} bytes", all.len())).into_response();
            }
        }
        signals.advance(|progress| progress.read = all.len() as u64);
    }
    let mut response = Response::new(Body::from(all));
    for name in [CONTENT_TYPE, CONTENT_ENCODING] {
        for value in fields.get_all(&name) {
            response.headers_mut().append(&name, value.clone());
        }
    }
    response
}

/// Name, file name, media type and size of each part.
async fn multipart(mut parts: Multipart) -> Response {
    let (mut told, mut count) = (String::new(), 0);
    loop {
        match parts.next_field().await {
            Ok(None) => return format!("{count} parts: {told}").into_response(),
            Ok(Some(part)) => {
                let head = format!("{:?} {:?} {:?}", part.name(), part.file_name(), part.content_type());
                match part.bytes().await {
                    Ok(bytes) if count < 10 => write!(told, "{head} {}; ", bytes.len()).unwrap(),
                    Ok(_) => {}
                    Err(error) => return error.into_response(),
                }
                count += 1;
            }
            Err(error) => return error.into_response(),
        }
    }
}

/// The bytes that `/stream` sends again and again.
pub(crate) const PIECE: [u8; 16 * 1024] = [b' '; 16 * 1024];

#[derive(serde::Deserialize)]
struct Length {
    bytes: u64,
}

/// So many blanks, in pieces that are made when they are asked for.
async fn stream(State(signals): Told, Query(Length { bytes }): Query<Length>) -> Response {
    let guard = signals.guard();
    let pieces = unfold((0, guard), move |(given, guard)| {
        let signals = Arc::clone(&signals);
        async move {
            let piece = &PIECE[..usize::try_from(bytes - given).map_or(PIECE.len(), |left| left.min(PIECE.len()))];
            let given = given + piece.len() as u64;
            signals.advance(|progress| progress.given = given);
            (!piece.is_empty()).then_some((Ok::<_, std::io::Error>(Bytes::from_static(piece)), (given, guard)))
        }
    });
    json_body(Body::from_stream(pieces))
}

/// Begins, and does not go on.
async fn stall(State(signals): Told) -> Response {
    let guard = signals.guard();
    let begin = iter(["[1, 2, 3, "]).chain(futures_util::stream::pending());
    json_body(Body::from_stream(begin.map(move |text| {
        let _guard = &guard;
        Ok::<_, std::io::Error>(text)
    })))
}

fn json_body(body: Body) -> Response {
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

/// Three events, and then none for ever.
async fn events(State(signals): Told) -> impl IntoResponse {
    let guard = signals.guard();
    let events = iter(["one", "two", "three"]).map(|text| Event::default().data(text));
    Sse::new(events.chain(futures_util::stream::pending()).map(move |event| {
        let _guard = &guard;
        Ok::<_, std::convert::Infallible>(event)
    }))
}

async fn socket(mut socket: axum::extract::ws::WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if matches!(message, Message::Text(_) | Message::Binary(_)) && socket.send(message).await.is_err() {
            return;
        }
    }
}

/// Tells the request's trailers, and sends some of its own.
async fn trailers(request: Request) -> Response {
    let body = http_body_util::BodyExt::collect(request.into_body()).await.unwrap();
    let told = format!("{:?}", body.trailers());
    let mut fields = HeaderMap::new();
    fields.insert("x-sum", "7".parse().unwrap());
    // Of no length that could be told: with one there are no trailers over HTTP/1.1.
    let body = Body::from_stream(iter([Ok::<_, std::io::Error>(told)]));
    let body = http_body_util::BodyExt::with_trailers(body, std::future::ready(Some(Ok(fields))));
    ([("trailer", "x-sum")], Body::new(body)).into_response()
}

async fn cookies() -> Response {
    let mut response = "cookies".into_response();
    for cookie in [format!("large={}", "x".repeat(8_000)), "a=b; HttpOnly".to_owned(), "=;=;;".to_owned()] {
        response.headers_mut().append("set-cookie", cookie.parse().unwrap());
    }
    response
}

/// Never answers.
async fn slow(State(signals): Told, _: Request) {
    let _guard = signals.guard();
    signals.advance(|progress| progress.called += 1);
    std::future::pending::<()>().await;
}

async fn panic(State(signals): Told) {
    signals.advance(|progress| progress.called += 1);
    std::panic::resume_unwind(Box::new("the handler failed"))
}

/// Drops the body, unread.
async fn unread(State(signals): Told, request: Request) -> &'static str {
    drop(request);
    signals.advance(|progress| progress.called += 1);
    "not interested"
}

/// Answers with what comes, as it comes, and one piece before anything has come.
async fn answer_first(State(signals): Told, request: Request) -> Body {
    signals.advance(|progress| progress.called += 1);
    let first = iter([Ok(Bytes::from_static(b"begin "))]);
    Body::from_stream(first.chain(request.into_body().into_data_stream()))
}

async fn bytewise() -> Response {
    let bytes = repeat(b"[1, 2, 3] ".iter()).take(100).flat_map(|text| iter(text.clone()));
    let frames = bytes.map(|byte| Ok::<_, std::io::Error>(Bytes::copy_from_slice(&[*byte])));
    json_body(Body::from_stream(frames))
}

/// A response whose body says that it is so long, whatever it is.
fn with_length(body: Scripted, length: u64) -> Response {
    json_body(Body::new(Scripted { exact: Some(length), ..body }))
}

#[derive(Clone, Copy)]
enum Step {
    Data(&'static str),
    Error,
    Panic,
}

/// A body that does as it is told and says of itself what it is told.
struct Scripted {
    steps: std::collections::VecDeque<Step>,
    exact: Option<u64>,
    least: u64,
}

impl Scripted {
    fn new<const N: usize>(steps: [Step; N]) -> Self {
        Self { steps: steps.into(), exact: None, least: 0 }
    }
}

impl http_body::Body for Scripted {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(match self.steps.pop_front() {
            None => None,
            Some(Step::Data(data)) => Some(Ok(Frame::data(data.into()))),
            Some(Step::Error) => Some(Err(std::io::Error::other("the body failed"))),
            Some(Step::Panic) => std::panic::resume_unwind(Box::new("the body panicked")),
        })
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.exact.map_or_else(SizeHint::default, SizeHint::with_exact);
        if self.exact.is_none() {
            hint.set_lower(self.least);
        }
        hint
    }
}
