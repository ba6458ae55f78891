//! `application/x-www-form-urlencoded`, bodies and query strings (WHATWG URL, section 5.1).

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};
use percent_encoding::percent_decode;

use super::nested::Nested;
use super::{EventSink, ReadEnd, Scalar};

/// Reads pairs as one object, nested as their names say. Any bytes are a form, so this never ends malformed.
///
/// A pair without `=` is a value without name, whatever the standard says: text that is no form at all arrives like that,
/// because clients such as `curl -d` call everything a form. So is one that ends in `==`, which is how base64 is padded.
pub(crate) fn read_form(bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    let mut nested = Nested::default();
    sink.begin_object();
    let mut before = None;
    let mut pairs = pairs(bytes).map(|pair| (pair, name(pair))).peekable();
    while let Some((pair, name)) = pairs.next() {
        let repeated = name.is_some() && (before == name || pairs.peek().is_some_and(|(_, next)| *next == name));
        before = name;
        if let Some(name) = name {
            nested.enter(&decode(name), repeated, sink);
            sink.scalar(Scalar::String(&decode(pair.get(name.len() + 1..).unwrap_or_default())));
        } else {
            nested.enter("", false, sink);
            sink.scalar(Scalar::String(&decode(pair)));
        }
    }
    nested.leave(sink);
    sink.end_object();
    ReadEnd::Complete
}

/// The decoded names of a form's pairs, in order.
pub(crate) fn form_names(bytes: &[u8]) -> impl Iterator<Item = Cow<'_, str>> {
    pairs(bytes).map(|pair| name(pair).map_or(Cow::Borrowed(""), decode))
}

/// Text with `+` for blanks, and the rest percent-encoded.
fn decode(part: &[u8]) -> Cow<'_, str> {
    let lossy = |part| str::from_utf8(part).map_or_else(|_| String::from_utf8_lossy(part), Cow::Borrowed);
    if memchr2(b'%', b'+', part).is_none() {
        return lossy(part);
    }
    if memchr(b'+', part).is_none() {
        return percent_decode(part).decode_utf8_lossy();
    }
    let blanks: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    Cow::Owned(percent_decode(&blanks).decode_utf8_lossy().into_owned())
}

fn pairs(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut ends = memchr_iter(b'&', bytes).chain(std::iter::once(bytes.len()));
    let mut start = 0;
    let pairs = std::iter::from_fn(move || {
        let end = ends.next()?;
        let pair = bytes.get(start..end);
        start = end + 1;
        pair
    });
    pairs.filter(|pair| !pair.is_empty())
}

/// What stands before the first equals sign, if it is a name.
fn name(pair: &[u8]) -> Option<&[u8]> {
    let (name, value) = pair.split_at_checked(memchr(b'=', pair)?)?;
    let padding = value.len() > 1 && value.iter().all(|byte| *byte == b'=');
    (!padding).then_some(name)
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
            ("c2VjcmV0MQ==", "{:sc2VjcmV0MQ== }"),
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
