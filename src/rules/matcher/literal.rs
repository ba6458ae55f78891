//! Patterns that spell out values: whoever reads that one matched knows what the value was.
//!
//! A scanner says what a value is like, not which one it is. So a pattern is taken apart into its alternatives, and each
//! is judged by itself, by what any match of it must hold:
//!
//! - *Open* is a character that can be any of many of its kind, as `[0-9]`, `[a-f0-9]` or `.` are. `[45]` is not, nor is
//!   `[4a-z]`, which has one digit. Signs are not, nor is a `.` between letters: it stands for one. Choices between numbers
//!   of up to four digits, as days of a month, are as open as there are numbers. All else is *spelled out*, in whatever case.
//! - What may be missing counts as missing, `.*` as nothing and `.+` as one character. What may be missing and spells
//!   something out is judged both ways.
//! - Words of formats that all know (`-----BEGIN `, `password=`, `postgresql://`) are not counted at all.
//!
//! Where nothing is open, an alternative may spell out nothing, or a word: fewer than eight characters, no digit, no `@`,
//! and not the whole text. Before an `open` shape's end it may be fewer than twelve with fewer than eight letters (`sk_live_`).
//!
//! Where something is open, it is refused if
//!
//! - eight digits or more stand in a row, or more digits are spelled out than characters are open;
//! - words that mix letters and digits have eight characters or more, and more than are open;
//! - letters or digits stand before an `@`, and more letters and digits are spelled out than characters are open;
//! - fewer than three characters are open, and there are four digits in a row, an `@` beside a letter or digit, or eight
//!   letters and more; of long texts a sixth as many as letters must be open;
//! - fewer than three characters are open, and fewer than letters and digits are spelled out, unless what is open has no
//!   end (`Bearer +[!-~]+`) and, where there is a digit, stands last.
//!
//! A pattern that cannot be read, or that has too many alternatives, is refused.
//!
//! What remains possible: two scanners that pin one half of a value each; a word of fewer than eight letters inside longer
//! texts, or how a longer text begins; words, names among them, before or behind three open characters; a choice of values
//! by their length. Who may write rules can find out as much, with patience.

use super::parts::Part;
use super::spelled::{At, Spelled, alternatives};
use super::syntax::Node;
use crate::scan::pattern_tree;

/// Letters of which on a text is no keyword.
const WORD: u32 = 8;

/// How long the beginning of a token may be that is all that is known of it.
const PREFIX: u32 = 12;

/// How many digits in a row are a value.
const DIGITS: u32 = 8;

/// The least that must be open beside what tells something.
const FLOOR: u32 = 3;

/// Where a pattern must match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Anywhere in a text.
    Anywhere,
    /// All of a value.
    Whole,
    /// The beginning of a token.
    Beginning,
}

/// Whether a match of a pattern anywhere in a text tells the value.
pub(super) fn is_literal(node: &Node) -> bool {
    spells_out(&Part::of_node(node), Extent::Anywhere)
}

/// Whether a match of a shape tells the value; yes if it is none. That of an `open` shape is how a token begins.
pub(crate) fn is_literal_pattern(pattern: &str, open: bool) -> bool {
    let extent = if open { Extent::Beginning } else { Extent::Whole };
    pattern_tree(pattern).is_none_or(|tree| spells_out(&Part::of_hir(&tree), extent))
}

fn spells_out(part: &Part, extent: Extent) -> bool {
    alternatives(part).is_none_or(|mut all| all.any(|spelled| tells(&spelled, extent)))
}

/// Whether an alternative tells the value.
fn tells(spelled: &Spelled, extent: Extent) -> bool {
    if spelled.long {
        return true;
    }
    let (open, letters) = (spelled.open, spelled.letters);
    let loose = spelled.bounds.loose || extent == Extent::Beginning;
    let all = letters.saturating_add(spelled.digits);
    if open == 0 {
        let longest = if extent == Extent::Beginning { PREFIX } else { WORD };
        let whole = extent == Extent::Whole || spelled.bounds.starts && spelled.bounds.ends;
        let word = letters < WORD && spelled.digits == 0 && spelled.at == At::Nowhere && spelled.characters < longest;
        return spelled.characters > 0 && !(word && (loose || !whole));
    }
    if spelled.digits_in_row >= DIGITS || spelled.digits > open {
        return true;
    }
    let begins = loose && (spelled.digits == 0 || spelled.ends_open());
    let mut least = if begins { all.min(1) } else { all.min(FLOOR) };
    if letters >= WORD {
        least = FLOOR.max(letters / 6);
    }
    if spelled.digits_in_row >= 4 || spelled.at >= At::Before {
        least = least.max(FLOOR);
    }
    if spelled.mixed >= WORD {
        least = least.max(spelled.mixed);
    }
    if spelled.at == At::Behind {
        least = least.max(all);
    }
    open < least
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use serde_json::Value;

    use super::super::spelled::WORDS;
    use super::super::syntax::parse;
    use super::*;
    use crate::rules::matcher::Regex;

    fn literal(pattern: &str) -> bool {
        is_literal(&parse(pattern, true).unwrap())
    }

    #[test]
    fn patterns_that_spell_out_values_are_refused() {
        for pattern in [
            "hunter2",
            "^anna$",
            "^a?$",
            "^(?:yes|no)$",
            "anna@example\\.org",
            "(?i)anna\\.berg@[a-z]xample\\.org",
            "anna\\.berg@example\\.[a-z]{2,3}",
            "anna\\.berg%40example\\.[a-z]{3}",
            "^anna@example\\.org\\s*$",
            ".+@example\\.org",
            "^4111111111111111$",
            "^4111111111111111.*$",
            "^411111111111[0-9]{4}$",
            "^4111 1111 1111 [0-9]{4}$",
            "^4111-?1111-?11[0-9]{6}$",
            ".{1,1000}4111111111111111",
            "4111111111111111[0-9]*",
            "^[45]1{15}$",
            "^4(?:1111){1,9}[0-9]{4}$",
            "^[0-9](?:1111)*$",
            "^(?:4111111111111111|[0-9a-z]{40})$",
            "^(?:[0-9a-z]{40})?4111111111111111$",
            "^[0-9](?:hunter2hunter2)?$",
            "^(?:hunter2hunter2)?$",
            "^hunter2hunter2.*$",
            ".+hunter2",
            ".+hunter2hunter2",
            "(?:.*)hunter2hunter2",
            "^hunter2hunt[a-z0-9]{3}$",
            "^hunter2-hunter2[a-z]{3}$",
            "^.*secretvalue1",
            "^annaberg.*$",
            "^annaberg.+$",
            "^ann[a-z]$",
            "Anna Berg|Carl Dahl|Eva Falk",
            ".*correct horse battery staple.*",
            ".+correct horse battery staple",
            "^.*張偉.*$",
            "^[01]{8}$",
            "^password=hunter2$",
            "^(?:password=){2}hunter2hunter2.$",
            "--------",
        ] {
            assert!(literal(pattern), "{pattern}");
        }
        assert!(literal(&format!("^{}[0-9]{{900}}$", "anna ".repeat(60))));
    }

    #[test]
    fn sets_that_only_seem_open_are_seen_through() {
        for pattern in [
            // Of digits, only those of a card number.
            "^[4a-z][1a-z]{15}$",
            "^[A-Zh][A-Zu][A-Zn][A-Zt][A-Ze][A-Zr]$",
            // Between letters and digits, `\B` leaves only a 1.
            r"^4(?:\B[^a-zA-Z02-9_]\B){15}$",
            // Nor is a sign open, nor what can be nothing else there.
            "^anna[!-/]berg[:-@]example[!-/]org$",
            r"^anna\Wberg\Wexample\Worg$",
            r"^anna\b[.a-z]\bberg\b[@a-z]\bexample\b[.a-z]\borg$",
            r"^hunter2\b[.a-z]\b[.a-z]\b[.a-z]$",
            r"^ann\b[.a-z][a-z]{2}$",
            "^anna.berg.example.org$",
            "^anna[@a-z]example[.a-z]org$",
            "^4111.1111.1111.1111$",
            "^anna.berg.example.[a-z]{3}$",
            "^hunter2(?m:$)[^a](?m:$)[^a](?m:$)[^a]",
            "^(?m:[^a]^[^a]^[^a]^)hunter2",
            // One of its lengths is a number only.
            "^(?:4|[0-9]{2})(?:1|[0-9]{2}){15}$",
            // The same number many times is no choice.
            "^(?:4111|4111|4111|4111|4111|4111|4111|4111|4111|4111)(?:11|11|11|11|11|11|11|11){6}$",
        ] {
            assert!(literal(pattern), "{pattern}");
        }
    }

    #[test]
    fn patterns_that_say_what_values_are_like_are_taken() {
        for pattern in [
            "^[0-9]{3}$",
            "^S-[0-9]{5}$",
            "^S-[0-9]$",
            "^patient-[0-9]{4}$",
            "^urn:patient:[0-9]{6}$",
            "^https://clinic\\.example/p/[0-9]{6}$",
            "^http://clinic\\.example/v2/p/[0-9]{6}$",
            "^411111[0-9]{10}$",
            "^MRN-?[0-9]{5,8}$",
            "^Basic ",
            "\\bBearer\\b",
            "^digest\\s+",
            "Bearer\\s+[A-Za-z0-9._-]+",
            "^sk_live_[0-9a-zA-Z]{24}$",
            "[A-Z]{3}[0-9]{2}",
            "[a-z0-9.]+@[a-z0-9-]+\\.[a-z]{2,4}",
            "^(?:0?[1-9]|[12][0-9]|3[01])\\.(?:0?[1-9]|1[0-2])\\.(?:19|20)[0-9]{2}$",
            "",
            ".",
            ".+",
            ".*",
            "^anna.*$",
            ".+\\.pdf$",
            "^neo4j://.+",
            r"\b[\w.-]{3}\b",
            "^MRN.[0-9]{6}$",
            "-----BEGIN (?:[A-Z]{2,12} )?PRIVATE KEY-----",
        ] {
            assert!(!literal(pattern), "{pattern}");
        }
    }

    #[test]
    fn a_shape_is_judged_as_it_is_compiled() {
        for pattern in [
            "anna",
            "(",
            "[ -~]*4111111111111111",
            "(?x)4111 1111 1111 1111",
            "(?<n>hunter2hunter2)",
            "(?i)hunter2hunter2",
            "[h&&[a-z]]unter2hunter2",
            "4111111111111111(?:)",
            "張偉",
        ] {
            assert!(is_literal_pattern(pattern, false), "{pattern}");
        }
        for pattern in ["[0-9]{4}", "S-[0-9]{5}", "[!-~]+", "(?x) MRN - [0-9]{5,8}"] {
            assert!(!is_literal_pattern(pattern, false), "{pattern}");
        }
    }

    #[test]
    fn an_open_shape_is_judged_as_how_a_token_begins() {
        for pattern in
            ["(", "hunter2", "hunter2hunter2", "4111111111111111", "annaberg", "anna@", "[!-~]hunter2hunter2"]
        {
            assert!(is_literal_pattern(pattern, true), "{pattern}");
        }
        for pattern in ["sk_live_", "gh[pousr]_", "github_pat_[A-Za-z0-9_]{40}", "SG\\.[A-Za-z0-9_-]{16}"] {
            assert!(!is_literal_pattern(pattern, true), "{pattern}");
        }
    }

    #[test]
    fn shapes_of_this_crate_may_be_copied() {
        let (mut shapes, mut refused) = (0, Vec::new());
        for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let rules: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            for scanner in rules["scanners"].as_array().into_iter().flatten() {
                for shape in scanner["value"]["parameters"]["shapes"].as_array().into_iter().flatten() {
                    let pattern = shape["pattern"].as_str().unwrap();
                    shapes += 1;
                    if is_literal_pattern(pattern, shape["open"] == true) {
                        refused.push(pattern.to_owned());
                    }
                }
            }
        }
        assert!(shapes > 200, "{shapes}");
        assert_eq!(refused, [""; 0]);
    }

    #[test]
    fn what_has_too_many_alternatives_is_refused_in_time() {
        let begin = std::time::Instant::now();
        let many = ["[0-9]{9}", &"(?:ab|cd[a-z]|e1f[a-z]g|12|x-x|y)".repeat(30)].concat();
        for pattern in [&*many, "(?:(?:(?:(?:a[a-z]|b1)?){9}){9}){9}[0-9]{99}", &"(?:x1?[a-z]?){9}".repeat(99)] {
            assert!(literal(pattern), "{pattern}");
        }
        assert!(begin.elapsed() < std::time::Duration::from_secs(10), "{:?}", begin.elapsed());
    }

    fn escaped(text: &str) -> String {
        regex_syntax::escape(text)
    }

    proptest! {
        #[test]
        fn a_text_is_refused_whatever_is_put_around_it(
            text in "[ -~äß語]{8,24}",
            around in prop::collection::vec(
                select(&[("^", ""), ("", "$"), (".*", ""), ("", ".*"), ("(?:", ")"), ("(", ")"), ("(?i)", ""), ("", "\\s*"),
                    ("\\b", "")][..]), 0..6),
        ) {
            // Words of formats are no values.
            prop_assume!(!WORDS.iter().any(|word| text.to_lowercase().contains(word)));
            let wrap = |pattern: String, (before, behind): &(&str, &str)| format!("{before}{pattern}{behind}");
            let pattern = around.iter().fold(escaped(&text), wrap);
            prop_assert!(Regex::new(&pattern, false).unwrap().is_literal(), "{pattern}");
            let inside = |pattern: &(&str, &str)| !["^", "\\b"].contains(&pattern.0) && pattern.1 != "$";
            let pattern = around.iter().filter(|around| inside(around)).fold(escaped(&text), wrap);
            prop_assert!(is_literal_pattern(&pattern, false), "{pattern}");
        }

        #[test]
        fn a_beginning_of_letters_and_digits_is_refused(text in "[a-zA-Z0-9]{8,24}") {
            prop_assert!(is_literal_pattern(&text, true), "{}", text);
        }

        #[test]
        fn whatever_a_pattern_is_it_never_panics(
            pattern in r"[ab01@.\[\](){}|*+?^$\\,0-9:=<>!PdDwWsSbBxi-]{0,40}"
        ) {
            for open in [false, true] {
                is_literal_pattern(&pattern, open);
            }
            if let Ok(node) = parse(&pattern, false) {
                is_literal(&node);
            }
        }
    }
}
