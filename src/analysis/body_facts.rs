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

/// What tells of paging lies no deeper: `{"meta": {"pagination": {}}}`.
const PAGING_DEPTH: usize = 2;

/// Nor does what an error shows developers: `{"errors": [{"extensions": {"exception": {}}}]}`.
const DEBUG_DEPTH: usize = 3;

/// What stands around a place of a response.
#[derive(Clone, Copy)]
struct Around {
    /// How many steps down fields are still looked at, for paging and for developers.
    paging: usize,
    debug: usize,
    /// No field leads here.
    is_root: bool,
    /// It is of an error.
    is_error: bool,
    /// Lines of a stack trace are in the same body.
    has_trace: bool,
}

impl Shape<'_> {
    /// Facts about the parameters of a query string, by their names.
    pub(super) fn query(&mut self) -> Facts {
        let all = self.all();
        self.of_request(all)
    }

    /// Facts about the fields of a request's body.
    pub(super) fn request_body(&mut self) -> Facts {
        let all = self.all();
        let mut facts = self.of_request(all);
        facts.insert_if(Fact::UrlCallback, all.has(Traits::BODY_CALLBACK));
        facts
    }

    /// Facts about the fields of a response's body. A stream is a list of messages, which nobody pages.
    pub(super) fn response_body(&mut self, is_error: bool, is_stream: bool, has_trace: bool) -> Facts {
        let mut facts = match self.longest_list(is_stream) {
            None | Some(0) => Facts::NONE,
            Some(..10) => Facts::of(Fact::ArrayBelow10),
            Some(..100) => Facts::of(Fact::ArrayBelow100),
            Some(..1000) => Facts::of(Fact::ArrayBelow1000),
            Some(_) => Facts::of(Fact::ArrayLarger),
        };
        if let Some(root) = self.tree.root() {
            let (paging, debug) = (PAGING_DEPTH, DEBUG_DEPTH);
            let around = Around { paging, debug, is_root: true, is_error, has_trace };
            self.response_fields(root, around, &mut facts);
        }
        facts
    }

    /// How long the longest list is: the body itself, or one of objects.
    fn longest_list(&self, is_stream: bool) -> Option<u64> {
        let is_object = |place| self.tree.node(place).is_some_and(|node| node.kinds.contains(Kinds::OBJECT));
        let lists = self.tree.nodes().iter().enumerate().skip(usize::from(is_stream));
        let lists = lists.filter(|(at, node)| *at == 0 || node.element.is_some_and(is_object));
        lists.filter(|(_, node)| node.kinds.contains(Kinds::ARRAY)).map(|(_, node)| node.longest).max()
    }

    fn response_fields(&mut self, place: NodeId, around: Around, facts: &mut Facts) {
        let tree = self.tree;
        let Some(node) = tree.node(place) else { return };
        for (name, field) in &node.fields {
            let (traits, Some(value)) = (self.traits.of(self.names, *name), tree.node(*field)) else { continue };
            facts.insert_if(Fact::PagingField, around.paging > 0 && traits.has(Traits::NEXT_PAGE));
            let is_trace = around.has_trace || value.element.is_some();
            let is_debug = traits.has(Traits::DEBUG) || is_trace && traits.has(Traits::MAYBE_DEBUG);
            facts.insert_if(Fact::DebugField, around.is_error && is_debug && is_filled(value));
            // A batch has several answers.
            if traits.has(Traits::DATA) && self.tells_schema(value) {
                facts.insert(Fact::GraphQlIntrospection);
            }
            // GraphQL puts all that it answers one step down, and tells of errors with any status.
            let is_answer = around.is_root && traits.has(Traits::DATA);
            let is_errors = around.is_root && traits.has(Traits::ERRORS) && self.has_objects(value);
            let below = Around {
                paging: around.paging.saturating_sub(usize::from(!is_answer)),
                debug: around.debug.saturating_sub(1),
                is_root: false,
                is_error: around.is_error || is_errors,
                ..around
            };
            if below.debug > 0 && !(value.fields.is_empty() && value.element.is_none()) {
                self.response_fields(*field, below, facts);
            }
        }
        // A batch of answers, a list of errors: a list is no step deeper. What its elements say of paging is not of it.
        if let Some(element) = node.element {
            self.response_fields(element, Around { paging: 0, ..around }, facts);
        }
    }

    fn has_objects(&self, list: &Node) -> bool {
        let element = list.element.and_then(|element| self.tree.node(element));
        element.is_some_and(|element| element.kinds.contains(Kinds::OBJECT))
    }

    /// Whether `__schema` or `__type` is there and no null, as it is where that is switched off.
    fn tells_schema(&mut self, data: &Node) -> bool {
        let tree = self.tree;
        data.fields.iter().any(|(name, field)| {
            self.traits.of(self.names, *name).has(Traits::SCHEMA)
                && tree.node(*field).is_some_and(|node| node.kinds.contains(Kinds::OBJECT))
        })
    }

    /// Whether a field asks for a part of a list, of those at the root and one step below.
    fn asks_for_a_part(&mut self) -> bool {
        let tree = self.tree;
        let Some(root) = tree.root().and_then(|root| tree.node(root)) else { return false };
        let below = root.fields.iter().filter_map(|(_, field)| tree.node(*field));
        let mut fields = std::iter::once(root).chain(below).flat_map(|node| &node.fields);
        fields.any(|(name, _)| self.traits.of(self.names, *name).has(Traits::PAGING))
    }

    fn of_request(&mut self, all: Traits) -> Facts {
        let mut facts = Facts::NONE;
        facts.insert_if(Fact::PagingParameter, all.has(Traits::PAGING) && self.asks_for_a_part());
        facts.insert_if(Fact::UrlName, all.has(Traits::URL));
        facts.insert_if(Fact::UrlCallback, all.has(Traits::CALLBACK));
        facts.insert_if(Fact::CsrfToken, all.has(Traits::CSRF));
        facts
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

/// Whether something stands there: a text, or an object or a list that is not empty.
fn is_filled(node: &Node) -> bool {
    node.formats.has_text() || !node.fields.is_empty() || node.element.is_some()
}
