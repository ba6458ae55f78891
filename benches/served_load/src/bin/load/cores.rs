//! Which core does what: all servers share one, the load comes from another.

use std::process::{Command, Stdio};

/// The core that servers run on, and the one of the load.
const SERVERS: &str = "0";
const LOAD: &str = "1";

/// How many there are, as long as this process is bound to none.
pub(crate) fn count() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Binds this process to its core. The command by which servers are bound to theirs; none where that cannot be done.
pub(crate) fn bind() -> Vec<String> {
    let own = std::process::id().to_string();
    let bound = count() > 1
        && Command::new("taskset")
            .args(["-p", "-c", LOAD, &own])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
    if bound { ["taskset", "-c", SERVERS].map(String::from).to_vec() } else { Vec::new() }
}
