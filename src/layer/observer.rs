//! The look at a request as it comes in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Extensions, HeaderMap, Request, Uri};
use http_body::Body;

use super::attention::{Attention, WithoutSlot};
use super::head;
use super::scope::{self, Scope};
use crate::body::is_readable;
use crate::exchange::{BodyCapture, CapturedExchange, Connection, Exchange, RequestHead};
use crate::observation::{Method, Outcome};
use crate::pipeline::{Admission, Admitted, Door, Pipeline, Shared};

/// Looks at requests for a tracer. Layers and their services each hold one, and so keep the pipeline alive.
#[derive(Clone)]
pub(super) struct Observer {
    /// `None` looks at nothing.
    pub(super) pipeline: Option<Arc<Pipeline>>,
    /// The one connection that the service is for, if it is for one.
    pub(super) connection: Option<Connection>,
}

impl Observer {
    /// Counts the request and decides whether it gets attention. The request itself stays where it is: it is large, and
    /// moving it costs more than everything else here.
    #[inline]
    pub(super) fn admit<B>(&self, request: &Request<B>) -> (Option<Scope>, Admission) {
        let Some(pipeline) = &self.pipeline else { return (None, Admission::LEAVE) };
        admit(pipeline.shared(), request.method(), request.uri(), request.headers(), request.extensions())
    }

    /// The attention that was found due.
    pub(super) fn attend<B: Body>(&self, request: &Request<B>, admission: Admission) -> Option<Attention> {
        let shared = self.pipeline.as_ref()?.shared();
        let matched = head::matched_template(request.extensions());
        let door =
            Door { method: Method::from(request.method()), matched, uri: request.uri(), headers: request.headers() };
        let method = door.method;
        let wanted = !admission.decision.interest.is_none();
        let admitted = if wanted { shared.begin(admission, door) } else { None };
        let exchange = admitted.map(|admitted| self.capture(request, admission, admitted, shared));
        let is_tentative = admission.decision.interest.is_tentative();
        let without_slot = (is_tentative && exchange.is_none()).then(|| WithoutSlot {
            shared: Arc::clone(shared),
            route: admission.route,
            status: None,
        });
        let route = admission.route;
        Some(Attention { shared: Arc::clone(shared), method, route, is_tentative, without_slot, exchange })
    }

    /// Copies the head, and makes the exchange that the bodies' copies go to.
    fn capture<B: Body>(
        &self,
        request: &Request<B>,
        admission: Admission,
        admitted: Admitted,
        shared: &Arc<Shared>,
    ) -> Arc<Exchange> {
        let captured = Box::new(CapturedExchange {
            request: RequestHead {
                method: Method::from(request.method()),
                uri: request.uri().clone(),
                headers: request.headers().clone(),
                connection: self.connection(request, shared),
                route: admitted.route,
            },
            request_body: BodyCapture::of_request(request.body(), is_readable(request.headers())),
            response: None,
            response_body: BodyCapture::new(None, false),
            // Until something better is known: a future that is dropped says nothing more.
            outcome: Outcome::Cancelled,
            started: Instant::now(),
            duration: Duration::ZERO,
            user_known: false,
            events: Vec::new(),
            event_metadata: Vec::new(),
            sampling: admitted.sampling,
            is_tentative: admission.decision.interest.is_tentative(),
            revoked: false,
            slot: admitted.slot,
        });
        Exchange::new(captured, Arc::clone(shared.queue()))
    }
}

impl Observer {
    /// The connection that a request came over.
    fn connection<B>(&self, request: &Request<B>, shared: &Shared) -> Connection {
        let extensions = request.extensions();
        let told = || shared.connections.as_ref()?.read(extensions);
        self.connection.or_else(told).unwrap_or_else(|| head::connection(extensions))
    }
}

/// Counts a request. The scope that it is served in is new, unless the tracer has seen the request in a layer further out.
///
/// Not generic, so that it is compiled, and inlined, where everything that it calls is.
fn admit(
    shared: &Shared,
    method: &http::Method,
    uri: &Uri,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> (Option<Scope>, Admission) {
    if scope::is_within(shared.id()) {
        return (None, Admission::LEAVE);
    }
    let matched = head::matched_template(extensions);
    let admission = shared.admit(Door { method: Method::from(method), matched, uri, headers });
    (Some(Scope::new(shared.id(), admission.route)), admission)
}
