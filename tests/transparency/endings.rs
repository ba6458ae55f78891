//! The ways in which an exchange can end.

use api_inventory::observation::{Location, Observation, Outcome, PartialReason};

use crate::script::{Answer, Exchange, Framing, Media, Method, Response, Version};
use crate::stage::{Fate, Progress};

macro_rules! endings {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        /// How the exchange that a script is about ends. Where the versions of HTTP differ, both are told.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Ending {
            $($(#[$doc])+ $name,)+
        }

        impl Ending {
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)+];
        }
    };
}

endings! {
    /// A response with a body that passes to its end.
    Complete,
    /// Trailers after the response's body, and in part after the request's.
    Trailers,
    /// The response's body fails, at any frame.
    BodyError,
    /// The response's body panics, at any frame.
    BodyPanic,
    /// The service returns an error instead of a response. A router has no such services.
    ServiceError,
    /// The handler panics.
    HandlerPanic,
    /// The client leaves while it sends the body. HTTP/1.1: end or reset of the connection; HTTP/2: reset of the stream.
    UploadAborted,
    /// The client leaves while it receives the body.
    DownloadAborted,
    /// The client leaves while the handler works.
    LeftUnanswered,
    /// A layer around drops the response future.
    Timeout,
    /// HEAD. HTTP/1.1: also with a body that the server does not poll.
    Head,
    /// 204
    NoContent,
    /// 304
    NotModified,
    /// The service answers with 1xx other than 101, which servers cannot send as a final response.
    Informational,
    /// `Expect: 100-continue`. HTTP/1.1: 100 comes when the application reads, and only then; HTTP/2: hyper sends none.
    Expect,
    /// CONNECT and a tunnel.
    Connect,
    /// WebSocket. HTTP/1.1: 101; HTTP/2, which has no 101: extended CONNECT (RFC 8441).
    WebSocket,
    /// Server-sent events, until either side ends them.
    Events,
    /// 206
    Range,
    /// Neither the request nor the response has a body.
    Empty,
    /// The application leaves the request's body unread, in whole or in part.
    Unread,
    /// The upload outlives its capture.
    SlowUpload,
}

/// How much of a body the tracers keep. Less than many bodies have, so that the limit is met.
pub(crate) const CAPTURE_LIMIT: usize = 4096;

/// What an observation must say.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Expected {
    outcome: Outcome,
    status: Option<u16>,
    partial: Vec<(Location, PartialReason)>,
}

impl Expected {
    /// What the script, and what the application noticed of the bodies, lead to.
    pub(crate) fn of(version: Version, exchange: &Exchange, progress: &Progress) -> Self {
        if exchange.ending == Ending::SlowUpload {
            let partial = vec![(Location::RequestBody, PartialReason::TimeLimit)];
            return Self { outcome: Outcome::Unfinished, status: None, partial };
        }
        let (outcome, status) = outcome(version, exchange, progress);
        let mut partial = Vec::new();
        if let Some(reason) = request_partial(exchange, progress, outcome) {
            partial.push((Location::RequestBody, reason));
        }
        if let Some(reason) = response_partial(exchange, progress, outcome) {
            partial.push((Location::ResponseBody, reason));
        }
        Self { outcome, status, partial }
    }

    /// The same of what was observed.
    pub(crate) fn from_observation(observation: &Observation) -> Self {
        let partial = observation.partial.iter().map(|partial| (partial.location, partial.reason)).collect();
        Self { outcome: observation.outcome, status: observation.status, partial }
    }
}

fn outcome(version: Version, exchange: &Exchange, progress: &Progress) -> (Outcome, Option<u16>) {
    match &exchange.answer {
        Answer::Fail => (Outcome::ServiceError, None),
        Answer::Panic => (Outcome::Panicked, None),
        Answer::Never => (Outcome::Cancelled, None),
        Answer::Tunnel { .. } if version == Version::Http1 && exchange.request.method == Method::WebSocket => {
            (Outcome::Upgraded, Some(101))
        }
        Answer::Tunnel { .. } => (Outcome::Upgraded, Some(200)),
        Answer::Respond(response) => (answered(exchange, response, progress), Some(response.status)),
    }
}

fn answered(exchange: &Exchange, response: &Response, progress: &Progress) -> Outcome {
    if has_no_body(exchange, response) {
        return Outcome::Response;
    }
    let stream = response.media == Media::EventStream;
    match progress.fate {
        _ if stream && progress.given > CAPTURE_LIMIT => Outcome::Stream,
        Some(Fate::Complete) => Outcome::Response,
        Some(Fate::Failed) => Outcome::ResponseError,
        Some(Fate::Panicked) => Outcome::Panicked,
        Some(Fate::Dropped) | None if stream => Outcome::Stream,
        Some(Fate::Dropped) | None => Outcome::ResponseAborted,
    }
}

fn has_no_body(exchange: &Exchange, response: &Response) -> bool {
    exchange.request.method == Method::Head || matches!(response.status, 100..=199 | 204 | 304)
}

fn request_partial(exchange: &Exchange, progress: &Progress, outcome: Outcome) -> Option<PartialReason> {
    let request = &exchange.request;
    if request.framing == Framing::None {
        return None;
    }
    let all = request.framing == Framing::Length && progress.read == request.declared();
    let short = request.framing == Framing::Length && progress.read < request.declared();
    if progress.read > CAPTURE_LIMIT {
        Some(PartialReason::SizeLimit)
    } else if progress.failed || (progress.ended && short) {
        Some(PartialReason::Aborted)
    } else if !progress.ended && !all {
        let wanted = outcome == Outcome::Cancelled && progress.read > 0;
        Some(if wanted { PartialReason::Aborted } else { PartialReason::NotRead })
    } else {
        None
    }
}

fn response_partial(exchange: &Exchange, progress: &Progress, outcome: Outcome) -> Option<PartialReason> {
    let response = match &exchange.answer {
        Answer::Respond(response) => response,
        Answer::Tunnel { .. } => return Some(PartialReason::MediaType),
        Answer::Fail | Answer::Panic | Answer::Never => return None,
    };
    if has_no_body(exchange, response) {
        None
    } else if response.status == 206 {
        Some(PartialReason::Range)
    } else if progress.given > CAPTURE_LIMIT {
        Some(PartialReason::SizeLimit)
    } else if outcome == Outcome::Stream {
        Some(PartialReason::TimeLimit)
    } else {
        (outcome != Outcome::Response).then_some(PartialReason::Aborted)
    }
}
