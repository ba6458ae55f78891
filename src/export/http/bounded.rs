//! Calls that block for as long as they like, awaited for as long as there is time.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Has one call at a time done by a thread of its own: a name server or a socket that hangs costs one thread, however often
/// it is asked.
#[derive(Debug)]
pub(super) struct Bounded<T> {
    /// The outcome of a call that was not there in time.
    late: Mutex<Option<Receiver<io::Result<T>>>>,
}

impl<T: Send + 'static> Bounded<T> {
    pub(super) const fn new() -> Self {
        Self { late: Mutex::new(None) }
    }

    /// The outcome of the call. One that was not there in time is what the next call waits for, in the place of its own.
    ///
    /// # Errors
    /// That of the call; [`TimedOut`](io::ErrorKind::TimedOut) if it takes too long; that of the system if it has no thread.
    pub(super) fn call(&self, most: Duration, call: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = match late.take() {
            Some(outcome) => outcome,
            None => begin(call)?,
        };
        match outcome.recv_timeout(most) {
            Ok(done) => done,
            Err(RecvTimeoutError::Timeout) => {
                *late = Some(outcome);
                Err(io::ErrorKind::TimedOut.into())
            }
            // It panicked, as none does.
            Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::Other.into()),
        }
    }
}

fn begin<T: Send + 'static>(
    call: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<Receiver<io::Result<T>>> {
    let (sender, outcome) = sync_channel(1);
    thread::Builder::new().name("api-inv-connect".into()).spawn(move || _ = sender.send(call()))?;
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_call_that_hangs_is_awaited_for_so_long_and_is_not_begun_again() {
        let (bounded, patience) = (Bounded::new(), Duration::from_secs(30));
        let (go_on, hangs) = channel();
        let first = bounded.call(Duration::from_millis(1), move || hangs.recv().map_err(io::Error::other));
        assert_eq!(first.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));
        let second = bounded.call(Duration::from_millis(1), || Ok(2));
        assert_eq!(second.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut), "the first still runs");
        assert!(go_on.send(1).is_ok());
        assert_eq!(bounded.call(patience, || Ok(3)).ok(), Some(1));
        assert_eq!(bounded.call(patience, || Ok(4)).ok(), Some(4));
    }
}
