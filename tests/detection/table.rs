//! The table of tags in `rules/README.md`: what each needs, and how well it is found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::Value;

use super::classifier;
use super::corpus::public;
use super::score::{Counts, Score, folder, rules, tag_of, tags_of_rules};

/// What stands before the table, and behind it.
const BEGIN: &str = "<!-- table: made by a test, see above -->\n";
const END: &str = "<!-- end of the table -->\n";

/// How values are found that nothing names, from hardest to easiest.
const ALONE: [(&str, &str); 4] = [
    ("never", "—"),
    ("opaque", "under keys that say nothing"),
    ("unclaimed", "unless the key says otherwise"),
    ("always", "anywhere"),
];

/// What the rules of one tag say.
#[derive(Default)]
struct Tag {
    phrases: usize,
    alone: usize,
    inside: bool,
    checks: BTreeSet<String>,
    countries: BTreeSet<String>,
}

impl Tag {
    fn add(&mut self, rule: &Value) {
        let texts = |list: &Value| -> Vec<String> {
            list.as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        let key = &rule["key"]["parameters"];
        self.phrases = self.phrases.max(texts(&key["list"]).len());
        self.countries.extend(texts(&key["countries"]));
        let value = &rule["value"]["parameters"];
        let finder = rule["value"]["operator"].as_str().unwrap();
        if finder != "shape" {
            self.checks.insert(finder.to_owned());
            self.inside = true;
        }
        for shape in value["shapes"].as_array().into_iter().flatten().chain([value]) {
            let alone = shape["alone"].as_str().unwrap_or("never");
            self.alone = self.alone.max(ALONE.iter().position(|(term, _)| *term == alone).unwrap());
            self.inside |= shape["inside"] == true;
            self.checks.extend(shape["check"].as_str().map(str::to_owned));
        }
    }

    fn row(&self, name: &str, counts: Counts) -> String {
        let listed = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
        let there = counts.right + counts.missed;
        let of = |part: u32, whole: u32| match whole {
            0 => "—".to_owned(),
            _ => format!("{:.3}", f64::from(part) / f64::from(whole)),
        };
        format!(
            "| `{name}` | {} | {} | {} | {} | {} | {there} | {} | {} |\n",
            self.phrases,
            listed(&self.countries),
            listed(&self.checks),
            ALONE[self.alone].1,
            if self.inside { "yes" } else { "—" },
            of(counts.right, counts.right + counts.wrong),
            of(counts.right, there),
        )
    }
}

#[test]
fn the_table_of_tags_says_what_is_measured() {
    let Some(records) = public() else { return };
    let score = Score::of(&mut classifier(), &records, &tags_of_rules(), |_, _, _| true);
    let mut tags: BTreeMap<String, Tag> = BTreeMap::new();
    for rule in rules() {
        tags.entry(tag_of(&rule)).or_default().add(&rule);
    }
    let mut table = String::from(
        "| tag | names | countries | checks | without a name | in text | values | precision | recall |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for (name, tag) in &tags {
        table += &tag.row(name, score.tags.get(name).copied().unwrap_or_default());
    }
    let (micro, there) = (score.micro(), score.micro().right + score.micro().missed);
    writeln!(
        table,
        "\n{} tags, {there} values: micro-F1 {:.4}, macro-F1 {:.4}; {} of {} leaves without sensitive data hit.",
        tags.len(),
        micro.f1(),
        score.macro_f1(),
        score.negatives_hit,
        score.negatives,
    )
    .unwrap();
    let path = folder().join("README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    if written == table {
        return;
    }
    if update() {
        std::fs::write(path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        panic!("rules/README.md is out of date: run the command that it names");
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own switch, not configuration of the tracer")]
fn update() -> bool {
    std::env::var_os("UPDATE_TABLE").is_some()
}
