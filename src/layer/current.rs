//! The exchange that the running task is part of.

use std::cell::Cell;
use std::sync::{Arc, Weak};

use crate::event::EventName;
use crate::exchange::Exchange;
use crate::pipeline::Shared;
use crate::sampling::RouteId;

/// What a response future knows of its exchange while it runs.
#[derive(Debug)]
pub(super) struct Scope {
    pub(super) shared: Arc<Shared>,
    pub(super) route: Option<RouteId>,
    pub(super) exchange: Option<Arc<Exchange>>,
}

thread_local! {
    /// The innermost exchange whose future is being polled on this thread.
    static CURRENT: Cell<Option<Scope>> = const { Cell::new(None) };
}

/// Runs `work` inside a scope and gives the scope back, also when `work` panics.
///
/// The scope moves into the thread's cell and back, so that entering costs neither an allocation nor a reference count.
#[inline]
pub(super) fn within<T>(scope: &mut Option<Scope>, work: impl FnOnce() -> T) -> T {
    struct Restore<'a> {
        scope: &'a mut Option<Scope>,
        outer: Option<Scope>,
    }
    impl Drop for Restore<'_> {
        fn drop(&mut self) {
            let outer = self.outer.take();
            *self.scope = CURRENT.try_with(|current| current.replace(outer)).ok().flatten();
        }
    }
    // A thread that is being torn down has no cell any more; its futures run outside any scope.
    if scope.is_none() || CURRENT.try_with(|_| ()).is_err() {
        return work();
    }
    let inner = scope.take();
    let outer = CURRENT.try_with(|current| current.replace(inner)).ok().flatten();
    let _restore = Restore { scope, outer };
    work()
}

/// Whether the running code is inside an exchange of this tracer: then a second layer of it has nothing to count.
pub(super) fn is_within(shared: &Arc<Shared>) -> bool {
    peek(|scope| Arc::ptr_eq(&scope.shared, shared)).unwrap_or(false)
}

fn peek<T>(look: impl FnOnce(&Scope) -> T) -> Option<T> {
    CURRENT
        .try_with(|current| {
            let scope = current.take();
            let seen = scope.as_ref().map(look);
            current.set(scope);
            seen
        })
        .ok()
        .flatten()
}

/// What a handler can say about the exchange it serves.
///
/// Get it with [`CurrentExchange::get`] inside a handler, or as an axum extractor. It may be kept and moved into spawned
/// tasks; it does not keep the exchange open. Outside any exchange, and after its end, every method does nothing.
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
    scope: Option<HandlerScope>,
}

#[derive(Clone, Debug)]
struct HandlerScope {
    shared: Weak<Shared>,
    route: Option<RouteId>,
    exchange: Weak<Exchange>,
}

impl CurrentExchange {
    /// The exchange that the calling task serves.
    #[must_use]
    pub fn get() -> Self {
        let scope = peek(|scope| HandlerScope {
            shared: Arc::downgrade(&scope.shared),
            route: scope.route,
            exchange: scope.exchange.as_ref().map_or_else(Weak::new, Arc::downgrade),
        });
        Self { scope }
    }

    /// Says that the handler knows who the user is. Only that fact is recorded, never who.
    pub fn user_known(&self) {
        if let Some(exchange) = self.exchange() {
            exchange.user_known();
        }
    }

    /// Records a business event, whether or not the exchange was captured. Names stand in the source of the service: see
    /// [`event`](crate::event).
    pub fn event(&self, event: &EventName) {
        let event = event.text();
        let Some(scope) = &self.scope else { return };
        if let Some(shared) = scope.shared.upgrade() {
            shared.count_event(scope.route, event);
        }
        if let Some(exchange) = self.exchange() {
            exchange.event(event);
        }
    }

    /// Whether the exchange is captured. Handlers need not ask: all methods do nothing when it is not.
    #[must_use]
    pub fn is_captured(&self) -> bool {
        self.exchange().is_some()
    }

    fn exchange(&self) -> Option<Arc<Exchange>> {
        self.scope.as_ref()?.exchange.upgrade()
    }
}
