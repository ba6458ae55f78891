//! What left of shapes that were seen before.
//!
//! Services send bodies of the same few shapes again and again, and to vet their keys costs more than to read a small
//! body. So what was published of a tree is kept under everything that it was made from, its fingerprint: trees of one
//! fingerprint publish the same, but for how often something was found. Where the past of an endpoint has a say in what
//! leaves, nothing is kept but that this is so.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::name_rules::NameRules;
use super::publish::Publisher;
use crate::observation::vetting::Place;
use crate::observation::{Carrier, Evidence, FieldName, FieldPath, LengthBucket, Location, Method, Schema, Sensitive};
use crate::scan::{InForce, ScannerId, Scanners};
use crate::schema::{NameId, Names, NodeId, Tree};

/// What leaves of one tree.
#[derive(Clone, Debug)]
pub(super) struct Publication {
    pub(super) schema: Arc<Schema>,
    pub(super) finds: Vec<PublishedFind>,
    /// What the fields of the tree's root are called, in order; of parameters of paths and query strings only.
    pub(super) root_names: Vec<FieldName>,
    /// How many names do not leave yet, but do if they come often enough. Then it is pending, and not kept.
    pub(super) withheld: u64,
    /// What was seen before of the endpoint had a say in it.
    pub(super) historical: bool,
    /// The next tree of this fingerprint may be published otherwise.
    pub(super) pending: bool,
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

type Generation = HashMap<Box<[u64]>, Kept, RandomState>;

/// What is kept under a fingerprint.
#[derive(Clone, Debug)]
enum Kept {
    Published(Arc<Publication>),
    /// What leaves depends on the endpoint: it is kept under the fingerprint and the number of the endpoint.
    ByEndpoint,
}

/// Where a tree was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    pub(super) place: Place,
    pub(super) location: Location,
    pub(super) method: Method,
    pub(super) route: &'a str,
}

impl Publications {
    /// Forgets everything: the ids of names are void.
    pub(super) fn clear(&mut self) {
        (self.young, self.young_words, self.old) = Default::default();
    }

    /// Publishes a tree: returns what leaves of it, and adds what was found in it.
    pub(super) fn publish(
        &mut self,
        tree: &Tree,
        names: &Names,
        scanners: &Scanners,
        in_force: InForce,
        (origin, rules): (Origin<'_>, &mut NameRules),
        sensitive: &mut Vec<Sensitive>,
    ) -> Option<Arc<Publication>> {
        let root = tree.root()?;
        let mut print = std::mem::take(&mut self.fingerprint);
        print.words.clear();
        print.counts.clear();
        print.words.push(origin.place as u64);
        print.words.extend(in_force.words());
        fingerprint(tree, root, None, &mut print.words, &mut print.counts);
        let publication = |rules: &mut NameRules, address: u64| {
            Publisher::new(tree, names, scanners, in_force, origin.place, (rules, address)).publish()
        };
        // The types of files are no part of the fingerprint.
        let keeps = print.words.len() <= WORDS_LIMIT && tree.files().is_empty();
        let published = self.published(&mut print, keeps, origin, rules, publication);
        if let Some(published) = &published {
            published.report(scanners, origin.location, &print.counts, sensitive);
        }
        self.fingerprint = print;
        published
    }

    /// What is kept under a fingerprint, or else is made and kept.
    fn published(
        &mut self,
        print: &mut Fingerprint,
        keeps: bool,
        origin: Origin<'_>,
        rules: &mut NameRules,
        publication: impl FnOnce(&mut NameRules, u64) -> Option<Publication>,
    ) -> Option<Arc<Publication>> {
        let address = |rules: &NameRules| rules.address((origin.method, origin.route, origin.location));
        let plain = print.words.len();
        let mut known = if keeps { self.find(&print.words) } else { None };
        if matches!(known, Some(Kept::ByEndpoint)) {
            print.words.push(address(rules));
            known = self.find(&print.words);
        }
        if let Some(Kept::Published(publication)) = known {
            return Some(publication);
        }
        rules.next_exchange();
        let address = address(rules);
        let made = Arc::new(publication(rules, address)?);
        if !keeps {
            return Some(made);
        }
        print.words.truncate(plain);
        if made.historical {
            self.keep(&print.words, Kept::ByEndpoint);
            print.words.push(address);
        }
        if !made.pending {
            self.keep(&print.words, Kept::Published(Arc::clone(&made)));
        }
        Some(made)
    }

    /// What is kept under a fingerprint; if it is old it is brought into the young generation.
    fn find(&mut self, words: &[u64]) -> Option<Kept> {
        if let Some(kept) = self.young.get(words) {
            return Some(kept.clone());
        }
        let kept = self.old.remove(words)?;
        self.keep(words, kept.clone());
        Some(kept)
    }

    fn keep(&mut self, words: &[u64], kept: Kept) {
        if self.young_words + words.len() > GENERATION_LIMIT {
            self.old = std::mem::take(&mut self.young);
            self.young_words = 0;
        }
        if self.young.insert(words.into(), kept).is_none() {
            self.young_words += words.len();
        }
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
