//! Lines in a file.

use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use api_inventory::export::{Emit, NdjsonExporter, Rotation};

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
    let tracer = every_capture().retry_for(Duration::from_millis(200)).exporter(exporter).build();
    drive(&tracer, 1).await;
    assert!(!tracer.flush(PATIENCE), "a line was lost");
    let stats = accounts(&tracer);
    assert_eq!((stats.delivered, stats.dropped.retries_exhausted), (0, 1));
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
async fn a_disk_that_is_full_for_a_while_costs_nothing_and_no_line_is_written_twice() {
    let full = || Err(io::ErrorKind::StorageFull.into());
    let text = Arc::new(Mutex::new(Vec::new()));
    let steps = VecDeque::from([Ok(1_000), full(), Ok(700), full(), full()]);
    let writer = Scripted { steps, text: Arc::clone(&text) };
    let tracer = every_capture().exporter(NdjsonExporter::new(writer, Emit::Records)).build();
    drive(&tracer, 5).await;
    assert!(tracer.flush(PATIENCE));
    let stats = accounts(&tracer);
    assert_eq!((stats.delivered, stats.dropped.total(), stats.retried), (5, 0, 3));
    let text = String::from_utf8(text.lock().unwrap().clone()).unwrap();
    let numbers: BTreeSet<u64> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["producer"]["seq"].as_u64().unwrap())
        .collect();
    assert_eq!((numbers.len(), text.lines().count()), (5, 5), "{text}");
}

#[tokio::test]
async fn of_a_batch_that_breaks_off_the_lines_that_were_written_are_delivered() {
    let text = Arc::new(Mutex::new(Vec::new()));
    let broken = Err(io::ErrorKind::BrokenPipe.into());
    // Enough for one line or two, of five.
    let writer = Scripted { steps: VecDeque::from([Ok(1_500), broken]), text: Arc::clone(&text) };
    let tracer = every_capture().exporter(NdjsonExporter::new(writer, Emit::Records)).build();
    drive(&tracer, 5).await;
    assert!(!tracer.flush(PATIENCE), "lines were lost");
    let text = String::from_utf8(text.lock().unwrap().clone()).unwrap();
    let whole = text.matches('\n').count() as u64;
    let stats = accounts(&tracer);
    assert!((1..5).contains(&whole), "{whole}");
    assert_eq!((stats.delivered, stats.dropped.refused), (whole, 5 - whole));
}

#[tokio::test]
async fn a_line_that_another_process_left_unfinished_destroys_none_of_this_one() {
    let folder = tempfile::tempdir().unwrap();
    for rotates in [false, true] {
        let path = folder.path().join(format!("{rotates}"));
        std::fs::write(&path, "{\"kind\":\"rec").unwrap();
        let builder = every_capture();
        let tracer = if rotates {
            let rotation = Rotation { max_bytes: 1 << 20, keep: 1 };
            builder.exporter(NdjsonExporter::rotating(&path, Emit::Records, rotation).unwrap())
        } else {
            builder.exporter(NdjsonExporter::append(&path, Emit::Records).unwrap())
        };
        let tracer = tracer.build();
        drive(&tracer, 1).await;
        assert!(tracer.shutdown(PATIENCE));
        let text = std::fs::read_to_string(path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines.len(), lines[0]), (2, "{\"kind\":\"rec"), "{text}");
        assert!(serde_json::from_str::<serde_json::Value>(lines[1]).is_ok(), "{text}");
    }
}

#[tokio::test]
async fn a_file_that_is_full_is_put_aside_as_the_environment_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines");
    let lookup = |name: &str| match name {
        "API_INVENTORY_EXPORTERS" => Some("ndjson".into()),
        "API_INVENTORY_NDJSON_PATH" => Some(path.clone().into()),
        "API_INVENTORY_NDJSON_MAX_BYTES" => Some("3000".into()),
        "API_INVENTORY_NDJSON_KEEP" => Some("100".into()),
        _ => None,
    };
    let tracer = every_capture().from_lookup(&lookup).build();
    assert_eq!(tracer.problems(), []);
    drive(&tracer, 5).await;
    assert!(tracer.shutdown(PATIENCE));
    let files: Vec<String> =
        folder.path().read_dir().unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    assert!(files.len() > 1 && files.iter().all(|file| file.len() <= 3_000), "{:?}", files.iter().map(String::len));
    let lines = files.iter().flat_map(|file| file.lines());
    assert_eq!(lines.filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()).count(), 5);
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
