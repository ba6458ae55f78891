//! The load: so many requests over so many kept connections, one at a time on each.

use std::cell::Cell;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::{Duration, Instant};

use api_inventory_served_load::endpoint::Endpoint;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

use crate::answer::Answer;

/// What is asked of whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) port: u16,
    pub(crate) endpoint: Endpoint,
    pub(crate) requests: u64,
    /// So many a second; otherwise each connection asks anew once it is answered.
    pub(crate) rate: Option<f64>,
}

/// What a client saw.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) took: Duration,
    /// Microseconds from a request's first byte to its answer's last, in ascending order.
    pub(crate) latencies: Vec<f64>,
    /// How long each body was.
    pub(crate) body: u64,
}

struct Connection {
    stream: TcpStream,
    answer: Answer,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Answer::default(), buffer: vec![0; 128 * 1024] })
    }

    /// Asks once. The length of the body that came.
    async fn ask(&mut self, request: &[u8]) -> io::Result<u64> {
        self.stream.write_all(request).await?;
        loop {
            let read = self.stream.read(&mut self.buffer).await?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(body) = self.answer.take(self.buffer.get(..read).unwrap_or_default())? {
                return Ok(body);
            }
        }
    }
}

/// Asks until all requests are answered. All answers have to have the same length.
pub(crate) async fn load(load: Load) -> io::Result<Seen> {
    let request: Rc<[u8]> = load.endpoint.request().into();
    let left = Rc::new(Cell::new(load.requests));
    let tasks = LocalSet::new();
    let mut connections = Vec::new();
    for _ in 0..load.endpoint.connections() {
        connections.push(Connection::open(load.port).await?);
    }
    let started = Instant::now();
    let loops: Vec<_> = connections
        .into_iter()
        .map(|mut connection| {
            let (request, left) = (Rc::clone(&request), Rc::clone(&left));
            tasks.spawn_local(async move {
                let (mut latencies, mut body) = (Vec::new(), None);
                while let Some(rest) = left.get().checked_sub(1) {
                    left.set(rest);
                    if let Some(rate) = load.rate {
                        let due = Duration::from_secs_f64((load.requests - rest) as f64 / rate);
                        tokio::time::sleep_until((started + due).into()).await;
                    }
                    let asked = Instant::now();
                    let length = connection.ask(&request).await?;
                    latencies.push(asked.elapsed().as_secs_f64() * 1e6);
                    if *body.get_or_insert(length) != length {
                        return Err(io::Error::other("answers differ in length"));
                    }
                }
                Ok((latencies, body))
            })
        })
        .collect();
    tasks.await;
    let took = started.elapsed();
    let (mut latencies, mut bodies) = (Vec::new(), Vec::new());
    for each in loops {
        let (more, body) = each.await.map_err(io::Error::other)??;
        latencies.extend(more);
        bodies.extend(body);
    }
    latencies.sort_unstable_by(f64::total_cmp);
    bodies.dedup();
    match bodies.as_slice() {
        [body] => Ok(Seen { took, latencies, body: *body }),
        _ => Err(io::Error::other("answers differ in length")),
    }
}

/// One request after the other over one connection, for so long after the first answer.
pub(crate) async fn one_by_one(port: u16, during: Duration) -> io::Result<OneByOne> {
    let request = Endpoint::Hello.request();
    let mut connection = Connection::open(port).await?;
    connection.ask(&request).await?;
    let first = Instant::now();
    let mut slowest = Duration::ZERO;
    while first.elapsed() < during {
        let asked = Instant::now();
        connection.ask(&request).await?;
        slowest = slowest.max(asked.elapsed());
    }
    Ok(OneByOne { first, slowest })
}

/// What a single client sees that comes early.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OneByOne {
    /// When its first request was answered.
    pub(crate) first: Instant,
    /// The longest that one of the later requests took.
    pub(crate) slowest: Duration,
}
