//! A body that does what a plan says.

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use http::{HeaderMap, HeaderValue};
use http_body::{Body, Frame, SizeHint};
use proptest::prelude::*;

use super::buffer::Pieces;
use super::failure::Failure;

/// What one poll gives.
#[derive(Clone, Debug)]
enum Event {
    Data(Vec<Vec<u8>>),
    Trailers(u16),
    Error(u32),
    /// Wakes before it returns.
    Yield,
    /// Keeps the waker until the script wakes.
    Wait,
}

/// What a body does and says: an event for each poll, and what it says of itself before each.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    events: Vec<Event>,
    says: Vec<Says>,
}

/// What a body says of itself; a lie as often as not.
#[derive(Clone, Debug)]
struct Says {
    at_least: u64,
    and_at_most: Option<u64>,
    ended: bool,
}

impl Plan {
    /// Data in these frames, and what the body says truthfully of itself: its length, and that it ended.
    pub(crate) fn truthful(frames: &[&str], exact: bool, tells_its_end: bool) -> Self {
        let events: Vec<_> = frames.iter().map(|frame| Event::Data(vec![frame.as_bytes().to_vec()])).collect();
        let says = (0..=frames.len()).map(|at| {
            let left = frames.iter().skip(at).map(|frame| frame.len() as u64).sum();
            Says {
                at_least: if exact { left } else { 0 },
                and_at_most: exact.then_some(left),
                ended: tells_its_end && at == frames.len(),
            }
        });
        Self { says: says.collect(), events }
    }

    pub(crate) fn any() -> impl Strategy<Value = Self> {
        prop::collection::vec((event(), says()), 0..8).prop_flat_map(|steps| {
            let (events, says): (Vec<_>, Vec<_>) = steps.into_iter().unzip();
            self::says().prop_map(move |last| Self {
                events: events.clone(),
                says: says.iter().cloned().chain([last]).collect(),
            })
        })
    }
}

fn event() -> impl Strategy<Value = Event> {
    let piece = || prop::collection::vec(any::<u8>(), 0..6);
    prop_oneof![
        5 => prop::collection::vec(piece(), 0..20).prop_map(Event::Data),
        1 => any::<u16>().prop_map(Event::Trailers),
        1 => any::<u32>().prop_map(Event::Error),
        1 => Just(Event::Yield),
        1 => Just(Event::Wait),
    ]
}

fn says() -> impl Strategy<Value = Says> {
    let most = prop_oneof![Just(None), Just(Some(0)), (0_u64..40).prop_map(Some), Just(Some(u64::MAX / 2))];
    (0_u64..40, most, prop::bool::weighted(0.15)).prop_map(|(at_least, more, ended)| Says {
        at_least,
        and_at_most: more.map(|more| at_least + more),
        ended,
    })
}

/// What is seen of a body from beside it.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    polls: AtomicUsize,
    dropped: AtomicBool,
    waiting: Mutex<Option<Waker>>,
}

impl Watch {
    pub(crate) fn polls(&self) -> usize {
        self.polls.load(Ordering::Relaxed)
    }

    pub(crate) fn is_dropped(&self) -> bool {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Wakes whoever the body keeps waiting.
    pub(crate) fn wake(&self) {
        let waiting = self.waiting.lock().unwrap().take();
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// A body that follows a plan. It is `Send` and `Sync`, whatever it yields.
#[derive(Debug)]
pub(crate) struct Scripted<D, E> {
    plan: Plan,
    next: usize,
    watch: Arc<Watch>,
    yields: PhantomData<fn() -> (D, E)>,
}

impl<D, E> Scripted<D, E> {
    pub(crate) fn new(plan: &Plan, watch: &Arc<Watch>) -> Self {
        Self { plan: plan.clone(), next: 0, watch: Arc::clone(watch), yields: PhantomData }
    }

    fn says(&self) -> &Says {
        self.plan.says.get(self.next).unwrap()
    }
}

impl<D, E> Drop for Scripted<D, E> {
    fn drop(&mut self) {
        self.watch.dropped.store(true, Ordering::Relaxed);
    }
}

impl<D: Pieces, E: Failure> Body for Scripted<D, E> {
    type Data = D;
    type Error = E;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<D>, E>>> {
        self.watch.polls.fetch_add(1, Ordering::Relaxed);
        let Some(event) = self.plan.events.get(self.next).cloned() else { return Poll::Ready(None) };
        self.next += 1;
        Poll::Ready(Some(match event {
            Event::Data(pieces) => Ok(Frame::data(D::of(&pieces))),
            Event::Trailers(value) => {
                Ok(Frame::trailers(HeaderMap::from_iter([("digest".parse().unwrap(), HeaderValue::from(value))])))
            }
            Event::Error(number) => Err(E::of(number)),
            Event::Yield => {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            Event::Wait => {
                *self.watch.waiting.lock().unwrap() = Some(context.waker().clone());
                return Poll::Pending;
            }
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.says().ended
    }

    fn size_hint(&self) -> SizeHint {
        let says = self.says();
        let mut hint = SizeHint::new();
        hint.set_lower(says.at_least);
        if let Some(most) = says.and_at_most {
            hint.set_upper(most);
        }
        hint
    }
}
