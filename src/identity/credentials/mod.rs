//! Which credentials a request presented, and whether it was refused: methods and places, never the credentials.

mod authorization;
mod certificate;
mod challenge;
mod gateway;
pub(crate) mod jwt;
mod keys;
pub(crate) mod places;
mod refusal;
mod role;
mod session;
mod signature;

use std::time::SystemTime;

use http::{HeaderMap, HeaderName, header};

use self::authorization::parted;
use self::certificate::Certificate;
use self::jwt::Jwt;
use self::keys::{KEY_PARAMETERS, TOKEN, X_API_KEY};
pub(crate) use self::refusal::Answer;
use self::role::{Role, role};
use crate::observation::{CredentialLocation, CredentialMethod, Credentials, PresentedCredential};

/// What a request presents.
#[derive(Clone, Copy)]
pub(crate) struct Presented<'a> {
    pub(crate) headers: &'a HeaderMap,
    pub(crate) query: Option<&'a str>,
    /// The server has verified a certificate of the peer.
    pub(crate) client_certificate: bool,
    /// The handler said that it knows the user.
    pub(crate) user_known: bool,
}

/// How the caller authenticates, from what the request presented and how it was answered.
pub(crate) fn credentials(request: Presented<'_>, answer: Answer<'_>, now: SystemTime) -> Credentials {
    let Presented { headers, query, client_certificate, user_known } = request;
    let mut found = Found { methods: Vec::new(), now, jwt: None };
    // Many requests hold none: one look at the names costs less than to ask for each.
    let may_hold = headers.keys().any(may_hold_credentials);
    if may_hold {
        found.headers(headers);
    }
    if let Some(query) = query {
        found.query(query);
    }
    if client_certificate {
        found.add(CredentialMethod::MutualTls, CredentialLocation::Connection);
    }
    let Found { methods, jwt, .. } = found;
    let mut credentials = Credentials {
        presented: false,
        methods: Vec::new(),
        user_known,
        refused: false,
        refusal: None,
        challenges: challenge::challenges(answer.headers),
        // Its claims are read wherever it is.
        jwt: jwt.or_else(|| may_hold.then(|| header_jwt(headers)).flatten()?.facts(now)),
    };
    for method in methods {
        credentials.present(method);
    }
    credentials.refusal = refusal::refusal(answer, credentials.presented);
    credentials.refused = credentials.refusal.is_some();
    credentials
}

/// Whether a field is one that [`credentials`] looks into.
fn may_hold_credentials(name: &HeaderName) -> bool {
    [&header::AUTHORIZATION, &header::COOKIE, &TOKEN, &X_API_KEY].contains(&name) || role(name).is_some()
}

/// The first JWT in the headers, in the order in which [`credentials`] asks them, or else in a cookie of any name.
fn header_jwt(headers: &HeaderMap) -> Option<Jwt<'_>> {
    let schemed = [&header::AUTHORIZATION, &TOKEN];
    let mut schemed = schemed.into_iter().flat_map(|name| headers.get_all(name)).map(|line| parted(line.as_bytes()).1);
    let mut bare =
        headers.iter().filter(|(name, _)| role(name) == Some(Role::Token)).map(|(_, line)| parted(line.as_bytes()).1);
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

/// Whether what stands for a credential is none: nothing, or what programs write that have none.
fn is_nothing(value: &[u8]) -> bool {
    const NOTHING: [&str; 6] = ["null", "undefined", "none", "nil", "deleted", "[object Object]"];
    value.is_empty() || NOTHING.iter().any(|nothing| value.eq_ignore_ascii_case(nothing.as_bytes()))
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
        if is_nothing(credentials) {
            return;
        }
        match authorization::method(scheme) {
            method @ (CredentialMethod::BearerToken | CredentialMethod::Other) => {
                self.token(credentials, method, location);
            }
            method => self.add(method, location),
        }
    }

    /// All fields, those first that most services ask for.
    fn headers(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::AUTHORIZATION) {
            self.authorization(line.as_bytes(), CredentialLocation::Authorization);
        }
        for line in headers.get_all(&TOKEN) {
            self.authorization(line.as_bytes(), CredentialLocation::Token);
        }
        self.key(headers, &X_API_KEY, CredentialLocation::XApiKey);
        self.fields(headers);
        for line in headers.get_all(header::COOKIE) {
            self.cookies(line.as_bytes());
        }
    }

    /// The fields that are made for something of the kind.
    fn fields(&mut self, headers: &HeaderMap) {
        let mut certificate = Certificate::default();
        for (name, value) in headers {
            let Some(role) = role(name) else { continue };
            let value = value.as_bytes().trim_ascii();
            match role {
                Role::Verdict => certificate.judge(value),
                _ if is_nothing(value) => {}
                Role::Certificate if name == "x-forwarded-client-cert" && certificate::is_of_a_mesh(value) => {
                    self.add(CredentialMethod::GatewayIdentity, CredentialLocation::Header);
                }
                Role::Certificate => certificate.hand_on(),
                Role::Key => self.add(CredentialMethod::ApiKey, CredentialLocation::Header),
                Role::Token => self.token(parted(value).1, CredentialMethod::ApiKey, CredentialLocation::Header),
                Role::Signature => self.add(CredentialMethod::RequestSignature, CredentialLocation::Header),
                Role::Gateway if gateway::is_anonymous(headers) => {}
                Role::Gateway => self.add(CredentialMethod::GatewayIdentity, CredentialLocation::Header),
            }
        }
        if certificate.is_verified() {
            self.add(CredentialMethod::MutualTls, CredentialLocation::Header);
        }
    }

    fn key(&mut self, headers: &HeaderMap, name: &HeaderName, location: CredentialLocation) {
        if headers.get_all(name).iter().any(|line| !is_nothing(line.as_bytes().trim_ascii())) {
            self.add(CredentialMethod::ApiKey, location);
        }
    }

    /// A token that is a JWT is one wherever it is; any other has the method that its place gives it.
    fn token(&mut self, token: &[u8], otherwise: CredentialMethod, location: CredentialLocation) {
        let token = token.trim_ascii();
        if is_nothing(token) {
            return;
        }
        let Some(jwt) = Jwt::recognise(token) else { return self.add(otherwise, location) };
        self.jwt = self.jwt.or_else(|| jwt.facts(self.now));
        self.add(CredentialMethod::JsonWebToken, location);
    }

    fn cookies(&mut self, line: &[u8]) {
        for (name, value) in cookies(line).filter(|(_, value)| !is_nothing(value)) {
            match session::kind(name, value) {
                Some(session::Kind::Session) => {
                    self.add(CredentialMethod::SessionCookie, CredentialLocation::Cookie);
                }
                Some(session::Kind::Token) => {
                    self.token(value, CredentialMethod::SessionCookie, CredentialLocation::Cookie);
                }
                // A JWT is one under any name, but for those that are sent back to prove where a form came from.
                None if value.starts_with(b"ey") && !session::guards_forms(name) && Jwt::recognise(value).is_some() => {
                    self.token(value, CredentialMethod::SessionCookie, CredentialLocation::Cookie);
                }
                None => {}
            }
        }
    }

    fn query(&mut self, query: &str) {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()).collect();
        if let Some(method) = signature::presigned(&pairs.iter().map(|(name, _)| name.as_ref())) {
            self.add(method, CredentialLocation::Query);
        }
        for (name, value) in &pairs {
            let is = |known: &str| name.eq_ignore_ascii_case(known);
            if KEY_PARAMETERS.into_iter().any(is) || is("key") && keys::is_google_key(value) {
                self.add(CredentialMethod::ApiKey, CredentialLocation::Query);
            } else if is("access_token") {
                // RFC 6750, 2.3
                self.token(value.as_bytes(), CredentialMethod::BearerToken, CredentialLocation::Query);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use http::HeaderValue;

    use super::jwt::tests::token;
    use super::*;
    use crate::observation::{Flow, JwtAlgorithm, JwtExpiry, Method};

    fn of(headers: &[(&'static str, &str)], query: Option<&str>) -> Credentials {
        let line =
            |(name, value): &(&'static str, &str)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap());
        read(&headers.iter().map(line).collect(), query)
    }

    fn read(headers: &HeaderMap, query: Option<&str>) -> Credentials {
        let none = HeaderMap::new();
        let (method, path, flow) = (Method::Get, "/", Flow::Api);
        let answer = Answer { status: Some(200), headers: &none, grpc_status: None, method, path, flow };
        let request = Presented { headers, query, client_certificate: false, user_known: false };
        credentials(request, answer, UNIX_EPOCH + Duration::from_secs(1_000_000_000))
    }

    fn methods(headers: &[(&'static str, &str)]) -> Vec<&'static str> {
        of(headers, None).methods.iter().map(|found| found.method.as_str()).collect()
    }

    #[test]
    fn the_scheme_of_authorization_names_the_method() {
        for (value, method) in [
            ("Bearer abc", "bearer_token"),
            ("basic dTpw", "basic_auth"),
            ("AWS4-HMAC-SHA256 Credential=x", "aws_signature"),
            ("opaque", "other"),
        ] {
            assert_eq!(methods(&[("authorization", value)]), [method], "{value}");
        }
    }

    #[test]
    fn what_proves_a_caller_beside_tokens_is_found() {
        assert_eq!(methods(&[("stripe-signature", "t=1,v1=x")]), ["request_signature"]);
        assert_eq!(methods(&[("x-forwarded-client-cert", "Hash=x")]), ["mutual_tls"]);
        assert_eq!(methods(&[("client-cert", ":MIIB:"), ("x-client-verify", "FAILED")]), Vec::<&str>::new());
        assert_eq!(methods(&[("stripe-signature", " "), ("client-cert", ""), ("signature", "x")]), Vec::<&str>::new());
        let presigned = of(&[], Some("X-Amz-Credential=x&X-Amz-Signature=y"));
        assert_eq!(presigned.methods.first().map(|found| found.method), Some(CredentialMethod::AwsSignature));
    }

    #[test]
    fn what_only_a_gateway_asserts_is_told_and_is_no_credential() {
        let found = of(&[("x-forwarded-user", "x")], None);
        assert!(!found.presented);
        assert_eq!(methods(&[("x-forwarded-user", "x")]), ["gateway_identity"]);
        let nobody = [("x-consumer-username", "x"), ("x-anonymous-consumer", "true")];
        assert_eq!(methods(&nobody), Vec::<&str>::new());
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
            ("authorization", "Bearer undefined"),
            ("x-api-key", "null"),
            ("cookie", "sessionid=deleted"),
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
        assert_eq!((found.presented, found.refused, found.methods.len()), (false, false, 0));
    }

    #[test]
    fn a_token_in_a_cookie_or_the_query_is_recognised() {
        assert_eq!(methods(&[("cookie", &format!("access_token={}", token()))]), ["json_web_token"]);
        assert_eq!(methods(&[("cookie", "access_token=opaque")]), ["session_cookie"]);
        assert_eq!(methods(&[("cookie", &format!("CF_Authorization={}", token()))]), ["json_web_token"]);
        assert_eq!(methods(&[("cookie", &format!("csrf={}", token()))]), Vec::<&str>::new());
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
            let _ = read(&map, Some(&query));
            let _ = header_jwt(&map);
        }
    }
}
