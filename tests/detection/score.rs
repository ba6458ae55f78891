//! Counting: what was found against what is there.
//!
//! Per leaf and tag: found and labelled, labelled and not found, found and not labelled. Tags that a label ignores count
//! neither way at its leaf. Macro F1 is the mean over tags that occur.

use std::collections::{BTreeMap, BTreeSet};

use api_inventory::offline::{Classifier, Content};

use super::corpus::{Label, Record};

/// Counts of one tag.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) right: u32,
    pub(crate) wrong: u32,
    pub(crate) missed: u32,
}

impl Counts {
    pub(crate) fn f1(self) -> f64 {
        let found = 2 * self.right + self.wrong + self.missed;
        if found == 0 { 0.0 } else { f64::from(2 * self.right) / f64::from(found) }
    }

    pub(crate) fn recall(self) -> f64 {
        let there = self.right + self.missed;
        if there == 0 { 1.0 } else { f64::from(self.right) / f64::from(there) }
    }
}

/// The result of a run.
#[derive(Default)]
pub(crate) struct Score {
    pub(crate) tags: BTreeMap<String, Counts>,
    pub(crate) evidence: BTreeMap<String, Counts>,
    pub(crate) negatives: u32,
    pub(crate) negatives_hit: u32,
}

impl Score {
    /// Runs the records and counts the tags of `counted`, on the leaves that `wanted` wants.
    pub(crate) fn of(
        classifier: &mut Classifier,
        records: &[Record],
        counted: &BTreeSet<String>,
        wanted: impl Fn(&Record, &Label, &str) -> bool,
    ) -> Self {
        let mut score = Self::default();
        for record in records {
            let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            let content = Content::of(&record.content_type).unwrap();
            for classified in classifier.classify(content, record.body.as_bytes()) {
                let tag = classified.tag.to_string();
                if counted.contains(&tag) {
                    found.entry(classified.pointer).or_default().insert(tag);
                }
            }
            score.record(record, &found, counted, &wanted);
        }
        score
    }

    fn record(
        &mut self,
        record: &Record,
        found: &BTreeMap<String, BTreeSet<String>>,
        counted: &BTreeSet<String>,
        wanted: impl Fn(&Record, &Label, &str) -> bool,
    ) {
        let labels: BTreeMap<_, _> = record.labels.iter().map(|label| (label.pointer.as_str(), label)).collect();
        let mut leaves = record.leaves();
        leaves.extend(found.keys().cloned());
        let (unlabelled, nothing) = (Label::default(), BTreeSet::new());
        for leaf in &leaves {
            let label = labels.get(leaf.as_str()).copied().unwrap_or(&unlabelled);
            let there: BTreeSet<_> = label.tags.intersection(counted).collect();
            let have = found.get(leaf).unwrap_or(&nothing);
            let have: BTreeSet<_> =
                have.iter().filter(|tag| there.contains(tag) || !label.ignore.contains(*tag)).collect();
            let mut evidence = Counts::default();
            for tag in there.union(&have) {
                let (is_there, is_found) = (there.contains(tag), have.contains(tag));
                if is_there && !wanted(record, label, tag) {
                    continue;
                }
                let counts = self.tags.entry((*tag).clone()).or_default();
                match (is_there, is_found) {
                    (true, true) => (counts.right, evidence.right) = (counts.right + 1, evidence.right + 1),
                    (true, false) => (counts.missed, evidence.missed) = (counts.missed + 1, evidence.missed + 1),
                    _ => counts.wrong += 1,
                }
            }
            if evidence.right + evidence.missed > 0 {
                let all = self.evidence.entry(label.ev.clone()).or_default();
                (all.right, all.missed) = (all.right + evidence.right, all.missed + evidence.missed);
            }
            if label.tags.is_empty() {
                self.negatives += 1;
                self.negatives_hit += u32::from(!have.is_empty());
            }
        }
    }

    /// All tags together.
    pub(crate) fn micro(&self) -> Counts {
        self.tags.values().fold(Counts::default(), |all, one| Counts {
            right: all.right + one.right,
            wrong: all.wrong + one.wrong,
            missed: all.missed + one.missed,
        })
    }

    /// The mean F1 of the tags that occur.
    pub(crate) fn macro_f1(&self) -> f64 {
        let there: Vec<_> = self.tags.values().filter(|counts| counts.right + counts.missed > 0).collect();
        there.iter().map(|counts| counts.f1()).sum::<f64>() / there.len() as f64
    }

    /// Negative leaves with a find, of a thousand.
    pub(crate) fn wrong_per_thousand(&self) -> f64 {
        1000.0 * f64::from(self.negatives_hit) / f64::from(self.negatives)
    }

    /// For people.
    pub(crate) fn print(&self, title: &str) {
        println!("{title}");
        for (tag, counts) in &self.tags {
            println!("  {tag:34} f1 {:.4} wrong {} missed {}", counts.f1(), counts.wrong, counts.missed);
        }
        for (evidence, counts) in &self.evidence {
            println!("  {evidence:12} recall {:.4} of {}", counts.recall(), counts.right + counts.missed);
        }
        println!(
            "  micro F1 {:.4}, macro F1 {:.4}, {:.2} of 1,000 negative leaves hit ({} of {})",
            self.micro().f1(),
            self.macro_f1(),
            self.wrong_per_thousand(),
            self.negatives_hit,
            self.negatives
        );
    }
}

/// The tags of the default rules.
pub(crate) fn tags_of_rules() -> BTreeSet<String> {
    rules().iter().map(tag_of).collect()
}

/// The folder of the default rules.
pub(crate) fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

/// The default rules, as JSON.
pub(crate) fn rules() -> Vec<serde_json::Value> {
    let mut rules = Vec::new();
    let files = folder().read_dir().unwrap().map(|entry| entry.unwrap().path());
    for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        let text = std::fs::read_to_string(path).unwrap();
        let file: serde_json::Value = serde_json::from_str(&text).unwrap();
        rules.extend(file["scanners"].as_array().into_iter().flatten().cloned());
    }
    rules
}

/// A rule's tag.
pub(crate) fn tag_of(rule: &serde_json::Value) -> String {
    format!("{}:{}", rule["tags"]["category"].as_str().unwrap(), rule["tags"]["type"].as_str().unwrap())
}
