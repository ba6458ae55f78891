//! What a service asks for in `WWW-Authenticate` (RFC 9110, 11.6.1).

use http::{HeaderMap, header};

use crate::observation::ChallengeScheme;

/// The schemes of all challenges, in order and without repetition.
pub(super) fn challenges(response: &HeaderMap) -> Vec<ChallengeScheme> {
    let lines = response.get_all(header::WWW_AUTHENTICATE).iter();
    let mut schemes: Vec<_> = lines.flat_map(|line| elements(line.as_bytes())).filter_map(scheme).collect();
    schemes.sort_unstable();
    schemes.dedup();
    schemes
}

/// The parts of a line between commas, those in quoted strings aside.
fn elements(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (mut quoted, mut escaped) = (false, false);
    line.split(move |byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ => return *byte == b',' && !quoted,
        }
        false
    })
}

/// The scheme that an element begins with; one that begins with a parameter goes on with the challenge before it.
fn scheme(element: &[u8]) -> Option<ChallengeScheme> {
    let element = element.trim_ascii();
    let end = element.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'='));
    let (word, rest) = element.split_at_checked(end.unwrap_or(element.len()))?;
    if word.is_empty() || rest.trim_ascii_start().starts_with(b"=") {
        return None;
    }
    let known = ChallengeScheme::ALL.iter().find(|known| word.eq_ignore_ascii_case(known.as_str().as_bytes()));
    Some(known.copied().unwrap_or(ChallengeScheme::Other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn of(lines: &[&'static str]) -> Vec<&'static str> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::WWW_AUTHENTICATE, HeaderValue::from_static(line));
        }
        challenges(&headers).into_iter().map(ChallengeScheme::as_str).collect()
    }

    #[test]
    fn schemes_are_told_from_their_parameters() {
        assert_eq!(of(&["Basic realm=\"a, Digest b\", charset=\"UTF-8\", bearer"]), ["basic", "bearer"]);
        assert_eq!(of(&["Negotiate YII==", "NTLM"]), ["negotiate", "ntlm"]);
        assert_eq!(of(&["Digest realm = \"x\", nonce=\"\\\"y\", Newauth a=1"]), ["digest", "other"]);
        assert_eq!(of(&["", ",,", "realm=\"x\""]), Vec::<&str>::new());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let _ = challenges(&HeaderMap::from_iter([(header::WWW_AUTHENTICATE, value)]));
            }
        }
    }
}
