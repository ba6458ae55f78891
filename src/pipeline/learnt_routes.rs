//! The routes that the analysis has learnt, as requests are matched against them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::identity::route::{LearntRoute, LearntRoutes};
use crate::observation::RouteTemplate;

/// Routes that were learnt, and those among them that were taken back.
#[derive(Debug, Default)]
pub(crate) struct PublishedRoutes {
    current: RwLock<Arc<LearntRoutes>>,
    /// Spares requests the lock while nothing is learnt.
    any: AtomicBool,
    /// Templates that turned out to be none. Requests may have been counted under them.
    retired: Mutex<HashSet<RouteTemplate>>,
}

impl PublishedRoutes {
    /// Begins with what is known.
    pub(super) fn beginning_with(routes: Option<Arc<LearntRoutes>>) -> Self {
        let published = Self::default();
        routes.into_iter().for_each(|routes| published.publish(routes));
        published
    }

    /// The route of a path.
    #[inline]
    pub(super) fn find(&self, path: &str) -> Option<Arc<LearntRoute>> {
        if self.any.load(Ordering::Acquire) { self.find_current(path) } else { None }
    }

    fn find_current(&self, path: &str) -> Option<Arc<LearntRoute>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).find(path).cloned()
    }

    /// Puts other routes in the place of those before, unless they are the same.
    pub(super) fn publish(&self, routes: Arc<LearntRoutes>) {
        let before = Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner));
        if Arc::ptr_eq(&before, &routes) {
            return;
        }
        let known: HashSet<&RouteTemplate> = routes.iter().map(|route| &route.template).collect();
        let mut retired = self.retired.lock().unwrap_or_else(PoisonError::into_inner);
        retired.retain(|template| !known.contains(template));
        retired
            .extend(before.iter().map(|route| &route.template).filter(|template| !known.contains(template)).cloned());
        drop(retired);
        self.any.store(!routes.is_empty(), Ordering::Release);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = routes;
    }

    /// Whether a template was learnt and taken back: what was counted under it matched nothing.
    pub(super) fn is_retired(&self, template: &str) -> bool {
        let retired = self.retired.lock().unwrap_or_else(PoisonError::into_inner);
        retired.iter().any(|retired| retired.as_str() == template)
    }
}
