//! What a key says of its value.

use super::patterned::PatternedSet;
use super::set::{ScannerId, ScannerSet};
use crate::rules::Alone;

/// Everything that a key says. The default says nothing, as keys that are data do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeyEvidence {
    pub(super) named: ScannerSet,
    /// The scanners with conditions of their own that it names.
    pub(super) patterns: PatternedSet,
    pub(super) class: KeyClass,
    pub(super) roles: Roles,
    /// Whether something else than the keys that lead to the value says it.
    pub(super) borrowed: bool,
}

/// What a key means to its siblings, as a bit set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Roles(u8);

impl Roles {
    /// Its value names what a sibling holds.
    pub(super) const LABEL: Self = Self(1);
    /// A label speaks for its value, though it says something.
    pub(super) const VALUE: Self = Self(2);
    /// Its value is an identifier of some country.
    pub(super) const ID: Self = Self(4);
    /// Its value is a country.
    pub(super) const COUNTRY: Self = Self(8);
    /// Its value lists names of columns.
    pub(super) const HEADER: Self = Self(16);

    /// Adds a role.
    pub(super) fn add(&mut self, role: Self) {
        self.0 |= role.0;
    }

    const fn has(self, role: Self) -> bool {
        self.0 & role.0 != 0
    }
}

/// What a key says of values beside the scanners that it names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum KeyClass {
    /// Nothing: `value`, `field_1`, no key.
    #[default]
    Opaque,
    /// Something that the vocabulary does not know.
    Unclaimed,
    /// That the value is something else: `order_id`, or what another scanner looks for.
    Claimed,
}

impl KeyClass {
    /// All of them, in order.
    pub(super) const ALL: [Self; 3] = [Self::Opaque, Self::Unclaimed, Self::Claimed];

    /// Whether a shape has enough weight beside such a key to be believed.
    pub(super) fn admits(self, alone: Alone) -> bool {
        match alone {
            Alone::Never => false,
            Alone::Opaque => self == Self::Opaque,
            Alone::Unclaimed => self <= Self::Unclaimed,
            Alone::Always => true,
        }
    }
}

impl KeyEvidence {
    /// What no key says: nothing.
    pub(crate) const NOTHING: Self = Self {
        named: ScannerSet::EMPTY,
        patterns: PatternedSet::EMPTY,
        class: KeyClass::Opaque,
        roles: Roles(0),
        borrowed: false,
    };

    /// Whether the key names a scanner.
    pub(super) fn names(&self, scanner: ScannerId) -> bool {
        self.named.contains(scanner)
    }

    /// The key names a scanner.
    pub(super) fn claim(&mut self, scanner: ScannerId) {
        self.named.insert(scanner);
        self.class = KeyClass::Claimed;
    }

    /// Whether the key names one of some scanners.
    pub(super) fn names_any(&self, scanners: &ScannerSet) -> bool {
        self.named.meets(scanners)
    }

    /// Whether the key leaves a shape enough weight to be believed.
    pub(super) fn admits(&self, alone: Alone) -> bool {
        self.class.admits(alone)
    }

    /// What a key says below another that may name it: `{"ssn": {"value": …}}`. A key that says something itself is not
    /// overruled, and a parent that names no scanner says nothing of what it holds.
    #[must_use]
    pub(crate) fn below(self, parent: &Self) -> Self {
        if self.class != KeyClass::Opaque {
            return self;
        }
        if parent.named.is_empty() {
            return Self { patterns: self.patterns.and(parent.patterns), ..self };
        }
        Self { roles: self.roles, patterns: self.patterns.and(parent.patterns), ..*parent }
    }

    /// What a key says whose value a label or a column's header names.
    #[must_use]
    pub(crate) fn labelled(self, label: &Self) -> Self {
        Self { roles: Roles::default(), borrowed: true, patterns: self.patterns.and(label.patterns), ..*label }
    }

    /// What a key says that an identifier's country explains.
    #[must_use]
    pub(crate) fn of_country(mut self, country: &Self) -> Self {
        if self.named.is_empty() {
            self.borrowed = true;
        }
        self.named.extend(&country.named);
        self.patterns = self.patterns.and(country.patterns);
        self
    }

    /// What the name of a kind says of its own text: that it is something else.
    pub(crate) fn claimed() -> Self {
        Self { class: KeyClass::Claimed, ..Self::default() }
    }

    /// Whether it names no scanner.
    pub(crate) fn names_nothing(&self) -> bool {
        self.named.is_empty()
    }

    /// Whether of two labels this one says more: what a value is, rather than that it is something else.
    pub(crate) fn outweighs(&self, other: &Self) -> bool {
        (!self.named.is_empty(), self.class) > (!other.named.is_empty(), other.class)
    }

    /// Whether something else than the keys that lead to the value speaks for it.
    pub(super) fn is_borrowed(&self) -> bool {
        self.borrowed
    }

    /// Whether it says what a value is, or at least that it is something else.
    pub(crate) fn decides(&self) -> bool {
        self.class == KeyClass::Claimed || !self.named.is_empty()
    }

    /// Whether it says anything at all.
    pub(crate) fn is_opaque(&self) -> bool {
        self.class == KeyClass::Opaque
    }

    /// Whether nothing beside the key speaks for its value, nor its value for anything beside it; of most keys so.
    pub(crate) fn stands_alone(&self) -> bool {
        self.class != KeyClass::Opaque && self.roles.0 & !Roles::HEADER.0 == 0
    }

    /// Whether a label beside the key speaks for its value.
    pub(crate) fn takes_label(&self) -> bool {
        (self.class == KeyClass::Opaque || self.roles.has(Roles::VALUE) || self.roles.has(Roles::ID))
            && self.named.is_empty()
    }

    /// Whether a country beside the key explains its value.
    pub(crate) fn takes_country(&self) -> bool {
        self.roles.has(Roles::ID)
    }

    /// Whether the key's value names what a sibling holds.
    pub(crate) fn is_label(&self) -> bool {
        self.roles.has(Roles::LABEL)
    }

    /// Whether the key's value is a country.
    pub(crate) fn is_country(&self) -> bool {
        self.roles.has(Roles::COUNTRY)
    }

    /// Whether the key's value lists names of columns.
    pub(crate) fn is_header(&self) -> bool {
        self.roles.has(Roles::HEADER)
    }
}
