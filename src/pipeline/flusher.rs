//! Flushes that hold up no thread of a runtime: one thread does them for all who wait.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use super::running::Running;
use crate::problems::guarded;

/// How long the thread works for those that it knows of before it looks whether there are others, with less time.
const TURN: Duration = Duration::from_millis(50);

/// Has flushes done by a thread that is there while somebody waits for one. It keeps no pipeline alive that its owner has
/// let go of, nor does it end one by itself.
#[derive(Debug)]
pub(super) struct Flusher {
    running: Arc<Running>,
    asked: Arc<Mutex<Asked>>,
}

#[derive(Debug, Default)]
struct Asked {
    waiting: Vec<Request>,
    /// There is a thread.
    is_served: bool,
}

/// A flush, or the end, that somebody waits for. However it goes, it is answered.
#[derive(Debug)]
struct Request {
    deadline: Instant,
    outcome: Arc<Mutex<Outcome>>,
}

#[derive(Debug, Default)]
struct Outcome {
    done: Option<bool>,
    waiting: Option<Waker>,
}

/// What a flush comes to.
#[derive(Debug)]
pub(crate) struct Background(Arc<Mutex<Outcome>>);

impl Flusher {
    pub(super) fn new(running: Arc<Running>) -> Self {
        Self { running, asked: Arc::default() }
    }

    /// Begins a flush. Where there is no thread for it, its outcome is false.
    pub(super) fn flush(&self, deadline: Instant) -> Background {
        let (request, background) = request(deadline);
        let mut asked = lock(&self.asked);
        asked.waiting.push(request);
        if !asked.is_served {
            let (running, all) = (Arc::clone(&self.running), Arc::clone(&self.asked));
            asked.is_served = begin(move || serve(&all, &running));
            if !asked.is_served {
                asked.waiting.clear();
            }
        }
        background
    }

    /// Begins the end. It comes once, and has all the time that is given for it.
    pub(super) fn end(&self, deadline: Instant) -> Background {
        let (request, background) = request(deadline);
        let running = Arc::clone(&self.running);
        begin(move || request.answer(guarded(|| running.shut_down(deadline)).unwrap_or_default()));
        background
    }
}

fn request(deadline: Instant) -> (Request, Background) {
    let outcome = Arc::default();
    (Request { deadline, outcome: Arc::clone(&outcome) }, Background(outcome))
}

/// Starts a thread, if there is one.
fn begin(work: impl FnOnce() + Send + 'static) -> bool {
    thread::Builder::new().name("api-inv-flush".into()).spawn(work).is_ok()
}

impl Background {
    /// An outcome that is there already.
    pub(crate) fn done(outcome: bool) -> Self {
        Self(Arc::new(Mutex::new(Outcome { done: Some(outcome), waiting: None })))
    }
}

impl Future for Background {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        let mut outcome = lock(&self.0);
        if let Some(done) = outcome.done {
            return Poll::Ready(done);
        }
        outcome.waiting = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Request {
    fn answer(self, done: bool) {
        lock(&self.outcome).done = Some(done);
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut outcome = lock(&self.outcome);
        outcome.done.get_or_insert(false);
        let waiting = outcome.waiting.take();
        drop(outcome);
        // A waker is foreign code.
        _ = guarded(|| waiting.map(Waker::wake));
    }
}

/// Flushes until nobody waits for it any more.
fn serve(asked: &Mutex<Asked>, running: &Running) {
    loop {
        let now = Instant::now();
        let mut state = lock(asked);
        let late: Vec<Request> = state.waiting.extract_if(.., |request| request.deadline <= now).collect();
        let first = state.waiting.iter().map(|request| request.deadline).min();
        state.is_served = first.is_some();
        let known = state.waiting.len();
        drop(state);
        drop(late);
        let Some(first) = first else { return };
        let turn = now.checked_add(TURN).map_or(first, |turn| turn.min(first));
        let done = guarded(|| running.flush(turn)).unwrap_or_default();
        // What was not done by the end of a turn may be done in the next one.
        if done || Instant::now() < turn {
            let served: Vec<Request> = lock(asked).waiting.drain(..known).collect();
            for request in served {
                request.answer(done);
            }
        }
    }
}

fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
