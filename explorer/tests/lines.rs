//! Lines of many inputs make one inventory, each line counts once, and what is wrong with one costs no other.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use api_inventory::inventory::{OpenApiOptions, Source as Seen};
use api_inventory::observation::Method;
use api_inventory_explorer::source::lines::{LineInput, LineOptions, LinesRead, read_lines};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

fn producer(producer: u64, seq: u64) -> Value {
    json!({"id": format!("{producer:032x}"), "seq": seq, "tracer": "0.1.0", "rules": "0"})
}

fn service() -> Value {
    json!({"name": "shop", "production": true, "production_basis": "default"})
}

fn endpoint(route: u64) -> Value {
    let route = format!("/r{route}");
    json!({"protocol": "http", "method": "GET", "route": route, "route_source": "router", "flow": "api"})
}

fn record(of: u64, seq: u64, route: u64) -> String {
    let minute = "2026-11-22T10:00:00Z";
    json!({
        "kind": "record", "v": 1, "producer": producer(of, seq), "service": service(), "endpoint": endpoint(route),
        "seen": {"traffic": {"first": minute, "last": minute}},
        "requests": {"exact": 1, "analysed": 1, "estimated": 1}, "joint": [],
    })
    .to_string()
}

fn observation(of: u64, seq: u64, route: u64) -> String {
    json!({
        "kind": "observation", "v": 1, "producer": producer(of, seq), "time": "2026-11-22T11:00:00Z",
        "direction": "server", "service": service(), "endpoint": endpoint(route), "outcome": "response", "status": 200,
        "scheme": {"value": "https", "basis": "uri"}, "duration": "<1ms",
        "client": {"exposure": "unknown", "basis": "none", "ranges": "extended"},
        "credentials": {"presented": false, "methods": [], "user_known": false, "refused": false},
        "request": {"bytes": "0", "scanned": 0}, "response": {"bytes": "<1KiB", "scanned": 128},
        "sampling": {"reason": "ratio", "probability": 1.0},
    })
    .to_string()
}

fn declared(of: u64, seq: u64, routes: &[&str]) -> String {
    let endpoints: Vec<_> = routes.iter().map(|route| json!(["GET", route])).collect();
    let (producer, service) = (producer(of, seq), service());
    json!({"kind": "endpoints", "v": 1, "producer": producer, "service": service, "endpoints": endpoints}).to_string()
}

/// A folder of files.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn lines(&self, name: &str, lines: &[String]) -> PathBuf {
        self.write(name, lines.join("\n").as_bytes())
    }
}

fn read_with(threads: usize, paths: &[&Path]) -> LinesRead {
    let inputs = paths.iter().map(|path| LineInput::path(path.to_path_buf())).collect();
    read_lines(inputs, &LineOptions { threads, ..LineOptions::default() }, &|_| {})
}

fn read(paths: &[&Path]) -> LinesRead {
    read_with(2, paths)
}

/// An input that is no file, read by one thread: with more of them, either of two lines may be the first.
fn read_once(bytes: impl Read + Send + 'static) -> LinesRead {
    read_lines(vec![once(bytes)], &LineOptions { threads: 1, ..LineOptions::default() }, &|_| {})
}

fn once(bytes: impl Read + Send + 'static) -> LineInput {
    LineInput::begun("-".into(), Vec::new(), Box::new(bytes))
}

fn totals(read: &LinesRead) -> String {
    serde_json::to_string(&read.inventory.snapshot()).unwrap()
}

fn problems(read: &LinesRead, source: usize) -> Vec<String> {
    read.sources[source].0.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn files_are_the_same_inventory_whatever_the_threads_and_however_they_are_packed_and_parted() {
    let files = Files::new();
    // More than one chunk.
    let lines: Vec<String> = (0..6_000).map(|at| record(at % 5 + 1, at / 5 + 1, at % 50)).collect();
    let plain = files.lines("plain", &lines);
    let expected = read_with(1, &[&plain]);
    assert_eq!(expected.sources[0].1.counted, 6_000);
    assert_eq!(expected.inventory.snapshot().records.len(), 50);
    let (first, second) = lines.split_at(2_500);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(first.join("\n").as_bytes()).unwrap();
    let packed = files.write("no-name-of-gzip", &packed.finish().unwrap());
    let rest = files.lines("rest", second);
    for threads in [1, 2, 4] {
        assert_eq!(totals(&read_with(threads, &[&plain])), totals(&expected));
        assert_eq!(totals(&read_with(threads, &[&rest, &packed])), totals(&expected));
    }
    // The same lines once more.
    let twice = read(&[&plain, &packed, &rest]);
    assert_eq!(totals(&twice), totals(&expected));
    let repeated: u64 = twice.sources.iter().map(|(source, _)| source.repeated).sum();
    let told: u64 = twice.sources.iter().map(|(source, _)| source.told).sum();
    assert_eq!((told, repeated), (6_000, 6_000));
}

#[test]
fn what_is_wrong_is_told_by_line_and_costs_no_other() {
    let files = Files::new();
    let mut nameless: Value = serde_json::from_str(&record(1, 2, 1)).unwrap();
    nameless["service"].as_object_mut().unwrap().remove("name");
    let mut unnumbered: Value = serde_json::from_str(&record(1, 2, 1)).unwrap();
    unnumbered["producer"]["seq"] = json!(0);
    let mut lines = vec![record(1, 1, 1), String::new(), nameless.to_string(), "{".to_owned(), unnumbered.to_string()];
    lines.push(r#"{"kind":"news","v":1}"#.to_owned());
    lines.extend(vec!["[]".to_owned(); 30]);
    lines.push(record(1, 2, 1));
    let read = read(&[&files.lines("lines", &lines), Path::new("/nowhere/at/all")]);
    let (source, counts) = &read.sources[0];
    assert_eq!((counts.counted, counts.broken, counts.refused, counts.unknown), (2, 32, 1, 1));
    assert_eq!((source.problems.len(), source.problem_count), (20, 33));
    assert_eq!(problems(&read, 0)[0], "line 3, /service/name: missing");
    assert_eq!(problems(&read, 0)[1], "line 4: no JSON from byte 1 on");
    assert!(problems(&read, 0)[2].starts_with("line 5: the line has no number"), "{:?}", problems(&read, 0));
    assert_eq!(read.inventory.snapshot().records[0].requests.exact, 2);
    assert_eq!((read.sources[1].0.told, read.sources[1].0.problem_count), (0, 1));
}

#[test]
fn lines_that_are_too_long_are_left_out_and_the_rest_keeps_its_numbers() {
    let long = || std::io::repeat(b'x').take(100_000_000);
    let lines = |text: String| Cursor::new(text.into_bytes());
    let input = lines(format!("{}\n", record(1, 1, 1)))
        .chain(long())
        .chain(lines(format!("\n{}\n", record(1, 2, 1))))
        .chain(long())
        .chain(lines(format!("\n{{\n{}", record(1, 3, 1))));
    let read = read_once(input);
    assert_eq!((read.sources[0].1.counted, read.sources[0].1.broken), (3, 3));
    let expected = ["line 2: longer than 16 MiB", "line 4: longer than 16 MiB", "line 5: no JSON from byte 1 on"];
    assert_eq!(problems(&read, 0), expected);
    // Also at the end.
    assert_eq!(problems(&read_once(long()), 0), ["line 1: longer than 16 MiB"]);
}

#[test]
fn of_a_tracer_that_wrote_both_kinds_records_count_whatever_the_order() {
    let files = Files::new();
    let observed: Vec<String> = (1..50).map(|seq| observation(1, seq, seq % 3)).collect();
    let recorded: Vec<String> = (1..4).map(|seq| record(1, seq, seq % 3)).collect();
    let other: Vec<String> = (1..9).map(|seq| observation(2, seq, 7)).collect();
    let (observed, recorded) = (files.lines("observed", &observed), files.lines("recorded", &recorded));
    let other = files.lines("other", &other);
    let expected = totals(&read(&[&recorded, &other]));
    for paths in [[&observed, &recorded, &other], [&recorded, &other, &observed], [&other, &observed, &recorded]] {
        let read = read(&paths.map(PathBuf::as_path));
        assert_eq!(totals(&read), expected);
        assert_eq!(read.sources.iter().map(|(_, counts)| counts.superseded).sum::<u64>(), 49);
        assert!(read.sources.iter().all(|(source, _)| source.problems.is_empty()));
    }
    // What can be read once is told of.
    let read = read_once(Cursor::new(format!("{}\n{}", observation(1, 1, 1), record(1, 1, 1))));
    assert_eq!(read.sources[0].1.counted + read.sources[0].1.superseded + read.sources[0].1.refused, 2);
    assert!(problems(&read, 0).iter().any(|problem| problem.contains("came before their records")));
}

#[test]
fn a_kept_inventory_comes_first_and_what_it_has_counted_does_not_count_again() {
    let files = Files::new();
    let lines: Vec<String> = (1..9).map(|seq| record(1, seq, seq % 3)).collect();
    let all = files.lines("all", &lines);
    let mut kept = Vec::new();
    read(&[&files.lines("half", &lines[..4])]).inventory.write(&mut kept).unwrap();
    let kept = files.write("kept", &kept);
    let expected = totals(&read(&[&all]));
    let both = read(&[&all, &kept]);
    assert_eq!(totals(&both), expected);
    assert_eq!((both.sources[0].1.counted, both.sources[0].1.repeated, both.sources[1].1.counted), (4, 4, 3));
    // Twice, it is left out.
    let twice = read(&[&all, &kept, &kept]);
    assert_eq!(totals(&twice), expected);
    assert!(problems(&twice, 2)[0].starts_with("left out"), "{:?}", problems(&twice, 2));
    // Of standard input, too.
    let inputs = vec![LineInput::path(all), once(std::fs::File::open(&kept).unwrap())];
    assert_eq!(totals(&read_lines(inputs, &LineOptions::default(), &|_| {})), expected);
}

#[test]
fn declared_routes_are_endpoints_of_which_no_record_has_to_tell() {
    let files = Files::new();
    let lines = [declared(1, 1, &["/old"]), observation(1, 1, 1), declared(1, 2, &["/r1", "/orders/{id}"])];
    let read = read(&[&files.lines("lines", &lines)]);
    let snapshot = read.inventory.snapshot();
    assert_eq!(read.sources[0].1.declared, 2);
    let declared = snapshot.get(Method::Get, "/orders/{id}").unwrap();
    assert_eq!(declared.seen.get(&Seen::Declaration).unwrap().last.to_string(), "2026-11-22T11:00:00Z");
    assert_eq!(declared.requests.analysed, 0);
    let called = snapshot.get(Method::Get, "/r1").unwrap();
    assert!(called.seen.get(&Seen::Declaration).is_some() && called.requests.analysed == 1);
    assert!(snapshot.get(Method::Get, "/old").is_none(), "the last list is the whole list");
}

#[test]
fn what_is_cut_off_counts_to_its_last_whole_line() {
    let files = Files::new();
    let mut packed = GzEncoder::new(Vec::new(), Compression::none());
    let lines: Vec<String> = (1..200).map(|seq| record(1, seq, seq % 3)).collect();
    packed.write_all(lines.join("\n").as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let read = read(&[&files.write("cut", &packed[..packed.len() / 2])]);
    let (source, counts) = &read.sources[0];
    assert!((60..110).contains(&counts.counted), "{counts:?}");
    assert_eq!((counts.broken, source.problem_count), (0, 1));
    let expected = format!("line {}: cannot be read: what is packed is cut off", counts.counted + 1);
    assert_eq!(problems(&read, 0), [expected]);
}

#[test]
fn progress_is_told_of_all_bytes() {
    let text = format!("{}\n{}\n", record(1, 1, 1), record(1, 2, 1));
    let (told, length) = (AtomicU64::new(0), text.len() as u64);
    let read = read_lines(vec![once(Cursor::new(text))], &LineOptions::default(), &|bytes| {
        told.fetch_add(bytes, Ordering::Relaxed);
    });
    assert_eq!((told.into_inner(), read.sources[0].0.bytes), (length, length));
}

#[test]
fn an_api_definition_is_made_of_what_was_read() {
    let files = Files::new();
    let read = read(&[&files.lines("lines", &[record(1, 1, 1)])]);
    let document = read.inventory.snapshot().open_api(&OpenApiOptions::default());
    let document_json: Value = serde_json::to_value(&document).unwrap();
    assert_eq!(document_json["info"]["title"], "shop");
    assert!(document_json["paths"]["/r1"]["get"].is_object(), "{document_json}");
    assert!(document.to_yaml().unwrap().contains("/r1"));
}
