//! Lines that were stored, read back.
//!
//! What is read has the types that were written, with the [`Provenance`](crate::observation::Provenance) [`Stored`]: a file
//! may say anything, so none of it is [`Outbound`](crate::observation::Outbound), and no exporter of this process takes it.
//! It joins by the same laws: an [`Inventory`]`<Stored>` counts each line of each tracer once.
//!
//! Lines are versioned. Fields that this version does not know are kept and written again, and so are elements of lists
//! that have terms which it does not know; only where such a term stands alone the line cannot be read. Errors say in which
//! line and at which JSON pointer, and nothing of what stands there.
//!
//! ```
//! use api_inventory::inventory::stored::{Line, Lines};
//! use api_inventory::inventory::Inventory;
//!
//! # let file: &[u8] = br#"{"kind":"news","v":1,"from":"another version"}"#;
//! let mut inventory = Inventory::default();
//! for line in Lines::new(file) {
//!     match line? {
//!         Line::Record(record) => drop(inventory.apply(&record.line)?),
//!         // Observations tell the same exchanges as records; declared routes are records as well.
//!         _ => {}
//!     }
//! }
//! println!("{}", inventory.snapshot().table());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod json;
mod kept;
mod line;
mod lines;
mod memo;
mod place;
mod readable;
mod reader;
mod schema;
mod types;

pub use crate::observation::Stored;
pub use error::{ReadError, ReadErrorKind};
pub use kept::read_inventory;
pub use line::{Line, StoredLine, UnknownFields};
pub use lines::Lines;
pub use reader::LineReader;

#[cfg(doc)]
use super::Inventory;
