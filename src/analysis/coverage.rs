//! How much of a body could be looked at, and why not more.

use crate::body::Continuation;
use crate::exchange::{BodyEnd, CapturedExchange};
use crate::observation::{Location, Outcome, Partial, PartialReason};

/// What became of the bytes that were captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// They were read, all of them.
    Whole,
    /// They were read but for so many at the end.
    UpTo(PartialReason, usize),
    /// They were not read.
    Not(PartialReason),
}

/// What was looked at of one body.
pub(super) struct Coverage {
    /// How many bytes, as they passed.
    pub(super) scanned: u64,
    /// The reason why those that passed were not all, and the one why not all passed, if there are any.
    pub(super) partial: Vec<Partial>,
}

impl Coverage {
    pub(super) fn of(location: Location, exchange: &CapturedExchange, read: Read) -> Self {
        let body = exchange.body(location);
        let kept = body.bytes().len() as u64;
        let unread = match read {
            Read::Whole => 0,
            Read::UpTo(_, unread) => (unread as u64).min(kept),
            Read::Not(_) => kept,
        };
        let scanned = kept - unread;
        let missing = body.seen() - scanned.min(body.seen());
        let passed = body.seen() > 0;
        let reason = match read {
            // The bytes of a body that is cut off end at fault, which is no fault of theirs.
            _ if body.cut_off() => Some(PartialReason::SizeLimit),
            _ if !body.complete() => Some(unfinished(location, exchange)),
            Read::UpTo(reason, _) => Some(reason),
            Read::Not(reason) => passed.then_some(reason),
            Read::Whole => None,
        };
        Self { scanned, partial: reason.map(|reason| Partial::new(location, reason, missing, 0)).into_iter().collect() }
    }
}

/// Why nothing of a body was captured, if that is so.
pub(super) fn never_captured(location: Location, exchange: &CapturedExchange) -> Option<PartialReason> {
    if location != Location::ResponseBody {
        return None;
    }
    match exchange.response.as_ref()?.continuation {
        Continuation::Range => Some(PartialReason::Range),
        Continuation::Upgrade => Some(PartialReason::MediaType),
        Continuation::Body | Continuation::Stream | Continuation::Nothing => None,
    }
}

/// Why a body did not pass to its end.
fn unfinished(location: Location, exchange: &CapturedExchange) -> PartialReason {
    let body = exchange.body(location);
    let ongoing = matches!(exchange.outcome, Outcome::Stream | Outcome::Upgraded);
    match location {
        _ if exchange.revoked || ongoing => PartialReason::TimeLimit,
        // A failing request body is the caller's doing, one that is left alone the application's. Where both went away
        // at once, the one that had begun to arrive was still wanted.
        Location::RequestBody
            if body.end() == BodyEnd::Open && (exchange.outcome != Outcome::Cancelled || body.seen() == 0) =>
        {
            PartialReason::NotRead
        }
        _ => PartialReason::Aborted,
    }
}
