//! Kinds of data that frames are made of.

use std::collections::VecDeque;
use std::io::Cursor;
use std::rc::Rc;

use bytes::buf::Chain;
use bytes::{Buf, Bytes};

/// Data that can be made from the pieces of a frame.
pub(crate) trait Pieces: Buf + 'static {
    fn of(pieces: &[Vec<u8>]) -> Self;
}

impl Pieces for Bytes {
    fn of(pieces: &[Vec<u8>]) -> Self {
        pieces.concat().into()
    }
}

/// Lists its two pieces.
impl Pieces for Chain<Bytes, Cursor<Vec<u8>>> {
    fn of(pieces: &[Vec<u8>]) -> Self {
        let (first, rest) = pieces.split_at(pieces.len().min(1));
        Bytes::of(first).chain(Cursor::new(rest.concat()))
    }
}

/// A ring whose content goes over its end.
impl Pieces for VecDeque<u8> {
    fn of(pieces: &[Vec<u8>]) -> Self {
        let (first, rest) = pieces.split_at(pieces.len().min(1));
        let mut ring: Self = rest.concat().into();
        first.concat().into_iter().rev().for_each(|byte| ring.push_front(byte));
        ring
    }
}

/// Has many pieces and lists the first only, as the default of `chunks_vectored` does.
#[derive(Debug)]
pub(crate) struct Slabs(VecDeque<Bytes>);

impl Pieces for Slabs {
    fn of(pieces: &[Vec<u8>]) -> Self {
        Self(pieces.iter().filter(|piece| !piece.is_empty()).map(|piece| Bytes::copy_from_slice(piece)).collect())
    }
}

impl Buf for Slabs {
    fn remaining(&self) -> usize {
        self.0.iter().map(Bytes::len).sum()
    }

    fn chunk(&self) -> &[u8] {
        self.0.front().map_or(&[], |slab| slab)
    }

    fn advance(&mut self, mut count: usize) {
        while let Some(slab) = self.0.front_mut().filter(|_| count > 0) {
            let step = count.min(slab.len());
            slab.advance(step);
            count -= step;
            if slab.is_empty() {
                self.0.pop_front();
            }
        }
    }
}

/// Stays on its thread.
#[derive(Debug)]
pub(crate) struct Local(Rc<[u8]>, usize);

impl Pieces for Local {
    fn of(pieces: &[Vec<u8>]) -> Self {
        Self(pieces.concat().into(), 0)
    }
}

impl Buf for Local {
    fn remaining(&self) -> usize {
        self.0.len() - self.1
    }

    fn chunk(&self) -> &[u8] {
        self.0.get(self.1..).unwrap()
    }

    fn advance(&mut self, count: usize) {
        self.1 += count;
    }
}

/// The pieces that a reader meets.
pub(crate) fn pieces(mut data: impl Buf) -> Vec<Vec<u8>> {
    let mut met = Vec::new();
    while data.has_remaining() {
        let piece = data.chunk().to_vec();
        data.advance(piece.len());
        met.push(piece);
    }
    met
}
