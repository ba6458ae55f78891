//! Inventories that were kept: taken before all lines.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Read};

use api_inventory::inventory::Inventory;
use api_inventory::inventory::stored::read_inventory;
use api_inventory::observation::Stored;

use super::tally::Tally;
use super::{LineInput, Problem};
use crate::source::input::Input;

/// How the first line begins of an inventory that was kept.
const LEDGER: &[u8] = br#"{"kind":"ledger""#;

/// The kept inventories among inputs, and what became of them.
pub(super) struct Kept {
    pub(super) inventory: Inventory<Stored>,
    /// By input: of those that are kept inventories.
    pub(super) tallies: BTreeMap<usize, Tally>,
}

/// Reads the kept inventories among inputs.
pub(super) fn read(inputs: &[LineInput], endpoints: usize, progress: &(dyn Fn(u64) + Sync)) -> Kept {
    let mut kept = Kept { inventory: Inventory::with_limit(endpoints), tallies: BTreeMap::new() };
    for (source, input) in inputs.iter().enumerate() {
        // What cannot be opened is told of where lines are read.
        let Ok(mut opened) = input.open() else { continue };
        let mut begun = Vec::with_capacity(LEDGER.len());
        // An error comes again, behind what was read.
        let is_read = opened.by_ref().take(LEDGER.len() as u64).read_to_end(&mut begun).is_ok();
        if is_read && begun == LEDGER {
            let whole =
                BufReader::new(Counted { input: Box::new(Cursor::new(begun).chain(opened)), bytes: 0, progress });
            kept.tallies.insert(source, add(&mut kept.inventory, whole, endpoints));
        } else if !input.can_reopen {
            input.put_back(begun, opened);
        }
    }
    kept
}

fn add(inventory: &mut Inventory<Stored>, mut input: BufReader<Counted<'_>>, endpoints: usize) -> Tally {
    let mut tally = Tally::default();
    let problem = match read_inventory(input.by_ref() as &mut dyn BufRead, endpoints) {
        Ok(other) => match inventory.join(&other) {
            Ok(()) => {
                tally.counts.counted = other.snapshot().records.len() as u64;
                None
            }
            Err(overlap) => Some(Problem { place: String::new(), what: format!("left out: {overlap}") }),
        },
        Err(error) => {
            let comma = if error.pointer.is_empty() { "" } else { ", " };
            let place = format!("line {}{comma}{}", error.line, error.pointer);
            Some(Problem { place, what: format!("no inventory that was kept: {}", error.kind) })
        }
    };
    tally.bytes = input.get_ref().bytes;
    if let Some(problem) = problem {
        tally.problem(0, problem);
    }
    tally
}

/// Counts what is read.
struct Counted<'a> {
    input: Input,
    bytes: u64,
    progress: &'a (dyn Fn(u64) + Sync),
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes += read as u64;
        (self.progress)(read as u64);
        Ok(read)
    }
}
