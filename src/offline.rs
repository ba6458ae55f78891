//! Analysis of exchanges that were recorded elsewhere: the same observations and records, without layer, sampling, budget or
//! queue.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::{Request, Response};

use crate::analysis::{Analyzer, BodyText, CompiledRules, LeafClassifier};
use crate::body::coding::Limits;
use crate::body::{Continuation, is_readable, is_readable_answer};
use crate::config::Settings;
use crate::exchange::{
    BodyCapture, BodyEnd, CaptureSlot, CapturedExchange, Connection, FramePieces, RequestHead, ResponseHead, Route,
};
use crate::identity::declared::DeclaredRoutes;
use crate::identity::{BasePathId, BasePaths, Definition};
use crate::inventory::{InventorySnapshot, LiveInventory, Said, Traffic};
use crate::observation::vetting::DeclaredNames;
use crate::observation::{
    Endpoint, Evidence, Method, Observation, Outcome, Producer, RouteSource, RuleText, Sampling, SamplingReason, Tag,
    TracerText,
};

/// Turns recorded exchanges into observations. Made by [`Builder::build_offline`](crate::config::Builder::build_offline).
///
/// ```
/// use api_inventory::Tracer;
/// use api_inventory::offline::RecordedExchange;
/// use bytes::Bytes;
///
/// let mut analyzer = Tracer::builder().build_offline()?;
/// let request = http::Request::post("https://shop.example/users")
///     .header("content-type", "application/json")
///     .body(Bytes::from_static(br#"{"email":"anna@example.org"}"#))?;
/// let response = http::Response::builder().status(201).body(Bytes::new())?;
/// let observation = analyzer.observe(RecordedExchange::new(request, response).route("/users"));
/// assert_eq!(observation.sensitive[0].tag.to_string(), "pii:email");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct OfflineAnalyzer {
    analyzer: Analyzer,
    producer: Producer,
    base_paths: BasePaths,
    declared: DeclaredRoutes,
}

/// One exchange, complete. Holds raw data, which `Debug` does not print.
pub struct RecordedExchange {
    request: Request<Bytes>,
    response: Option<Response<Bytes>>,
    peer: Option<SocketAddr>,
    route: Option<String>,
    duration: Duration,
}

impl std::fmt::Debug for RecordedExchange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let response = self.response.as_ref();
        formatter
            .debug_struct("RecordedExchange")
            .field("method", &Method::from(self.request.method()))
            .field("request_bytes", &self.request.body().len())
            .field("status", &response.map(|response| response.status().as_u16()))
            .field("response_bytes", &response.map(|response| response.body().len()))
            .finish_non_exhaustive()
    }
}

impl RecordedExchange {
    /// An exchange without peer and route, that took no time.
    #[must_use]
    pub fn new(request: Request<Bytes>, response: Response<Bytes>) -> Self {
        Self { request, response: Some(response), peer: None, route: None, duration: Duration::ZERO }
    }

    /// The same for a request that the caller gave up before there was a response.
    #[must_use]
    pub fn unanswered(request: Request<Bytes>) -> Self {
        Self { request, response: None, peer: None, route: None, duration: Duration::ZERO }
    }

    /// The address of the connection's peer.
    #[must_use]
    pub fn peer(mut self, peer: SocketAddr) -> Self {
        self.peer = Some(peer);
        self
    }

    /// The template of the route that served it. Without one the exchange counts as unmatched.
    #[must_use]
    pub fn route(mut self, template: impl Into<String>) -> Self {
        self.route = Some(template.into());
        self
    }

    /// Time to the response's head.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }
}

/// Joins observations into records, as a tracer does.
///
/// ```
/// # use api_inventory::Tracer;
/// # use api_inventory::offline::{RecordedExchange, RecordedInventory};
/// # use bytes::Bytes;
/// let mut analyzer = Tracer::builder().service("shop").build_offline()?;
/// let mut inventory = RecordedInventory::default();
/// for id in ["7", "8"] {
///     let request = http::Request::get(format!("/users/{id}")).body(Bytes::new())?;
///     let exchange = RecordedExchange::new(request, http::Response::new(Bytes::new())).route("/users/{id}");
///     inventory.add(&analyzer.observe(exchange));
/// }
/// assert_eq!(inventory.snapshot().records[0].requests.exact, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct RecordedInventory {
    /// Of the service that the first observation names.
    inventory: Option<LiveInventory>,
}

impl RecordedInventory {
    /// Adds one exchange.
    pub fn add(&mut self, observation: &Observation) {
        let inventory = self.inventory.get_or_insert_with(|| LiveInventory::new(&observation.service));
        inventory.observe(observation);
        // A request is counted where its route is, as in a tracer: what only its inside tells apart is not.
        let endpoint = Endpoint { operation: None, ..observation.endpoint.clone() };
        let traffic = Traffic { endpoint, requests: 1, skipped: Vec::new(), said: Said::default() };
        inventory.count(&traffic, observation.time);
    }

    /// All that was added.
    #[must_use]
    pub fn snapshot(&self) -> InventorySnapshot {
        self.inventory.as_ref().map(|inventory| inventory.view().snapshot()).unwrap_or_default()
    }
}

/// How many bytes of a recorded body are analysed: as many as can be configured for live ones.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

impl OfflineAnalyzer {
    pub(crate) fn new(settings: &Settings, rules: CompiledRules, definition: Option<&Definition>) -> Self {
        let mut subject = settings.subject();
        // Nobody waits for the next exchange.
        subject.decode_limits =
            Limits { bytes: MAX_BODY_BYTES, time: Duration::from_secs(10), ..subject.decode_limits };
        let subject = Arc::new(subject);
        let (mut declared, mut names) = (DeclaredRoutes::default(), DeclaredNames::default());
        if let Some(definition) = definition {
            declared.extend(definition, &settings.base_paths.joined(BasePathId::default(), "/"));
            definition.names.iter().for_each(|name| names.insert(name));
        }
        let digest = TracerText::hex(rules.digest.into(), 16);
        let mut analyzer = Analyzer::new(subject, rules);
        analyzer.set_declared_names(Arc::new(names));
        Self {
            declared,
            producer: Producer { id: TracerText::hex(0, 32), seq: 0, tracer: TracerText::version(), rules: digest },
            base_paths: settings.base_paths.clone(),
            analyzer,
        }
    }

    /// Analyses one exchange, now. Observations are numbered from 1; the producer's id is all zeros, so that equal input
    /// gives equal output, but for the time.
    pub fn observe(&mut self, recorded: RecordedExchange) -> Observation {
        self.producer.seq += 1;
        let (request, request_body) = recorded.request.into_parts();
        let (response, response_body) = recorded.response.map(Response::into_parts).unzip();
        let response = response.map(|head| ResponseHead {
            continuation: Continuation::of(Method::from(&request.method), head.status, &head.headers),
            status: head.status,
            headers: head.headers,
        });
        let slot = CaptureSlot::detached(MAX_BODY_BYTES);
        let capture = |bytes: &Bytes, is_readable: bool| {
            let mut body = BodyCapture::new(Some(bytes.len() as u64), is_readable);
            body.append(&FramePieces::of(bytes), &slot);
            body.ended(BodyEnd::Complete);
            body
        };
        let response_body = match (&response, response_body) {
            (Some(head), Some(bytes)) => capture(&bytes, is_readable_answer(head.status, &head.headers)),
            _ => BodyCapture::new(Some(0), false),
        };
        let named = recorded.route.map(|template| (Arc::from(template), RouteSource::Declared));
        let named = named.or_else(|| {
            let declared = self.declared.find(Method::from(&request.method), request.uri.path())?;
            Some((Arc::clone(&declared.template), declared.source()))
        });
        let route = named.map_or(Route::UNMATCHED, |(template, source): (Arc<str>, _)| {
            let base_path = self.base_paths.of(&request.headers);
            Route { template: Some(self.base_paths.joined(base_path, &template)), source, id: None }
        });
        let now = Instant::now();
        let mut exchange = CapturedExchange {
            request_body: capture(&request_body, is_readable(&request.headers)),
            response_body,
            request: RequestHead {
                method: Method::from(&request.method),
                uri: request.uri,
                headers: request.headers,
                connection: recorded.peer.map_or_else(Connection::unknown, Connection::from),
                route,
            },
            outcome: if response.is_some() { Outcome::Response } else { Outcome::Cancelled },
            response,
            started: now.checked_sub(recorded.duration).unwrap_or(now),
            duration: recorded.duration,
            user_known: false,
            events: Vec::new(),
            event_metadata: Vec::new(),
            sampling: Sampling { reason: SamplingReason::Recorded, probability: 1.0 },
            is_tentative: false,
            revoked: false,
            slot,
        };
        exchange.settle();
        self.analyzer.observe(&exchange, self.producer.clone(), SystemTime::now())
    }
}

/// How [`Classifier::classify`] reads a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// `application/json` and what ends in `+json`.
    Json,
    /// `application/x-www-form-urlencoded`, and query strings (`http/query`).
    Form,
    /// Header fields, one `name: value` a line (`http/headers`).
    Headers,
    /// `text/plain`.
    Text,
}

impl Content {
    /// By media type, parameters aside; `None` for a type that is not read.
    #[must_use]
    pub fn of(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim_ascii().to_ascii_lowercase();
        match essence.as_str() {
            "application/json" | "text/json" => Some(Self::Json),
            "application/x-www-form-urlencoded" | "http/query" => Some(Self::Form),
            "http/headers" => Some(Self::Headers),
            "text/plain" => Some(Self::Text),
            other => other.ends_with("+json").then_some(Self::Json),
        }
    }
}

/// Says what scanners find at each leaf of a body: for unit tests of scanners, and for tuning them. Made by
/// [`Builder::build_classifier`](crate::config::Builder::build_classifier) from the same rules and by the same walk as
/// observations.
///
/// What it returns holds **raw keys**, as nothing else in this crate does. It is for local use: do not log or send it.
///
/// ```
/// use api_inventory::Tracer;
/// use api_inventory::offline::Content;
///
/// let mut classifier = Tracer::builder().build_classifier()?;
/// let found = classifier.classify(Content::Json, br#"{"identifiers":[{"value":"219-09-1234","type":"ssn"}]}"#);
/// assert_eq!(found[0].pointer, "/identifiers/0/value");
/// assert_eq!(found[0].tag.to_string(), "pii:us_ssn");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Classifier {
    classifier: LeafClassifier,
}

/// Something that a scanner found at one leaf.
#[non_exhaustive]
pub struct Classified {
    /// JSON pointer (RFC 6901) of the leaf, with keys as they were sent; of a pair or header field `/` and its name, of
    /// text the empty pointer. Raw.
    pub pointer: String,
    /// What the value is.
    pub tag: Tag,
    /// Which scanner says so.
    pub scanner: RuleText,
    /// What made it sure.
    pub evidence: Evidence,
}

impl std::fmt::Debug for Classified {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Classified")
            .field("pointer_bytes", &self.pointer.len())
            .field("tag", &self.tag.to_string())
            .field("scanner", &self.scanner)
            .field("evidence", &self.evidence)
            .finish()
    }
}

impl Classifier {
    pub(crate) fn new(rules: CompiledRules) -> Self {
        Self { classifier: LeafClassifier::new(rules.scanners) }
    }

    /// Everything found in a body. A body that breaks off is read up to there.
    pub fn classify(&mut self, content: Content, body: &[u8]) -> Vec<Classified> {
        let kind = match content {
            Content::Json => BodyText::Json,
            Content::Form => BodyText::Form,
            Content::Headers => BodyText::Headers,
            Content::Text => BodyText::Plain,
        };
        let finds = self.classifier.classify(kind, body);
        let scanners = self.classifier.scanners();
        let classified = finds.into_iter().filter_map(|find| {
            let scanner = scanners.scanner(find.scanner)?;
            Some(Classified {
                pointer: find.pointer,
                tag: scanner.tag.clone(),
                scanner: scanner.id.clone(),
                evidence: find.evidence,
            })
        });
        classified.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_recorded_exchange_is_printed_but_method_status_and_lengths() {
        let request = Request::builder()
            .method("BROLVANDIK")
            .uri("/brolvandik?brolvandik")
            .header("x-brolvandik", "brolvandik")
            .body(Bytes::from_static(b"brolvandik"));
        let response = Response::builder().header("location", "brolvandik").body(Bytes::from_static(b"brolvandik!"));
        let peer = SocketAddr::from(([198, 51, 100, 7], 40_001));
        let recorded = RecordedExchange::new(request.unwrap(), response.unwrap()).route("/brolvandik").peer(peer);
        let printed = format!("{recorded:?}");
        assert!(!printed.to_lowercase().contains("brolvandik") && !printed.contains("198.51"), "{printed}");
        assert!(printed.contains("10") && printed.contains("11") && printed.contains("200"), "{printed}");
        let classified = Classifier::new(CompiledRules::built_in().unwrap())
            .classify(Content::Json, br#"{"brolvandik":"anna@example.org"}"#);
        let printed = format!("{classified:?}");
        assert!(printed.contains("pii:email") && !printed.contains("brolvandik"), "{printed}");
        let unanswered = format!("{:?}", RecordedExchange::unanswered(Request::default()));
        assert!(unanswered.contains("status: None"), "{unanswered}");
    }
}
