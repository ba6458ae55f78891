//! Cookies of requests and responses (RFC 6265, sections 4.1 and 4.2).

use std::borrow::Cow;

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

use super::{EventSink, Scalar};

/// Reads the pairs of all `Cookie` fields as one flat object.
pub(crate) fn read_cookies(headers: &HeaderMap, sink: &mut impl EventSink) {
    sink.begin_object();
    for field in headers.get_all(COOKIE) {
        text(field).split(';').for_each(|pair| read_pair(pair, sink));
    }
    sink.end_object();
}

/// Reads the pair of each `Set-Cookie` field as one flat object; attributes are not pairs.
pub(crate) fn read_set_cookies(headers: &HeaderMap, sink: &mut impl EventSink) {
    sink.begin_object();
    for field in headers.get_all(SET_COOKIE) {
        text(field).split(';').take(1).for_each(|pair| read_pair(pair, sink));
    }
    sink.end_object();
}

/// One byte that is no text spoils no other pair of its line: it becomes U+FFFD.
fn text(field: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(field.as_bytes())
}

fn read_pair(pair: &str, sink: &mut impl EventSink) {
    let Some((name, value)) = pair.split_once('=') else { return };
    sink.key(name.trim());
    sink.scalar(Scalar::String(value.trim().trim_matches('"')));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::events::tests::Trace;

    #[test]
    fn pairs_of_several_fields_make_one_object() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; b=\"2\""));
        headers.append(COOKIE, HeaderValue::from_static("c=3=4; broken"));
        let mut sink = Trace::default();
        read_cookies(&headers, &mut sink);
        assert_eq!(sink.0, "{a:s1 b:s2 c:s3=4 }");
    }

    #[test]
    fn a_byte_that_is_no_text_spoils_no_other_pair() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_bytes(b"a=1; b=M\xfcller; c=gr\xc3\xbcn").unwrap());
        headers.append(SET_COOKIE, HeaderValue::from_bytes(b"d=\xe9; Path=/").unwrap());
        let mut sink = Trace::default();
        read_cookies(&headers, &mut sink);
        read_set_cookies(&headers, &mut sink);
        assert_eq!(sink.0, "{a:s1 b:sM\u{fffd}ller c:sgrün }{d:s\u{fffd} }");
    }

    #[test]
    fn attributes_of_a_set_cookie_are_not_pairs() {
        let mut headers = HeaderMap::new();
        headers.append(SET_COOKIE, HeaderValue::from_static("sid=abc; Path=/; HttpOnly"));
        let mut sink = Trace::default();
        read_set_cookies(&headers, &mut sink);
        assert_eq!(sink.0, "{sid:sabc }");
    }
}
