//! The scanners against their own rules, against hostile text, and against each other.

use super::*;
use crate::observation::Evidence;
use crate::rules::RuleSet;

fn tags(key: &str, text: &str, kind: LeafKind) -> Vec<(String, Evidence)> {
    let scanners = Scanners::default_set().unwrap();
    let key = scanners.key(key);
    let mut hits = Vec::new();
    scanners.value(Leaf { key: &key, text, kind, in_force: InForce::ALL }, &mut hits);
    hits.iter().map(|hit| (scanners.scanner(hit.scanner).unwrap().tag.to_string(), hit.evidence)).collect()
}

fn evidence(key: &str, text: &str, tag: &str) -> Option<Evidence> {
    tags(key, text, LeafKind::String).into_iter().find(|(found, _)| found == tag).map(|(_, evidence)| evidence)
}

#[test]
fn each_rule_finds_its_hits_and_leaves_its_misses() {
    let mut wrong = Vec::new();
    for rule in &RuleSet::built_in().scanners {
        assert!(!rule.name.is_empty() && !rule.reference.is_empty(), "{}", rule.id);
        assert!(!rule.examples.hit.is_empty() && !rule.examples.miss.is_empty(), "{} has no examples", rule.id);
        let tag = rule.tag.to_string();
        let cases = rule.examples.hit.iter().map(|example| (example, true));
        for (example, expected) in cases.chain(rule.examples.miss.iter().map(|example| (example, false))) {
            let kind = if example.number { LeafKind::Number } else { LeafKind::String };
            let found = tags(&example.key, &example.value, kind);
            if found.iter().any(|(found, _)| *found == tag) != expected {
                wrong.push(format!(
                    "{}: {} = {} expected {expected}, found {found:?}",
                    rule.id, example.key, example.value
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn evidence_says_what_made_a_scanner_sure() {
    assert_eq!(evidence("ssn", "219-09-1234", "pii:us_ssn"), Some(Evidence::KeyShape));
    assert_eq!(evidence("card_number", "4111111111111111", "payment:card"), Some(Evidence::KeyCheck));
    assert_eq!(evidence("value", "4111111111111111", "payment:card"), Some(Evidence::Check));
    assert_eq!(evidence("value", "anna@example.org", "pii:email"), Some(Evidence::Shape));
    assert_eq!(evidence("password", "hunter2", "credentials:password"), Some(Evidence::Key));
}

#[test]
fn ordinary_values_are_left_alone() {
    let wrong: Vec<_> = [
        ("id", "550e8400-e29b-41d4-a716-446655440000"),
        ("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("sha256", "be9172540ad5ecbcaa702b8e8d248d16324af40dff5fd401e7b8905ef31f7975"),
        ("order_id", "4111111111111111"),
        ("orderNumber", "130692544"),
        ("caseNumber", "743 646 227"),
        ("created_at", "1700000000"),
        ("version", "2.26.13+build.114"),
        ("driver_version", "14.19.64.24"),
        ("email", "string"),
        ("email", "is not a valid address"),
        ("ssn", "is required"),
        ("password", "must be at least 8 characters"),
        ("password_changed_at", "2020-03-21T10:00:00Z"),
        ("ssn_on_file", "219091234"),
        ("card_last4", "1111"),
        ("card_number", "************1111"),
        ("phone_type", "mobile"),
        ("passport_country", "DE"),
        ("user_agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/106.0.39.46 Safari/537.36"),
        ("time", "14:18:46"),
        ("date", "2024-02-29T12:00:00+02:00"),
        ("price", "$50,678.69"),
        ("version", "192.168.178.21"),
        ("value", "12:30::1 pm"),
        ("next_cursor", "eyJpZCI6IDU1NjY1OSwgImQiOiAibmV4dCJ9"),
        ("url", "https://user@example.org/v2/items/4111111111111111?page=2"),
        ("path", "/var/data/4111111111111111/x.parquet"),
        ("value", "4111111111111111.5"),
        ("value", "54111111111111111"),
        ("value", "4111111111111111a"),
        ("notes", "It is 2024-02-29, build 130692544 of 12 parts; call it a day."),
    ]
    .into_iter()
    .map(|(key, value)| (key, value, tags(key, value, LeafKind::String)))
    .filter(|(_, _, found)| !found.is_empty())
    .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn fractions_and_negative_numbers_are_no_identifiers() {
    for number in ["-219091234", "219091234.0", "2.19091234e8", "-65.613616999999977"] {
        assert!(tags("ssn", number, LeafKind::Number).is_empty(), "{number}");
    }
}

#[test]
fn cards_of_different_brands_do_not_overlap() {
    for number in ["4111111111111111", "5555555555554444", "378282246310005", "6011111111111117", "3530111333300000"] {
        assert_eq!(tags("card_number", number, LeafKind::String).len(), 1, "{number}");
    }
}

#[test]
fn the_tables_stay_small() {
    let memory = Scanners::default_set().unwrap().table_memory();
    assert!(memory <= 6 << 20, "{memory} bytes");
}

/// Text made to be slow: each entry is repeated up to the wanted length.
const HOSTILE: [&str; 24] = [
    "4111 ",
    "my ssn is 219091234 ",
    "@",
    "a@",
    "a@a.",
    "a.",
    "a-",
    "1 ",
    "1",
    "12-34 ",
    "4111 1111 1111 111 ",
    "4111-",
    "eyJ",
    "eyJ.",
    "eyJ-",
    " eyJ.eyJ",
    "A1",
    " AB12",
    "DE89 3704 0044 0532 0130 ",
    "+1 2 3 4 5 ",
    "P<UTO ",
    "aGVsbG8gd29ybGQ+/",
    "é@",
    "(201) 555-012 ",
];

#[test]
fn hostile_text_costs_a_bounded_number_of_steps_per_byte() {
    let scanners = Scanners::default_set().unwrap();
    for pattern in HOSTILE {
        for key in ["", "password", "email", "phone", "card_number", "order_id"] {
            let key = scanners.key(key);
            let text = pattern.repeat(100_000 / pattern.len());
            let steps = scanners.steps(Leaf { key: &key, text: &text, kind: LeafKind::String, in_force: InForce::ALL });
            assert!(steps <= 10 * text.len() + 20_000, "{pattern:?}: {} steps per byte", steps / text.len());
        }
    }
}

#[test]
fn a_long_text_is_scanned_to_its_end() {
    let text = format!("{} anna@example.org", "word ".repeat(200_000));
    assert_eq!(evidence("x", &text, "pii:email"), Some(Evidence::Shape));
}

#[test]
fn nothing_shows_the_value() {
    let scanners = Scanners::default_set().unwrap();
    let leaf = Leaf { key: &KeyEvidence::default(), text: "hunter2", kind: LeafKind::String, in_force: InForce::ALL };
    assert!(!format!("{leaf:?} {scanners:?}").contains("hunter2"));
}

proptest::proptest! {
    #[test]
    fn any_key_and_any_value_are_scanned_and_each_scanner_hits_once(key in ".*", text in ".*", number in proptest::bool::ANY) {
        let scanners = Scanners::default_set().unwrap();
        let kind = if number { LeafKind::Number } else { LeafKind::String };
        let mut hits = Vec::new();
        scanners.value(Leaf { key: &scanners.key(&key), text: &text, kind, in_force: InForce::ALL }, &mut hits);
        let distinct: std::collections::BTreeSet<_> = hits.iter().map(|hit| hit.scanner).collect();
        proptest::prop_assert_eq!(distinct.len(), hits.len());
    }

    #[test]
    fn text_of_telling_pieces_costs_a_bounded_number_of_steps(pieces in proptest::collection::vec(0..HOSTILE.len(), 1..400)) {
        let text: String = pieces.iter().map(|piece| HOSTILE[*piece]).collect();
        let scanners = Scanners::default_set().unwrap();
        let steps = scanners.steps(Leaf { key: &KeyEvidence::default(), text: &text, kind: LeafKind::String, in_force: InForce::ALL });
        proptest::prop_assert!(steps <= 10 * text.len() + 20_000);
    }
}
