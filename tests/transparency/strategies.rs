//! Scripts at random, an ending at a time.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::endings::Ending;
use crate::script::{
    Answer, BodyEnd, Dialogue, Download, Exchange, Framing, Media, Method, Parting, Reading, Request, Response, Stack,
    Version,
};

/// A connection on which an exchange ends so. Others that end well go before and after it.
pub(crate) fn dialogue(ending: Ending, version: Version, stack: Stack) -> impl Strategy<Value = Dialogue> {
    let others = || vec(plain().prop_flat_map(move |ending| exchange(ending, version, stack)), 0..=1);
    let pipelined = if is_plain(ending) { prop::bool::weighted(0.3).boxed() } else { Just(false).boxed() };
    let window = prop::option::weighted(0.2, 1..2000_u32);
    let parts = (others(), exchange(ending, version, stack), others(), pipelined, window);
    parts.prop_map(move |(before, one, after, pipelined, window)| {
        let mut exchanges: Vec<_> = before.into_iter().chain([one]).chain(after).collect();
        if pipelined {
            for exchange in &mut exchanges {
                exchange.request.paced = false;
            }
        }
        let window = window.filter(|_| version == Version::Http2);
        Dialogue { version, stack, exchanges, pipelined, window }
    })
}

/// A connection with bodies that fit into no buffer on their way.
pub(crate) fn large(version: Version, stack: Stack) -> impl Strategy<Value = Dialogue> {
    // How much of an upload servers read at once is up to the kernel, unless the client waits.
    let (up, down) = (vec(2_000..8_000_usize, 20..=60), vec(50_000..400_000_usize, 1..=4));
    (alone(Ending::Complete, version, stack), up, down).prop_map(|(mut dialogue, up, down)| {
        let request = &mut dialogue.exchanges[0].request;
        with_body(request);
        (request.pieces, request.paced) = (up, true);
        let exchange = &mut dialogue.exchanges[0];
        if let Answer::Respond(response) = &mut exchange.answer {
            response.pieces = down;
        }
        dialogue
    })
}

/// A connection on which nothing but such an exchange happens.
pub(crate) fn alone(ending: Ending, version: Version, stack: Stack) -> impl Strategy<Value = Dialogue> {
    exchange(ending, version, stack).prop_map(move |exchange| Dialogue {
        version,
        stack,
        exchanges: vec![exchange],
        pipelined: false,
        window: None,
    })
}

const PLAIN: [Ending; 7] = [
    Ending::Complete,
    Ending::Trailers,
    Ending::Head,
    Ending::NoContent,
    Ending::NotModified,
    Ending::Range,
    Ending::Empty,
];

fn is_plain(ending: Ending) -> bool {
    PLAIN.contains(&ending)
}

fn plain() -> impl Strategy<Value = Ending> {
    select(&PLAIN[..])
}

fn exchange(ending: Ending, version: Version, stack: Stack) -> BoxedStrategy<Exchange> {
    match ending {
        Ending::Complete => both(ending, request(version), response()),
        Ending::Trailers => both(
            ending,
            (request(version), any::<bool>()).prop_map(|(mut request, trailers)| {
                request.trailers = trailers && request.framing == Framing::Chunked;
                request.fields.push(("te", "trailers".to_owned()));
                request
            }),
            // HTTP/1.1 servers send the trailers that were announced.
            (response(), prop::bool::weighted(0.9)).prop_map(|(mut response, announced)| {
                (response.trailers, response.exact) = (true, false);
                if announced {
                    response.fields.push(("trailer", "x-sum, x-note".to_owned()));
                }
                response
            }),
        ),
        Ending::BodyError => both(ending, request(version), broken(BodyEnd::Error)),
        Ending::BodyPanic => both(ending, request(version), broken(BodyEnd::Panic)),
        Ending::ServiceError => unanswered(ending, version, Answer::Fail),
        Ending::HandlerPanic => unanswered(ending, version, Answer::Panic),
        Ending::Timeout => unanswered(ending, version, Answer::Never)
            .prop_map(|exchange| Exchange { deadline: true, ..exchange })
            .boxed(),
        Ending::UploadAborted => upload_aborted(version, stack),
        Ending::DownloadAborted => download_aborted(ending, request(version), response()),
        Ending::LeftUnanswered => left_unanswered(version),
        Ending::Head => both(
            ending,
            bodiless(Method::Head, version),
            (response(), any::<bool>()).prop_map(move |(mut response, unpolled)| {
                response.gated = false;
                if version == Version::Http2 || !unpolled {
                    // Over HTTP/2 hyper leaves it to the service not to answer HEAD with a body.
                    response = without_body(response, Some("11"));
                }
                response
            }),
        ),
        Ending::NoContent => both(ending, request(version), response().prop_map(|response| status(response, 204))),
        Ending::NotModified => both(
            ending,
            bodiless(Method::Get, version),
            (response(), any::<bool>()).prop_map(move |(response, unpolled)| {
                let mut response = Response { status: 304, gated: false, ..response };
                if version == Version::Http2 || !unpolled {
                    response = without_body(response, None);
                }
                response
            }),
        ),
        Ending::Informational => both(
            ending,
            bodiless(Method::Get, version),
            (response(), select(vec![102, 103])).prop_map(|(response, code)| status(response, code)),
        ),
        Ending::Expect => (request(version), small_response(), select(vec![Reading::All, Reading::Nothing]))
            .prop_map(move |(mut request, response, reading)| {
                with_body(&mut request);
                // HTTP/1.0 has no such thing.
                (request.expect, request.old) = (true, false);
                request.paced &= reading == Reading::All;
                finish(ending, request, reading, response)
            })
            .boxed(),
        Ending::Connect => tunnel(ending, Method::Connect, version),
        Ending::WebSocket => tunnel(ending, Method::WebSocket, version),
        Ending::Events => events(version),
        Ending::Range => both(
            ending,
            bodiless(Method::Get, version),
            response().prop_map(|mut response| {
                response.status = 206;
                response.fields.push(("content-range", "bytes 100-199/99999".to_owned()));
                response
            }),
        ),
        Ending::Empty => both(ending, bodiless(Method::Post, version), response().prop_map(|r| without_body(r, None))),
        Ending::Unread => unread(version),
        Ending::SlowUpload => slow_upload(version),
    }
}

fn both(
    ending: Ending,
    request: impl Strategy<Value = Request> + 'static,
    response: impl Strategy<Value = Response> + 'static,
) -> BoxedStrategy<Exchange> {
    (request, response).prop_map(move |(request, response)| finish(ending, request, Reading::All, response)).boxed()
}

fn finish(ending: Ending, request: Request, reading: Reading, response: Response) -> Exchange {
    let (answer, download) = (Answer::Respond(response), Download::All);
    Exchange { ending, request, reading, answer, download, deadline: false }
}

/// The service gives no response, whatever it has read before.
fn unanswered(ending: Ending, version: Version, answer: Answer) -> BoxedStrategy<Exchange> {
    let reading = prop_oneof![
        2 => Just(Reading::All),
        1 => (1..500_usize).prop_map(Reading::Until),
        1 => Just(Reading::Nothing),
    ];
    (small_request(version), reading, Just(answer))
        .prop_map(move |(mut request, reading, answer)| {
            request.paced &= reading == Reading::All;
            Exchange { ending, request, reading, answer, download: Download::All, deadline: false }
        })
        .boxed()
}

fn upload_aborted(version: Version, stack: Stack) -> BoxedStrategy<Exchange> {
    let gives_up = if stack.has_errors() { Answer::Fail } else { Answer::Panic };
    let can_give_up = stack.has_errors() || cfg!(panic = "unwind");
    let answers = small_response().prop_map(Answer::Respond);
    let answer = prop_oneof![4 => answers, u32::from(can_give_up) => Just(gives_up)];
    (request(version), parting(), answer)
        .prop_map(|(mut request, parting, answer)| {
            with_body(&mut request);
            (request.cut, request.paced, request.trailers) = (Some(parting), true, false);
            Exchange {
                ending: Ending::UploadAborted,
                request,
                reading: Reading::All,
                answer,
                download: Download::All,
                deadline: false,
            }
        })
        .boxed()
}

fn download_aborted(
    ending: Ending,
    request: impl Strategy<Value = Request> + 'static,
    response: impl Strategy<Value = Response> + 'static,
) -> BoxedStrategy<Exchange> {
    let gives = (response, vec(size(), 1..=5), any::<prop::sample::Index>(), parting());
    (request, gives)
        .prop_map(move |(request, (mut response, pieces, last, parting))| {
            // It leaves after this frame, and all that come later wait for it.
            let after = pieces[..=last.index(pieces.len())].iter().sum();
            let more = last.index(pieces.len()) + 1 < pieces.len();
            (response.pieces, response.gated) = (pieces, true);
            response.end = if more { BodyEnd::End } else { BodyEnd::Open };
            let download = Download::Leave { after, parting };
            Exchange { download, ..finish(ending, request, Reading::All, response) }
        })
        .boxed()
}

fn left_unanswered(version: Version) -> BoxedStrategy<Exchange> {
    (small_request(version), parting())
        .prop_map(|(request, parting)| Exchange {
            ending: Ending::LeftUnanswered,
            request,
            reading: Reading::All,
            answer: Answer::Never,
            download: Download::LeaveUnanswered(parting),
            deadline: false,
        })
        .boxed()
}

fn events(version: Version) -> BoxedStrategy<Exchange> {
    let stream = || {
        response().prop_map(|response| Response { status: 200, media: Media::EventStream, exact: false, ..response })
    };
    prop_oneof![
        both(Ending::Events, bodiless(Method::Get, version), stream()),
        download_aborted(Ending::Events, bodiless(Method::Get, version), stream()),
    ]
    .boxed()
}

/// One that waits for a sign before its last piece. All of it fits into what tracers keep.
fn slow_upload(version: Version) -> BoxedStrategy<Exchange> {
    (small_request(version), 1..800_usize, small_response())
        .prop_map(|(mut request, last, response)| {
            with_body(&mut request);
            request.pieces.push(last);
            request.pauses = true;
            finish(Ending::SlowUpload, request, Reading::All, response)
        })
        .boxed()
}

fn unread(version: Version) -> BoxedStrategy<Exchange> {
    let reading = prop_oneof![Just(Reading::Nothing), Just(Reading::Keep), (1..800_usize).prop_map(Reading::Until)];
    (small_request(version), reading, response())
        .prop_map(|(mut request, reading, response)| {
            with_body(&mut request);
            request.paced = false;
            finish(Ending::Unread, request, reading, response)
        })
        .boxed()
}

fn tunnel(ending: Ending, method: Method, version: Version) -> BoxedStrategy<Exchange> {
    let tunnel = (vec(1..3000_usize, 0..=4), any::<bool>());
    let tunnel = tunnel.prop_map(|(pieces, eager)| Answer::Tunnel { pieces, eager });
    let refusal = response().prop_map(|response| Answer::Respond(Response { status: 403, ..response }));
    (bodiless(method, version), prop_oneof![20 => tunnel, 1 => refusal])
        .prop_map(move |(request, answer)| Exchange {
            ending,
            request,
            reading: Reading::Nothing,
            answer,
            download: Download::All,
            deadline: false,
        })
        .boxed()
}

/// A request with a body or without.
fn request(version: Version) -> BoxedStrategy<Request> {
    request_of(version, vec(size(), 0..=4).boxed())
}

/// One that fits into what the server reads at once, so that it does not depend on the kernel how much of it has come when
/// the server closes the connection.
fn small_request(version: Version) -> BoxedStrategy<Request> {
    request_of(version, vec(1..1000_usize, 0..=4).boxed())
}

fn request_of(version: Version, pieces: BoxedStrategy<Vec<usize>>) -> BoxedStrategy<Request> {
    let method = select(vec![Method::Get, Method::Post, Method::Post, Method::Put]);
    let framing = prop_oneof![Just(Framing::None), Just(Framing::Length), Just(Framing::Chunked)];
    let media = select(vec![Media::Json, Media::Text]);
    let switches = (any::<bool>(), prop::bool::weighted(0.2), prop::bool::weighted(0.03));
    (method, path(), fields(version), framing, media, pieces, switches)
        .prop_map(move |(method, path, fields, framing, media, pieces, (paced, trailers, old))| Request {
            method,
            old: old && version == Version::Http1 && framing != Framing::Chunked,
            path,
            fields,
            framing,
            media,
            pieces: if framing == Framing::None { Vec::new() } else { pieces },
            paced: paced && framing != Framing::None,
            expect: false,
            trailers: trailers && framing == Framing::Chunked,
            pauses: false,
            cut: None,
        })
        .boxed()
}

fn bodiless(method: Method, version: Version) -> BoxedStrategy<Request> {
    (small_request(version), prop::bool::weighted(0.2))
        .prop_map(move |(mut request, says_so)| {
            let says_so = says_so && method == Method::Post;
            (request.method, request.pieces, request.paced) = (method, Vec::new(), false);
            (request.framing, request.trailers) = (if says_so { Framing::Length } else { Framing::None }, false);
            if method == Method::Connect {
                "service.test:443".clone_into(&mut request.path);
            }
            if matches!(method, Method::Connect | Method::WebSocket) {
                request.old = false;
                request.fields.retain(|(name, _)| *name != "connection");
            }
            request
        })
        .boxed()
}

/// Sees to it that there is something to send.
fn with_body(request: &mut Request) {
    if request.framing == Framing::None {
        request.framing = Framing::Length;
    }
    if request.pieces.is_empty() {
        request.pieces = vec![17];
    }
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0..9_u32).prop_map(|n| format!("/items/{n}")),
        1 => (0..9_u32).prop_map(|n| format!("/items/{n}?page=2&q=%20a+b")),
        1 => (0..9_u32).prop_map(|n| format!("/else/{n}//x%2fy")),
    ]
}

fn fields(version: Version) -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let all = [
        ("authorization", "Bearer eyJhbGciOiJub25lIn0.e30."),
        ("X-Forwarded-For", "203.0.113.9"),
        ("cookie", "session=8f14e45f; theme=dark"),
        ("te", "trailers"),
        ("accept-encoding", "gzip"),
        ("x-many", "one"),
        ("x-many", "two"),
        ("User-Agent", "a client"),
        ("x-odd", "\u{e9}\u{e8}"),
    ];
    let closes = prop::bool::weighted(if version == Version::Http1 { 0.1 } else { 0.0 });
    (subsequence(all.to_vec(), 0..=4), closes).prop_map(|(fields, closes)| {
        let closes = closes.then_some(("connection", "close"));
        fields.into_iter().chain(closes).map(|(name, value)| (name, value.to_owned())).collect()
    })
}

fn response() -> BoxedStrategy<Response> {
    response_of(vec(prop_oneof![12 => size(), 1 => Just(0)], 1..=5).boxed())
}

fn small_response() -> BoxedStrategy<Response> {
    response_of(vec(1..300_usize, 1..=2).boxed())
}

fn response_of(pieces: BoxedStrategy<Vec<usize>>) -> BoxedStrategy<Response> {
    let code = select(vec![200, 200, 200, 201, 301, 400, 401, 404, 500, 503]);
    let media = select(vec![Media::Json, Media::Json, Media::Text]);
    let fields = subsequence(
        vec![
            ("set-cookie", "id=7; HttpOnly"),
            ("set-cookie", "theme=dark"),
            ("cache-control", "no-store"),
            ("strict-transport-security", "max-age=1"),
            ("etag", "\"7\""),
        ],
        0..=3,
    );
    let switches = (prop::bool::weighted(0.1), any::<bool>(), any::<bool>(), prop::bool::weighted(0.3));
    (code, media, fields, pieces, switches)
        .prop_map(|(code, media, fields, pieces, (reason, exact, told, gated))| Response {
            status: code,
            reason,
            media,
            fields: fields.into_iter().map(|(name, value)| (name, value.to_owned())).collect(),
            pieces,
            exact,
            told,
            gated,
            trailers: false,
            end: BodyEnd::End,
        })
        .boxed()
}

fn broken(end: BodyEnd) -> BoxedStrategy<Response> {
    (response(), vec(size(), 0..=3)).prop_map(move |(response, pieces)| Response { pieces, end, ..response }).boxed()
}

/// A status that comes without a body.
fn status(response: Response, status: u16) -> Response {
    without_body(Response { status, ..response }, None)
}

fn without_body(mut response: Response, length: Option<&str>) -> Response {
    (response.pieces, response.told, response.gated) = (Vec::new(), true, false);
    if let Some(length) = length {
        response.fields.push(("content-length", length.to_owned()));
        response.exact = false;
    }
    response
}

fn parting() -> impl Strategy<Value = Parting> {
    select(vec![Parting::Finish, Parting::Quiet, Parting::Reset, Parting::Vanish])
}

/// Sizes around what matters: frames, read buffers, the capture limit.
fn size() -> impl Strategy<Value = usize> {
    prop_oneof![20 => 1..=64_usize, 10 => 65..=2_000_usize, 4 => 2_001..=9_000_usize, 1 => 9_001..=70_000_usize]
}
