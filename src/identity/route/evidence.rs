//! Whether a word at its place is a literal, and whether what differs there is a parameter.
//!
//! Nobody says what a word is, so it is a value until its place shows otherwise: it recurs there, and there are few words
//! beside it that do not. How often it has to recur depends on how likely a value is at that place. At the root and
//! behind prefixes literals stand; behind a plural stand values; behind a value stands either. Each word
//! beside it that was seen once or twice raises the bar for all, since values keep differing and literals do not, and a
//! place that words have flooded closes. A service that has been seen for a while can be waited for, so that its known
//! words have to recur too; words that somebody may be called always have to.
//!
//! A word that is not known never leaves by recurring: so does the only caller of a service. It needs established known
//! words beside it that outnumber the unknown ones, and either stands below many different values, or leads to known
//! words that do not stand beside it.
//!
//! What is given up: literals with little traffic beside values with much; words beside names of people that nothing in
//! the paths tells from names; literals of other languages; unknown literals that lead nowhere. What is not seen: a known
//! word that is some caller's value, alone at its place, and an unknown one among literals below many values.

use std::cell::OnceCell;
use std::sync::Arc;

use super::kind::SegmentKind;
use super::sketch::{At, Sketch};
use crate::observation::vetting::{
    Familiarity, is_area, is_collection, is_known_version, is_locale_prefix, lists_groups, lists_people, lists_persons,
};

/// What stands before a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// Nothing, or prefixes that say nothing about what follows.
    Open,
    /// The same, behind a prefix that is a word: another one is no prefix.
    Prefixed,
    /// The same, with a locale among the prefixes: words may be of any language.
    Localized,
    /// A part of the service that has parts.
    Area,
    /// Any other literal that lists nothing.
    Group,
    /// A literal that lists things.
    Collection,
    /// A literal that lists people and what they call as they like.
    People,
    /// A value with the form of a value.
    AfterTyped,
    /// The name of a person.
    AfterPerson,
    /// A value that may be a word, and that paths end with: it is a thing by itself.
    AfterEntity,
    /// One of the things that a literal lists, and that paths do not end with: it may be half of a name.
    AfterThing,
    /// Any other value that may be a word.
    AfterWord,
}

impl Context {
    pub(super) fn behind_literal(self, literal: &str) -> Self {
        if self.is_open() && is_locale_prefix(literal) {
            Self::Localized
        } else if self == Self::Open && is_prefix(literal) {
            Self::Prefixed
        } else if self == Self::Prefixed && is_known_version(literal) {
            Self::Open
        } else if is_fixed(self, literal) {
            self
        } else if is_area(literal) {
            Self::Area
        } else if lists_people(literal) {
            Self::People
        } else if is_collection(literal) {
            Self::Collection
        } else {
            Self::Group
        }
    }

    /// Behind values, which may be words, and with which paths may end. `literal` is what stands before them.
    pub(super) fn behind_values(self, literal: Option<&str>, words: bool, ends: bool) -> Self {
        match self {
            _ if !words => Self::AfterTyped,
            Self::People if literal.is_some_and(lists_persons) => Self::AfterPerson,
            _ if ends || literal.is_some_and(lists_groups) => Self::AfterEntity,
            Self::Collection | Self::People => Self::AfterThing,
            _ => Self::AfterWord,
        }
    }

    /// Whether what stands before tells that a literal follows more often than a value.
    fn is_inside(self) -> bool {
        matches!(self, Self::Area | Self::AfterTyped | Self::AfterPerson | Self::AfterEntity)
    }

    fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Prefixed | Self::Localized)
    }
}

/// Versions, locales and what else stands in front of all that a service has, and the end of a path behind its last slash,
/// are literals from the first time on.
pub(super) fn is_fixed(context: Context, text: &str) -> bool {
    let in_front = || context == Context::Open && is_prefix(text) || is_known_version(text) || is_locale_prefix(text);
    text.is_empty() || context.is_open() && in_front()
}

fn is_prefix(text: &str) -> bool {
    matches!(text, "api" | "apis" | "backend" | "gateway" | "internal" | "rest" | "service" | "svc")
}

/// A word at a place, in all nodes that the place has.
#[allow(clippy::struct_excessive_bools, reason = "signs, each by itself")]
pub(super) struct Group {
    pub(super) hash: u64,
    pub(super) count: u32,
    pub(super) familiarity: Familiarity,
    pub(super) fixed: bool,
    is_long: bool,
    /// It lists things itself.
    lists: bool,
    above: u64,
    pub(super) text: Option<Arc<str>>,
    pub(super) literal: bool,
    first: At,
    more: Vec<At>,
}

impl Group {
    pub(super) fn nodes(&self) -> impl Iterator<Item = At> {
        std::iter::once(self.first).chain(self.more.iter().copied())
    }
}

/// What is known of a place.
pub(super) struct Place {
    pub(super) context: Context,
    pub(super) groups: Vec<Group>,
    pub(super) values: Vec<At>,
    pub(super) kinds: u16,
    pub(super) ends: bool,
    /// Words that are no literals are values.
    pub(super) words_are_values: bool,
    merged: bool,
    value_count: u32,
}

impl Place {
    /// Looks at the nodes that one place has: as many as there are words above it that are taken for values.
    pub(super) fn look(sketch: &Sketch, nodes: &[At], context: Context) -> Self {
        let mut place = Self {
            context,
            groups: Vec::new(),
            values: Vec::new(),
            kinds: 0,
            ends: false,
            words_are_values: false,
            merged: false,
            value_count: 0,
        };
        for node in nodes.iter().filter_map(|at| sketch.node(*at)) {
            place.kinds |= node.kinds;
            place.ends |= node.ends > 0;
            place.merged |= node.merged;
            place.value_count = place.value_count.saturating_add(node.value_count);
            place.values.extend(node.values);
            for word in &node.words {
                place.groups.push(Group {
                    hash: word.hash,
                    count: word.count,
                    familiarity: word.familiarity,
                    fixed: word.fixed,
                    is_long: word.is_long,
                    lists: word.lists,
                    above: word.above,
                    text: word.text.clone(),
                    literal: false,
                    first: word.node,
                    more: Vec::new(),
                });
            }
        }
        if nodes.len() > 1 {
            place.gather();
        }
        place.judge(sketch);
        place
    }

    /// Makes one group of all that have the same hash.
    fn gather(&mut self) {
        self.groups.sort_by_key(|group| group.hash);
        self.groups.dedup_by(|group, same| {
            let equal = group.hash == same.hash;
            if equal {
                same.count = same.count.saturating_add(group.count);
                same.fixed |= group.fixed;
                same.above |= group.above;
                same.text = same.text.take().or(group.text.take());
                same.more.push(group.first);
            }
            equal
        });
    }

    pub(super) fn group(&self, hash: u64) -> Option<&Group> {
        self.groups.iter().find(|group| group.hash == hash)
    }

    /// Words that are taken for values. One that lists things itself, beside values with the form of values, is in doubt.
    pub(super) fn taken(&self) -> impl Iterator<Item = &Group> {
        self.others().filter(|group| !self.is_in_doubt(group))
    }

    pub(super) fn is_in_doubt(&self, group: &Group) -> bool {
        group.lists && self.context == Context::Collection && !self.values.is_empty()
    }

    /// Words that are no literals.
    pub(super) fn others(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(|group| !group.literal)
    }

    fn judge(&mut self, sketch: &Sketch) {
        const RARE: u32 = 2;
        let total = self.groups.iter().fold(self.value_count, |total, group| total.saturating_add(group.count));
        let (mut rare_known, mut rare_other) = (0, 0);
        for group in self.groups.iter().filter(|group| !group.fixed && group.count <= RARE) {
            if group.familiarity >= Familiarity::Shared { rare_known += 1 } else { rare_other += 1 }
        }
        let strangers = self.groups.iter().filter(|group| group.familiarity < Familiarity::Known).count();
        let strange =
            self.groups.iter().filter(|group| !group.fixed && group.familiarity < Familiarity::Partly).count();
        let known = self.groups.iter().filter(|group| !group.fixed && group.familiarity >= Familiarity::Shared).count();
        let bar = Bar {
            context: self.context,
            names: if self.context == Context::Group {
                strange >= 4 && known * 3 < strange
            } else {
                strange >= 3 && known * 2 < strange
            },
            lonely: self.context == Context::Group && known == 0,
            merged: self.merged,
            has_words: self.kinds & SegmentKind::Word.bit() != 0,
            total,
            typed_only: self.value_count > 0 && strangers == 0,
            alone: self.groups.len() == 1 && self.value_count == 0,
            rare_known,
            rare_other,
            busiest: self
                .groups
                .iter()
                .filter(|group| group.text.is_none())
                .map(|group| group.count)
                .max()
                .unwrap_or(0),
        };
        let company = Company::of(sketch, &self.groups);
        let branches: OnceCell<Vec<Branches>> = OnceCell::new();
        for at in 0..self.groups.len() {
            let Some(group) = self.groups.get(at) else { break };
            let high = || bar.height(group, leads_to_data(sketch, group)).is_some_and(|height| group.count >= height);
            let all = || {
                branches.get_or_init(|| {
                    self.groups.iter().map(|group| Branches::of(sketch, group, self.context.is_open())).collect()
                })
            };
            // Established words are not asked each time.
            let asked = group.text.is_none() || total % 16 == 0 && !(self.merged && self.context.is_open());
            let vouched = match group.familiarity {
                Familiarity::Known => true,
                Familiarity::Shared => !company.is_of_names(),
                _ => is_oneself(group) || self.is_vouched(sketch, &company, group),
            };
            let literal =
                group.fixed || vouched && high() && !(asked && is_alike(all(), at)) || self.is_by_itself(sketch, group);
            if let Some(group) = self.groups.get_mut(at) {
                group.literal = literal;
            }
        }
        self.words_are_values = self.differs();
    }

    /// Whether what stands around a word that is not known shows that it is a literal. That it recurs does not: so does
    /// the only caller of a service. It has to stand among established words of the vocabulary that outnumber those
    /// that are none, and either be the same below many values, or lead to words that none of these is.
    fn is_vouched(&self, sketch: &Sketch, company: &Company, group: &Group) -> bool {
        const MANY: u32 = 8;
        const KNOWN: u32 = 4;
        const SEEN: u32 = 8;
        let established = group.text.is_some();
        if established && self.merged && group.count >= SEEN {
            return true;
        }
        let partly = group.familiarity == Familiarity::Partly;
        let calm = company.strange <= company.known / if established { 1 } else { 2 };
        if group.above.count_ones() >= MANY {
            return calm && company.known >= if partly { 1 } else { KNOWN };
        }
        calm && company.branching >= KNOWN
            && group.count.saturating_mul(2) <= company.branching_count
            && self.leads_elsewhere(sketch, group)
    }

    /// Whether two known words stand in the two levels below a word, and not beside it.
    fn leads_elsewhere(&self, sketch: &Sketch, group: &Group) -> bool {
        const OWN: usize = 2;
        let mut own: Vec<u64> = Vec::new();
        let mut add = |at: At| {
            let Some(node) = sketch.node(at) else { return };
            for word in &node.words {
                let known = word.familiarity == Familiarity::Known && word.count > 1;
                if known && self.group(word.hash).is_none() && !own.contains(&word.hash) {
                    own.push(word.hash);
                }
            }
        };
        for at in group.nodes() {
            add(at);
            let Some(node) = sketch.node(at) else { continue };
            node.values.into_iter().chain(node.words.iter().map(|word| word.node)).for_each(&mut add);
        }
        own.len() >= OWN
    }

    /// Whether a known word behaves unlike the values beside it: paths end behind it always, and behind these seldom, or
    /// it is called by methods that these never are.
    fn is_by_itself(&self, sketch: &Sketch, group: &Group) -> bool {
        const SEEN: u32 = 8;
        const BESIDE: u32 = 24;
        if group.familiarity < Familiarity::Known || group.count < SEEN {
            return false;
        }
        let ends = |at: At| sketch.node(at).map_or(0, |node| node.ends);
        let methods = |at: At| sketch.node(at).map_or(0, |node| node.methods);
        let own: u32 = group.nodes().map(ends).fold(0, u32::saturating_add);
        let others = || self.groups.iter().filter(|other| other.hash != group.hash && !other.literal);
        let beside = others().fold(self.value_count, |count, other| count.saturating_add(other.count));
        if own < group.count || beside < BESIDE.max(group.count) {
            return false;
        }
        let below = || others().flat_map(Group::nodes).chain(self.values.iter().copied());
        let others_end: u32 = below().map(ends).fold(0, u32::saturating_add);
        // How many of its calls would lead deeper if it were one of them.
        let deeper = u64::from(group.count) * u64::from(beside.saturating_sub(others_end)) / u64::from(beside);
        let busiest = others().map(|other| other.count).max().unwrap_or(0);
        let own_methods = group.nodes().map(methods).fold(0, |all, bits| all | bits);
        let their_methods = below().map(methods).fold(0, |all, bits| all | bits);
        others_end == 0
            || deeper >= 2 * u64::from(SEEN) && group.count >= busiest.saturating_mul(2) && group.count >= beside / 12
            || their_methods != 0 && own_methods & their_methods == 0
    }

    /// Whether words that are no literals keep differing, or stand where values stand.
    fn differs(&self) -> bool {
        let (mut known, mut strange) = (0, 0);
        for group in self.others() {
            if group.familiarity == Familiarity::Known { known += 1 } else { strange += 1 }
        }
        let literals = self.groups.len() - known - strange;
        let seen_before = self.merged || self.kinds & SegmentKind::Word.bit() != 0;
        let of_words = [SegmentKind::Slug, SegmentKind::Handle, SegmentKind::Email, SegmentKind::Other];
        let wordy = self.kinds & of_words.iter().fold(0, |bits, kind| bits | kind.bit()) != 0;
        seen_before
            || match self.context {
                Context::People => strange > 0 || known > 0 && self.values.is_empty(),
                // Two are never enough: nobody knows whether there are more. Beside values with a form one is.
                Context::Collection => strange + known >= 3 || strange > 0 && !self.values.is_empty(),
                Context::Open | Context::Prefixed | Context::Localized => strange >= 6 + literals / 4,
                _ => strange > 0 && wordy && literals == 0 || strange * 2 + known >= 6 + literals / 2,
            }
    }

    /// Which words of a place that has one node have differed so much that they need not be told apart any longer.
    pub(super) fn to_merge(&self, sketch: &Sketch) -> Option<Vec<u64>> {
        const LISTED: usize = 16;
        const NAMES: usize = 12;
        const MANY: usize = 90;
        let strange = self.others().filter(|group| group.familiarity < Familiarity::Known).count();
        let listed = matches!(self.context, Context::Collection | Context::People);
        let unknown = self.others().filter(|group| group.familiarity < Familiarity::Partly).count();
        let inside = !self.context.is_open();
        let all = self.groups.len() >= MANY || inside && unknown >= NAMES && unknown * 10 >= self.groups.len() * 6;
        if !(all || listed && (strange >= LISTED || self.merged)) {
            return None;
        }
        // A known word that only ends paths can still show that it stands by itself.
        let node = |at: At| sketch.node(at).map_or((0, 0), |node| (node.ends, node.methods));
        let of = |nodes: &mut dyn Iterator<Item = At>| {
            nodes.map(node).fold((0_u32, 0), |(ends, methods), own| (ends.saturating_add(own.0), methods | own.1))
        };
        let values = || self.others().filter(|group| group.familiarity < Familiarity::Known);
        let (value_ends, value_methods) = of(&mut values().flat_map(Group::nodes).chain(self.values.iter().copied()));
        let count = values().fold(self.value_count, |count, group| count.saturating_add(group.count));
        let waits = |group: &Group| {
            let (ends, methods) = of(&mut group.nodes());
            !all && group.familiarity == Familiarity::Known
                && ends >= group.count
                && (value_ends <= count / 2 || value_methods & methods == 0)
        };
        let hashes: Vec<u64> = self.others().filter(|group| !waits(group)).map(|group| group.hash).collect();
        (!hashes.is_empty()).then_some(hashes)
    }
}

/// The words of a place that recur: those that are known, and those that are not.
struct Company {
    /// How many words there are that nobody is called, and how many others.
    plain: usize,
    other: usize,
    known: u32,
    strange: u32,
    /// Those of the known that lead to others.
    branching: u32,
    /// How often these were seen.
    branching_count: u32,
}

impl Company {
    fn of(sketch: &Sketch, groups: &[Group]) -> Self {
        const RECURS: u32 = 3;
        let plain = groups.iter().filter(|group| group.fixed || group.familiarity == Familiarity::Known).count();
        let other = groups.len() - plain;
        let mut company = Self { plain, other, known: 0, strange: 0, branching: 0, branching_count: 0 };
        for group in groups.iter().filter(|group| !group.fixed && group.count >= RECURS) {
            if group.familiarity < Familiarity::Partly {
                company.strange += 1;
            } else if group.familiarity >= Familiarity::Shared {
                company.known += 1;
                let leads = |at| sketch.node(at).is_some_and(|node| !node.words.is_empty() || node.values.is_some());
                if group.nodes().any(leads) {
                    company.branching += 1;
                    company.branching_count = company.branching_count.saturating_add(group.count);
                }
            }
        }
        company
    }

    /// Whether most words beside are what somebody may be called.
    fn is_of_names(&self) -> bool {
        self.other >= 4 && self.other > self.plain
    }
}

/// Whether a value stands below a word, and has the form of one.
fn leads_to_data(sketch: &Sketch, group: &Group) -> bool {
    group.nodes().filter_map(|at| sketch.node(at)).any(|node| node.kinds & !SegmentKind::Word.bit() != 0)
}

/// The words below a word.
struct Branches {
    hashes: Vec<u64>,
    /// A bit for each, to tell at once that nothing is common.
    mask: u64,
}

impl Branches {
    fn of(sketch: &Sketch, group: &Group, known_only: bool) -> Self {
        let mut hashes: Vec<(Familiarity, u64)> = Vec::new();
        for node in group.nodes().filter_map(|at| sketch.node(at)) {
            hashes.extend(node.words.iter().filter(|word| !word.fixed).map(|word| (word.familiarity, word.hash)));
        }
        // Words that are not known may be values, which differ.
        let known = known_only && hashes.iter().any(|(familiarity, _)| *familiarity == Familiarity::Known);
        hashes.retain(|(familiarity, _)| !known || *familiarity == Familiarity::Known);
        let mut hashes: Vec<u64> = hashes.into_iter().map(|(_, hash)| hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let mask = hashes.iter().fold(0, |mask, hash| mask | 1 << (hash % 64));
        Self { hashes, mask }
    }

    /// Whether most words below either are below both.
    fn is_like(&self, other: &Self) -> bool {
        let (own, theirs) = (self.hashes.len(), other.hashes.len());
        if self.mask & other.mask == 0 || own * 10 < theirs * 6 || theirs * 10 < own * 6 {
            return false;
        }
        let both = self.hashes.iter().filter(|hash| other.hashes.binary_search(hash).is_ok()).count();
        both > 0 && both * 10 >= (own + theirs - both) * 6
    }
}

/// Whether several words beside a word lead to what it leads to: then they are values of one parameter.
fn is_alike(all: &[Branches], at: usize) -> bool {
    let Some(own) = all.get(at).filter(|own| !own.hashes.is_empty()) else { return false };
    let needed = if own.hashes.len() == 1 { 3 } else { 2 };
    let others = all.iter().enumerate().filter(|(other, branches)| *other != at && own.is_like(branches));
    others.take(needed).count() >= needed
}

/// How often a word has to recur.
#[allow(clippy::struct_excessive_bools, reason = "signs, each by itself")]
struct Bar {
    context: Context,
    merged: bool,
    /// Words were taken for values before.
    has_words: bool,
    total: u32,
    typed_only: bool,
    /// Most words are not known: they are what somebody is called, however often each recurs.
    names: bool,
    /// No known word beside them tells that words here are literals.
    lonely: bool,
    /// There is one word, and no value.
    alone: bool,
    rare_known: u32,
    rare_other: u32,
    /// How often the word recurs that recurs most of those that are not established.
    busiest: u32,
}

impl Bar {
    fn height(&self, group: &Group, leads_to_data: bool) -> Option<u32> {
        const YOUNG: u32 = 64;
        let known = group.familiarity >= Familiarity::Shared;
        // A word is not beside itself.
        let own = u32::from(group.count <= 2);
        let rare_known = self.rare_known - if known { own } else { 0 };
        let rare_other = self.rare_other - if known { 0 } else { own };
        let rare = rare_known + rare_other;
        // Names of projects are two known words more often than literals are.
        let long = if group.is_long { 3 } else { 0 };
        let young = self.total < YOUNG;
        let wait = if young { 1 } else { 3 };
        let established = group.text.is_some();
        let open = self.context.is_open();
        let differs = self.merged || self.has_words && !open && !self.context.is_inside();
        if !established && differs {
            return None;
        }
        // Whoever tries out so many words does not take away what was learnt before.
        if established && self.merged && open && group.count >= 8 {
            return Some(8);
        }
        let named = self.names || self.lonely && !(leads_to_data && group.count >= 16);
        if named && !is_oneself(group) && group.familiarity < Familiarity::Partly && !self.context.is_open() {
            return None;
        }
        // Where words have kept differing, one is a literal that makes up a part of the traffic.
        let part = if established { self.total / 64 } else { self.total / 16 };
        if self.merged && group.count < part.max(8) {
            return None;
        }
        // What was learnt stays when somebody tries words out: none of these recurs.
        let stays = !matches!(self.context, Context::People) || self.typed_only;
        if established && stays && group.count >= 8 && group.count / 4 >= self.busiest {
            return Some(8);
        }
        let wait = if group.familiarity == Familiarity::Shared { wait.max(3) } else { wait };
        let by = |known: u32, partly: u32, strange: u32| match group.familiarity {
            Familiarity::Known => known,
            Familiarity::Shared | Familiarity::Partly => partly,
            _ => strange,
        };
        Some(match self.context {
            Context::Open | Context::Prefixed if leads_to_data => wait + rare_other / 3 + rare_known / by(6, 3, 2),
            Context::Open | Context::Prefixed => by(wait, 3, 3) + rare_other / 3 + rare_known / by(6, 3, 2),
            Context::Localized => wait + rare / 2,
            Context::AfterTyped => long + by(wait, 2, 4) + rare_other * by(1, 1, 2) + rare_known / by(4, 2, 1),
            Context::AfterPerson if young => long + by(3, 3, 4) + rare_other * by(1, 1, 2) + rare_known / by(4, 2, 1),
            Context::AfterPerson => by(6, 8, 12) + 3 * rare,
            Context::AfterEntity => long + by(if young { 4 } else { 6 }, 5, 8) + rare_other + rare_known / by(4, 2, 1),
            Context::Area => long + by(wait, 3, 6) + rare_other * 2 + rare_known / 2,
            Context::AfterThing | Context::AfterWord if leads_to_data => long + by(4, 4, 6) + 2 * rare,
            Context::Group | Context::AfterThing => long + by(3, 5, 10) + 3 * rare,
            Context::AfterWord => long + by(4, 6, 12) + 3 * rare,
            Context::Collection | Context::People if is_oneself(group) => 2,
            Context::People if group.lists && self.alone && rare == 0 => 12,
            Context::People if !self.typed_only => return None,
            Context::Collection | Context::People if group.familiarity < Familiarity::Partly => return None,
            Context::Collection | Context::People => by(6, 12, u32::MAX) + 6 * rare,
        })
    }
}

/// Words that stand for the caller are marked when they are learnt.
fn is_oneself(group: &Group) -> bool {
    group.text.as_deref().is_some_and(stands_for_caller)
}

/// `/users/me`
pub(super) fn stands_for_caller(text: &str) -> bool {
    matches!(text, "me" | "self" | "current" | "myself" | "whoami" | "~")
}
