//! `application/x-www-form-urlencoded`, bodies and query strings (WHATWG URL, section 5.1).

use super::{EventSink, ReadEnd, Scalar};

/// Reads pairs as one flat object. Any bytes are a form, so this never ends malformed.
pub(crate) fn read_form(bytes: &[u8], sink: &mut impl EventSink) -> ReadEnd {
    sink.begin_object();
    for (name, value) in form_urlencoded::parse(bytes) {
        sink.key(&name);
        sink.scalar(Scalar::String(&value));
    }
    sink.end_object();
    ReadEnd::Complete
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::events::tests::Trace;

    #[test]
    fn pairs_are_decoded_and_reported_in_order() {
        let mut sink = Trace::default();
        read_form(b"e=a%40b.org&n=1+2&flag&%zz=1", &mut sink);
        assert_eq!(sink.0, "{e:sa@b.org n:s1 2 flag:s %zz:s1 }");
    }
}
