//! From a raw tree to a schema that may leave.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::name_rules::NameRules;
use super::publication::{Publication, PublishedFind};
use crate::observation::vetting::{Folding, Key, Place};
use crate::observation::{
    ArraySchema, Carrier, Evidence, FieldName, FieldPath, FieldSchema, LengthBucket, ObjectSchema, PLACES_LIMIT, Schema,
};
use crate::scan::{Hit, InForce, KeyEvidence, Leaf, LeafKind, ScannerId, Scanners};
use crate::schema::{Kinds, NameId, Names, Node, NodeId, Tree};

/// Shapes nested deeper than this do not leave. A line spends up to four levels of its own on each (an object whose field
/// is of several kinds), and must stay inside the limit of 128 that many receivers have, `serde_json` among them. What
/// scanners find deeper down leaves all the same: its path is text.
const DEPTH_LIMIT: usize = 28;

/// Turns the tree of one location into its schema, folding every key that is data, and gathers what was found in it.
pub(super) struct Publisher<'a> {
    tree: &'a Tree,
    names: &'a Names,
    scanners: &'a Scanners,
    in_force: InForce,
    place: Place,
    rules: &'a mut NameRules,
    /// Of the endpoint and the location; each place below has one as well.
    address: u64,
    /// Whether what is published depends on what was seen before, and whether it may be another when it comes again.
    historical: bool,
    pending: bool,
    /// Names that wait, by where they stand: below folded keys objects share a place.
    withheld: BTreeSet<(u64, NameId)>,
    root_names: Vec<FieldName>,
    finds: BTreeMap<(FieldPath, ScannerId, Evidence, Carrier), Found>,
    shapes: Vec<u64>,
    /// How many finds of the tree have been walked past.
    walked: usize,
}

/// Where something was found.
#[derive(Default)]
struct Found {
    in_keys: u64,
    in_values: Vec<usize>,
}

impl<'a> Publisher<'a> {
    pub(super) fn new(
        tree: &'a Tree,
        names: &'a Names,
        scanners: &'a Scanners,
        in_force: InForce,
        place: Place,
        (rules, address): (&'a mut NameRules, u64),
    ) -> Self {
        Self {
            tree,
            names,
            scanners,
            in_force,
            place,
            rules,
            address,
            historical: false,
            pending: false,
            withheld: BTreeSet::new(),
            root_names: Vec::new(),
            finds: BTreeMap::new(),
            shapes: shapes(tree),
            walked: 0,
        }
    }

    pub(super) fn publish(mut self) -> Option<Publication> {
        let root = self.tree.root()?;
        let mut schema = self.schema(root, None, &mut Vec::new(), self.address);
        schema.bound(PLACES_LIMIT, None);
        schema.shrink();
        let schema = self.rules.shared_schema(schema);
        let find = |((path, scanner, evidence, carrier), found): (_, Found)| PublishedFind {
            path,
            scanner,
            evidence,
            carrier,
            in_keys: found.in_keys,
            in_values: found.in_values,
        };
        let finds = self.finds.into_iter().map(find).collect();
        Some(Publication {
            schema,
            finds,
            root_names: self.root_names,
            withheld: self.withheld.len() as u64,
            historical: self.historical,
            pending: self.pending,
        })
    }

    fn schema(&mut self, id: NodeId, parent: Option<&str>, steps: &mut Vec<Option<FieldName>>, here: u64) -> Schema {
        let tree = self.tree;
        let Some(node) = tree.node(id) else { return Schema::default() };
        let mut schema = Schema {
            null: node.kinds.contains(Kinds::NULL),
            boolean: node.kinds.contains(Kinds::BOOLEAN),
            integer: node.kinds.contains(Kinds::INTEGER),
            float: node.kinds.contains(Kinds::FLOAT),
            string: node.kinds.contains(Kinds::STRING),
            format: node.formats.only(),
            ..Schema::default()
        };
        for (_, media_type) in tree.files().iter().filter(|(place, _)| *place == id) {
            schema.add_media_type(media_type);
        }
        for find in &node.finds {
            if let Some(scanner) = self.scanners.scanner(find.scanner) {
                schema.add_tag(&scanner.tag);
            }
            let walked = self.walked;
            self.found(steps, find.scanner, find.evidence, Carrier::Value).in_values.push(walked);
            self.walked += 1;
        }
        if node.kinds.contains(Kinds::OBJECT) {
            schema.object = Some(Box::new(self.object(node, parent, steps, here)));
        }
        if node.kinds.contains(Kinds::ARRAY) {
            steps.push(None);
            let below = self.rules.address((here, "*"));
            // A list's name speaks of its elements, not of the keys that these have: `customers` makes a dictionary
            // beneath it one of people, and a list of records no such thing.
            let items = node.element.map_or_else(Schema::default, |element| self.schema(element, None, steps, below));
            steps.pop();
            let truncated = node.truncated && !node.kinds.contains(Kinds::OBJECT);
            schema.array = Some(Box::new(ArraySchema { items, longest: LengthBucket::of(node.longest), truncated }));
        }
        if steps.len() >= DEPTH_LIMIT {
            schema.cut_below(0);
        }
        schema
    }

    fn object(
        &mut self,
        node: &Node,
        parent: Option<&str>,
        steps: &mut Vec<Option<FieldName>>,
        here: u64,
    ) -> ObjectSchema {
        let names = self.names;
        let keys: Vec<Key<'_>> = node
            .fields
            .iter()
            .map(|(name, field)| Key {
                name: names.text(*name),
                kinds: self.tree.node(*field).map_or(0, |field| field.kinds.bits()),
                shape: self.shape(*field),
            })
            .collect();
        // What names of forms lead into are objects like any other.
        let nested = matches!(self.place, Place::Form | Place::Multipart | Place::Query) && !steps.is_empty();
        let place = if nested { Place::JsonObject } else { self.place };
        let verdict = self.rules.vet(place, parent, &keys, here);
        self.historical |= verdict.historical;
        self.pending |= verdict.pending;
        let waiting = verdict.waiting.iter().filter_map(|at| node.fields.get(*at));
        self.withheld.extend(waiting.map(|(name, _)| (here, *name)));
        let names_parameters = matches!(self.place, Place::Query | Place::PathParameter) && steps.is_empty();
        let folding = verdict.folding;
        let mut object = ObjectSchema { truncated: node.truncated, ..ObjectSchema::default() };
        for (at, (name, field)) in node.fields.iter().enumerate() {
            let raw = names.text(*name);
            let vetted = match &folding {
                Folding::Whole => None,
                Folding::Each(verdicts) => verdicts.get(at).cloned().flatten(),
            };
            let folded = vetted.is_none();
            let optional = !folded && self.tree.node(*field).is_some_and(|field| field.optional);
            let name = self.rules.shared(vetted.unwrap_or_else(FieldName::folded));
            if names_parameters {
                self.root_names.push(name.clone());
            }
            let nests = self
                .tree
                .node(*field)
                .is_some_and(|field| field.kinds.contains(Kinds::OBJECT) || field.kinds.contains(Kinds::ARRAY));
            let below = if nests { self.rules.address((here, name.as_str())) } else { here };
            steps.push(Some(name));
            if folded {
                self.scan_key(raw, steps);
            }
            // What is no name says nothing of what is below.
            let schema = self.schema(*field, Some(raw).filter(|_| !folded), steps, below);
            if let Some(Some(name)) = steps.pop() {
                object.add(FieldSchema { name, optional, schema });
            }
        }
        if let Some(overflow) = node.overflow {
            steps.push(Some(FieldName::folded()));
            let below = self.rules.address((here, FieldName::FOLDED));
            let schema = self.schema(overflow, None, steps, below);
            steps.pop();
            object.add(FieldSchema { name: FieldName::folded(), optional: false, schema });
        }
        object
    }

    /// A key that is data may itself be sensitive: `{"anna@example.org": …}`.
    fn scan_key(&mut self, key: &str, steps: &[Option<FieldName>]) {
        let mut hits: Vec<Hit> = Vec::new();
        let leaf = Leaf { key: &KeyEvidence::default(), text: key, kind: LeafKind::String, in_force: self.in_force };
        self.scanners.value(leaf, &mut hits);
        for hit in hits {
            self.found(steps, hit.scanner, hit.evidence, Carrier::Key).in_keys += 1;
        }
    }

    fn found(
        &mut self,
        steps: &[Option<FieldName>],
        scanner: ScannerId,
        evidence: Evidence,
        carrier: Carrier,
    ) -> &mut Found {
        let path = FieldPath::of(steps.iter().map(Option::as_ref));
        self.finds.entry((path, scanner, evidence, carrier)).or_default()
    }

    /// A number that is equal for places of equal structure.
    fn shape(&self, id: NodeId) -> u64 {
        self.shapes.get(id.index()).copied().unwrap_or_default()
    }
}

/// The shapes of all places, each computed once from those below it, which stand behind it.
fn shapes(tree: &Tree) -> Vec<u64> {
    let nodes = tree.nodes();
    let mut shapes = vec![0; nodes.len()];
    for (at, node) in nodes.iter().enumerate().rev() {
        let below = |id: NodeId| shapes.get(id.index()).copied().unwrap_or_default();
        let mut fields: Vec<(NameId, u64)> = node.fields.iter().map(|(name, field)| (*name, below(*field))).collect();
        fields.sort_unstable();
        let mut hasher = DefaultHasher::new();
        (node.kinds, fields, node.element.map(below)).hash(&mut hasher);
        if let Some(shape) = shapes.get_mut(at) {
            *shape = hasher.finish();
        }
    }
    shapes
}
