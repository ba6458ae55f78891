//! What tests share.
#![allow(dead_code, clippy::unwrap_used, clippy::print_stdout, reason = "each test uses a part; tests may panic")]

pub(crate) mod findings;
pub(crate) mod folder;
pub(crate) mod live;
pub(crate) mod records;

use std::path::PathBuf;

/// The folder of inputs from outside the project; none, and a word about it, where there is none.
pub(crate) fn corpus() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "where a test finds its inputs")]
    let Some(folder) = std::env::var_os("API_INVENTORY_CORPUS_DIR") else {
        println!("skipped: API_INVENTORY_CORPUS_DIR is not set");
        return None;
    };
    let folder = PathBuf::from(folder);
    assert!(folder.is_dir(), "API_INVENTORY_CORPUS_DIR is no folder: {}", folder.display());
    Some(folder)
}
