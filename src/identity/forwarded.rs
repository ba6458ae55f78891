//! The `Forwarded` header field (RFC 7239).

/// The values of one parameter over all elements of one field line, in order.
///
/// Quotes are taken off and escapes resolved. A line with a quote that never closes yields nothing: what it meant to
/// say cannot be known.
pub(super) fn values(line: &[u8], parameter: &str) -> Vec<String> {
    let mut found = Vec::new();
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
            b';' | b',' if !quoted => std::mem::take(&mut pair).finish(parameter, &mut found),
            b'=' if !quoted && !pair.in_value => pair.in_value = true,
            _ => pair.push(byte),
        }
    }
    if quoted {
        return Vec::new();
    }
    pair.finish(parameter, &mut found);
    found
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

    fn finish(self, parameter: &str, found: &mut Vec<String>) {
        if self.in_value
            && self.name.trim_ascii().eq_ignore_ascii_case(parameter.as_bytes())
            && let Ok(value) = std::str::from_utf8(self.value.trim_ascii())
        {
            found.push(value.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::values;

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
