//! Where the inventory goes: settings of exporters.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Builder;
use crate::config::{ExporterKind, registry};
use crate::export::{Emit, Exporter, NdjsonExporter};
use crate::problems::{Problem, guarded};

impl Builder {
    /// Adds an exporter. Default: none, and the inventory stays in memory.
    pub fn exporter(mut self, exporter: impl Exporter) -> Self {
        self.exporters.push(Box::new(exporter));
        self.accept_more(&registry::EXPORTERS)
    }

    /// What the exporters get that the environment names. One that is [added](Self::exporter) in code says for itself what
    /// it [wants](Exporter::wants), and that for a Datadog Agent wants both. Default: [`Emit::Records`].
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

    /// Whether observations tell the exact time of the request, and the ids of the trace that the caller says it belongs to
    /// ([`Trace`](crate::observation::Trace)), so that they can be joined with traces. Ids are what a caller wrote, and exact
    /// times tell exchanges apart. Default: only those for an exporter that
    /// [wants them](Exporter::wants_trace_context), as that for a Datadog Agent does.
    pub fn trace_context(mut self, trace_context: bool) -> Self {
        self.settings.trace_context = Some(trace_context);
        self.accept(&registry::TRACE_CONTEXT)
    }

    /// Where the exporter `ndjson` that the environment names appends its lines; `-` is standard output. Default:
    /// `api-inventory.ndjson`.
    pub fn ndjson_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.ndjson_path = Some(path.into());
        self.accept(&registry::NDJSON_PATH)
    }

    /// How large the file of the exporter `ndjson` that the environment names may become before a new one begins; see
    /// [`NdjsonExporter::rotating`]. 0 for no limit. Default: 0.
    pub fn ndjson_max_bytes(mut self, bytes: u64) -> Self {
        self.ndjson.max_bytes = bytes;
        self.accept(&registry::NDJSON_MAX_BYTES)
    }

    /// How many full files of the exporter `ndjson` are kept beside the one that is written, 1,000 at most. Default: 5.
    pub fn ndjson_keep(mut self, files: u16) -> Self {
        if files > 1_000 {
            return self.refuse(&registry::NDJSON_KEEP);
        }
        self.ndjson.keep = files;
        self.accept(&registry::NDJSON_KEEP)
    }

    /// How long lines that a receiver cannot take for now are offered to it again, up to one day; 0 for never. Default: 5
    /// minutes.
    pub fn retry_for(mut self, duration: Duration) -> Self {
        if duration > Duration::from_secs(86_400) {
            return self.refuse(&registry::RETRY_FOR);
        }
        self.settings.retry_for = duration;
        self.accept(&registry::RETRY_FOR)
    }

    pub(in crate::config) fn environment_exporters(mut self, named: Vec<ExporterKind>) -> Self {
        self.named = named;
        self.accept_more(&registry::EXPORTERS)
    }

    /// The exporters that there are, and those that are still to be made.
    pub(in crate::config) fn exporter_names(&self) -> impl Iterator<Item = &'static str> {
        let made = self.exporters.iter().map(|exporter| guarded(|| exporter.name()).unwrap_or("custom"));
        made.chain(self.named.iter().map(|kind| kind.as_str()))
    }

    pub(in crate::config) fn ndjson_path_or_default(&self) -> &Path {
        self.ndjson_path.as_deref().unwrap_or(Path::new(registry::NDJSON_PATH.default))
    }

    /// Asks the exporters whether one of them wants to be told of traces.
    pub(super) fn settle_trace_context(&mut self) {
        let mut wants = self.exporters.iter().map(|exporter| guarded(|| exporter.wants_trace_context()));
        self.settings.is_trace_context_wanted = wants.any(Option::unwrap_or_default);
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
            match kind {
                ExporterKind::Ndjson => self.add_ndjson(),
                ExporterKind::Otlp => self.add_otlp(),
                ExporterKind::Datadog => self.add_datadog(),
                ExporterKind::Tracing => self.add_tracing(),
            }
        }
    }

    fn add_ndjson(&mut self) {
        let path = self.ndjson_path_or_default();
        if path.as_os_str() == "-" {
            self.exporters.push(Box::new(NdjsonExporter::new(std::io::stdout(), self.emit)));
            return;
        }
        let exporter: std::io::Result<Box<dyn Exporter>> = if self.ndjson.max_bytes == 0 {
            NdjsonExporter::append(path, self.emit).map(|exporter| Box::new(exporter) as _)
        } else {
            NdjsonExporter::rotating(path, self.emit, self.ndjson).map(|exporter| Box::new(exporter) as _)
        };
        match exporter {
            Ok(exporter) => self.exporters.push(exporter),
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

    fn add_otlp(&mut self) {
        #[cfg(feature = "otlp")]
        {
            let options = self.otlp.clone().emit(self.emit);
            self.add_receiver(ExporterKind::Otlp, crate::export::otlp::OtlpExporter::new(options));
        }
        #[cfg(not(feature = "otlp"))]
        self.lacks(ExporterKind::Otlp);
    }

    fn add_datadog(&mut self) {
        #[cfg(feature = "datadog")]
        {
            let mut options = self.datadog.clone();
            options.agent = self.datadog_agent();
            self.add_receiver(ExporterKind::Datadog, crate::export::datadog::DatadogExporter::new(options));
        }
        #[cfg(not(feature = "datadog"))]
        self.lacks(ExporterKind::Datadog);
    }

    fn add_tracing(&mut self) {
        #[cfg(feature = "tracing")]
        self.exporters.push(Box::new(crate::export::TracingExporter::new(self.emit)));
        #[cfg(not(feature = "tracing"))]
        self.lacks(ExporterKind::Tracing);
    }

    #[cfg(any(feature = "datadog", feature = "otlp"))]
    fn add_receiver<E: Exporter>(&mut self, kind: ExporterKind, made: Result<E, crate::export::ClientError>) {
        match made {
            Ok(exporter) => self.exporters.push(Box::new(exporter)),
            Err(error) => {
                let message = format!("the {} exporter is left out: {error}", kind.as_str());
                self.problems.push(Problem::new(registry::EXPORTERS.name, message));
            }
        }
    }

    #[cfg(not(all(feature = "datadog", feature = "otlp", feature = "tracing")))]
    fn lacks(&mut self, kind: ExporterKind) {
        let message =
            format!("api-inventory was built without the feature {0}; the {0} exporter is left out", kind.as_str());
        self.problems.push(Problem::new(registry::EXPORTERS.name, message));
    }
}
