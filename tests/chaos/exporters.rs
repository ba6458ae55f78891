//! Exporters that fail while the service goes on. What becomes of each line is the subject of `tests/exporters`; here it
//! is that clients notice nothing, with files and sockets that are real.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use api_inventory::Tracer;
use api_inventory::export::{Batch, Emit, ExportError, Exporter, NdjsonExporter};
use tokio::net::TcpSocket;

use crate::compare::{application_behind, capturing, problems, start};
use crate::http1::{End, exchange, get};
use crate::support::{PATIENCE, assert_balanced};

/// How many requests are served while the exporter fails.
const REQUESTS: u64 = 200;

/// Serves requests, each answered as without a layer.
async fn serve_with(exporter: impl Exporter) -> Tracer {
    let bare = start(application_behind, &|router| router).await;
    let expected = exchange(&bare.site, get("/users")).await;
    bare.end().await;
    assert_eq!((expected.codes(), expected.end), (vec![200], End::Kept));

    let tracer = capturing().exporter(exporter).build();
    let server = start(application_behind, &|router| router.layer(tracer.axum_layer())).await;
    for _ in 0..REQUESTS {
        assert_eq!(exchange(&server.site, get("/users")).await, expected);
    }
    server.end().await;
    tracer
}

/// Asserts that every exchange was analysed, and every line is accounted for.
fn assert_accounted(tracer: &Tracer) {
    let stats = tracer.stats();
    assert_balanced(&stats);
    assert_eq!((stats.seen, stats.analysed), (REQUESTS, REQUESTS), "{stats:?}");
    assert_eq!(stats.exporters[0].produced, REQUESTS, "{stats:?}");
}

/// A connection with next to no room in it, and its other end.
async fn narrow_connection() -> (std::net::TcpStream, std::net::TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(4 * 1024).unwrap();
    let ours = socket.connect(listener.local_addr().unwrap()).await.unwrap().into_std().unwrap();
    ours.set_nonblocking(false).unwrap();
    (ours, listener.accept().unwrap().0)
}

#[tokio::test]
async fn a_receiver_that_does_not_read_holds_up_no_request_and_no_shutdown() {
    // More than the kernel takes for a receiver that has stopped.
    let (ours, theirs) = narrow_connection().await;
    let tracer = serve_with(NdjsonExporter::new(Padded(ours), Emit::Observations)).await;
    let started = Instant::now();
    assert!(!tracer.shutdown(Duration::from_millis(300)), "the receiver does not read");
    assert!(started.elapsed() < PATIENCE);
    assert_accounted(&tracer);
    assert!(tracer.stats().exporters[0].dropped.shutdown > 0, "{:?}", tracer.stats().exporters);
    drop(theirs);
}

/// Makes each write large.
struct Padded(std::net::TcpStream);

impl std::io::Write for Padded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write_all(&vec![b' '; 1024 * 1024])?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

#[tokio::test]
async fn a_receiver_that_goes_away_costs_lines_and_nothing_else() {
    let (ours, theirs) = narrow_connection().await;
    drop(theirs);
    let tracer = serve_with(NdjsonExporter::new(ours, Emit::Observations)).await;
    // The first write finds out; that the kernel took it is all that its exporter knows.
    let first = tracer.flush(PATIENCE);
    let server = start(application_behind, &|router| router.layer(tracer.axum_layer())).await;
    exchange(&server.site, get("/hello")).await;
    server.end().await;
    let second = tracer.flush(PATIENCE);
    assert!(!(first && second), "lines were lost");
    let stats = tracer.stats();
    assert_balanced(&stats);
    assert_eq!((stats.seen, stats.analysed), (REQUESTS + 1, REQUESTS + 1), "{stats:?}");
    assert!(stats.exporters[0].dropped.refused > 0, "{stats:?}");
}

/// Takes its time for each batch.
struct Slow;

impl Exporter for Slow {
    fn export(&mut self, _: &Batch) -> Result<(), ExportError> {
        std::thread::sleep(Duration::from_millis(50));
        Ok(())
    }

    fn wants(&self) -> Emit {
        Emit::Observations
    }
}

#[tokio::test]
async fn a_slow_exporter_gets_every_line_in_the_end() {
    let tracer = serve_with(Slow).await;
    assert!(tracer.shutdown(PATIENCE));
    assert_accounted(&tracer);
    assert_eq!(tracer.stats().exporters[0].delivered, REQUESTS);
}

/// A device that is always full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_costs_lines_and_nothing_else() {
    let tracer = serve_with(NdjsonExporter::append("/dev/full", Emit::Observations).unwrap()).await;
    assert!(!tracer.shutdown(PATIENCE), "all lines are lost");
    assert_accounted(&tracer);
    let accounts = tracer.stats().exporters[0];
    assert_eq!((accounts.delivered, accounts.dropped.total()), (0, REQUESTS));
    assert_eq!(problems(&tracer).len(), 1, "{:?}", tracer.problems());
}

#[tokio::test]
#[ignore = "the part of the next test that runs in a process of its own"]
async fn lines_go_to_a_file_of_this_folder() {
    if !Path::new(MARK).exists() {
        return;
    }
    let tracer = serve_with(NdjsonExporter::append(LINES, Emit::Observations).unwrap()).await;
    let _ = tracer.shutdown(PATIENCE);
    assert_accounted(&tracer);
}

/// Without this file, the folder is not one to write to.
const MARK: &str = "limited";

/// The file that those lines go to.
const LINES: &str = "lines.ndjson";

/// The limit is that of a process: another one has it. Signals that it ignores stay ignored in what it becomes.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_not_grow_any_more_costs_lines_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(MARK), "").unwrap();
    let part = "--ignored --exact exporters::lines_go_to_a_file_of_this_folder";
    let limited = Command::new("sh")
        .args(["-c", &format!("trap '' XFSZ; ulimit -f 16; exec \"$0\" {part}")])
        .arg(std::env::current_exe().unwrap())
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(limited.status.success(), "{limited:?}");
    assert!(String::from_utf8_lossy(&limited.stdout).contains("1 passed"), "{limited:?}");
    let text = std::fs::read_to_string(folder.path().join(LINES)).unwrap();
    // Shells count in blocks of 512 or of 1,024 bytes.
    assert!([8 * 1024, 16 * 1024].contains(&text.len()), "{} bytes", text.len());
    let mut lines: Vec<_> = text.lines().collect();
    lines.pop();
    assert!(lines.iter().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{text}");
}
