//! What findings ask of the shape of one location: which names it has, how long its arrays are.

use super::name_traits::{NameTraits, Traits};
use crate::observation::{Fact, Facts};
use crate::schema::{Kinds, Names, Node, NodeId, Tree};

/// Names of a shape, and what they say.
pub(super) struct Shape<'a> {
    pub(super) tree: &'a Tree,
    pub(super) names: &'a Names,
    pub(super) traits: &'a mut NameTraits,
}

/// What one response has at most that is told of its fields lies no deeper: `{"meta": {"pagination": {}}}`.
const DEPTH: usize = 3;

impl Shape<'_> {
    /// Facts about the parameters of a query string.
    pub(super) fn query(&mut self) -> Facts {
        let all = self.all();
        let mut facts = of_request(all);
        facts.insert_if(Fact::PagingParameter, all.has(Traits::QUERY_PAGING));
        facts
    }

    /// Facts about the fields of a request's body.
    pub(super) fn request_body(&mut self) -> Facts {
        let all = self.all();
        let mut facts = of_request(all);
        facts.insert_if(Fact::UrlCallback, all.has(Traits::BODY_CALLBACK));
        facts
    }

    /// Facts about the fields of a response's body. A stream is a list of messages, which nobody pages.
    pub(super) fn response_body(&mut self, is_error: bool, is_stream: bool) -> Facts {
        let longest =
            self.tree.nodes().iter().skip(usize::from(is_stream)).filter(|node| node.kinds.contains(Kinds::ARRAY));
        let mut facts = match longest.map(|node| node.longest).max() {
            None | Some(0) => Facts::NONE,
            Some(..10) => Facts::of(Fact::ArrayBelow10),
            Some(..100) => Facts::of(Fact::ArrayBelow100),
            Some(..1000) => Facts::of(Fact::ArrayBelow1000),
            Some(_) => Facts::of(Fact::ArrayLarger),
        };
        if let Some(root) = self.tree.root() {
            self.response_fields(root, DEPTH, is_error, &mut facts);
        }
        facts
    }

    fn response_fields(&mut self, place: NodeId, depth: usize, is_error: bool, facts: &mut Facts) {
        let tree = self.tree;
        let Some(node) = tree.node(place) else { return };
        for (name, field) in &node.fields {
            let (traits, Some(value)) = (self.traits.of(self.names, *name), tree.node(*field)) else { continue };
            facts.insert_if(Fact::PagingField, traits.has(Traits::NEXT_PAGE));
            facts.insert_if(Fact::DebugField, is_error && traits.has(Traits::DEBUG) && value.kinds.bits() > 1);
            if traits.has(Traits::DATA) && self.tells_schema(value) {
                facts.insert(Fact::GraphQlIntrospection);
            }
            if depth > 1 && !(value.fields.is_empty() && value.element.is_none()) {
                self.response_fields(*field, depth - 1, is_error, facts);
            }
        }
        // A batch of answers, a list of errors: a list is no step deeper.
        if let Some(element) = node.element.filter(|_| depth > 1) {
            self.response_fields(element, depth - 1, is_error, facts);
        }
    }

    /// Whether `__schema` or `__type` is there and no null, as it is where that is switched off.
    fn tells_schema(&mut self, data: &Node) -> bool {
        let tree = self.tree;
        data.fields.iter().any(|(name, field)| {
            self.traits.of(self.names, *name).has(Traits::SCHEMA)
                && tree.node(*field).is_some_and(|node| node.kinds.contains(Kinds::OBJECT))
        })
    }

    /// The traits of all names together.
    fn all(&mut self) -> Traits {
        let mut all = Traits::default();
        for node in self.tree.nodes() {
            for (name, _) in &node.fields {
                all = all.and(self.traits.of(self.names, *name));
            }
        }
        all
    }
}

fn of_request(all: Traits) -> Facts {
    let mut facts = Facts::NONE;
    facts.insert_if(Fact::PagingParameter, all.has(Traits::PAGING));
    facts.insert_if(Fact::UrlName, all.has(Traits::URL));
    facts.insert_if(Fact::UrlCallback, all.has(Traits::CALLBACK));
    facts.insert_if(Fact::CsrfToken, all.has(Traits::CSRF));
    facts
}
