//! What became of a rule that was tried.

use std::fmt::Write;

use serde_json::{Value, json};

use super::finding::{grouped, share_text};
use super::findings::{name, rule_text};
use super::text::shown;
use super::{FindingTeller, Found, proof};
use crate::finding::{Rule, Shortfall, Trial};
use crate::triage::FindingId;

/// What became of a rule that was tried.
#[must_use]
pub fn trial<'a>(rule: &Rule, trial: &Trial, teller: &'a FindingTeller<'a>) -> String {
    let endpoints = &teller.inventory.endpoints;
    let found: Vec<Found<'_>> = trial
        .found
        .iter()
        .filter_map(|(number, finding)| endpoints.get(*number).map(|endpoint| (endpoint, finding)))
        .collect();
    let mut text = rule_text(rule);
    let (matched, short) = (trial.matched.len(), trial.short.len());
    _ = writeln!(text, "\nThe query matches {matched} of {} endpoints.", endpoints.len());
    let falls = if short == 1 { "falls" } else { "fall" };
    let many = found.len();
    _ = writeln!(text, "Of those, the rule finds something at {many}, and {short} {falls} short of its evidence.");

    if !found.is_empty() {
        _ = writeln!(text, "\nFound");
        for (endpoint, finding) in &found {
            _ = writeln!(text, "  {} - {}", shown(&name(endpoint)), finding.severity.as_str());
            for line in finding.proofs.iter().map(proof) {
                _ = writeln!(text, "      {}", shown(&line));
            }
        }
    }
    if short > 0 {
        _ = writeln!(text, "\nFallen short");
        for (number, shortfalls) in &trial.short {
            let Some(endpoint) = endpoints.get(*number) else { continue };
            _ = writeln!(text, "  {}", shown(&name(endpoint)));
            for shortfall in shortfalls {
                _ = writeln!(text, "      {}", shown(&fallen_short(shortfall)));
            }
        }
    }
    text
}

/// What became of a rule that was tried, as JSON.
#[must_use]
pub fn trial_json<'a>(rule: &Rule, trial: &Trial, teller: &'a FindingTeller<'a>) -> Value {
    let endpoints = &teller.inventory.endpoints;
    let found: Vec<Value> = trial
        .found
        .iter()
        .filter_map(|(number, finding)| endpoints.get(*number).map(|endpoint| teller.json(endpoint, finding)))
        .collect();
    let short: Vec<Value> = trial
        .short
        .iter()
        .filter_map(|(number, shortfalls)| {
            let id = FindingId::of(endpoints.get(*number)?, &rule.id);
            let shortfall = |shortfall: &Shortfall| {
                json!({
                    "proof": shortfall.proof, "at_least": shortfall.at_least, "at_most": shortfall.at_most,
                    "share_at_least": shortfall.share_at_least, "share_at_most": shortfall.share_at_most,
                })
            };
            Some(json!({"finding": id, "short_of": shortfalls.iter().map(shortfall).collect::<Vec<_>>()}))
        })
        .collect();
    json!({"rule": rule.id, "endpoints": endpoints.len(), "matched": trial.matched.len(), "found": found, "short": short})
}

/// What was counted, and what it would take.
fn fallen_short(shortfall: &Shortfall) -> String {
    let counted = shortfall.proof.count;
    let least = (counted < shortfall.at_least).then(|| format!("at least {}", grouped(shortfall.at_least)));
    let most = shortfall.at_most.filter(|most| counted > *most).map(|most| format!("at most {}", grouped(most)));
    let share = shortfall.proof.share;
    let share_least = shortfall.share_at_least.filter(|least| share.is_none_or(|share| share < *least));
    let share_most = shortfall.share_at_most.filter(|most| share.is_none_or(|share| share > *most));
    let wanted = [
        least,
        most,
        share_least.map(|least| format!("a share of at least {}", share_text(least))),
        share_most.map(|most| format!("a share of at most {}", share_text(most))),
    ];
    let wanted: Vec<String> = wanted.into_iter().flatten().collect();
    format!("{}; it takes {}", proof(&shortfall.proof), wanted.join(" and "))
}
