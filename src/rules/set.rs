//! Rules of all sources together.

use std::collections::BTreeSet;

use once_cell::sync::OnceCell;
use serde_json::Value;

use super::datadog::Ruleset;
use super::digest::digest;
use super::explain::explain;
use super::overrides::{self, Override};
use super::place::Place;
use super::reader::{scanner, vocabulary};
#[cfg(test)]
use super::report::RuleProblem;
use super::report::{RuleProblems, RuleSummary};
use super::scanner::{Author, ScannerRule};
use super::vocabulary::Vocabulary;
use crate::observation::RuleText;
use crate::scan::ScannerId;
use crate::tagging::{self, INPUTS_LIMIT, RULES_LIMIT, TaggingRule};

/// The rules of this crate, by label.
const DEFAULT_FILES: [(&str, &str); 9] = [
    ("keys", include_str!("../../rules/keys.json")),
    ("payment", include_str!("../../rules/payment.json")),
    ("pii", include_str!("../../rules/pii.json")),
    ("credentials", include_str!("../../rules/credentials.json")),
    ("address", include_str!("../../rules/address.json")),
    ("national_identifiers", include_str!("../../rules/national_identifiers.json")),
    ("health", include_str!("../../rules/health.json")),
    ("vendor_tokens", include_str!("../../rules/vendor_tokens.json")),
    ("network", include_str!("../../rules/network.json")),
];

/// How many scanners there can be: as many as have a number.
const SCANNERS_LIMIT: usize = ScannerId::LIMIT;

/// How many overrides there can be.
const OVERRIDES_LIMIT: usize = 256;

/// Rules in order. The order is the scanners' numbering.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleSet {
    /// What is looked for.
    pub(crate) scanners: Vec<ScannerRule>,
    /// What keys mean beside what single scanners say.
    pub(crate) vocabulary: Vocabulary,
    /// What is said of exchanges.
    pub(crate) tagging: Vec<TaggingRule>,
    /// What is to be changed about scanners, once all are known.
    pub(super) overrides: Vec<Override>,
    /// The operator's own that are switched off.
    off: Vec<ScannerRule>,
    /// Whether the rules of this crate are to be left out.
    pub(super) replaces_defaults: bool,
}

impl RuleSet {
    /// The rules of this crate, read once per process.
    pub(crate) fn built_in() -> &'static Self {
        static BUILT_IN: OnceCell<RuleSet> = OnceCell::new();
        BUILT_IN.get_or_init(|| {
            let (mut all, problems) = (Self::default(), RuleProblems::default());
            for (label, json) in DEFAULT_FILES {
                all.add_text(label, json, Author::BuiltIn, &problems);
            }
            debug_assert_eq!(problems.kept(), [], "the rules of this crate");
            all
        })
    }

    /// The rules of one text, as an operator's.
    #[cfg(test)]
    pub(crate) fn parse(json: &str) -> Result<Self, Vec<RuleProblem>> {
        let (mut set, problems) = (Self::default(), RuleProblems::default());
        set.add_text("test", json, Author::Operator, &problems);
        if problems.count() == 0 { Ok(set) } else { Err(problems.kept()) }
    }

    /// Adds the rules of one source that can be used; the problems say what cannot. A scanner replaces an earlier one of
    /// the same id: operators can overrule what the crate brings.
    pub(super) fn add_text(&mut self, source: &str, json: &str, author: Author, problems: &RuleProblems) {
        match serde_json::from_str::<Value>(json) {
            Ok(value) => _ = self.add(&Place::root(source, &value, problems), author),
            Err(_) => _ = Place::root(source, &Value::Null, problems).lose::<()>("valid JSON"),
        }
    }

    /// Adds the rules of one source that has been taken apart.
    pub(super) fn add(&mut self, root: &Place<'_>, author: Author) -> Option<()> {
        if !root.value().is_object() {
            return root.lose("an object");
        }
        if is_ruleset(root) {
            let Some(ruleset) = Ruleset::read(root) else { return root.lose("a ruleset that can be read") };
            for scanner in ruleset.into_scanners(root) {
                let place = root.of_rule(&scanner.id);
                self.put(scanner, &place);
            }
            for list in ["rules", "rules_compat", "custom_rules"].into_iter().filter_map(|name| root.field(name)) {
                self.add_tagging(&list, true);
            }
            return Some(());
        }
        root.fields(&["scanners", "rules", "vocabulary", "overrides", "defaults"]);
        for name in ["scanners", "rules", "overrides"] {
            if root.field(name).is_some_and(|list| !list.value().is_array()) {
                return root.field(name)?.lose("an array");
            }
        }
        let mut ids = BTreeSet::new();
        for place in root.list("scanners").unwrap_or_default() {
            let Some(scanner) = scanner(&place, author) else { continue };
            // One that stands in for another is meant to; of two of one file, one would be lost.
            if !ids.insert(scanner.id.clone()) {
                let _: Option<()> = place.of_rule(&scanner.id).fail("an `id` that no scanner of this file has");
            } else if self.put(scanner, &place).is_none() {
                break;
            }
        }
        if let Some(list) = root.field("rules") {
            self.add_tagging(&list, false);
        }
        if let Some(words) = root.field("vocabulary").and_then(|words| vocabulary(&words)) {
            self.vocabulary.extend(words);
        }
        for place in root.list("overrides").unwrap_or_default() {
            if self.overrides.len() >= OVERRIDES_LIMIT {
                return place.fail("at most 256 overrides");
            }
            self.overrides.extend(Override::read(&place));
        }
        self.replaces_defaults |= !root.flag("defaults", true).unwrap_or(true);
        Some(())
    }

    /// Adds a list of rules that say something of exchanges. One replaces an earlier one of the same id. `foreign` ones are
    /// of a ruleset of Datadog.
    pub(super) fn add_tagging(&mut self, list: &Place<'_>, foreign: bool) {
        for rule in tagging::read_rules(list, foreign) {
            let place = list.of_rule(&rule.id);
            let replaced = self.tagging.iter().position(|mine| mine.id == rule.id);
            let others = self.tagging.iter().filter(|mine| mine.id != rule.id);
            let inputs = others.clone().chain([&rule]).map(TaggingRule::inputs).sum::<usize>();
            if inputs > INPUTS_LIMIT {
                tagging::refuse::<()>(
                    &place,
                    foreign,
                    "at most 512 inputs of all rules together",
                    "more than 512 inputs of all rules together",
                );
            } else if !tagging::attributes_fit(others.chain([&rule])) {
                let expected = "at most 64 different attributes of all rules together";
                tagging::refuse::<()>(
                    &place,
                    foreign,
                    expected,
                    "more than 64 different attributes of all rules together",
                );
            } else if let Some(mine) = replaced.and_then(|at| self.tagging.get_mut(at)) {
                *mine = rule;
            } else if self.tagging.len() < RULES_LIMIT {
                self.tagging.push(rule);
            } else {
                tagging::refuse::<()>(&place, foreign, "at most 256 rules together", "more than 256 rules together");
            }
        }
    }

    /// A number that stands for all of it that can change a result: the same for the same rules on each machine.
    pub(crate) fn digest(&self) -> u64 {
        digest(self)
    }

    /// The operator's own rules, in words.
    pub(crate) fn own_summaries(&self) -> Vec<RuleSummary> {
        let own = self.scanners.iter().filter(|scanner| !scanner.is_built_in() || scanner.changed);
        let summary = |scanner: &ScannerRule| RuleSummary {
            id: scanner.id.clone(),
            source: scanner.origin.source.clone(),
            tag: Some(scanner.tag.clone()),
            explanation: explain(scanner),
        };
        let tagging = self.tagging.iter().map(|rule| RuleSummary {
            id: rule.id.clone(),
            source: rule.source.clone(),
            tag: None,
            explanation: tagging::explain(rule),
        });
        own.chain(&self.off).map(summary).chain(tagging).collect()
    }

    /// Adds a scanner, or lets it stand in for one of its id; `None` if there is no room.
    fn put(&mut self, scanner: ScannerRule, place: &Place<'_>) -> Option<()> {
        let known = self.scanners.iter().position(|mine| mine.id == scanner.id);
        if let Some(mine) = known.and_then(|at| self.scanners.get_mut(at)) {
            *mine = scanner;
        } else if self.scanners.len() < SCANNERS_LIMIT {
            self.scanners.push(scanner);
        } else {
            return place.fail("at most 256 scanners");
        }
        Some(())
    }

    /// These rules with the operator's own on top, but for some, and every change made: what is in force. `problems` is told
    /// what could not be done.
    pub(super) fn with_own(&self, own: &Self, without: &BTreeSet<RuleText>, problems: Option<&RuleProblems>) -> Self {
        let mut all = self.clone();
        if own.replaces_defaults {
            all.scanners.clear();
        }
        for scanner in own.scanners.iter().filter(|scanner| !without.contains(&scanner.id)) {
            match all.scanners.iter_mut().find(|mine| mine.id == scanner.id) {
                Some(mine) => *mine = scanner.clone(),
                None => all.scanners.push(scanner.clone()),
            }
        }
        all.vocabulary.extend(own.vocabulary.clone());
        all.tagging.clone_from(&own.tagging);
        all.tagging.retain(|rule| rule.enabled);
        let mut told = Vec::new();
        overrides::apply(&own.overrides, &mut all.scanners, &mut told);
        let known: BTreeSet<RuleText> = all.scanners.iter().map(|scanner| scanner.id.clone()).collect();
        for scanner in all.scanners.iter().filter(|scanner| !scanner.is_built_in()) {
            for (at, _) in
                scanner.yields.iter().enumerate().filter(|(_, id)| !known.contains(id) && !without.contains(id))
            {
                told.push(scanner.problem(&format!("/yields/{at}"), "the id of another scanner"));
            }
        }
        if let Some(problems) = problems {
            for problem in told {
                problems.add(problem);
            }
        }
        // Those of this crate keep their places, so that what is compiled of them can be shared.
        let is_off = |scanner: &mut ScannerRule| !scanner.enabled && !scanner.is_built_in();
        all.off = all.scanners.extract_if(.., is_off).collect();
        // Nobody knows better than a scanner if those that did are gone.
        let ids: BTreeSet<RuleText> = all.scanners.iter().map(|scanner| scanner.id.clone()).collect();
        for scanner in &mut all.scanners {
            scanner.yields.retain(|id| ids.contains(id));
        }
        all
    }
}

/// Whether a file is a ruleset of Datadog.
fn is_ruleset(root: &Place<'_>) -> bool {
    ["version", "metadata", "processors", "processor_overrides"].iter().any(|name| root.field(name).is_some())
}
