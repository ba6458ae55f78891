//! How fast lines are read and joined, and what that takes of memory: `cargo bench -p api-inventory-explorer --bench lines`.
//!
//! Lines are made as they are read, of exchanges that the tracer's offline analyzer has seen; 8 tracers write them, with
//! consecutive numbers. What making them costs is in the figures: about 1 % of them. For each kind, number of endpoints and
//! number of threads it prints MB of lines read and joined in a second, the median of five runs; for 1,000,000 observations,
//! which are not kept anywhere, also the peak of the memory that the process holds, with the templates of which it tells the
//! size (Linux only). MB in a second of the processor are what tells where other programs run beside it (Linux only).
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

use std::time::Instant;

use api_inventory_explorer::source::lines::{LineInput, LineOptions, read_lines};
use generator::Templates;

const IS_SMALL: bool = cfg!(debug_assertions);

fn main() {
    let scale = |number: usize| if IS_SMALL { number / 1_000 } else { number };
    let measured = [
        ("observations", Templates::of_observations as fn(usize) -> Templates, 1_000, 100_000),
        ("observations", Templates::of_observations, 100_000, 200_000),
        ("records", Templates::of_records, 100_000, 100_000),
    ];
    for (kind, templates, endpoints, lines) in measured {
        let (templates, lines) = (templates(scale(endpoints)), scale(lines));
        let templates: &'static Templates = Box::leak(Box::new(templates));
        for threads in [1, 2] {
            let mut speeds: Vec<f64> =
                (0..if IS_SMALL { 1 } else { 5 }).map(|_| run(templates, lines, threads).0).collect();
            speeds.sort_by(f64::total_cmp);
            println!(
                "{kind} of {} B, {} endpoints, {threads} threads: {:.0} MB/s ({:.0} to {:.0})",
                templates.mean(),
                templates.endpoints(),
                speeds[speeds.len() / 2],
                speeds[0],
                speeds[speeds.len() - 1],
            );
        }
        if kind == "observations" {
            let lines = scale(1_000_000);
            let before = reset_peak();
            let cpu = processor_seconds();
            let (speed, endpoints) = run(templates, lines, 2);
            println!(
                "{lines} {kind} of {endpoints} endpoints, 2 threads: {speed:.0} MB/s, {:.0} MB a second of the processor, \
                 {} MiB before, {} MiB at the peak, {} MiB of templates",
                (lines * templates.mean()) as f64 / 1e6 / (processor_seconds() - cpu),
                before / 1024,
                peak() / 1024,
                templates.mean() * templates.endpoints() / 1024 / 1024,
            );
        }
    }
}

/// Reads so many lines: how many MB in a second, and how many endpoints there were.
fn run(templates: &'static Templates, lines: usize, threads: usize) -> (f64, usize) {
    let input = LineInput::begun("-".into(), Vec::new(), Box::new(templates.stream(0..lines)));
    let started = Instant::now();
    let read = read_lines(vec![input], &LineOptions { threads, ..LineOptions::default() }, &|_| {});
    let taken = started.elapsed().as_secs_f64();
    let (source, counts) = &read.sources[0];
    assert_eq!(counts.counted, lines as u64, "{:?}", source.problems);
    (source.bytes as f64 / 1e6 / taken, read.inventory.snapshot().records.len())
}

/// Forgets the peak of before; what the process holds now, in KiB.
fn reset_peak() -> usize {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    peak()
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
