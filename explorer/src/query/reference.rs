//! The reference of the language, written from the table of attributes.

use std::fmt::Write;

use super::attribute::{Attribute, GROUPS, Kind};

/// The text of `docs/query.md`, in Markdown. A test compares it with the page.
#[must_use]
pub fn reference() -> String {
    let mut page = INTRODUCTION.to_owned();
    for group in &GROUPS {
        let written = write!(page, "\n### {}\n\n| attribute | values | meaning |\n|---|---|---|\n", group.title);
        debug_assert!(written.is_ok(), "a text takes whatever is written");
        group.attributes.iter().for_each(|attribute| page.push_str(&row(attribute)));
    }
    page
}

fn row(attribute: &Attribute) -> String {
    let code = |word: &str| format!("`{}`", word.replace('|', "\\|"));
    let list = |words: &mut dyn Iterator<Item = &str>| words.map(code).collect::<Vec<_>>().join(", ");
    let mut name = code(attribute.name());
    if !attribute.aliases().is_empty() {
        name = format!("{name}<br>{}", list(&mut attribute.aliases().iter().copied()));
    }
    let mut values = match attribute.kind() {
        Kind::Closed(_) | Kind::Flag => list(&mut attribute.terms().into_iter()),
        Kind::Tag => "`category:type`".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Share => "share".to_owned(),
        Kind::Time => "time".to_owned(),
    };
    if !attribute.spellings().is_empty() {
        let spellings = attribute.spellings().iter().map(|(spelling, term)| format!("`{spelling}` = `{term}`"));
        values = format!("{values}<br>{}", spellings.collect::<Vec<_>>().join(", "));
    }
    let mut meaning = attribute.doc().to_owned();
    if !attribute.is_measured() {
        meaning.push_str(" **Not measured yet.**");
    }
    for value in attribute.unmeasured() {
        meaning = format!("{meaning} `{value}` is **not measured yet**.");
    }
    format!("| {name} | {values} | {meaning} |\n")
}

const INTRODUCTION: &str = include_str!("reference.md");
