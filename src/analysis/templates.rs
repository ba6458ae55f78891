//! Route templates that have been vetted before.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use crate::identity::BasePaths;
use crate::observation::RouteTemplate;

/// How many templates are kept. A router has fewer.
const LIMIT: usize = 4_096;

/// Vetted templates by what routers report.
#[derive(Default)]
pub(super) struct Templates(HashMap<Arc<str>, RouteTemplate, RandomState>);

impl std::fmt::Debug for Templates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Templates({})", self.0.len())
    }
}

impl Templates {
    /// The vetted form of what a router reports.
    pub(super) fn vetted(&mut self, reported: &Arc<str>, base_paths: &BasePaths) -> RouteTemplate {
        if let Some(known) = self.0.get(reported) {
            return known.clone();
        }
        let vetted = base_paths.vetted(reported);
        if self.0.len() >= LIMIT {
            self.0.clear();
        }
        self.0.insert(Arc::clone(reported), vetted.clone());
        vetted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_one_form_however_many_came_in_between() {
        let mut templates = Templates::default();
        let reported: Arc<str> = "/users/:id".into();
        assert_eq!(templates.vetted(&reported, &BasePaths::default()).as_str(), "/users/{id}");
        for number in 0..=LIMIT {
            templates.vetted(&format!("/t{number}").into(), &BasePaths::default());
        }
        assert_eq!(templates.vetted(&reported, &BasePaths::default()).as_str(), "/users/{id}");
        assert!(templates.0.len() <= LIMIT);
    }
}
