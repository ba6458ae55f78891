//! What protects the cookies that a response sets (RFC 6265, 4.1; RFC 6265bis for `SameSite`).

use super::directive::{directive, unquoted};
use crate::identity::credentials::places::is_credential_cookie;
use crate::observation::{Fact, Facts};

/// Facts about one line of `Set-Cookie`; none about one that deletes a cookie.
pub(super) fn set_cookie(line: &[u8]) -> Facts {
    let mut attributes = line.split(|byte| *byte == b';').map(directive);
    let Some((name, value)) = attributes.next() else { return Facts::NONE };
    let (mut secure, mut http_only, mut same_site, mut none) = (false, false, false, false);
    for (attribute, argument) in attributes {
        let is = |known: &str| attribute.eq_ignore_ascii_case(known.as_bytes());
        secure |= is("secure");
        http_only |= is("httponly");
        if is("samesite") {
            // The last one counts; one of no known value is none (RFC 6265bis, 5.5).
            none = argument.eq_ignore_ascii_case(b"none");
            same_site = none || [&b"lax"[..], b"strict"].iter().any(|known| argument.eq_ignore_ascii_case(known));
        }
        if is("max-age") && is_past(argument) || is("expires") && is_epoch(argument) {
            return Facts::NONE;
        }
    }
    if name.is_empty() || unquoted(value).is_empty() {
        return Facts::NONE;
    }
    let session = std::str::from_utf8(name).is_ok_and(is_credential_cookie);
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

/// `Max-Age` of 0 or less.
fn is_past(seconds: &[u8]) -> bool {
    seconds.starts_with(b"-") || !seconds.is_empty() && seconds.iter().all(|digit| *digit == b'0')
}

/// The time that services write which delete a cookie: the first day of 1970, in whatever form.
fn is_epoch(time: &[u8]) -> bool {
    time.windows(4).any(|year| year == b"1970") || time.windows(6).any(|year| year == b"Jan-70")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Vec<&'static str> {
        set_cookie(line.as_bytes()).iter().map(Fact::as_str).collect()
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
        assert_eq!(of("__Host-sid=x; Secure; HttpOnly; SameSite=Strict"), ["cookie", "session_cookie"]);
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
            "",
            "=x",
            "sid",
        ] {
            assert_eq!(of(line), Vec::<&str>::new(), "{line}");
        }
        assert!(!of("sid=x; Max-Age=3600").is_empty() && !of("sid=x; Max-Age=").is_empty());
        assert!(!set_cookie(b"s\xff=x").is_empty());
    }
}
