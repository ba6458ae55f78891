//! An inventory that is kept over restarts: the ledger of what it has counted, then its totals.

use std::io::{BufRead, Write};

use super::error::{ReadError, ReadErrorKind};
use super::line::Line;
use super::lines::Lines;
use super::readable::Readable;
use crate::inventory::{Inventory, Ledger};
use crate::observation::outbound::StoredText;
use crate::observation::{Provenance, Stored};

impl<P: Provenance> Inventory<P> {
    /// Writes the inventory as lines, for [`read_inventory`]: the ledger first, then one total for each endpoint. What was
    /// unknown in the lines that it was made of is not in it.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&self, output: &mut impl Write) -> std::io::Result<()> {
        let totals = u64::try_from(self.totals().count()).ok();
        let ledger = self.ledger().clone().announcing(totals);
        serde_json::to_writer(&mut *output, &ledger)?;
        output.write_all(b"\n")?;
        for record in self.totals() {
            serde_json::to_writer(&mut *output, record)?;
            output.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// Reads an inventory of so many endpoints at most that was [written](Inventory::write): it goes on counting where it was, and what it has counted it
/// does not count again.
///
/// ```
/// use api_inventory::inventory::Inventory;
/// use api_inventory::inventory::stored::{Stored, read_inventory};
///
/// let inventory = Inventory::<Stored>::default();
/// let mut file = Vec::new();
/// inventory.write(&mut file)?;
/// let again = read_inventory(&file[..], Inventory::ENDPOINTS)?;
/// assert_eq!(again.snapshot(), inventory.snapshot());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ReadError`], if a line is none, or is neither a ledger nor, behind it, a total, or if totals are missing at the end: what
/// they count would never be counted again.
pub fn read_inventory(input: impl BufRead, endpoints: usize) -> Result<Inventory<Stored>, ReadError> {
    let mut inventory = Inventory::with_limit(endpoints);
    let mut has_ledger = false;
    let (mut missing, mut end) = (None, 1);
    for (line, number) in Lines::new(input).zip(1..) {
        end = number;
        let wrong = |kind| Err(ReadError { line: number, pointer: String::new(), kind });
        match line? {
            Line::Ledger(ledger) if !has_ledger => {
                has_ledger = true;
                missing = ledger.line.totals;
                inventory.restore_ledger(ledger.line.announcing(None));
            }
            Line::Total(total) if has_ledger => {
                missing = missing.map(|missing| missing.saturating_sub(1));
                inventory.restore(&total.line);
            }
            Line::Total(_) => return wrong(ReadErrorKind::NoLedger),
            _ => return wrong(ReadErrorKind::Expected("one ledger, and totals behind it")),
        }
    }
    if !has_ledger || missing.is_some_and(|missing| missing > 0) {
        return Err(ReadError { line: end, pointer: String::new(), kind: ReadErrorKind::Incomplete });
    }
    Ok(inventory)
}

impl Readable for Ledger<Stored> {
    fn read(place: &super::place::Place<'_>) -> Result<Self, ReadError> {
        let mut ledger = Self::default();
        place.need("producers", |producers| {
            for (id, account) in producers.members()? {
                // An account that cannot be read is an error: its lines would count again.
                let account = producers.member(id, account);
                if !ledger.restore(StoredText::stored(producers.reading.share(id)), Readable::read(&account)?) {
                    return Err(account.expected("an account of at most 1024 intervals in order"));
                }
            }
            Ok(())
        })?;
        if let Some(totals) = place.get("totals")? {
            ledger.totals = Readable::read(&totals)?;
        }
        ledger.restore_horizon(place.get("horizon")?.as_ref().map(Readable::read).transpose()?);
        place.keep_all_but(&[&["kind", "v", "totals", "producers", "horizon"]]);
        Ok(ledger)
    }
}
