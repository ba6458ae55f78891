//! Numbers are read alike where the application has switched on `arbitrary_precision` of `serde_json`:
//! `cargo test --manifest-path tests/arbitrary_precision/Cargo.toml`.

#[path = "../bodies/numbers.rs"]
mod numbers;
#[allow(dead_code, reason = "shared with tests that need more of it")]
#[path = "../bodies/observed.rs"]
mod observed;

#[test]
fn the_feature_is_on() {
    assert_eq!(serde_json::from_str::<serde_json::Number>("1e400").unwrap().to_string(), "1e+400");
}
