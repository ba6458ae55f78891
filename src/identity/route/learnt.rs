//! Routes that were learnt, as they are published, and which of them a path belongs to.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::kind::{SegmentKind, is_wordlike};
use super::path::{DEPTH_LIMIT, decode, part};
use crate::observation::{RouteReason, RouteTemplate};

/// One parameter of a learnt route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LearntParameter {
    /// The kind of its values; `None` if they are of several.
    pub(crate) kind: Option<SegmentKind>,
    /// What shows that it is one.
    pub(crate) reason: RouteReason,
}

/// A route, with a template that may leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LearntRoute {
    pub(crate) template: RouteTemplate,
    pub(crate) reason: RouteReason,
    pub(crate) parameters: Vec<LearntParameter>,
}

/// All routes that are known at one time. Literals win over parameters.
#[derive(Default)]
pub(crate) struct LearntRoutes {
    root: Branch,
    routes: Vec<Arc<LearntRoute>>,
    ignored: Vec<Vec<Pattern>>,
}

#[derive(Default)]
pub(super) struct Branch {
    literals: HashMap<Arc<str>, Branch, RandomState>,
    parameter: Option<Box<Branch>>,
    /// Values may be words.
    takes_words: bool,
    route: Option<Arc<LearntRoute>>,
}

/// A segment as the user writes it.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Pattern {
    Literal(Arc<str>),
    Any(Arc<str>),
    Rest,
}

/// Routes are vetted, but there may be thousands.
impl std::fmt::Debug for LearntRoutes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "LearntRoutes({})", self.routes.len())
    }
}

/// One step of a route that is published.
pub(super) enum Way {
    Literal(Arc<str>),
    Values { takes_words: bool },
}

impl LearntRoutes {
    pub(super) fn ignoring(ignored: Vec<Vec<Pattern>>) -> Self {
        Self { ignored, ..Self::default() }
    }

    pub(super) fn insert(&mut self, ways: &[Way], route: &Arc<LearntRoute>) {
        let mut branch = &mut self.root;
        for way in ways {
            branch = match way {
                Way::Literal(text) => branch.literals.entry(Arc::clone(text)).or_default(),
                Way::Values { takes_words } => {
                    branch.takes_words |= takes_words;
                    &mut **branch.parameter.get_or_insert_default()
                }
            };
        }
        if branch.route.is_none() {
            branch.route = Some(Arc::clone(route));
            self.routes.push(Arc::clone(route));
        }
    }

    /// All routes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<LearntRoute>> {
        self.routes.iter()
    }

    pub(crate) fn len(&self) -> usize {
        self.routes.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    /// The route of a path. It allocates nothing, unless segments are percent-encoded.
    pub(crate) fn find(&self, path: &str) -> Option<&Arc<LearntRoute>> {
        // Backtracking visits a branch once for each way to it, so it is bounded by steps as well as by depth.
        const STEPS: usize = 256;
        let mut room = [""; DEPTH_LIMIT];
        let segments = part(path, &mut room)?;
        if self.ignored.iter().any(|pattern| matches(pattern, segments)) {
            return None;
        }
        self.root.find(segments, &mut { STEPS })
    }
}

impl Branch {
    fn find(&self, segments: &[&str], steps: &mut usize) -> Option<&Arc<LearntRoute>> {
        *steps = steps.checked_sub(1)?;
        let Some((raw, below)) = segments.split_first() else { return self.route.as_ref() };
        let text = decode(raw)?;
        if let Some(found) = self.literals.get(&*text).and_then(|branch| branch.find(below, steps)) {
            return Some(found);
        }
        let parameter = self.parameter.as_ref()?;
        let value = !text.is_empty() && !matches!(&*text, "." | "..") && (self.takes_words || !is_wordlike(&text));
        if value { parameter.find(below, steps) } else { None }
    }
}

/// Whether segments are what the user wrote.
pub(super) fn matches(patterns: &[Pattern], segments: &[&str]) -> bool {
    let mut rest = segments.iter();
    for pattern in patterns {
        match (pattern, rest.next()) {
            (Pattern::Rest, _) => return true,
            (Pattern::Any(_), Some(segment)) if !segment.is_empty() => {}
            (Pattern::Literal(text), Some(segment)) if decode(segment).is_some_and(|decoded| *decoded == **text) => {}
            _ => return false,
        }
    }
    rest.next().is_none()
}
