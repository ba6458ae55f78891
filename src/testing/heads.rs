//! What is read of heads, by itself, for fuzzing: whatever a caller writes there, these hold.

use std::net::{IpAddr, Ipv4Addr};
use std::time::UNIX_EPOCH;

use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::readers::Nesting;
use crate::body::{read_cookies, read_set_cookies};
use crate::identity::client::{TrustedProxies, client_address};
use crate::identity::{self, Answer, ClientRules, Presented, SchemeSigns};
use crate::observation::{ClientBasis, CredentialMethod, Credentials, Exposure, Flow, Method, Scheme};

/// A line of `Forwarded` or `X-Forwarded-For`: whether what is made of it is the peer's word where no proxy is trusted, and
/// an address or nothing where all are.
///
/// ```
/// use api_inventory::testing::heads::forwarded_holds;
/// assert!(forwarded_holds(b"for=\"[2001:db8::1]:4711\";proto=https, for=unknown"));
/// ```
#[must_use]
pub fn forwarded_holds(line: &[u8]) -> bool {
    let peer = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));
    [header::FORWARDED, HeaderName::from_static("x-forwarded-for")].into_iter().all(|name| {
        let headers = headers(&name, line);
        let with = |proxies| ClientRules { header: Some(name.clone()), proxies, ..ClientRules::default() };
        let client = |proxies| client_address(&headers, Some(peer), &with(proxies));
        let nobody = client(TrustedProxies::parse(&["0"])).is_some_and(|client| client.ip == peer);
        let everybody = with(TrustedProxies::parse(&["0.0.0.0/0", "::/0"]));
        let everybody = identity::client(&headers, Some(peer), &everybody);
        let scheme = identity::scheme(SchemeSigns {
            uri: &http::Uri::from_static("/"),
            headers: &headers,
            client: &ClientRules::default(),
            tls: None,
            configured: None,
        });
        let known = everybody.exposure != Exposure::Unknown;
        nobody
            && client(None).is_some()
            && known == everybody.family.is_some()
            && (known || everybody.basis == ClientBasis::TrustedProxies)
            && matches!(scheme.value, Scheme::Http | Scheme::Https | Scheme::Unknown)
    })
}

/// A line of `Cookie` or `Set-Cookie`: whether what is reported of it nests, and whether a session that is found there is
/// told as one.
#[must_use]
pub fn cookies_hold(line: &[u8]) -> bool {
    let (mut request, mut response) = (Nesting::default(), Nesting::default());
    read_cookies(&headers(&header::COOKIE, line), &mut request);
    read_set_cookies(&headers(&header::SET_COOKIE, line), &mut response);
    request.is_closed() && response.is_closed() && is_consistent(&credentials(&header::COOKIE, line))
}

/// A line of `Authorization`, and the same as a challenge: whether at most one credential is found in it, and what is told
/// of it agrees.
#[must_use]
pub fn authorization_holds(line: &[u8]) -> bool {
    let found = credentials(&header::AUTHORIZATION, line);
    let blank = line.trim_ascii().is_empty();
    found.methods.len() <= 1 && !(blank && found.presented) && is_consistent(&found)
}

/// A token: whether its claims are told only where it is one, and are within their limit.
#[must_use]
pub fn jwt_holds(token: &[u8]) -> bool {
    let line = [b"Bearer ", token].concat();
    let headers = headers(&header::AUTHORIZATION, &line);
    let found = credentials(&header::AUTHORIZATION, &line);
    let is_token = found.methods.iter().any(|found| found.method == CredentialMethod::JsonWebToken);
    let claims = identity::jwt_claims(&headers);
    (is_token || claims.is_none() && found.jwt.is_none())
        && claims.is_none_or(|claims| claims.len() <= 8 * 1024)
        && is_consistent(&found)
}

fn headers(name: &HeaderName, line: &[u8]) -> HeaderMap {
    HeaderValue::from_bytes(line).map(|value| HeaderMap::from_iter([(name.clone(), value)])).unwrap_or_default()
}

fn credentials(name: &HeaderName, line: &[u8]) -> Credentials {
    let request = headers(name, line);
    let response = headers(&header::WWW_AUTHENTICATE, line);
    let presented = Presented {
        headers: &request,
        query: std::str::from_utf8(line).ok(),
        client_certificate: false,
        user_known: false,
    };
    // What is asked of the query as well would be a second credential.
    let presented = if *name == header::COOKIE { presented } else { Presented { query: None, ..presented } };
    let (method, path, flow) = (Method::Get, "/", Flow::Api);
    let answer = Answer { status: Some(401), headers: &response, grpc_status: None, method, path, flow };
    identity::credentials(presented, answer, UNIX_EPOCH)
}

fn is_consistent(found: &Credentials) -> bool {
    found.refused
        && found.presented != found.methods.is_empty()
        && found.methods.is_sorted()
        && found.challenges.is_sorted()
}
