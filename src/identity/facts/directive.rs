//! Lists of directives, as many header fields have them.

/// `name` or `name=argument`.
pub(super) fn directive(text: &[u8]) -> (&[u8], &[u8]) {
    let mut sides = text.splitn(2, |byte| *byte == b'=');
    (sides.next().unwrap_or_default().trim_ascii(), sides.next().unwrap_or_default().trim_ascii())
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
