//! Lists of directives, as many header fields have them.

/// `name` or `name=argument`.
pub(super) fn directive(text: &[u8]) -> (&[u8], &[u8]) {
    let mut sides = text.splitn(2, |byte| *byte == b'=');
    (sides.next().unwrap_or_default().trim_ascii(), sides.next().unwrap_or_default().trim_ascii())
}

/// The members of a list, as `separator` parts them outside of quoted texts (RFC 9110, 5.6.4).
pub(super) fn members(line: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let (mut in_quotes, mut escaped) = (false, false);
    line.split(move |byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_quotes => escaped = true,
            b'"' => in_quotes = !in_quotes,
            _ => return !in_quotes && *byte == separator,
        }
        false
    })
}

/// Whether an argument is a number of seconds above 0, quoted or not.
pub(super) fn lifetime(argument: &[u8]) -> bool {
    let digits = unquoted(argument);
    digits.iter().all(u8::is_ascii_digit) && digits.iter().any(|digit| *digit != b'0')
}

/// A text without the quotes around it, if it has any.
pub(super) fn unquoted(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_parts_no_members() {
        let of = |line: &str| members(line.as_bytes(), b',').map(<[u8]>::to_vec).collect::<Vec<_>>();
        assert_eq!(of(r#"a="x,y",b"#), [&br#"a="x,y""#[..], b"b"]);
        assert_eq!(of(r#"a="x\",y",b"#), [&br#"a="x\",y""#[..], b"b"]);
        assert_eq!(of(r"a\,b"), [&br"a\"[..], b"b"]);
        assert_eq!(of(""), [b""]);
    }
}
