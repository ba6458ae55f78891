//! Header fields with which a response asks browsers for protection.

use memchr::memchr2;

use super::directive::{directive, lifetime};
use crate::body::is_page;
use crate::observation::{Fact, Facts};

/// Whether a media type is that of a page.
pub(super) fn page(content_type: &[u8]) -> Facts {
    if is_page(content_type) { Facts::of(Fact::Html) } else { Facts::NONE }
}

/// A `max-age` of 0 withdraws the policy (RFC 6797, 6.1.1).
pub(super) fn hsts(line: &[u8]) -> Facts {
    let mut directives = line.split(|byte| *byte == b';').map(directive);
    let holds = directives.any(|(name, seconds)| name.eq_ignore_ascii_case(b"max-age") && lifetime(seconds));
    if holds { Facts::of(Fact::Hsts) } else { Facts::NONE }
}

/// The first value of the list (Fetch, 3.6).
pub(super) fn nosniff(line: &[u8]) -> Facts {
    let first = line.split(|byte| *byte == b',').next().unwrap_or_default().trim_ascii();
    if first.eq_ignore_ascii_case(b"nosniff") { Facts::of(Fact::Nosniff) } else { Facts::NONE }
}

/// Policies of one line, with commas between (Content Security Policy Level 3, 2.2.2). All of them are enforced.
pub(super) fn policy(line: &[u8]) -> Facts {
    let (mut facts, mut rest) = (Facts::NONE, line.trim_ascii_start());
    // Policies are long: most of one is stepped over.
    while !rest.is_empty() {
        let end = memchr2(b';', b',', rest).unwrap_or(rest.len());
        let directive = rest.get(..end).unwrap_or_default();
        facts.insert_if(Fact::Csp, !directive.is_empty());
        if matches!(directive, [b'f' | b'F', ..]) {
            facts = facts.and(frame_ancestors(directive));
        }
        rest = rest.get(end + 1..).unwrap_or_default().trim_ascii_start();
    }
    facts
}

/// Whether somebody may not frame the page, if the directive is the one that says so.
fn frame_ancestors(directive: &[u8]) -> Facts {
    let mut words = directive.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let is_it = words.next().is_some_and(|name| name.eq_ignore_ascii_case(b"frame-ancestors"));
    // A scheme alone lets every site of it.
    let is_anybody =
        |word: &[u8]| word == b"*" || [&b"http:"[..], b"https:"].iter().any(|any| word.eq_ignore_ascii_case(any));
    if is_it && !words.any(is_anybody) { Facts::of(Fact::CspFrameAncestors) } else { Facts::NONE }
}

/// RFC 7034, 2.1, and what browsers make of it (HTML, 7.6): values but these two are ignored, and so are several.
pub(super) fn frame_options(line: &[u8]) -> Facts {
    let value = line.trim_ascii();
    Facts::of(if value.eq_ignore_ascii_case(b"deny") {
        Fact::FrameOptionsDeny
    } else if value.eq_ignore_ascii_case(b"sameorigin") {
        Fact::FrameOptionsSameOrigin
    } else {
        Fact::FrameOptionsOther
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hsts_needs_a_lifetime() {
        let holds = |line: &str| hsts(line.as_bytes()).contains(Fact::Hsts);
        assert!(holds("max-age=31536000; includeSubDomains"));
        assert!(holds("includeSubDomains; Max-Age=\"600\""));
        for none in ["max-age=0; includeSubDomains", "max-age=\"0\"", "max-age", "max-age=-1", "includeSubDomains", ""]
        {
            assert!(!holds(none), "{none}");
        }
    }

    #[test]
    fn only_the_first_value_asks_not_to_sniff() {
        let holds = |line: &str| nosniff(line.as_bytes()).contains(Fact::Nosniff);
        assert!(holds("nosniff") && holds(" NoSniff ") && holds("nosniff, x"));
        assert!(!holds("x, nosniff") && !holds("\"nosniff\"") && !holds(""));
    }

    #[test]
    fn policies_tell_whether_somebody_may_frame() {
        let of = |line: &str| -> Vec<_> { policy(line.as_bytes()).iter().map(Fact::as_str).collect() };
        assert_eq!(of("default-src 'none'"), ["csp"]);
        assert_eq!(of("default-src 'self';Frame-Ancestors 'none'"), ["csp", "csp.frame_ancestors"]);
        assert_eq!(of("default-src 'self', frame-ancestors 'self' https://a.example"), ["csp", "csp.frame_ancestors"]);
        assert_eq!(of("frame-ancestors *"), ["csp"]);
        assert_eq!(of("frame-ancestors 'self' HTTPS:"), ["csp"]);
        assert_eq!(of("report-uri /frame-ancestors"), ["csp"]);
        assert_eq!(of(" ; ,"), Vec::<&str>::new());
    }

    #[test]
    fn frame_options_that_browsers_ignore_are_others() {
        let of = |line: &[u8]| frame_options(line).iter().next();
        assert_eq!(of(b" deny"), Some(Fact::FrameOptionsDeny));
        assert_eq!(of(b"SameOrigin"), Some(Fact::FrameOptionsSameOrigin));
        for other in [&b"ALLOW-FROM https://a.example"[..], b"DENY, SAMEORIGIN", b"", b"\xff"] {
            assert_eq!(of(other), Some(Fact::FrameOptionsOther));
        }
    }

    #[test]
    fn pages_are_told_by_their_media_type() {
        assert!(page(b"text/html").contains(Fact::Html) && page(b"Text/HTML ; charset=utf-8").contains(Fact::Html));
        assert!(page(b"application/xhtml+xml").contains(Fact::Html));
        assert!(page(b"text/htmlx").is_empty() && page(b"").is_empty() && page(b"\xff").is_empty());
    }
}
