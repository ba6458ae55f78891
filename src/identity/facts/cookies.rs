//! What protects the cookies that a response sets (RFC 6265, 4.1; RFC 6265bis for `SameSite`).

use std::time::SystemTime;

use super::directive::{directive, unquoted};
use super::http_date::http_date;
use crate::identity::credentials::places::is_session;
use crate::observation::{Fact, Facts};

/// Facts about one line of `Set-Cookie`; none about one that deletes a cookie.
pub(super) fn set_cookie(line: &[u8], now: SystemTime) -> Facts {
    let mut attributes = line.split(|byte| *byte == b';').map(directive);
    let Some((name, value)) = attributes.next() else { return Facts::NONE };
    let (mut secure, mut http_only, mut same_site, mut none) = (false, false, false, false);
    let (mut by_age, mut by_date) = (None, false);
    for (attribute, argument) in attributes {
        let is = |known: &str| attribute.eq_ignore_ascii_case(known.as_bytes());
        secure |= is("secure");
        http_only |= is("httponly");
        if is("samesite") {
            // The last one counts; one of no known value is none (RFC 6265bis, 5.5).
            none = argument.eq_ignore_ascii_case(b"none");
            same_site = none || [&b"lax"[..], b"strict"].iter().any(|known| argument.eq_ignore_ascii_case(known));
        }
        // Of several that are readable, the last ones (RFC 6265bis, 5.6).
        if is("max-age") {
            by_age = is_past_age(argument).or(by_age);
        } else if is("expires") {
            by_date = is_past_date(argument, now).unwrap_or(by_date);
        }
    }
    let value = unquoted(value);
    // An age has precedence over a date.
    if name.is_empty() || value.is_empty() || by_age.unwrap_or(by_date) {
        return Facts::NONE;
    }
    let session = is_session(name, value);
    let mut facts = Facts::NONE;
    for (fact, of_session, holds) in [
        (Fact::SetCookie, Fact::SetSession, true),
        (Fact::SetCookieNoSecure, Fact::SetSessionNoSecure, !secure),
        (Fact::SetCookieNoHttpOnly, Fact::SetSessionNoHttpOnly, !http_only),
        (Fact::SetCookieNoSameSite, Fact::SetSessionNoSameSite, !same_site),
        (Fact::SetCookieSameSiteNone, Fact::SetSessionSameSiteNone, none),
    ] {
        facts.insert_if(fact, holds);
        facts.insert_if(of_session, holds && session);
    }
    facts
}

/// Whether `Max-Age` is 0 or less; `None` if it is no number, and passed over.
fn is_past_age(seconds: &[u8]) -> Option<bool> {
    let digits = seconds.strip_prefix(b"-").unwrap_or(seconds);
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| digits.len() < seconds.len() || digits.iter().all(|digit| *digit == b'0'))
}

/// Whether `Expires` is past; `None` if it is no time. The time zero and what lies before it are known in whatever form,
/// because services delete cookies by them.
fn is_past_date(time: &[u8], now: SystemTime) -> Option<bool> {
    let is_zero = || time.windows(4).any(|year| [&b"1970"[..], b"1969", b"1601"].contains(&year));
    http_date(time).map(|time| time <= now).or_else(|| is_zero().then_some(true))
}

#[cfg(test)]
mod tests {
    use super::super::tests::now;
    use super::*;

    fn of(line: &str) -> Vec<&'static str> {
        set_cookie(line.as_bytes(), now()).iter().map(Fact::as_str).collect()
    }

    #[test]
    fn each_flag_that_is_missing_is_told() {
        assert_eq!(of("theme=dark; Secure; HttpOnly; SameSite=Lax"), ["cookie"]);
        assert_eq!(of("theme=dark; secure ; HTTPONLY; samesite = STRICT"), ["cookie"]);
        assert_eq!(of("theme=dark"), ["cookie", "cookie.no_secure", "cookie.no_http_only", "cookie.no_same_site"]);
        assert_eq!(of("theme=dark; Secure; HttpOnly; SameSite=None"), ["cookie", "cookie.same_site_none"]);
        assert_eq!(of("theme=dark; Secure; HttpOnly; SameSite=sometimes"), ["cookie", "cookie.no_same_site"]);
        assert_eq!(of("theme=secure; HttpOnly; SameSite=Lax; Path=/;"), ["cookie", "cookie.no_secure"]);
    }

    #[test]
    fn cookies_that_carry_a_session_are_told_apart() {
        assert_eq!(
            of("JSESSIONID=0a1b; Path=/; HttpOnly"),
            [
                "cookie",
                "cookie.no_secure",
                "cookie.no_same_site",
                "session_cookie",
                "session_cookie.no_secure",
                "session_cookie.no_same_site"
            ]
        );
        for line in ["__Host-sid=x", "refresh_token=x", "id=AAECAwQFBgcICQoLDA0ODw"] {
            assert_eq!(
                of(&format!("{line}; Secure; HttpOnly; SameSite=Strict")),
                ["cookie", "session_cookie"],
                "{line}"
            );
        }
        assert_eq!(of("id=7; Secure; HttpOnly; SameSite=Strict"), ["cookie"]);
    }

    #[test]
    fn a_cookie_that_is_deleted_is_none() {
        for line in [
            "sid=; Path=/",
            "sid=\"\"",
            "sid=deleted; Max-Age=0",
            "sid=x; max-age=-1",
            "sid=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "sid=x; expires=Thu, 01-Jan-70 00:00:01 GMT",
            "sid=x; expires=Wed, 31 Dec 1969 23:59:59 GMT",
            "sid=x; expires=Sat, 31 Dec 2016 23:59:59 GMT",
            "sid=x; Max-Age=0; Expires=Sun, 11 Nov 2068 23:59:59 GMT",
            "sid=x; Max-Age=60; Max-Age=0",
            "",
            "=x",
            "sid",
        ] {
            assert_eq!(of(line), Vec::<&str>::new(), "{line}");
        }
        for line in [
            "sid=x; Max-Age=3600",
            "sid=x; Max-Age=",
            "sid=x; Max-Age=-",
            "sid=x; Max-Age=soon; Expires=0",
            "sid=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=3600",
            "sid=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Expires=Sun, 11 Nov 2068 23:59:59 GMT",
        ] {
            assert!(!of(line).is_empty(), "{line}");
        }
        assert!(!set_cookie(b"s\xff=x", now()).is_empty());
    }
}
