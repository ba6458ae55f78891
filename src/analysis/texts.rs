//! What texts in bodies are, as they pass: URLs and files in a request, stack traces in a response.

use memchr::memchr;

use super::stack_trace::stack_trace;
use crate::identity;
use crate::identity::route::is_url;
use crate::observation::{Fact, Facts, Location};

/// So many bytes of texts with several lines are looked at for one response.
const LIMIT: usize = 64 * 1024;

/// Shorter texts are no URLs that anybody could ask for.
const SHORTEST_URL: usize = 8;

/// Shorter texts are no lines of a stack trace.
const SHORTEST_LINE: usize = 24;

/// Looks at the texts of one body.
#[derive(Debug)]
pub(super) struct Texts {
    location: Option<Location>,
    /// Shorter texts are passed over.
    shortest: usize,
    left: usize,
    facts: Facts,
}

impl Default for Texts {
    /// Looks at nothing.
    fn default() -> Self {
        Self { location: None, shortest: usize::MAX, left: 0, facts: Facts::NONE }
    }
}

impl Texts {
    /// Looks at the texts of a location, if there is something to find in it.
    pub(super) fn of(location: Location) -> Self {
        let shortest = match location {
            Location::RequestBody => SHORTEST_URL,
            Location::ResponseBody => SHORTEST_LINE,
            _ => usize::MAX,
        };
        Self { location: Some(location), shortest, left: LIMIT, facts: Facts::NONE }
    }

    /// What was found.
    pub(super) fn facts(&self) -> Facts {
        self.facts
    }

    /// A text passes.
    #[inline]
    pub(super) fn see(&mut self, text: &str) {
        if text.len() < self.shortest {
            return;
        }
        if self.location == Some(Location::RequestBody) {
            if may_be_url(text.as_bytes()) && is_url(text) {
                self.facts.insert(Fact::UrlBody);
                self.shortest = usize::MAX;
            }
        } else if may_be_trace(text.as_bytes()) {
            self.lines(text.as_bytes());
        }
    }

    /// A file passes.
    pub(super) fn file(&mut self, media_type: Option<&str>) {
        if self.location == Some(Location::RequestBody) {
            self.facts = self.facts.and(identity::upload(media_type.map(str::as_bytes)));
        }
    }

    #[cold]
    fn lines(&mut self, text: &[u8]) {
        let text = text.get(..self.left).unwrap_or(text);
        self.left -= text.len();
        self.facts = self.facts.and(stack_trace(text));
    }
}

/// Whether one of the first bytes is a colon, as behind a scheme, or the text begins with a slash.
fn may_be_url(text: &[u8]) -> bool {
    let Some(first) = text.first_chunk::<8>() else { return false };
    // All eight at once: what is left of a colon is a zero.
    let left = u64::from_le_bytes(*first) ^ u64::from_le_bytes([b':'; 8]);
    let zeros = left.wrapping_sub(u64::from_le_bytes([1; 8])) & !left & u64::from_le_bytes([0x80; 8]);
    zeros != 0 || first.first() == Some(&b'/')
}

/// Whether a text has several lines, or is one as lists of lines have them.
fn may_be_trace(text: &[u8]) -> bool {
    match text {
        [b' ' | b'\t' | b'#', ..] | [b'a', b't', b' ', ..] | [.., b'\''] | [b'F', b'i', b'l', b'e', ..] => true,
        _ => memchr(b'\n', text).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(location: Location, texts: &[&str]) -> Vec<&'static str> {
        let mut seen = Texts::of(location);
        for text in texts {
            seen.see(text);
        }
        seen.facts().iter().map(Fact::as_str).collect()
    }

    #[test]
    fn urls_are_looked_for_in_requests_and_traces_in_responses() {
        let texts = ["https://a.example/x", "TypeError: x\n    at find (/srv/orders.js:1:2)"];
        assert_eq!(of(Location::RequestBody, &texts), ["url.body"]);
        assert_eq!(of(Location::ResponseBody, &texts), ["stack.javascript"]);
        assert_eq!(of(Location::RequestQuery, &texts), Vec::<&str>::new());
    }

    #[test]
    fn urls_of_all_schemes_count() {
        for url in
            ["http://127.0.0.1/", "gopher://127.0.0.1:70/x", "file:///etc/passwd", "//shop.example", "ftp://a.b/c"]
        {
            assert_eq!(of(Location::RequestBody, &[url]), ["url.body"], "{url}");
        }
        for none in ["see https://a.example", "10:30:45", "urn:isbn:0451450523", "/a/b/c/d/e", "note: this // that"] {
            assert_eq!(of(Location::RequestBody, &[none]), Vec::<&str>::new(), "{none}");
        }
    }

    proptest::proptest! {
        #[test]
        fn colons_are_seen_in_the_first_eight_bytes(text in "[:;9/\u{ba}a]{0,12}") {
            let bytes = text.as_bytes();
            let expected = bytes.len() >= 8 && (bytes[..8].contains(&b':') || bytes[0] == b'/');
            proptest::prop_assert_eq!(may_be_url(bytes), expected);
        }
    }

    #[test]
    fn traces_are_found_in_lists_of_lines() {
        assert_eq!(of(Location::ResponseBody, &["Error: x", "    at f (/srv/orders.js:1:2)"]), ["stack.javascript"]);
        assert_eq!(of(Location::ResponseBody, &["app/orders.rb:12:in 'total'"]), ["stack.ruby"]);
        assert_eq!(of(Location::ResponseBody, &["#0 /srv/a/orders.php(12): f()"]), ["stack.php"]);
    }

    #[test]
    fn only_so_much_is_looked_at() {
        let long = format!("{}\n", " ".repeat(LIMIT));
        assert_eq!(of(Location::ResponseBody, &[&long, "\tat com.shop.A.b(A.java:1)"]), Vec::<&str>::new());
    }
}
