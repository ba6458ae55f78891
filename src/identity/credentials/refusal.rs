//! Whether a service refused the caller for who they are.

use http::{HeaderMap, header};

use crate::identity::flow::is_sign_in;
use crate::observation::{Flow, Method, Refusal};

/// What is known of an answer when the refusal is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Answer<'a> {
    pub(crate) status: Option<u16>,
    pub(crate) headers: &'a HeaderMap,
    /// What a call of gRPC told, in the head or in the trailers.
    pub(crate) grpc_status: Option<u8>,
    /// What was asked.
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) flow: Flow,
}

/// How the service refused the caller, if it did.
///
/// Where one signs in, a wrong password is answered in the same ways, and enforces nothing.
pub(super) fn refusal(answer: Answer<'_>, presented: bool) -> Option<Refusal> {
    if answer.flow == Flow::Login {
        return None;
    }
    match (answer.status, answer.grpc_status) {
        (Some(401), _) => Some(Refusal::Unauthorized),
        (Some(403), _) => Some(Refusal::Forbidden),
        (_, Some(16)) => Some(Refusal::GrpcUnauthenticated),
        (_, Some(7)) => Some(Refusal::GrpcPermissionDenied),
        (Some(302 | 303 | 307 | 308), _) if !presented && leads_to_sign_in(answer) => Some(Refusal::LoginRedirect),
        _ => None,
    }
}

/// Whether a redirect sends an anonymous caller to sign in before they may see what they asked for. Registration ends
/// there too, and so does signing out: what is meant is a page that was asked for, or a redirect that remembers it.
fn leads_to_sign_in(answer: Answer<'_>) -> bool {
    let Some(location) = answer.headers.get(header::LOCATION).and_then(|location| location.to_str().ok()) else {
        return false;
    };
    let (target, query) = location.split_once(['?', '#']).unwrap_or((location, ""));
    let path = match target.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => target,
    };
    let remembers = || {
        form_urlencoded::parse(query.as_bytes())
            .any(|(name, _)| RETURN_PARAMETERS.iter().any(|known| name.eq_ignore_ascii_case(known)))
    };
    let asked_to_leave = || {
        let last = answer.path.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or_default();
        SIGN_OUT.iter().any(|known| last.eq_ignore_ascii_case(known))
    };
    is_sign_in(path) && !asked_to_leave() && (matches!(answer.method, Method::Get | Method::Head) || remembers())
}

/// Parameters that say where to go after signing in: OAuth 2.0, SAML, CAS, and those of the large frameworks.
const RETURN_PARAMETERS: [&str; 16] = [
    "callback",
    "callbackurl",
    "continue",
    "dest",
    "from",
    "next",
    "redirect",
    "redirect_to",
    "redirect_uri",
    "redirecturl",
    "relaystate",
    "return",
    "return_to",
    "returnto",
    "returnurl",
    "service",
];

const SIGN_OUT: [&str; 9] =
    ["logout", "log-out", "log_out", "logoff", "signout", "sign-out", "sign_out", "signoff", "end_session"];

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn of(status: u16, location: &'static str, method: Method, path: &str, flow: Flow) -> Option<&'static str> {
        let headers = HeaderMap::from_iter([(header::LOCATION, HeaderValue::from_static(location))]);
        let answer = Answer { status: Some(status), headers: &headers, grpc_status: None, method, path, flow };
        refusal(answer, false).map(Refusal::as_str)
    }

    #[test]
    fn a_wrong_password_is_no_refusal() {
        assert_eq!(of(401, "", Method::Post, "/login", Flow::Login), None);
        assert_eq!(of(401, "", Method::Post, "/orders", Flow::Api), Some("unauthorized"));
        assert_eq!(of(403, "", Method::Post, "/orders", Flow::Api), Some("forbidden"));
    }

    #[test]
    fn grpc_refuses_with_two_codes() {
        let headers = HeaderMap::new();
        let with = |code| {
            let (method, path, flow) = (Method::Post, "/a.B/C", Flow::Api);
            let answer = Answer { status: Some(200), headers: &headers, grpc_status: Some(code), method, path, flow };
            refusal(answer, true).map(Refusal::as_str)
        };
        assert_eq!((with(16), with(7)), (Some("grpc_unauthenticated"), Some("grpc_permission_denied")));
        assert_eq!((with(0), with(5)), (None, None));
    }

    #[test]
    fn a_redirect_to_where_one_signs_in_is_a_refusal() {
        for (location, method, path) in [
            ("/login", Method::Get, "/account"),
            ("/users/sign_in", Method::Get, "/account"),
            ("https://id.example/oauth2/authorize?client_id=x&redirect_uri=y", Method::Get, "/"),
            ("https://id.example/auth/realms/x/protocol/openid-connect/auth?redirect_uri=y", Method::Get, "/"),
            ("/login?next=%2Forders", Method::Post, "/orders"),
            ("/wp-login.php?redirect_to=x", Method::Get, "/wp-admin"),
            ("/Login.aspx", Method::Get, "/account"),
            ("/login;jsessionid=ab?x=y", Method::Get, "/account"),
        ] {
            assert_eq!(of(302, location, method, path, Flow::Api), Some("login_redirect"), "{location}");
        }
        for (status, location, method, path) in [
            (303, "/login", Method::Post, "/register"),
            (302, "/login", Method::Get, "/logout"),
            (302, "/authorization/requests/7", Method::Get, "/latest"),
            (302, "/orders/7", Method::Get, "/orders/latest"),
            (302, "", Method::Get, "/"),
            (200, "/login", Method::Get, "/"),
            (302, "https://login.example", Method::Get, "/"),
            (302, "/blog/login-flows", Method::Get, "/"),
        ] {
            assert_eq!(of(status, location, method, path, Flow::Api), None, "{location}");
        }
        // Who has presented a credential is sent elsewhere for other reasons too.
        let headers = HeaderMap::from_iter([(header::LOCATION, HeaderValue::from_static("/login"))]);
        let (method, path, flow) = (Method::Get, "/account", Flow::Api);
        let answer = Answer { status: Some(302), headers: &headers, grpc_status: None, method, path, flow };
        assert_eq!(refusal(answer, true), None);
    }
}
