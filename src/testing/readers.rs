//! Readers by themselves, for tests and fuzzing: what they report must be well formed, whatever they are given.

use std::time::Duration;

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use crate::body::coding::{self, Limits, Scratch};
use crate::body::{BodyKind, EventSink, Scalar, charset, operations, read_body};
use crate::inventory::Inventory;
use crate::inventory::stored::{Line, Lines};

/// Reads bytes as a body of a media type, and says whether what was reported nests properly: each object and array ends
/// that begins, each value of an object has one key, no more than one value stands at the top of what is no text.
///
/// ```
/// use api_inventory::testing::readers::events_nest;
/// assert!(events_nest("application/json", br#"{"a":[1,{"b"#));
/// ```
#[must_use]
pub fn events_nest(media_type: &str, bytes: &[u8]) -> bool {
    let kind = BodyKind::of_type(media_type.as_bytes());
    let mut nesting = Nesting::default();
    let _ = read_body(kind, bytes, &mut nesting);
    nesting.is_closed() && (!kind.has_shape() || nesting.values <= 1)
}

/// Reads bytes as stored lines, and says whether each that can be read is written and read again as the same.
///
/// ```
/// use api_inventory::testing::readers::stored_holds;
/// assert!(stored_holds(b"{\"kind\":\"record\""));
/// ```
#[must_use]
pub fn stored_holds(lines: &[u8]) -> bool {
    let mut inventory = Inventory::default();
    Lines::new(lines).filter_map(Result::ok).all(|line| {
        if let Line::Record(record) = &line {
            // Whether it is counted or refused: it must be told.
            let _ = inventory.apply(&record.line);
        }
        let Ok(written) = serde_json::to_string(&line) else { return false };
        let again = Line::read(&written, 1).ok().and_then(|line| serde_json::to_string(&line).ok());
        again.is_some_and(|again| again == written)
    })
}

/// Unpacks bytes, and says whether what came out keeps within limits. `codings` is a `Content-Encoding`.
#[must_use]
pub fn unpacks_within(codings: &str, bytes: &[u8], limit: usize) -> bool {
    let headers = headers(CONTENT_ENCODING, codings);
    let limits = Limits { bytes: limit, ratio: 200, time: Duration::from_secs(5) };
    let mut scratch = Scratch::default();
    coding::decode(&headers, bytes, &limits, &mut scratch)
        .is_none_or(|decoded| decoded.bytes.len() <= limit.max(bytes.len()))
}

/// Decodes text in the charset of a media type, and says whether readers could take it.
#[must_use]
pub fn decodes(media_type: &str, bytes: &[u8]) -> bool {
    charset::to_utf8(&headers(CONTENT_TYPE, media_type), bytes).is_ok()
}

/// How many operations of GraphQL a document has.
#[must_use]
pub fn count_operations(document: &str) -> usize {
    operations(document).len()
}

fn headers(name: http::HeaderName, value: &str) -> HeaderMap {
    value.parse().map(|value| HeaderMap::from_iter([(name, value)])).unwrap_or_default()
}

/// Follows events and notes what does not fit.
#[derive(Default)]
pub(super) struct Nesting {
    /// Of each object and array that is open: whether it is an array, and whether a key waits for its value.
    open: Vec<(bool, bool)>,
    values: usize,
    broken: bool,
}

impl Nesting {
    /// Whether everything that began has ended, and fits.
    pub(super) fn is_closed(&self) -> bool {
        self.open.is_empty() && !self.broken
    }

    fn value(&mut self) {
        match self.open.last_mut() {
            None => self.values += 1,
            Some((true, _)) => {}
            Some((false, key)) => self.broken |= !std::mem::take(key),
        }
    }

    fn end(&mut self, array: bool) {
        // A key may be the last that was read of an object.
        self.broken |= self.open.pop().is_none_or(|(open, _)| open != array);
    }
}

impl EventSink for Nesting {
    fn begin_object(&mut self) {
        self.value();
        self.open.push((false, false));
    }

    fn key(&mut self, _: &str) {
        match self.open.last_mut() {
            Some((false, key)) => *key = true,
            _ => self.broken = true,
        }
    }

    fn end_object(&mut self) {
        self.end(false);
    }

    fn begin_array(&mut self) {
        self.value();
        self.open.push((true, false));
    }

    fn end_array(&mut self) {
        self.end(true);
    }

    fn scalar(&mut self, _: Scalar<'_>) {
        self.value();
    }

    fn skipped(&mut self) {
        self.broken |= self.open.is_empty();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_nest_is_found_out() {
        let check = |events: &dyn Fn(&mut Nesting)| {
            let mut nesting = Nesting::default();
            events(&mut nesting);
            nesting.broken || !nesting.open.is_empty()
        };
        assert!(check(&|sink| sink.begin_object()));
        assert!(check(&|sink| sink.end_array()));
        assert!(check(&|sink| sink.key("a")));
        assert!(check(&|sink| {
            sink.begin_object();
            sink.scalar(Scalar::Null);
            sink.end_object();
        }));
        assert!(check(&|sink| {
            sink.begin_array();
            sink.end_object();
        }));
        assert!(!check(&|sink| {
            sink.begin_object();
            sink.key("a");
            sink.scalar(Scalar::Null);
            sink.key("b");
            sink.end_object();
        }));
    }
}
