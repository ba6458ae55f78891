//! How processors name the scanners that they use: by id, or by tags.

use std::collections::BTreeMap;

use super::super::Place;
use super::scanner::DatadogScanner;

/// Scanners, by id or by tags.
#[derive(Clone, Debug)]
pub(super) enum Reference {
    Id(String),
    /// All that have all of these.
    Tags(BTreeMap<String, String>),
    /// None: what names nothing is no mistake.
    Nothing,
}

impl Reference {
    pub(super) fn read(place: &Place<'_>) -> Option<Self> {
        place.object()?;
        for name in ["rule_id", "id"] {
            let id = place.field(name).filter(|id| id.value().as_str() != Some(""));
            if let Some(id) = id {
                return id.text().map(|id| Self::Id(id.into()));
            }
        }
        let Some(tags) = place.field("tags") else { return Some(Self::Nothing) };
        let tags = read_tags(&tags)?;
        Some(if tags.is_empty() { Self::Nothing } else { Self::Tags(tags) })
    }

    fn names(&self, scanner: &DatadogScanner) -> bool {
        match self {
            Self::Id(id) => scanner.id.as_str() == id,
            Self::Tags(tags) => tags.iter().all(|(name, value)| scanner.tags.get(name) == Some(value)),
            Self::Nothing => false,
        }
    }

    fn is_by_id(&self) -> bool {
        matches!(self, Self::Id(_))
    }
}

/// Reads tags, whose values are texts.
pub(super) fn read_tags(place: &Place<'_>) -> Option<BTreeMap<String, String>> {
    let mut tags = BTreeMap::new();
    let mut complete = Some(());
    for (name, value) in place.entries()? {
        match value.value().as_str() {
            Some(text) => drop(tags.insert(name.into(), text.into())),
            None => complete = value.fail("a text"),
        }
    }
    complete.map(|()| tags)
}

/// The scanners that a processor uses, by their places in the list of all.
///
/// What weighs more, from the top: exclusion by id, inclusion by id, exclusion by tags, inclusion by tags.
pub(super) fn resolve(include: &[Reference], exclude: &[Reference], scanners: &[DatadogScanner]) -> Vec<usize> {
    let named = |references: &[Reference], scanner: &DatadogScanner, by_id: bool| {
        references.iter().any(|reference| reference.is_by_id() == by_id && reference.names(scanner))
    };
    let uses = |scanner: &DatadogScanner| {
        !named(exclude, scanner, true)
            && (named(include, scanner, true) || (!named(exclude, scanner, false) && named(include, scanner, false)))
    };
    scanners.iter().enumerate().filter(|(_, scanner)| uses(scanner)).map(|(at, _)| at).collect()
}
