//! The event stream to a shape.
//!
//! A [`Tree`] is the union of all values seen at each place of one location, with raw keys; it never leaves. What leaves
//! is made from it after vetting.

mod format;
mod names;
mod tree;

pub(crate) use names::{NameId, Names};
pub(crate) use tree::{Kinds, Node, NodeId, Tree, Unseen};
