//! Which request the running code serves.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::pipeline::TracerId;
use crate::sampling::RouteId;

/// Which request a future serves. Eight bytes without padding and without a destructor, so that every request can afford
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) tracer: TracerId,
    route: u16,
    /// The thread's exchange is this request's, and not that of a request around it.
    pub(super) captured: bool,
    /// The thread's voice is this request's: somebody has asked for it.
    voiced: bool,
}

impl Scope {
    pub(super) fn new(tracer: TracerId, route: Option<RouteId>) -> Self {
        Self { tracer, route: RouteId::pack(route), captured: false, voiced: false }
    }

    pub(super) fn with_capture(self, captured: bool) -> Self {
        Self { captured, ..self }
    }

    pub(super) fn route(self) -> Option<RouteId> {
        RouteId::unpack(self.route)
    }
}

/// What all handles of one request share, wherever they are kept and moved to. Made for the first handle.
#[derive(Debug, Default)]
pub(super) struct Voice {
    user_known: AtomicBool,
}

impl Voice {
    /// Whether this is the first time that the user is said to be known.
    pub(super) fn is_first_to_know_the_user(&self) -> bool {
        !self.user_known.swap(true, Ordering::Relaxed)
    }
}

thread_local! {
    /// The innermost request whose future is being polled on this thread.
    static SCOPE: Cell<Option<Scope>> = const { Cell::new(None) };
    /// The voice of that request, if it has one: then its scope says so.
    static VOICE: Cell<Option<Arc<Voice>>> = const { Cell::new(None) };
}

/// The innermost request of this thread.
#[inline]
pub(super) fn current() -> Option<Scope> {
    SCOPE.get()
}

/// The voice of the innermost request of this thread.
pub(super) fn voice() -> Option<Arc<Voice>> {
    let scope = SCOPE.get()?;
    let kept = VOICE.try_with(|current| {
        let voice = current.take().unwrap_or_default();
        current.set(Some(Arc::clone(&voice)));
        voice
    });
    // A thread that is being torn down keeps none.
    let voice = kept.ok()?;
    SCOPE.set(Some(Scope { voiced: true, ..scope }));
    Some(voice)
}

/// A future's place in a request: what it puts the thread into while it is polled.
#[derive(Debug)]
pub(super) struct Seat {
    scope: Option<Scope>,
    voice: Option<Arc<Voice>>,
}

impl Seat {
    /// Without a scope, whatever is around stays.
    #[inline]
    pub(super) fn new(scope: Option<Scope>) -> Self {
        Self { scope, voice: None }
    }

    /// Puts the thread inside the scope until the guard is dropped, also by a panic.
    ///
    /// A guard and not a function around the work: a closure would move the request once more.
    #[inline]
    pub(super) fn enter(&mut self) -> Entered<'_> {
        let outer = SCOPE.get();
        let mut outer_voice = None;
        if let Some(scope) = self.scope {
            let voiced = self.voice.is_some();
            SCOPE.set(Some(Scope { voiced, ..scope }));
            if voiced || outer.is_some_and(|outer| outer.voiced) {
                outer_voice = exchange(self.voice.take());
            }
        }
        Entered { seat: self, outer, outer_voice }
    }
}

/// Until it is dropped, the thread serves the request of a seat.
pub(super) struct Entered<'a> {
    seat: &'a mut Seat,
    outer: Option<Scope>,
    outer_voice: Option<Arc<Voice>>,
}

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.seat.scope.is_none() {
            return;
        }
        let inner = SCOPE.get();
        SCOPE.set(self.outer);
        if self.outer_voice.is_some() || inner.is_some_and(|inner| inner.voiced) {
            self.seat.voice = exchange(self.outer_voice.take());
        }
    }
}

/// Gives the thread another voice, for the one it had. Rare: most requests have nothing to say.
#[cold]
fn exchange(voice: Option<Arc<Voice>>) -> Option<Arc<Voice>> {
    VOICE.try_with(|current| current.replace(voice)).ok().flatten()
}

/// Whether the running code is inside a request that this tracer knows: then a second layer has nothing to count.
#[inline]
pub(super) fn is_within(tracer: TracerId) -> bool {
    SCOPE.get().is_some_and(|scope| scope.tracer == tracer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_costs_a_request_eight_bytes() {
        assert_eq!(size_of::<Option<Scope>>(), 8);
    }
}
