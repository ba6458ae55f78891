//! The accounts, as counters of the facade `metrics`.

use std::collections::BTreeMap;

use metrics::{Unit, counter, describe_counter};

use super::Stats;

const REQUESTS: &str = "api_inventory_requests_total";
const EXCHANGES: &str = "api_inventory_exchanges_total";
const ANALYSIS: &str = "api_inventory_analysis_microseconds_total";
const OVERFLOWS: &str = "api_inventory_overflows_total";
const LINES: &str = "api_inventory_exporter_lines_total";
const RETRIES: &str = "api_inventory_exporter_retries_total";
const LEFT_OUT: &str = "api_inventory_exporter_left_out_total";

/// Says what the counters are. Recorders that come later do not hear of it, and count all the same.
pub(super) fn describe() {
    describe_counter!(REQUESTS, Unit::Count, "Requests that passed the layer, by what was decided on their capture.");
    describe_counter!(EXCHANGES, Unit::Count, "Captured exchanges, by what became of them.");
    describe_counter!(ANALYSIS, Unit::Microseconds, "Time that the analysis took.");
    describe_counter!(OVERFLOWS, Unit::Count, "What found no room, by table.");
    describe_counter!(LINES, Unit::Count, "Lines made for an exporter, by what became of them.");
    describe_counter!(RETRIES, Unit::Count, "How often a batch was offered to an exporter again.");
    describe_counter!(LEFT_OUT, Unit::Count, "Parts of lines that an exporter left out because they are too large.");
}

/// Sets the counters to the accounts. Where several tracers run in one process, the highest account shows.
pub(super) fn publish(stats: &Stats) {
    let Stats { not_sampled: skipped, dropped, .. } = stats;
    for (decision, requests) in [
        ("sampled", stats.sampled),
        ("policy", skipped.policy),
        ("excluded", skipped.excluded),
        ("rate_limit", skipped.rate_limit),
        ("budget", skipped.budget),
        ("no_slot", skipped.no_slot),
        ("shutdown", skipped.shutdown),
    ] {
        counter!(REQUESTS, "decision" => decision).absolute(requests);
    }
    for (fate, exchanges) in [
        ("analysed", stats.analysed),
        ("queue_full", dropped.queue_full),
        ("budget", dropped.budget),
        ("settled", dropped.settled),
        ("shutdown", dropped.shutdown),
        ("panicked", dropped.panicked),
    ] {
        counter!(EXCHANGES, "fate" => fate).absolute(exchanges);
    }
    counter!(ANALYSIS).absolute(u64::try_from(stats.analysis_time.as_micros()).unwrap_or(u64::MAX));
    for (table, overflows) in [
        ("routes", stats.routes_overflowed),
        ("paths", stats.paths_refused),
        ("events", stats.events_overflowed),
        ("endpoints", stats.endpoints_overflowed),
    ] {
        counter!(OVERFLOWS, "table" => table).absolute(overflows);
    }
    // Several may have one name.
    let mut by_name: BTreeMap<&'static str, [u64; 8]> = BTreeMap::new();
    for exporter in &stats.exporters {
        let dropped = exporter.dropped;
        let counts = [
            exporter.delivered,
            dropped.queue_full,
            dropped.refused,
            dropped.retries_exhausted,
            dropped.panicked,
            dropped.shutdown,
            exporter.retried,
            exporter.left_out,
        ];
        let sums = by_name.entry(exporter.name).or_default();
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    for (name, [lines @ .., retried, left_out]) in by_name {
        let fates = ["delivered", "queue_full", "refused", "retries_exhausted", "panicked", "shutdown"];
        for (fate, lines) in fates.into_iter().zip(lines) {
            counter!(LINES, "exporter" => name, "fate" => fate).absolute(lines);
        }
        counter!(RETRIES, "exporter" => name).absolute(retried);
        counter!(LEFT_OUT, "exporter" => name).absolute(left_out);
    }
}
