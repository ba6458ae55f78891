//! Panics of the application, noticed as they pass.

use std::sync::Arc;
use std::thread;

use crate::exchange::Exchange;
use crate::observation::Outcome;

/// Marks an exchange as panicked when it is dropped by an unwinding that began after it was made.
pub(super) struct PanicWatch<'a> {
    exchange: &'a Arc<Exchange>,
    /// Code that runs in a destructor during an unwinding is not what panicked.
    unwinding: bool,
}

impl<'a> PanicWatch<'a> {
    pub(super) fn on(exchange: &'a Arc<Exchange>) -> Self {
        Self { exchange, unwinding: thread::panicking() }
    }
}

impl Drop for PanicWatch<'_> {
    fn drop(&mut self) {
        if !self.unwinding && thread::panicking() {
            self.exchange.fail(Outcome::Panicked);
        }
    }
}
