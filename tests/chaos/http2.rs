//! Clients of HTTP/2: a well-behaved one, and one that sends frames as it likes (RFC 9113).

use std::collections::BTreeMap;

use bytes::Bytes;
use h2::SendStream;
use h2::client::{ResponseFuture, SendRequest};
use http::{Request, response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::compare::PROBED;
use crate::server::Site;

/// A client that keeps to the protocol.
pub(crate) struct Client {
    requests: SendRequest<Bytes>,
    authority: String,
}

pub(crate) async fn connect(site: &Site) -> Client {
    let socket = TcpStream::connect(site.address).await.unwrap();
    let (requests, connection) = h2::client::handshake(socket).await.unwrap();
    tokio::spawn(connection);
    Client { requests, authority: site.address.to_string() }
}

impl Client {
    pub(crate) async fn send(&self, request: Request<()>, end: bool) -> (ResponseFuture, SendStream<Bytes>) {
        self.requests.clone().ready().await.unwrap().send_request(request, end).unwrap()
    }

    /// Waits until the server has said that it knows the extended CONNECT.
    pub(crate) async fn extended_connect(&self) {
        while !self.requests.is_extended_connect_protocol_enabled() {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> http::request::Builder {
        Request::builder().method(method).uri(format!("http://{}{path}", self.authority))
    }

    /// Reads a response to its end: head, bytes and trailers, or the error.
    pub(crate) async fn hear(&self, response: ResponseFuture) -> String {
        match self.try_hear(response).await {
            Ok(told) => told,
            Err(error) => format!("{:?} reset {} remote {}", error.reason(), error.is_reset(), error.is_remote()),
        }
    }

    async fn try_hear(&self, response: ResponseFuture) -> Result<String, h2::Error> {
        let (head, mut body) = response.await?.into_parts();
        let mut bytes = Vec::new();
        while let Some(data) = body.data().await.transpose()? {
            body.flow_control().release_capacity(data.len())?;
            bytes.extend_from_slice(&data);
        }
        let trailers = body.trailers().await?;
        Ok(format!("{} \"{}\" {trailers:?}", told(&head), bytes.escape_ascii()))
    }

    /// Whether the connection answers another request.
    pub(crate) async fn probe(self) -> bool {
        let (response, _) = self.send(self.request("GET", "/probe").body(()).unwrap(), true).await;
        self.hear(response).await.contains(PROBED)
    }
}

/// Status and fields.
pub(crate) fn told(head: &response::Parts) -> String {
    let mut fields = head.headers.clone();
    fields.remove("date");
    format!("{} {fields:?}", head.status.as_u16())
}

/// Types of frames (RFC 9113, section 6).
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;

/// Flags of frames.
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;
const ACK: u8 = 1;

/// One frame.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let payload = payload.as_ref();
    let mut frame = u32::try_from(payload.len()).unwrap().to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend_from_slice(payload);
    frame
}

/// A block of fields, each literal and never indexed (RFC 7541, section 6.2.2).
pub(crate) fn fields(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            block.push(u8::try_from(text.len()).ok().filter(|length| *length < 127).unwrap());
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}

/// The fields of a request.
pub(crate) fn request(method: &str, path: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut block = fields(&[(":method", method), (":scheme", "http"), (":authority", "x"), (":path", path)]);
    block.extend(fields(more));
    block
}

/// What came on each stream, 0 for the connection: blocks of fields by their flags alone, because they are compressed and
/// have a date in them, bytes of DATA joined, numbers of all else.
pub(crate) type Streams = BTreeMap<u32, Vec<String>>;

/// A client that sends frames as it likes.
pub(crate) struct Raw {
    socket: TcpStream,
    coming: Vec<u8>,
    streams: Streams,
    data: BTreeMap<u32, Vec<u8>>,
    pub(crate) pongs: usize,
    ended: bool,
}

impl Raw {
    /// Connects and settles nothing but what is given.
    pub(crate) async fn connect(site: &Site, settings: &[(u16, u32)]) -> Self {
        let mut socket = TcpStream::connect(site.address).await.unwrap();
        socket.set_nodelay(true).unwrap();
        let mut hello = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        let payload: Vec<_> = settings
            .iter()
            .flat_map(|(id, value)| [id.to_be_bytes().to_vec(), value.to_be_bytes().to_vec()].concat())
            .collect();
        hello.extend(frame(SETTINGS, 0, 0, payload));
        socket.write_all(&hello).await.unwrap();
        Self { socket, coming: Vec::new(), streams: Streams::new(), data: BTreeMap::new(), pongs: 0, ended: false }
    }

    /// Sends frames, and reads meanwhile. What the server does not want any more is left unsent.
    pub(crate) async fn send(&mut self, frames: impl AsRef<[u8]>) {
        let frames = frames.as_ref();
        let mut sent = 0;
        while sent < frames.len() && !self.ended {
            let ready = self.socket.ready(tokio::io::Interest::READABLE | tokio::io::Interest::WRITABLE).await.unwrap();
            if ready.is_writable() {
                match self.socket.try_write(&frames[sent..]) {
                    Ok(written) => sent += written,
                    Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                    Err(_) => return,
                }
            }
            if ready.is_readable() {
                let mut buffer = vec![0; 16 * 1024];
                match self.socket.try_read(&mut buffer) {
                    Ok(0) => self.ended = true,
                    Ok(length) => self.coming.extend_from_slice(&buffer[..length]),
                    Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                    Err(_) => self.ended = true,
                }
            }
        }
    }

    /// Reads until it has come that far, or to the end.
    pub(crate) async fn until(&mut self, mut far_enough: impl FnMut(&Self) -> bool) {
        loop {
            while self.take_frame() {}
            if self.ended || far_enough(self) {
                return;
            }
            let mut buffer = vec![0; 16 * 1024];
            match self.socket.read(&mut buffer).await {
                Ok(0) | Err(_) => self.ended = true,
                Ok(length) => self.coming.extend_from_slice(&buffer[..length]),
            }
        }
    }

    /// Whether a stream has ended, one way or the other.
    pub(crate) fn has_ended(&self, stream: u32) -> bool {
        let last = self.streams.get(&stream).and_then(|events| events.last());
        last.is_some_and(|event| event.contains("end") || event.starts_with("reset"))
    }

    /// Whether something has come on a stream.
    pub(crate) fn heard_on(&self, stream: u32) -> bool {
        self.streams.contains_key(&stream)
    }

    /// The bytes that a stream has brought.
    pub(crate) fn data(&self, stream: u32) -> &[u8] {
        self.data.get(&stream).map_or(&[], Vec::as_slice)
    }

    /// What came so far.
    pub(crate) fn heard(mut self) -> (Streams, bool) {
        for (stream, data) in std::mem::take(&mut self.data) {
            self.note(stream, format!("data \"{}\"", data.escape_ascii()));
        }
        (self.streams, self.ended)
    }

    fn note(&mut self, stream: u32, event: String) {
        self.streams.entry(stream).or_default().push(event);
    }

    fn take_frame(&mut self) -> bool {
        let Some(head) = self.coming.get(..9) else { return false };
        let number = |bytes: &[u8]| bytes.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        let (length, kind, flags, stream) = (number(&head[..3]) as usize, head[3], head[4], number(&head[5..9]));
        if self.coming.len() < 9 + length {
            return false;
        }
        let frame: Vec<_> = self.coming.drain(..9 + length).collect();
        let payload = &frame[9..];
        let end = if flags & END_STREAM == 0 { "" } else { " end" };
        match kind {
            DATA => {
                self.data.entry(stream).or_default().extend_from_slice(payload);
                if !end.is_empty() {
                    self.note(stream, "data end".to_owned());
                }
            }
            HEADERS => self.note(stream, format!("headers{end}")),
            RST_STREAM => self.note(stream, format!("reset {}", number(payload))),
            PING if flags & ACK != 0 => self.pongs += 1,
            GOAWAY => self.note(stream, format!("go away {}", number(&payload[4..8]))),
            // How often the server settles and widens windows depends on how much it reads at once.
            SETTINGS | WINDOW_UPDATE => {}
            kind => self.note(stream, format!("frame {kind} of {length} bytes")),
        }
        true
    }
}
