//! What the values of parameters look like, noted while a path or a query string is read.

use super::body_facts::Shape;
use super::collector::Collector;
use super::name_traits::Traits;
use crate::body::{EventSink, Scalar};
use crate::identity::route::parameter_kind;
use crate::observation::{Fact, Facts, FieldName, Location, Parameter, ParameterKind};
use crate::schema::{NodeId, Tree};

/// So many parameters of one location are noted.
const QUERY_LIMIT: usize = 48;
const PATH_LIMIT: usize = 16;

/// The kinds of value seen at the places of parameters.
#[derive(Debug, Default)]
pub(super) struct ParameterKinds {
    own: Vec<(NodeId, KindSet)>,
    /// Inside of nested ones: told to findings alone.
    nested: Vec<(NodeId, KindSet)>,
}

const _: () = assert!(ParameterKind::ALL.len() < u32::BITS as usize);

/// Kinds, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct KindSet(u32);

impl KindSet {
    fn insert(&mut self, kind: ParameterKind) {
        self.0 |= 1 << kind as u32;
    }

    fn has(self, kind: ParameterKind) -> bool {
        self.0 & 1 << kind as u32 != 0
    }

    fn has_any(self, kinds: &[ParameterKind]) -> bool {
        kinds.iter().any(|kind| self.has(*kind))
    }

    fn has_other_than(self, kind: ParameterKind) -> bool {
        self.0 & !(1 << kind as u32) != 0
    }

    fn kinds(self) -> impl Iterator<Item = ParameterKind> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let kind = ParameterKind::ALL.get(rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(*kind)
        })
    }
}

/// Texts that nobody reads: where a list goes on.
const OPAQUE: [ParameterKind; 8] = [
    ParameterKind::Int,
    ParameterKind::LongInt,
    ParameterKind::Uuid,
    ParameterKind::TimeUuid,
    ParameterKind::Ulid,
    ParameterKind::ObjectId,
    ParameterKind::Hex,
    ParameterKind::Token,
];

fn note(all: &mut Vec<(NodeId, KindSet)>, place: NodeId, value: &str) {
    let noted = match all.iter().rposition(|(known, _)| *known == place) {
        Some(at) => at,
        None if all.len() >= QUERY_LIMIT => return,
        None => {
            all.push((place, KindSet::default()));
            all.len() - 1
        }
    };
    if let Some((_, kinds)) = all.get_mut(noted) {
        kinds.insert(parameter_kind(value));
    }
}

/// What names say only together with a value.
const BY_VALUE: Traits = Traits::PASSWORD.and(Traits::TOKEN).and(Traits::PAGING_NUMBER).and(Traits::PAGING_CURSOR);

impl ParameterKinds {
    fn at(&self, place: NodeId) -> Option<KindSet> {
        self.own.iter().chain(&self.nested).find(|(noted, _)| *noted == place).map(|(_, kinds)| *kinds)
    }

    /// What findings ask of what was noted: URLs, and by the names of parameters that have a value credentials and paging.
    pub(super) fn facts(&self, location: Location, shape: &mut Shape<'_>) -> Facts {
        let mut facts = Facts::NONE;
        let is_path = location == Location::RequestPath;
        let is_url = self.own.iter().chain(&self.nested).any(|(_, kinds)| kinds.has(ParameterKind::Url));
        facts.insert_if(if is_path { Fact::UrlPath } else { Fact::UrlQuery }, is_url);
        if is_path {
            return facts;
        }
        for (at, node) in shape.tree.nodes().iter().enumerate() {
            for (name, place) in &node.fields {
                let traits = shape.traits.of(shape.names, *name);
                if !traits.has(BY_VALUE) {
                    continue;
                }
                let Some(kinds) = self.at(*place) else { continue };
                let has_value = kinds.has_other_than(ParameterKind::Empty);
                facts.insert_if(Fact::QueryPassword, has_value && traits.has(Traits::PASSWORD));
                facts.insert_if(Fact::QueryToken, has_value && traits.has(Traits::TOKEN));
                let pages = traits.has(Traits::PAGING_NUMBER) && kinds.has(ParameterKind::Int)
                    || traits.has(Traits::PAGING_CURSOR) && kinds.has_any(&OPAQUE);
                facts.insert_if(Fact::PagingParameter, at == 0 && pages);
            }
        }
        facts
    }

    /// Adds what was noted, under the names that the fields of the tree's root have left by, and forgets it.
    pub(super) fn report(&mut self, location: Location, tree: &Tree, names: &[FieldName], all: &mut Vec<Parameter>) {
        let before = all.len();
        let fields = tree.root().and_then(|root| tree.node(root)).map_or(&[][..], |root| &root.fields);
        self.nested.clear();
        if self.own.is_empty() {
            return;
        }
        // With room for the path's, which come last.
        all.reserve(self.own.len() + 2);
        for (place, kinds) in self.own.drain(..) {
            let name = fields.iter().zip(names).find(|((_, field), _)| *field == place).map(|(_, name)| name);
            let Some(name) = name else { continue };
            all.extend(kinds.kinds().map(|kind| Parameter::new(location, name.clone(), kind)));
        }
        let limit = if location == Location::RequestPath { PATH_LIMIT } else { QUERY_LIMIT };
        if let Some(added) = all.get_mut(before..) {
            added.sort_unstable_by(|a, b| (&a.name, a.kind).cmp(&(&b.name, b.kind)));
        }
        all.dedup();
        all.truncate(before + limit);
    }
}

/// Passes everything on to a collector, and notes what stands in parameters. Values inside of nested ones
/// (`filter[owner]=7`) are fields of a parameter, and none themselves; elements of a list are.
pub(super) struct Noting<'a, 'c> {
    sink: &'a mut Collector<'c, ()>,
    kinds: &'a mut ParameterKinds,
    objects: usize,
    place: Option<NodeId>,
    /// Inside of a nested one.
    inner: Option<NodeId>,
}

impl<'a, 'c> Noting<'a, 'c> {
    pub(super) fn new(sink: &'a mut Collector<'c, ()>, kinds: &'a mut ParameterKinds) -> Self {
        Self { sink, kinds, objects: 0, place: None, inner: None }
    }
}

impl EventSink for Noting<'_, '_> {
    fn begin_object(&mut self) {
        self.objects += 1;
        self.sink.begin_object();
    }

    fn key(&mut self, key: &str) {
        self.sink.key(key);
        let place = self.sink.tree.next_place();
        if self.objects == 1 {
            self.place = place;
        } else {
            self.inner = place;
        }
    }

    fn end_object(&mut self) {
        self.objects = self.objects.saturating_sub(1);
        self.sink.end_object();
    }

    fn begin_array(&mut self) {
        self.sink.begin_array();
    }

    fn end_array(&mut self) {
        self.sink.end_array();
    }

    fn scalar(&mut self, scalar: Scalar<'_>) {
        let (place, noted) = match self.objects {
            1 => (self.place, &mut self.kinds.own),
            _ => (self.inner, &mut self.kinds.nested),
        };
        if let (Some(place), Scalar::String(value)) = (place, scalar) {
            note(noted, place, value);
        }
        self.sink.scalar(scalar);
    }

    fn skipped(&mut self) {
        self.sink.skipped();
    }

    fn broken(&mut self) {
        self.sink.broken();
    }
}
