//! JSON Web Tokens as libddwaf unpacks them: header and payload are read, the signature is only counted.

use super::json::{self, Value};
use crate::rules::datadog::Step;

/// What a token at some place of an input says; `None` if there is none.
pub(super) fn decode(input: &Value, path: &[Step]) -> Option<Value> {
    let mut value = path.iter().try_fold(input, step)?;
    // Where a header may have several values, the first counts.
    if let Value::Array(items) = value {
        value = items.first()?;
    }
    let Value::Text(text) = value else { return None };
    let token = text.strip_prefix(b"Bearer")?;
    let blanks = token.iter().take_while(|byte| matches!(byte, b' ' | b'\t'..=b'\r')).count();
    let mut parts = token.get(blanks..)?.splitn(3, |byte| *byte == b'.');
    let (header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    let member = |name: &str, value| (name.as_bytes().to_vec(), value);
    let available = Value::Object(vec![member("available", Value::Boolean)]);
    Some(Value::Object(vec![
        member("header", part(header)),
        member("payload", part(payload)),
        member("signature", available),
    ]))
}

fn step<'a>(value: &'a Value, step: &Step) -> Option<&'a Value> {
    match (step, value) {
        (Step::Key(wanted), Value::Object(members)) => {
            members.iter().find(|(key, _)| key == wanted.as_bytes()).map(|(_, value)| value)
        }
        (Step::Index(at), Value::Array(items)) => {
            let at = usize::try_from(at.unsigned_abs())
                .ok()
                .and_then(|number| if *at < 0 { items.len().checked_sub(number) } else { Some(number) })?;
            items.get(at)
        }
        _ => None,
    }
}

fn part(text: &[u8]) -> Value {
    base64(text).and_then(|json| json::read(&json)).unwrap_or(Value::Unknown)
}

/// Unpacks base64 with `-` and `_`. There may be too few signs of padding, and too many; what is left over at the end
/// becomes bytes as far as they are not zero.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let sextet = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    };
    let sextets: Vec<u8> = text.iter().map_while(|byte| sextet(*byte)).collect();
    let padding = text.get(sextets.len()..)?;
    let expected = 4 - sextets.len() % 4;
    if text.is_empty() || !padding.is_empty() && (expected == 3 || padding.len() > expected) {
        return None;
    }
    if padding.iter().any(|byte| *byte != b'=') {
        return None;
    }
    let mut bytes = Vec::with_capacity(sextets.len());
    for group in sextets.chunks(4) {
        let number = (0..4).fold(0_u32, |number, at| number << 6 | u32::from(group.get(at).copied().unwrap_or(0)));
        let [_, first, second, third] = number.to_be_bytes();
        bytes.push(first);
        if group.len() == 4 {
            bytes.extend([second, third]);
            continue;
        }
        if group.len() > 1 && (second != 0 || third != 0) {
            bytes.push(second);
        }
        if group.len() > 2 && third != 0 {
            bytes.push(third);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Option<Value> {
        let input = Value::Object(vec![(b"auth".to_vec(), Value::Text(text.into()))]);
        decode(&input, &[Step::Key("auth".into())])
    }

    fn payload(text: &str) -> Option<Value> {
        match token(text)? {
            Value::Object(members) => members.into_iter().nth(1).map(|(_, value)| value),
            _ => None,
        }
    }

    #[test]
    fn a_token_has_three_parts_of_which_the_last_may_be_empty() {
        for text in ["Bearer e30.e30.", "Bearer  \te30.e30.x", "Bearere30.e30.x.y", "Bearer .e30."] {
            assert_eq!(payload(text), Some(Value::Object(Vec::new())), "{text}");
        }
        for text in ["Bearer e30.e30", "bearer e30.e30.", "Bearer", "Bearer .", "e30.e30.x"] {
            assert_eq!(token(text), None, "{text}");
        }
    }

    #[test]
    fn a_part_that_is_no_json_is_unknown() {
        for text in ["Bearer ..", "Bearer .e3.", "Bearer .e*0.", "Bearer .e30===."] {
            assert_eq!(payload(text), Some(Value::Unknown), "{text}");
        }
        assert_eq!(payload("Bearer .W10=."), Some(Value::Array(Vec::new())));
    }

    #[test]
    fn of_several_values_the_first_counts() {
        let text = Value::Text(b"Bearer e30.e30.".into());
        assert!(decode(&Value::Array(vec![text.clone(), Value::Null]), &[]).is_some());
        assert!(decode(&Value::Array(vec![Value::Null, text.clone()]), &[]).is_none());
        let nested = Value::Array(vec![Value::Null, text]);
        assert!(decode(&nested, &[Step::Index(-1)]).is_some());
        assert!(decode(&nested, &[Step::Index(2)]).is_none());
        assert!(decode(&nested, &[Step::Index(-3)]).is_none());
    }
}
