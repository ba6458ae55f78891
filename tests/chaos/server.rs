//! A real server whose end can be waited for.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::support::PATIENCE;

/// How far the application has come.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// Handlers that were called.
    pub(crate) called: u64,
    /// Bytes of request bodies that handlers have read, where they tell.
    pub(crate) read: u64,
    /// Bytes of response bodies that the server has asked for, where they tell.
    pub(crate) given: u64,
    /// Handlers and bodies that were dropped, where they tell.
    pub(crate) dropped: u64,
}

/// What the application tells a test.
#[derive(Debug, Default)]
pub(crate) struct Signals(watch::Sender<Progress>);

impl Signals {
    pub(crate) fn advance(&self, change: impl FnOnce(&mut Progress)) {
        self.0.send_modify(change);
    }

    pub(crate) fn progress(&self) -> Progress {
        *self.0.borrow()
    }

    /// Waits until the application has come that far.
    pub(crate) async fn until(&self, far_enough: impl FnMut(&Progress) -> bool) {
        let mut progress = self.0.subscribe();
        timeout(PATIENCE, progress.wait_for(far_enough)).await.expect("the application comes that far").unwrap();
    }

    /// Counts when what holds it is dropped.
    pub(crate) fn guard(self: &Arc<Self>) -> Guard {
        Guard(Arc::clone(self))
    }
}

/// Part of a handler or a body.
#[derive(Debug)]
pub(crate) struct Guard(Arc<Signals>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.advance(|progress| progress.dropped += 1);
    }
}

/// What a client can see.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    pub(crate) signals: Arc<Signals>,
}

/// A server on loopback.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) site: Site,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(router: Router, signals: Arc<Signals>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let serving =
            axum::serve(listener, service).with_graceful_shutdown(async { stopped.await.unwrap_or_default() });
        let serving = tokio::spawn(async { serving.await.unwrap() });
        Self { site: Site { address, signals }, stop, serving }
    }

    /// Waits until all connections have ended.
    pub(crate) async fn end(self) {
        self.stop.send(()).unwrap();
        timeout(PATIENCE, self.serving).await.expect("all connections end").unwrap();
    }
}
