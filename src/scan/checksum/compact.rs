//! A matched text without its separators.

const CAPACITY: usize = 64;

/// ASCII letters (upper-case) and digits of a text, on the stack.
pub(in crate::scan) struct Compact {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Compact {
    /// Drops everything but letters and digits; `None` if more than 64 remain.
    pub(in crate::scan) fn of(text: &[u8]) -> Option<Self> {
        let mut compact = Self { bytes: [0; CAPACITY], len: 0 };
        for byte in text.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
            *compact.bytes.get_mut(compact.len)? = byte.to_ascii_uppercase();
            compact.len += 1;
        }
        Some(compact)
    }

    /// The letters and digits.
    pub(in crate::scan) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_go_and_letters_become_upper_case() {
        assert_eq!(Compact::of(b"ab 12-3(4)").unwrap().bytes(), b"AB1234");
        assert!(Compact::of(&[b'1'; 65]).is_none());
    }
}
