//! Which names may leave of one tracer: the policy, what is declared, and what was seen before.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::acquaintance::Acquaintances;
use crate::observation::vetting::{Circumstances, DeclaredNames, Key, NamePolicy, Place, Verdict, vet};
use crate::observation::{FieldName, Schema};

/// Vets names with all that one analyzer knows.
#[derive(Debug, Default)]
pub(crate) struct NameRules {
    policy: NamePolicy,
    declared: Arc<DeclaredNames>,
    acquaintances: Acquaintances,
    /// Names that have left: each is kept once, however many schemas show it.
    known: HashSet<FieldName, RandomState>,
    /// The same of whole schemas: endpoints have those of header fields and of errors in common.
    schemas: HashSet<Arc<Schema>, RandomState>,
}

/// How many names are kept once, and how many schemas before they are forgotten.
const KNOWN_LIMIT: usize = 16_384;
const SCHEMAS_LIMIT: usize = 1_024;

/// Larger schemas than this are an endpoint's own.
const SHARED_PLACES: usize = 24;

impl NameRules {
    pub(crate) fn new(policy: NamePolicy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// Takes other declared names.
    pub(crate) fn set_declared(&mut self, declared: Arc<DeclaredNames>) {
        self.declared = declared;
    }

    /// Begins another exchange.
    pub(crate) fn next_exchange(&mut self) {
        self.acquaintances.next_exchange();
    }

    /// A number for an endpoint and a location, or for what is below a place.
    pub(crate) fn address(&self, of: impl std::hash::Hash) -> u64 {
        self.acquaintances.place(of)
    }

    /// The same name, sharing its memory with those that came before.
    pub(crate) fn shared(&mut self, name: FieldName) -> FieldName {
        if let Some(known) = self.known.get(&name) {
            return known.clone();
        }
        if self.known.len() < KNOWN_LIMIT {
            self.known.insert(name.clone());
        }
        name
    }

    /// The same schema, sharing its memory with those that came before.
    pub(crate) fn shared_schema(&mut self, schema: Schema) -> Arc<Schema> {
        if schema.places() > SHARED_PLACES {
            return Arc::new(schema);
        }
        if let Some(known) = self.schemas.get(&schema) {
            return Arc::clone(known);
        }
        if self.schemas.len() >= SCHEMAS_LIMIT {
            self.schemas.clear();
        }
        let schema = Arc::new(schema);
        self.schemas.insert(Arc::clone(&schema));
        schema
    }

    /// Decides which keys of an object may leave, and remembers what the next decision asks for.
    pub(crate) fn vet(&mut self, place: Place, parent: Option<&str>, keys: &[Key<'_>], here: u64) -> Verdict {
        let counts = matches!(self.policy, NamePolicy::Seen(_));
        let past = || self.acquaintances.past(here, keys, counts);
        let known = Circumstances { policy: self.policy, declared: Some(&self.declared), past: Some(&past) };
        let verdict = vet(place, parent, keys, known);
        if verdict.historical || verdict.dictionary {
            self.acquaintances.meet(here, keys, &verdict);
        }
        verdict
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU8;
    use std::sync::Arc;

    use super::NameRules;
    use crate::observation::vetting::{DeclaredNames, Folding, Key, NamePolicy, Place};

    /// Which of two integers leave, at one place.
    fn left(rules: &mut NameRules, names: [&str; 2]) -> Vec<bool> {
        rules.next_exchange();
        let keys = names.map(|name| Key { name, kinds: 4, shape: 4 });
        match rules.vet(Place::JsonObject, None, &keys, 7).folding {
            Folding::Whole => vec![false; 2],
            Folding::Each(verdicts) => verdicts.iter().map(Option::is_some).collect(),
        }
    }

    #[test]
    fn declared_names_leave_under_every_policy_unless_they_are_data() {
        let mut declared = DeclaredNames::default();
        for name in ["brolvandik", "8812"] {
            declared.insert(name);
        }
        assert!(!declared.contains("quonlow"));
        let declared = Arc::new(declared);
        for policy in [NamePolicy::Vetted, NamePolicy::Seen(NonZeroU8::MAX), NamePolicy::Declared] {
            let mut rules = NameRules::new(policy);
            assert_eq!(left(&mut rules, ["brolvandik", "quonlow"]), [false, false], "{policy:?}");
            rules.set_declared(Arc::clone(&declared));
            assert_eq!(left(&mut rules, ["brolvandik", "quonlow"]), [true, false], "{policy:?}");
            assert_eq!(left(&mut rules, ["brolvandik", "8812"]), [true, false], "{policy:?}");
        }
    }

    #[test]
    fn names_wait_until_they_have_come_often_enough_and_data_does_not() {
        let mut rules = NameRules::new(NamePolicy::seen(3));
        let names = ["id", "status", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"];
        let keys = names.map(|name| Key { name, kinds: 4, shape: 4 });
        let mut waiting = || {
            rules.next_exchange();
            let verdict = rules.vet(Place::JsonObject, None, &keys, 7);
            assert_eq!(verdict.pending, !verdict.waiting.is_empty());
            verdict.waiting
        };
        assert_eq!([waiting(), waiting(), waiting()], [vec![0, 1], vec![0, 1], vec![]]);
    }

    #[test]
    fn strange_names_wait_until_they_have_settled() {
        let mut rules = NameRules::new(NamePolicy::Vetted);
        let mut waiting = |strange: [&'static str; 2]| {
            rules.next_exchange();
            let known = ["price", "order"].map(|name| Key { name, kinds: 4, shape: 4 });
            let strange = strange.map(|name| Key { name, kinds: 8, shape: 8 });
            rules.vet(Place::JsonObject, None, &[known, strange].concat(), 7).waiting
        };
        let waited = (0..20).take_while(|_| waiting(["brolvandik", "quonlow"]) == [2, 3]).count();
        assert_eq!(waited, 8);
        assert!(waiting(["brolvandik", "quonlow"]).is_empty());
        assert_eq!(waiting(["brolvandik", "nalrup"]), [3]);
        assert_eq!(waiting(["brolvandik", "quonlow"]), [2, 3], "another came beside them");
    }

    #[test]
    fn names_of_which_only_a_declaration_would_let_go_do_not_wait() {
        let mut rules = NameRules::new(NamePolicy::Declared);
        let keys = ["id", "brolvandik"].map(|name| Key { name, kinds: 8, shape: 8 });
        assert!(rules.vet(Place::JsonObject, None, &keys, 7).waiting.is_empty());
    }

    #[test]
    fn a_place_counts_for_itself() {
        let mut rules = NameRules::new(NamePolicy::Seen(NonZeroU8::MIN.saturating_add(1)));
        assert_ne!(rules.address(("GET", "/a")), rules.address(("GET", "/b")));
        assert_eq!(left(&mut rules, ["id", "status"]), [false, false]);
        assert_eq!(left(&mut rules, ["id", "title"]), [true, false]);
    }
}
