//! Header fields with which a response asks browsers for protection.

use memchr::memchr2;

use super::directive::{directive, lifetime, members};
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
    let mut is_known = false;
    // Policies are long: most of one is stepped over.
    while !rest.is_empty() {
        let end = memchr2(b';', b',', rest).unwrap_or(rest.len());
        let directive = rest.get(..end).unwrap_or_default();
        facts.insert_if(Fact::Csp, !directive.is_empty());
        // Of one policy, the first directive of a name counts (2.2.1).
        if matches!(directive, [b'f' | b'F', ..]) && !is_known {
            let found = frame_ancestors(directive);
            is_known = !found.is_empty();
            facts = facts.and(found);
        }
        is_known &= rest.get(end) != Some(&b',');
        rest = rest.get(end + 1..).unwrap_or_default().trim_ascii_start();
    }
    facts
}

/// Who may frame the page, if the directive is the one that says so.
fn frame_ancestors(directive: &[u8]) -> Facts {
    let mut words = directive.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    if !words.next().is_some_and(|name| name.eq_ignore_ascii_case(b"frame-ancestors")) {
        return Facts::NONE;
    }
    Facts::of(if words.any(is_anybody) { Fact::CspFrameAncestorsAny } else { Fact::CspFrameAncestors })
}

/// Whether a source is every site, or every one of a scheme: `*`, `https:`, `https://*`, `*:*`.
fn is_anybody(source: &[u8]) -> bool {
    let after = |scheme: &[u8]| {
        let (start, rest) = source.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    match after(b"http:").or_else(|| after(b"https:")) {
        Some([]) => true,
        Some(rest) => matches!(rest, [b'/', b'/', b'*'] | [b'/', b'/', b'*', b':', ..]),
        None => matches!(source, [b'*'] | [b'*', b':', ..]),
    }
}

/// The values of `X-Frame-Options` that browsers know (HTML, 7.6).
const FRAME_OPTIONS: [&[u8]; 3] = [b"deny", b"sameorigin", b"allowall"];

/// `X-Frame-Options` (RFC 7034, 2.1) as browsers take it: all values of all lines are one set. Which of those above are in
/// it, and whether others are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FrameOptions([bool; 4]);

impl FrameOptions {
    /// Adds a line.
    pub(super) fn add(&mut self, line: &[u8]) {
        for value in members(line, b',').map(<[u8]>::trim_ascii) {
            let known = FRAME_OPTIONS.iter().position(|known| value.eq_ignore_ascii_case(known));
            if let Some(there) = self.0.get_mut(known.unwrap_or(FRAME_OPTIONS.len())) {
                *there = true;
            }
        }
    }

    pub(super) fn facts(self) -> Facts {
        Facts::of(match self.0 {
            [false, false, false, false] => return Facts::NONE,
            [false, true, false, false] => Fact::FrameOptionsSameOrigin,
            [false, false, true, false] | [false, false, false, true] => Fact::FrameOptionsOther,
            // It alone, or one of them and another value: then nobody may frame the page.
            _ => Fact::FrameOptionsDeny,
        })
    }
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
        for any in ["*", "'self' HTTPS:", "http:", "https://*", "HTTP://*", "*:*", "https://*:443", "a.example *"] {
            assert_eq!(of(&format!("frame-ancestors {any}")), ["csp", "csp.frame_ancestors.any"], "{any}");
        }
        for some in ["", "'none'", "https://*.a.example", "*.a.example", "https://a.example:*", "httpsx:"] {
            assert_eq!(of(&format!("frame-ancestors {some}")), ["csp", "csp.frame_ancestors"], "{some}");
        }
        let twice = "frame-ancestors *; frame-ancestors 'none'";
        assert_eq!(of(twice), ["csp", "csp.frame_ancestors.any"]);
        assert_eq!(of("frame-ancestors 'none'; frame-ancestors *"), ["csp", "csp.frame_ancestors"]);
        // Of several policies each is enforced.
        let both = ["csp", "csp.frame_ancestors", "csp.frame_ancestors.any"];
        assert_eq!(of("frame-ancestors *, frame-ancestors 'none'"), both);
        assert_eq!(of("report-uri /frame-ancestors"), ["csp"]);
        assert_eq!(of(" ; ,"), Vec::<&str>::new());
    }

    #[test]
    fn frame_options_are_one_set_and_those_that_browsers_ignore_are_others() {
        let of = |lines: &[&'static [u8]]| {
            let mut options = FrameOptions::default();
            for line in lines {
                options.add(line);
            }
            options.facts().iter().next()
        };
        assert_eq!(of(&[]), None);
        for deny in [&[&b" deny"[..]][..], &[b"DENY, Deny"], &[b"DENY, SAMEORIGIN"], &[b"SAMEORIGIN", b"DENY"]] {
            assert_eq!(of(deny), Some(Fact::FrameOptionsDeny), "{deny:?}");
        }
        for conflict in [&b"sameorigin, x"[..], b"allowall, x", b"allowall, sameorigin"] {
            assert_eq!(of(&[conflict]), Some(Fact::FrameOptionsDeny), "{conflict:?}");
        }
        for same in [&[&b"SameOrigin"[..]][..], &[b"SAMEORIGIN, sameorigin"], &[b"SAMEORIGIN", b"SAMEORIGIN"]] {
            assert_eq!(of(same), Some(Fact::FrameOptionsSameOrigin), "{same:?}");
        }
        for other in [&b"ALLOW-FROM https://a.example"[..], b"", b"\xff", b"allowall", b"x, y"] {
            assert_eq!(of(&[other]), Some(Fact::FrameOptionsOther), "{other:?}");
        }
    }

    #[test]
    fn pages_are_told_by_their_media_type() {
        assert!(page(b"text/html").contains(Fact::Html) && page(b"Text/HTML ; charset=utf-8").contains(Fact::Html));
        assert!(page(b"application/xhtml+xml").contains(Fact::Html));
        assert!(page(b"text/htmlx").is_empty() && page(b"").is_empty() && page(b"\xff").is_empty());
    }
}
