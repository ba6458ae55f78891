//! Lines in a file.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use api_inventory::export::{Emit, NdjsonExporter};

use crate::support::{PATIENCE, every_capture};
use crate::{accounts, drive};

/// Accepts so many bytes a call, then is full.
struct Drip {
    left: usize,
}

impl Write for Drip {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let written = bytes.len().min(7).min(self.left);
        self.left -= written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_disk_that_fills_up_costs_the_lines_and_nothing_else() {
    let exporter = NdjsonExporter::new(Drip { left: 100 }, Emit::Records);
    let tracer = every_capture().exporter(exporter).build();
    drive(&tracer, 1).await;
    assert!(!tracer.flush(PATIENCE), "a line was lost");
    let stats = accounts(&tracer);
    assert_eq!((stats.delivered, stats.dropped.refused), (0, 1), "a line in part is not offered again");
    drive(&tracer, 1).await;
    assert_eq!(tracer.stats().seen, 2);
}

#[tokio::test]
async fn ndjson_is_one_json_object_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines.ndjson");
    let tracer = every_capture().exporter(NdjsonExporter::append(&path, Emit::Both).unwrap()).build();
    drive(&tracer, 3).await;
    assert!(tracer.shutdown(PATIENCE));
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'));
    let objects = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    assert_eq!(objects.filter(serde_json::Value::is_object).count(), 6);
}

/// Writes as it is told, one step a call, and then all there is.
struct Scripted {
    steps: VecDeque<io::Result<usize>>,
    text: Arc<Mutex<Vec<u8>>>,
}

impl Write for Scripted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let most = self.steps.pop_front().unwrap_or(Ok(usize::MAX))?;
        let written = bytes.len().min(most);
        self.text.lock().unwrap().extend_from_slice(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is written when a batch of one line is lost as told, and one of two lines follows.
async fn two_batches(steps: impl IntoIterator<Item = io::Result<usize>>) -> String {
    let text = Arc::new(Mutex::new(Vec::new()));
    let writer = Scripted { steps: steps.into_iter().collect(), text: Arc::clone(&text) };
    let tracer = every_capture().exporter(NdjsonExporter::new(writer, Emit::Records)).build();
    drive(&tracer, 1).await;
    assert!(!tracer.flush(PATIENCE), "a line was lost");
    drive(&tracer, 2).await;
    assert!(tracer.flush(PATIENCE));
    assert_eq!((accounts(&tracer).delivered, accounts(&tracer).dropped.refused), (2, 1));
    let text = text.lock().unwrap().clone();
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_line_that_was_torn_destroys_no_other() {
    let broken = || Err(io::ErrorKind::BrokenPipe.into());
    let full = || Err(io::ErrorKind::StorageFull.into());
    for steps in [
        vec![Ok(10), broken()],
        // The end of the torn line is there, and then there is no room for the next one, for a while.
        vec![Ok(10), broken(), full(), Ok(1), full()],
    ] {
        let text = two_batches(steps).await;
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert_eq!(lines[0].len(), 10, "{text}");
        assert!(lines[1..].iter().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{text}");
    }
}

#[tokio::test]
async fn a_write_that_fails_between_two_lines_leaves_no_empty_one() {
    let text = two_batches([Err(io::ErrorKind::BrokenPipe.into())]).await;
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{text}");
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_refused_at_once_and_a_character_device_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let (done, opened) = std::sync::mpsc::channel();
    // On a thread of its own: where nobody reads the pipe, opening it would take forever.
    std::thread::spawn(move || done.send(NdjsonExporter::append(path, Emit::Records).map(drop)));
    let error = opened.recv_timeout(PATIENCE).unwrap().unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    assert!(NdjsonExporter::append("/dev/null", Emit::Records).is_ok());
}
