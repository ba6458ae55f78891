//! Which credentials a request presented: their methods and places, never themselves.

use std::time::SystemTime;

use http::{HeaderMap, HeaderName, header};

use super::jwt::Jwt;
use super::session;
use crate::observation::{CredentialLocation, CredentialMethod, Credentials, PresentedCredential};

/// Headers made for a key, beside `X-Api-Key`: Azure API Management and Functions, Google, Datadog, `RapidAPI`.
static KEY_HEADERS: [HeaderName; 8] = [
    HeaderName::from_static("api-key"),
    HeaderName::from_static("apikey"),
    HeaderName::from_static("x-apikey"),
    HeaderName::from_static("ocp-apim-subscription-key"),
    HeaderName::from_static("x-functions-key"),
    HeaderName::from_static("x-goog-api-key"),
    HeaderName::from_static("dd-api-key"),
    HeaderName::from_static("x-rapidapi-key"),
];

static X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");
static TOKEN: HeaderName = HeaderName::from_static("token");

/// Headers made for a token: `OpenStack`, GitLab, Vault and common usage.
static TOKEN_HEADERS: [HeaderName; 6] = [
    HeaderName::from_static("x-auth-token"),
    HeaderName::from_static("x-access-token"),
    HeaderName::from_static("x-api-token"),
    HeaderName::from_static("private-token"),
    HeaderName::from_static("job-token"),
    HeaderName::from_static("x-vault-token"),
];

/// Query parameters made for a key, in lower case.
const KEY_PARAMETERS: [&str; 6] = ["api_key", "apikey", "api-key", "x-api-key", "subscription-key", "private_token"];

/// Schemes that say nothing without what follows them: a header that holds only one of them is empty.
const SCHEMES: [&str; 10] =
    ["apikey", "basic", "bearer", "digest", "dpop", "hoba", "jwt", "negotiate", "ntlm", "token"];

/// How the caller authenticates, from what the request presented and whether it was refused.
pub(crate) fn credentials(
    headers: &HeaderMap,
    query: Option<&str>,
    refused: bool,
    user_known: bool,
    now: SystemTime,
) -> Credentials {
    let mut found = Found { methods: Vec::new(), now, jwt: None };
    for line in headers.get_all(header::AUTHORIZATION) {
        found.authorization(line.as_bytes(), CredentialLocation::Authorization);
    }
    for line in headers.get_all(&TOKEN) {
        found.authorization(line.as_bytes(), CredentialLocation::Token);
    }
    found.key(headers, &X_API_KEY, CredentialLocation::XApiKey);
    for name in listed(headers, &KEY_HEADERS) {
        found.key(headers, name, CredentialLocation::Header);
    }
    for line in listed(headers, &TOKEN_HEADERS).flat_map(|name| headers.get_all(name)) {
        found.token(line.as_bytes(), CredentialMethod::ApiKey, CredentialLocation::Header);
    }
    for line in headers.get_all(header::COOKIE) {
        found.cookies(line.as_bytes());
    }
    if let Some(query) = query {
        found.query(query);
    }
    let Found { mut methods, jwt, .. } = found;
    // Its claims are read wherever it is.
    let jwt = jwt.or_else(|| header_jwt(headers)?.facts(now));
    methods.sort_unstable();
    methods.dedup();
    Credentials { presented: !methods.is_empty(), methods, user_known, refused, jwt }
}

/// The first JWT in the headers, in the order in which [`credentials`] asks them, or else in a cookie of any name.
pub(super) fn header_jwt(headers: &HeaderMap) -> Option<Jwt<'_>> {
    let schemed = [&header::AUTHORIZATION, &TOKEN];
    let mut schemed = schemed.into_iter().flat_map(|name| headers.get_all(name)).map(|line| parted(line.as_bytes()).1);
    let mut bare =
        listed(headers, &TOKEN_HEADERS).flat_map(|name| headers.get_all(name)).map(|line| line.as_bytes().trim_ascii());
    let mut cookies = headers.get_all(header::COOKIE).iter().flat_map(|line| cookies(line.as_bytes()));
    schemed
        .find_map(Jwt::recognise)
        .or_else(|| bare.find_map(Jwt::recognise))
        .or_else(|| cookies.find_map(|(_, value)| Jwt::recognise(value)))
}

/// Names and values of a line of cookies, without quotes.
fn cookies(line: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    line.split(|byte| *byte == b';').filter_map(|pair| {
        let mut sides = pair.splitn(2, |byte| *byte == b'=').map(<[u8]>::trim_ascii);
        let (name, value) = (sides.next()?, sides.next()?);
        Some((name, value.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(value)))
    })
}

/// The names of a list, in its order, if a request has one of them. Most have none, and to see that costs less than to look
/// for each.
fn listed<'a>(headers: &HeaderMap, names: &'a [HeaderName]) -> impl Iterator<Item = &'a HeaderName> {
    let any = headers.keys().any(|name| names.contains(name));
    names.iter().filter(move |_| any)
}

struct Found {
    methods: Vec<PresentedCredential>,
    now: SystemTime,
    jwt: Option<crate::observation::JwtFacts>,
}

impl Found {
    fn add(&mut self, method: CredentialMethod, location: CredentialLocation) {
        self.methods.push(PresentedCredential::new(method, location));
    }

    /// `scheme credentials`, or a value without a scheme (RFC 9110, 11.4).
    fn authorization(&mut self, line: &[u8], location: CredentialLocation) {
        let (scheme, credentials) = parted(line);
        if credentials.is_empty() {
            return;
        }
        let is = |known: &str| scheme.eq_ignore_ascii_case(known.as_bytes());
        let method = if is("bearer") {
            CredentialMethod::BearerToken
        } else if is("basic") {
            CredentialMethod::BasicAuth
        } else if is("digest") {
            CredentialMethod::DigestAuth
        } else {
            CredentialMethod::Other
        };
        match method {
            CredentialMethod::BasicAuth | CredentialMethod::DigestAuth => self.add(method, location),
            _ => self.token(credentials, method, location),
        }
    }

    fn key(&mut self, headers: &HeaderMap, name: &HeaderName, location: CredentialLocation) {
        if headers.get_all(name).iter().any(|line| !line.as_bytes().trim_ascii().is_empty()) {
            self.add(CredentialMethod::ApiKey, location);
        }
    }

    /// A token that is a JWT is one wherever it is; any other has the method that its place gives it.
    fn token(&mut self, token: &[u8], otherwise: CredentialMethod, location: CredentialLocation) {
        let token = token.trim_ascii();
        if token.is_empty() {
            return;
        }
        let Some(jwt) = Jwt::recognise(token) else { return self.add(otherwise, location) };
        self.jwt = self.jwt.or_else(|| jwt.facts(self.now));
        self.add(CredentialMethod::JsonWebToken, location);
    }

    fn cookies(&mut self, line: &[u8]) {
        for (name, value) in cookies(line) {
            let Some(kind) = session::kind(name) else { continue };
            match kind {
                session::Kind::Session if !value.is_empty() => {
                    self.add(CredentialMethod::SessionCookie, CredentialLocation::Cookie);
                }
                session::Kind::Session => {}
                session::Kind::Token => {
                    self.token(value, CredentialMethod::SessionCookie, CredentialLocation::Cookie);
                }
            }
        }
    }

    fn query(&mut self, query: &str) {
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            if value.is_empty() {
            } else if KEY_PARAMETERS.into_iter().any(is) || is("key") && is_google_key(&value) {
                self.add(CredentialMethod::ApiKey, CredentialLocation::Query);
            } else if is("access_token") {
                // RFC 6750, 2.3
                self.token(value.as_bytes(), CredentialMethod::BearerToken, CredentialLocation::Query);
            }
        }
    }
}

/// `key` names much that is no credential, so the value has to look like a key of the one vendor who uses it: Google.
fn is_google_key(value: &str) -> bool {
    value.len() == 39 && value.starts_with("AIza")
}

/// Scheme and credentials; a line of one word is all credentials, unless the word is a scheme.
fn parted(line: &[u8]) -> (&[u8], &[u8]) {
    let line = line.trim_ascii();
    let mut words = line.splitn(2, |byte| *byte == b' ');
    match (words.next(), words.next()) {
        (Some(scheme), Some(rest)) => (scheme, rest.trim_ascii()),
        _ if SCHEMES.iter().any(|scheme| line.eq_ignore_ascii_case(scheme.as_bytes())) => (line, b""),
        _ => (b"", line),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use http::HeaderValue;

    use super::*;
    use crate::identity::jwt::tests::token;
    use crate::observation::{JwtAlgorithm, JwtExpiry};

    fn of(headers: &[(&'static str, &str)], query: Option<&str>) -> Credentials {
        let line =
            |(name, value): &(&'static str, &str)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap());
        let map = headers.iter().map(line).collect();
        credentials(&map, query, false, false, UNIX_EPOCH + Duration::from_secs(1_000_000_000))
    }

    fn methods(headers: &[(&'static str, &str)]) -> Vec<&'static str> {
        of(headers, None).methods.iter().map(|found| found.method.as_str()).collect()
    }

    #[test]
    fn the_scheme_of_authorization_names_the_method_in_any_case() {
        for (value, method) in [
            ("Bearer abc", "bearer_token"),
            ("bEARER   abc", "bearer_token"),
            ("basic dTpw", "basic_auth"),
            ("DIGEST username=\"u\"", "digest_auth"),
            ("AWS4-HMAC-SHA256 Credential=x", "other"),
            ("opaque", "other"),
        ] {
            assert_eq!(methods(&[("authorization", value)]), [method], "{value}");
        }
    }

    #[test]
    fn a_jwt_is_one_with_any_scheme_and_without() {
        for scheme in ["Bearer ", "JWT ", "Token ", "DPoP ", ""] {
            let value = format!("{scheme}{}", token());
            for header in ["authorization", "token"] {
                let found = of(&[(header, &value)], None);
                assert_eq!(found.methods.first().map(|found| found.method), Some(CredentialMethod::JsonWebToken));
                let facts = found.jwt.unwrap();
                assert_eq!((facts.algorithm, facts.expiry), (JwtAlgorithm::Hs256, JwtExpiry::Hour));
            }
        }
    }

    #[test]
    fn empty_values_are_no_credentials() {
        for header in [
            ("authorization", ""),
            ("authorization", "Bearer"),
            ("authorization", "Basic  "),
            ("token", " "),
            ("x-api-key", ""),
            ("cookie", "session=; sid=\"\"; sessionid"),
        ] {
            assert!(!of(&[header], Some("api_key=&access_token")).presented, "{header:?}");
        }
    }

    #[test]
    fn keys_and_sessions_are_found_where_they_are_presented() {
        let found = of(&[("x-api-key", "k"), ("x-auth-token", "t"), ("cookie", "a=1; JSESSIONID=x")], Some("apikey=1"));
        let places: Vec<_> =
            found.methods.iter().map(|found| (found.method.as_str(), found.location.as_str())).collect();
        let expected =
            [("api_key", "x-api-key"), ("api_key", "header"), ("api_key", "query"), ("session_cookie", "cookie")];
        assert_eq!(places, expected);
        assert!(found.presented);
    }

    #[test]
    fn an_ordinary_request_presents_nothing() {
        let headers = [("cookie", "theme=dark; _ga=GA1.2; csrftoken=x"), ("accept", "*/*"), ("x-csrf-token", "x")];
        let found = of(&headers, Some("key=name&q=token&page=2"));
        assert_eq!((found.presented, found.methods.len()), (false, 0));
    }

    #[test]
    fn a_token_in_a_cookie_or_the_query_is_recognised() {
        assert_eq!(methods(&[("cookie", &format!("access_token={}", token()))]), ["json_web_token"]);
        assert_eq!(methods(&[("cookie", "access_token=opaque")]), ["session_cookie"]);
        let query = of(&[], Some(&format!("a=b&access_token={}", token())));
        assert_eq!(
            query.methods,
            [PresentedCredential::new(CredentialMethod::JsonWebToken, CredentialLocation::Query)]
        );
    }

    #[test]
    fn the_same_method_at_the_same_place_is_told_once() {
        assert_eq!(methods(&[("authorization", "Bearer a"), ("authorization", "Bearer b")]), ["bearer_token"]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, query: String) {
            let mut map = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                for name in ["authorization", "token", "cookie", "x-auth-token", "x-api-key"] {
                    map.insert(name, value.clone());
                }
            }
            let _ = credentials(&map, Some(&query), false, false, UNIX_EPOCH);
            let _ = header_jwt(&map);
        }
    }
}
