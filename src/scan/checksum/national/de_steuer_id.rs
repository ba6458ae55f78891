//! German tax identification numbers: Bundeszentralamt für Steuern, § 139b AO. Of the first ten digits exactly one occurs
//! twice or three times, the others at most once; the last is the check digit of ISO/IEC 7064 MOD 11,10.

use crate::scan::checksum::iso_7064::is_mod_11_10;

/// Whether eleven digits are a tax identification number.
pub(super) fn is_de_steuer_id(digits: &[u8]) -> bool {
    let Some((_, body)) = digits.split_last() else { return false };
    let times = |digit: u8| body.iter().fold(0, |times, other| times + usize::from(*other == digit));
    let (repeated, most) = (b'0'..=b'9')
        .map(times)
        .fold((0, 0), |(repeated, most), times| (repeated + usize::from(times > 1), times.max(most)));
    digits.len() == 11 && !digits.starts_with(b"0") && repeated == 1 && most <= 3 && is_mod_11_10(digits)
}
