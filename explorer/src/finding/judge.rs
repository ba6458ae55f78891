//! Asks the rules of an inventory.

use std::sync::Arc;

use super::count::Counts;
use super::evidence::Evidence;
use super::rule::{Rule, Rules};
use super::severity::{Reach, severity};
use crate::inventory::{ApiInventory, Confidence, Endpoint, Finding, FindingState, Proof};
use crate::query::Index;

/// From so many exchanges on, what was counted is no accident: fewer lower the confidence of a finding.
pub const FEW: u64 = 5;

/// Asks the rules of all endpoints, and puts what they find there, the worst first. What was found before is forgotten.
///
/// ```
/// use api_inventory_explorer::finding;
/// use api_inventory_explorer::join::{self, JoinOptions, Read};
///
/// let mut inventory = join::join(Read::default(), &JoinOptions::default());
/// finding::judge(&mut inventory, finding::built_in());
/// assert!(inventory.endpoints.iter().all(|endpoint| endpoint.findings.is_empty()));
/// ```
pub fn judge(inventory: &mut ApiInventory, rules: &Rules) {
    for endpoint in &mut inventory.endpoints {
        endpoint.findings.clear();
    }
    let mut found: Vec<Vec<Finding>> = vec![Vec::new(); inventory.endpoints.len()];
    {
        let index = Index::of(inventory);
        for rule in rules {
            for number in index.ask(&rule.query.query) {
                let endpoint = inventory.endpoints.get(number);
                let finding = endpoint.and_then(|endpoint| find(rule, endpoint));
                if let (Some(finding), Some(findings)) = (finding, found.get_mut(number)) {
                    findings.push(finding);
                }
            }
        }
    }
    for (endpoint, mut findings) in inventory.endpoints.iter_mut().zip(found) {
        retain_what_says_most(&mut findings, rules);
        findings.sort_by(|left, right| {
            let key = |finding: &Finding| (finding.severity, finding.confidence);
            key(left).cmp(&key(right)).then_with(|| left.rule.cmp(&right.rule))
        });
        endpoint.findings = findings;
    }
}

/// What became of a rule that was tried on an inventory.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The endpoints that its query matches, by number.
    pub matched: Vec<usize>,
    /// The endpoints at which it finds something.
    pub found: Vec<(usize, Finding)>,
    /// The endpoints that fall short of its evidence, and where.
    pub short: Vec<(usize, Vec<Shortfall>)>,
}

/// Evidence that an endpoint falls short of.
#[derive(Clone, Debug)]
pub struct Shortfall {
    /// What was counted.
    pub proof: Proof,
    /// How many it would take at least.
    pub at_least: u64,
    /// How many it may be at most.
    pub at_most: Option<u64>,
    /// The share that it would take at least.
    pub share_at_least: Option<f64>,
    /// The share that it may be at most.
    pub share_at_most: Option<f64>,
}

/// Tries one rule on an inventory, and changes nothing.
#[must_use]
pub fn try_rule(inventory: &ApiInventory, rule: &Rule) -> Trial {
    let matched = Index::of(inventory).ask(&rule.query.query);
    let mut trial = Trial { matched: Vec::new(), found: Vec::new(), short: Vec::new() };
    for number in &matched {
        let Some(endpoint) = inventory.endpoints.get(*number) else { continue };
        match find(rule, endpoint) {
            Some(finding) => trial.found.push((*number, finding)),
            None => trial.short.push((*number, shortfalls(rule, endpoint))),
        }
    }
    Trial { matched, ..trial }
}

fn find(rule: &Rule, endpoint: &Endpoint) -> Option<Finding> {
    let mut proofs = Vec::with_capacity(rule.evidence.len());
    let mut confidence = rule.confidence;
    let mut reach = Reach::Untold;
    for evidence in &rule.evidence {
        let (evidence, counts) = first_that_suffices(evidence, endpoint)?;
        // What may be missing is not thin where it is.
        let is_wanted = evidence.at_most.is_none() && evidence.at_least > 0;
        let is_thin = evidence.counted.is_of_exchanges() && is_wanted && counts.tally.count < FEW;
        if is_thin || counts.tally.is_weak {
            confidence = confidence.max(lowered(rule.confidence));
        }
        if evidence.counted.tells_exposure() && counts.tally.count > 0 && reach != Reach::Public {
            reach = if counts.tally.public > 0 { Reach::Public } else { Reach::Others };
        }
        proofs.push(proof(evidence, &counts));
    }
    Some(Finding {
        rule: Arc::clone(&rule.id),
        severity: severity(rule, endpoint, reach),
        rule_severity: rule.severity,
        confidence,
        proofs,
        state: FindingState::Open,
    })
}

/// The piece of evidence, or the first of what does as well.
fn first_that_suffices<'r>(evidence: &'r Evidence, endpoint: &Endpoint) -> Option<(&'r Evidence, Counts)> {
    let alternatives = std::iter::successors(Some(evidence), |evidence| evidence.or.as_deref());
    let mut counted = alternatives.map(|evidence| (evidence, Counts::of(evidence, endpoint)));
    counted.find(|(evidence, counts)| suffices(evidence, counts))
}

const fn lowered(confidence: Confidence) -> Confidence {
    match confidence {
        Confidence::High => Confidence::Medium,
        Confidence::Medium | Confidence::Low => Confidence::Low,
    }
}

fn suffices(evidence: &Evidence, counts: &Counts) -> bool {
    let share = counts.share();
    counts.tally.count >= evidence.at_least
        && evidence.at_most.is_none_or(|most| counts.tally.count <= most)
        && evidence.share_at_least.is_none_or(|least| share.is_some_and(|share| share >= least))
        && evidence.share_at_most.is_none_or(|most| share.is_some_and(|share| share <= most))
}

fn proof(evidence: &Evidence, counts: &Counts) -> Proof {
    Proof {
        what: Arc::clone(&evidence.what),
        count: counts.tally.count,
        of: counts.of.map(|of| of.count),
        share: counts.share(),
    }
}

fn shortfalls(rule: &Rule, endpoint: &Endpoint) -> Vec<Shortfall> {
    let short = rule.evidence.iter().filter(|evidence| first_that_suffices(evidence, endpoint).is_none());
    short
        .map(|evidence| (evidence, Counts::of(evidence, endpoint)))
        .map(|(evidence, counts)| Shortfall {
            proof: proof(evidence, &counts),
            at_least: evidence.at_least,
            at_most: evidence.at_most,
            share_at_least: evidence.share_at_least,
            share_at_most: evidence.share_at_most,
        })
        .collect()
}

/// Drops what a rule found that another says more of.
fn retain_what_says_most(findings: &mut Vec<Finding>, rules: &Rules) {
    let found: Vec<Arc<str>> = findings.iter().map(|finding| Arc::clone(&finding.rule)).collect();
    // Of two that say more of each other, both stay.
    let says_more = |rule: &str, of: &str| rules.covers(rule, of) && !rules.covers(of, rule);
    findings.retain(|finding| !found.iter().any(|other| says_more(other, &finding.rule)));
}
