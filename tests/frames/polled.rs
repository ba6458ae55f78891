//! A body as whoever polls it sees it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use http_body::Body;
use proptest::prelude::*;

use super::buffer::pieces;
use super::failure::Told;
use super::scripted::Watch;

/// What the owner of a body does with it. It drops the body after the last step.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    Poll,
    LookAtSizeHint,
    LookAtEnd,
    /// The body wakes whoever waits for it.
    Wake,
}

impl Step {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            6 => Just(Self::Poll),
            1 => Just(Self::LookAtSizeHint),
            1 => Just(Self::LookAtEnd),
            1 => Just(Self::Wake),
        ]
    }
}

/// What a step showed.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    Nothing,
    Pending,
    Data(Vec<Vec<u8>>),
    Trailers(http::HeaderMap),
    Error(String),
    End,
    SizeHint(u64, Option<u64>),
    IsEnd(bool),
}

/// All that was seen: after each step what it showed, how often the body had been polled, and its owner woken.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    steps: Vec<(Shown, usize, usize)>,
    dropped_with_its_owner: bool,
}

/// Counts wake-ups.
#[derive(Default)]
struct Alarm(AtomicUsize);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Follows the steps with a body, and tells what was seen.
pub(crate) fn follow<B: Body<Error: Told>>(steps: &[Step], body: B, watch: &Watch) -> Seen {
    let mut body = Box::pin(body);
    let alarm = Arc::new(Alarm::default());
    let waker = Waker::from(Arc::clone(&alarm));
    let count = |shown| (shown, watch.polls(), alarm.0.load(Ordering::Relaxed));
    // Before any step: putting a body in the place of another polls nothing.
    let mut seen = vec![count(Shown::Nothing)];
    for step in steps {
        let shown = match step {
            Step::Poll => poll(body.as_mut(), &waker),
            Step::LookAtSizeHint => {
                let hint = body.size_hint();
                Shown::SizeHint(hint.lower(), hint.upper())
            }
            Step::LookAtEnd => Shown::IsEnd(body.is_end_stream()),
            Step::Wake => {
                watch.wake();
                Shown::Nothing
            }
        };
        seen.push(count(shown));
    }
    drop(body);
    Seen { steps: seen, dropped_with_its_owner: watch.is_dropped() }
}

fn poll<B: Body<Error: Told>>(body: Pin<&mut B>, waker: &Waker) -> Shown {
    match body.poll_frame(&mut Context::from_waker(waker)) {
        Poll::Pending => Shown::Pending,
        Poll::Ready(None) => Shown::End,
        Poll::Ready(Some(Err(error))) => Shown::Error(error.told()),
        Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
            Ok(data) => Shown::Data(pieces(data)),
            Err(frame) => Shown::Trailers(frame.into_trailers().ok().unwrap()),
        },
    }
}
