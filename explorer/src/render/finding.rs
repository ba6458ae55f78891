//! One finding: what was counted, what explains it, what was decided, and where to go from there.

use serde_json::{Map, Value, json};

use super::columns::texts;
use crate::finding::{Rule, Rules};
use crate::inventory::{ApiInventory, Endpoint, Finding, Proof};
use crate::query::Views;
use crate::triage::{FindingId, LinkTemplate, LinkValues, Moment, Statuses};

/// All that findings of an inventory are told with.
#[derive(Debug)]
pub struct FindingTeller<'a> {
    /// The inventory.
    pub inventory: &'a ApiInventory,
    /// The rules that it was asked.
    pub rules: &'a Rules,
    /// What was decided.
    pub statuses: &'a Statuses,
    /// Links that every finding gets.
    pub links: &'a [LinkTemplate],
    views: Views<'a>,
}

impl<'a> FindingTeller<'a> {
    /// Tells of findings of this inventory.
    #[must_use]
    pub fn new(
        inventory: &'a ApiInventory,
        rules: &'a Rules,
        statuses: &'a Statuses,
        links: &'a [LinkTemplate],
    ) -> Self {
        Self { inventory, rules, statuses, links, views: Views::of(inventory) }
    }

    /// The rule of a finding.
    #[must_use]
    pub fn rule(&self, finding: &Finding) -> Option<&'a Rule> {
        self.rules.get(&finding.rule)
    }

    /// The links of a finding, by name.
    #[must_use]
    pub fn links(&self, endpoint: &Endpoint, finding: &Finding) -> Vec<(&'a str, String)> {
        let values = LinkValues {
            rule: &finding.rule,
            title: self.rule(finding).map_or("", |rule| rule.title.as_str()),
            severity: finding.severity.as_str(),
            service: endpoint.service.as_deref().unwrap_or_default(),
            environment: endpoint.environment.as_deref().unwrap_or_default(),
            method: endpoint.method_name(),
            route: &endpoint.route,
            owner: endpoint.owner.as_deref().unwrap_or_default(),
        };
        self.links.iter().map(|template| (template.name(), template.link(&values))).collect()
    }

    /// The values of the attributes that explain what a rule finds, with their names.
    #[must_use]
    pub fn explained(&'a self, endpoint: &'a Endpoint, rule: &Rule) -> Vec<(&'static str, String)> {
        let view = self.views.view(endpoint);
        let value = |texts: Vec<String>| if texts.is_empty() { "-".to_owned() } else { texts.join(", ") };
        rule.show.iter().map(|attribute| (attribute.name(), value(texts(attribute, &view)))).collect()
    }

    /// What was said about a finding: `muted until 2027-01-01: a new gateway comes`, `ticket: T-1`.
    #[must_use]
    pub fn said(&self, endpoint: &Endpoint, finding: &Finding) -> Vec<String> {
        let now = Moment::of(self.inventory.now.into());
        let Some(status) = self.statuses.get(&FindingId::of(endpoint, &finding.rule)) else { return Vec::new() };
        let mut said = Vec::new();
        if let Some(reason) = status.reason(now) {
            let until = status.muted_until(now).map(|until| format!(" until {}", until.day())).unwrap_or_default();
            said.push(format!("{}{until}: {reason}", finding.state.as_str()));
        }
        said.extend(status.tickets.iter().map(|ticket| format!("ticket: {ticket}")));
        said.extend(status.notes.iter().map(|note| format!("note: {note}")));
        said
    }

    /// A finding as JSON.
    #[must_use]
    pub fn json(&'a self, endpoint: &'a Endpoint, finding: &Finding) -> Value {
        let id = FindingId::of(endpoint, &finding.rule);
        let rule = self.rule(finding);
        let now = Moment::of(self.inventory.now.into());
        let status = self.statuses.get(&id);
        let links: Map<String, Value> =
            self.links(endpoint, finding).into_iter().map(|(name, link)| (name.to_owned(), json!(link))).collect();
        let shown: Map<String, Value> = rule
            .map(|rule| self.explained(endpoint, rule))
            .unwrap_or_default()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect();
        json!({
            "fingerprint": id.fingerprint(),
            "finding": id,
            "title": rule.map(|rule| &rule.title),
            "owner": endpoint.owner,
            "severity": finding.severity,
            "rule_severity": finding.rule_severity,
            "confidence": finding.confidence,
            "proofs": finding.proofs,
            "shown": shown,
            "state": finding.state,
            "muted_until": status.and_then(|status| status.muted_until(now)),
            "reason": status.and_then(|status| status.reason(now)),
            "tickets": status.map(|status| &status.tickets),
            "notes": status.map(|status| &status.notes),
            "links": links,
        })
    }
}

/// What was counted, in words: `412 of 4,812 successes without credentials (8.6 %)`.
///
/// ```
/// use api_inventory_explorer::{inventory::Proof, render::proof};
/// let what = "successes without credentials".into();
/// let counted = Proof { what, count: 412, of: Some(4_812), share: Some(0.0856) };
/// assert_eq!(proof(&counted), "412 of 4,812 successes without credentials (8.6 %)");
/// ```
#[must_use]
pub fn proof(proof: &Proof) -> String {
    let of = proof.of.map(|of| format!(" of {}", grouped(of))).unwrap_or_default();
    let share = proof.share.map(|share| format!(" ({})", share_text(share))).unwrap_or_default();
    format!("{}{of} {}{share}", grouped(proof.count), proof.what)
}

/// A share as people read it: `8.6 %`.
#[must_use]
pub(super) fn share_text(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A number with commas between thousands.
#[must_use]
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (123_456, "123,456"), (u64::MAX, "18,446,744,073,709,551,615")]
        {
            assert_eq!(grouped(number), text);
        }
    }
}
