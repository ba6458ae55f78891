//! What gRPC says over HTTP/2 (github.com/grpc/grpc, `PROTOCOL-HTTP2.md`).

use http::HeaderMap;

/// Codes of `grpc-status` (`statuscodes.md`).
const PERMISSION_DENIED: &[u8] = b"7";
const UNIMPLEMENTED: &[u8] = b"12";
const UNAUTHENTICATED: &[u8] = b"16";

/// Whether the head of a response that has no messages says that the caller was refused.
pub(crate) fn is_refusal(response: &HeaderMap) -> bool {
    status(response).is_some_and(|status| [PERMISSION_DENIED, UNAUTHENTICATED].contains(&status))
}

/// The path of a call as a template, `/{service}/{method}`, if the service has such a method: servers say so in the
/// response's head where it has not. So callers cannot make methods up.
pub(crate) fn method_path<'a>(path: &'a str, response: &HeaderMap) -> Option<&'a str> {
    let (service, method) = path.strip_prefix('/')?.split_once('/')?;
    let is_name = |name: &str, dots: bool| {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || dots && byte == b'.';
        !name.is_empty()
            && name.len() <= 128
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name.bytes().all(word)
    };
    let known = status(response) != Some(UNIMPLEMENTED);
    (known && is_name(service, true) && is_name(method, false)).then_some(path)
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
    fn a_path_is_a_method_unless_the_service_lacks_it() {
        let path = "/shop.v1.Orders/Place";
        assert_eq!(method_path(path, &HeaderMap::new()), Some(path));
        assert_eq!(method_path(path, &answered("5")), Some(path));
        assert_eq!(method_path(path, &answered("12")), None);
        for path in ["/", "/a", "/a/b/c", "/a b/c", "/1/2", "/a//", "a/b", "/a/b@c"] {
            assert_eq!(method_path(path, &HeaderMap::new()), None, "{path}");
        }
    }

    #[test]
    fn two_codes_refuse_the_caller() {
        assert!(is_refusal(&answered("16")) && is_refusal(&answered("7")));
        assert!(!is_refusal(&answered("0")) && !is_refusal(&answered("12")) && !is_refusal(&HeaderMap::new()));
    }
}
