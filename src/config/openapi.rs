//! The API definition that the configuration names.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::registry;
use crate::identity::Definition;
use crate::problems::Problem;

/// Reads a definition. A path may name something that has no end, or never begins: only regular files are read.
pub(super) fn read(path: &Path) -> Result<Definition, Problem> {
    let problem = |message: String| Problem::new(registry::OPENAPI.name, message);
    let bytes = bytes(path).map_err(|error| problem(format!("the file cannot be read ({})", error.kind())))?;
    Definition::read(&bytes).map_err(|error| problem(format!("the file declares nothing: {error}")))
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    // One more than is read, so that what is too long is seen to be.
    File::open(path)?.take(Definition::LIMIT as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
