//! A look at the first requests: does the layer sit where it sees what it should?

use http::HeaderMap;

use crate::body::coding;
use crate::exchange::{BodyCapture, CapturedExchange};
use crate::observation::{ClientBasis, Flow, Observation};
use crate::problems::Problem;
use crate::sampling::RequestTotals;

/// What is told is what an operator can change. Once, after the first hundred requests and when some of them were captured:
/// earlier it would be a guess, later nobody reads the start of the log any more. Probes and scrapers are not looked at:
/// they are a new service's first callers, and not like the others.
#[derive(Debug, Default)]
pub(super) struct SelfCheck {
    place_told: bool,
    refusals_told: bool,
    captured: u32,
    with_peer: u32,
    only_loopback: u32,
    request_bodies: EncodedShare,
    response_bodies: EncodedShare,
    refused: u32,
}

/// How many bodies passed, and how many of them encoded.
#[derive(Debug, Default)]
struct EncodedShare {
    all: u32,
    encoded: u32,
}

/// So many requests have to have passed, and so many of them to have been captured.
const REQUESTS: u64 = 100;
const CAPTURED: u32 = 5;

/// Refusals are rare: so many have to have been captured before it means something that there is none.
const CAPTURED_WITHOUT_REFUSAL: u32 = 50;

impl SelfCheck {
    /// Learns from one exchange.
    pub(super) fn see(&mut self, exchange: &CapturedExchange, observation: &Observation) {
        if self.refusals_told || matches!(observation.endpoint.flow, Flow::Health | Flow::Metrics) {
            return;
        }
        let peer = exchange.request.peer().map(|peer| peer.to_canonical());
        let loopback = peer.is_some_and(|peer| peer.is_loopback()) && observation.client.basis == ClientBasis::Peer;
        self.captured += 1;
        self.with_peer += u32::from(peer.is_some());
        self.only_loopback += u32::from(loopback);
        self.request_bodies.see(&exchange.request_body, &exchange.request.headers);
        if let Some(response) = &exchange.response {
            self.response_bodies.see(&exchange.response_body, &response.headers);
        }
        self.refused += u32::from(matches!(observation.status, Some(401 | 403)));
    }

    /// What looks wrong, each thing once.
    pub(super) fn finish(&mut self, totals: impl FnOnce() -> RequestTotals) -> Vec<Problem> {
        let mut advice = Vec::new();
        if !self.place_told && self.captured >= CAPTURED {
            let totals = totals();
            if totals.seen >= REQUESTS {
                self.place_told = true;
                let unnamed = totals.unnamed > 0 && totals.unnamed + totals.excluded == totals.seen;
                advice.extend([
                    (unnamed, NO_ROUTE),
                    (self.with_peer == 0, NO_PEER),
                    (self.only_loopback == self.captured, LOOPBACK),
                    (self.response_bodies.mostly_encoded(), ENCODED_RESPONSES),
                    (self.request_bodies.mostly_encoded(), ENCODED_REQUESTS),
                ]);
            }
        }
        if self.place_told && !self.refusals_told && self.captured >= CAPTURED_WITHOUT_REFUSAL {
            self.refusals_told = true;
            advice.push((self.refused == 0, NEVER_REFUSED));
        }
        advice.into_iter().filter(|(found, _)| *found).map(|(_, advice)| Problem::new("layer", advice)).collect()
    }
}

impl EncodedShare {
    fn see(&mut self, body: &BodyCapture, headers: &HeaderMap) {
        if body.seen() > 0 {
            self.all += 1;
            self.encoded += u32::from(!coding::is_readable(headers));
        }
    }

    /// Some services hand out what is stored compressed; where a layer compresses, it is the rule.
    fn mostly_encoded(&self) -> bool {
        self.encoded * 2 > self.all
    }
}

const NO_ROUTE: &str = "none of the first requests matched a route: the layer is outside the router, or knows none. \
    Give it to the router after its routes (axum: Router::layer), and not also around it, or declare the routes \
    (Tracer::declare_routes, Tracer::declare_openapi). What can be is learnt from paths";
const NO_PEER: &str = "none of the captured requests came with the address of its peer, so exposure is known only from \
    proxies' headers. Serve with into_make_service_with_connect_info::<SocketAddr>() (axum), or use \
    InventoryLayer::with_connection or Builder::connection";
const LOOPBACK: &str = "all captured requests came from loopback, and no header says from where before that: every \
    endpoint will look private. If there is a proxy, have it set X-Forwarded-For";
const ENCODED_RESPONSES: &str = "response bodies are compressed when they pass the layer, and are not read. Put the \
    layer inside the compression layer, or build it with the feature `compression`";
const ENCODED_REQUESTS: &str = "request bodies are compressed when they pass the layer, and are not read. Where the \
    service decompresses them in a layer, put this one inside it, or build it with the feature `compression`";
const NEVER_REFUSED: &str = "none of the captured requests was refused with 401 or 403. If callers have to authenticate, \
    the layer that makes them is outside this one: put this one outside it, to see what is refused";
