//! Datadog's inference of an endpoint from a URL (`http.endpoint` of its tracers), to compare with its vectors.
//!
//! It shows segments as callers sent them, so nothing but tests may use it: routes that leave are router templates.

/// How many segments are looked at.
const SEGMENTS: usize = 8;

/// The endpoint that Datadog's tracers infer from a URL when there is no route. Raw.
pub(crate) fn infer_endpoint(url: &str) -> String {
    let Some(path) = path(url) else { return "/".to_owned() };
    let mut endpoint = String::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()).take(SEGMENTS) {
        endpoint.push('/');
        endpoint.push_str(parameter(segment).unwrap_or(segment));
    }
    if endpoint.is_empty() { "/".to_owned() } else { endpoint }
}

/// The path of an absolute URL or of a request target, without its query; `None` if there is none.
fn path(url: &str) -> Option<&str> {
    let before_query = url.split('?').next()?;
    let rest = match before_query.split_once("://") {
        Some((scheme, rest)) if !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_lowercase()) => {
            let (host, _) = rest.split_once('/')?;
            rest.strip_prefix(host)?
        }
        _ => before_query,
    };
    rest.starts_with('/').then_some(rest)
}

/// What stands for a segment that is taken for a parameter: the first rule that matches.
fn parameter(segment: &str) -> Option<&'static str> {
    let bytes = segment.as_bytes();
    let all = |allowed: fn(&u8) -> bool| bytes.iter().all(allowed);
    let digit = bytes.iter().any(u8::is_ascii_digit);
    if all(u8::is_ascii_digit) && bytes.len() >= 2 && !segment.starts_with('0') {
        Some("{param:int}")
    } else if digit && bytes.len() >= 3 && all(|byte| byte.is_ascii_digit() || b"._-".contains(byte)) {
        Some("{param:int_id}")
    } else if digit && bytes.len() >= 6 && all(u8::is_ascii_hexdigit) {
        Some("{param:hex}")
    } else if digit && bytes.len() >= 6 && all(|byte| byte.is_ascii_hexdigit() || b"._-".contains(byte)) {
        Some("{param:hex_id}")
    } else if segment.chars().count() >= 20 || bytes.iter().any(|byte| b"%&'()*+,:=@".contains(byte)) {
        Some("{param:str}")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::infer_endpoint;

    #[test]
    fn the_vectors_of_other_tracers_give_the_same_endpoint() {
        let mut failed = Vec::new();
        for line in include_str!("../../../tests/data/endpoint-inference.jsonl").lines() {
            let vector: serde_json::Value = serde_json::from_str(line).unwrap();
            let found = infer_endpoint(vector["url"].as_str().unwrap());
            if Some(found.as_str()) != vector["endpoint"].as_str() {
                failed.push(format!("{line}: {found}"));
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    proptest::proptest! {
        #[test]
        fn any_url_is_read_without_panic(url: String) {
            proptest::prop_assert!(infer_endpoint(&url).starts_with('/'));
        }
    }
}
