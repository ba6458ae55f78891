//! Inputs in chunks of whole lines, for several threads.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::LINE_LIMIT;
use crate::source::input::Input;

/// About how many bytes one thread gets at once.
const CHUNK: usize = 1024 * 1024;

/// Whole lines of one input.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// Which of the inputs.
    pub(super) source: usize,
    /// The number of the first line, from 1.
    pub(super) first: u64,
    pub(super) bytes: Vec<u8>,
    /// What is wrong with the input before the line of this number: no line has been lost but those that are told here.
    pub(super) faults: Vec<(u64, Fault)>,
}

/// What is wrong with an input.
#[derive(Debug)]
pub(super) enum Fault {
    /// A line was left out.
    TooLong,
    /// It ends here.
    Io(io::Error),
}

/// The inputs, in order.
pub(super) struct Chunks<'a> {
    waiting: VecDeque<(usize, Opening<'a>)>,
    current: Option<Current>,
    progress: &'a (dyn Fn(u64) + Sync),
}

/// An input that is opened when its turn has come, so that not all are open at once.
pub(super) type Opening<'a> = Box<dyn FnOnce() -> io::Result<Input> + Send + 'a>;

struct Current {
    source: usize,
    input: Input,
    next: u64,
    /// What was read behind the last whole line.
    rest: Vec<u8>,
    /// What comes behind all that was read.
    failed: Option<io::Error>,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(inputs: impl Iterator<Item = (usize, Opening<'a>)>, progress: &'a (dyn Fn(u64) + Sync)) -> Self {
        Self { waiting: inputs.collect(), current: None, progress }
    }

    /// The next lines; false behind the last of the last input.
    pub(super) fn fill(&mut self, chunk: &mut Chunk) -> bool {
        chunk.bytes.clear();
        chunk.faults.clear();
        loop {
            if let Some(current) = &mut self.current {
                (chunk.source, chunk.first) = (current.source, current.next);
                let is_last = current.fill(chunk, self.progress);
                if is_last {
                    self.current = None;
                }
                if !chunk.bytes.is_empty() || !chunk.faults.is_empty() {
                    return true;
                }
            } else {
                let Some((source, open)) = self.waiting.pop_front() else { return false };
                match open() {
                    Ok(input) => {
                        self.current = Some(Current { source, input, next: 1, rest: Vec::new(), failed: None });
                    }
                    Err(error) => {
                        (chunk.source, chunk.first) = (source, 1);
                        chunk.faults.push((1, Fault::Io(error)));
                        return true;
                    }
                }
            }
        }
    }
}

impl Current {
    /// Fills a chunk; true behind the last line of the input.
    fn fill(&mut self, chunk: &mut Chunk, progress: &(dyn Fn(u64) + Sync)) -> bool {
        chunk.bytes.append(&mut self.rest);
        let mut looked = 0;
        loop {
            let new = chunk.bytes.get(looked..).unwrap_or_default();
            if let Some(at) = new.iter().rposition(|byte| *byte == b'\n') {
                self.rest.extend(chunk.bytes.drain(looked + at + 1..));
                self.next += count_lines(&chunk.bytes);
                return false;
            }
            looked = chunk.bytes.len();
            if looked > LINE_LIMIT {
                chunk.bytes = Vec::new();
                chunk.faults.push((self.next, Fault::TooLong));
                self.skip_line(&mut chunk.bytes, progress);
                self.next += 1;
                (chunk.first, looked) = (self.next, 0);
            } else if let Some(error) = self.failed.take() {
                // A line that is cut off is none.
                chunk.bytes.clear();
                chunk.faults.push((self.next, Fault::Io(error)));
                return true;
            } else if self.read(&mut chunk.bytes, progress) == 0 && self.failed.is_none() {
                return true;
            }
        }
    }

    /// Reads some more. What was read before an error counts, and the error comes behind it.
    fn read(&mut self, bytes: &mut Vec<u8>, progress: &(dyn Fn(u64) + Sync)) -> usize {
        let before = bytes.len();
        self.failed = self.input.by_ref().take(CHUNK as u64).read_to_end(bytes).err();
        let read = bytes.len() - before;
        progress(read as u64);
        read
    }

    /// Leaves out the rest of a line; what stands behind it is read already.
    fn skip_line(&mut self, bytes: &mut Vec<u8>, progress: &(dyn Fn(u64) + Sync)) {
        while self.failed.is_none() && self.read(bytes, progress) > 0 {
            if let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
                bytes.drain(..=end);
                return;
            }
            bytes.clear();
        }
        bytes.clear();
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
