//! Where decoders write to, and what holds them back.

use std::time::Instant;

use super::DecodeEnd;

/// How much a decoder may write before it is asked again whether it may go on.
pub(super) const CHUNK: usize = 8 * 1024;

/// The bytes that one layer gives. Raw: has no `Debug`.
pub(super) struct Output<'a> {
    bytes: &'a mut Vec<u8>,
    most: usize,
    deadline: Option<Instant>,
}

impl<'a> Output<'a> {
    /// Writes into an emptied buffer, so many bytes at most.
    pub(super) fn new(bytes: &'a mut Vec<u8>, most: usize, deadline: Option<Instant>) -> Self {
        bytes.clear();
        Self { bytes, most, deadline }
    }

    pub(super) fn most(&self) -> usize {
        self.most
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Fails once the time is up. Decoders ask before each step.
    pub(super) fn check_time(&self) -> Result<(), DecodeEnd> {
        if self.is_late() { Err(DecodeEnd::TimeLimit) } else { Ok(()) }
    }

    /// Hands out room, and keeps as much of it as the decoder says that it has filled; the decoder's answer comes back.
    ///
    /// One byte more than allowed is taken and dropped: an output that is just as long as allowed is whole.
    pub(super) fn write<T>(&mut self, fill: impl FnOnce(&mut [u8]) -> (usize, T)) -> Result<T, DecodeEnd> {
        let start = self.bytes.len();
        let room = self.most.saturating_sub(start).saturating_add(1).min(CHUNK);
        if start + room > self.bytes.capacity() {
            // Doubling, but never past what is allowed.
            let target = (self.bytes.capacity() * 2).max(start + room).min(self.most.saturating_add(1));
            self.bytes.reserve_exact(target.saturating_sub(start));
        }
        self.bytes.resize(start + room, 0);
        let (filled, answer) = fill(self.bytes.get_mut(start..).unwrap_or_default());
        self.bytes.truncate(start + filled.min(room).min(self.most.saturating_sub(start)));
        if start + filled > self.most { Err(DecodeEnd::SizeLimit) } else { Ok(answer) }
    }

    /// Writes bytes that need no decoder.
    #[cfg(feature = "zstd")]
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), DecodeEnd> {
        let room = self.most.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        if bytes.len() > room { Err(DecodeEnd::SizeLimit) } else { Ok(()) }
    }
}
