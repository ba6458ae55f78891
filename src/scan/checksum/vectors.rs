//! What holds of each checksum, for tests of the families of identifiers.

use super::Check;

fn check(name: &str) -> &'static Check {
    Check::by_name(name).unwrap()
}

/// The number with another character at a place.
fn changed(number: &str, at: usize, other: u8) -> Vec<u8> {
    let mut changed = number.as_bytes().to_vec();
    changed[at] = other;
    changed
}

/// Each valid number passes, and each checksum of a family has one.
pub(super) fn assert_valid(family: &[Check], valid: &[(&str, &str)]) {
    for (name, number) in valid {
        assert!(check(name).passes(number.as_bytes()), "{name}: {number}");
    }
    for check in family.iter().filter(|check| check.is_checksum()) {
        assert!(valid.iter().any(|(name, _)| check.name().starts_with(name)), "{}", check.name());
    }
}

/// Numbers whose sums are right, and whose structure is not, are refused.
pub(super) fn assert_invalid(invalid: &[(&str, &str, &str)]) {
    for (name, number, why) in invalid {
        assert!(!check(name).passes(number.as_bytes()), "{name}: {number}: {why}");
    }
}

/// Each other check character is refused. `place` says where it stands, if not at the end.
pub(super) fn assert_check_character(valid: &[(&str, &str)], place: impl Fn(&str) -> Option<usize>) {
    for (name, number) in valid {
        let at = place(name).unwrap_or(number.len() - 1);
        let right = number.as_bytes()[at];
        for other in (b'0'..=b'9').chain(b'A'..=b'Z').filter(|other| *other != right) {
            let other = changed(number, at, other);
            assert!(!check(name).passes(&other), "{name}: {}", other.escape_ascii());
        }
    }
}

/// A missing digit is refused, a further one too, and of other digits at least so many tenths.
pub(super) fn assert_digits(valid: &[(&str, &str)], tenths: usize) {
    for (name, number) in valid {
        let check = check(name);
        assert!(!check.passes(&number.as_bytes()[1..]), "{name}: {number}");
        assert!(!check.passes(format!("{number}0").as_bytes()), "{name}: {number}");
        let digits = number.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
        let others =
            digits.flat_map(|(at, digit)| (b'0'..=b'9').filter(move |other| *other != digit).map(move |to| (at, to)));
        let all: Vec<bool> = others.map(|(at, other)| check.passes(&changed(number, at, other))).collect();
        let noticed = all.iter().filter(|passes| !**passes).count();
        assert!(noticed * 10 >= all.len() * tenths, "{name}: {number}: {noticed} of {}", all.len());
    }
}
