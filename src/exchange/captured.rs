//! One request/response pair as it was captured: raw, and never out of the crate.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{HeaderMap, StatusCode, Uri};

use super::{BodyCapture, BodyEnd, CaptureSlot, Connection};
use crate::body::Continuation;
use crate::observation::{EventMetadata, Location, Method, OperatorText, Outcome, RouteSource, Sampling};
use crate::sampling::{RouteEntry, RouteId};

/// Raw material of one observation.
pub(crate) struct CapturedExchange {
    pub(crate) request: RequestHead,
    pub(crate) request_body: BodyCapture,
    pub(crate) response: Option<ResponseHead>,
    pub(crate) response_body: BodyCapture,
    pub(crate) outcome: Outcome,
    /// When the request arrived.
    pub(crate) started: Instant,
    pub(crate) duration: Duration,
    pub(crate) user_known: bool,
    pub(crate) events: Vec<OperatorText>,
    pub(crate) event_metadata: Vec<EventMetadata>,
    pub(crate) sampling: Sampling,
    /// The status decides whether it is wanted, and is not known yet.
    pub(crate) is_tentative: bool,
    /// The exchange was closed because it took too long.
    pub(crate) revoked: bool,
    pub(crate) slot: CaptureSlot,
}

/// The head of a request.
pub(crate) struct RequestHead {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) connection: Connection,
    pub(crate) route: Route,
}

impl RequestHead {
    /// The address of the connection's peer.
    pub(crate) fn peer(&self) -> Option<IpAddr> {
        self.connection.peer.map(|peer| peer.ip())
    }
}

/// The route as the router or a declaration spells it; not vetted yet.
#[derive(Clone)]
pub(crate) struct Route {
    pub(crate) template: Option<Arc<str>>,
    pub(crate) source: RouteSource,
    /// Its place in the table of routes.
    pub(crate) id: Option<RouteId>,
}

impl Route {
    pub(crate) const UNMATCHED: Self = Self { template: None, source: RouteSource::Unmatched, id: None };

    pub(crate) fn of(id: RouteId, entry: &RouteEntry) -> Self {
        let template = (entry.source() != RouteSource::Unmatched).then(|| Arc::clone(entry.template()));
        Self { template, source: entry.source(), id: Some(id) }
    }
}

/// The template is not vetted yet, and not shown.
impl std::fmt::Debug for Route {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Route({})", self.source)
    }
}

/// The head of a response.
pub(crate) struct ResponseHead {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) continuation: Continuation,
}

impl CapturedExchange {
    /// One of the two bodies.
    pub(crate) fn body(&self, location: Location) -> &BodyCapture {
        if location == Location::RequestBody { &self.request_body } else { &self.response_body }
    }

    /// Settles how the exchange ended, now that nothing is added to it any more.
    pub(crate) fn settle(&mut self) {
        if let (Outcome::Response, Some(response)) = (self.outcome, &self.response) {
            self.outcome = match response.continuation {
                Continuation::Upgrade => Outcome::Upgraded,
                Continuation::Nothing => Outcome::Response,
                // Enough of it was seen; nobody waited for its end.
                Continuation::Stream if self.response_body.cut_off() => Outcome::Stream,
                Continuation::Body | Continuation::Range | Continuation::Stream => match self.response_body.end() {
                    BodyEnd::Failed => Outcome::ResponseError,
                    _ if self.response_body.complete() => Outcome::Response,
                    // It goes on, or its caller has heard enough, as callers of streams do.
                    _ if response.continuation == Continuation::Stream => Outcome::Stream,
                    _ => Outcome::ResponseAborted,
                },
            };
        }
        if self.revoked && matches!(self.outcome, Outcome::Cancelled | Outcome::ResponseAborted) {
            self.outcome = Outcome::Unfinished;
        }
    }
}

impl std::fmt::Debug for CapturedExchange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CapturedExchange")
            .field("method", &self.request.method)
            .field("outcome", &self.outcome)
            .field("request_body", &self.request_body)
            .field("response_body", &self.response_body)
            .finish_non_exhaustive()
    }
}
