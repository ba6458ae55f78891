//! How much of a body could be looked at, and why not more.

use crate::body::Continuation;
use crate::exchange::{BodyEnd, CapturedExchange};
use crate::observation::{Location, Outcome, Partial, PartialReason};
use crate::schema::Unseen;

/// What became of the bytes that were captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// They were read, all of them.
    Whole,
    /// They were read but for so many.
    UpTo(PartialReason, u64),
    /// They were not read.
    Not(PartialReason),
}

/// What was looked at of one body.
pub(super) struct Coverage {
    /// How many bytes, as they passed.
    pub(super) scanned: u64,
    /// Why not all of them, or not all that there would have been, and what was passed over within them.
    pub(super) partial: Vec<Partial>,
}

impl Coverage {
    pub(super) fn of(location: Location, exchange: &CapturedExchange, read: Read, unseen: Unseen) -> Self {
        let body = exchange.body(location);
        let kept = body.bytes().len() as u64;
        let unread = match read {
            Read::Whole => 0,
            Read::UpTo(_, unread) => unread.min(kept),
            Read::Not(_) => kept,
        };
        let missing = body.seen() - (kept - unread).min(body.seen());
        let binary = unseen.binary_bytes.min(kept - unread);
        let scanned = kept - unread - binary;
        let passed = body.seen() > 0;
        let reason = match read {
            // The bytes of a body that is cut off end at fault, which is no fault of theirs.
            _ if body.cut_off() => Some(PartialReason::SizeLimit),
            _ if !body.complete() => Some(unfinished(location, exchange)),
            Read::UpTo(reason, _) => Some(reason),
            Read::Not(reason) => passed.then_some(reason),
            Read::Whole => None,
        };
        let mut partial: Vec<_> = reason.map(|reason| Partial::new(location, reason, missing, 0)).into_iter().collect();
        if unseen.binary > 0 {
            partial.push(Partial::new(location, PartialReason::Binary, binary, unseen.binary));
        }
        Self { scanned, partial }
    }
}

/// Why nothing of a body was captured, if that is so.
pub(super) fn never_captured(
    location: Location,
    exchange: &CapturedExchange,
    parse_response_body: bool,
) -> Option<PartialReason> {
    if location != Location::ResponseBody {
        return None;
    }
    match exchange.response.as_ref()?.continuation {
        Continuation::Range => Some(PartialReason::Range),
        Continuation::Upgrade => Some(PartialReason::MediaType),
        // Of a body that turned out to be empty nothing is missing.
        Continuation::Body | Continuation::Stream if !parse_response_body => {
            let body = exchange.body(location);
            (body.seen() > 0 || !body.complete()).then_some(PartialReason::SwitchedOff)
        }
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
