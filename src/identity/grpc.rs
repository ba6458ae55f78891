//! What gRPC says over HTTP/2 (github.com/grpc/grpc, `PROTOCOL-HTTP2.md`).

use http::HeaderMap;

/// Codes of `grpc-status` (`statuscodes.md`).
const OK: &[u8] = b"0";
const PERMISSION_DENIED: &[u8] = b"7";
const UNAUTHENTICATED: &[u8] = b"16";

/// Whether the head of a response that has no messages says that the caller was refused.
pub(crate) fn is_refusal(response: &HeaderMap) -> bool {
    status(response).is_some_and(|status| [PERMISSION_DENIED, UNAUTHENTICATED].contains(&status))
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
    status(response).is_none_or(|status| status == OK)
}

fn status(response: &HeaderMap) -> Option<&[u8]> {
    response.get("grpc-status").map(http::HeaderValue::as_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

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
    fn two_codes_refuse_the_caller() {
        assert!(is_refusal(&answered("16")) && is_refusal(&answered("7")));
        assert!(!is_refusal(&answered("0")) && !is_refusal(&answered("12")) && !is_refusal(&HeaderMap::new()));
    }
}
