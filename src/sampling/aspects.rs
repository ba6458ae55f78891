//! What tells exchanges of one endpoint apart, before anything of them is read.

use std::sync::atomic::{AtomicU64, Ordering};

/// A set of what an exchange is like: its status, its media types, whether it has credentials, how large it is. One that has
/// something no exchange of its endpoint had before may teach something new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Aspects(u64);

/// Statuses share so many places: which share one differ in class, or are rare.
const STATUSES: u16 = 31;

impl Aspects {
    pub(crate) fn status(self, status: Option<u16>) -> Self {
        self.with(status.map_or(STATUSES, |status| status % STATUSES).into())
    }

    /// Of eight kinds.
    pub(crate) fn request_kind(self, kind: u8) -> Self {
        self.with(32 + u32::from(kind % 8))
    }

    /// Of eight kinds.
    pub(crate) fn response_kind(self, kind: u8) -> Self {
        self.with(40 + u32::from(kind % 8))
    }

    /// Of four states.
    pub(crate) fn credentials(self, state: u8) -> Self {
        self.with(48 + u32::from(state % 4))
    }

    /// Of six classes.
    pub(crate) fn request_size(self, class: u8) -> Self {
        self.with(52 + u32::from(class % 6))
    }

    /// Of six classes.
    pub(crate) fn response_size(self, class: u8) -> Self {
        self.with(58 + u32::from(class % 6))
    }

    fn with(self, place: u32) -> Self {
        Self(self.0 | 1 << place)
    }
}

/// The aspects that an endpoint has shown.
#[derive(Debug, Default)]
pub(super) struct ShownAspects(AtomicU64);

impl ShownAspects {
    /// Whether some of these were not shown before.
    pub(super) fn lacks(&self, aspects: Aspects) -> bool {
        aspects.0 & !self.0.load(Ordering::Relaxed) != 0
    }

    pub(super) fn add(&self, aspects: Aspects) {
        self.0.fetch_or(aspects.0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_aspect_has_a_place_of_its_own() {
        let aspects = Aspects::default()
            .status(Some(200))
            .status(None)
            .request_kind(7)
            .response_kind(7)
            .credentials(3)
            .request_size(5)
            .response_size(5);
        assert_eq!(aspects.0.count_ones(), 7);
    }

    #[test]
    fn statuses_that_services_use_together_are_told_apart() {
        let usual = [200, 201, 202, 204, 301, 302, 304, 400, 401, 403, 404, 405, 409, 415, 422, 429, 500, 503];
        let all = usual.iter().fold(Aspects::default(), |aspects, status| aspects.status(Some(*status)));
        assert_eq!(all.0.count_ones() as usize, usual.len());
    }

    #[test]
    fn what_was_shown_is_not_lacking_any_more() {
        let (shown, aspects) = (ShownAspects::default(), Aspects::default().status(Some(200)));
        assert!(shown.lacks(aspects));
        shown.add(aspects);
        assert!(!shown.lacks(aspects) && shown.lacks(aspects.status(Some(500))));
    }
}
