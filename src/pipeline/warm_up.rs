//! Tables that the first analysis would make.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use http::{Request, Response};

use crate::analysis::CompiledRules;
use crate::config::Settings;
use crate::offline::{OfflineAnalyzer, RecordedExchange};

/// Analyses an exchange that nobody made, so that what is made at the first use is there: where there is little processor,
/// the first real exchanges would use up the budget for it.
pub(super) fn warm_up(rules: &CompiledRules) {
    const BODY: &[u8] =
        br#"{"name": "x", "email": "x@example.org", "items": [{"id": 1, "text": "a text of some words"}]}"#;
    let json = "application/json";
    let request = Request::post("/warm/up?page=1").header("content-type", json).header("cookie", "session=x");
    let response = Response::builder().header("content-type", json).body(Bytes::from_static(BODY));
    let (Ok(request), Ok(response)) = (request.body(Bytes::from_static(BODY)), response) else { return };
    let exchange = RecordedExchange::new(request, response).route("/warm/{up}");
    // What panics here will again, on an exchange that is counted.
    _ = catch_unwind(AssertUnwindSafe(|| {
        OfflineAnalyzer::new(&Settings::default(), rules.clone(), None).observe(exchange);
    }));
}
