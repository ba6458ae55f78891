//! Panics of the application, noticed as they pass.

use std::sync::Arc;
use std::thread;

use crate::exchange::Exchange;
use crate::observation::Outcome;

/// Marks an exchange as panicked when it is dropped by an unwinding that began after it was made.
pub(super) struct PanicWatch<'a> {
    exchange: Option<&'a Arc<Exchange>>,
}

impl<'a> PanicWatch<'a> {
    /// Code that runs in a destructor during an unwinding is not what panicked.
    pub(super) fn on(exchange: Option<&'a Arc<Exchange>>) -> Self {
        Self { exchange: exchange.filter(|_| !thread::panicking()) }
    }
}

impl Drop for PanicWatch<'_> {
    fn drop(&mut self) {
        if let Some(exchange) = self.exchange.filter(|_| thread::panicking()) {
            exchange.fail(Outcome::Panicked);
        }
    }
}
