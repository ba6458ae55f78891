//! Whether an environment is production.

use crate::observation::ProductionBasis;

/// Words that name an environment which is not production. Datadog documents dev, alpha, beta and sandbox "and the like".
const WORDS: [&str; 51] = [
    "acc",
    "acceptance",
    "alpha",
    "beta",
    "ci",
    "demo",
    "dev",
    "devel",
    "develop",
    "development",
    "devtest",
    "e2e",
    "ephemeral",
    "experimental",
    "int",
    "integration",
    "lab",
    "load",
    "loadtest",
    "local",
    "localhost",
    "mock",
    "nonprd",
    "nonprod",
    "nonproduction",
    "npe",
    "nprd",
    "perf",
    "performance",
    "playground",
    "poc",
    "pre",
    "preprd",
    "preprod",
    "preproduction",
    "preview",
    "qa",
    "review",
    "sandbox",
    "sbx",
    "sit",
    "stage",
    "staging",
    "stg",
    "test",
    "testing",
    "tests",
    "training",
    "trial",
    "tst",
    "uat",
];

/// Words that take production back when they stand before it: `non-prod`, `preProd`.
const NEGATIONS: [&str; 3] = ["pre", "non", "not"];

/// Whether the environment of this name is production, and how that was decided.
///
/// What the operator says goes first. Else environments are production until a whole word of their name says otherwise; no
/// name is production as well.
pub(crate) fn production(environment: Option<&str>, said: Option<bool>) -> (bool, ProductionBasis) {
    if let Some(production) = said {
        (production, ProductionBasis::Override)
    } else if environment.is_some_and(names_another) {
        (false, ProductionBasis::Pattern)
    } else {
        (true, ProductionBasis::Default)
    }
}

fn names_another(environment: &str) -> bool {
    environment.split(|character: char| !character.is_alphanumeric()).any(|part| {
        // `e2e` is one word although digits part words elsewhere.
        listed(part)
    }) || {
        let words = words(environment);
        words.iter().any(|word| listed(word))
            || words.windows(2).any(|pair| {
                matches!(pair, [first, second]
                    if NEGATIONS.contains(&first.as_str()) && matches!(second.as_str(), "prod" | "production" | "prd"))
            })
    }
}

fn listed(word: &str) -> bool {
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// The words of a name in lower case, parted at separators, digits and `camelCase` humps.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut characters = name.chars().peekable();
    let mut after_lower = false;
    let mut after_upper = false;
    while let Some(character) = characters.next() {
        let starts_hump = character.is_uppercase()
            && (after_lower || after_upper && characters.peek().is_some_and(|next| next.is_lowercase()));
        if (starts_hump || !character.is_alphabetic()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphabetic() {
            word.extend(character.to_lowercase());
        }
        (after_lower, after_upper) = (character.is_lowercase(), character.is_uppercase());
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{ProductionBasis, production};

    fn is_production(name: &str) -> bool {
        production(Some(name), None).0
    }

    #[test]
    fn a_whole_word_makes_an_environment_another() {
        for name in [
            "dev",
            "DEV",
            "dev1",
            "dev-eu",
            "eu_dev_2",
            "myDev",
            "devEU",
            "QA",
            "qa-2",
            "uat",
            "Stage",
            "staging2",
            "sandbox",
            "alpha",
            "beta.3",
            "demo",
            "local",
            "preprod",
            "preProd",
            "pre-prod",
            "PRE_PRODUCTION",
            "NonProd",
            "non-prod",
            "non production",
            "ci",
            "perf",
            "e2e",
            "E2E-1",
            "Test Env",
            "prod-test",
        ] {
            assert!(!is_production(name), "{name}");
        }
    }

    #[test]
    fn all_else_is_production() {
        for name in [
            "prod",
            "prod-eu-1",
            "production",
            "production-like",
            "devotion",
            "latest",
            "contest",
            "live",
            "eu-west-1",
            "betamax",
            "international",
            "prerelease",
            "nonstop",
            "city",
            "",
            "—",
            "продакшн",
            "attestation",
        ] {
            assert!(is_production(name), "{name}");
        }
        assert!(production(None, None).0);
    }

    #[test]
    fn what_the_operator_says_goes_first() {
        assert_eq!(production(Some("dev"), Some(true)), (true, ProductionBasis::Override));
        assert_eq!(production(None, Some(false)), (false, ProductionBasis::Override));
        assert_eq!(production(Some("dev"), None), (false, ProductionBasis::Pattern));
        assert_eq!(production(Some("prod"), None), (true, ProductionBasis::Default));
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_read_without_panic(name: String) {
            let _ = production(Some(&name), None);
        }
    }
}
