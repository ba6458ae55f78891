//! What most values are: too short for anything, or begun with a byte that begins nothing of their length.

use super::bytes::Look;
use super::evidence::{KeyClass, KeyEvidence};
use super::set::ScannerSet;
use super::shapes::Shapes;

/// By what a key says and by first byte: the lengths, as bits, of texts that can be something though no key names them.
pub(super) struct Outlines {
    lengths: Box<[[u128; 256]; 3]>,
    /// Whose shapes can be named.
    shaped: ScannerSet,
}

impl Outlines {
    /// Of the shapes of whole values, and of those that can be.
    pub(super) fn of(whole: &Shapes, inside: &Shapes) -> Self {
        let mut lengths = Box::new([[0; 256]; 3]);
        for (class, lengths) in KeyClass::ALL.into_iter().zip(lengths.iter_mut()) {
            for (first, lengths) in (0..=u8::MAX).zip(lengths.iter_mut()) {
                let can_be =
                    |length| whole.can_be_alone(class, first, length) || inside.can_be_alone(class, first, length);
                // The last bit stands for all greater lengths, too.
                let fits = |length: &usize| can_be(*length) || *length == 127 && can_be(usize::MAX);
                *lengths = (0..128).filter(fits).fold(0, |all, length| all | 1 << length);
            }
        }
        let mut shaped = *whole.scanners();
        shaped.extend(inside.scanners());
        Self { lengths, shaped }
    }

    /// Whether a text that is one token can be a shape under its key.
    pub(super) fn fit(&self, look: &Look<'_>, key: &KeyEvidence) -> bool {
        let lengths = self.lengths.get(key.class as usize).zip(look.text.first());
        let lengths = lengths.and_then(|(lengths, first)| lengths.get(usize::from(*first)));
        lengths.is_none_or(|lengths| lengths & 1 << look.text.len().min(127) != 0) || key.names_any(&self.shaped)
    }
}

impl std::fmt::Debug for Outlines {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Outlines")
    }
}
