//! The programs in `examples`, built.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses a part; tests may panic")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// An example's executable, which `cargo test` builds beside the running test. When only that test is built, cargo does
/// not, and what lies there may be old: then it is built here.
pub(crate) fn executable(name: &str) -> PathBuf {
    static BUILDING: Mutex<()> = Mutex::new(());
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let executable = profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = root.join("examples");
    let sources = [root.join("src"), root.join("rules"), examples.join(name), examples.join(format!("{name}.rs"))];
    let _one_at_a_time = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    if changed(&executable) < sources.iter().map(|source| changed(source)).max().unwrap() {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(root).args(["build", "--quiet", "--example", name]);
        cargo.arg("--target-dir").arg(profile.parent().unwrap());
        if !profile.ends_with("debug") {
            cargo.arg("--profile").arg(profile.file_name().unwrap());
        }
        assert!(cargo.status().unwrap().success(), "the example {name} does not build");
    }
    executable
}

/// When a file, or something in a folder, was last changed; long ago if it is not there.
fn changed(path: &Path) -> SystemTime {
    if let Ok(inside) = path.read_dir() {
        let times = inside.map(|entry| changed(&entry.unwrap().path()));
        return times.max().unwrap_or(SystemTime::UNIX_EPOCH);
    }
    path.metadata().and_then(|metadata| metadata.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}
