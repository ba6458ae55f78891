//! Numbers as text.

/// Decimal digits of a number, without allocation.
pub(crate) struct Digits([u8; 20]);

impl Default for Digits {
    fn default() -> Self {
        Self([b'0'; 20])
    }
}

impl Digits {
    /// Writes a number.
    pub(crate) fn write(&mut self, mut number: u64) -> &str {
        let mut start = self.0.len();
        for (at, digit) in self.0.iter_mut().enumerate().rev() {
            *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
            number /= 10;
            start = at;
            if number == 0 {
                break;
            }
        }
        self.0.get(start..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Digits;

    #[test]
    fn numbers_are_written_as_they_stood() {
        for number in [0, 7, 10, 4_111_111_111_111_111, u64::MAX] {
            assert_eq!(Digits::default().write(number), number.to_string());
        }
    }
}
