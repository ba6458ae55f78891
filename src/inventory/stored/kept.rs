//! An inventory that is kept over restarts: the ledger of what it has counted, then its totals.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};

use super::error::{ReadError, ReadErrorKind};
use super::line::Line;
use super::lines::Lines;
use crate::inventory::{Inventory, Ledger};
use crate::observation::{Provenance, Stored};

impl<P: Provenance> Inventory<P> {
    /// Writes the inventory as lines, for [`read_inventory`]: the ledger first, then one total for each endpoint.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&self, output: &mut impl Write) -> std::io::Result<()> {
        serde_json::to_writer(&mut *output, self.ledger())?;
        output.write_all(b"\n")?;
        for record in self.totals() {
            serde_json::to_writer(&mut *output, record)?;
            output.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// Reads an inventory that was [written](Inventory::write): it goes on counting where it was, and what it has counted it
/// does not count again.
///
/// ```
/// use api_inventory::inventory::Inventory;
/// use api_inventory::inventory::stored::{Stored, read_inventory};
///
/// let inventory = Inventory::<Stored>::default();
/// let mut file = Vec::new();
/// inventory.write(&mut file)?;
/// let again = read_inventory(&file[..], Inventory::default())?;
/// assert_eq!(again.snapshot(), inventory.snapshot());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ReadError`], if a line is none, or is neither a ledger nor, behind it, a total.
pub fn read_inventory(input: impl BufRead, into: Inventory<Stored>) -> Result<Inventory<Stored>, ReadError> {
    let mut inventory = into;
    let mut has_ledger = false;
    for (line, number) in Lines::new(input).zip(1..) {
        let wrong = |kind| Err(ReadError { line: number, pointer: String::new(), kind });
        match line? {
            Line::Ledger(ledger) if !has_ledger => {
                has_ledger = true;
                inventory.restore_ledger(ledger.line);
            }
            Line::Total(total) if has_ledger => inventory.restore(&total.line),
            Line::Total(_) => return wrong(ReadErrorKind::NoLedger),
            _ => return wrong(ReadErrorKind::Expected("one ledger, and totals behind it")),
        }
    }
    Ok(inventory)
}

impl super::readable::Readable for Ledger<Stored> {
    fn read(place: &super::place::Place<'_>) -> Result<Self, ReadError> {
        let mut ledger = Self::default();
        let accounts = place.need("producers", BTreeMap::read)?;
        for (id, account) in accounts {
            if !ledger.restore(id, account) {
                return Err(place.expected("a ledger whose intervals are in order"));
            }
        }
        let horizon = place.object()?.get("horizon").map(|horizon| place.member("horizon", horizon));
        ledger.restore_horizon(horizon.as_ref().map(super::readable::Readable::read).transpose()?);
        place.keep_all_but(&[&["kind", "v", "producers", "horizon"]]);
        Ok(ledger)
    }
}
