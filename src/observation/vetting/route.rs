//! Route templates of routers.

use super::super::RouteTemplate;

impl RouteTemplate {
    /// Normalises and vets the template that a router reports.
    pub(crate) fn from_router(template: &str) -> Self {
        Self::vetted(template)
    }
}
