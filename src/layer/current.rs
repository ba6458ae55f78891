//! The exchange that the running task is part of.

use std::cell::Cell;
use std::sync::{Arc, Weak};

use super::unwinding::PanicWatch;
use crate::event::EventName;
use crate::exchange::Exchange;
use crate::pipeline::TracerId;
use crate::sampling::RouteId;

/// Which request a future serves. Eight bytes without padding and without a destructor, so that every request can afford
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    tracer: TracerId,
    route: u16,
    /// 1 if the thread's exchange is this request's, and not that of a request around it.
    captured: u16,
}

impl Scope {
    pub(super) fn new(tracer: TracerId, route: Option<RouteId>) -> Self {
        Self { tracer, route: RouteId::pack(route), captured: 0 }
    }

    pub(super) fn with_capture(self, captured: bool) -> Self {
        Self { captured: captured.into(), ..self }
    }
}

thread_local! {
    /// The innermost request whose future is being polled on this thread.
    static SCOPE: Cell<Option<Scope>> = const { Cell::new(None) };
    /// The innermost captured exchange.
    static EXCHANGE: Cell<Option<Arc<Exchange>>> = const { Cell::new(None) };
}

/// Puts the thread inside a scope until it is dropped, also by a panic; without a scope, whatever is around stays.
///
/// A guard and not a function around the work: a closure would move the request once more.
pub(super) struct Entered {
    outer: Option<Scope>,
}

impl Entered {
    #[inline]
    pub(super) fn new(scope: Option<Scope>) -> Self {
        let outer = SCOPE.get();
        SCOPE.set(scope.or(outer));
        Self { outer }
    }
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        SCOPE.set(self.outer);
    }
}

/// Makes an exchange the thread's until it is dropped, and marks the exchange if that is by a panic.
pub(super) struct Attended<'a> {
    outer: Option<Arc<Exchange>>,
    _watch: PanicWatch<'a>,
}

impl<'a> Attended<'a> {
    pub(super) fn new(exchange: &'a Arc<Exchange>) -> Self {
        // A thread that is being torn down has no exchange any more; its futures run without.
        let outer = EXCHANGE.try_with(|current| current.replace(Some(Arc::clone(exchange))));
        Self { outer: outer.ok().flatten(), _watch: PanicWatch::on(exchange) }
    }
}

impl Drop for Attended<'_> {
    fn drop(&mut self) {
        let outer = self.outer.take();
        // What is replaced is dropped here, outside the cell.
        drop(EXCHANGE.try_with(|current| current.replace(outer)));
    }
}

/// Whether the running code is inside a request that this tracer knows: then a second layer has nothing to count.
#[inline]
pub(super) fn is_within(tracer: TracerId) -> bool {
    SCOPE.get().is_some_and(|scope| scope.tracer == tracer)
}

/// What a handler can say about the exchange it serves.
///
/// Get it with [`CurrentExchange::get`] inside a handler, or as an axum extractor. It may be kept and moved into spawned
/// tasks; it does not keep the exchange open. Outside any exchange every method does nothing; after its end an event still
/// counts for its route, and all else does nothing. Where layers of several tracers are nested, it is the innermost one's.
///
/// ```
/// use api_inventory::{CurrentExchange, event};
///
/// async fn login() -> &'static str {
///     let exchange = CurrentExchange::get();
///     exchange.user_known();
///     exchange.event(&event::LOGIN_SUCCESS);
///     "welcome"
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct CurrentExchange {
    scope: Option<Scope>,
    exchange: Weak<Exchange>,
}

impl CurrentExchange {
    /// The exchange that the calling task serves.
    #[must_use]
    pub fn get() -> Self {
        let scope = SCOPE.get();
        let exchange = if scope.is_some_and(|scope| scope.captured == 1) { captured() } else { Weak::new() };
        Self { scope, exchange }
    }

    /// Says that the handler knows who the user is. Only that fact is recorded, never who.
    pub fn user_known(&self) {
        if let Some(exchange) = self.exchange.upgrade() {
            exchange.user_known();
        }
    }

    /// Records a business event, whether or not the exchange was captured. Names stand in the source of the service: see
    /// [`event`](crate::event).
    pub fn event(&self, event: &EventName) {
        let event = event.text();
        let Some(scope) = self.scope else { return };
        if let Some(shared) = scope.tracer.find() {
            shared.count_event(RouteId::unpack(scope.route), event);
        }
        if let Some(exchange) = self.exchange.upgrade() {
            exchange.event(event);
        }
    }

    /// Whether the exchange is captured. Handlers need not ask: all methods do nothing when it is not.
    #[must_use]
    pub fn is_captured(&self) -> bool {
        self.exchange.strong_count() > 0
    }
}

fn captured() -> Weak<Exchange> {
    let peeked = EXCHANGE.try_with(|current| {
        let exchange = current.take();
        let weak = exchange.as_ref().map(Arc::downgrade);
        current.set(exchange);
        weak
    });
    peeked.ok().flatten().unwrap_or_default()
}
