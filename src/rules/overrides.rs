//! What an operator changes about scanners that others wrote.

use std::collections::BTreeMap;

use super::RuleProblemKind;
use super::place::Place;
use super::reader::{attribute_name, phrases, read_category, read_severity, with_severity};
use super::report::RuleProblem;
use super::scanner::{Origin, ScannerRule};
use super::scope::{Scope, Where};
use crate::observation::{RuleText, Tag};

/// A change of some scanners.
#[derive(Clone, Debug)]
pub(crate) struct Override {
    scanners: Vec<Selector>,
    enabled: Option<bool>,
    only: Option<Vec<String>>,
    except: Vec<String>,
    tags: BTreeMap<RuleText, RuleText>,
    severity: Option<RuleText>,
    include: Option<Where>,
    exclude: Vec<Where>,
    origin: Origin,
}

/// Which scanners: those of an id, or those that have all of some tags.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Selector {
    Id(RuleText),
    Tags(BTreeMap<RuleText, RuleText>),
}

impl Selector {
    fn read(place: &Place<'_>) -> Option<Self> {
        place.fields(&["id", "tags"])?;
        match (place.field("id"), place.field("tags")) {
            (Some(id), None) => id.name().map(Self::Id),
            (None, Some(tags)) => read_tags(&tags).map(Self::Tags),
            _ => place.fail("either an `id` or `tags`"),
        }
    }

    fn selects(&self, id: &RuleText, tag: &Tag) -> bool {
        match self {
            Self::Id(wanted) => wanted == id,
            Self::Tags(wanted) => wanted.iter().all(|(name, value)| match name.as_str() {
                "category" => tag.category == *value,
                "type" => tag.kind == *value,
                _ => tag.attributes.get(name) == Some(value),
            }),
        }
    }
}

fn read_tags(place: &Place<'_>) -> Option<BTreeMap<RuleText, RuleText>> {
    let mut tags = BTreeMap::new();
    for (name, value) in place.entries()? {
        let value = match name {
            "category" => read_category(&value)?,
            "severity" => read_severity(&value)?,
            _ => value.name()?,
        };
        tags.insert(attribute_name(place, name)?, value);
    }
    if tags.is_empty() { place.fail("at least one tag") } else { Some(tags) }
}

impl Override {
    /// Reads `{"scanners": [{"id" or "tags"}, …], "enabled", "key": {"only", "except"}, "tags", "severity", "include",
    /// "exclude"}`.
    pub(super) fn read(place: &Place<'_>) -> Option<Self> {
        let before = place.problems();
        place.fields(&["scanners", "enabled", "key", "tags", "severity", "include", "exclude"]);
        let scanners = place.need("scanners").and_then(|_| place.each("scanners", Selector::read));
        let enabled = match place.field("enabled") {
            Some(_) => place.flag("enabled", true).map(Some),
            None => Some(None),
        };
        let key = place.field("key");
        if let Some(key) = &key {
            key.fields(&["only", "except"]);
        }
        let list = |name| key.as_ref().and_then(|key| key.field(name).and_then(|_| phrases(key, name)));
        let (only, except) = (list("only"), list("except"));
        if only.as_ref().is_some_and(Vec::is_empty) {
            return key?.need("only")?.fail("a list of phrases that is not empty");
        }
        let tags = place.field("tags").map(|tags| read_tags(&tags));
        let severity = place.field("severity").map(|severity| read_severity(&severity));
        let scope = Scope::read(place);
        if scanners.as_ref().is_some_and(Vec::is_empty) {
            return place.fail("at least one of `scanners`");
        }
        if place.problems() > before {
            return None;
        }
        let changes = ["enabled", "tags", "severity", "include", "exclude"];
        if only.is_none()
            && except.as_ref().is_none_or(Vec::is_empty)
            && changes.iter().all(|change| place.field(change).is_none())
        {
            return place.fail("something to change");
        }
        let scope = scope?;
        Some(Self {
            scanners: scanners?,
            enabled: enabled?,
            only,
            except: except.unwrap_or_default(),
            tags: tags.flatten().unwrap_or_default(),
            severity: severity.flatten(),
            include: scope.include,
            exclude: scope.exclude,
            origin: Origin { source: place.source().into(), pointer: place.pointer().into() },
        })
    }

    /// Whether all of it can be done; tells what cannot.
    fn is_possible(&self, rules: &[ScannerRule], told: &mut Vec<RuleProblem>) -> bool {
        let before = told.len();
        let narrows = self.only.is_some() || !self.except.is_empty();
        for (at, selector) in self.scanners.iter().enumerate() {
            let mut selected = rules.iter().filter(|rule| selector.selects(&rule.id, &rule.tag)).peekable();
            if selected.peek().is_none() {
                told.push(self.problem(&format!("/scanners/{at}"), "what selects a scanner"));
            } else if narrows && matches!(selector, Selector::Id(_)) && selected.any(|rule| rule.key.phrases.is_empty())
            {
                told.push(self.problem("/key", "a scanner that phrases name"));
            }
        }
        told.len() == before
    }

    fn change(&self, rule: &mut ScannerRule) {
        rule.changed = true;
        rule.enabled = self.enabled.unwrap_or(rule.enabled);
        // Of several scanners that share tags, those are narrowed that have a list of phrases.
        if !rule.key.phrases.is_empty() {
            if let Some(only) = &self.only {
                rule.key.phrases.clone_from(only);
            }
            rule.key.exceptions.extend(self.except.iter().cloned());
        }
        for (name, value) in &self.tags {
            match name.as_str() {
                "category" => rule.tag.category = value.clone(),
                "type" => rule.tag.kind = value.clone(),
                _ => _ = rule.tag.attributes.insert(name.clone(), value.clone()),
            }
        }
        if let Some(severity) = &self.severity {
            rule.tag = with_severity(rule.tag.clone(), severity.clone());
        }
        rule.scope.include = self.include.clone().or(rule.scope.include.take());
        rule.scope.exclude.extend(self.exclude.iter().cloned());
    }

    fn problem(&self, place: &str, message: &'static str) -> RuleProblem {
        RuleProblem {
            source: self.origin.source.clone(),
            rule: None,
            pointer: format!("{}{place}", self.origin.pointer),
            kind: RuleProblemKind::Malformed,
            message,
        }
    }
}

/// Applies changes: first those that select by tags, in their order, then those that select by id, in theirs, so that what
/// is said of one scanner beats what is said of many. Tags are those that scanners had before any change. A change of which
/// one part cannot be made is not made at all.
pub(super) fn apply(overrides: &[Override], rules: &mut [ScannerRule], told: &mut Vec<RuleProblem>) {
    let tags: Vec<Tag> = rules.iter().map(|rule| rule.tag.clone()).collect();
    let possible: Vec<&Override> = overrides.iter().filter(|change| change.is_possible(rules, told)).collect();
    for by_id in [false, true] {
        for change in &possible {
            let selectors = || change.scanners.iter().filter(|selector| matches!(selector, Selector::Id(_)) == by_id);
            for (rule, tag) in rules.iter_mut().zip(&tags) {
                if !selectors().any(|selector| selector.selects(&rule.id, tag)) {
                    continue;
                }
                if change.except.len() + rule.key.exceptions.len() > EXCEPTIONS_LIMIT
                    || change.exclude.len() + rule.scope.exclude.len() > EXCLUDES_LIMIT
                {
                    told.push(change.problem("", "fewer overrides that add to one scanner"));
                    return;
                }
                change.change(rule);
            }
        }
    }
}

/// How many phrases may take a scanner's name back, and in how many sets of places it may be told not to look.
const EXCEPTIONS_LIMIT: usize = 4_096;
const EXCLUDES_LIMIT: usize = 16;
