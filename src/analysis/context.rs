//! What surrounds a leaf.

/// Scratch memory of a walk.
#[derive(Debug, Default)]
pub(crate) struct Context {}

impl Context {
    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        let _ = self;
    }
}
