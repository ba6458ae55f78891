//! What is done for the few requests whose response somebody waits for. All others pass by it.

use std::sync::Arc;

use http::Response;
use http_body::Body;

use super::current::Attended;
use super::strategy::{BodyStrategy, Capturing};
use super::tee::Capture;
use crate::body::{Continuation, is_readable_answer};
use crate::exchange::{BodyCapture, Exchange, ResponseHead, Side};
use crate::observation::{Method, Outcome};
use crate::pipeline::Shared;
use crate::sampling::RouteId;

/// Who waits for a response: the route, if its answers are still news, and the exchange, if it is captured.
#[derive(Debug)]
pub(super) struct Attention {
    pub(super) shared: Arc<Shared>,
    pub(super) method: Method,
    pub(super) route: Option<RouteId>,
    /// Its status decides whether it is wanted.
    pub(super) is_tentative: bool,
    /// There, if it waits for its status and found no slot.
    pub(super) without_slot: Option<WithoutSlot>,
    pub(super) exchange: Option<Arc<Exchange>>,
}

/// A request that waits for its status, and found no slot to be captured in: it counts all the same, whether it gets one or
/// not.
#[derive(Debug)]
pub(super) struct WithoutSlot {
    pub(super) shared: Arc<Shared>,
    pub(super) route: Option<RouteId>,
    pub(super) status: Option<u16>,
}

impl WithoutSlot {
    /// It ended with a status.
    fn settle(mut self, status: Option<u16>) {
        self.status = status;
    }
}

impl Drop for WithoutSlot {
    fn drop(&mut self) {
        self.shared.settle(self.route, self.status, false);
    }
}

impl Attention {
    /// Has the request's body copied, if the exchange is captured.
    #[cold]
    pub(super) fn begin<P: BodyStrategy<B>, B: Body>(&self, body: &mut P::Body) {
        if let Some(exchange) = &self.exchange {
            P::tee(body, Capturing(Capture { exchange: Arc::clone(exchange), side: Side::Request }));
        }
    }

    /// Makes the exchange the thread's while the inner service runs.
    #[cold]
    pub(super) fn attend(&self) -> Option<Attended<'_>> {
        self.exchange.as_ref().map(Attended::new)
    }

    /// Tells of the inner service's result, and has the response's body copied.
    pub(super) fn finish<P, R, E>(self, result: &mut Result<Response<P::Body>, E>)
    where
        P: BodyStrategy<R>,
        R: Body,
    {
        let Self { shared, method, route, is_tentative, without_slot, exchange } = self;
        if let Ok(response) = result {
            shared.answered(route, response.status());
            let status = Some(response.status().as_u16());
            if let Some(without_slot) = without_slot {
                without_slot.settle(status);
            }
            if let Some(exchange) = exchange.as_ref().filter(|_| is_tentative)
                && !exchange.settle(|| shared.settle(route, status, true))
            {
                return;
            }
        }
        let Some(exchange) = exchange else { return };
        let Ok(response) = result else { return exchange.fail(Outcome::ServiceError) };
        let (status, headers) = (response.status(), response.headers());
        let continuation = Continuation::of(method, status, headers);
        let captured = match continuation {
            Continuation::Body => true,
            Continuation::Stream => shared.captures_streams(),
            Continuation::Nothing | Continuation::Range | Continuation::Upgrade => false,
        };
        let kept = captured && is_readable_answer(status, headers) && shared.reads_response_bodies();
        let body = BodyCapture::of_response(response.body(), headers, kept);
        exchange.respond(ResponseHead { status, headers: headers.clone(), continuation }, body);
        match continuation {
            Continuation::Body | Continuation::Range => {
                P::tee(response.body_mut(), Capturing(Capture { exchange, side: Side::Response }));
            }
            // Of a stream only what would be looked at is worth waiting for.
            Continuation::Stream if kept => {
                P::tee(response.body_mut(), Capturing(Capture { exchange, side: Side::Response }));
            }
            Continuation::Nothing => {}
            Continuation::Stream | Continuation::Upgrade => exchange.submit(),
        }
    }
}
