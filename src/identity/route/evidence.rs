//! Whether a word at its place is a literal, and whether what differs there is a parameter.
//!
//! Nobody says what a word is, so it is a value until its place shows otherwise: it recurs there, and there are few words
//! beside it that do not. How often it has to recur depends on how likely a value is at that place. At the root and
//! behind prefixes literals stand; behind a plural stand values; behind a value stands either. A word that is not known
//! has to recur more often than one that is, and each word beside it that was seen once or twice raises the bar for all,
//! since values keep differing and literals do not. A service that has been seen for a while can be waited for, so that
//! its known words have to recur too.
//!
//! What is given up: literals with little traffic beside values with much; words beside names of people that nothing in
//! the paths tells from names; closed sets of a few words under one name, which are taken for literals, as a vocabulary
//! of the API.

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
        matches!(self, Self::Open | Self::Localized)
    }
}

/// Versions, locales and what else stands in front of all that a service has, and the end of a path behind its last slash,
/// are literals from the first time on.
pub(super) fn is_fixed(context: Context, text: &str) -> bool {
    const PREFIXES: [&str; 8] = ["api", "apis", "backend", "gateway", "internal", "rest", "service", "svc"];
    let in_front = || PREFIXES.contains(&text) || is_known_version(text) || is_locale_prefix(text);
    text.is_empty() || context.is_open() && in_front()
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
            if group.familiarity == Familiarity::Known { rare_known += 1 } else { rare_other += 1 }
        }
        let strangers = self.groups.iter().filter(|group| group.familiarity < Familiarity::Known).count();
        let strange =
            self.groups.iter().filter(|group| !group.fixed && group.familiarity < Familiarity::Partly).count();
        let known = self.groups.iter().filter(|group| !group.fixed && group.familiarity == Familiarity::Known).count();
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
            let literal = group.fixed || high() && !(asked && is_alike(all(), at)) || self.is_by_itself(sketch, group);
            if let Some(group) = self.groups.get_mut(at) {
                group.literal = literal;
            }
        }
        self.words_are_values = self.differs();
    }

    /// Whether paths end behind a known word, always, and behind the values beside it never.
    fn is_by_itself(&self, sketch: &Sketch, group: &Group) -> bool {
        const SEEN: u32 = 8;
        const BESIDE: u32 = 24;
        if group.familiarity < Familiarity::Known || group.count < SEEN {
            return false;
        }
        let ends = |at: At| sketch.node(at).map_or(0, |node| node.ends);
        let own: u32 = group.nodes().map(ends).fold(0, u32::saturating_add);
        let others = || self.groups.iter().filter(|other| other.hash != group.hash && !other.literal);
        let beside = others().fold(self.value_count, |count, other| count.saturating_add(other.count));
        own >= group.count
            && beside >= BESIDE.max(group.count)
            && others().flat_map(Group::nodes).chain(self.values.iter().copied()).all(|at| ends(at) == 0)
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
                Context::Collection => strange > 0 || known >= 3,
                Context::Open | Context::Localized => strange >= 6 + literals / 4,
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
        let ends = |at: At| sketch.node(at).map_or(0, |node| node.ends);
        let has_ends = self.values.iter().any(|at| ends(*at) > 0);
        let waits = |group: &Group| {
            !all && !has_ends
                && group.familiarity == Familiarity::Known
                && group.nodes().map(ends).fold(0, u32::saturating_add) >= group.count
        };
        let hashes: Vec<u64> = self.others().filter(|group| !waits(group)).map(|group| group.hash).collect();
        (!hashes.is_empty()).then_some(hashes)
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
        let known = group.familiarity == Familiarity::Known;
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
        let open = matches!(self.context, Context::Open | Context::Localized);
        let differs = self.merged || self.has_words && !open && !self.context.is_inside();
        if !established && differs {
            return None;
        }
        // Whoever tries out so many words does not take away what was learnt before.
        if established && self.merged && open && group.count >= 8 {
            return Some(8);
        }
        let named = self.names || self.lonely && !(leads_to_data && group.count >= 16);
        if named
            && !is_oneself(group)
            && group.familiarity < Familiarity::Partly
            && !matches!(self.context, Context::Open | Context::Localized)
        {
            return None;
        }
        // What was learnt stays when somebody tries words out: none of these recurs.
        let stays = !matches!(self.context, Context::People) || self.typed_only;
        if established && stays && group.count >= 8 && group.count / 4 >= self.busiest {
            return Some(8);
        }
        let by = |known: u32, partly: u32, strange: u32| match group.familiarity {
            Familiarity::Known => known,
            Familiarity::Partly => partly,
            _ => strange,
        };
        Some(match self.context {
            Context::Open if leads_to_data => wait + rare_other / 3 + rare_known / by(6, 3, 2),
            Context::Open => by(wait, 3, 3) + rare_other / 3 + rare_known / by(6, 3, 2),
            Context::Localized => wait + rare / 2,
            Context::AfterTyped => long + by(wait, 2, 4) + rare_other * by(1, 1, 2) + rare_known / by(4, 2, 1),
            Context::AfterPerson if young => long + by(1, 2, 4) + rare_other * by(1, 1, 2) + rare_known / by(4, 2, 1),
            Context::AfterPerson => by(6, 8, 12) + 3 * rare,
            Context::AfterEntity => long + by(if young { 2 } else { 6 }, 4, 8) + rare_other + rare_known / by(4, 2, 1),
            Context::Area => long + by(wait, 3, 6) + rare_other * 2 + rare_known / 2,
            Context::AfterThing | Context::AfterWord if leads_to_data => long + by(wait, 2, 4) + rare,
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
