//! The builder.

mod callers;
mod capture;
mod output;
mod receivers;
mod routes;
mod rules;
mod sampling;
mod start;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

pub(crate) use self::start::rule_problem;
use super::configuration::{Source, Sources};
use super::variable::{Alias, Variable};
use super::{ExporterKind, Settings, environment, process_environment, registry};
use crate::export::datadog::DatadogOptions;
use crate::export::otlp::OtlpOptions;
use crate::export::{Emit, Exporter, Rotation};
use crate::observation::OperatorText;
use crate::problems::Problem;
use crate::rules::RuleSource;

/// Configures a [`Tracer`](crate::Tracer). Starts from the defaults; [`from_env`](Self::from_env) applies the environment
/// on top of what was set before it.
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
    pub(super) settings: Settings,
    exporters: Vec<Box<dyn Exporter>>,
    named: Vec<ExporterKind>,
    pub(super) emit: Emit,
    ndjson_path: Option<PathBuf>,
    pub(super) ndjson: Rotation,
    pub(super) otlp: OtlpOptions,
    pub(super) datadog: DatadogOptions,
    pub(super) datadog_host: Option<String>,
    pub(super) datadog_port: Option<u16>,
    pub(super) openapi: Option<PathBuf>,
    pub(super) rules: RuleSource,
    pub(super) watch_rules: Duration,
    problems: Vec<Problem>,
    from_environment: bool,
    quiet: bool,
    /// Where the value that is being applied stands in the environment.
    place: Option<Alias>,
    /// Where the values in force came from.
    pub(super) sources: Sources,
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
        self.accept(&registry::ENABLED)
    }

    /// Name of the service: see [`OperatorText`] for what is allowed. Default: `unknown_service`.
    pub fn service(mut self, name: &str) -> Self {
        let Some(name) = OperatorText::new(name) else { return self.refuse(&registry::SERVICE) };
        self.settings.service = Some(name);
        self.accept(&registry::SERVICE)
    }

    /// Version of the service. Default: none.
    pub fn version(mut self, version: &str) -> Self {
        let Some(version) = OperatorText::new(version) else { return self.refuse(&registry::VERSION) };
        self.settings.version = Some(version);
        self.accept(&registry::VERSION)
    }

    /// Deployment environment. Default: none, which counts as production.
    pub fn environment(mut self, name: &str) -> Self {
        let Some(name) = OperatorText::new(name) else { return self.refuse(&registry::ENVIRONMENT) };
        self.settings.environment = Some(name);
        self.accept(&registry::ENVIRONMENT)
    }

    /// Keeps problems for [`Tracer::problems`](crate::Tracer::problems) and tells them nobody else.
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    pub(super) fn reading(mut self, place: Alias) -> Self {
        self.place = Some(place);
        self
    }

    pub(super) fn reading_nothing(mut self) -> Self {
        self.place = None;
        self
    }

    fn problem(mut self, problem: Problem) -> Self {
        self.problems.push(problem);
        self
    }

    /// Whether an environment variable is being applied.
    fn is_from_environment(&self) -> bool {
        self.place.is_some()
    }

    fn source(&self) -> Source {
        self.place.map_or(Source::Builder, |place| Source::Environment(place.variable))
    }

    /// A value took the place of what there was. Every method ends here, in `accept_more` or in `refuse`.
    fn accept(mut self, variable: &Variable) -> Self {
        self.sources.replace(variable, self.source());
        self
    }

    /// A value was added to what there was.
    fn accept_more(mut self, variable: &Variable) -> Self {
        self.sources.add(variable, self.source());
        self
    }

    /// A value cannot be used: what there was stays.
    pub(super) fn refuse(self, variable: &Variable) -> Self {
        let Variable { name, expects, default, .. } = variable;
        let problem = match self.place {
            Some(Alias { variable, key: Some(key), .. }) => {
                Problem::malformed(variable, &format!("{expects} for the key {key}"), default)
            }
            Some(Alias { variable, .. }) => Problem::malformed(variable, expects, default),
            None => Problem::malformed(name, expects, default),
        };
        self.problem(problem)
    }
}
