//! Findings that were there before.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

use crate::triage::FindingId;

/// A baseline has at most so many bytes: 64 MiB.
pub const BASELINE_LIMIT: u64 = 64 * 1024 * 1024;

/// The version of the format.
const VERSION: u64 = 1;

/// Findings that were there before, by what tells them apart. Neither their severity nor what was counted is part of it, so
/// that it stays as it is while they do.
///
/// ```
/// use api_inventory_explorer::check::Baseline;
/// let baseline = Baseline::read(br#"{"v": 1, "findings": [{"rule": "AUTH-01", "method": "GET", "route": "/a"}]}"#)?;
/// assert_eq!(baseline.len(), 1);
/// assert_eq!(Baseline::read(baseline.to_text().as_bytes())?, baseline);
/// # Ok::<(), api_inventory_explorer::check::BaselineError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<FindingId, FindingId>);

/// A file is no baseline. It is used whole or not at all: half of it would fail a check for no reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaselineError {
    /// Which of its findings is wrong, from 1; none if the file is.
    pub finding: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for BaselineError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.finding {
            Some(finding) => write!(formatter, "finding {finding} of the baseline: {}", self.what),
            None => write!(formatter, "the baseline: {}", self.what),
        }
    }
}

impl std::error::Error for BaselineError {}

impl Baseline {
    /// The baseline of these findings.
    #[must_use]
    pub fn of(findings: impl IntoIterator<Item = FindingId>) -> Self {
        Self(findings.into_iter().map(|id| (id.key(), id)).collect())
    }

    /// With what another has.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// [`BaselineError`], if anything in it is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, BaselineError> {
        let wrong = |what: &str| BaselineError { finding: None, what: what.to_owned() };
        let value: Value = serde_json::from_slice(bytes).map_err(|_| wrong("this is no JSON"))?;
        if value.get("v").and_then(Value::as_u64) != Some(VERSION) {
            return Err(wrong("`v` is a version that is not known here"));
        }
        let findings = value.get("findings").and_then(Value::as_array);
        let findings = findings.ok_or_else(|| wrong("`findings` is missing"))?;
        let mut ids = Vec::with_capacity(findings.len());
        for (at, finding) in (1..).zip(findings) {
            let told = |what: String| BaselineError { finding: Some(at), what };
            let members = finding.as_object().ok_or_else(|| told("an object is expected here".to_owned()))?;
            ids.push(FindingId::read(members).map_err(told)?);
        }
        Ok(Self::of(ids))
    }

    /// The baseline as text, a line a finding, in order, so that two of them can be compared and merged.
    #[must_use]
    pub fn to_text(&self) -> String {
        let lines: Vec<String> = self.0.values().map(|id| format!("  {}", json!(id))).collect();
        let inner = if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join(",\n")) };
        format!("{{\"v\": {VERSION}, \"findings\": [{inner}]}}\n")
    }

    /// Whether it has a finding.
    #[must_use]
    pub fn has(&self, id: &FindingId) -> bool {
        self.0.contains_key(&id.key())
    }

    /// The [keys](FindingId::key) of its findings.
    pub(super) fn keys(&self) -> impl Iterator<Item = &FindingId> {
        self.0.keys()
    }

    /// How many findings it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
