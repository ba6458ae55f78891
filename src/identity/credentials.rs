//! Which credentials a request presented.

use std::time::SystemTime;

use http::HeaderMap;

use crate::observation::Credentials;

/// How the caller authenticates.
pub(crate) fn credentials(
    headers: &HeaderMap,
    query: Option<&str>,
    status: Option<u16>,
    user_known: bool,
    now: SystemTime,
) -> Credentials {
    let _ = (headers, query, now);
    Credentials {
        presented: false,
        methods: Vec::new(),
        user_known,
        refused: matches!(status, Some(401 | 403)),
        jwt: None,
    }
}
