//! The builder.

mod callers;
mod routes;
mod sampling;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::registry::{self, Variable};
use super::{ExporterKind, NamePolicy, Settings, environment, openapi, process_environment};
use crate::Tracer;
use crate::analysis::CompiledRules;
use crate::export::{Emit, Exporter, NdjsonExporter};
use crate::identity::Definition;
use crate::observation::OperatorText;
use crate::offline::{Classifier, OfflineAnalyzer};
use crate::pipeline::{Pipeline, WatchedRules};
use crate::problems::{Problem, Problems};
use crate::rules::{Loaded, RuleProblem, RuleSource};
use crate::sampling::SamplingPolicy;

/// Configures a [`Tracer`]. Starts from the defaults; [`from_env`](Self::from_env) applies the environment on top of
/// what was set before it.
///
/// Nothing here fails: a value that is out of range keeps the default and becomes a [`Problem`](crate::Problem).
///
/// ```
/// use api_inventory::Tracer;
/// let tracer = Tracer::builder().service("shop").environment("prod").sample_rate(0.25).build();
/// assert!(tracer.problems().is_empty());
/// ```
#[derive(Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct Builder {
    settings: Settings,
    exporters: Vec<Box<dyn Exporter>>,
    named: Vec<ExporterKind>,
    emit: Emit,
    ndjson_path: Option<PathBuf>,
    openapi: Option<PathBuf>,
    rules: RuleSource,
    watch_rules: Duration,
    problems: Vec<Problem>,
    from_environment: bool,
    quiet: bool,
    /// The environment variable that is being applied, for problems to name.
    subject: Option<&'static str>,
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Builder").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Builder {
    /// Applies the environment variables of [`VARIABLES`](crate::config::VARIABLES).
    pub fn from_env(self) -> Self {
        self.from_lookup(&process_environment)
    }

    /// Applies variables from elsewhere than the process's environment: a test, a configuration file.
    ///
    /// ```
    /// use api_inventory::Tracer;
    /// let variables = |name: &str| (name == "API_INVENTORY_SAMPLE_RATE").then(|| "ten percent".into());
    /// let tracer = Tracer::builder().quiet().from_lookup(&variables).build();
    /// assert_eq!(tracer.problems()[0].subject, "API_INVENTORY_SAMPLE_RATE");
    /// ```
    pub fn from_lookup(mut self, lookup: &dyn Fn(&str) -> Option<OsString>) -> Self {
        self.from_environment = true;
        environment::apply(self, lookup)
    }

    /// Whether anything is observed. Default: true.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.settings.enabled = enabled;
        self
    }

    /// Name of the service: see [`OperatorText`] for what is allowed. Default: `unknown_service`.
    pub fn service(mut self, name: &str) -> Self {
        self.settings.service = self.operator_text(&registry::SERVICE, name).or(self.settings.service.take());
        self
    }

    /// Version of the service. Default: none.
    pub fn version(mut self, version: &str) -> Self {
        self.settings.version = self.operator_text(&registry::VERSION, version).or(self.settings.version.take());
        self
    }

    /// Deployment environment. Default: none, which counts as production.
    pub fn environment(mut self, name: &str) -> Self {
        self.settings.environment =
            self.operator_text(&registry::ENVIRONMENT, name).or(self.settings.environment.take());
        self
    }

    /// Share of requests that are captured, from 0 to 1. Default: 0.1.
    ///
    /// The first request of each route that the router or a declaration vouches for is captured besides, unless the rate
    /// is 0.
    pub fn sample_rate(mut self, rate: f64) -> Self {
        if (0.0..=1.0).contains(&rate) {
            self.settings.sampling = SamplingPolicy::ratio(rate);
            self
        } else {
            self.refuse(&registry::SAMPLE_RATE)
        }
    }

    /// Draws come from one sequence that begins at `seed` and is shared by all threads, so that requests that arrive in
    /// the same order are sampled the same. For tests and demonstrations. Default: each thread draws on its own.
    pub fn sampling_seed(mut self, seed: u64) -> Self {
        self.settings.sampling_seed = Some(seed);
        self
    }

    /// How often changed records leave, from one second to one day. Default: 60 s.
    pub fn interval(mut self, interval: Duration) -> Self {
        if (Duration::from_secs(1)..=Duration::from_secs(86_400)).contains(&interval) {
            self.settings.interval = interval;
            self
        } else {
            self.refuse(&registry::INTERVAL)
        }
    }

    /// How many bytes of each body are kept for analysis, up to 16 MiB. Default: 64 KiB.
    ///
    /// With [`capture_slots`](Self::capture_slots) this bounds the memory of captured bodies: two bodies a slot.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        if bytes <= 16 * 1024 * 1024 {
            self.settings.max_body_bytes = bytes;
            self
        } else {
            self.refuse(&registry::MAX_BODY_BYTES)
        }
    }

    /// How many requests are captured each second at most; 0 does not limit. Default: 500.
    pub fn captures_per_second(mut self, captures: u32) -> Self {
        self.settings.captures_per_second = captures;
        self
    }

    /// Share of one core that analysis may take over time, above 0 and up to 1, which does not limit it. Default: 0.05.
    pub fn analysis_share(mut self, share: f64) -> Self {
        if share > 0.0 && share <= 1.0 {
            self.settings.analysis_share = share;
            self
        } else {
            self.refuse(&registry::ANALYSIS_SHARE)
        }
    }

    /// How many exchanges may be captured or waiting for analysis at once, from 1 to 65,536. Default: 64.
    pub fn capture_slots(mut self, slots: usize) -> Self {
        if (1..=65_536).contains(&slots) {
            self.settings.capture_slots = slots;
            return self;
        }
        self.problem(Problem::malformed("capture_slots", "a number from 1 to 65536", "64"))
    }

    /// After how long a capture is closed although the exchange goes on, so that slow ones cannot take all slots; when
    /// all slots are taken and others find none, after a second, if that is sooner. Default: 30 s.
    pub fn revoke_after(mut self, time: Duration) -> Self {
        self.settings.revoke_after = time;
        self
    }

    /// How long the beginning of a response that may go on for hours is captured: server-sent events, gRPC. Zero records
    /// such a response at its head. Default: 2 s.
    pub fn stream_window(mut self, time: Duration) -> Self {
        self.settings.stream_window = time;
        self
    }

    /// Which names of fields, parameters, headers and cookies leave. Default: [`NamePolicy::Vetted`].
    pub fn names(mut self, policy: NamePolicy) -> Self {
        self.settings.names = policy;
        self
    }

    /// Rules of your own, added to those of this crate. Default: none. Replaces what was set before.
    ///
    /// Rules that are wrong are left out, each with a [`Problem`](crate::Problem); of a
    /// [strict](RuleSource::strict) source all are.
    pub fn rules(mut self, rules: RuleSource) -> Self {
        self.rules = rules;
        self
    }

    /// A rule file, or a folder of them, with rules of your own, beside those set before.
    pub fn rules_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.rules = std::mem::take(&mut self.rules).path(path);
        self
    }

    /// How often files and folders of rules are looked at, from one second to one day: those that have changed, and then
    /// stay as they are for half a second, come into force as [`Tracer::reload`] would have them. Default: never, which
    /// zero means too.
    ///
    /// All sources are read again then, and replace what a call of `reload` has put in force. What is wrong with them is
    /// in [`Tracer::problems`], in the place of what was wrong with rules before. The watch ends with the tracer.
    pub fn watch_rules(mut self, every: Duration) -> Self {
        if every.is_zero() || (Duration::from_secs(1)..=Duration::from_secs(86_400)).contains(&every) {
            self.watch_rules = every;
            self
        } else {
            self.refuse(&registry::RULES_WATCH)
        }
    }

    /// Adds an exporter. Default: none, and the inventory stays in memory.
    pub fn exporter(mut self, exporter: impl Exporter) -> Self {
        self.exporters.push(Box::new(exporter));
        self
    }

    /// Keeps problems for [`Tracer::problems`] and tells them nobody else.
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Starts the tracer.
    #[must_use]
    pub fn build(mut self) -> Tracer {
        let problems = Arc::new(Problems::new(self.quiet));
        if !self.settings.enabled {
            self.report(&problems);
            return Tracer::new(None, problems);
        }
        self.add_named_exporters();
        let definition = self.definition();
        if self.from_environment && self.exporters.is_empty() {
            let message =
                "no exporter is set, so the inventory stays in memory; set it to ndjson to write it to a file";
            self.problems.push(Problem::new(registry::EXPORTERS.name, message));
        }
        let rules = std::mem::take(&mut self.rules);
        // Read once, so that a change of what is loaded here is one for those who watch.
        let fetched = rules.fetched();
        let loaded = self.load_rules(&fetched);
        self.report(&problems);
        let exporters = std::mem::take(&mut self.exporters);
        let watch = WatchedRules::new(rules, &fetched, self.watch_rules);
        let pipeline = Pipeline::start(&self.settings, loaded, watch, exporters, &problems);
        if let (Some(pipeline), Some(definition)) = (&pipeline, definition) {
            pipeline.shared().declare_definition(&definition);
        }
        Tracer::new(pipeline, problems)
    }

    /// Makes an analyzer for exchanges that were recorded elsewhere, with the same configuration.
    ///
    /// # Errors
    /// The first thing that could not be used as configured: unlike a service, a tool can stop.
    pub fn build_offline(mut self) -> Result<OfflineAnalyzer, Problem> {
        let definition = self.definition();
        let rules = self.compiled_rules()?;
        Ok(OfflineAnalyzer::new(&self.settings, rules, definition.as_ref()))
    }

    /// Makes a classifier, with the same rules.
    ///
    /// # Errors
    /// The first thing that could not be used as configured.
    pub fn build_classifier(mut self) -> Result<Classifier, Problem> {
        Ok(Classifier::new(self.compiled_rules()?))
    }

    pub(super) fn environment_emit(mut self, emit: Emit) -> Self {
        self.emit = emit;
        self
    }

    pub(super) fn strict_rules(mut self, strict: bool) -> Self {
        self.rules = std::mem::take(&mut self.rules).strict(strict);
        self
    }

    pub(super) fn ndjson_path(mut self, path: String) -> Self {
        self.ndjson_path = Some(path.into());
        self
    }

    pub(super) fn environment_exporters(mut self, named: Vec<ExporterKind>) -> Self {
        self.named = named;
        self
    }

    pub(super) fn naming(mut self, subject: &'static str) -> Self {
        self.subject = Some(subject);
        self
    }

    pub(super) fn naming_nothing(mut self) -> Self {
        self.subject = None;
        self
    }

    pub(super) fn problem(mut self, problem: Problem) -> Self {
        self.problems.push(problem);
        self
    }

    fn refuse(self, variable: &Variable) -> Self {
        let subject = self.subject.unwrap_or(variable.name);
        self.problem(Problem::malformed(subject, variable.expects, variable.default))
    }

    fn operator_text(&mut self, variable: &Variable, text: &str) -> Option<OperatorText> {
        let accepted = OperatorText::new(text);
        if accepted.is_none() {
            let subject = self.subject.unwrap_or(variable.name);
            self.problems.push(Problem::malformed(subject, variable.expects, variable.default));
        }
        accepted
    }

    fn report(&mut self, problems: &Problems) {
        for problem in self.problems.drain(..) {
            problems.report(problem);
        }
    }

    /// Makes the exporters that the environment named.
    fn add_named_exporters(&mut self) {
        let mut named = std::mem::take(&mut self.named);
        // Named twice is meant once.
        let mut seen = Vec::new();
        named.retain(|kind| {
            !seen.contains(kind) && {
                seen.push(*kind);
                true
            }
        });
        for kind in named {
            let missing = match kind {
                ExporterKind::Ndjson => {
                    self.add_ndjson();
                    continue;
                }
                ExporterKind::Otlp => "otlp",
                ExporterKind::Datadog => "datadog",
                ExporterKind::Tracing => "tracing",
            };
            let message = format!("this version of api-inventory has no {missing} exporter; it is left out");
            self.problems.push(Problem::new(registry::EXPORTERS.name, message));
        }
    }

    fn add_ndjson(&mut self) {
        let path = self.ndjson_path.clone().unwrap_or_else(|| registry::NDJSON_PATH.default.into());
        if path.as_os_str() == "-" {
            self.exporters.push(Box::new(NdjsonExporter::new(std::io::stdout(), self.emit)));
            return;
        }
        match NdjsonExporter::append(path, self.emit) {
            Ok(exporter) => self.exporters.push(Box::new(exporter)),
            Err(error) => {
                let message =
                    format!("the file cannot be opened for appending ({}); the exporter is left out", error.kind());
                self.problems.push(Problem::new(registry::NDJSON_PATH.name, message));
            }
        }
    }

    /// The API definition that the configuration names.
    fn definition(&mut self) -> Option<Definition> {
        let path = self.openapi.take()?;
        openapi::read(&path).map_err(|problem| self.problems.push(problem)).ok()
    }

    /// The operator's rules on those of this crate, where there are any.
    fn load_rules(&mut self, rules: &RuleSource) -> Option<Loaded> {
        if rules.is_empty() {
            return None;
        }
        let loaded = rules.load();
        self.problems.extend(loaded.problems().iter().filter(|problem| problem.is_error()).map(rule_problem));
        Some(loaded)
    }

    /// Rules for a tool, or the first thing that could not be used as configured.
    fn compiled_rules(&mut self) -> Result<CompiledRules, Problem> {
        let rules = std::mem::take(&mut self.rules);
        let loaded = self.load_rules(&rules);
        if let Some(problem) = self.problems.first() {
            return Err(problem.clone());
        }
        let Some(loaded) = loaded else { return CompiledRules::built_in().map_err(|problem| rule_problem(&problem)) };
        let service = self.settings.subject().service;
        let (rules, outcome) = CompiledRules::make(loaded, Some(service.name.as_str()));
        let wrong = outcome.report().problems.iter().find(|problem| problem.is_error());
        match (rules, wrong) {
            (Some(rules), None) => Ok(rules),
            (_, Some(problem)) => Err(rule_problem(problem)),
            (None, None) => Err(Problem::new(registry::RULES.name, "the rules cannot be used")),
        }
    }
}

/// What is wrong with a rule, told as everything is that is wrong with the configuration.
pub(crate) fn rule_problem(problem: &RuleProblem) -> Problem {
    Problem::new(registry::RULES.name, problem.to_string())
}
