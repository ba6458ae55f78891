//! Receivers as others have made them: programs that tests send to over the loopback interface.
//!
//! They come as packages of Python and are installed once; where there is no Python, tests that need them are skipped, and
//! say so. For another test: `#[path = "../receivers/mod.rs"] mod receivers;`.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "each test uses a part; tests may panic")]

mod agent;
mod collector;
#[path = "../support/python.rs"]
mod python;

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[allow(unused_imports, reason = "each test uses a part")]
pub(crate) use agent::TestAgent;
#[allow(unused_imports, reason = "each test uses a part")]
pub(crate) use collector::Collector;

static TOOLS: python::Tools =
    python::Tools::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/receivers/requirements.txt"));

/// Python takes its time on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that is killed when the test ends.
struct Program(Child);

impl Program {
    /// Starts it with what it prints in a file.
    fn start(command: &mut Command, log: &Path) -> Self {
        let log = File::create(log).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        Self(command.spawn().unwrap())
    }

    /// Whether it is ready by and by; not, if it has ended.
    fn is_ready(&mut self, ready: impl Fn() -> bool) -> bool {
        let Self(process) = self;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && process.try_wait().unwrap().is_none() {
            if ready() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        false
    }

    fn id(&self) -> u32 {
        let Self(process) = self;
        process.id()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let Self(process) = self;
        _ = process.kill();
        _ = process.wait();
    }
}

/// Addresses that nobody listens at. Somebody may come first: then the program ends, and is started again elsewhere.
fn free<const COUNT: usize>() -> [SocketAddr; COUNT] {
    let listeners = [(); COUNT].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap())
}

fn listens(address: SocketAddr) -> bool {
    TcpStream::connect(address).is_ok()
}

/// The body of an answer with the status 200; none of any other.
fn get(address: SocketAddr, path: &str) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // Of this version, so that the body comes as it is and ends with the connection.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let head = answer.windows(4).position(|end| end == b"\r\n\r\n")?;
    let status = answer.get(8..13)?;
    (status == b" 200 ").then(|| answer.split_off(head + 4))
}
