//! The routes that the analysis has learnt, as requests are matched against them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::analysis::KnownPaths;
use crate::observation::{Method, RouteTemplate};

/// Routes that were learnt, and those among them that were taken back.
#[derive(Debug, Default)]
pub(crate) struct PublishedRoutes {
    current: RwLock<Arc<KnownPaths>>,
    /// Spares requests the lock while nothing is learnt.
    any: AtomicBool,
    /// Templates that turned out to be none. Requests may have been counted under them.
    retired: Mutex<HashSet<RouteTemplate>>,
}

impl PublishedRoutes {
    /// Begins with what is known.
    pub(super) fn beginning_with(known: Option<Arc<KnownPaths>>) -> Self {
        let published = Self::default();
        if let Some(known) = known {
            published.publish(known);
        }
        published
    }

    /// Gives the template of a path to who counts it, if there is one for the method.
    #[inline]
    pub(super) fn with<T>(&self, method: Method, path: &str, count: impl FnOnce(&str) -> T) -> Option<T> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.find(method, path).map(|route| count(route.template.as_str()))
    }

    /// Puts others in the place of those before, unless they are the same.
    pub(super) fn publish(&self, known: Arc<KnownPaths>) {
        let before = Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner));
        if Arc::ptr_eq(&before, &known) {
            return;
        }
        let templates = known.templates();
        let mut retired = self.retired.lock().unwrap_or_else(PoisonError::into_inner);
        retired.retain(|template| !templates.contains(template));
        retired.extend(before.templates().difference(&templates).copied().cloned());
        drop(retired);
        self.any.store(!known.is_empty(), Ordering::Release);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// Whether a template was learnt and taken back: what was counted under it matched nothing.
    pub(super) fn is_retired(&self, template: &str) -> bool {
        let retired = self.retired.lock().unwrap_or_else(PoisonError::into_inner);
        retired.iter().any(|retired| retired.as_str() == template)
    }
}
