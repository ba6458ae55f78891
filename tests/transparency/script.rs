//! What client and application do on one connection: all of it decided beforehand, so that it can be done twice.

use bytes::Bytes;

use crate::endings::Ending;

/// One connection.
#[derive(Clone, Debug)]
pub(crate) struct Dialogue {
    pub(crate) version: Version,
    pub(crate) stack: Stack,
    pub(crate) exchanges: Vec<Exchange>,
    /// The client does not wait for a response before it sends the next request. Over HTTP/2 the streams run side by side.
    pub(crate) pipelined: bool,
    /// The windows of the HTTP/2 client are narrow: so many bytes.
    pub(crate) window: Option<u32>,
}

/// The version of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    Http1,
    Http2,
}

/// What the layer is put on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stack {
    /// hyper's own `Service` trait, with `Tracer::layer`.
    Hyper,
    /// tower's `Service` trait, with `Tracer::layer`.
    Tower,
    /// An axum router served as axum serves, with `Tracer::axum_layer`.
    Axum,
}

impl Stack {
    pub(crate) const ALL: [Self; 3] = [Self::Hyper, Self::Tower, Self::Axum];

    /// Whether services may fail there.
    pub(crate) fn has_errors(self) -> bool {
        self != Self::Axum
    }
}

/// One request and what becomes of it.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) ending: Ending,
    pub(crate) request: Request,
    pub(crate) reading: Reading,
    pub(crate) answer: Answer,
    pub(crate) download: Download,
    /// A layer around the service drops the response future after a while.
    pub(crate) deadline: bool,
}

/// What the client sends.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// HTTP/1.0: the server closes the connection afterwards.
    pub(crate) old: bool,
    pub(crate) path: String,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) framing: Framing,
    pub(crate) media: Media,
    pub(crate) pieces: Vec<usize>,
    /// Each piece waits until the application has read those before it.
    pub(crate) paced: bool,
    /// `Expect: 100-continue`, and over HTTP/1.1 the body waits for the answer to it.
    pub(crate) expect: bool,
    pub(crate) trailers: bool,
    /// Before the last piece the client waits for a sign.
    pub(crate) pauses: bool,
    /// The body breaks off after the last piece.
    pub(crate) cut: Option<Parting>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Head,
    Post,
    Put,
    /// A tunnel to an authority.
    Connect,
    /// `Upgrade: websocket`; over HTTP/2 CONNECT with `:protocol` (RFC 8441).
    WebSocket,
}

/// How the request says how long its body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// There is no body.
    None,
    /// `Content-Length`
    Length,
    /// The chunked coding; over HTTP/2 no length.
    Chunked,
}

/// How the client leaves when it does not wait for the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parting {
    /// The end of its side of the connection; over HTTP/2 `RST_STREAM` with `INTERNAL_ERROR`.
    Finish,
    /// The same; over HTTP/2 `RST_STREAM` with `NO_ERROR`, which looks to servers as if the body had ended.
    Quiet,
    /// A TCP reset; over HTTP/2 `RST_STREAM` with `CANCEL`.
    Reset,
    /// A TCP reset, also over HTTP/2.
    Vanish,
}

/// How much of the request's body the application reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// All, trailers and end included.
    All,
    /// Frames until there are so many bytes; then it drops the body.
    Until(usize),
    /// Nothing: it drops the body at once.
    Nothing,
    /// Nothing, and it keeps the body until the response has been sent.
    Keep,
}

/// What the application does then.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Respond(Response),
    /// The service returns an error.
    Fail,
    Panic,
    /// The response future stays pending.
    Never,
    /// It switches protocols and sends back what comes through the tunnel, in the sizes that the client sends.
    Tunnel {
        pieces: Vec<usize>,
        /// The client sends the first piece with the request. Over HTTP/2 it waits all the same.
        eager: bool,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// A reason phrase of its own, which HTTP/1.1 has in its status line.
    pub(crate) reason: bool,
    pub(crate) media: Media,
    pub(crate) fields: Vec<(&'static str, String)>,
    pub(crate) pieces: Vec<usize>,
    /// The body's size hint is exact.
    pub(crate) exact: bool,
    /// The body says that it has ended without being polled for it.
    pub(crate) told: bool,
    /// Each frame waits until the client has received those before it.
    pub(crate) gated: bool,
    pub(crate) trailers: bool,
    pub(crate) end: BodyEnd,
}

/// What comes after the body's last frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyEnd {
    End,
    Error,
    Panic,
    /// Nothing, ever.
    Open,
}

/// What the client does with the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Download {
    All,
    /// It leaves when it has received so many bytes of the body.
    Leave {
        after: usize,
        parting: Parting,
    },
    /// It leaves while the application works on the answer.
    LeaveUnanswered(Parting),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    Json,
    Text,
    EventStream,
}

impl Exchange {
    /// How the client leaves, if it does.
    pub(crate) fn parting(&self) -> Option<Parting> {
        match self.download {
            Download::All => self.request.cut,
            Download::Leave { parting, .. } | Download::LeaveUnanswered(parting) => Some(parting),
        }
    }
}

impl Media {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Text => "text/plain; charset=utf-8",
            Self::EventStream => "text/event-stream",
        }
    }

    /// A body of this length in which no two places look alike. JSON is well-formed as a whole.
    pub(crate) fn body(self, length: usize) -> Bytes {
        const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -";
        let mut body: Vec<u8> = (0..length).map(|at| LETTERS[(at * 7 + at / 61) % LETTERS.len()]).collect();
        match (self, length) {
            (Self::Json, 1) => body[0] = b'7',
            (Self::Json, 2..) => (body[0], body[length - 1]) = (b'"', b'"'),
            _ => {}
        }
        body.into()
    }

    /// The body of such pieces, in pieces.
    pub(crate) fn pieces(self, sizes: &[usize]) -> Vec<Bytes> {
        let mut body = self.body(sizes.iter().sum());
        sizes.iter().map(|size| body.split_to(*size)).collect()
    }
}

impl Request {
    /// How many bytes of the body are sent.
    pub(crate) fn sent(&self) -> usize {
        self.pieces.iter().sum()
    }

    /// What `Content-Length` says: a body that breaks off was meant to be longer.
    pub(crate) fn declared(&self) -> usize {
        self.sent() + usize::from(self.cut.is_some())
    }
}
