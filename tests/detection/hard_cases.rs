//! Bodies in which something near a value hides it, or makes one of what is none.

use super::classifier;
use api_inventory::offline::Content;

fn found(body: &str) -> Vec<String> {
    let found = classifier().classify(Content::Json, body.as_bytes());
    found.iter().map(|find| format!("{} {}", find.pointer, find.tag)).collect()
}

#[test]
fn numbers_before_it_hide_no_named_number() {
    let line = "Call 030 1234567 or 0171 2345678. ";
    for count in 0..40 {
        let body = serde_json::json!({"motto": format!("{}My SSN is 219-09-1235.", line.repeat(count))}).to_string();
        assert!(found(&body).contains(&"/motto pii:us_ssn".to_owned()), "behind {count} lines");
    }
}

#[test]
fn what_one_key_of_a_wide_object_says_is_not_said_of_the_next() {
    let wide = (0..511).map(|n| format!("\"k{n}\":1,")).collect::<Vec<_>>().concat();
    let body = |first: &str, second: &str| format!("{{{wide}{first},{second}}}");
    assert_eq!(found(&body(r#""ssn":["219091234"]"#, r#""order_id":["219091235"]"#)), ["/ssn/0 pii:us_ssn"]);
    assert_eq!(found(&body(r#""zz":["x"]"#, r#""ssn":["219091234"]"#)), ["/ssn/0 pii:us_ssn"]);
    assert_eq!(found(&body(r#""motto":{"value":"x"}"#, r#""ssn":{"value":"219091234"}"#)), ["/ssn/value pii:us_ssn"]);
}

#[test]
fn a_date_behind_a_card_number_is_no_group_of_it() {
    assert_eq!(found(r#"{"note":"card 4111 1111 1111 1111 12/27"}"#), ["/note payment:card"]);
}

#[test]
fn repeated_letters_behind_a_prefix_are_no_token() {
    for value in
        ["sk_live_xxxxxxxxxxxxxxxxxxxxxxxx", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "AKIAXXXXXXXXXXXXXXXX"]
    {
        assert!(found(&serde_json::json!({"motto": value}).to_string()).is_empty(), "{value}");
    }
}

#[test]
fn files_with_a_scale_are_no_addresses() {
    assert!(found(r#"{"file":"logo@2x.png"}"#).is_empty());
}

#[test]
fn a_text_is_no_label_of_itself() {
    assert_eq!(found(r#"{"k":"2001:db8:85a3::8a2e:370:7334"}"#), ["/k network:ipv6"]);
}

#[test]
fn names_of_countries_may_stand_in_capitals() {
    assert_eq!(found(r#"{"country":"ESPAÑA","tax_id":"12345678Z"}"#), ["/tax_id pii:es_dni"]);
}

#[test]
fn lists_inside_a_columns_description_move_no_column() {
    let body = r#"{"columns":[{"name":"id","s":{"fields":["ssn","email"]}},{"name":"ssn","s":{"fields":["a","password"]}}],
        "rows":[["219091234","219091235","hunter22x"]]}"#;
    assert_eq!(found(body), ["/rows/0/1 pii:us_ssn"]);
}

#[test]
fn numbers_that_lost_a_leading_zero_are_found_under_their_key() {
    for (body, found_there) in [
        (r#"{"ssn":19091234}"#, "/ssn pii:us_ssn"),
        (r#"{"cpf":1234567890}"#, "/cpf pii:br_cpf"),
        (r#"{"pesel":2070803628}"#, "/pesel pii:pl_pesel"),
    ] {
        assert_eq!(found(body), [found_there], "{body}");
    }
}

#[test]
fn checks_follow_their_standards_to_the_end() {
    // BIP 350: version 0 with Bech32m, version 1 with Bech32, program of one byte; ISO 13616: check digits 02 to 98; no century.
    for value in [
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
        "DE01724991232276107733",
        "131052Q308T",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
    ] {
        assert!(found(&serde_json::json!({"value": value}).to_string()).is_empty(), "{value}");
    }
}
