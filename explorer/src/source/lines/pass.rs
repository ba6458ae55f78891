//! One pass over inputs, with several threads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use api_inventory::inventory::stored::{Line, LineReader, ReadError, ReadErrorKind};
use api_inventory::inventory::{Applied, DeclaredEndpoints, Inventory, Refused, SharedInventory};
use api_inventory::observation::{Producer, Stored, TracerText};

use super::LINE_LIMIT;
use super::chunks::{Chunk, Chunks, Fault};
use super::tally::Tally;
use crate::source::Problem;

/// How many tracers are remembered that have written lines of both kinds, and how many lists of declared routes.
const REMEMBERED: usize = 65_536;

/// What one pass has made of inputs.
pub(super) struct Passed {
    pub(super) inventory: Inventory<Stored>,
    pub(super) told: Told,
}

/// What is no part of the inventory.
#[derive(Default)]
pub(super) struct Told {
    /// By input.
    pub(super) tallies: BTreeMap<usize, Tally>,
    /// Tracers that have written both observations and records.
    pub(super) both: BTreeSet<TracerText<Stored>>,
    /// The last list of declared routes of each tracer.
    pub(super) declared: BTreeMap<TracerText<Stored>, DeclaredEndpoints<Stored>>,
}

/// Reads all chunks with so many threads. Observations of the tracers `superseded` do not count.
pub(super) fn run(
    begun: Inventory<Stored>,
    chunks: Chunks<'_>,
    superseded: &BTreeSet<TracerText<Stored>>,
    threads: usize,
) -> Passed {
    let shared = SharedInventory::of(begun);
    let chunks = Mutex::new(chunks);
    let told = Mutex::new(Told::default());
    let work = || {
        let mut worker = Worker { shared: &shared, superseded, reader: LineReader::default(), told: Told::default() };
        let mut chunk = Chunk::default();
        while chunks.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut chunk) {
            worker.read(&mut chunk);
        }
        told.lock().unwrap_or_else(PoisonError::into_inner).add(worker.told);
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let told = told.into_inner().unwrap_or_else(PoisonError::into_inner);
    Passed { inventory: shared.into_inventory(), told }
}

impl Told {
    fn add(&mut self, other: Self) {
        for (source, tally) in other.tallies {
            self.tallies.entry(source).or_default().add(tally);
        }
        self.both.extend(other.both);
        other.declared.into_values().for_each(|declared| self.declare(declared));
    }

    /// Keeps the later of two lists of one tracer: each is the whole list.
    fn declare(&mut self, declared: DeclaredEndpoints<Stored>) {
        let known = self.declared.get(&declared.producer.id);
        let is_later = known.is_none_or(|known| known.producer.seq < declared.producer.seq);
        if is_later && (known.is_some() || self.declared.len() < REMEMBERED) {
            self.declared.insert(declared.producer.id.clone(), declared);
        }
    }
}

struct Worker<'a> {
    shared: &'a SharedInventory<Stored>,
    superseded: &'a BTreeSet<TracerText<Stored>>,
    reader: LineReader,
    told: Told,
}

impl Worker<'_> {
    fn read(&mut self, chunk: &mut Chunk) {
        let tally = self.told.tallies.entry(chunk.source).or_default();
        tally.bytes += chunk.bytes.len() as u64;
        for (line, fault) in chunk.faults.drain(..) {
            let kind = match fault {
                Fault::TooLong => {
                    tally.counts.broken += 1;
                    ReadErrorKind::TooLong
                }
                Fault::Io(error) => ReadErrorKind::Io(error),
            };
            tally.problem(line, Problem { place: format!("line {line}"), what: kind.to_string() });
        }
        let mut start = 0;
        let ends = memchr::memchr_iter(b'\n', &chunk.bytes).chain([chunk.bytes.len()]);
        for (end, number) in ends.zip(chunk.first..) {
            let line = chunk.bytes.get(start..end).unwrap_or_default().trim_ascii();
            start = end + 1;
            if !line.is_empty() {
                self.line(chunk.source, line, number);
            }
        }
    }

    fn line(&mut self, source: usize, line: &[u8], number: u64) {
        let read = if line.len() > LINE_LIMIT {
            Err((String::new(), ReadErrorKind::TooLong))
        } else {
            self.reader.read(line, number).map_err(|ReadError { pointer, kind, .. }| (pointer, kind))
        };
        let refused = match read {
            Ok(line) => self.count(source, line).err().map(|refused| (String::new(), refused.to_string())),
            Err((pointer, kind)) => {
                self.tally(source).counts.broken += 1;
                Some((pointer, kind.to_string()))
            }
        };
        if let Some((pointer, what)) = refused {
            let comma = if pointer.is_empty() { "" } else { ", " };
            let place = format!("line {number}{comma}{pointer}");
            self.tally(source).problem(number, Problem { place, what });
        }
    }

    fn tally(&mut self, source: usize) -> &mut Tally {
        self.told.tallies.entry(source).or_default()
    }

    /// Counts a line, or says why it is not counted.
    fn count(&mut self, source: usize, line: Line) -> Result<(), ReadOrRefused> {
        let (producer, applied) = match &line {
            Line::Observation(line) if self.superseded.contains(&line.line.producer.id) => {
                self.tally(source).counts.superseded += 1;
                return Ok(());
            }
            Line::Observation(line) => (Some(&line.line.producer), self.shared.observe(&line.line)),
            Line::Record(line) => (line.line.producer.as_ref(), self.shared.apply(&line.line)),
            _ => return self.count_other(source, line),
        };
        match applied {
            Ok(Applied::New) => self.tally(source).counts.counted += 1,
            Ok(_) => self.tally(source).counts.repeated += 1,
            Err(Refused::OtherKind) => {
                self.remember(producer);
                if matches!(line, Line::Observation(_)) {
                    self.tally(source).counts.superseded += 1;
                } else {
                    self.tally(source).counts.refused += 1;
                    return Err(ReadOrRefused::Refused(Refused::OtherKind));
                }
            }
            Err(refused) => {
                self.tally(source).counts.refused += 1;
                return Err(ReadOrRefused::Refused(refused));
            }
        }
        Ok(())
    }

    fn count_other(&mut self, source: usize, line: Line) -> Result<(), ReadOrRefused> {
        match line {
            Line::Endpoints(line) => {
                self.tally(source).counts.declared += 1;
                self.told.declare(line.line);
                Ok(())
            }
            Line::Total(_) => {
                self.tally(source).counts.refused += 1;
                Err(ReadOrRefused::Read(ReadErrorKind::NoLedger))
            }
            Line::Ledger(_) => {
                self.tally(source).counts.refused += 1;
                Err(ReadOrRefused::Read(ReadErrorKind::Expected("the first line, as a ledger has to be")))
            }
            _ => {
                self.tally(source).counts.unknown += 1;
                Ok(())
            }
        }
    }

    fn remember(&mut self, producer: Option<&Producer<Stored>>) {
        if let Some(producer) = producer.filter(|_| self.told.both.len() < REMEMBERED) {
            self.told.both.insert(producer.id.clone());
        }
    }
}

/// Why a line that could be read is not counted.
enum ReadOrRefused {
    Read(ReadErrorKind),
    Refused(Refused),
}

impl std::fmt::Display for ReadOrRefused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read(kind) => kind.fmt(formatter),
            Self::Refused(refused) => refused.fmt(formatter),
        }
    }
}
