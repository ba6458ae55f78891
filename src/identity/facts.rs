//! Facts about response headers.

use http::HeaderMap;

use crate::observation::{CacheControl, Facts};

/// Facts about response headers.
pub(crate) fn facts(response_headers: &HeaderMap) -> Facts {
    let _ = response_headers;
    Facts { hsts: false, cache_control: CacheControl::Absent }
}
