//! `application/x-www-form-urlencoded`, bodies and query strings (WHATWG URL, section 5.1).

use super::{EventSink, ReadEnd, Scalar};

/// Reads pairs as one flat object. Any bytes are a form, so this never ends malformed.
///
/// A pair without `=` is a value without name, whatever the standard says: text that is no form at all arrives like that,
/// because clients such as `curl -d` call everything a form. So is one that ends in `==`, which is how base64 is padded.
pub(crate) fn read_form(bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    sink.begin_object();
    for pair in bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        if is_named(pair) {
            for (name, value) in form_urlencoded::parse(pair) {
                sink.key(&name);
                sink.scalar(Scalar::String(&value));
            }
        } else {
            sink.key("");
            for (text, padding) in form_urlencoded::parse(pair) {
                sink.scalar(Scalar::String(&if padding.is_empty() { text } else { text + &*padding }));
            }
        }
    }
    sink.end_object();
    ReadEnd::Complete
}

fn is_named(pair: &[u8]) -> bool {
    let mut parts = pair.splitn(2, |byte| *byte == b'=');
    parts.next();
    parts.next().is_some_and(|value| value.is_empty() || value.iter().any(|byte| *byte != b'='))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::events::tests::Trace;

    #[test]
    fn pairs_are_decoded_and_reported_in_order() {
        let mut sink = Trace::default();
        read_form(b"e=a%40b.org&n=1+2&flag&%zz=1", &mut sink);
        assert_eq!(sink.0, "{e:sa@b.org n:s1 2 :sflag %zz:s1 }");
    }

    #[test]
    fn text_without_a_name_is_a_value() {
        for (body, events) in [
            ("MySecretPassphrase", "{:sMySecretPassphrase }"),
            ("anna%40x.org&a=", "{:sanna@x.org a:s }"),
            ("two+words&", "{:stwo words }"),
            ("c2VjcmV0MQ==", "{:sc2VjcmV0MQ= }"),
            ("=alone", "{:salone }"),
            ("a==b", "{a:s=b }"),
            ("", "{}"),
        ] {
            let mut sink = Trace::default();
            read_form(body.as_bytes(), &mut sink);
            assert_eq!(sink.0, events, "{body}");
        }
    }
}
