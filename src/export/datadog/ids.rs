//! Ids of spans and traces: random, and the same for a line that is offered again.

use std::hash::BuildHasher;

use foldhash::quality::FixedState;
use rand::TryRng;
use rand::rngs::SysRng;

use crate::observation::Producer;

/// Makes ids. A batch that is offered again, because its answer was lost, makes no second spans: the same line has the same
/// ids.
#[derive(Clone)]
pub(super) struct Ids {
    spans: FixedState,
    traces: FixedState,
}

/// Who knows the seeds can tell the ids.
impl std::fmt::Debug for Ids {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Ids").finish_non_exhaustive()
    }
}

impl Ids {
    pub(super) fn new() -> Self {
        Self { spans: FixedState::with_seed(seed()), traces: FixedState::with_seed(seed()) }
    }

    /// The id of the span of a line.
    pub(super) fn span(&self, producer: &Producer) -> u64 {
        id(&self.spans, producer)
    }

    /// The lower half of the id of its trace, if it joins none.
    pub(super) fn trace(&self, producer: &Producer) -> u64 {
        id(&self.traces, producer)
    }
}

/// No id is 0.
fn id(state: &FixedState, producer: &Producer) -> u64 {
    state.hash_one((producer.id.as_str(), producer.seq)).max(1)
}

/// Without a source of entropy the hasher's own seed has to do, which is another in each process.
fn seed() -> u64 {
    let mut bytes = [0; 8];
    match SysRng.try_fill_bytes(&mut bytes) {
        Ok(()) => u64::from_ne_bytes(bytes),
        Err(_) => foldhash::quality::RandomState::default().hash_one(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::TracerText;

    #[test]
    fn a_line_has_the_same_ids_each_time_and_another_has_others() {
        let producer = |seq| Producer {
            id: TracerText::hex(7, 32),
            seq,
            tracer: TracerText::version(),
            rules: TracerText::hex(0, 16),
        };
        let ids = Ids::new();
        let again = ids.clone();
        assert_eq!(ids.span(&producer(1)), again.span(&producer(1)));
        let of_spans = (1..=1_000).map(|seq| ids.span(&producer(seq)));
        let of_traces = (1..=1_000).map(|seq| ids.trace(&producer(seq)));
        let of_others = (1..=1_000).map(|seq| Ids::new().span(&producer(seq)));
        let different: std::collections::HashSet<u64> = of_spans.chain(of_traces).chain(of_others).collect();
        assert_eq!(different.len(), 3_000);
    }
}
