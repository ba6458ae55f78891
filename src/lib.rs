//! A tower layer that learns a security inventory of the API a Rust service really serves: which endpoints exist, their
//! request and response shapes, which sensitive data they move, how callers authenticate and where they sit. The
//! analysis happens inside the process, off the request path. What leaves is metadata only, never a value.
//!
//! # Five lines
//!
//! ```
//! # #[cfg(feature = "axum")] {
//! use api_inventory::Tracer;
//! use axum::{Router, routing::get};
//!
//! let tracer = Tracer::from_env();
//! let app: Router = Router::new()
//!     .route("/users/{id}", get(|| async { "anna" }))
//!     .layer(tracer.axum_layer());
//! # drop(app);
//! # }
//! ```
//!
//! Put the layer on the router after its routes: there it sees the matched route template; see [`layer`] for its place
//! among other layers. Serve with `into_make_service_with_connect_info::<SocketAddr>()`, so that it sees where callers
//! sit. Everything else is [environment variables](config::VARIABLES).
//!
//! Other stacks take [`Tracer::layer`]: any tower service, and hyper's own `Service` trait. Where bodies are boxed, as
//! tonic's are, [`Tracer::preserving_layer`] leaves their type what it is. Without a router that tells,
//! [`Tracer::declare_routes`] and [`Tracer::declare_openapi`] say which routes there are, and others are
//! [learnt](config::Builder::learn_routes).
//!
//! # The way data flows
//!
//! ```text
//! request ──► layer ──► inner service ──► response                       (the caller notices nothing)
//!               │ interested? tee the bodies, keep the heads
//!               ▼ the exchange's last owner drops it
//!            bounded queue ──► analysis thread: read → shape + detections + identity → vetting
//!                                │ Observation: metadata only; from here on no raw value exists
//!                                ▼
//!                              inventory (joins per endpoint) ──► one queue and one thread per exporter
//! ```
//!
//! - A **tracer** is what an application holds, an **exchange** one captured request/response pair: raw, and private to
//!   the crate.
//! - An [`Observation`](observation::Observation) is what was learnt from one exchange, an
//!   [`EndpointRecord`](inventory::EndpointRecord) is observations joined per endpoint.
//! - An [`Exporter`](export::Exporter) receives either, or both.
//!
//! # What leaves
//!
//! Values never do, and neither do their hashes, but for two things that an operator can ask for: the ids of
//! [traces](config::Builder::trace_context), which come with exact times, and the [address](config::Builder::client_address) of
//! the client. Text that leaves is one of: names from the rule pack, text of the
//! operator, closed lists, and request-derived names that passed vetting: a key that looks like data is folded to
//! `{key}`, a path segment to `{segment}`. This is kept by types: an exporter accepts
//! [`Outbound`](observation::Outbound) values, text is not one, and every struct that leaves proves it field by field.
//! The `testing` feature has [planted values](https://docs.rs/api-inventory/latest/api_inventory/testing/canary/) with
//! which you can check it yourself.
//!
//! # What it costs
//!
//! A request that nobody is interested in costs no allocation, no lock and no clock read (where routes are declared or learnt,
//! and no router names one, it costs a read lock). One that is captured costs a
//! copy of its head and bodies, up to [`max_body_bytes`](config::Builder::max_body_bytes). Analysis has a thread of its
//! own and [a share of one core](config::Builder::analysis_share). Memory is bounded by
//! [slots](config::Builder::capture_slots). When any of it runs short, requests are not captured, and
//! [counted](Stats); the application never waits.
//!
//! # Features
//!
//! None is on by default.
//!
//! - `axum`: `Tracer::axum_layer`, route templates, peers, the [`CurrentExchange`] extractor.
//! - `tonic`: [`Tracer::preserving_layer`] for tonic's body type.
//! - `xml`: bodies in XML and SOAP are read.
//! - `gzip` (and deflate), `brotli`, `zstd`, or `compression` for all: packed bodies are unpacked and read.
//! - `yaml`: an [API definition](inventory::InventorySnapshot::open_api) made of the inventory is written as YAML too.
//! - `otlp`: an [exporter](export::otlp) for OpenTelemetry, over HTTP.
//! - `datadog`: an [exporter](export::datadog) for a Datadog Agent.
//! - `tls`: these two reach receivers over TLS.
//! - `tracing`: problems of the tracer become `tracing` events instead of lines on stderr, and lines can become events too.
//! - `metrics`: the accounts are told as counters of the facade `metrics`.
//! - `testing`: planted values, and parts that benches measure.

#![cfg_attr(docsrs, feature(doc_cfg))]

// The README is tested as documentation is.
#[cfg(all(doctest, feature = "axum"))]
#[doc = include_str!("../README.md")]
mod readme {}

pub mod config;
pub mod event;
pub mod export;
pub mod inventory;
pub mod layer;
pub mod observation;
pub mod offline;
pub mod rules;
#[cfg(feature = "testing")]
pub mod testing;

mod analysis;
mod body;
mod exchange;
mod identity;
mod pipeline;
mod problems;
mod sampling;
mod scan;
mod schema;
mod tagging;
mod tracer;

pub use identity::OpenApiError;
pub use layer::CurrentExchange;
pub use pipeline::{Dropped, NotSampled, Outcomes, Stats};
pub use problems::Problem;
pub use tracer::Tracer;
