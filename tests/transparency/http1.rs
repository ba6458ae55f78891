//! An HTTP/1.1 client that sends and compares literal bytes.

use std::fmt::Write as _;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::body::trailers;
use crate::script::{Answer, Download, Framing, Method, Parting};
use crate::stage::{ACT, Act};
use crate::transcript::{Event, Log};

/// One connection.
pub(crate) struct Client {
    /// None after a reset.
    socket: Option<TcpStream>,
    received: BytesMut,
    /// How the server's side ended.
    ended: Option<String>,
}

/// How a response's body is delimited.
enum Delimiter {
    Length(usize),
    Chunked,
    Close,
}

impl Client {
    pub(crate) fn new(socket: TcpStream) -> Self {
        Self { socket: Some(socket), received: BytesMut::new(), ended: None }
    }

    pub(crate) async fn exchange(&mut self, act: &Act) -> Vec<Event> {
        let mut log = Log::default();
        if self.send(act, &mut log).await {
            self.receive(act, &mut log).await;
        }
        log.0
    }

    /// Sends all requests before it reads any response.
    pub(crate) async fn pipeline(&mut self, acts: &[std::sync::Arc<Act>]) -> Vec<Vec<Event>> {
        let requests: Vec<u8> = acts.iter().flat_map(|act| whole(act)).collect();
        let mut sent = Log::default();
        self.write(&requests, &mut sent).await;
        let mut logs = Vec::new();
        for act in acts {
            let mut log = Log(sent.0.clone());
            self.receive(act, &mut log).await;
            logs.push(log.0);
        }
        logs
    }

    /// Ends its side, and reads what is still to come.
    pub(crate) async fn part(mut self) -> Vec<Event> {
        let mut log = Log::default();
        if let Some(socket) = &mut self.socket {
            if let Err(error) = socket.shutdown().await {
                log.note(format!("shutdown: {:?}", error.kind()));
            }
            self.drain(&mut log).await;
        }
        log.0
    }

    /// Sends the request; false when the client has left, so that there is nothing to receive.
    async fn send(&mut self, act: &Act, log: &mut Log) -> bool {
        let request = &act.script.request;
        let early = request.expect || request.paced || request.pauses;
        let mut bytes = if early { head(act) } else { whole(act) };
        if let Answer::Tunnel { pieces, eager: true } = &act.script.answer
            && let Some(piece) = request.media.pieces(pieces).first()
        {
            bytes.extend_from_slice(piece);
        }
        self.write(&bytes, log).await;
        if request.expect && !self.expect(log).await {
            return true;
        }
        if early {
            let mut sent = 0;
            for (at, piece) in request.media.pieces(&request.pieces).into_iter().enumerate() {
                if request.pauses && at + 1 == request.pieces.len() {
                    act.pause().await;
                }
                sent += piece.len();
                self.write(&framed(request.framing, &piece), log).await;
                if request.paced {
                    act.reaches(|progress| progress.read >= sent).await;
                }
            }
            if request.cut.is_none() {
                self.write(&close_body(act), log).await;
            }
        }
        if let Some(parting) = request.cut {
            act.reaches(|progress| progress.begun).await;
            return self.leave(parting, log).await;
        }
        if let Download::LeaveUnanswered(parting) = act.script.download {
            act.reaches(|progress| progress.stuck).await;
            return self.leave(parting, log).await;
        }
        true
    }

    /// Waits for what the server says to `Expect`; true if it wants the body.
    async fn expect(&mut self, log: &mut Log) -> bool {
        let goes_on = loop {
            if let Some(end) = find(&self.received, b"\r\n") {
                break self.received[..end].ends_with(b" 100 Continue");
            }
            if !self.fill().await {
                break false;
            }
        };
        log.note(format!("told to continue: {goes_on}"));
        goes_on
    }

    /// Leaves; true if something can still be received.
    async fn leave(&mut self, parting: Parting, log: &mut Log) -> bool {
        match parting {
            Parting::Finish | Parting::Quiet => {
                if let Some(socket) = &mut self.socket
                    && let Err(error) = socket.shutdown().await
                {
                    log.note(format!("shutdown: {:?}", error.kind()));
                }
                true
            }
            Parting::Reset | Parting::Vanish => {
                if let Some(socket) = self.socket.take() {
                    socket.set_zero_linger().unwrap();
                }
                false
            }
        }
    }

    async fn receive(&mut self, act: &Act, log: &mut Log) {
        let status = loop {
            let Some(head) = self.head(log).await else { return };
            let status = status_of(&head);
            log.bytes(head.clone());
            if status == 101 || status >= 200 {
                let tunnel =
                    status == 101 || (act.script.request.method == Method::Connect && (200..300).contains(&status));
                if tunnel {
                    return self.tunnel(act, log).await;
                }
                break (status, head);
            }
        };
        let (status, head) = status;
        if act.script.request.method == Method::Head || matches!(status, 204 | 304) {
            return;
        }
        self.body(act, &delimiter(&head), log).await;
    }

    /// Reads the next head, `date` made equal.
    async fn head(&mut self, log: &mut Log) -> Option<Bytes> {
        loop {
            if let Some(end) = find(&self.received, b"\r\n\r\n") {
                let mut head = self.received.split_to(end + 4);
                if let Some(date) = find(&head, b"\r\ndate: ") {
                    let value = date + b"\r\ndate: ".len();
                    let length = find(&head[value..], b"\r\n").unwrap_or_default();
                    head[value..value + length].fill(b'-');
                }
                return Some(head.freeze());
            }
            if !self.fill().await {
                self.note_rest(log);
                return None;
            }
        }
    }

    /// Reads a body with its framing, and notes it as it came.
    async fn body(&mut self, act: &Act, delimiter: &Delimiter, log: &mut Log) {
        let leaves = match act.script.download {
            Download::Leave { after, parting } => Some((after, parting)),
            _ => None,
        };
        let mut raw = BytesMut::new();
        let mut payload = 0;
        let complete = loop {
            let ended = take_body(delimiter, &mut self.received, &mut raw, &mut payload);
            act.advance(|progress| progress.received = payload);
            if ended {
                break true;
            }
            if let Some((after, parting)) = leaves
                && payload >= after
            {
                log.bytes(raw.split());
                log.note("leaves");
                if self.leave(parting, log).await {
                    self.drain(log).await;
                }
                return;
            }
            if !self.fill().await {
                break matches!(delimiter, Delimiter::Close);
            }
        };
        log.bytes(raw);
        log.note(format!("{payload} bytes of body, complete {complete}"));
        if !complete {
            self.note_rest(log);
        }
    }

    /// Sends through the tunnel, piece by piece, and reads what comes back.
    async fn tunnel(&mut self, act: &Act, log: &mut Log) {
        let Answer::Tunnel { pieces, eager } = &act.script.answer else { return log.note("an unexpected tunnel") };
        for (at, piece) in act.script.request.media.pieces(pieces).into_iter().enumerate() {
            if at > 0 || !eager {
                self.write(&piece, log).await;
            }
            while self.received.len() < piece.len() {
                if !self.fill().await {
                    return self.note_rest(log);
                }
            }
            log.bytes(self.received.split_to(piece.len()));
        }
        self.leave(Parting::Finish, log).await;
        self.drain(log).await;
    }

    async fn write(&mut self, bytes: &[u8], log: &mut Log) {
        if let Some(socket) = &mut self.socket
            && let Err(error) = socket.write_all(bytes).await
        {
            log.note(format!("write: {:?}", error.kind()));
        }
    }

    /// Reads something more; false at the end, which it remembers.
    async fn fill(&mut self) -> bool {
        if self.ended.is_some() {
            return false;
        }
        let Some(socket) = &mut self.socket else {
            self.ended = Some("left".to_owned());
            return false;
        };
        match socket.read_buf(&mut self.received).await {
            Ok(0) => self.ended = Some("end".to_owned()),
            Err(error) => self.ended = Some(format!("{:?}", error.kind())),
            Ok(_) => return true,
        }
        false
    }

    /// Reads to the end.
    async fn drain(&mut self, log: &mut Log) {
        while self.fill().await {}
        self.note_rest(log);
    }

    fn note_rest(&mut self, log: &mut Log) {
        let rest = self.received.split();
        if !rest.is_empty() {
            log.bytes(rest);
        }
        log.note(format!("connection: {}", self.ended.as_deref().unwrap_or("open")));
    }
}

/// The whole request.
fn whole(act: &Act) -> Vec<u8> {
    let request = &act.script.request;
    let mut bytes = head(act);
    for piece in request.media.pieces(&request.pieces) {
        bytes.extend(framed(request.framing, &piece));
    }
    if request.cut.is_none() {
        bytes.extend(close_body(act));
    }
    bytes
}

fn head(act: &Act) -> Vec<u8> {
    let request = &act.script.request;
    let method = match request.method {
        Method::Get | Method::WebSocket => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Connect => "CONNECT",
    };
    let version = if request.old { "1.0" } else { "1.1" };
    let mut head =
        format!("{method} {} HTTP/{version}\r\nHost: service.test\r\n{ACT}: {}\r\n", request.path, act.number);
    for (name, value) in &request.fields {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    if request.method == Method::WebSocket {
        head.push_str("Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    }
    if request.expect {
        head.push_str("Expect: 100-continue\r\n");
    }
    match request.framing {
        Framing::None => {}
        Framing::Length => _ = write!(head, "Content-Length: {}\r\n", request.declared()),
        Framing::Chunked => head.push_str("Transfer-Encoding: chunked\r\n"),
    }
    if request.framing != Framing::None {
        let _ = write!(head, "Content-Type: {}\r\n", request.media.name());
    }
    if request.trailers {
        head.push_str("Trailer: x-sum, x-note\r\n");
    }
    head.push_str("\r\n");
    head.into()
}

/// A piece of a body as it is sent.
fn framed(framing: Framing, piece: &[u8]) -> Vec<u8> {
    if framing == Framing::Chunked {
        [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat()
    } else {
        piece.to_vec()
    }
}

/// What follows the last piece.
fn close_body(act: &Act) -> Vec<u8> {
    let request = &act.script.request;
    if request.framing != Framing::Chunked {
        return Vec::new();
    }
    let mut end = b"0\r\n".to_vec();
    if request.trailers {
        for (name, value) in &trailers() {
            end.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
    }
    end.extend(b"\r\n");
    end
}

fn status_of(head: &[u8]) -> u16 {
    let status = head.get(9..12).and_then(|status| std::str::from_utf8(status).ok());
    status.and_then(|status| status.parse().ok()).unwrap_or_default()
}

fn delimiter(head: &[u8]) -> Delimiter {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    if field("transfer-encoding").is_some() {
        return Delimiter::Chunked;
    }
    field("content-length").map_or(Delimiter::Close, |length| Delimiter::Length(length.parse().unwrap()))
}

/// Moves what belongs to the body from `received` to `raw` and counts its payload; true at the body's end.
fn take_body(delimiter: &Delimiter, received: &mut BytesMut, raw: &mut BytesMut, payload: &mut usize) -> bool {
    match delimiter {
        Delimiter::Close => {
            *payload += received.len();
            raw.extend_from_slice(&received.split());
            false
        }
        Delimiter::Length(length) => {
            let piece = received.split_to(received.len().min(length - *payload));
            *payload += piece.len();
            raw.extend_from_slice(&piece);
            payload == length
        }
        Delimiter::Chunked => loop {
            let Some(line) = find(received, b"\r\n") else { return false };
            let size = std::str::from_utf8(&received[..line]).unwrap_or_default();
            let Ok(size) = usize::from_str_radix(size, 16) else {
                raw.extend_from_slice(b"<no chunk size>");
                return true;
            };
            if size == 0 {
                let blank = if received[line..].starts_with(b"\r\n\r\n") {
                    Some(line)
                } else {
                    find(&received[line..], b"\r\n\r\n").map(|at| line + at)
                };
                let Some(blank) = blank else { return false };
                raw.extend_from_slice(&received.split_to(blank + 4));
                return true;
            }
            let whole = line + 2 + size + 2;
            if received.len() < whole {
                return false;
            }
            raw.extend_from_slice(&received.split_to(whole));
            *payload += size;
        },
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
