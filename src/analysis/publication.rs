//! What left of shapes that were seen before.
//!
//! Services send bodies of the same few shapes again and again, and to vet their keys costs more than to read a small
//! body. So what was published of a tree is kept under everything that it was made from, its fingerprint: trees of one
//! fingerprint publish the same, but for how often something was found.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::publish::Publisher;
use crate::observation::vetting::Place;
use crate::observation::{Carrier, Evidence, FieldPath, LengthBucket, Location, Schema, Sensitive};
use crate::scan::{InForce, ScannerId, Scanners};
use crate::schema::{NameId, Names, NodeId, Tree};

/// What leaves of one tree.
#[derive(Clone, Debug)]
pub(super) struct Publication {
    pub(super) schema: Arc<Schema>,
    pub(super) finds: Vec<PublishedFind>,
}

/// What a scanner found at one vetted path. Folding can bring several raw places to one path; their counts add up.
#[derive(Clone, Debug)]
pub(super) struct PublishedFind {
    pub(super) path: FieldPath,
    pub(super) scanner: ScannerId,
    pub(super) evidence: Evidence,
    pub(super) carrier: Carrier,
    /// How often in keys, which are part of the fingerprint.
    pub(super) in_keys: u64,
    /// In which of the tree's finds, counted in the order of the walk.
    pub(super) in_values: Vec<usize>,
}

/// Fingerprints longer than this, in words, are not kept: so large a shape seldom comes twice.
const WORDS_LIMIT: usize = 2_048;

/// How many words of fingerprints one generation keeps. A place is two words, a find one.
const GENERATION_LIMIT: usize = 16_384;

/// Published trees by fingerprint, bounded: what two generations did not see is forgotten.
#[derive(Debug, Default)]
pub(super) struct Publications {
    young: Generation,
    young_words: usize,
    old: Generation,
    fingerprint: Fingerprint,
}

type Generation = HashMap<Box<[u64]>, Publication, RandomState>;

impl Publications {
    /// Forgets everything: the ids of names are void.
    pub(super) fn clear(&mut self) {
        (self.young, self.young_words, self.old) = Default::default();
    }

    /// Publishes a tree: returns its schema, and adds what was found in it.
    pub(super) fn publish(
        &mut self,
        tree: &Tree,
        names: &Names,
        scanners: &Scanners,
        in_force: InForce,
        (place, location): (Place, Location),
        sensitive: &mut Vec<Sensitive>,
    ) -> Option<Arc<Schema>> {
        let Fingerprint { words, counts } = &mut self.fingerprint;
        words.clear();
        counts.clear();
        words.push(place as u64);
        words.extend(in_force.words());
        fingerprint(tree, tree.root()?, None, words, counts);
        if let Some(known) = self.young.get(words.as_slice()).filter(|_| tree.files().is_empty()) {
            known.report(scanners, location, counts, sensitive);
            return Some(Arc::clone(&known.schema));
        }
        let old = if tree.files().is_empty() { self.old.remove(words.as_slice()) } else { None };
        let publication = match old {
            Some(known) => known,
            None => Publisher::new(tree, names, scanners, in_force, place).publish()?,
        };
        publication.report(scanners, location, counts, sensitive);
        let schema = Arc::clone(&publication.schema);
        // The types of files are no part of the fingerprint.
        if words.len() <= WORDS_LIMIT && tree.files().is_empty() {
            if self.young_words + words.len() > GENERATION_LIMIT {
                self.old = std::mem::take(&mut self.young);
                self.young_words = 0;
            }
            self.young_words += words.len();
            self.young.insert(words.as_slice().into(), publication);
        }
        Some(schema)
    }
}

impl Publication {
    fn report(&self, scanners: &Scanners, location: Location, counts: &[u64], sensitive: &mut Vec<Sensitive>) {
        sensitive.extend(self.finds.iter().filter_map(|find| {
            let in_values: u64 = find.in_values.iter().filter_map(|at| counts.get(*at)).sum();
            let scanner = scanners.scanner(find.scanner)?;
            Some(Sensitive {
                location,
                path: find.path.clone(),
                tag: scanner.tag.clone(),
                scanner: scanner.id.clone(),
                evidence: find.evidence,
                count: find.in_keys + in_values,
                carrier: find.carrier,
            })
        }));
    }
}

/// Everything that a publication is made from, as words that can be taken apart again in one way only; and what it is not
/// made from: how often each find was made.
#[derive(Debug, Default)]
struct Fingerprint {
    words: Vec<u64>,
    counts: Vec<u64>,
}

/// Adds a place and all below it, in the order in which they are published.
fn fingerprint(tree: &Tree, id: NodeId, name: Option<NameId>, words: &mut Vec<u64>, counts: &mut Vec<u64>) {
    let Some(node) = tree.node(id) else { return };
    let name = name.map_or(u64::MAX >> 32, |name| u64::from(name.number()));
    let marks = [node.truncated, node.overflow.is_some(), node.element.is_some(), node.optional];
    let marks = marks.into_iter().fold(0, |marks, mark| marks << 1 | u64::from(mark));
    let length = LengthBucket::of(node.longest) as u64;
    words.push(name << 32 | node.fields.len() as u64);
    let format = node.formats.only().map_or(0, |format| format as u64 + 1);
    let kinds = u64::from(node.kinds.bits());
    words.push((node.finds.len() as u64) << 32 | format << 24 | kinds << 16 | length << 8 | marks);
    for find in &node.finds {
        words.push(u64::from(find.scanner.number()) << 32 | find.evidence as u64);
        counts.push(find.count);
    }
    for (name, field) in &node.fields {
        fingerprint(tree, *field, Some(*name), words, counts);
    }
    for unnamed in [node.overflow, node.element].into_iter().flatten() {
        fingerprint(tree, unnamed, None, words, counts);
    }
}
