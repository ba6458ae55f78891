//! What names a value is a value itself: used, never printed, never published.

use api_inventory::Tracer;
use api_inventory::offline::{Content, RecordedExchange};
use bytes::Bytes;
use http::{Request, Response};

/// Values in every place that gives context.
const BODY: &str = r#"{"columns":["ssn","quorvathel"],"rows":[["219091234","quorvathel"]],
    "fields":[{"type":"ssn quorvathel","value":"219091234"},{"value":"219091234","name":"quorvathel-ssn"}],
    "identity":{"country":"quorvathel","tax_id":"quorvathel"},
    "table":[["ssn","quorvathel"],["219091234","quorvathel"]],
    "raw":"{\"quorvathel\":\"219091234\",\"name\":\"quorvathel ssn\",\"ssn\":219091234}",
    "link":"https://example.org/?quorvathel=1&ssn=219091234","note":"quorvathel: my ssn is 219091234, password quorvathel7"}"#;

#[test]
fn no_label_no_header_cell_and_no_key_inside_text_leaves() {
    let mut analyzer = Tracer::builder().quiet().build_offline().unwrap();
    let json = |body: &'static str| {
        Request::post("/x")
            .header("content-type", "application/json")
            .body(Bytes::from_static(body.as_bytes()))
            .unwrap()
    };
    let observation = analyzer.observe(RecordedExchange::new(json(BODY), Response::new(Bytes::new())).route("/x"));
    let line = serde_json::to_string(&observation).unwrap();
    assert!(observation.sensitive.len() >= 5, "{line}");
    let mut classifier = Tracer::builder().quiet().build_classifier().unwrap();
    let finds = classifier.classify(Content::Json, BODY.as_bytes());
    for printed in [line, format!("{observation:?} {analyzer:?} {classifier:?} {finds:?}")] {
        assert!(!printed.contains("quorvathel") && !printed.contains("219091234"), "{printed}");
    }
    // Nothing of one exchange is left for the next.
    let observation =
        analyzer.observe(RecordedExchange::new(json(r#"{"value":"219091234"}"#), Response::new(Bytes::new())));
    assert!(observation.sensitive.is_empty());
}
