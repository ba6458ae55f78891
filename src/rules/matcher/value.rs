//! What a matcher judges.

/// A value without parts.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    /// A text; it need not be valid UTF-8.
    Text(&'a [u8]),
    /// A whole number that is not negative.
    Unsigned(u64),
    /// A whole number.
    Signed(i64),
    /// Any other number.
    Float(f64),
    /// Yes or no.
    Boolean(bool),
    /// Nothing.
    Null,
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Unsigned(_) => "Unsigned(..)",
            Self::Signed(_) => "Signed(..)",
            Self::Float(_) => "Float(..)",
            Self::Boolean(_) => "Boolean(..)",
            Self::Null => "Null",
        })
    }
}
