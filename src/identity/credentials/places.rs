//! Which of the names that have left are places of a credential: for who describes an endpoint afterwards, from its record.

use http::HeaderName;
use http::header::AUTHORIZATION;

use super::jwt::Jwt;
use super::keys::{KEY_PARAMETERS, TOKEN, X_API_KEY};
use super::role::{Role, role};
use super::{is_nothing, session};

/// What a header field is made for, by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldPlace {
    /// A key or a token.
    Key,
    /// A signature over the request.
    Signature,
    /// What a proxy or gateway says of the caller.
    Proxy,
}

/// What a header field is made for; `None` for those that are no place of a credential.
pub(crate) fn field_place(name: &str) -> Option<FieldPlace> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    if name == X_API_KEY || name == TOKEN {
        return Some(FieldPlace::Key);
    }
    match role(&name)? {
        Role::Key | Role::Token => Some(FieldPlace::Key),
        Role::Signature => Some(FieldPlace::Signature),
        Role::Certificate | Role::Verdict | Role::Gateway => Some(FieldPlace::Proxy),
    }
}

/// Whether a header field of this name carries a credential, whatever its value.
pub(crate) fn is_credential_header(name: &HeaderName) -> bool {
    name == AUTHORIZATION
        || name == X_API_KEY
        || name == TOKEN
        || matches!(role(name), Some(Role::Key | Role::Token | Role::Signature))
}

/// Whether a cookie of this name carries a session or a token, whatever its value.
pub(crate) fn is_credential_cookie(name: &str) -> bool {
    session::kind(name.as_bytes(), &[]).is_some()
}

/// Whether a cookie with this value carries a session or a token, by the rules that cookies of requests are read by.
pub(crate) fn is_session(name: &[u8], value: &[u8]) -> bool {
    let is_jwt = || value.starts_with(b"ey") && !session::guards_forms(name) && Jwt::recognise(value).is_some();
    !is_nothing(value) && (session::kind(name, value).is_some() || is_jwt())
}

/// Whether a query parameter of this name carries a key or a token.
pub(crate) fn is_credential_parameter(name: &str) -> bool {
    KEY_PARAMETERS.into_iter().chain(["access_token"]).any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a query parameter of this name carries the signature of a signed URL.
pub(crate) fn is_signature_parameter(name: &str) -> bool {
    ["signature", "sig", "x-amz-signature", "x-goog-signature"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::super::jwt::tests::token;
    use super::*;

    #[test]
    fn places_of_credentials_are_known_by_name() {
        assert_eq!(field_place("x-api-key"), Some(FieldPlace::Key));
        assert_eq!(field_place("private-token"), Some(FieldPlace::Key));
        assert_eq!(field_place("stripe-signature"), Some(FieldPlace::Signature));
        assert_eq!(field_place("idempotency-key"), None);
        assert_eq!(field_place("{key}"), None);
        assert!(is_credential_cookie("JSESSIONID") && !is_credential_cookie("lang"));
        assert!(is_session(b"id", b"AAECAwQFBgcICQoLDA0ODw") && !is_session(b"id", b"7"));
        assert!(is_session(b"sid", b"x") && !is_session(b"sid", b"deleted") && !is_session(b"csrf", b"eyJh.eyJh.x"));
        assert!(is_session(b"login", token().as_bytes()) && !is_session(b"csrf", token().as_bytes()));
        assert!(is_credential_parameter("api_key") && !is_credential_parameter("page"));
        assert!(is_signature_parameter("X-Amz-Signature") && !is_signature_parameter("key"));
    }
}
