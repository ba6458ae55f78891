//! The `Forwarded` header field (RFC 7239).

/// The values of one parameter over all elements of one field line, in order. A line with a quote that never closes has
/// none.
pub(super) fn values(line: &[u8], parameter: &str) -> Vec<String> {
    elements(line, parameter).unwrap_or_default().into_iter().flatten().collect()
}

/// What each element of one field line, which stands for one hop, says of one parameter, in order; the last of several
/// such pairs counts. Quotes are taken off and escapes resolved.
///
/// `None` for a line with a quote that never closes: what it meant to say cannot be known.
pub(super) fn elements(line: &[u8], parameter: &str) -> Option<Vec<Option<String>>> {
    let mut elements = Vec::new();
    let mut value = None;
    let mut pair = Pair::default();
    let mut quoted = false;
    let mut escaped = false;
    for &byte in line {
        match byte {
            _ if escaped => {
                pair.push(byte);
                escaped = false;
            }
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => std::mem::take(&mut pair).finish(parameter, &mut value),
            b',' if !quoted => {
                std::mem::take(&mut pair).finish(parameter, &mut value);
                elements.push(value.take());
            }
            b'=' if !quoted && !pair.in_value => pair.in_value = true,
            _ => pair.push(byte),
        }
    }
    if quoted {
        return None;
    }
    pair.finish(parameter, &mut value);
    elements.push(value);
    Some(elements)
}

/// A pair while it is read.
#[derive(Default)]
struct Pair {
    name: Vec<u8>,
    value: Vec<u8>,
    in_value: bool,
}

impl Pair {
    fn push(&mut self, byte: u8) {
        // No parameter name or node identifier is longer (RFC 7239, 4 and 6); more only costs memory.
        const LIMIT: usize = 256;
        let side = if self.in_value { &mut self.value } else { &mut self.name };
        if side.len() < LIMIT {
            side.push(byte);
        }
    }

    fn finish(self, parameter: &str, found: &mut Option<String>) {
        if self.in_value
            && self.name.trim_ascii().eq_ignore_ascii_case(parameter.as_bytes())
            && let Ok(value) = std::str::from_utf8(self.value.trim_ascii())
        {
            *found = Some(value.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{elements, values};

    #[test]
    fn an_element_without_the_parameter_is_a_hop_all_the_same() {
        let found = elements(b"for=1.2.3.4;proto=https, by=x, for=\"[::1]:8\"", "for").unwrap();
        assert_eq!(found, [Some("1.2.3.4".to_owned()), None, Some("[::1]:8".to_owned())]);
        assert_eq!(elements(b"for=\"1.2.3.4", "for"), None);
    }

    #[test]
    fn quoted_separators_do_not_end_a_pair() {
        let line = br#"proto="https;TLS,x";host="for=";FOR="1.2.3.4" , for=5.6.7.8"#;
        assert_eq!(values(line, "for"), ["1.2.3.4", "5.6.7.8"]);
        assert_eq!(values(line, "proto"), ["https;TLS,x"]);
    }

    #[test]
    fn an_open_quote_spoils_the_line() {
        assert_eq!(values(br#"for=1.2.3.4, for="8.8.8.8"#, "for"), Vec::<String>::new());
    }

    #[test]
    fn an_escaped_quote_stays_inside_the_string() {
        assert_eq!(values(br#"for="a\"b""#, "for"), [r#"a"b"#]);
    }
}
