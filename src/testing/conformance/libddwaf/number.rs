//! Numbers as `RapidJSON` takes them, reading as it goes: which of them are too big depends on how it reckons.

/// What kind of number was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// From -2^63 to 2^64-1, written without fraction and exponent.
    Whole,
    /// Any other.
    Real,
}

/// How many digits count in a fraction.
const SIGNIFICANT: u32 = 17;

/// Reads a number at the beginning of a text; with its length, or `None` if it is none or too big.
pub(super) fn read(text: &[u8]) -> Option<(Number, usize)> {
    let mut digits = Digits { text, at: 0 };
    let minus = digits.takes(b'-');
    let bound = if minus { 1 << 63 } else { u64::MAX };
    let mut whole: u64 = u64::from(digits.next()?);
    let mut real: Option<f64> = None;
    let mut significant = 0;
    // A number that begins with a zero ends there.
    while whole > 0 || real.is_some() {
        let Some(digit) = digits.next() else { break };
        real = match real {
            Some(real) => Some(real * 10.0 + f64::from(digit)),
            None => match whole.checked_mul(10).and_then(|whole| whole.checked_add(digit.into())) {
                Some(next) if next <= bound => {
                    whole = next;
                    significant += 1;
                    None
                }
                _ => Some(float(whole) * 10.0 + f64::from(digit)),
            },
        };
    }
    let mut fraction: i32 = 0;
    if digits.takes(b'.') {
        let mut places = 0;
        // Digits are collected in a whole number as long as that is exact.
        while real.is_none() && whole >> 53 == 0 {
            let Some(digit) = digits.next() else { break };
            whole = whole * 10 + u64::from(digit);
            places += 1;
            fraction -= 1;
            significant += u32::from(whole != 0);
        }
        let mut value = real.unwrap_or_else(|| float(whole));
        while let Some(digit) = digits.next() {
            places += 1;
            if significant < SIGNIFICANT {
                value = value * 10.0 + f64::from(digit);
                fraction -= 1;
                significant += u32::from(value > 0.0);
            }
        }
        if places == 0 {
            return None;
        }
        real = Some(value);
    }
    let mut exponent = 0;
    if digits.takes(b'e') || digits.takes(b'E') {
        real = Some(real.unwrap_or_else(|| float(whole)));
        exponent = digits.exponent(fraction)?;
    }
    let Some(real) = real else { return Some((Number::Whole, digits.at)) };
    // What is not finite is greater than the greatest.
    (scale(real, i64::from(fraction) + exponent) <= f64::MAX).then_some((Number::Real, digits.at))
}

struct Digits<'a> {
    text: &'a [u8],
    at: usize,
}

impl Digits<'_> {
    fn takes(&mut self, byte: u8) -> bool {
        let found = self.text.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn next(&mut self) -> Option<u8> {
        let digit = self.text.get(self.at)?.checked_sub(b'0').filter(|digit| *digit < 10)?;
        self.at += 1;
        Some(digit)
    }

    /// Reads what stands behind an `e`. What is too great is an error before the number is known, but for one digit.
    fn exponent(&mut self, fraction: i32) -> Option<i64> {
        let minus = !self.takes(b'+') && self.takes(b'-');
        let mut exponent = i64::from(self.next()?);
        let greatest = if minus { i64::from((fraction + 2_147_483_639) / 10) } else { 308 - i64::from(fraction) };
        while let Some(digit) = self.next() {
            exponent = exponent * 10 + i64::from(digit);
            if exponent > greatest {
                if !minus {
                    return None;
                }
                while self.next().is_some() {}
            }
        }
        Some(if minus { -exponent } else { exponent })
    }
}

#[expect(clippy::cast_precision_loss, reason = "so does RapidJSON")]
fn float(whole: u64) -> f64 {
    whole as f64
}

fn scale(value: f64, power: i64) -> f64 {
    if power < -308 { scale_once(scale_once(value, -308), power + 308) } else { scale_once(value, power) }
}

fn scale_once(value: f64, power: i64) -> f64 {
    let ten = |power: i64| format!("1e{power}").parse::<f64>().unwrap_or(f64::INFINITY);
    match power {
        ..-308 => 0.0,
        -308..0 => value / ten(-power),
        _ => value * ten(power),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<Number> {
        read(text.as_bytes()).filter(|(_, length)| *length == text.len()).map(|(number, _)| number)
    }

    #[test]
    fn whole_numbers_fit_in_64_bits() {
        for text in ["0", "-0", "18446744073709551615", "-9223372036854775808"] {
            assert_eq!(kind(text), Some(Number::Whole), "{text}");
        }
        for text in ["18446744073709551616", "-9223372036854775809", "0.0", "1e0", "-1E-0"] {
            assert_eq!(kind(text), Some(Number::Real), "{text}");
        }
    }

    #[test]
    fn numbers_can_be_too_big() {
        for text in ["1.7976931348623157e308", "0.1e309", "0.00e310", "1e-400", "1e-99999999999"] {
            assert_eq!(kind(text), Some(Number::Real), "{text}");
        }
        for text in ["1.7976931348623159e308", "2e308", "0e309", "0.00e311", "9007199254740993.5e293"] {
            assert_eq!(kind(text), None, "{text}");
        }
        assert_eq!(kind(&"1".repeat(309)), Some(Number::Real));
        assert_eq!(kind(&"1".repeat(310)), None);
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", "+1", ".1", "1.", "1e", "1e+", "01", "-a"] {
            assert_eq!(kind(text), None, "{text}");
        }
    }
}
