//! Appends to a triage file.

use std::fs::OpenOptions;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::{Event, LINE_LIMIT};

/// Appends events, each with one call that writes; makes the file if there is none. What stands in it stays.
///
/// # Errors
///
/// Those of the file, and [`io::ErrorKind::InvalidInput`] if an event would be longer than [`LINE_LIMIT`]: nothing is appended
/// then. Else events before the one that could not be written are there.
pub fn append(path: &Path, events: &[Event]) -> io::Result<()> {
    let lines: Vec<String> = events.iter().map(Event::to_line).collect();
    if lines.iter().any(|line| line.len() >= LINE_LIMIT) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "what is to be said is too long"));
    }
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    // The last line may have no end: an editor took it, or a disk was full.
    let mut end = if is_open_ended(&mut file)? { "\n" } else { "" };
    for line in lines {
        file.write_all(format!("{end}{line}\n").as_bytes())?;
        end = "";
    }
    file.flush()
}

fn is_open_ended(file: &mut (impl Read + Seek)) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}
