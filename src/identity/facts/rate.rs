//! Header fields that tell of a limit to the rate of requests.

use crate::observation::{Fact, Facts};

/// `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), `RateLimit-Limit` and its like of earlier
/// drafts, and what services wrote before: `X-RateLimit-…`, `X-Rate-Limit-…`.
pub(super) fn rate(name: &str) -> Facts {
    let name = name.strip_prefix("x-").unwrap_or(name);
    let rest = name.strip_prefix("ratelimit").or_else(|| name.strip_prefix("rate-limit"));
    let tells = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    if tells { Facts::of(Fact::RateHeaders) } else { Facts::NONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_all_spellings_tell_of_a_limit() {
        for name in [
            "ratelimit",
            "ratelimit-policy",
            "ratelimit-remaining",
            "x-ratelimit-limit",
            "x-ratelimit-limit-second",
            "x-rate-limit-reset",
            "rate-limit",
        ] {
            assert!(rate(name).contains(Fact::RateHeaders), "{name}");
        }
        for name in ["ratelimits", "x-rate", "x-rated", "x-limit", "retry-after", ""] {
            assert!(rate(name).is_empty(), "{name}");
        }
    }
}
