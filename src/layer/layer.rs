//! The layer.

use std::marker::PhantomData;
use std::sync::Arc;

use super::observer::Observer;
use super::{InventoryService, Wrap};
use crate::exchange::Connection;
use crate::pipeline::Pipeline;

/// Puts an [`InventoryService`] around a service. Made by [`Tracer::layer`](crate::Tracer::layer) and
/// [`Tracer::preserving_layer`](crate::Tracer::preserving_layer).
///
/// Layers and their services keep the pipeline alive: the [`Tracer`](crate::Tracer) itself may be dropped.
pub struct InventoryLayer<P = Wrap> {
    observer: Observer,
    strategy: PhantomData<fn() -> P>,
}

impl<P> InventoryLayer<P> {
    /// `None` makes a layer that does nothing.
    pub(crate) fn new(pipeline: Option<Arc<Pipeline>>) -> Self {
        Self { observer: Observer { pipeline, connection: None }, strategy: PhantomData }
    }

    /// The same layer for one connection: its peer's address, or all that is known of it. Servers that make a service per
    /// connection, as hyper's do, need nothing in the request's extensions then.
    #[must_use]
    pub fn with_connection(&self, connection: impl Into<Connection>) -> Self {
        let connection = Some(connection.into());
        Self { observer: Observer { connection, ..self.observer.clone() }, strategy: PhantomData }
    }
}

impl<P> Clone for InventoryLayer<P> {
    fn clone(&self) -> Self {
        Self { observer: self.observer.clone(), strategy: PhantomData }
    }
}

impl<P> std::fmt::Debug for InventoryLayer<P> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("InventoryLayer")
            .field("enabled", &self.observer.pipeline.is_some())
            .finish_non_exhaustive()
    }
}

impl<S, P> tower::Layer<S> for InventoryLayer<P> {
    type Service = InventoryService<S, P>;

    fn layer(&self, inner: S) -> Self::Service {
        InventoryService::new(inner, self.observer.clone())
    }
}
