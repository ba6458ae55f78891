//! Where a list goes on: `Link` with `rel=next` (RFC 8288, 3).

use crate::observation::{Fact, Facts};

/// Whether one of the links is to the next page.
pub(super) fn next(line: &[u8]) -> Facts {
    let (mut in_target, mut in_quotes, mut escaped) = (false, false, false);
    // Addresses may hold what parts links and parameters, and so may quoted texts.
    let mut parameters = line.split(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_quotes => escaped = true,
            b'"' if !in_target => in_quotes = !in_quotes,
            b'<' if !in_quotes => in_target = true,
            b'>' if !in_quotes => in_target = false,
            _ => return !in_target && !in_quotes && matches!(byte, b';' | b','),
        }
        false
    });
    let is_next = parameters.any(|parameter| {
        let (name, value) = super::directive::directive(parameter);
        let mut relations = super::directive::unquoted(value).split(|byte| *byte == b' ');
        name.eq_ignore_ascii_case(b"rel") && relations.any(|relation| relation.eq_ignore_ascii_case(b"next"))
    });
    if is_next { Facts::of(Fact::PagingLink) } else { Facts::NONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_told_from_other_links() {
        let is_next = |line: &str| next(line.as_bytes()).contains(Fact::PagingLink);
        assert!(is_next("<https://a.example/?page=2>; rel=\"next\""));
        assert!(is_next("<?page=1>; rel=prev, <?page=3>; title=\"a;b,c\"; REL=\"last Next\""));
        assert!(is_next("</x>;rel=next"));
        for line in
            ["</;rel=next>; rel=self", "</>; title=\"x; rel=next\"", "</>; rel=\"nextpage\"", "</next>", "", "rel"]
        {
            assert!(!is_next(line), "{line}");
        }
    }
}
