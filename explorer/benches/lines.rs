//! How fast lines are read and joined, and what that takes of memory: `cargo bench -p api-inventory-explorer --bench lines`.
//!
//! Lines are of exchanges that the tracer's offline analyzer has seen; 8 tracers write them, with consecutive numbers. A
//! process of its own reads each set of them, from a file of which all lines are made: the most memory that it holds is that
//! of the reading. Making the lines is in the figures, with about 2 % of them.
//!
//! For each kind, number of endpoints and number of threads it prints MB in a second, and MB in a second of the processor,
//! which tells more where other programs run beside it, both as the median of three runs; for 1,000,000 observations, of one.
//! The processor's time and the memory are known on Linux only.
//!
//! `--write FILE KIND ENDPOINTS` and `--read FILE KIND LINES THREADS` are the two halves by themselves, for a profiler.
//!
//! Without optimisation, as `cargo test --benches` runs it, all of it is small, and only shows that it works.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench may panic, and prints what it has measured"
)]

#[path = "support/generator.rs"]
mod generator;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use api_inventory_explorer::source::lines::{LineInput, LineOptions, read_lines};
use generator::{Kind, Stream};

const IS_SMALL: bool = cfg!(debug_assertions);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let kind = |name: &str| Kind::ALL.into_iter().find(|kind| kind.name() == name).unwrap();
    match arguments[..] {
        ["--write", file, of, endpoints] => generator::write(file.as_ref(), kind(of), endpoints.parse().unwrap()),
        ["--read", file, of, lines, threads] => {
            read(file.as_ref(), kind(of), lines.parse().unwrap(), threads.parse().unwrap());
        }
        _ => measure(),
    }
}

fn measure() {
    let scale = |number: usize| if IS_SMALL { number / 5_000 } else { number };
    let runs = if IS_SMALL { 1 } else { 3 };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines");
    for (kind, endpoints, measured) in [
        (Kind::Observation, 1_000, [100_000, 1_000_000]),
        (Kind::Observation, 100_000, [200_000, 1_000_000]),
        (Kind::Record, 100_000, [100_000, 100_000]),
    ] {
        generator::write(&file, kind, scale(endpoints).max(1));
        for (lines, runs) in [(measured[0], runs), (measured[1], 1)] {
            for threads in [1, 2] {
                tell(&file, kind, scale(lines), threads, runs);
            }
        }
    }
}

/// Has lines read by another process, several times, and prints what that took.
fn tell(file: &Path, kind: Kind, lines: usize, threads: usize, runs: usize) {
    let run = |_| {
        let mut reader = Command::new(std::env::current_exe().unwrap());
        let reader = reader.arg("--read").arg(file).args([kind.name(), &lines.to_string(), &threads.to_string()]);
        let output = reader.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let output = String::from_utf8(output.stdout).unwrap();
        output.split_whitespace().map(|figure| figure.parse().unwrap()).collect()
    };
    let figures: Vec<Vec<f64>> = (0..runs).map(run).collect();
    let median = |figure: usize| {
        let mut all: Vec<f64> = figures.iter().map(|figures| figures[figure]).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    let (speed, endpoints) = (median(0), median(3));
    println!(
        "{lines} {}s of {:.0} B, {endpoints} endpoints, {threads} threads: {speed:.0} MB/s, {:.0} MB per second of the \
         processor, {:.0} MiB at the peak",
        kind.name(),
        median(4),
        median(1),
        median(2),
    );
}

/// Reads so many lines, and prints MB in a second, MB in a second of the processor, MiB at the peak, endpoints, and bytes of
/// a line.
fn read(file: &Path, kind: Kind, lines: usize, threads: usize) {
    let input = LineInput::begun("-".into(), Vec::new(), Box::new(Stream::new(file, kind, lines)));
    let (started, busy) = (Instant::now(), processor_seconds());
    let read = read_lines(vec![input], &LineOptions { threads, ..LineOptions::default() }, &|_| {});
    let (taken, busy) = (started.elapsed().as_secs_f64(), processor_seconds() - busy);
    let (source, counts) = &read.sources[0];
    assert_eq!(counts.counted, lines as u64, "{:?}", source.problems);
    let (bytes, endpoints) = (source.bytes as f64, read.inventory.snapshot().records.len());
    println!("{} {} {} {endpoints} {}", bytes / 1e6 / taken, bytes / 1e6 / busy, peak() / 1024, bytes / lines as f64);
}

/// The most that the process has held, in KiB; 0 where that cannot be told.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

/// How many seconds of the processor the process has had, in hundredths; 0 where that cannot be told.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
