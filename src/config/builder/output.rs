//! Where the inventory goes: settings of exporters.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Builder;
use crate::config::{ExporterKind, registry};
use crate::export::{Emit, Exporter, NdjsonExporter};
use crate::problems::Problem;

impl Builder {
    /// Adds an exporter. Default: none, and the inventory stays in memory.
    pub fn exporter(mut self, exporter: impl Exporter) -> Self {
        self.exporters.push(Box::new(exporter));
        self.accept_more(&registry::EXPORTERS)
    }

    /// What the exporters get that the environment names. One that is [added](Self::exporter) in code says for itself what
    /// it [wants](Exporter::wants). Default: [`Emit::Records`].
    pub fn emit(mut self, emit: Emit) -> Self {
        self.emit = emit;
        self.accept(&registry::EMIT)
    }

    /// How often changed records leave, from one second to one day. Default: 60 s.
    pub fn interval(mut self, interval: Duration) -> Self {
        if (Duration::from_secs(1)..=Duration::from_secs(86_400)).contains(&interval) {
            self.settings.interval = interval;
            self.accept(&registry::INTERVAL)
        } else {
            self.refuse(&registry::INTERVAL)
        }
    }

    /// Where the exporter `ndjson` that the environment names appends its lines; `-` is standard output. Default:
    /// `api-inventory.ndjson`.
    pub fn ndjson_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.ndjson_path = Some(path.into());
        self.accept(&registry::NDJSON_PATH)
    }

    pub(in crate::config) fn environment_exporters(mut self, named: Vec<ExporterKind>) -> Self {
        self.named = named;
        self.accept_more(&registry::EXPORTERS)
    }

    /// The exporters that there are, and those that are still to be made.
    pub(in crate::config) fn exporter_names(&self) -> impl Iterator<Item = &'static str> {
        let made = self.exporters.iter().map(|exporter| exporter.name());
        made.chain(self.named.iter().map(|kind| kind.as_str()))
    }

    pub(in crate::config) fn ndjson_path_or_default(&self) -> &Path {
        self.ndjson_path.as_deref().unwrap_or(Path::new(registry::NDJSON_PATH.default))
    }

    /// Makes the exporters that the environment named.
    pub(super) fn add_named_exporters(&mut self) {
        let mut made = Vec::new();
        for kind in std::mem::take(&mut self.named) {
            // Named twice is meant once.
            if made.contains(&kind) {
                continue;
            }
            made.push(kind);
            if kind == ExporterKind::Ndjson {
                self.add_ndjson();
            } else {
                let message =
                    format!("this version of api-inventory has no {} exporter; it is left out", kind.as_str());
                self.problems.push(Problem::new(registry::EXPORTERS.name, message));
            }
        }
    }

    fn add_ndjson(&mut self) {
        let path = self.ndjson_path_or_default();
        if path.as_os_str() == "-" {
            self.exporters.push(Box::new(NdjsonExporter::new(std::io::stdout(), self.emit)));
            return;
        }
        match NdjsonExporter::append(path, self.emit) {
            Ok(exporter) => self.exporters.push(Box::new(exporter)),
            Err(error) => {
                // What cannot be used is not in force, and not described.
                self.ndjson_path = None;
                self.sources.forget(&registry::NDJSON_PATH);
                let message =
                    format!("the file cannot be opened for appending ({}); the exporter is left out", error.kind());
                self.problems.push(Problem::new(registry::NDJSON_PATH.name, message));
            }
        }
    }
}
