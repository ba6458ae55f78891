//! The page: a skeleton, styles and scripts of ours, and blocks of data.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::overview::{CHUNK, overview};
use super::{ReportOptions, block, detail};
use crate::finding::Rules;
use crate::inventory::ApiInventory;
use crate::query::{Attribute, Index};
use crate::render::FindingTeller;

const PAGE: &str = include_str!("assets/page.html");
const STYLES: [&str; 8] = [
    include_str!("assets/style/theme.css"),
    include_str!("assets/style/page.css"),
    include_str!("assets/style/marks.css"),
    include_str!("assets/style/cards.css"),
    include_str!("assets/style/tables.css"),
    include_str!("assets/style/explorer.css"),
    include_str!("assets/style/panel.css"),
    include_str!("assets/style/media.css"),
];

/// The scripts, in the order of data flow. They share one scope.
const SCRIPTS: [&str; 31] = [
    include_str!("assets/data.js"),
    include_str!("assets/query/pattern.js"),
    include_str!("assets/query/error.js"),
    include_str!("assets/query/scan.js"),
    include_str!("assets/query/time.js"),
    include_str!("assets/query/check.js"),
    include_str!("assets/query/parse.js"),
    include_str!("assets/query/display.js"),
    include_str!("assets/query/evaluate.js"),
    include_str!("assets/query/edit.js"),
    include_str!("assets/text.js"),
    include_str!("assets/dom.js"),
    include_str!("assets/router.js"),
    include_str!("assets/chart.js"),
    include_str!("assets/findings/data.js"),
    include_str!("assets/overview/splits.js"),
    include_str!("assets/overview/coverage.js"),
    include_str!("assets/overview/view.js"),
    include_str!("assets/endpoints/box.js"),
    include_str!("assets/endpoints/facets.js"),
    include_str!("assets/endpoints/table.js"),
    include_str!("assets/endpoints/share.js"),
    include_str!("assets/endpoints/facts.js"),
    include_str!("assets/endpoints/tables.js"),
    include_str!("assets/endpoints/panel.js"),
    include_str!("assets/endpoints/view.js"),
    include_str!("assets/services.js"),
    include_str!("assets/findings/panel.js"),
    include_str!("assets/findings/view.js"),
    include_str!("assets/sources.js"),
    include_str!("assets/main.js"),
];

/// Writes the report of an inventory.
///
/// # Errors
///
/// Those of the output.
pub fn write(
    output: &mut impl Write,
    inventory: &ApiInventory,
    rules: &Rules,
    options: &ReportOptions<'_>,
) -> io::Result<()> {
    let style = STYLES.join("\n");
    let script = format!("(() => {{\n\"use strict\";\n{}}})();\n", SCRIPTS.join("\n"));
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(&script),
        hash(&style)
    );
    let mut parts = PAGE.split("<!-- ").map(|part| part.split_once(" -->").unwrap_or(("", part)));
    parts.try_for_each(|(name, rest)| {
        match name {
            "policy" => write!(output, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?,
            "style" => write!(output, "<style>{style}</style>")?,
            "data" => write_data(output, inventory, rules, options)?,
            "script" => write!(output, "<script>{script}</script>")?,
            _ => {}
        }
        output.write_all(rest.as_bytes())
    })
}

fn write_data(
    output: &mut impl Write,
    inventory: &ApiInventory,
    rules: &Rules,
    options: &ReportOptions<'_>,
) -> io::Result<()> {
    let index = Index::of(inventory);
    block::write(output, "report", &overview(inventory, rules, &index, options))?;
    for (at, attribute) in Attribute::all().enumerate() {
        if let Some(column) = index.written_column(attribute) {
            block::write(output, &format!("column-{at}"), &column)?;
        }
    }
    block::write(output, "column-words", &index.written_words())?;
    for (at, (_, column)) in index.written_tagged().enumerate() {
        block::write(output, &format!("column-tagged-{at}"), &column)?;
    }
    let teller = FindingTeller::new(inventory, rules, &options.decided, options.links);
    for (at, endpoints) in inventory.endpoints.chunks(CHUNK).enumerate() {
        let details: Vec<Value> = endpoints.iter().map(|endpoint| detail::detail(&teller, endpoint)).collect();
        block::write_packed(output, &format!("chunk-{at}"), &details)?;
    }
    Ok(())
}

/// What a content security policy calls a script or a style.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}
