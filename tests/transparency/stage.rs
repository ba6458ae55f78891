//! Where client and application of one connection meet: scripts by number, and how far each has come.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use crate::script::Exchange;
use crate::transcript::{Event, Log};

/// The field by which the application finds its script.
pub(crate) const ACT: &str = "x-act";

/// All exchanges of one connection.
#[derive(Debug)]
pub(crate) struct Stage {
    acts: HashMap<usize, Arc<Act>>,
}

/// One exchange while it goes on.
#[derive(Debug)]
pub(crate) struct Act {
    pub(crate) number: usize,
    pub(crate) script: Exchange,
    log: Mutex<Log>,
    progress: watch::Sender<Progress>,
}

/// How far the two sides have come.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// The application was called.
    pub(crate) begun: bool,
    /// The application has read so many bytes of the request's body.
    pub(crate) read: usize,
    /// The application knows that the request's body has ended.
    pub(crate) ended: bool,
    /// Reading the request's body failed.
    pub(crate) failed: bool,
    /// The response's body has given so many bytes.
    pub(crate) given: usize,
    /// The application waits for something that will not come.
    pub(crate) stuck: bool,
    /// The client has received so many bytes of the response's body.
    pub(crate) received: usize,
    /// The client waits for a sign.
    pub(crate) paused: bool,
    /// The sign.
    pub(crate) resumed: bool,
    /// What became of the response's body.
    pub(crate) fate: Option<Fate>,
    /// The server's side of the connection has ended.
    pub(crate) gone: bool,
    /// How many parts of the application still have a hold on the exchange.
    holders: usize,
}

/// What became of a response's body, as the body itself can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It gave all that it had said there would be.
    Complete,
    Failed,
    Panicked,
    /// It was dropped before.
    Dropped,
}

impl Progress {
    /// The application has let go of everything.
    pub(crate) fn over(&self) -> bool {
        self.begun && self.holders == 0
    }
}

impl Stage {
    pub(crate) fn new(exchanges: &[Exchange]) -> Arc<Self> {
        let act = |(number, script): (usize, &Exchange)| {
            let (progress, _) = watch::channel(Progress::default());
            (number, Arc::new(Act { number, script: script.clone(), log: Mutex::default(), progress }))
        };
        Arc::new(Self { acts: exchanges.iter().enumerate().map(act).collect() })
    }

    pub(crate) fn act(&self, number: usize) -> Arc<Act> {
        Arc::clone(&self.acts[&number])
    }

    /// A hold that tells everybody when the server's side of the connection has ended, however it did.
    pub(crate) fn connection(self: &Arc<Self>) -> Connection {
        Connection(Arc::clone(self))
    }

    /// The act that a request's header fields ask for.
    pub(crate) fn called(&self, fields: &http::HeaderMap) -> Arc<Act> {
        self.act(fields[ACT].to_str().unwrap().parse().unwrap())
    }
}

impl Act {
    pub(crate) fn note(&self, text: impl Into<String>) {
        self.log.lock().unwrap().note(text);
    }

    pub(crate) fn bytes(&self, bytes: bytes::Bytes) {
        self.log.lock().unwrap().bytes(bytes);
    }

    /// What the application noticed.
    pub(crate) fn noticed(&self) -> Vec<Event> {
        std::mem::take(&mut self.log.lock().unwrap().0)
    }

    pub(crate) fn advance(&self, change: impl FnOnce(&mut Progress)) {
        self.progress.send_modify(change);
    }

    pub(crate) fn progress(&self) -> Progress {
        *self.progress.borrow()
    }

    /// What the client waits with: until the application has come that far, or will not come any further.
    pub(crate) async fn reaches(&self, mut far_enough: impl FnMut(&Progress) -> bool) {
        self.until(|progress| far_enough(progress) || progress.over() || progress.gone).await;
    }

    /// Waits for the sign to go on.
    pub(crate) async fn pause(&self) {
        self.advance(|progress| progress.paused = true);
        self.reaches(|progress| progress.resumed).await;
    }

    /// Waits until it has come that far.
    pub(crate) async fn until(&self, far_enough: impl FnMut(&Progress) -> bool) {
        // The sender is in `self`, so that this cannot fail.
        let _ = self.progress.subscribe().wait_for(far_enough).await;
    }

    /// Takes a hold on the exchange: it is not over before the hold is dropped.
    pub(crate) fn hold(self: &Arc<Self>) -> Hold {
        self.advance(|progress| progress.holders += 1);
        Hold(Arc::clone(self))
    }
}

/// A part of the application that is not done with the exchange.
#[derive(Debug)]
pub(crate) struct Hold(Arc<Act>);

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.advance(|progress| progress.holders -= 1);
    }
}

/// The server's side of a connection.
#[derive(Debug)]
pub(crate) struct Connection(Arc<Stage>);

impl Drop for Connection {
    fn drop(&mut self) {
        for act in self.0.acts.values() {
            act.advance(|progress| progress.gone = true);
        }
    }
}
