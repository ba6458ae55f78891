//! `exact_match`: a text is one of some texts.

use std::collections::BTreeSet;

use super::super::Place;

/// Texts that a value is compared with.
pub(crate) struct Exact(BTreeSet<Vec<u8>>);

impl Exact {
    pub(super) fn read(parameters: &Place<'_>) -> Option<Self> {
        let list = parameters.need("list").and_then(|_| parameters.texts("list"))?;
        Some(Self(list.into_iter().map(String::into_bytes).collect()))
    }

    pub(super) fn matches(&self, text: &[u8]) -> bool {
        self.0.contains(text)
    }

    pub(super) fn canonical(&self) -> String {
        let list: Vec<_> = self.0.iter().map(|text| String::from_utf8_lossy(text)).collect();
        format!("exact_match {list:?}")
    }
}
