//! Waiting without holding up a thread of a runtime.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

/// The outcome of work that blocks, done by a thread of its own.
#[derive(Debug)]
pub(crate) struct Background(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    outcome: Option<bool>,
    waiting: Option<Waker>,
}

impl Background {
    /// Begins the work at once. Where no thread can be started its outcome is false.
    pub(crate) fn begin(work: impl FnOnce() -> bool + Send + 'static) -> Self {
        let state = Arc::new(Mutex::default());
        let end = End(Arc::clone(&state), false);
        let worker = thread::Builder::new().name("api-inv-flush".into()).spawn(move || {
            let mut end = end;
            end.1 = work();
        });
        // What cannot be started is dropped, and has ended by that.
        drop(worker);
        Self(state)
    }

    /// An outcome that is there already.
    pub(crate) fn done(outcome: bool) -> Self {
        Self(Arc::new(Mutex::new(State { outcome: Some(outcome), waiting: None })))
    }
}

impl Future for Background {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        let mut state = lock(&self.0);
        if let Some(outcome) = state.outcome {
            return Poll::Ready(outcome);
        }
        state.waiting = Some(context.waker().clone());
        Poll::Pending
    }
}

/// However the work ends, whoever waits for it is told.
struct End(Arc<Mutex<State>>, bool);

impl Drop for End {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        state.outcome = Some(self.1);
        let waiting = state.waiting.take();
        drop(state);
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
