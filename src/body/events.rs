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
}

/// A value that is neither object nor array.
#[derive(Clone, Copy)]
pub(crate) enum Scalar<'a> {
    Null,
    Boolean,
    Unsigned(u64),
    /// A whole number below zero.
    Negative,
    /// A number with fraction or exponent.
    Float,
    /// A number as written, where it is not known as one of the other forms.
    Number(&'a str),
    String(&'a str),
}

/// How reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadEnd {
    /// At the end of the bytes, without a fault.
    Complete,
    /// At a syntax error or an early end; everything before it was reported.
    Malformed,
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
                Scalar::Boolean => write!(self.0, "b "),
                Scalar::Unsigned(number) => write!(self.0, "u{number} "),
                Scalar::Negative => write!(self.0, "n "),
                Scalar::Float => write!(self.0, "f "),
                Scalar::Number(text) => write!(self.0, "#{text} "),
                Scalar::String(text) => write!(self.0, "s{text} "),
            }
            .unwrap();
        }
        fn skipped(&mut self) {
            self.0.push('~');
        }
    }
}
