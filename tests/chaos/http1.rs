//! A client of HTTP/1.1 that sends and hears bytes.

use std::io::ErrorKind;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::compare::PROBED;
use crate::server::Site;

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Another request was answered on it.
    Kept,
    /// The server closed it.
    Finished,
    /// The server closed it and threw away what had been sent to it.
    Reset,
}

/// All that was heard on a connection: bytes, with every `date` the same, and how it ended.
#[derive(PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) bytes: Vec<u8>,
    pub(crate) end: End,
}

impl Heard {
    /// The status codes, in order.
    pub(crate) fn codes(&self) -> Vec<u16> {
        let text = self.text();
        let lines = text.match_indices("HTTP/1.").map(|(at, _)| text.get(at + 9..at + 12).unwrap());
        lines.map(|code| code.parse().unwrap()).collect()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl std::fmt::Debug for Heard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = &self.bytes[..self.bytes.len().min(2_000)];
        write!(formatter, "{} bytes \"{}\", {:?}", self.bytes.len(), shown.escape_ascii(), self.end)
    }
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Client {
    socket: TcpStream,
    /// What has come and is not part of a response yet.
    coming: Vec<u8>,
    heard: Vec<u8>,
    reset: bool,
    finished: bool,
}

impl Client {
    pub(crate) async fn connect(site: &Site) -> Self {
        Self::of(TcpStream::connect(site.address).await.unwrap())
    }

    /// A client that has little room for what it has not read.
    pub(crate) async fn connect_narrow(site: &Site) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(16 * 1024).unwrap();
        Self::of(socket.connect(site.address).await.unwrap())
    }

    fn of(socket: TcpStream) -> Self {
        socket.set_nodelay(true).unwrap();
        Self { socket, coming: Vec::new(), heard: Vec::new(), reset: false, finished: false }
    }

    /// Sends bytes, and keeps on reading meanwhile, so that neither side waits for the other. What the server does not
    /// want any more is left unsent.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        let (mut reading, mut writing) = self.socket.split();
        let writing = async {
            writing.write_all(bytes).await.err().map(|error| {
                assert!(is_reset(&error), "{error}");
                true
            })
        };
        tokio::pin!(writing);
        let mut buffer = vec![0; 16 * 1024];
        loop {
            tokio::select! {
                reset = &mut writing => {
                    self.reset |= reset.is_some();
                    return;
                }
                read = reading.read(&mut buffer), if !self.finished && !self.reset => match read {
                    Ok(0) => self.finished = true,
                    Ok(length) => self.coming.extend_from_slice(&buffer[..length]),
                    Err(error) => {
                        assert!(is_reset(&error), "{error}");
                        self.reset = true;
                    }
                },
            }
        }
    }

    /// All that was heard so far.
    pub(crate) fn heard(&self) -> &[u8] {
        &self.heard
    }

    /// Whether the server still takes what is sent.
    pub(crate) fn is_wanted(&self) -> bool {
        !self.reset
    }

    /// Says that nothing more will be sent.
    pub(crate) async fn finish(&mut self) {
        self.socket.shutdown().await.unwrap();
    }

    /// Leaves without a word.
    pub(crate) fn reset(self) -> Vec<u8> {
        self.socket.set_zero_linger().unwrap();
        self.leave()
    }

    /// Leaves.
    pub(crate) fn leave(self) -> Vec<u8> {
        without_dates(self.heard)
    }

    /// Reads until these bytes have come, and leaves.
    pub(crate) async fn until_heard(mut self, last: &str) -> Vec<u8> {
        let end = self.until(|bytes| position(bytes, last.as_bytes())).await.expect("they come");
        let rest = self.coming.split_off(end);
        self.hear(rest);
        self.leave()
    }

    /// Reads one response to its end; its status code, 0 if the connection ended before.
    pub(crate) async fn response(&mut self) -> u16 {
        self.read_response(false).await
    }

    /// Reads the head of a response, to which no body belongs.
    pub(crate) async fn head(&mut self) -> u16 {
        self.read_response(true).await
    }

    /// Reads until so many bytes have been heard, and hears no more than those.
    pub(crate) async fn exactly(&mut self, bytes: usize) {
        while self.heard.len() + self.coming.len() < bytes && self.more().await {}
        let rest = self.coming.split_off((bytes - self.heard.len()).min(self.coming.len()));
        self.hear(rest);
    }

    /// Reads a chunked response and keeps nothing of it; how many bytes it had, framing included.
    pub(crate) async fn pass_over_response(&mut self) -> usize {
        const END: &[u8] = b"\r\n0\r\n\r\n";
        let (mut passed, mut last) = (0, Vec::new());
        let mut buffer = vec![0; 64 * 1024];
        while last != END {
            let length = self.socket.read(&mut buffer).await.unwrap();
            assert!(length > 0, "the response breaks off");
            passed += length;
            last.extend_from_slice(&buffer[length.saturating_sub(END.len())..length]);
            last.drain(..last.len().saturating_sub(END.len()));
        }
        passed
    }

    /// Reads until these bytes have come, which may be part of a response.
    pub(crate) async fn await_piece(&mut self, piece: &str) {
        self.until(|bytes| position(bytes, piece.as_bytes())).await.expect("it comes");
    }

    async fn read_response(&mut self, only_head: bool) -> u16 {
        let Some(head) = self.until(|bytes| position(bytes, b"\r\n\r\n")).await else { return 0 };
        let text = String::from_utf8_lossy(&self.coming[..head]).to_ascii_lowercase();
        let code: u16 = text.get(9..12).unwrap().parse().unwrap();
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let end = if only_head || matches!(code, 100..=199 | 204 | 304) {
            Some(head)
        } else if field("transfer-encoding:") == Some("chunked") {
            self.until(|bytes| end_of_chunks(bytes, head)).await
        } else if let Some(length) = field("content-length:") {
            let end = head + length.parse::<usize>().unwrap();
            self.until(|bytes| (bytes.len() >= end).then_some(end)).await
        } else {
            while self.more().await {}
            Some(self.coming.len())
        };
        let rest = end.map_or_else(Vec::new, |end| self.coming.split_off(end));
        self.hear(rest);
        code
    }

    /// What has come has been heard, but for the rest.
    fn hear(&mut self, rest: Vec<u8>) {
        let coming = std::mem::replace(&mut self.coming, rest);
        self.heard.extend(coming);
    }

    /// Reads until something is there; `None` if the connection ends before.
    async fn until(&mut self, mut found: impl FnMut(&[u8]) -> Option<usize>) -> Option<usize> {
        loop {
            if let Some(end) = found(&self.coming) {
                return Some(end);
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// Reads once more; false at the end.
    async fn more(&mut self) -> bool {
        if self.finished {
            return false;
        }
        let mut buffer = vec![0; 64 * 1024];
        match self.socket.read(&mut buffer).await {
            Ok(0) => self.finished = true,
            Ok(length) => self.coming.extend_from_slice(&buffer[..length]),
            Err(error) => {
                assert!(is_reset(&error), "{error}");
                (self.reset, self.finished) = (true, true);
            }
        }
        !self.finished
    }

    /// Reads until the server closes the connection.
    pub(crate) async fn until_end(mut self) -> Heard {
        while self.more().await {}
        self.hear(Vec::new());
        // Where the server has read the last of what it wanted, its FIN comes before its RST.
        self.reset |= self.socket.take_error().unwrap().is_some();
        Heard { bytes: without_dates(self.heard), end: if self.reset { End::Reset } else { End::Finished } }
    }

    /// Asks whether the connection was kept.
    pub(crate) async fn probe(mut self) -> Heard {
        let before = self.heard.len() + self.coming.len();
        self.send("GET /probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
        let mut heard = self.until_end().await;
        if heard.text().ends_with(PROBED) {
            heard.bytes.truncate(before.min(heard.bytes.len()));
            heard.end = End::Kept;
        }
        heard
    }
}

/// Sends a request, reads the response, and asks whether the connection was kept.
pub(crate) async fn exchange(site: &Site, request: impl AsRef<[u8]>) -> Heard {
    let mut client = Client::connect(site).await;
    client.send(request).await;
    client.response().await;
    client.probe().await
}

/// Sends a request, and reads until the server closes the connection.
pub(crate) async fn last_exchange(site: &Site, request: impl AsRef<[u8]>) -> Heard {
    let mut client = Client::connect(site).await;
    client.send(request).await;
    client.until_end().await
}

/// A request with a body of known length; `fields` end in `\r\n`, each.
pub(crate) fn post(path: &str, fields: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut request =
        format!("POST {path} HTTP/1.1\r\nHost: x\r\n{fields}Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    request.extend_from_slice(body);
    request
}

/// The same for JSON.
pub(crate) fn post_json(path: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    post(path, "Content-Type: application/json\r\n", body)
}

pub(crate) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")
}

fn is_reset(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
}

/// Where a chunked body ends that begins at `start`, trailers included (RFC 9112, section 7.1).
fn end_of_chunks(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let line = position(&bytes[at..], b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[at..at + line - 2]).unwrap(), 16).unwrap();
        at += line;
        if size == 0 {
            return if bytes[at..].starts_with(b"\r\n") {
                Some(at + 2)
            } else {
                position(&bytes[at..], b"\r\n\r\n").map(|end| at + end)
            };
        }
        at += size + 2;
        if at > bytes.len() {
            return None;
        }
    }
}

/// The end of the first `wanted`.
fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted).map(|at| at + wanted.len())
}

/// The same bytes with the same length for every `date`.
fn without_dates(mut bytes: Vec<u8>) -> Vec<u8> {
    const FIELD: &[u8] = b"\r\ndate: ";
    let mut from = 0;
    while let Some(at) = position(&bytes[from..], FIELD).map(|at| from + at) {
        let end = bytes.len().min(at + "Sun, 06 Nov 1994 08:49:37 GMT".len());
        bytes[at..end].fill(b'-');
        from = end;
    }
    bytes
}
