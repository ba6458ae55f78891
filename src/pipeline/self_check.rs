//! A look at the first requests: does the layer sit where it sees what it should?

use crate::exchange::CapturedExchange;
use crate::observation::{ClientBasis, Location, Observation, PartialReason};
use crate::problems::Problem;
use crate::sampling::RequestTotals;

/// What is told is what an operator can change. Once, after the first hundred requests, and only with some of them
/// captured: earlier it would be a guess, later nobody reads the start of the log any more.
#[derive(Debug, Default)]
pub(super) struct SelfCheck {
    over: bool,
    captured: u32,
    with_peer: u32,
    only_loopback: u32,
    encoded_requests: u32,
    encoded_responses: u32,
    refused: u32,
}

/// So many requests have to have passed.
const REQUESTS: u64 = 100;

/// So many of them have to have been captured, unless there have been very many.
const CAPTURED: u32 = 5;
const REQUESTS_IN_ANY_CASE: u64 = 10_000;

impl SelfCheck {
    /// Learns from one exchange.
    pub(super) fn see(&mut self, exchange: &CapturedExchange, observation: &Observation) {
        if self.over {
            return;
        }
        let undecoded = |location| {
            let undecoded = |partial: &crate::observation::Partial| {
                partial.location == location && partial.reason == PartialReason::Undecoded
            };
            u32::from(observation.partial.iter().any(undecoded))
        };
        let peer = exchange.request.peer.map(|peer| peer.to_canonical());
        let loopback = peer.is_some_and(|peer| peer.is_loopback()) && observation.client.basis == ClientBasis::Peer;
        self.captured += 1;
        self.with_peer += u32::from(peer.is_some());
        self.only_loopback += u32::from(loopback);
        self.encoded_requests += undecoded(Location::RequestBody);
        self.encoded_responses += undecoded(Location::ResponseBody);
        self.refused += u32::from(matches!(observation.status, Some(401 | 403)));
    }

    /// What looks wrong, once there were enough requests; after that nothing any more.
    pub(super) fn finish(&mut self, totals: impl FnOnce() -> RequestTotals) -> Vec<Problem> {
        if self.over {
            return Vec::new();
        }
        let totals = totals();
        let enough = self.captured >= CAPTURED || totals.seen >= REQUESTS_IN_ANY_CASE;
        if totals.seen < REQUESTS || !enough {
            return Vec::new();
        }
        self.over = true;
        let findings = [
            (totals.unmatched == totals.seen, NO_ROUTE),
            (self.captured > 0 && self.with_peer == 0, NO_PEER),
            (self.captured > 0 && self.only_loopback == self.captured, LOOPBACK),
            (self.encoded_responses > 0, ENCODED_RESPONSES),
            (self.encoded_requests > 0, ENCODED_REQUESTS),
            (self.captured > 0 && self.refused == 0, NEVER_REFUSED),
        ];
        findings.into_iter().filter(|(found, _)| *found).map(|(_, advice)| Problem::new("layer", advice)).collect()
    }
}

const NO_ROUTE: &str = "none of the first requests matched a route: the layer is outside the router, or knows none. \
    Give it to the router after its routes (axum: Router::layer), or declare the routes (Tracer::declare_routes)";
const NO_PEER: &str = "none of the captured requests came with the address of its peer, so exposure is known only from \
    proxies' headers. Serve with into_make_service_with_connect_info::<SocketAddr>() (axum), or use \
    InventoryLayer::with_peer or the PeerAddress extension";
const LOOPBACK: &str = "all captured requests came from loopback, and no header says from where before that: every \
    endpoint will look private. If there is a proxy, have it set X-Forwarded-For";
const ENCODED_RESPONSES: &str = "response bodies are compressed when they pass the layer, and are not read. Put the \
    layer inside the compression layer";
const ENCODED_REQUESTS: &str = "request bodies are compressed when they pass the layer, and are not read. Where the \
    service decompresses them in a layer, put this one inside it";
const NEVER_REFUSED: &str = "none of the captured requests was refused with 401 or 403. If callers have to authenticate, \
    the layer that makes them is outside this one: put this one outside it, to see what is refused";
