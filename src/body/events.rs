//! The event stream that all readers produce.

/// Receives what a reader sees, in document order.
///
/// Events nest properly even when the bytes break off: readers close what they opened.
pub(crate) trait EventSink {
    /// An object begins.
    fn begin_object(&mut self);
    /// The key of the next value of the innermost object.
    fn key(&mut self, key: &str);
    /// The innermost object ends.
    fn end_object(&mut self);
    /// An array begins.
    fn begin_array(&mut self);
    /// The innermost array ends.
    fn end_array(&mut self);
    /// A value that is neither object nor array.
    fn scalar(&mut self, scalar: Scalar<'_>);
    /// The content of the innermost object or array is not looked at: it lies too deep.
    fn skipped(&mut self);
    /// The bytes are at fault here: the innermost object or array ends next, and what it lacks says nothing.
    fn broken(&mut self) {}
}

/// A value that is neither object nor array.
#[derive(Clone, Copy)]
pub(crate) enum Scalar<'a> {
    Null,
    Boolean(bool),
    Unsigned(u64),
    /// A whole number below zero.
    Negative(i64),
    /// A number with fraction or exponent, or beyond 64 bits, as it is written; `None` where its bytes do not tell which.
    Float(Option<&'a str>),
    String(&'a str),
    /// So many bytes that are no text, and are not looked at.
    Opaque(usize),
    /// A file, known by its declared media type and its length alone.
    File(Option<&'a str>, usize),
}

/// How reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadEnd {
    /// At the end of the bytes, without a fault.
    Complete,
    /// At a syntax error or an early end; everything before it was reported.
    Malformed {
        /// How many bytes stand behind the fault, and were not looked at.
        unread: usize,
    },
}

impl ReadEnd {
    /// The end of a reader that got so far into so many bytes before a fault.
    pub(crate) fn malformed_at(at: usize, length: usize) -> Self {
        Self::Malformed { unread: length.saturating_sub(at) }
    }

    /// How one thing after the other ended.
    pub(crate) fn and(self, next: Self) -> Self {
        match (self, next) {
            (Self::Complete, end) | (end, Self::Complete) => end,
            (Self::Malformed { unread }, Self::Malformed { unread: more }) => Self::Malformed { unread: unread + more },
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::fmt::Write;

    /// Writes events as text, for comparison.
    #[derive(Default)]
    pub(crate) struct Trace(pub(crate) String);

    impl EventSink for Trace {
        fn begin_object(&mut self) {
            self.0.push('{');
        }
        fn key(&mut self, key: &str) {
            write!(self.0, "{key}:").unwrap();
        }
        fn end_object(&mut self) {
            self.0.push('}');
        }
        fn begin_array(&mut self) {
            self.0.push('[');
        }
        fn end_array(&mut self) {
            self.0.push(']');
        }
        fn scalar(&mut self, scalar: Scalar<'_>) {
            match scalar {
                Scalar::Null => write!(self.0, "0 "),
                Scalar::Boolean(_) => write!(self.0, "b "),
                Scalar::Unsigned(number) => write!(self.0, "u{number} "),
                Scalar::Negative(_) => write!(self.0, "n "),
                Scalar::Float(_) => write!(self.0, "f "),
                Scalar::String(text) => write!(self.0, "s{text} "),
                Scalar::Opaque(_) => write!(self.0, "? "),
                Scalar::File(media_type, _) => write!(self.0, "file({}) ", media_type.unwrap_or_default()),
            }
            .unwrap();
        }
        fn skipped(&mut self) {
            self.0.push('~');
        }
    }

    /// Checks that events nest, and that each value of an object has a key.
    #[derive(Default)]
    pub(crate) struct Nesting {
        /// Whether each object or array that is open is an object.
        open: Vec<bool>,
        awaits_value: bool,
        values: usize,
    }

    impl Nesting {
        fn value(&mut self) {
            if self.open.last() == Some(&true) {
                assert!(self.awaits_value, "a value without a key");
            }
            self.values += usize::from(self.open.is_empty());
            self.awaits_value = false;
        }

        /// All that was opened was closed, and there was one value at most.
        pub(crate) fn assert_whole(&self) {
            assert!(self.open.is_empty() && !self.awaits_value && self.values <= 1);
        }
    }

    impl EventSink for Nesting {
        fn begin_object(&mut self) {
            self.value();
            self.open.push(true);
        }
        fn key(&mut self, _: &str) {
            assert!(self.open.last() == Some(&true) && !self.awaits_value, "a key where none can be");
            self.awaits_value = true;
        }
        fn end_object(&mut self) {
            assert!(self.open.pop() == Some(true) && !self.awaits_value, "an end without an object");
        }
        fn begin_array(&mut self) {
            self.value();
            self.open.push(false);
        }
        fn end_array(&mut self) {
            assert_eq!(self.open.pop(), Some(false), "an end without an array");
        }
        fn scalar(&mut self, _: Scalar<'_>) {
            self.value();
        }
        fn skipped(&mut self) {
            assert!(!self.open.is_empty());
        }
    }
}
