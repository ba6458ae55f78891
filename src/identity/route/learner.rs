//! Learns routes from the paths of requests that the service answered.

use std::sync::Arc;

use super::evidence::{Context, Place, is_fixed, stands_for_caller};
use super::hints::RouteHints;
use super::kind::{SegmentKind, is_wordlike};
use super::learnt::{LearntParameter, LearntRoute, LearntRoutes, Pattern, Way, matches};
use super::names::{self, names};
use super::path::{DEPTH_LIMIT, Segment, part, read};
use super::sketch::{At, ROOT, Sketch};
use crate::observation::vetting::{Familiarity, Part, is_collection};
use crate::observation::{Method, RouteReason, RouteTemplate};

/// How much a learner holds at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caps {
    /// Places in paths. One takes some 100 bytes, and 56 for each word that leads to another.
    pub(crate) nodes: usize,
    /// Routes that are published. A route takes some 500 bytes.
    pub(crate) routes: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self { nodes: 16_384, routes: 4_096 }
    }
}

/// Learns routes from paths. Owned by one thread; what it has learnt is published as [`LearntRoutes`].
pub(crate) struct RouteLearner {
    sketch: Sketch,
    hints: RouteHints,
    caps: Caps,
    published: Arc<LearntRoutes>,
    is_stale: bool,
}

/// One segment of a route.
#[derive(Clone)]
enum Step {
    Literal(Arc<str>),
    Values { kinds: u16, words: bool, reason: RouteReason },
}

/// Paths are what callers sent, and not shown.
impl std::fmt::Debug for RouteLearner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("RouteLearner")
            .field("nodes", &self.sketch.len())
            .field("refused", &self.sketch.refused())
            .field("published", &self.published)
            .finish_non_exhaustive()
    }
}

impl RouteLearner {
    pub(crate) fn new(hints: RouteHints, caps: Caps) -> Self {
        let published = Arc::new(LearntRoutes::default());
        Self { sketch: Sketch::new(caps.nodes), hints, caps, published, is_stale: true }
    }

    /// Learns from a request that the service answered as one for a route of its own. What is ignored, or has no room,
    /// changes nothing.
    pub(crate) fn learn(&mut self, method: Method, path: &str) {
        if self.is_ignored(path) {
            return;
        }
        let Some(segments) = read(path) else { return self.sketch.refuse() };
        if self.record(method, path, &segments).is_none() {
            return self.sketch.refuse();
        }
        let known = self.settle(&segments);
        let published = self.published.find(path);
        self.is_stale |= match (&known, published) {
            (None, None) => false,
            (Some(steps), Some(route)) => self.route(steps) != **route,
            _ => true,
        };
    }

    /// The routes that are known now. They are made anew only when a path was learnt whose route differs from what was
    /// published. That visits all that is remembered: some milliseconds for a thousand routes, and tens of them on a busy
    /// machine. Once a second is often enough.
    pub(crate) fn routes(&mut self) -> Arc<LearntRoutes> {
        if self.is_stale {
            self.is_stale = false;
            self.published = Arc::new(self.publish());
        }
        Arc::clone(&self.published)
    }

    /// The route of a path, by what is known now.
    pub(crate) fn find(&self, path: &str) -> Option<Arc<LearntRoute>> {
        if self.is_ignored(path) {
            return None;
        }
        let segments = read(path)?;
        let learnt = self.resolve(&segments);
        let mut room = [""; DEPTH_LIMIT];
        let raw = part(path, &mut room)?;
        let pin = self.hints.pins.iter().find(|pin| matches(pin, raw));
        match (learnt, pin) {
            // Literals win over parameters.
            (Some(steps), Some(pin)) if is_nearer(&steps, pin) => Some(Arc::new(self.route(&steps))),
            (_, Some(pin)) => Some(Arc::new(pinned(pin))),
            (Some(steps), None) => Some(Arc::new(self.route(&steps))),
            (None, None) => None,
        }
    }

    /// How many paths found no room, or were none.
    pub(crate) fn refused(&self) -> u64 {
        self.sketch.refused()
    }

    /// Bytes that are held, published routes aside.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn memory(&self) -> usize {
        self.sketch.memory()
    }

    fn is_ignored(&self, path: &str) -> bool {
        let mut room = [""; DEPTH_LIMIT];
        !self.hints.ignores.is_empty()
            && part(path, &mut room).is_some_and(|raw| self.hints.ignores.iter().any(|pattern| matches(pattern, raw)))
    }

    /// Counts what stands where; `None` if there is no room for all of it.
    fn record(&mut self, method: Method, path: &str, segments: &[Segment<'_>]) -> Option<()> {
        let mut room = [""; DEPTH_LIMIT];
        let raw = part(path, &mut room)?;
        let mut at = ROOT;
        let mut context = Context::Open;
        // What the values so far were, as one number.
        let mut above = 0;
        for (depth, segment) in segments.iter().enumerate() {
            let prefix = raw.get(..=depth)?;
            let fixed =
                is_fixed(context, &segment.text) || self.hints.splits.iter().any(|split| matches(split, prefix));
            at = if fixed || segment.kind == SegmentKind::Word {
                let hash = self.sketch.hash(&segment.text);
                let below = self.sketch.word(at, hash, segment.familiarity, fixed)?;
                if let Some(word) = self.sketch.word_mut(at, hash) {
                    word.above |= if above == 0 { 0 } else { 1 << (above % 64) };
                    if word.count == 1 {
                        word.is_long = segment.text.contains(['-', '_']);
                        word.lists = segment.familiarity >= Familiarity::Shared && is_collection(&segment.text);
                    }
                }
                if stands_for_caller(&segment.text)
                    && let Some(word) = self.sketch.word_mut(at, hash)
                {
                    word.text.get_or_insert_with(|| Arc::from(&*segment.text));
                }
                if segment.familiarity < Familiarity::Shared && !fixed {
                    above = self.sketch.hash_of_values(above, hash);
                }
                below
            } else {
                above = self.sketch.hash_of_values(above, self.sketch.hash(&segment.text));
                self.sketch.value(at, segment.kind)?
            };
            context = context.behind_literal(&segment.text);
        }
        let node = self.sketch.node_mut(at)?;
        node.ends = node.ends.saturating_add(1);
        node.methods |= 1 << method as u16;
        Some(())
    }

    /// Follows a path, gives words that are established their text and takes it from those that are not, merges what
    /// keeps differing, and says the route.
    fn settle(&mut self, segments: &[Segment<'_>]) -> Option<Vec<Step>> {
        let mut nodes = vec![ROOT];
        let mut context = Context::Open;
        let mut steps = Vec::with_capacity(segments.len());
        for segment in segments {
            let hash = self.sketch.hash(&segment.text);
            let mut place = Place::look(&self.sketch, &nodes, context);
            if let (&[at], Some(merged)) = (nodes.as_slice(), place.to_merge(&self.sketch)) {
                self.sketch.merge(at, |word| merged.contains(&word.hash));
                place = Place::look(&self.sketch, &nodes, context);
            }
            for group in &place.groups {
                let text = match (group.literal, &group.text) {
                    (true, None) if group.hash == hash => Some(Arc::from(&*segment.text)),
                    (false, Some(text)) if !stands_for_caller(text) => None,
                    _ => continue,
                };
                for at in &nodes {
                    if let Some(word) = self.sketch.word_mut(*at, group.hash) {
                        word.text.clone_from(&text);
                    }
                }
            }
            let (step, below, behind) = enter(&self.sketch, &place, segment, hash, steps.last())?;
            steps.push(step);
            (nodes, context) = (below, behind);
        }
        let ends = nodes.iter().filter_map(|at| self.sketch.node(*at)).any(|node| node.ends > 0);
        ends.then_some(steps)
    }

    /// The route of a path, without learning from it.
    fn resolve(&self, segments: &[Segment<'_>]) -> Option<Vec<Step>> {
        let mut nodes = vec![ROOT];
        let mut context = Context::Open;
        let mut steps = Vec::with_capacity(segments.len());
        for segment in segments {
            let place = Place::look(&self.sketch, &nodes, context);
            let (step, below, behind) =
                enter(&self.sketch, &place, segment, self.sketch.hash(&segment.text), steps.last())?;
            steps.push(step);
            (nodes, context) = (below, behind);
        }
        let ends = nodes.iter().filter_map(|at| self.sketch.node(*at)).any(|node| node.ends > 0);
        ends.then_some(steps)
    }

    fn publish(&self) -> LearntRoutes {
        let mut routes = LearntRoutes::ignoring(self.hints.ignores.clone());
        for pin in &self.hints.pins {
            let ways: Vec<Way> = pin
                .iter()
                .map(|pattern| match pattern {
                    Pattern::Literal(text) => Way::Literal(Arc::clone(text)),
                    _ => Way::Values { takes_words: true },
                })
                .collect();
            routes.insert(&ways, &Arc::new(pinned(pin)));
        }
        self.publish_below(&[ROOT], Context::Open, &mut Vec::new(), &mut routes);
        routes
    }

    /// Publishes what is below a place. The depth is that of paths.
    fn publish_below(&self, nodes: &[At], context: Context, steps: &mut Vec<Step>, routes: &mut LearntRoutes) {
        if routes.len() >= self.caps.routes || steps.len() > DEPTH_LIMIT {
            return;
        }
        let place = Place::look(&self.sketch, nodes, context);
        if place.ends {
            let ways: Vec<Way> = steps.iter().map(Step::way).collect();
            routes.insert(&ways, &Arc::new(self.route(steps)));
        }
        for group in place.groups.iter().filter(|group| group.literal) {
            let Some(text) = &group.text else { continue };
            steps.push(Step::Literal(Arc::clone(text)));
            let below: Vec<At> = group.nodes().collect();
            self.publish_below(&below, context.behind_literal(text), steps, routes);
            steps.pop();
        }
        if place.words_are_values || !place.values.is_empty() {
            let (step, below, behind) = values(&self.sketch, &place, steps.last());
            steps.push(step);
            self.publish_below(&below, behind, steps, routes);
            steps.pop();
        }
    }

    fn route(&self, steps: &[Step]) -> LearntRoute {
        let hint = self.hints.names.iter().find(|hint| has_form(steps, hint));
        let given = |at: usize| match hint.and_then(|hint| hint.get(at)) {
            Some(Pattern::Any(name)) => Some(&**name),
            _ => None,
        };
        let forms = steps.iter().enumerate().map(|(at, step)| match step {
            Step::Literal(text) => names::Step::Literal(text),
            Step::Values { kinds, .. } => names::Step::Values(*kinds, given(at)),
        });
        let names = names(forms);
        let mut next = names.iter();
        let parts = steps.iter().map(|step| match step {
            Step::Literal(text) => Part::Literal(text),
            Step::Values { .. } => Part::Parameter(next.next().map_or("value", String::as_str)),
        });
        let template = RouteTemplate::from_learnt(parts);
        let parameters: Vec<LearntParameter> = steps.iter().filter_map(Step::parameter).collect();
        let reasons = [RouteReason::ManyValues, RouteReason::Collection, RouteReason::Typed];
        let of = |reason: &RouteReason| parameters.iter().any(|parameter| parameter.reason == *reason);
        let reason = reasons.into_iter().find(of).unwrap_or(RouteReason::Recurring);
        LearntRoute { template, reason, parameters }
    }
}

impl Step {
    fn way(&self) -> Way {
        match self {
            Self::Literal(text) => Way::Literal(Arc::clone(text)),
            Self::Values { words, .. } => Way::Values { takes_words: *words },
        }
    }

    fn parameter(&self) -> Option<LearntParameter> {
        let Self::Values { kinds, reason, .. } = self else { return None };
        let mut of = SegmentKind::ALL.into_iter().filter(|kind| kinds & kind.bit() != 0);
        let kind = if let (Some(kind), None) = (of.next(), of.next()) { Some(kind) } else { None };
        Some(LearntParameter { kind, reason: *reason })
    }
}

/// Steps from a place along a segment; `None` when it is in doubt what the segment is.
fn enter(
    sketch: &Sketch,
    place: &Place,
    segment: &Segment<'_>,
    hash: u64,
    before: Option<&Step>,
) -> Option<(Step, Vec<At>, Context)> {
    let group = place.group(hash);
    if let Some(group) = group.filter(|group| group.literal) {
        let text: Arc<str> = group.text.clone().unwrap_or_else(|| Arc::from(&*segment.text));
        let behind = place.context.behind_literal(&text);
        return Some((Step::Literal(text), group.nodes().collect(), behind));
    }
    let is_value = place.words_are_values || !place.values.is_empty() && !is_wordlike(&segment.text);
    if segment.text.is_empty() || !is_value || group.is_some_and(|group| place.is_in_doubt(group)) {
        return None;
    }
    Some(values(sketch, place, before))
}

/// The parameter of a place, and where it leads.
fn values(sketch: &Sketch, place: &Place, before: Option<&Step>) -> (Step, Vec<At>, Context) {
    let words = place.words_are_values;
    let mut below = place.values.clone();
    let mut kinds = place.kinds;
    if words {
        below.extend(place.taken().flat_map(super::evidence::Group::nodes));
        kinds |= SegmentKind::Word.bit();
    }
    let reason = match place.context {
        _ if !words => RouteReason::Typed,
        Context::Collection | Context::People => RouteReason::Collection,
        _ => RouteReason::ManyValues,
    };
    let ends = below.iter().filter_map(|at| sketch.node(*at)).any(|node| node.ends > 0);
    let literal = before.and_then(|step| match step {
        Step::Literal(text) => Some(&**text),
        Step::Values { .. } => None,
    });
    (Step::Values { kinds, words, reason }, below, place.context.behind_values(literal, words, ends))
}

fn pinned(pin: &[Pattern]) -> LearntRoute {
    let template = RouteTemplate::from_learnt(pin.iter().map(|pattern| match pattern {
        Pattern::Literal(text) => Part::Literal(text),
        Pattern::Any(name) => Part::Parameter(name),
        Pattern::Rest => Part::Parameter("rest"),
    }));
    let reason = RouteReason::Pinned;
    let parameters = pin.iter().filter(|pattern| !matches!(pattern, Pattern::Literal(_)));
    LearntRoute { template, reason, parameters: parameters.map(|_| LearntParameter { kind: None, reason }).collect() }
}

/// Whether a learnt route has a literal where a pinned one has a parameter.
fn is_nearer(steps: &[Step], pin: &[Pattern]) -> bool {
    steps.iter().zip(pin).any(|(step, pattern)| matches!((step, pattern), (Step::Literal(_), Pattern::Any(_))))
}

/// Whether a hint has the form of a route.
fn has_form(steps: &[Step], hint: &[Pattern]) -> bool {
    steps.len() == hint.len()
        && steps.iter().zip(hint).all(|(step, pattern)| match (step, pattern) {
            (Step::Literal(text), Pattern::Literal(same)) => text == same,
            (Step::Values { .. }, Pattern::Any(_)) => true,
            _ => false,
        })
}
