//! A collector for OpenTelemetry, which prints what it gets.

use std::net::SocketAddr;
use std::time::Instant;

use tempfile::TempDir;

use super::{PATIENCE, Program, TOOLS, free, listens, python};

/// A running collector. It ends with this.
pub(crate) struct Collector {
    /// Where it listens for OpenTelemetry over HTTP.
    pub(crate) http: SocketAddr,
    _process: Program,
    folder: TempDir,
}

impl Collector {
    /// Starts a collector and waits until it listens. None, said on stderr, where it cannot be installed or does not run.
    pub(crate) fn start() -> Option<Self> {
        let program = TOOLS.folder()?.join("rotel").join("rotel-agent");
        if !program.is_file() {
            python::skipped("there is no collector for this platform");
            return None;
        }
        (0..3).find_map(|_| Self::attempt(&program)).or_else(|| panic!("the collector does not start"))
    }

    fn attempt(program: &std::path::Path) -> Option<Self> {
        let [http, grpc] = free();
        let folder = tempfile::tempdir().unwrap();
        let mut command = std::process::Command::new(program);
        command.args(["start", "--exporter", "blackhole", "--debug-log", "logs", "--debug-log-verbosity", "detailed"]);
        command.args(["--otlp-http-endpoint", &http.to_string(), "--otlp-grpc-endpoint", &grpc.to_string()]);
        command.arg("--pid-file").arg(folder.path().join("pid")).current_dir(folder.path());
        let mut process = Program::start(&mut command, &folder.path().join("log"));
        process.is_ready(|| listens(http)).then_some(Self { http, _process: process, folder })
    }

    /// What it has printed as soon as that holds a text so many times; what it has printed at all, if that does not come.
    pub(crate) fn log_with(&self, text: &str, times: usize) -> String {
        let begun = Instant::now();
        loop {
            let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap();
            if log.matches(text).count() >= times || begun.elapsed() > PATIENCE {
                return log;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}
