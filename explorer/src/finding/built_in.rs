//! The rules that come with this crate.

use std::sync::OnceLock;

use super::read::read;
use super::rule::Rules;

/// The files of `rules/`, each with its name.
const FILES: [(&str, &str); 6] = [
    ("authentication.yaml", include_str!("../../rules/authentication.yaml")),
    ("authorization.yaml", include_str!("../../rules/authorization.yaml")),
    ("sensitive_data.yaml", include_str!("../../rules/sensitive_data.yaml")),
    ("resources.yaml", include_str!("../../rules/resources.yaml")),
    ("configuration.yaml", include_str!("../../rules/configuration.yaml")),
    ("inventory.yaml", include_str!("../../rules/inventory.yaml")),
];

/// The rules that come with this crate.
///
/// ```
/// let rules = api_inventory_explorer::finding::built_in();
/// assert!(rules.iter().all(|rule| rule.built_in));
/// ```
#[must_use]
pub fn built_in() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut rules = Vec::new();
        for (_, text) in FILES {
            // A test holds that they have no problems.
            rules.extend(read(text.as_bytes(), &mut Vec::new()));
        }
        for rule in &mut rules {
            rule.built_in = true;
        }
        Rules::of(rules)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_come_along_have_no_problems() {
        let mut ids = Vec::new();
        for (name, text) in FILES {
            let mut problems = Vec::new();
            ids.extend(read(text.as_bytes(), &mut problems).into_iter().map(|rule| rule.id));
            assert!(problems.is_empty(), "{name}: {problems:#?}");
        }
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "two rules have one id");
    }
}
