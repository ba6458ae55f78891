//! Lines of tracers, read into one inventory.
//!
//! All inputs of a run are read together, by several threads that each take about 1 MiB of whole lines at a time, so that one
//! large file keeps all of them busy too. Memory is that of the endpoints, and does not grow with the number of lines.
//!
//! Each line counts once, however often it comes. Some lines tell what others tell as well:
//!
//! - **Observations and records of one tracer** tell the same exchanges. Records are counted then, because they have the
//!   exact numbers too, and in whatever order both come: where observations were counted first, inputs are read once
//!   more without them. Standard input cannot be read twice: there the kind that came first is counted, and that is told.
//! - **A kept inventory**, which begins with its ledger, is taken before all lines, which then count if its ledger does not
//!   have them. Of two that have counted the same lines the first of the inputs is taken.
//! - **Declared routes** are in records too. A line that lists them adds those that no record tells of, as seen at the
//!   last minute that its tracer is known to have told of.

mod chunks;
mod kept;
mod pass;
mod tally;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::UNIX_EPOCH;

use api_inventory::inventory::{DeclaredEndpoints, Inventory};
use api_inventory::observation::{LineKind, Minute, Stored, TracerText};

use super::input::{self, Input};
use super::{Problem, Source};
use chunks::{Chunks, Opening};
use pass::{Passed, Told};
use tally::Tally;

pub use tally::LineCounts;

/// A longer line is none that a tracer writes.
const LINE_LIMIT: usize = 16 * 1024 * 1024;

/// An input that is known to hold lines.
pub struct LineInput {
    path: PathBuf,
    /// What was opened already; it can be read once.
    opened: Mutex<Option<Input>>,
    can_reopen: bool,
}

/// How lines are read.
#[derive(Clone, Copy, Debug)]
pub struct LineOptions {
    /// How many endpoints are kept apart; [`Inventory::ENDPOINTS`] unless said otherwise.
    pub endpoints: usize,
    /// How many threads read; as many as the machine runs at once unless said otherwise.
    pub threads: usize,
}

/// What was read.
#[derive(Debug)]
#[non_exhaustive]
pub struct LinesRead {
    /// All lines, joined.
    pub inventory: Inventory<Stored>,
    /// What became of each input, in the order in which they were given.
    pub sources: Vec<(Source, LineCounts)>,
}

impl Default for LineOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { endpoints: Inventory::ENDPOINTS, threads }
    }
}

impl LineInput {
    /// A file, or standard input where the path is `-`: it is [opened](input::open) when its turn has come.
    #[must_use]
    pub fn path(path: PathBuf) -> Self {
        let can_reopen = path.as_os_str() != "-";
        Self { path, opened: Mutex::new(None), can_reopen }
    }

    /// An input that was opened, and unpacked, by somebody who has read so much of it already. A file is opened again if it
    /// has to be read twice.
    #[must_use]
    pub fn begun(path: PathBuf, begun: Vec<u8>, rest: Input) -> Self {
        let can_reopen = path.is_file();
        Self { path, opened: Mutex::new(Some(Box::new(Cursor::new(begun).chain(rest)))), can_reopen }
    }

    fn open(&self) -> io::Result<Input> {
        let opened = self.opened.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        opened.map_or_else(|| input::open(&self.path), Ok)
    }

    /// Gives back what was opened and read so far of it.
    fn put_back(&self, begun: Vec<u8>, rest: Input) {
        let input: Input = Box::new(Cursor::new(begun).chain(rest));
        *self.opened.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(input);
    }
}

impl std::fmt::Debug for LineInput {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("LineInput").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Reads all inputs into one inventory. `progress` is called with the number of bytes, unpacked, each time that some were
/// read, from several threads.
///
/// No line makes it fail: what cannot be read is told of its source, and costs no other line.
///
/// ```
/// use api_inventory_explorer::source::lines::{LineInput, LineOptions, read_lines};
/// let line = r#"{"kind":"news","v":1}"#;
/// let input = LineInput::begun("-".into(), Vec::new(), Box::new(line.as_bytes()));
/// let read = read_lines(vec![input], &LineOptions::default(), &|_| {});
/// let (source, counts) = &read.sources[0];
/// assert_eq!((source.told, counts.unknown), (0, 1));
/// ```
#[must_use]
pub fn read_lines(inputs: Vec<LineInput>, options: &LineOptions, progress: &(dyn Fn(u64) + Sync)) -> LinesRead {
    let mut kept = kept::read(&inputs, options.endpoints, progress);
    let threads = options.threads.max(1);
    let pass = |superseded: &BTreeSet<_>| {
        let lines = inputs.iter().enumerate().filter(|(source, _)| !kept.tallies.contains_key(source));
        let openings = lines.map(|(source, input)| -> (usize, Opening<'_>) { (source, Box::new(|| input.open())) });
        pass::run(kept.inventory.clone(), Chunks::new(openings, progress), superseded, threads)
    };
    let mut passed = pass(&BTreeSet::new());
    let superseded = superseded(&passed, &kept.inventory);
    let can_reread = inputs.iter().enumerate().all(|(at, input)| input.can_reopen || kept.tallies.contains_key(&at));
    if !superseded.is_empty() && can_reread {
        drop(passed.inventory);
        passed = pass(&superseded);
    }
    let Passed { mut inventory, told: Told { mut tallies, declared, .. } } = passed;
    declare(&mut inventory, declared.values());
    if !superseded.is_empty() && !can_reread {
        tell_of_order(&inputs, &mut tallies, superseded.len());
    }
    tallies.append(&mut kept.tallies);
    let source = |(at, input): (usize, LineInput)| tallies.remove(&at).unwrap_or_default().into_source(input.path);
    let sources = inputs.into_iter().enumerate().map(source).collect();
    LinesRead { inventory, sources }
}

/// Adds routes that were declared, as seen at the last minute that their tracer has told of, or any.
fn declare<'a>(inventory: &mut Inventory<Stored>, declared: impl Iterator<Item = &'a DeclaredEndpoints<Stored>>) {
    let last: BTreeMap<_, _> = inventory.ledger().accounts().map(|(id, account)| (id.clone(), account.last)).collect();
    let latest = last.values().max().copied().unwrap_or_else(|| Minute::of(UNIX_EPOCH));
    for declared in declared {
        inventory.declare(declared, last.get(&declared.producer.id).copied().unwrap_or(latest));
    }
}

/// The tracers of which observations were counted although they have written records, and not in a kept inventory.
fn superseded(passed: &Passed, kept: &Inventory<Stored>) -> BTreeSet<TracerText<Stored>> {
    if passed.told.both.is_empty() {
        return BTreeSet::new();
    }
    let observed = |inventory: &Inventory<Stored>| -> BTreeSet<TracerText<Stored>> {
        let accounts = inventory.ledger().accounts().filter(|(_, account)| account.lines == LineKind::Observation);
        accounts.map(|(id, _)| id.clone()).filter(|id| passed.told.both.contains(id)).collect()
    };
    let kept = observed(kept);
    observed(&passed.inventory).into_iter().filter(|id| !kept.contains(id)).collect()
}

fn tell_of_order(inputs: &[LineInput], tallies: &mut BTreeMap<usize, Tally>, tracers: usize) {
    let once = inputs.iter().position(|input| !input.can_reopen).unwrap_or_default();
    let what = format!(
        "observations of {tracers} tracers came before their records and are counted instead of them: give files, which can \
         be read twice"
    );
    tallies.entry(once).or_default().problem(0, Problem { place: String::new(), what });
}
