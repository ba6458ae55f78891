//! The buffers that decoders write to, kept between bodies.

use std::fmt;

/// Buffers that have grown larger are given back.
const KEPT: usize = 256 * 1024;

/// Two buffers: while one is read, the other is written.
#[derive(Default)]
pub(crate) struct Scratch {
    read: Vec<u8>,
    written: Vec<u8>,
}

impl Scratch {
    /// Makes what was written last the input of the next coding, and hands out both.
    pub(super) fn turn(&mut self) -> (&[u8], &mut Vec<u8>) {
        std::mem::swap(&mut self.read, &mut self.written);
        (&self.read, &mut self.written)
    }

    /// What was written last.
    pub(super) fn last(&self) -> &[u8] {
        &self.written
    }

    /// Overwrites all that the buffers hold, so that no value lies in memory that waits for the next body.
    pub(crate) fn wipe(&mut self) {
        for buffer in [&mut self.read, &mut self.written] {
            buffer.clear();
            buffer.resize(buffer.capacity(), 0);
            buffer.clear();
            buffer.shrink_to(KEPT);
        }
    }
}

impl fmt::Debug for Scratch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Scratch").field("read", &self.read.len()).field("written", &self.written.len()).finish()
    }
}

#[cfg(test)]
impl Scratch {
    pub(super) fn capacity(&self) -> usize {
        self.read.capacity() + self.written.capacity()
    }
}
