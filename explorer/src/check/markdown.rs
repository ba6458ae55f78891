//! A summary for a pull request.

use std::fmt::Write;

use super::{Check, Checked};
use crate::inventory::Severity;
use crate::render::{FindingTeller, counted, proof, shown, shown_in};

/// So many findings are listed.
pub const ROWS_LIMIT: usize = 50;

/// A cell is at most as wide.
const CELL: usize = 160;

/// A summary as Markdown: counts by severity, and a table of findings that somebody has to do something about, what fails
/// the check first.
///
/// Names come from traffic and files, and anybody may have chosen them. They stand in code, where neither Markdown nor HTML
/// is read and nobody is mentioned; the two characters that end code or a cell are replaced with others that look alike.
#[must_use]
pub fn markdown(check: &Check<'_>, teller: &FindingTeller<'_>) -> String {
    let mut text = String::new();
    let failing = check.failing().count();
    let least = check.fail_on.map_or("", Severity::as_str);
    match (failing, check.fail_on) {
        (0, None) => text.push_str("## API check: findings\n"),
        (0, Some(_)) => _ = writeln!(text, "## API check passed: nothing new that is {least} or worse"),
        _ => _ = writeln!(text, "## API check failed: {} {least} or worse", counted(failing, "finding")),
    }
    push_counts(check, &mut text);
    let due: Vec<&Checked<'_>> = check.checked.iter().filter(|checked| checked.finding.state.is_due()).collect();
    if !due.is_empty() {
        text.push_str("\n| severity | finding | endpoint | service | counted | |\n|---|---|---|---|---|---|\n");
    }
    for checked in due.iter().take(ROWS_LIMIT) {
        push_row(checked, check.has_baseline, teller, &mut text);
    }
    if due.len() > ROWS_LIMIT {
        _ = write!(text, "\n{} more; `api-inventory findings --each` lists all.\n", due.len() - ROWS_LIMIT);
    }
    if let Some(gone) = check.gone.filter(|gone| *gone > 0) {
        _ = write!(text, "\n{} of the baseline not found any more.\n", counted(gone, "finding"));
    }
    text
}

/// How many there are, by severity.
fn push_counts(check: &Check<'_>, text: &mut String) {
    let is_due = |checked: &&Checked<'_>| checked.finding.state.is_due();
    let known = if check.has_baseline { "in the baseline" } else { "" };
    let new = if check.has_baseline { "new" } else { "to do" };
    let rows: [(&str, Vec<&Checked<'_>>); 3] = [
        (new, check.checked.iter().filter(is_due).filter(|checked| !checked.is_known).collect()),
        (known, check.checked.iter().filter(is_due).filter(|checked| checked.is_known).collect()),
        ("muted or accepted", check.checked.iter().filter(|checked| !is_due(checked)).collect()),
    ];
    let titles: Vec<&str> = Severity::ALL.iter().map(|severity| severity.as_str()).collect();
    _ = write!(text, "\n| | {} |\n|---|{}\n", titles.join(" | "), "---:|".repeat(titles.len()));
    for (name, checked) in rows.iter().filter(|(name, _)| !name.is_empty()) {
        let of = |severity: Severity| checked.iter().filter(|checked| checked.finding.severity == severity).count();
        let counts: Vec<String> = Severity::ALL.iter().map(|severity| of(*severity).to_string()).collect();
        _ = writeln!(text, "| {name} | {} |", counts.join(" | "));
    }
}

fn push_row(checked: &Checked<'_>, has_baseline: bool, teller: &FindingTeller<'_>, text: &mut String) {
    let (endpoint, finding) = (checked.endpoint, checked.finding);
    let title = teller.rule(finding).map_or("", |rule| rule.title.as_str());
    let operation = endpoint.operation.as_deref().map(|operation| format!(" {operation}")).unwrap_or_default();
    let proofs: Vec<String> = finding.proofs.iter().map(proof).collect();
    let of = [&endpoint.service, &endpoint.environment].into_iter().flatten();
    let of: Vec<&str> = of.map(AsRef::as_ref).collect();
    let mark = match (has_baseline, checked.is_known) {
        (true, false) => "new",
        (true, true) => "in the baseline",
        (false, _) => finding.state.as_str(),
    };
    let links = teller.links(endpoint, finding);
    // Templates of links have no angle brackets and no blanks, and what fills them is percent-encoded.
    let links = links.iter().map(|(name, link)| format!("[{}](<{link}>)", words(name)));
    let last: Vec<String> = std::iter::once(words(mark)).chain(links).collect();
    _ = writeln!(
        text,
        "| {} | {} {} | {} | {} | {} | {} |",
        finding.severity.as_str(),
        code(&finding.rule),
        words(title),
        code(&format!("{} {}{operation}", endpoint.method_name(), endpoint.route)),
        code(&of.join(", ")),
        words(&proofs.join("; ")),
        last.join(" "),
    );
}

/// A name as code.
fn code(text: &str) -> String {
    // Cut first: what ends code or a cell must not come back.
    let text = shown_in(text, CELL).replace('`', "'").replace('|', "\u{a6}");
    if text.trim().is_empty() { "-".to_owned() } else { format!("`{}`", text.trim()) }
}

/// Words of a rule or an operator: nothing of them is Markdown, nobody is mentioned, and nothing is linked.
fn words(text: &str) -> String {
    let mut words = String::new();
    for letter in shown_in(&shown(text), CELL).chars() {
        match letter {
            // What renders a comment looks for these behind Markdown, where escaping them does not help.
            '@' => words.push('\u{ff20}'),
            '#' => words.push('\u{ff03}'),
            '!' => words.push('\u{ff01}'),
            ',' | ';' | '(' | ')' | '%' | '-' | '\'' => words.push(letter),
            // Of a number; `www.` begins a link.
            '.' if words.ends_with(|before: char| before.is_ascii_digit()) => words.push(letter),
            _ if letter.is_ascii_punctuation() => words.extend(['\\', letter]),
            _ => words.push(letter),
        }
    }
    words
}
