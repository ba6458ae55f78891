//! How bad a finding is where it was found.

use api_inventory::observation::{Exposure, ProductionBasis, StatusClass};

use super::rule::Rule;
use crate::inventory::{Endpoint, Severity};

/// Who was among what was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Public callers.
    Public,
    /// Others alone.
    Others,
    /// What was counted does not tell: who succeeds at all counts.
    Untold,
}

/// Words of environments' names that say production. Tracers take every environment for production that is not named
/// otherwise; to call a finding worse takes more than that.
const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];

/// One more where public callers are among what was counted, in production; one less outside of production. What nobody said is
/// no reason, and neither are public callers who had nothing to do with it.
pub(super) fn severity(rule: &Rule, endpoint: &Endpoint, reach: Reach) -> Severity {
    let Some(record) = endpoint.record.as_deref().filter(|_| rule.adjusted) else { return rule.severity };
    let service = &record.service;
    let is_said = service.production_basis != ProductionBasis::Default
        || service.environment.as_ref().is_some_and(|name| says_production(name.as_str()));
    let is_public = match reach {
        Reach::Public => true,
        Reach::Others => false,
        Reach::Untold => record.joint.iter().any(|joint| {
            let context = joint.context;
            context.exposure == Exposure::Public && context.status_class == StatusClass::Success && !context.refused
        }),
    };
    match (is_said, service.production, is_public) {
        (true, true, true) => rule.severity.raised(),
        (true, false, _) => rule.severity.lowered(),
        _ => rule.severity,
    }
}

fn says_production(environment: &str) -> bool {
    let mut words = environment.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| PRODUCTION.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_production_by_a_word_of_its_own() {
        for name in ["prod", "PROD-eu", "live", "eu.production"] {
            assert!(says_production(name), "{name}");
        }
        for name in ["", "eu-1", "products", "default"] {
            assert!(!says_production(name), "{name}");
        }
    }
}
