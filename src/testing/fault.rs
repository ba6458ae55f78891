//! Faults on request.

use std::panic::resume_unwind;

use http::HeaderMap;

/// The header field of requests whose analysis is to panic, so that a test can show what becomes of the service. Five in a
/// row end the analysis, as any five panics do: never build a service with the feature `testing`.
///
/// ```
/// let request = http::Request::get("/").header(api_inventory::testing::PANIC_IN_ANALYSIS, "please").body(())?;
/// # drop(request);
/// # Ok::<(), http::Error>(())
/// ```
pub const PANIC_IN_ANALYSIS: &str = "api-inventory-panic-in-analysis";

/// Panics if the request asks for it, without a word on stderr.
pub(crate) fn panic_if_asked(headers: &HeaderMap) {
    if headers.contains_key(PANIC_IN_ANALYSIS) {
        resume_unwind(Box::new("a test asked for this"));
    }
}
