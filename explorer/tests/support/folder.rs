//! A folder with sources, and the binary that runs in it.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, reason = "each test uses a part; tests may panic")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::records::NOW;

/// A folder with sources.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.path(name), content).unwrap();
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(NOW, arguments).output().unwrap()
    }

    pub(crate) fn command(&self, now: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_api-inventory"));
        command.current_dir(self.0.path()).args(["--now", now]).args(arguments);
        command
    }

    /// What a run that succeeds prints.
    pub(crate) fn prints(&self, arguments: &[&str]) -> String {
        self.at(NOW, arguments)
    }

    /// What a run that succeeds prints at some time.
    pub(crate) fn at(&self, now: &str, arguments: &[&str]) -> String {
        let output = self.command(now, arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.prints(arguments)).unwrap()
    }

    /// What a run that fails says.
    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }
}

/// Records as the lines of one tracer.
pub(crate) fn lines(records: &[Value]) -> String {
    let mut lines = String::new();
    for (record, sequence) in records.iter().zip(1..) {
        let mut record = record.clone();
        record["producer"]["seq"] = json!(sequence);
        lines.push_str(&record.to_string());
        lines.push('\n');
    }
    lines
}
