//! A pattern as a graph of the classes of bytes that a match goes through.

use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;

use super::bytes::{Classes, class};

/// The states of a pattern, and the bytes that lead from one to the next.
pub(super) struct PatternGraph {
    states: Vec<Node>,
    start: usize,
}

#[derive(Default)]
struct Node {
    /// Bytes, their classes, and where they lead.
    edges: Vec<(u8, u8, Classes, usize)>,
    /// Where nothing leads.
    free: Vec<usize>,
    ends: bool,
}

impl PatternGraph {
    pub(super) fn of(nfa: &NFA) -> Self {
        let node = |state: &State| {
            let mut node = Node::default();
            let mut edge = |start: u8, end: u8, to: StateID| {
                let classes = (start..=end).fold(0, |all, byte| all | class(byte));
                node.edges.push((start, end, classes, to.as_usize()));
            };
            match state {
                State::ByteRange { trans } => edge(trans.start, trans.end, trans.next),
                State::Sparse(sparse) => {
                    sparse.transitions.iter().for_each(|range| edge(range.start, range.end, range.next));
                }
                State::Dense(dense) => {
                    let bytes = (0..=u8::MAX).zip(dense.transitions.iter());
                    bytes.filter(|(_, to)| **to != StateID::ZERO).for_each(|(byte, to)| edge(byte, byte, *to));
                }
                State::Look { next, .. } | State::Capture { next, .. } => node.free.push(next.as_usize()),
                State::Union { alternates } => node.free.extend(alternates.iter().map(StateID::as_usize)),
                State::BinaryUnion { alt1, alt2 } => node.free.extend([alt1.as_usize(), alt2.as_usize()]),
                State::Match { .. } => node.ends = true,
                State::Fail => {}
            }
            node
        };
        Self { states: nfa.states().iter().map(node).collect(), start: nfa.start_anchored().as_usize() }
    }

    /// Where a match begins.
    pub(super) fn start(&self) -> Vec<usize> {
        self.with_free(vec![self.start])
    }

    /// Where one byte more leads, of those of some classes.
    pub(super) fn step(&self, from: &[usize], wanted: impl Fn(Classes) -> bool) -> Vec<usize> {
        let edges = self.nodes(from).flat_map(|node| &node.edges);
        self.with_free(edges.filter(|(_, _, classes, _)| wanted(*classes)).map(|(.., to)| *to).collect())
    }

    /// The classes of the bytes that lead on.
    pub(super) fn classes(&self, from: &[usize]) -> Classes {
        self.nodes(from).flat_map(|node| &node.edges).fold(0, |all, (_, _, classes, _)| all | classes)
    }

    /// The bytes that lead on.
    pub(super) fn bytes(&self, from: &[usize], mut found: impl FnMut(u8)) {
        for (start, end, ..) in self.nodes(from).flat_map(|node| &node.edges) {
            (*start..=*end).for_each(&mut found);
        }
    }

    /// Whether a match can end here.
    pub(super) fn ends(&self, at: &[usize]) -> bool {
        self.nodes(at).any(|node| node.ends)
    }

    /// Goes as far as a match gets by bytes of some classes: the classes of the bytes on the way and behind it, and
    /// whether the match may end there.
    pub(super) fn reach(&self, wanted: Classes) -> (Classes, bool) {
        let (mut all, mut ends) = (0, false);
        let mut seen = vec![false; self.states.len()];
        let mut next = vec![self.start];
        while let Some(at) = next.pop() {
            let (Some(seen), Some(node)) = (seen.get_mut(at), self.states.get(at)) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            ends |= node.ends;
            next.extend(&node.free);
            for (_, _, classes, to) in &node.edges {
                all |= classes;
                if classes & wanted != 0 {
                    next.push(*to);
                }
            }
        }
        (all, ends)
    }

    fn nodes(&self, at: &[usize]) -> impl Iterator<Item = &Node> {
        at.iter().filter_map(|at| self.states.get(*at))
    }

    /// Adds what can be reached without a byte.
    fn with_free(&self, from: Vec<usize>) -> Vec<usize> {
        let (mut reached, mut next): (Vec<usize>, Vec<usize>) = (Vec::new(), from);
        while let Some(at) = next.pop() {
            if !reached.contains(&at) {
                next.extend(self.states.get(at).map(|node| node.free.as_slice()).unwrap_or_default());
                reached.push(at);
            }
        }
        reached
    }
}
