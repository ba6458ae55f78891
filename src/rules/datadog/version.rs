//! Versions that rules of Datadog ask for.

use super::super::Place;

/// The version of libddwaf whose rules this crate reads.
const OURS: Version = Version(2, 1, 0);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u16, u16, u16);

/// Whether a rule is meant for the version that this crate stands for. `None` after a problem was told.
pub(crate) fn is_meant_for_us(place: &Place<'_>) -> Option<()> {
    let bound = |name: &str| match place.field(name) {
        None => Some(None),
        Some(bound) => match parse(bound.text()?) {
            Some(version) => Some(Some(version)),
            None => bound.fail("a version like 1.2.3"),
        },
    };
    let (least, most) = (bound("min_version"), bound("max_version"));
    let (least, most) = (least?, most?);
    if least.is_some_and(|least| least > OURS) || most.is_some_and(|most| most < OURS) {
        return place.unsupported("made for versions of libddwaf that are not 2.1.0");
    }
    Some(())
}

/// Reads three numbers of up to three digits; a label behind a hyphen says nothing.
fn parse(text: &str) -> Option<Version> {
    let number = |text: &str| {
        let digits = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { text.parse().ok() } else { None }
    };
    let (major, rest) = text.split_once('.')?;
    let (minor, rest) = rest.split_once('.')?;
    let patch = rest.split_once('-').map_or(rest, |(patch, _)| patch);
    Some(Version(number(major)?, number(minor)?, number(patch)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_three_numbers() {
        assert_eq!(parse("1.25.0"), Some(Version(1, 25, 0)));
        assert_eq!(parse("2.1.0-rc1"), Some(Version(2, 1, 0)));
        for text in ["1.2", "1.2.", "a.b.c", "1.2.3.4", "1000.1.1", "+1.2.3", ""] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert!(Version(1, 25, 0) < OURS && Version(2, 0, 999) < OURS && Version(2, 1, 1) > OURS);
    }
}
