//! Made-up queries.

use api_inventory_explorer::query::{Attribute, Kind};
use proptest::prelude::*;
use proptest::sample::select;

const TEXTS: [&str; 22] = [
    "shop",
    "Shop*",
    "*",
    "?hop",
    "\"payments \u{e4}\"",
    "dev",
    "prod",
    "web",
    "*team",
    "/orders/*",
    "*\\(old\\)*",
    "1.9",
    "\"a \\\" b\"",
    "{key}",
    "v1.10",
    "7",
    "query*",
    "email",
    "gr\u{f6}\u{df}en",
    "\u{e4}rger",
    "\"\"",
    "-x",
];
const TAGS: [&str; 9] =
    ["payment", "payments:card", "payment:*", "pii:us_ssn", "*:email", "custom", "\"custom:badge\"", "*", "p*"];
const NUMBERS: [&str; 7] = ["0", "5", "-3", "1k", "2.5k", "0.001M", "100"];
const SHARES: [&str; 5] = ["0", "5%", "0.25", "100%", "1"];
const DATES: [&str; 4] = ["2026-11-01", "2026-10-15T10:00Z", "2026-11-20T08:30", "2026-09-30"];
const AGES: [&str; 5] = ["7d", "90m", "36h", "5w", "0d"];
const SIGNS: [&str; 4] = ["<", "<=", ">", ">="];
const WORDS: [&str; 12] =
    ["orders", "\"GET /orders\"", "o?ders", "/users*9", "shop", "and", "\"AND\"", "team", "\\-x", "[", "a\\:b", "*"];

fn ordered(values: &'static [&'static str], bare: bool) -> BoxedStrategy<String> {
    let one = (select(&SIGNS[..]), select(values)).prop_map(|(sign, value)| format!("{sign}{value}"));
    let end = prop_oneof![3 => select(values).prop_map(ToOwned::to_owned), 1 => Just("*".to_owned())];
    let brackets = (select(&["[", "{"][..]), select(&["]", "}"][..]));
    let range =
        (brackets, end.clone(), end).prop_map(|((open, close), low, high)| format!("{open}{low} TO {high}{close}"));
    if bare {
        prop_oneof![one, range, select(values).prop_map(ToOwned::to_owned)].boxed()
    } else {
        prop_oneof![one, range].boxed()
    }
}

fn value(attribute: &'static Attribute) -> BoxedStrategy<String> {
    match attribute.kind() {
        Kind::Closed(_) | Kind::Flag => {
            let terms = attribute.terms();
            let spellings = attribute.spellings().iter().map(|(spelling, _)| *spelling);
            let quoted = terms.iter().copied().chain(spellings).map(|term| format!("\"{term}\""));
            let wild = terms.iter().map(|term| format!("{}*", &term[..1])).filter(|term| !term.starts_with(['<', '>']));
            select(quoted.chain(wild).chain(terms.iter().map(|term| (*term).to_owned())).collect::<Vec<_>>()).boxed()
        }
        Kind::Tag => select(&TAGS[..]).prop_map(ToOwned::to_owned).boxed(),
        Kind::Text => prop_oneof![
            4 => select(&TEXTS[..]).prop_map(ToOwned::to_owned),
            1 => ordered(&["shop", "1.9", "2", "web"], true),
        ]
        .boxed(),
        Kind::Number => ordered(&NUMBERS, true),
        Kind::Share => ordered(&SHARES, true),
        Kind::Time => prop_oneof![ordered(&DATES, true), ordered(&AGES, false)].boxed(),
    }
}

fn term() -> BoxedStrategy<String> {
    let attributes: Vec<&'static Attribute> = Attribute::all().collect();
    let asked = select(attributes).prop_flat_map(|attribute| {
        let names = select(attribute.names().collect::<Vec<_>>());
        (names, prop::collection::vec(value(attribute), 1..4)).prop_map(|(name, values)| match values.as_slice() {
            [value] => format!("{name}:{value}"),
            values if values.iter().any(|value| value.starts_with('-')) => format!("{name}:{}", values[0]),
            values => format!("{name}:({})", values.join(" OR ")),
        })
    });
    let tagged = prop_oneof![
        select(
            &["team:red", "TEAM:*", "Team:>v1.9", "score:>5", "score:[3 TO 9}", "none:x", "team:7", "team:>\"5\""][..]
        )
        .prop_map(|asked| format!("@{asked}")),
    ];
    prop_oneof![6 => asked, 1 => tagged, 2 => select(&WORDS[..]).prop_map(ToOwned::to_owned)].boxed()
}

/// A query that can be read.
pub(crate) fn query() -> BoxedStrategy<String> {
    let expression = term().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" "))),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" OR "))),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|parts| parts.join(" AND ")),
            inner.clone().prop_map(|part| format!("-({part})")),
            inner.prop_map(|part| format!("NOT {part}")),
        ]
    });
    expression.boxed()
}

/// Anything made of the letters of queries.
pub(crate) fn soup() -> BoxedStrategy<String> {
    let pieces = select(
        &[
            "a",
            "service:",
            "env:",
            "@x:",
            "is:",
            "requests:",
            "first_seen:",
            "sensitive:",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            " TO ",
            " OR ",
            " AND ",
            " NOT ",
            "-",
            "\"",
            "\\",
            "*",
            "?",
            ":",
            ">",
            "<=",
            "5",
            "1k",
            "7d",
            " ",
            "\u{4e2d}",
            "\n",
            "shadow",
            "payments",
            "shop",
            "1h",
            "jwt.expiry:",
            "2026-11-01",
        ][..],
    );
    prop::collection::vec(pieces, 0..14).prop_map(|pieces| pieces.concat()).boxed()
}
