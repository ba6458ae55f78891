//! Versions of the engine whose rules these are: rulesets hold rules that only some versions are to read.

use crate::rules::Place;

/// The version of libddwaf that is followed in what rules mean.
const FOLLOWED: [u16; 3] = [2, 1, 0];

/// Whether a rule is for the version that is followed; `None` after a problem was told.
pub(super) fn is_for_us(rule: &Place<'_>) -> Option<()> {
    let bound = |name| match rule.field(name) {
        Some(place) => version(&place).map(Some),
        None => Some(None),
    };
    let (least, most) = (bound("min_version"), bound("max_version"));
    let (least, most) = (least?, most?);
    if least.is_some_and(|least| least > FOLLOWED) || most.is_some_and(|most| most < FOLLOWED) {
        return rule.unsupported("made for versions of libddwaf that are not 2.1.0");
    }
    Some(())
}

/// Three numbers; a label behind a hyphen says nothing.
fn version(place: &Place<'_>) -> Option<[u16; 3]> {
    let text = place.text()?;
    let numbers = text.split_once('-').map_or(text, |(numbers, _)| numbers);
    let numbers: Option<Vec<u16>> = numbers.split('.').map(|number| number.parse().ok()).collect();
    match numbers.as_deref() {
        Some([major, minor, patch]) => Some([*major, *minor, *patch]),
        _ => place.fail("a version like 1.2.3"),
    }
}
