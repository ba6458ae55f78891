//! Which scanners look at a location of an endpoint.

use super::set::{ScannerId, ScannerSet};
use crate::observation::{Location, Method};
use crate::rules::Scope;

/// The scanners that look at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct InForce(Option<ScannerSet>);

impl InForce {
    /// All of them.
    pub(crate) const ALL: Self = Self(None);

    /// Those of all that are chosen, in order.
    pub(crate) fn of(chosen: impl Iterator<Item = bool>) -> Self {
        let mut set = ScannerSet::default();
        for scanner in chosen.enumerate().filter_map(|(place, chosen)| ScannerId::at(place).filter(|_| chosen)) {
            set.insert(scanner);
        }
        Self(Some(set))
    }

    /// Whether a scanner is among them.
    pub(super) fn contains(&self, scanner: ScannerId) -> bool {
        self.0.is_none_or(|set| set.contains(scanner))
    }

    /// Whether some are not.
    pub(super) fn is_part(&self) -> bool {
        self.0.is_some()
    }

    /// A number for each different set.
    pub(crate) fn words(&self) -> impl Iterator<Item = u64> {
        self.0.into_iter().flat_map(ScannerSet::words)
    }
}

/// The scanners that do not look everywhere, and where they do.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    limited: Vec<(ScannerId, Scope)>,
    all: ScannerSet,
}

impl Scopes {
    /// Scanners by number, each with its scope within one service; `None` if it does not look there at all.
    pub(super) fn of(scopes: impl Iterator<Item = Option<Scope>>) -> Self {
        let mut found = Self::default();
        for (place, scope) in scopes.enumerate() {
            let Some(scanner) = ScannerId::at(place) else { continue };
            match scope {
                Some(scope) if scope.is_everywhere() => _ = found.all.insert(scanner),
                Some(scope) => found.limited.push((scanner, scope)),
                None => {}
            }
        }
        found
    }

    /// The scanners that look at some place.
    pub(super) fn anywhere(&self) -> ScannerSet {
        let mut set = self.all;
        self.limited.iter().for_each(|(scanner, _)| _ = set.insert(*scanner));
        set
    }

    /// The scanners that look at a place.
    pub(super) fn at(&self, location: Location, method: Method, route: &str) -> ScannerSet {
        let mut set = self.all;
        for (scanner, _) in self.limited.iter().filter(|(_, scope)| scope.holds(location, method, route)) {
            set.insert(*scanner);
        }
        set
    }
}

impl From<ScannerSet> for InForce {
    fn from(set: ScannerSet) -> Self {
        Self(Some(set))
    }
}
