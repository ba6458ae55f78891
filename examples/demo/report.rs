//! The report on stdout.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use api_inventory::Stats;
use api_inventory::inventory::{BusinessBasis, EndpointRecord, InventorySnapshot};
use api_inventory::observation::{Flow, OperatorText, RouteSource};

use crate::cost::{Cost, resident_kib};
use crate::findings::{findings, is_api};
use crate::simulation::planted::{Planted, Proof, SHORTEST};
use crate::simulation::{CAPTURE_SLOTS, Simulation, Tally};

/// How many endpoints to look at first.
const FIRST: usize = 5;

/// How many bytes of a body the tracer keeps, unless told otherwise.
const DEFAULT_BODY_KIB: usize = 64;

/// All there is to tell.
pub(crate) struct Facts<'a> {
    pub(crate) inventory: &'a InventorySnapshot,
    pub(crate) stats: &'a Stats,
    pub(crate) tally: &'a Tally,
    pub(crate) simulation: &'a Simulation,
    pub(crate) cost: &'a Cost,
}

pub(crate) fn write(out: &mut impl Write, facts: &Facts<'_>) -> io::Result<()> {
    header(out, facts)?;
    look_first(out, facts.inventory)?;
    writeln!(out, "\nINVENTORY\n")?;
    write!(out, "{}", facts.inventory.table())?;
    business_logic(out, facts.inventory)?;
    not_flagged(out, facts)
}

fn header(out: &mut impl Write, facts: &Facts<'_>) -> io::Result<()> {
    let Facts { inventory, stats, tally, cost, .. } = facts;
    if let Some(record) = inventory.records.first() {
        let version = record.service.versions.first().map_or("", |version| version.as_str());
        writeln!(out, "API inventory of {} {version}\n", record.service.name)?;
    }
    let not_sampled = stats.not_sampled.total();
    writeln!(out, "endpoints  {}", inventory.records.len())?;
    writeln!(
        out,
        "requests   seen {} = sampled {} + not sampled {not_sampled} (the callers counted {})",
        stats.seen, stats.sampled, tally.requests
    )?;
    let lost: u64 = stats.exporters.iter().map(|exporter| exporter.produced - exporter.delivered).sum();
    writeln!(out, "dropped    {} exchanges, {lost} exported lines", stats.dropped.total())?;
    let build = if cfg!(debug_assertions) { "unoptimised build" } else { "optimised build" };
    let added = |with: Duration| match with.checked_sub(cost.bare) {
        Some(more) => micros(more),
        None => "nothing that can be measured".to_owned(),
    };
    writeln!(
        out,
        "cost       {} a request with one in ten captured, {} with none: on top of {} for the shop itself",
        added(cost.sampling),
        added(cost.passing),
        micros(cost.bare),
    )?;
    writeln!(out, "           (calls in this process, medians of {} each, in turns; {build})", cost.calls)?;
    writeln!(
        out,
        "           and {} of analysis a sampled exchange, on a thread of its own",
        micros(per(stats.analysis_time, stats.analysed)),
    )?;
    let resident = resident_kib().map_or("unknown here".to_owned(), |kib| format!("{} MiB", kib / 1024));
    writeln!(
        out,
        "memory     {resident} for this process, which is shop, callers and tracer; captured bodies take {} MiB at most",
        2 * CAPTURE_SLOTS * DEFAULT_BODY_KIB / 1024,
    )
}

fn look_first(out: &mut impl Write, inventory: &InventorySnapshot) -> io::Result<()> {
    writeln!(out, "\nLOOK FIRST\n")?;
    for (at, finding) in findings(inventory).iter().take(FIRST).enumerate() {
        writeln!(out, "{}. {:8}  {}", at + 1, finding.severity, finding.endpoint)?;
        for line in &finding.evidence {
            writeln!(out, "             {line}")?;
        }
    }
    Ok(())
}

/// What endpoints are for, and how that is known. In the table a question mark stands for a suggestion, two for a weak one.
fn business_logic(out: &mut impl Write, inventory: &InventorySnapshot) -> io::Result<()> {
    writeln!(out, "\nBUSINESS LOGIC\n")?;
    for record in &inventory.records {
        for logic in record.business_logic() {
            let (endpoint, function) = (&record.endpoint, logic.function);
            if logic.basis == BusinessBasis::Recorded {
                let events: Vec<&str> = logic.events.iter().map(OperatorText::as_str).collect();
                writeln!(out, "* {endpoint}: {function}, its handler recorded {}", events.join(", "))?;
            } else {
                let reasons: Vec<&str> = logic.reasons.iter().map(|reason| reason.as_str()).collect();
                writeln!(out, "* {endpoint}: {function}, {} suggestion by {}", logic.strength, reasons.join(", "))?;
            }
        }
    }
    Ok(())
}

fn not_flagged(out: &mut impl Write, facts: &Facts<'_>) -> io::Result<()> {
    writeln!(out, "\nNOT FLAGGED, ON PURPOSE\n")?;
    for (flow, why) in [
        (Flow::Health, "health probes answer everybody, so that load balancers need no secret"),
        (Flow::Metrics, "the scraper gets counters and no data of persons"),
        (Flow::Docs, "documentation is meant to be read"),
        (Flow::Static, "files are meant to be loaded"),
        (Flow::Preflight, "browsers send CORS preflights without credentials"),
        (Flow::Login, "who logs in has no credential yet"),
    ] {
        let of_flow = |record: &&Arc<EndpointRecord>| {
            record.endpoint.flow == flow && record.endpoint.route_source != RouteSource::Unmatched
        };
        let records: Vec<&Arc<EndpointRecord>> = facts.inventory.records.iter().filter(of_flow).collect();
        if !records.is_empty() {
            let names: Vec<String> = records.iter().map(|record| record.endpoint.to_string()).collect();
            writeln!(out, "* {}: {why}", names.join(", "))?;
        }
    }
    for record in facts.inventory.records.iter().filter(|record| record.endpoint.route_source == RouteSource::Unmatched)
    {
        let (endpoint, requests) = (record.endpoint.to_string(), record.requests.exact);
        let paths = facts.simulation.different_targets(&endpoint);
        writeln!(out, "* {endpoint}: {requests} requests of a bot for {paths} paths that do not exist are one record")?;
    }
    for record in facts.inventory.records.iter().filter(|record| is_api(record)) {
        if record.endpoint.route.as_str().starts_with("/payments/") || record.endpoint.route.as_str() == "/orders/{id}"
        {
            let flagged = record.tags().iter().any(|tag| tag == "payment:card");
            let verdict = if flagged { "TAKEN for cards, which is wrong" } else { "not taken for cards" };
            let of = record.requests.analysed;
            writeln!(
                out,
                "* {}: masked cards, last4 and 16-digit order ids that pass the Luhn check, in {of} sampled exchanges, are {verdict}",
                record.endpoint
            )?;
        }
    }
    Ok(())
}

/// The last word.
pub(crate) fn proof(
    out: &mut impl Write,
    proof: &Proof,
    planted: &Planted,
    exported: &str,
    leaked: bool,
) -> io::Result<()> {
    let (Proof { planted: values, found }, bytes) = (proof, exported.len());
    writeln!(out, "\nproof: {values} planted values, {bytes} bytes exported, found: {}", found.len())?;
    writeln!(
        out,
        "       (searched in the exported file, in this report and in the document, if there is one; {} values of less than {SHORTEST} characters, such as page numbers, were not)",
        planted.too_short()
    )?;
    for value in found.iter().take(FIRST) {
        writeln!(out, "       found: {value}")?;
    }
    if leaked {
        writeln!(out, "       --leak: the demo itself has appended one value to the file, behind the exporter's back")?;
    }
    Ok(())
}

fn per(time: Duration, exchanges: u64) -> Duration {
    u32::try_from(exchanges).ok().and_then(|exchanges| time.checked_div(exchanges)).unwrap_or_default()
}

fn micros(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}
