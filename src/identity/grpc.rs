//! What gRPC says over HTTP/2 (github.com/grpc/grpc, `PROTOCOL-HTTP2.md`).

use http::{HeaderMap, HeaderValue, header};

/// `OK` of `statuscodes.md`.
const OK: u8 = 0;

/// What a field `grpc-status` says, of the head of a response or of its trailers; the codes end at 16.
pub(crate) fn status(field: Option<&HeaderValue>) -> Option<u8> {
    field?.to_str().ok()?.parse().ok().filter(|code| *code <= 16)
}

/// Whether a head is one of gRPC itself, or of gRPC for the web.
pub(crate) fn speaks(headers: &HeaderMap) -> bool {
    const TYPE: &[u8] = b"application/grpc";
    let declared = headers.get(header::CONTENT_TYPE).and_then(|declared| declared.as_bytes().get(..TYPE.len()));
    declared.is_some_and(|start| start.eq_ignore_ascii_case(TYPE))
}

/// The path of a call, if it has the form `/{service}/{method}`.
pub(crate) fn method_path(path: &str) -> Option<&str> {
    let (service, method) = path.strip_prefix('/')?.split_once('/')?;
    let is_name = |name: &str, dots: bool| {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || dots && byte == b'.';
        !name.is_empty()
            && name.len() <= 128
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name.bytes().all(word)
    };
    (is_name(service, true) && is_name(method, false)).then_some(path)
}

/// Whether the head of a response shows that a method began to answer. One that is refused or unknown has its status there,
/// and so has one that fails at once: whatever path a caller makes up is answered like that.
pub(crate) fn is_answered(response: &HeaderMap) -> bool {
    response.get("grpc-status").is_none_or(|field| status(Some(field)) == Some(OK))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: &'static str) -> HeaderMap {
        HeaderMap::from_iter([("grpc-status".parse().unwrap(), HeaderValue::from_static(status))])
    }

    #[test]
    fn a_path_is_a_method_by_its_form_and_shown_to_be_one_by_an_answer() {
        assert_eq!(method_path("/shop.v1.Orders/Place"), Some("/shop.v1.Orders/Place"));
        for path in ["/", "/a", "/a/b/c", "/a b/c", "/1/2", "/a//", "a/b", "/a/b@c"] {
            assert_eq!(method_path(path), None, "{path}");
        }
        assert!(is_answered(&HeaderMap::new()) && is_answered(&answered("0")));
        assert!(!is_answered(&answered("12")) && !is_answered(&answered("16")) && !is_answered(&answered("5")));
    }

    #[test]
    fn a_status_is_one_of_the_known_codes() {
        let of = |text| status(Some(&HeaderValue::from_static(text)));
        assert_eq!(
            (of("0"), of("16"), of("17"), of("-1"), of("x"), status(None)),
            (Some(0), Some(16), None, None, None, None)
        );
    }
}
