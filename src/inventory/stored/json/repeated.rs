//! Of members with one name the last counts.

use super::parser::place;
use super::{Document, Json, Kind};

impl Document {
    /// Marks members behind which another one of the same name stands.
    pub(super) fn override_members(&mut self, line: &str, object: usize) {
        let document = &*self;
        let name = |at: u32| Json::new(document, line, at).as_text().unwrap_or_default();
        let mut names: Vec<u32> = Json::new(document, line, place(object)).names().collect();
        if names.is_sorted_by(|before, after| name(*before) < name(*after)) {
            return;
        }
        // Stable: of equal ones the last stays.
        names.sort_by(|one, other| name(*one).cmp(name(*other)));
        let overridden = |pair: &[u32]| match pair {
            [before, after] if name(*before) == name(*after) => Some(*before),
            _ => None,
        };
        let overridden: Vec<u32> = names.windows(2).filter_map(overridden).collect();
        for at in overridden {
            self.override_member(at);
        }
    }

    fn override_member(&mut self, at: u32) {
        if let Some(node) = self.nodes.get_mut(at as usize) {
            node.kind = Kind::Overridden;
        }
    }
}
