//! Numbers of all kinds. `tests/arbitrary_precision` asserts the same where `serde_json` hands them out in another form.

use serde_json::Value;

use crate::observed::{analyzer, partial, request, sensitive, shape};

#[test]
fn numbers_are_read_as_written_down_whatever_form_they_come_in() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../data/bodies/numbers.json")).unwrap();
    assert!(cases.len() > 20);
    let mut analyzer = analyzer();
    let mut wrong = 0;
    for case in &cases {
        let body = case["body"].as_str().unwrap();
        let observation = request(&mut analyzer, "application/json", body.as_bytes());
        let seen = [shape(&observation), sensitive(&observation).into(), partial(&observation).into()];
        for (name, seen) in ["schema", "sensitive", "partial"].into_iter().zip(seen) {
            if case[name] != seen {
                println!("{body}, {name}:\n  expected {}\n  seen     {seen}", case[name]);
                wrong += 1;
            }
        }
    }
    assert_eq!(wrong, 0);
}
