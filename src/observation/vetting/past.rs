//! What earlier exchanges say of the keys of one object.

/// What was seen of an object's keys before. Without a past all is new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Past {
    /// It was found to be a dictionary of data, or has had more keys than any record.
    pub(crate) dictionary: bool,
    /// No key was new in the last exchanges.
    pub(crate) at_rest: bool,
    /// Of each key: in how many earlier exchanges it was seen. Shorter if nothing is known of the rest.
    pub(crate) seen: Vec<u32>,
}

impl Past {
    /// In how many earlier exchanges a key was seen.
    pub(super) fn seen(&self, at: usize) -> u32 {
        self.seen.get(at).copied().unwrap_or_default()
    }

    /// Whether a key keeps coming, and no other beside it.
    pub(super) fn is_settled(&self, at: usize) -> bool {
        const SIGHTS: u32 = 8;
        !self.dictionary && self.at_rest && self.seen(at) >= SIGHTS
    }
}
