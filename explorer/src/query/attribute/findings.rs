//! What rules found.

use super::{Attribute, Group};
use crate::inventory::{Confidence, Finding, FindingState, Severity};
use crate::query::view::EndpointView;

pub(super) const GROUP: Group = Group {
    title: "Findings",
    attributes: &[
        Attribute::text("findings", "Ids of the rules that found something.", |view, tell| {
            view.endpoint.findings.iter().for_each(|finding| tell(&finding.rule));
        })
        .aliased(&["finding", "rule"]),
        Attribute::closed("finding.severity", severities, "How bad findings are.", |view, tell| {
            due(view).for_each(|finding| tell(finding.severity.as_str()));
        })
        .aliased(&["severity"]),
        Attribute::closed("finding.confidence", confidences, "How sure findings are.", |view, tell| {
            due(view).for_each(|finding| tell(finding.confidence.as_str()));
        }),
        Attribute::closed("finding.state", states, "What people have decided about findings.", |view, tell| {
            view.endpoint.findings.iter().for_each(|finding| tell(finding.state.as_str()));
        }),
        Attribute::number(
            "risk",
            "From 0 to 100: the worst finding sets the range, and each further one adds to it.",
            |view| view.endpoint.risk().map(f64::from),
        ),
    ],
};

/// What somebody has to do something about.
fn due<'a>(view: &EndpointView<'a>) -> impl Iterator<Item = &'a Finding> {
    view.endpoint.findings.iter().filter(|finding| finding.state.is_due())
}

fn severities() -> Vec<&'static str> {
    Severity::ALL.iter().map(|severity| severity.as_str()).collect()
}

fn confidences() -> Vec<&'static str> {
    Confidence::ALL.iter().map(|confidence| confidence.as_str()).collect()
}

fn states() -> Vec<&'static str> {
    FindingState::ALL.iter().map(|state| state.as_str()).collect()
}
