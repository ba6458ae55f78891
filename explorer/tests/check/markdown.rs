//! The summary for a pull request.

use api_inventory_explorer::check::{Check, ROWS_LIMIT, markdown};
use api_inventory_explorer::finding::{self, Rules};
use api_inventory_explorer::inventory::{ApiInventory, Severity};
use api_inventory_explorer::render::FindingTeller;
use api_inventory_explorer::triage::Statuses;
use proptest::prelude::*;

use super::support::findings;
use super::{of_shop, shop};

#[test]
fn what_is_new_comes_first_and_what_is_decided_is_counted() {
    let folder = shop();
    folder.prints(&of_shop(&["triage", "--rule", "SHADOW", "--accept", "--reason", "ours"]));
    folder.prints(&of_shop(&["check", "route:/hidden", "--write-baseline", "base.json"]));
    let output = folder.run(&of_shop(&[
        "check",
        "--baseline",
        "base.json",
        "--markdown",
        "-",
        "--link",
        "Ticket=https://t.example/?r={route}",
    ]));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "## API check failed: 1 finding high or worse\n\
         \n\
         | | critical | high | medium | low | info |\n\
         |---|---:|---:|---:|---:|---:|\n\
         | new | 0 | 1 | 0 | 0 | 0 |\n\
         | in the baseline | 0 | 1 | 0 | 0 | 0 |\n\
         | muted or accepted | 0 | 0 | 0 | 1 | 0 |\n\
         \n\
         | severity | finding | endpoint | service | counted | |\n\
         |---|---|---|---|---|---|\n\
         | high | `OPEN` Anybody is answered | `GET /users/{id}` | `shop, prod` | 20 of 20 successes without credentials (100.0 %) | new [Ticket](<https://t.example/?r=%2Fusers%2F%7Bid%7D>) |\n\
         | high | `OPEN` Anybody is answered | `GET /hidden` | `shop, prod` | 20 of 20 successes without credentials (100.0 %) | in the baseline [Ticket](<https://t.example/?r=%2Fhidden>) |\n"
    );
}

fn rendered(inventory: &ApiInventory, rules: &Rules) -> String {
    let endpoints: Vec<_> = inventory.endpoints.iter().collect();
    let statuses = Statuses::default();
    let teller = FindingTeller::new(inventory, rules, &statuses, &[]);
    markdown(&Check::of(&endpoints, Some(Severity::High), None), &teller)
}

#[test]
fn there_are_so_many_rows_and_a_word_about_the_rest() {
    let routes: Vec<String> = (0..ROWS_LIMIT + 7).map(|at| format!("/r{at}")).collect();
    let all: Vec<(&str, &str)> = routes.iter().map(|route| ("A", route.as_str())).collect();
    let text = rendered(&findings::inventory(&all), finding::built_in());
    assert_eq!(text.lines().filter(|line| line.starts_with("| high | `A`")).count(), ROWS_LIMIT);
    assert!(text.contains("\n7 more;"), "{text}");
}

/// The parts of a row: what stands in code, and the rest, in which a backslash takes its meaning from what follows.
fn parts(row: &str) -> (Vec<String>, String) {
    let (mut codes, mut words) = (Vec::new(), String::new());
    let mut letters = row.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                let escaped = letters.next().filter(char::is_ascii_punctuation);
                // What renders comments looks for these when Markdown is gone.
                assert!(escaped.is_some_and(|escaped| !"@#!".contains(escaped)), "{row}");
            }
            '`' => codes.push(letters.by_ref().take_while(|letter| *letter != '`').collect()),
            _ => words.push(letter),
        }
    }
    (codes, words)
}

proptest! {
    #[test]
    fn no_name_becomes_markdown_or_html_or_a_mention(
        route in r"/[a-z`|\\<>@#!&*_\[\]() \n\r\u{202e}é]{1,40}",
        title in r"[a-zW.:/`|\\<>@#!&*_\[\]()~ \n-]{1,60}",
        what in r"[a-z`|\\<>@#!&*_\[\]() -]{1,40}",
    ) {
        let mut inventory = findings::inventory(&[("OPEN", "/a")]);
        let endpoint = &mut inventory.endpoints[0];
        endpoint.route = route.as_str().into();
        endpoint.service = Some(title.as_str().into());
        endpoint.findings[0].proofs[0].what = what.as_str().into();
        let mut rule = finding::built_in().iter().next().unwrap().clone();
        (rule.id, rule.title) = ("OPEN".into(), title.clone());
        let text = rendered(&inventory, &Rules::of(vec![rule]));
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| high | ")).collect();
        prop_assert_eq!(rows.len(), 1, "{}", text);
        let (codes, words) = parts(rows[0]);
        prop_assert_eq!(codes.len(), 3, "{}", rows[0]);
        prop_assert!(codes.iter().all(|code| !code.contains('|')), "a cell ends where we end it: {}", rows[0]);
        prop_assert_eq!(words.matches('|').count(), 7, "{}", rows[0]);
        prop_assert!(!words.contains(['<', '>', '&', '*', '_', '[', ']', '~', ':', '/', '@', '#', '!']), "{}", rows[0]);
        prop_assert!(!words.contains("www."), "{}", rows[0]);
    }
}
