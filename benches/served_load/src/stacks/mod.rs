//! What is put around the service.

mod collect_and_parse;
#[cfg(feature = "otel")]
mod otel;
mod pass_through;

use std::io;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use api_inventory::Tracer;
use api_inventory::config::{Builder, SamplingPolicy};
use api_inventory::export::{Emit, NdjsonExporter};
use axum::Router;
use serde::Serialize;
use tower_http::trace::TraceLayer;

/// A stack of layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stack {
    /// No layer.
    Bare,
    /// The same in a second process: how much two equal ones differ is how much noise there is.
    Bare2,
    /// A layer that does nothing. What any layer costs is no cost of ours.
    PassThrough,
    /// Our layer as it is by default, with records in a file.
    Inventory,
    /// Our layer, with one request of each method, route and status in 30 seconds.
    InventoryWindow,
    /// Our layer where no request is captured, only counted.
    InventoryNever,
    /// Our layer without the limits of captures and analysis: what the default costs where load is too low to reach them.
    InventoryUnlimited,
    /// tower-http's `TraceLayer`, its events formatted and thrown away.
    TraceLayer,
    /// axum-tracing-opentelemetry with a batch processor whose exporter does nothing; one trace in ten.
    #[cfg(feature = "otel")]
    Otel,
    /// What one would write at first: of one request in ten, both bodies collected and parsed before they go on.
    CollectAndParse,
}

/// What a process serves.
#[derive(Debug)]
pub struct Wrapped {
    /// The routes in their layers.
    pub router: Router,
    /// The tracer of our layer.
    pub tracer: Option<Tracer>,
}

impl Stack {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Bare,
        Self::Bare2,
        Self::PassThrough,
        Self::Inventory,
        Self::InventoryWindow,
        Self::InventoryNever,
        Self::InventoryUnlimited,
        Self::TraceLayer,
        #[cfg(feature = "otel")]
        Self::Otel,
        Self::CollectAndParse,
    ];

    /// How it is called on the command line and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Bare2 => "bare2",
            Self::PassThrough => "pass_through",
            Self::Inventory => "inventory",
            Self::InventoryWindow => "inventory_window",
            Self::InventoryNever => "inventory_never",
            Self::InventoryUnlimited => "inventory_unlimited",
            Self::TraceLayer => "trace_layer",
            #[cfg(feature = "otel")]
            Self::Otel => "otel",
            Self::CollectAndParse => "collect_and_parse",
        }
    }

    /// Puts it around the service. Subscribers are for the whole process, so that this is done once.
    ///
    /// # Errors
    /// The inventory would not be written to `folder`.
    pub fn wrap(self, router: Router, folder: &Path) -> io::Result<Wrapped> {
        let inventory = |builder: Builder, router: Router| {
            let records = NdjsonExporter::append(folder.join("inventory.ndjson"), Emit::Records)?;
            let tracer = builder.service("served-load").quiet().exporter(records).build();
            if let Some(problem) = tracer.problems().first() {
                return Err(io::Error::other(problem.to_string()));
            }
            Ok(Wrapped { router: router.layer(tracer.axum_layer()), tracer: Some(tracer) })
        };
        let router = match self {
            Self::Bare | Self::Bare2 => router,
            Self::PassThrough => router.layer(pass_through::PassThrough),
            Self::Inventory => return inventory(Tracer::builder(), router),
            Self::InventoryWindow => {
                let window = SamplingPolicy::window(Duration::from_secs(30));
                return inventory(Tracer::builder().sampling(window), router);
            }
            Self::InventoryNever => return inventory(Tracer::builder().sampling(SamplingPolicy::never()), router),
            Self::InventoryUnlimited => {
                return inventory(Tracer::builder().captures_per_second(0).analysis_share(1.0), router);
            }
            Self::TraceLayer => {
                // The layer's own level: with less, it would have nothing to do.
                let level = tracing::Level::DEBUG;
                tracing_subscriber::fmt().with_max_level(level).with_writer(io::sink).init();
                router.layer(TraceLayer::new_for_http())
            }
            #[cfg(feature = "otel")]
            Self::Otel => otel::wrap(router),
            Self::CollectAndParse => router.layer(collect_and_parse::CollectAndParse::one_in(10)),
        };
        Ok(Wrapped { router, tracer: None })
    }
}

/// No stack is called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchStack;

impl std::fmt::Display for NoSuchStack {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("variants are")?;
        for stack in Stack::ALL {
            write!(formatter, " {}", stack.name())?;
        }
        Ok(())
    }
}

impl std::error::Error for NoSuchStack {}

impl FromStr for Stack {
    type Err = NoSuchStack;

    fn from_str(name: &str) -> Result<Self, NoSuchStack> {
        Self::ALL.iter().copied().find(|stack| stack.name() == name).ok_or(NoSuchStack)
    }
}
