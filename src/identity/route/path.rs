//! A path in segments that can be judged.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::kind::SegmentKind;
use crate::observation::vetting::{Familiarity, is_format};

/// Deeper paths are refused.
pub(super) const DEPTH_LIMIT: usize = 16;

/// Longer segments are data unread.
const LENGTH_LIMIT: usize = 128;

/// One segment, decoded.
pub(super) struct Segment<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) kind: SegmentKind,
    pub(super) familiarity: Familiarity,
}

/// The segments of a path; `None` for one that is no plain path: without a slash at its start, with empty or dot
/// segments inside, or too deep. A slash at the end is a segment of its own, and empty: routers tell such paths apart.
pub(super) fn read(path: &str) -> Option<Vec<Segment<'_>>> {
    let mut room = [""; DEPTH_LIMIT];
    let raw = part(path, &mut room)?;
    let last = raw.len().saturating_sub(1);
    let mut segments = Vec::with_capacity(raw.len());
    for (at, segment) in raw.iter().enumerate() {
        if segment.is_empty() && at < last {
            return None;
        }
        let mut segment = judge(segment)?;
        let behind_value = segments.last().is_some_and(|before: &Segment<'_>| before.kind != SegmentKind::Word);
        if behind_value && is_format(&segment.text) {
            (segment.kind, segment.familiarity) = (SegmentKind::Format, Familiarity::Data);
        }
        segments.push(segment);
    }
    Some(segments)
}

fn judge(raw: &str) -> Option<Segment<'_>> {
    let text = decode(raw)?;
    if matches!(&*text, "." | "..") {
        return None;
    }
    // What is no text, or hides a slash or what no literal holds, is data.
    let plain = !text.contains(['/', '\\', '\u{fffd}', '\0']) && text.len() <= LENGTH_LIMIT;
    let (kind, familiarity) = if plain { SegmentKind::of(&text) } else { (SegmentKind::Other, Familiarity::Data) };
    Some(Segment { text, kind, familiarity })
}

/// Parts a path at its slashes.
pub(super) fn part<'r, 'a>(path: &'a str, room: &'r mut [&'a str; DEPTH_LIMIT]) -> Option<&'r [&'a str]> {
    let rest = path.strip_prefix('/')?;
    let rest = rest.split(['?', '#']).next()?;
    if rest.is_empty() {
        return Some(&[]);
    }
    let mut depth = 0;
    for segment in rest.split('/') {
        *room.get_mut(depth)? = segment;
        depth += 1;
    }
    room.get(..depth)
}

/// A segment as it is compared: without matrix parameters (RFC 3986, 3.3), which qualify a segment and are none, and
/// decoded.
pub(super) fn decode(raw: &str) -> Option<Cow<'_, str>> {
    let bare = raw.split(';').next()?;
    Some(if bare.contains('%') { percent_decode_str(bare).decode_utf8_lossy() } else { Cow::Borrowed(bare) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(path: &str) -> Option<Vec<String>> {
        Some(read(path)?.into_iter().map(|segment| segment.text.into_owned()).collect())
    }

    #[test]
    fn paths_part_at_slashes_and_segments_are_decoded() {
        let expected = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(texts("/"), expected(&[]));
        assert_eq!(texts("/users/7"), expected(&["users", "7"]));
        assert_eq!(texts("/users/"), expected(&["users", ""]));
        assert_eq!(texts("/%E7%94%A8%e6%88%b7"), expected(&["用户"]));
        assert_eq!(texts("/cars;color=red/7;a=b"), expected(&["cars", "7"]));
        assert_eq!(texts("/users?id=7"), expected(&["users"]));
    }

    #[test]
    fn what_is_no_plain_path_is_refused() {
        for path in ["", "users", "*", "//users", "/a//b", "/a/../b", "/a/./b", "/a/%2e%2e/b", "/.."] {
            assert!(texts(path).is_none(), "{path}");
        }
        assert!(texts(&"/x".repeat(DEPTH_LIMIT)).is_some() && texts(&"/x".repeat(DEPTH_LIMIT + 1)).is_none());
    }

    #[test]
    fn what_hides_in_an_encoding_is_data() {
        for path in ["/a%2Fb", "/%ff%fe", "/a%00b", "/..%5c"] {
            assert_eq!(read(path).unwrap()[0].familiarity, Familiarity::Data, "{path}");
        }
    }
}
