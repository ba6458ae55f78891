//! Feeds one location's events to its shape and to the scanners.

use super::context::Context;
use super::trail::Trail;
use crate::body::{EventSink, Scalar};
use crate::scan::{Hit, Leaf, LeafKind, Scanners};
use crate::schema::{Kinds, Names, Tree};

/// An [`EventSink`] that grows a [`Tree`] and scans each leaf once.
pub(super) struct Collector<'a, T> {
    pub(super) tree: &'a mut Tree,
    pub(super) names: &'a mut Names,
    pub(super) scanners: &'a Scanners,
    pub(super) hits: &'a mut Vec<Hit>,
    pub(super) context: &'a mut Context,
    pub(super) trail: T,
}

impl<T: Trail> Collector<'_, T> {
    fn leaf(&mut self, kinds: Kinds, text: &str, kind: LeafKind) {
        let Some((place, key)) = self.tree.value(kinds) else { return };
        let mark = self.trail.leaf();
        self.hits.clear();
        self.scanners.value(Leaf { key: &key, text, kind }, self.hits);
        for hit in self.hits.drain(..) {
            self.tree.found(place, hit.scanner, hit.evidence);
            self.trail.found(mark, hit.scanner, hit.evidence);
        }
    }

    /// A leaf in which nothing can be found.
    fn silent(&mut self, kinds: Kinds) {
        self.tree.value(kinds);
        self.trail.leaf();
    }
}

impl<T: Trail> EventSink for Collector<'_, T> {
    fn begin_object(&mut self) {
        self.tree.begin(Kinds::OBJECT);
        self.trail.begin(false);
    }

    fn key(&mut self, key: &str) {
        self.tree.field(key, self.names, self.scanners);
        self.trail.key(key);
    }

    fn end_object(&mut self) {
        self.tree.end();
        self.trail.end();
    }

    fn begin_array(&mut self) {
        self.tree.begin(Kinds::ARRAY);
        self.trail.begin(true);
    }

    fn end_array(&mut self) {
        self.tree.end();
        self.trail.end();
    }

    fn scalar(&mut self, scalar: Scalar<'_>) {
        match scalar {
            Scalar::Null => self.silent(Kinds::NULL),
            Scalar::Boolean => self.silent(Kinds::BOOLEAN),
            Scalar::Unsigned(number) => {
                let mut digits = Digits::default();
                self.leaf(Kinds::INTEGER, digits.write(number), LeafKind::Number);
            }
            // No identifier is negative or has a fraction.
            Scalar::Negative => self.silent(Kinds::INTEGER),
            Scalar::Float => self.silent(Kinds::FLOAT),
            Scalar::Number(text) => {
                let fraction = text.contains(['.', 'e', 'E']);
                self.leaf(if fraction { Kinds::FLOAT } else { Kinds::INTEGER }, text, LeafKind::Number);
            }
            Scalar::String(text) => self.leaf(Kinds::STRING, text, LeafKind::String),
        }
    }

    fn skipped(&mut self) {
        self.tree.skipped();
    }
}

/// Decimal digits of a number, without allocation.
struct Digits([u8; 20]);

impl Default for Digits {
    fn default() -> Self {
        Self([b'0'; 20])
    }
}

impl Digits {
    fn write(&mut self, mut number: u64) -> &str {
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
