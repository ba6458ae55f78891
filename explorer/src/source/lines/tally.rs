//! What became of the lines of one input.

use std::path::PathBuf;

use super::super::{Problem, Source, SourceKind};

/// How many problems of one input are told in full.
const PROBLEMS_LIMIT: usize = 20;

/// One input of lines, and what became of each line of it. All of its lines are in one of the counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct LineCounts {
    /// Records and observations that were counted, and totals of a kept inventory.
    pub counted: u64,
    /// Lines that were counted before, from this input or another. Of two inputs that have the same line, which one it is
    /// repeated in depends on which thread was first.
    pub repeated: u64,
    /// Observations of tracers that have written records as well: those tell the same exchanges, and are counted.
    pub superseded: u64,
    /// Lines that tell of declared routes.
    pub declared: u64,
    /// Lines that cannot be counted once: without number, as old as tracers that were forgotten.
    pub refused: u64,
    /// Lines of kinds that this version does not know.
    pub unknown: u64,
    /// Lines that cannot be read, those longer than 16 MiB among them.
    pub broken: u64,
}

impl LineCounts {
    pub(super) fn add(&mut self, other: &Self) {
        self.counted += other.counted;
        self.repeated += other.repeated;
        self.superseded += other.superseded;
        self.declared += other.declared;
        self.refused += other.refused;
        self.unknown += other.unknown;
        self.broken += other.broken;
    }
}

/// The counts of one input while it is read, and what was wrong, by line.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) counts: LineCounts,
    pub(super) bytes: u64,
    problems: Vec<(u64, Problem)>,
    problem_count: u64,
}

impl Tally {
    /// Notes what is wrong with a line. The first ones stay: of one thread, lines come in order.
    pub(super) fn problem(&mut self, line: u64, problem: Problem) {
        self.problem_count += 1;
        if self.problems.len() < PROBLEMS_LIMIT {
            self.problems.push((line, problem));
        }
    }

    /// Adds what another thread has counted of the same input.
    pub(super) fn add(&mut self, other: Self) {
        self.counts.add(&other.counts);
        self.bytes += other.bytes;
        self.problem_count += other.problem_count;
        self.problems.extend(other.problems);
        self.problems.sort_by_key(|(line, _)| *line);
        self.problems.truncate(PROBLEMS_LIMIT);
    }

    /// The report about an input.
    pub(super) fn into_source(self, path: PathBuf) -> (Source, LineCounts) {
        let source = Source {
            path,
            kind: Some(SourceKind::Lines),
            told: self.counts.counted + self.counts.declared,
            repeated: self.counts.repeated,
            bytes: self.bytes,
            problems: self.problems.into_iter().map(|(_, problem)| problem).collect(),
            problem_count: self.problem_count,
        };
        (source, self.counts)
    }
}
