//! What was measured, as Markdown.

use std::fmt::{self, Display, Formatter, Write};
use std::fs;
use std::io;
use std::path::Path;

use api_inventory_served_load::stacks::Stack;
use serde::Serialize;

use crate::instructions::Instructions;
use crate::machine::Machine;
use crate::measure::{Measured, Process, Round};
use crate::options::Options;
use crate::statistics::Spread;

/// Two equal processes may differ by so much in the median; what is measured beside more noise is void.
const NOISE: f64 = 0.03;

/// The most memory that the layer may add, in MiB.
const MEMORY: f64 = 24.0;

/// The most that the layer may delay a first answer by, in milliseconds: less than anybody who waits for it can tell.
const DELAY: f64 = 10.0;

/// Everything that one run has found.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) rounds: usize,
    pub(crate) seconds: f64,
    pub(crate) rate: Option<f64>,
    pub(crate) load_before: String,
    pub(crate) measured: Vec<Measured>,
    pub(crate) processes: Vec<Process>,
    pub(crate) instructions: Vec<Instructions>,
}

impl Report {
    pub(crate) fn new(machine: Machine, options: &Options) -> Self {
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        Self {
            machine,
            rounds: options.rounds,
            seconds: options.round.as_secs_f64(),
            rate: options.rate,
            load_before: load.split(' ').next().unwrap_or_default().into(),
            measured: Vec::new(),
            processes: Vec::new(),
            instructions: Vec::new(),
        }
    }

    fn targets(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(out, "| target | measured | met |\n|---|---|---|")?;
        for measured in &self.measured {
            let Some(most) = measured.endpoint.target() else { continue };
            let title = measured.endpoint.title();
            let Some(ratio) = measured.ratio(Stack::Inventory, Stack::PassThrough, |round| round.cpu) else { continue };
            let noise = if measured.is_void() { " (void: too much noise)" } else { "" };
            let met = if measured.is_void() { "void" } else { yes(ratio.median <= most) };
            writeln!(out, "| CPU a request, {title}: ≤ {most:.2} | {ratio:.3}{noise} | {met} |")?;
        }
        let of = |stack| self.processes.iter().find(|process| process.stack == stack);
        let Some((ours, nothing)) = of(Stack::Inventory).zip(of(Stack::PassThrough)) else { return Ok(()) };
        let added = ours.memory.peak - nothing.memory.peak;
        writeln!(out, "| memory added at its peak: ≤ {MEMORY:.0} MiB | {added:.1} MiB | {} |", yes(added <= MEMORY))?;
        let delay = ours.first_answer().median - nothing.first_answer().median;
        let met = yes(delay <= DELAY);
        writeln!(out, "| first answer not delayed (by ≤ {DELAY:.0} ms) | {delay:+.1} ms | {met} |\n")
    }

    fn processes(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if self.processes.is_empty() {
            return Ok(());
        }
        writeln!(out, "### Memory and start\n")?;
        writeln!(
            out,
            "| variant | resident MiB | peak MiB | peak added | first answer, ms | slowest in 0.5 s after, ms |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|")?;
        let nothing = self.processes.iter().find(|process| process.stack == Stack::PassThrough);
        for process in &self.processes {
            let memory = process.memory;
            let added = memory.peak - nothing.map_or(f64::NAN, |nothing| nothing.memory.peak);
            let slowest = Spread::of(process.starts.iter().map(|start| start.slowest));
            let (name, first) = (process.stack.name(), process.first_answer());
            write!(out, "| {name} | {:.1} | {:.1} | {added:+.1} ", memory.resident, memory.peak)?;
            writeln!(out, "| {first:.1} | {slowest:.1} |")?;
        }
        writeln!(out)?;
        for process in &self.processes {
            if let Some(counted) = process.counted {
                let milliseconds = counted.analysis_micros as f64 / 1e3;
                let each = counted.analysis_micros as f64 / counted.analysed.max(1) as f64;
                write!(out, "- {}: {} requests, {} captured", process.stack.name(), counted.seen, counted.sampled)?;
                write!(out, ", {} analysed in {milliseconds:.0} ms ({each:.0} µs each)", counted.analysed)?;
                writeln!(out, ", {} dropped, {} lines written", counted.dropped, counted.delivered)?;
            }
        }
        writeln!(out)
    }

    fn instructions(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if self.instructions.is_empty() {
            return Ok(());
        }
        writeln!(out, "### Instructions a request, all threads\n")?;
        writeln!(out, "| endpoint | variant | instructions | to pass_through | analysed |\n|---|---|---|---|---|")?;
        for row in &self.instructions {
            let same = |other: &&Instructions| other.endpoint == row.endpoint && other.stack == Stack::PassThrough;
            let ratio =
                row.a_request / self.instructions.iter().find(same).map_or(f64::NAN, |nothing| nothing.a_request);
            let (endpoint, stack, share) = (row.endpoint.name(), row.stack.name(), 100.0 * row.analysed);
            writeln!(out, "| {endpoint} | {stack} | {:.0} | {ratio:.3} | {share:.1} % |", row.a_request)?;
        }
        writeln!(out)
    }
}

impl Display for Report {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(out, "Measured on {}.", self.machine)?;
        if self.measured.is_empty() {
            writeln!(out)?;
        } else {
            let Self { rounds, seconds, load_before, .. } = self;
            write!(out, "{rounds} rounds of {seconds} s; load average before: {load_before}; ")?;
            match self.rate {
                Some(rate) => writeln!(out, "{rate} requests a second.\n")?,
                None => writeln!(out, "as many requests as are answered.\n")?,
            }
            self.targets(out)?;
        }
        for measured in &self.measured {
            measured.fmt(out)?;
        }
        self.processes(out)?;
        self.instructions(out)
    }
}

impl Process {
    fn first_answer(&self) -> Spread {
        Spread::of(self.starts.iter().map(|start| start.first_answer))
    }
}

impl Measured {
    fn rounds(&self, stack: Stack) -> Option<&[Round]> {
        self.stacks.iter().find(|rounds| rounds.stack == stack).map(|rounds| rounds.rounds.as_slice())
    }

    /// A figure of one stack as ratios to that of another in the same rounds.
    fn ratio(&self, stack: Stack, to: Stack, figure: impl Fn(&Round) -> f64) -> Option<Spread> {
        let pairs = self.rounds(stack)?.iter().zip(self.rounds(to)?);
        Some(Spread::of(pairs.map(|(one, other)| figure(one) / figure(other))))
    }

    /// How much the CPU time of two equal processes differs.
    fn noise(&self) -> Option<Spread> {
        self.ratio(Stack::Bare2, Stack::Bare, |round| round.cpu)
    }

    fn is_void(&self) -> bool {
        self.noise().is_none_or(|noise| (noise.median - 1.0).abs() > NOISE)
    }
}

impl Display for Measured {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(out, "### {}\n", self.endpoint.title())?;
        let connections = self.endpoint.connections();
        write!(out, "{} requests a round over {connections} connections. Noise floor, ", self.requests)?;
        if let Some(noise) = self.noise() {
            let void = if self.is_void() { "; **void**, because that is off by more than 3 %" } else { "" };
            writeln!(out, "CPU of bare2 to bare: {noise:.3}{void}.\n")?;
        }
        writeln!(
            out,
            "| variant | CPU µs | CPU to pass_through | serving thread alone | p50 µs | ratio | p99 µs | ratio | req/s | analysed |"
        )?;
        writeln!(out, "|---|---|---|---|---|---|---|---|---|---|")?;
        for stack in &self.stacks {
            let of = |figure: fn(&Round) -> f64| Spread::of(stack.rounds.iter().map(figure)).median;
            let to = |figure: fn(&Round) -> f64| {
                let nothing = Spread { median: f64::NAN, least: f64::NAN, most: f64::NAN };
                self.ratio(stack.stack, Stack::PassThrough, figure).unwrap_or(nothing)
            };
            let cpu = |round: &Round| round.cpu;
            let median = |round: &Round| round.median;
            let p99 = |round: &Round| round.p99;
            let serving = to(|round| round.serving).median;
            write!(out, "| {} | {:.2} | {:.3} | {serving:.3} ", stack.stack.name(), of(cpu), to(cpu))?;
            write!(out, "| {:.0} | {:.3} | {:.0} | {:.3} ", of(median), to(median).median, of(p99), to(p99).median)?;
            write!(out, "| {:.0} ", of(|round| round.requests_per_second))?;
            let shares: Vec<_> = stack.rounds.iter().filter_map(|round| round.analysed).collect();
            if shares.is_empty() {
                writeln!(out, "| |")?;
            } else {
                writeln!(out, "| {:.2} % |", 100.0 * Spread::of(shares).median)?;
            }
        }
        writeln!(out)
    }
}

/// The median, and behind it from where to where.
impl Display for Spread {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let places = out.precision().unwrap_or(2);
        write!(out, "{:.places$} ({:.places$} to {:.places$})", self.median, self.least, self.most)
    }
}

const fn yes(met: bool) -> &'static str {
    if met { "yes" } else { "**no**" }
}

/// Puts a report between the marks of its kind in a file.
pub(crate) fn update(path: &Path, report: &Report) -> io::Result<()> {
    let kind = match report.rate {
        _ if report.measured.is_empty() => "instructions",
        Some(_) => "paced",
        None => "load",
    };
    let text = fs::read_to_string(path)?;
    fs::write(path, replaced(&text, kind, &report.to_string())?)
}

fn replaced(text: &str, kind: &str, report: &str) -> io::Result<String> {
    let (begin, end) = (format!("<!-- {kind} -->"), format!("<!-- end of {kind} -->"));
    let missing = || io::Error::other(format!("the file has no marks {begin} and {end}"));
    let (before, rest) = text.split_once(&begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
    let mut new = String::new();
    write!(new, "{before}{begin}\n\n{}\n\n{end}{after}", report.trim()).map_err(io::Error::other)?;
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Rounds;
    use api_inventory_served_load::endpoint::Endpoint;

    fn measured(stacks: &[(Stack, [f64; 3])]) -> Measured {
        let round = |cpu| Round { cpu, serving: cpu, median: 1.0, p99: 1.0, requests_per_second: 1.0, analysed: None };
        let rounds = |&(stack, cpu): &(Stack, [f64; 3])| Rounds { stack, rounds: cpu.map(round).to_vec() };
        Measured { endpoint: Endpoint::Hello, requests: 1, stacks: stacks.iter().map(rounds).collect() }
    }

    #[test]
    fn ratios_are_of_figures_of_the_same_round() {
        let measured = measured(&[(Stack::PassThrough, [1.0, 10.0, 2.0]), (Stack::Inventory, [1.5, 11.0, 2.4])]);
        let ratio = measured.ratio(Stack::Inventory, Stack::PassThrough, |round| round.cpu).unwrap();
        assert_eq!((ratio.median, ratio.least, ratio.most), (1.2, 1.1, 1.5));
    }

    #[test]
    fn what_equal_processes_do_unequally_is_void() {
        let void = |bare2| measured(&[(Stack::Bare, [1.0; 3]), (Stack::Bare2, bare2)]).is_void();
        assert!(!void([1.2, 1.02, 0.9]));
        assert!(void([1.04, 1.02, 1.05]));
        assert!(void([0.96, 0.95, 1.0]));
    }

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let text = "a\n<!-- load -->\nold\n<!-- end of load -->\nb <!-- paced -->";
        let new = replaced(text, "load", "new\n").unwrap();
        assert_eq!(new, "a\n<!-- load -->\n\nnew\n\n<!-- end of load -->\nb <!-- paced -->");
        assert!(replaced(text, "paced", "new").is_err());
    }
}
