//! Loading of rules by itself, for tests and fuzzing: whatever it is given, it neither panics nor repeats it.

use crate::rules::RuleSource;
use crate::rules::matcher::Regex;

/// Loads text as a file of rules, without compiling them; how many problems there are, and whether the sum of what they say
/// stays short: none repeats what it was given.
#[must_use]
pub fn loads(json: &str) -> (usize, bool) {
    let loaded = RuleSource::new().json("text", json).load();
    // However long names in the text are.
    let short = loaded.problems().iter().all(|problem| problem.to_string().len() < 4_096);
    (loaded.count(), short)
}

/// Whether a pattern in the syntax of RE2 is found in a text; `None` if it is no pattern, or takes more than it may.
#[must_use]
pub fn finds(pattern: &str, case_sensitive: bool, text: &[u8]) -> Option<bool> {
    Regex::new(pattern, case_sensitive).ok().map(|regex| regex.is_match(text))
}
