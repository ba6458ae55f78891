//! The buffers that decoders write to, kept between bodies.

use std::fmt;

use super::output::CHUNK;

/// Buffers that have grown larger are given back.
const KEPT: usize = 256 * 1024;

/// Two buffers: while one is read, the other is written.
#[derive(Default)]
pub(crate) struct Scratch {
    read: Buffer,
    written: Buffer,
}

#[derive(Default)]
struct Buffer {
    bytes: Vec<u8>,
    /// How many bytes were ever in it since it was wiped.
    used: usize,
}

impl Scratch {
    /// Makes what was written last the input of the next coding, and hands out both.
    pub(super) fn turn(&mut self) -> (&[u8], &mut Vec<u8>) {
        std::mem::swap(&mut self.read, &mut self.written);
        self.written.note_used();
        (&self.read.bytes, &mut self.written.bytes)
    }

    /// What was written last.
    pub(super) fn last(&self) -> &[u8] {
        &self.written.bytes
    }

    /// Overwrites all that the buffers hold, so that no value lies in memory that waits for the next body.
    pub(crate) fn wipe(&mut self) {
        self.read.wipe();
        self.written.wipe();
    }
}

impl Buffer {
    fn note_used(&mut self) {
        self.used = self.used.max(self.bytes.len());
    }

    fn wipe(&mut self) {
        self.note_used();
        // A decoder is handed more room than it fills.
        let touched = self.used.saturating_add(CHUNK).min(self.bytes.capacity());
        self.bytes.clear();
        self.bytes.resize(touched, 0);
        self.bytes.clear();
        self.bytes.shrink_to(KEPT);
        self.used = 0;
    }
}

impl fmt::Debug for Scratch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Scratch")
            .field("read", &self.read.bytes.len())
            .field("written", &self.written.bytes.len())
            .finish()
    }
}

#[cfg(test)]
impl Scratch {
    pub(super) fn capacity(&self) -> usize {
        self.read.bytes.capacity() + self.written.bytes.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_a_buffer_ever_held_is_overwritten() {
        let mut scratch = Scratch::default();
        for length in [5_000, 10, 3_000, 20] {
            let (_, written) = scratch.turn();
            written.clear();
            written.resize(length, 1);
        }
        assert_eq!((scratch.read.used, scratch.written.used), (5_000, 10));
        scratch.wipe();
        assert_eq!((scratch.read.used, scratch.written.used, scratch.last()), (0, 0, &[][..]));
    }
}
