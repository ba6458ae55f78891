//! On what something was measured, without saying whose machine it is.

use std::fs;
use std::process::Command;

use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    processor: String,
    cores: usize,
    kernel: String,
    compiler: String,
    /// Whether servers and load have a core each.
    bound: bool,
}

impl Machine {
    pub(crate) fn this(cores: usize, bound: bool) -> Self {
        let unknown = || String::from("unknown");
        let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = information.lines().find_map(|line| line.strip_prefix("model name"));
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").ok();
        let compiler = Command::new("rustc").arg("--version").output().ok();
        Self {
            processor: model.map_or_else(unknown, |model| model.trim_start_matches([' ', '\t', ':']).into()),
            cores,
            // Its numbers; what follows them may name whoever built it.
            kernel: kernel.map_or_else(unknown, |text| text.trim().split('-').next().unwrap_or_default().into()),
            compiler: compiler.map_or_else(unknown, |output| String::from_utf8_lossy(&output.stdout).trim().into()),
            bound,
        }
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { processor, cores, kernel, compiler, bound } = self;
        let bound = if *bound { "servers on one core, load on another" } else { "bound to no core" };
        write!(formatter, "{processor}, {cores} cores, Linux {kernel}, {compiler}; {bound}")
    }
}
