//! A receiver of HTTP that behaves as it is told: well, or in any of the ways in which receivers fail.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, reason = "each test uses a part; tests may panic")]

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver as Events, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What a receiver does with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// Takes what comes.
    Accept,
    /// Nobody listens.
    Refuse,
    /// Neither reads nor answers.
    Hang,
    /// Closes without having read what was sent, which resets the connection.
    Reset,
    /// Asks to be left alone for a second.
    TooMany,
    /// Fails.
    Fail,
    /// Answers a byte at a time.
    Drip,
    /// Answers something that is not HTTP.
    Garbage,
    /// Closes within the answer's body.
    CloseMidBody,
    /// Ends its own side at once, and reads on.
    HalfClose,
    /// Says yes before it has read anything, and hangs up.
    SayYesUnread,
    /// Answers with more than anybody wants to read.
    Flood,
}

impl Behaviour {
    /// All the ways to fail.
    pub(crate) const FAULTS: [Self; 11] = [
        Self::Refuse,
        Self::Hang,
        Self::Reset,
        Self::TooMany,
        Self::Fail,
        Self::Drip,
        Self::Garbage,
        Self::CloseMidBody,
        Self::HalfClose,
        Self::SayYesUnread,
        Self::Flood,
    ];
}

/// A request that was read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// The request line and the header fields.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn has(&self, field: &str) -> bool {
        self.head.to_ascii_lowercase().contains(&field.to_ascii_lowercase())
    }
}

/// A running receiver. It ends with this.
pub(crate) struct Receiver {
    place: Place,
    ended: Arc<AtomicBool>,
    received: Arc<Mutex<Vec<Received>>>,
    /// Hears of each connection.
    pub(crate) connections: Events<()>,
}

enum Place {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// What is served: the two kinds of stream do the same.
trait Stream: Read + Write + Send + 'static {
    fn end(&self, how: Shutdown);
}

impl Stream for TcpStream {
    fn end(&self, how: Shutdown) {
        _ = self.shutdown(how);
    }
}

impl Stream for UnixStream {
    fn end(&self, how: Shutdown) {
        _ = self.shutdown(how);
    }
}

impl Receiver {
    /// Listens on the loopback interface.
    pub(crate) fn tcp(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = Place::Tcp(listener.local_addr().unwrap());
        Self::start(place, behaviour, move || Ok(Box::new(listener.accept()?.0)))
    }

    /// Listens at a socket.
    pub(crate) fn unix(path: &Path, behaviour: Behaviour) -> Self {
        let listener = UnixListener::bind(path).unwrap();
        Self::start(Place::Unix(path.to_owned()), behaviour, move || Ok(Box::new(listener.accept()?.0)))
    }

    fn start<F>(place: Place, behaviour: Behaviour, accept: F) -> Self
    where
        F: Fn() -> std::io::Result<Box<dyn Stream>> + Send + 'static,
    {
        let (ended, received) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let (told, connections) = channel();
        let running = Self { place, ended: Arc::clone(&ended), received: Arc::clone(&received), connections };
        if behaviour == Behaviour::Refuse {
            // The listener goes with the closure, and the address stays as it is: nobody listens there.
            drop(accept);
            return running;
        }
        thread::spawn(move || {
            while let Ok(stream) = accept() {
                if ended.load(Ordering::Acquire) {
                    break;
                }
                _ = told.send(());
                let (ended, received) = (Arc::clone(&ended), Arc::clone(&received));
                thread::spawn(move || serve(stream, behaviour, &ended, &received));
            }
        });
        running
    }

    /// Where it listens, as a URL.
    pub(crate) fn url(&self) -> String {
        match &self.place {
            Place::Tcp(address) => format!("http://{address}"),
            Place::Unix(path) => format!("unix://{}", path.display()),
        }
    }

    /// What was read so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        // Whoever waits for a connection gets one.
        match &self.place {
            Place::Tcp(address) => drop(TcpStream::connect(address)),
            Place::Unix(path) => drop(UnixStream::connect(path)),
        }
    }
}

type Log = Mutex<Vec<Received>>;

fn serve(mut stream: Box<dyn Stream>, behaviour: Behaviour, ended: &AtomicBool, received: &Log) {
    match behaviour {
        Behaviour::Hang => return while_open(ended),
        Behaviour::Reset => {
            // Something unread must be there when it closes.
            let mut first = [0];
            _ = stream.read(&mut first);
            return;
        }
        Behaviour::SayYesUnread => {
            _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        Behaviour::HalfClose => stream.end(Shutdown::Write),
        _ => {}
    }
    while let Some(request) = read(&mut *stream) {
        received.lock().unwrap().push(request);
        if answer(&mut *stream, behaviour, ended).is_err() {
            break;
        }
    }
}

/// Keeps a connection as it is until the receiver ends.
fn while_open(ended: &AtomicBool) {
    while !ended.load(Ordering::Acquire) {
        thread::sleep(Duration::from_millis(20));
    }
}

/// Answers; an error ends the connection.
fn answer(stream: &mut dyn Stream, behaviour: Behaviour, ended: &AtomicBool) -> std::io::Result<()> {
    let end = || Err(ErrorKind::ConnectionAborted.into());
    match behaviour {
        Behaviour::TooMany => {
            stream.write_all(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")
        }
        Behaviour::Fail => stream.write_all(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops"),
        Behaviour::Drip => {
            for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".iter().chain(&[b' '; 1_000]) {
                if ended.load(Ordering::Acquire) {
                    break;
                }
                stream.write_all(&[*byte])?;
                thread::sleep(Duration::from_millis(20));
            }
            end()
        }
        Behaviour::Garbage => {
            stream.write_all(b"\x16\x03\x01 what is this? \xff\xfe\r\n\r\n")?;
            end()
        }
        Behaviour::CloseMidBody => {
            stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 1000\r\n\r\nten bytes.")?;
            end()
        }
        Behaviour::Flood => {
            stream.write_all(b"HTTP/1.1 500 Internal Server Error\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            while !ended.load(Ordering::Acquire) {
                stream.write_all(b"400\r\n")?;
                stream.write_all(&[b'x'; 0x400])?;
                stream.write_all(b"\r\n")?;
            }
            end()
        }
        _ => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"),
    }
}

/// Reads one request whose length is told.
fn read(stream: &mut dyn Stream) -> Option<Received> {
    let (mut bytes, mut portion) = (Vec::new(), [0; 16 * 1_024]);
    loop {
        if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
            });
            let body = at + 4..at + 4 + length.unwrap_or_default();
            if bytes.len() >= body.end {
                return Some(Received { head, body: bytes[body].to_vec() });
            }
        }
        match stream.read(&mut portion) {
            Ok(read) if read > 0 => bytes.extend_from_slice(&portion[..read]),
            _ => return None,
        }
    }
}
