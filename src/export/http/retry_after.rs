//! `Retry-After` (RFC 9110, 10.2.3): seconds, or a date.

use std::time::{Duration, SystemTime};

/// The wait that a receiver asks for; none if the text is neither a number nor a date.
pub(super) fn retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        // So many digits are longer than anybody waits.
        return (!text.is_empty()).then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_is_a_panic(text in "\\PC{0,40}|[A-Za-z]{3}, [0-9]{2} [A-Za-z]{3} [0-9]{4} [0-9:]{8} GMT") {
            let _ = retry_after(&text, UNIX_EPOCH);
        }
    }

    #[test]
    fn seconds_and_dates_are_waits_and_other_text_is_none() {
        // Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
        let then = UNIX_EPOCH + Duration::from_secs(784_111_777);
        let wait = |text: &str| retry_after(text, then);
        assert_eq!(wait("120"), Some(Duration::from_secs(120)));
        assert_eq!(wait(" 0 "), Some(Duration::ZERO));
        assert_eq!(wait("99999999999999999999999"), Some(Duration::from_secs(u64::MAX)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:47 GMT"), Some(Duration::from_secs(10)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:27 GMT"), Some(Duration::ZERO), "it is over");
        for text in ["", "soon", "-1", "1.5", "1s"] {
            assert_eq!(wait(text), None, "{text}");
        }
    }
}
