//! Who wants to see an exchange.

/// A set of reasons to look at an exchange. A set, because several consumers may look at one exchange, each for its own
/// reason, and a captured exchange serves them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interest(u8);

impl Interest {
    /// Nobody wants to see it.
    pub(crate) const NONE: Self = Self(0);
    /// Its bodies and heads teach the inventory.
    pub(crate) const SCHEMA: Self = Self(1);
    /// The same, if its status turns out to be one that is due.
    pub(crate) const SCHEMA_IF_DUE: Self = Self(2);

    pub(crate) const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether all who want to see it wait for its status to be sure.
    pub(crate) const fn is_tentative(self) -> bool {
        self.0 == Self::SCHEMA_IF_DUE.0
    }
}
