//! What an exporter is handed.

use std::sync::Arc;

use crate::inventory::{DeclaredEndpoints, EndpointRecord};
use crate::observation::{Observation, Outbound, outbound};

/// One line, ready to leave. Serializes as one JSON object with `kind` and `v`.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Line {
    /// What was learnt from one exchange.
    Observation(Arc<Observation>),
    /// What was learnt about one endpoint since the last record.
    Record(Arc<EndpointRecord>),
    /// Routes that were declared.
    Endpoints(Arc<DeclaredEndpoints>),
}

impl Line {
    /// Whether it is the same line, not one like it.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Observation(this), Self::Observation(that)) => Arc::ptr_eq(this, that),
            (Self::Record(this), Self::Record(that)) => Arc::ptr_eq(this, that),
            (Self::Endpoints(this), Self::Endpoints(that)) => Arc::ptr_eq(this, that),
            _ => false,
        }
    }
}

impl outbound::sealed::Sealed for Line {}
impl Outbound for Line {}

/// Some lines of one kind, in the order they were made. Cannot be made outside the crate.
#[derive(Debug)]
pub struct Batch {
    lines: Vec<Line>,
}

impl Batch {
    pub(crate) fn new(lines: Vec<Line>) -> Self {
        Self { lines }
    }

    /// The first half and the second; none of a single line.
    pub(super) fn halves(&self) -> Option<(Self, Self)> {
        let (first, second) = self.lines.split_at_checked(self.lines.len() / 2)?;
        (!first.is_empty()).then(|| (Self::new(first.to_vec()), Self::new(second.to_vec())))
    }

    /// All lines.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The observations among them.
    pub fn observations(&self) -> impl Iterator<Item = &Observation> {
        self.lines.iter().filter_map(|line| match line {
            Line::Observation(observation) => Some(&**observation),
            _ => None,
        })
    }

    /// The lists of declared routes among them.
    pub fn endpoints(&self) -> impl Iterator<Item = &DeclaredEndpoints> {
        self.lines.iter().filter_map(|line| match line {
            Line::Endpoints(endpoints) => Some(&**endpoints),
            _ => None,
        })
    }

    /// The records among them.
    pub fn records(&self) -> impl Iterator<Item = &EndpointRecord> {
        self.lines.iter().filter_map(|line| match line {
            Line::Record(record) => Some(&**record),
            _ => None,
        })
    }
}
