//! Whether the sources at hand could show what a rule looks for.

use std::collections::BTreeSet;

use crate::finding::{Counted, Rule};
use crate::inventory::{ApiInventory, Endpoint};
use crate::query::{Attribute, Expression, Term};

/// What sources tell of which services: a rule that asks about definitions finds nothing where none was read, and that is no
/// reason to call anything fixed.
pub(super) struct Told<'a> {
    defined: BTreeSet<Option<&'a str>>,
    routed: BTreeSet<Option<&'a str>>,
    has_catalog: bool,
}

impl<'a> Told<'a> {
    pub(super) fn of(inventory: &'a ApiInventory) -> Self {
        let services = |is_it: fn(&Endpoint) -> bool| {
            let endpoints = inventory.endpoints.iter().filter(|endpoint| is_it(endpoint));
            endpoints.map(|endpoint| endpoint.service.as_deref()).collect()
        };
        Self {
            defined: services(|endpoint| !endpoint.defined.is_empty()),
            routed: services(|endpoint| !endpoint.routed.is_empty()),
            has_catalog: !inventory.entities.is_empty(),
        }
    }

    /// Whether a rule could find something at an endpoint.
    pub(super) fn can_find(&self, rule: &Rule, endpoint: &Endpoint) -> bool {
        let mut can_find = true;
        let mut look = |name: &str| can_find &= self.is_told(name, endpoint);
        each_attribute(rule.query.query.expression(), &mut |attribute| look(attribute.name()));
        if rule.evidence.iter().any(|evidence| evidence.counted == Counted::Drift) {
            look("drift");
        }
        can_find
    }

    /// Whether some source tells of an attribute, by its name.
    fn is_told(&self, attribute: &str, endpoint: &Endpoint) -> bool {
        let service = endpoint.service.as_deref();
        let (defined, routed) = (self.defined.contains(&service), self.routed.contains(&service));
        match attribute.split('.').next().unwrap_or_default() {
            "drift" | "definition" | "deprecated" => defined,
            "gateway" => routed,
            "documentation" | "datasource" => defined || routed,
            "service" if attribute == "service.defined" => defined || routed,
            "owner" | "tier" | "lifecycle" | "tag" | "catalog" => self.has_catalog,
            _ => true,
        }
    }
}

fn each_attribute(expression: &Expression, tell: &mut dyn FnMut(&'static Attribute)) {
    match expression {
        Expression::Term(Term::Attribute(attribute, _)) => tell(attribute),
        Expression::Not(inner) => each_attribute(inner, tell),
        Expression::And(parts) | Expression::Or(parts) => parts.iter().for_each(|part| each_attribute(part, tell)),
        Expression::All | Expression::Term(_) => {}
    }
}
