//! Cookies of requests and responses (RFC 6265, sections 4.1 and 4.2).

use http::HeaderMap;
use http::header::{COOKIE, SET_COOKIE};

use super::{EventSink, Scalar};

/// Reads the pairs of all `Cookie` fields as one flat object.
pub(crate) fn read_cookies(headers: &HeaderMap, sink: &mut impl EventSink) {
    let fields = headers.get_all(COOKIE).into_iter().filter_map(|field| field.to_str().ok());
    read_pairs(fields.flat_map(|field| field.split(';')), sink);
}

/// Reads the pair of each `Set-Cookie` field as one flat object; attributes are not pairs.
pub(crate) fn read_set_cookies(headers: &HeaderMap, sink: &mut impl EventSink) {
    let fields = headers.get_all(SET_COOKIE).into_iter().filter_map(|field| field.to_str().ok());
    read_pairs(fields.filter_map(|field| field.split(';').next()), sink);
}

fn read_pairs<'a>(pairs: impl Iterator<Item = &'a str>, sink: &mut impl EventSink) {
    sink.begin_object();
    for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
        sink.key(name.trim());
        sink.scalar(Scalar::String(value.trim().trim_matches('"')));
    }
    sink.end_object();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::events::tests::Trace;
    use http::HeaderValue;

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
    fn attributes_of_a_set_cookie_are_not_pairs() {
        let mut headers = HeaderMap::new();
        headers.append(SET_COOKIE, HeaderValue::from_static("sid=abc; Path=/; HttpOnly"));
        let mut sink = Trace::default();
        read_set_cookies(&headers, &mut sink);
        assert_eq!(sink.0, "{sid:sabc }");
    }
}
