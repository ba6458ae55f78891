//! The exchange that the running task is part of.

use std::cell::Cell;
use std::sync::{Arc, Weak};

use super::scope::{self, Scope, Voice};
use super::unwinding::PanicWatch;
use crate::event::{EventName, TypedField};
use crate::exchange::{Exchange, FIELDS_LIMIT};
use crate::observation::{EventMetadata, OperatorText};

thread_local! {
    /// The innermost captured exchange.
    static EXCHANGE: Cell<Option<Arc<Exchange>>> = const { Cell::new(None) };
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

/// What a handler can say about the exchange it serves.
///
/// Get it with [`CurrentExchange::get`] inside a handler, or as an axum extractor. It may be kept and moved into spawned
/// tasks; it does not keep the exchange open. What is said counts for the route of the request, unless that is excluded,
/// whether or not the exchange was captured, and after its end too; of a captured exchange that is still open it is said in its observation as well.
/// Outside any exchange every method does nothing. Where layers of several tracers are nested, it is the innermost one's.
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
    voice: Option<Arc<Voice>>,
    exchange: Weak<Exchange>,
}

impl CurrentExchange {
    /// The exchange that the calling task serves. The first call of a request makes one small allocation, which all handles of
    /// that request share.
    #[must_use]
    pub fn get() -> Self {
        let scope = scope::current();
        let exchange = if scope.is_some_and(|scope| scope.captured) { captured() } else { Weak::new() };
        Self { scope, voice: scope::voice(), exchange }
    }

    /// Says that the handler knows who the user is. Only that fact is recorded, never who; it counts once for a request,
    /// however often it is said.
    pub fn user_known(&self) {
        let Some(scope) = self.scope else { return };
        let is_news = self.voice.as_ref().is_none_or(|voice| voice.is_first_to_know_the_user());
        if is_news && let Some(shared) = scope.tracer.find() {
            shared.count_known_user(scope.route());
        }
        if let Some(exchange) = self.exchange.upgrade() {
            exchange.user_known();
        }
    }

    /// Records a business event. Names stand in the source of the service: see [`event`](crate::event).
    pub fn event(&self, event: &EventName) {
        self.event_with(event, &[]);
    }

    /// Records a business event with fields: their names, which stand in the source of the service, and the types of their
    /// values. The values are gone already. Of more than 16 fields the first count.
    ///
    /// ```
    /// use api_inventory::event::EventField;
    /// use api_inventory::{CurrentExchange, event, event_field};
    ///
    /// static AMOUNT: EventField = event_field!("amount");
    /// static CURRENCY: EventField = event_field!("currency");
    ///
    /// fn paid(amount: f64, currency: &str) {
    ///     let fields = [AMOUNT.of(amount), CURRENCY.of(currency)];
    ///     CurrentExchange::get().event_with(&event::PAYMENT_SUCCESS, &fields);
    /// }
    /// # paid(12.5, "EUR");
    /// ```
    pub fn event_with(&self, event: &EventName, fields: &[TypedField<'_>]) {
        let Some(scope) = self.scope else { return };
        let event = event.text();
        let metadata = metadata(event, fields);
        if let Some(shared) = scope.tracer.find() {
            shared.count_event(scope.route(), event, &metadata);
        }
        if let Some(exchange) = self.exchange.upgrade() {
            exchange.event(event, &metadata);
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

/// What was said with an event, each field once for each type.
fn metadata(event: &OperatorText, fields: &[TypedField<'_>]) -> Vec<EventMetadata> {
    let mut metadata = Vec::new();
    for field in fields {
        let said = EventMetadata { event: event.clone(), field: field.text().clone(), kind: field.kind() };
        if metadata.len() < FIELDS_LIMIT && !metadata.contains(&said) {
            metadata.push(said);
        }
    }
    metadata
}
