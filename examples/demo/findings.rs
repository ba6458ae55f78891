//! Which endpoints to look at first, and the counts that prove it.
//!
//! All of it is read from the records: facts that occurred together in one exchange are counted together, so that "public,
//! without a credential, and with a card number in the answer" is one number and no guess from three.

use std::fmt;

use api_inventory::inventory::{Authentication, EndpointRecord, InventorySnapshot, JointCount};
use api_inventory::observation::{
    CredentialClass, CredentialLocation, Exposure, Flow, Location, RouteSource, StatusClass,
};

/// How urgent it is. The most urgent sorts first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Anybody gets what identity thieves and card thieves look for.
    Critical,
    /// Anybody gets personal data.
    High,
    /// One step away from that: whoever is in the network, whoever reads the logs.
    Medium,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
        })
    }
}

/// One endpoint to look at.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// In how many captured exchanges it showed.
    pub(crate) count: u64,
    /// `METHOD /route`
    pub(crate) endpoint: String,
    /// What was counted.
    pub(crate) evidence: Vec<String>,
}

/// All findings, worst first.
pub(crate) fn findings(inventory: &InventorySnapshot) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        inventory.records.iter().filter(|record| is_api(record)).filter_map(|record| find(record)).collect();
    findings.sort_by(|left, right| {
        (left.severity, right.count, &left.endpoint).cmp(&(right.severity, left.count, &right.endpoint))
    });
    findings
}

/// Whether an endpoint is one that callers have to authenticate to. Probes, preflights, files and the login itself answer
/// everybody, and must.
pub(crate) fn is_api(record: &EndpointRecord) -> bool {
    record.endpoint.flow == Flow::Api && record.endpoint.route_source != RouteSource::Unmatched
}

fn find(record: &EndpointRecord) -> Option<Finding> {
    let finding =
        |severity, count, evidence| Some(Finding { severity, count, endpoint: record.endpoint.to_string(), evidence });
    let successes = count(record.joint.iter(), |joint| joint.context.status_class == StatusClass::Success);
    let exposed = record.exposed_to_anyone();
    if !exposed.is_empty() {
        let anonymous = record.public_anonymous_successes();
        let grave = exposed.iter().any(|(tag, _)| is_grave(&tag.to_string()));
        let tags: Vec<String> = exposed.iter().map(|(tag, count)| format!("{tag} ({count})")).collect();
        let mut evidence = vec![
            format!("{anonymous} of {successes} sampled successes came from public addresses without a credential"),
            format!("and returned {}", tags.join(", ")),
        ];
        if record.authentication() == Authentication::Mixed {
            let others = successes - anonymous;
            evidence.push(format!("the other {others} came with a credential that, it seems, is not needed"));
        }
        return finding(if grave { Severity::Critical } else { Severity::High }, anonymous, evidence);
    }
    let inside = returned_inside(record);
    if let Some((_, most)) = inside.first() {
        let tags: Vec<&str> = inside.iter().map(|(tag, _)| tag.as_str()).collect();
        let evidence = vec![
            format!("{most} of {successes} sampled successes came from private addresses without a credential"),
            format!("and returned {}: whoever gets into the network gets these", tags.join(", ")),
        ];
        return finding(Severity::Medium, *most, evidence);
    }
    let in_query: u64 = record
        .methods
        .iter()
        .filter(|method| method.credential.location == CredentialLocation::Query)
        .map(|method| method.count)
        .sum();
    if in_query > 0 {
        let evidence =
            vec![format!("{in_query} sampled requests carried their credential in the URL, which ends up in logs")];
        return finding(Severity::Medium, in_query, evidence);
    }
    None
}

/// What ruins somebody, rather than annoys them.
fn is_grave(tag: &str) -> bool {
    tag.starts_with("payment:")
        || tag.starts_with("credentials:")
        || ["pii:us_ssn", "pii:canadian_sin", "pii:uk_nin", "pii:passport_number"].contains(&tag)
}

/// What responses gave to callers without credentials inside the network, most frequent first.
fn returned_inside(record: &EndpointRecord) -> Vec<(String, u64)> {
    let mut returned: Vec<(String, u64)> = Vec::new();
    for sensitive in record.sensitive.iter().filter(|sensitive| sensitive.location == Location::ResponseBody) {
        let seen = count(sensitive.contexts.iter(), |joint| {
            joint.context.status_class == StatusClass::Success
                && joint.context.credential == CredentialClass::None
                && joint.context.exposure == Exposure::Private
        });
        let tag = sensitive.tag.to_string();
        match returned.iter_mut().find(|(known, _)| *known == tag) {
            _ if seen == 0 => {}
            Some((_, most)) => *most = (*most).max(seen),
            None => returned.push((tag, seen)),
        }
    }
    returned.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    returned
}

fn count<'a>(joints: impl Iterator<Item = &'a JointCount>, wanted: impl Fn(&JointCount) -> bool) -> u64 {
    joints.filter(|joint| wanted(joint)).map(|joint| joint.count).sum()
}
