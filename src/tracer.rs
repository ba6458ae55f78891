//! The handle that an application holds.

use std::sync::Arc;
use std::time::Duration;

use crate::config::{Builder, Configuration};
use crate::identity::{Definition, OpenApiError};
use crate::inventory::{InventorySnapshot, View};
use crate::layer::{InventoryLayer, Preserve, Wrap};
use crate::observation::Method;
use crate::pipeline::{Background, Pipeline, Stats};
use crate::problems::{Problem, Problems};
use crate::rules::{Reload, RuleReport, RuleSource};

/// What an application holds: makes layers, and tells what was learnt. Cheap to clone.
///
/// The pipeline behind it lives until the last tracer *and* the last layer are gone; a function that returns only a
/// router with the layer in it works. The last one to go waits up to two seconds for what was captured to be exported;
/// [`shutdown`](Self::shutdown) does the same with a time of your own.
///
/// ```
/// # #[cfg(feature = "axum")] {
/// use api_inventory::Tracer;
/// use axum::{Router, routing::get};
///
/// fn app() -> Router {
///     let tracer = Tracer::from_env();
///     Router::new().route("/users/{id}", get(|| async { "anna" })).layer(tracer.axum_layer())
/// }
/// # drop(app());
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Tracer {
    pipeline: Option<Arc<Pipeline>>,
    configuration: Arc<Configuration>,
    problems: Arc<Problems>,
}

impl Tracer {
    /// A tracer that environment variables configure: see [`VARIABLES`](crate::config::VARIABLES).
    ///
    /// Never fails: what cannot be used is in [`problems`](Self::problems).
    #[must_use]
    pub fn from_env() -> Self {
        Self::builder().from_env().build()
    }

    /// A builder with the defaults.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(pipeline: Option<Arc<Pipeline>>, configuration: Configuration, problems: Arc<Problems>) -> Self {
        Self { pipeline, configuration: Arc::new(configuration), problems }
    }

    /// Whether anything is observed: not when the tracer is disabled or its threads could not be started.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.pipeline.is_some()
    }

    /// A layer for any tower or hyper service. Bodies become [`Tee`](crate::layer::Tee)s.
    #[must_use]
    pub fn layer(&self) -> InventoryLayer<Wrap> {
        InventoryLayer::new(self.pipeline.clone())
    }

    /// A layer for stacks whose bodies are boxed: `BoxBody` and `UnsyncBoxBody` of `http-body-util`, with the feature
    /// `axum` `axum::body::Body`, with the feature `tonic` `tonic::body::Body`. Bodies keep their type, and only those of
    /// captured requests are boxed once more.
    ///
    /// [`layer`](Self::layer) works for these stacks too. It changes the body's type, and a server that takes any body
    /// boxes it for that on every request, and may wrap the body's errors. axum does: it no longer knows the error of
    /// tower-http's `RequestBodyLimitLayer` then, and answers 400 where it would answer 413.
    #[must_use]
    pub fn preserving_layer(&self) -> InventoryLayer<Preserve> {
        InventoryLayer::new(self.pipeline.clone())
    }

    /// [`preserving_layer`](Self::preserving_layer) under the name for axum routers: give it to `Router::layer`.
    ///
    /// Put on the router, after its routes, the layer sees the matched route template. Put around the router it does
    /// not, and routes are those that are declared, or [learnt](Builder::learn_routes) from paths.
    #[cfg(feature = "axum")]
    #[must_use]
    pub fn axum_layer(&self) -> InventoryLayer<Preserve> {
        self.preserving_layer()
    }

    /// Declares routes: they are part of the inventory before their first call, and requests that no router template
    /// comes with are matched against them.
    ///
    /// ```
    /// use api_inventory::Tracer;
    /// use http::Method;
    /// let tracer = Tracer::builder().build();
    /// tracer.declare_routes([(Method::GET, "/users/{id}"), (Method::POST, "/users")]);
    /// ```
    pub fn declare_routes<I, T>(&self, routes: I)
    where
        I: IntoIterator<Item = (http::Method, T)>,
        T: Into<String>,
    {
        let Some(pipeline) = &self.pipeline else { return };
        let routes = routes.into_iter().map(|(method, template)| (Method::from(&method), template.into()));
        pipeline.shared().declare(routes.collect());
    }

    /// Declares what an API definition does, `OpenAPI` 3 or Swagger 2.0 in JSON: its operations as routes, as
    /// [`declare_routes`](Self::declare_routes) does, and the names of its properties and parameters as names, which need no
    /// vetting then. What `utoipa` makes of a service is such a document: `ApiDoc::openapi().to_json()`.
    ///
    /// If all its servers have the same path, its own are declared below that; requests match without it as well, as they
    /// come where something in front of the service takes it off.
    ///
    /// # Errors
    /// If it is no such document; nothing of it is declared then.
    ///
    /// ```
    /// use api_inventory::Tracer;
    /// let tracer = Tracer::builder().build();
    /// tracer.declare_openapi(r#"{"openapi": "3.1.0", "paths": {"/users/{id}": {"get": {}}}}"#)?;
    /// assert!(tracer.inventory().get(api_inventory::observation::Method::Get, "/users/{id}").is_some());
    /// # Ok::<(), api_inventory::OpenApiError>(())
    /// ```
    pub fn declare_openapi(&self, document: &str) -> Result<(), OpenApiError> {
        let definition = Definition::read(document.as_bytes())?;
        if let Some(pipeline) = &self.pipeline {
            pipeline.shared().declare_definition(&definition);
        }
        Ok(())
    }

    /// All that was learnt so far, up to the exchanges that still wait for analysis. Records are of the kind `total`.
    #[must_use]
    pub fn inventory(&self) -> InventorySnapshot {
        // Put together where it is asked for, without holding up the analysis.
        let view = self.pipeline.as_ref().map(|pipeline| pipeline.shared().refresh().view());
        view.as_ref().map(View::snapshot).unwrap_or_default()
    }

    /// The accounts: what became of every request and every line.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.pipeline.as_ref().map_or_else(Stats::default, |pipeline| pipeline.shared().stats())
    }

    /// Puts other rules in force: those of this crate with those of `rules` on top, instead of what was on top before.
    ///
    /// They are read, checked, compiled, and tried out on samples and on their own examples, all on the calling thread,
    /// which takes some milliseconds, or tens of them where rules bring patterns of their own; in async code that is work for a blocking task. Then they come into force
    /// between two exchanges: each observation is made by the rules whose digest it names, and no request waits. Of rules
    /// that are refused nothing comes into force.
    ///
    /// Rules that are wrong are left out, unless the source is [strict](RuleSource::strict); a source that cannot be read
    /// at all refuses everything, because what it holds would be missing. After [`shutdown`](Self::shutdown) all are
    /// refused.
    ///
    /// Where files are [watched](Builder::watch_rules), the next change of one replaces what was put in force here.
    ///
    /// ```
    /// use api_inventory::Tracer;
    /// use api_inventory::rules::{Reload, RuleSource, Scanner};
    ///
    /// let tracer = Tracer::builder().build();
    /// let scanner = Scanner::new("health_info", "patient_id").key_words(["patient id"]);
    /// assert!(matches!(tracer.reload(&RuleSource::new().scanner(scanner)), Reload::Applied(_)));
    /// ```
    pub fn reload(&self, rules: &RuleSource) -> Reload {
        self.pipeline.as_ref().map_or_else(Reload::without_tracer, |pipeline| pipeline.shared().reload(rules))
    }

    /// What is to be said of the rules of your own that came into force last: what they do, everything that is wrong with them,
    /// and what is not supported. None where there are none, and until those that the tracer starts with are ready, some
    /// tens of milliseconds after the start. A report without a digest is of rules that could not be used.
    #[must_use]
    pub fn rules(&self) -> Option<RuleReport> {
        self.pipeline.as_ref().and_then(|pipeline| pipeline.shared().rule_report())
    }

    /// What is in force and where it came from, for every variable: a table to print. A disabled tracer says what it would
    /// do. It is for the operator, and holds text that never leaves otherwise, such as paths; see [`Configuration`].
    #[must_use]
    pub fn describe(&self) -> Configuration {
        let rules = self.rules().and_then(|report| report.digest);
        (*self.configuration).clone().with_facts(self.is_enabled(), rules.map(|digest| digest.to_string()))
    }

    /// What went wrong with the tracer itself. Of rules that are [watched](Builder::watch_rules), what is wrong since they
    /// have changed last.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.problems.all()
    }

    /// Analyses what has been captured, and has the exporters send all there is. Blocks for at most `timeout`. Sampling
    /// goes on.
    ///
    /// False if that was not enough time, if an exporter could not finish, or if lines were lost that no earlier call told
    /// of.
    #[must_use = "false says that something has not been sent yet"]
    pub fn flush(&self, timeout: Duration) -> bool {
        self.pipeline.as_ref().is_none_or(|pipeline| pipeline.flush(timeout))
    }

    /// [`flush`](Self::flush) for async code: the thread that polls it is free for other work meanwhile, the receiver's
    /// among it. Needs no runtime. It begins at once, and goes on if it is no longer waited for. However many are awaited, one
    /// thread does them.
    ///
    /// Where a platform freezes the process between two requests, as serverless ones do, this is what to await at the end
    /// of each.
    ///
    /// ```
    /// # async fn handler(tracer: api_inventory::Tracer) {
    /// use std::time::Duration;
    /// let complete = tracer.flush_async(Duration::from_millis(500)).await;
    /// # let _ = complete;
    /// # }
    /// ```
    #[must_use = "false says that something has not been sent yet"]
    pub fn flush_async(&self, timeout: Duration) -> impl Future<Output = bool> + Send + Sync + 'static + use<> {
        self.pipeline.as_ref().map_or_else(|| Background::done(true), |pipeline| pipeline.flush_in_background(timeout))
    }

    /// [`shutdown`](Self::shutdown) for async code, as [`flush_async`](Self::flush_async) is for `flush`.
    #[must_use = "false says that something was dropped"]
    pub fn shutdown_async(&self, timeout: Duration) -> impl Future<Output = bool> + Send + Sync + 'static + use<> {
        let begin = |pipeline: &Arc<Pipeline>| pipeline.shut_down_in_background(timeout);
        self.pipeline.as_ref().map_or_else(|| Background::done(true), begin)
    }

    /// Ends the tracer: captures nothing more, and does what [`flush`](Self::flush) does. What could not be sent within
    /// `timeout` is dropped, and counted in [`stats`](Self::stats); false if there was any such thing, or if `flush` would
    /// say so. Later calls say what the first said.
    ///
    /// Requests still pass the layers, unobserved.
    #[must_use = "false says that something was dropped"]
    pub fn shutdown(&self, timeout: Duration) -> bool {
        self.pipeline.as_ref().is_none_or(|pipeline| pipeline.shut_down(timeout))
    }
}
