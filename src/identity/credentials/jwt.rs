//! JSON Web Tokens (RFC 7519) as callers present them. Read, never checked: the tracer has no keys.

use std::time::{SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::header_jwt;
use crate::identity::base64url;
use crate::observation::{JwtAlgorithm, JwtExpiry, JwtFacts};

/// More header or claims than this are not decoded.
const LIMIT: usize = 8 * 1024;

/// A token in the compact serialization of a JWS, or of a JWE, whose claims are encrypted. Raw: has no `Debug`.
#[derive(Clone, Copy)]
pub(super) struct Jwt<'a> {
    algorithm: JwtAlgorithm,
    /// It has a signature, or the authentication tag of a JWE.
    signed: bool,
    header: &'a [u8],
    /// `None` for a JWE.
    claims: Option<&'a [u8]>,
}

/// The decoded claims of the JWT that a request presented in a header or cookie, as JSON text. Raw.
///
/// `None` without a JWT, or if its claims are encrypted, no base64url or longer than 8 KiB.
pub(crate) fn claims(headers: &HeaderMap) -> Option<Vec<u8>> {
    header_jwt(headers)?.claims()
}

/// Header and claims of a JWT, decoded: JSON objects, both of them. Raw: has no `Debug`.
pub(crate) struct Parts {
    pub(crate) header: Vec<u8>,
    pub(crate) claims: Vec<u8>,
    pub(crate) signed: bool,
}

/// The parts of the JWT that a request presented in a header or cookie. `None` where [`claims`] are, and where they are no
/// object.
pub(crate) fn parts(headers: &HeaderMap) -> Option<Parts> {
    #[derive(Deserialize)]
    struct Any {}
    let jwt = header_jwt(headers)?;
    let (header, claims) = (base64url::decode(jwt.header, LIMIT)?, jwt.claims()?);
    object::<Any>(&claims)?;
    Some(Parts { header, claims, signed: jwt.signed })
}

impl<'a> Jwt<'a> {
    /// Recognises a token by its form and by `alg` in its header; the signature may be empty (RFC 7519, 6).
    pub(super) fn recognise(token: &'a [u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Header<'a> {
            #[serde(borrow)]
            alg: std::borrow::Cow<'a, str>,
        }

        let mut parts = token.split(|byte| *byte == b'.');
        let (header, claims) = (parts.next()?, parts.next()?);
        let parts_after = parts.try_fold(0, |count, part| base64url::is_alphabet(part).then_some(count + 1))?;
        if claims.is_empty() || !matches!(parts_after, 1 | 3) {
            return None;
        }
        let decoded = base64url::decode(header, LIMIT)?;
        let Header { alg } = object(&decoded)?;
        Some(Self {
            algorithm: algorithm(&alg),
            signed: !token.ends_with(b"."),
            header,
            claims: (parts_after == 1).then_some(claims),
        })
    }

    pub(super) fn claims(self) -> Option<Vec<u8>> {
        base64url::decode(self.claims?, LIMIT)
    }

    /// Facts about the token; `None` if its claims cannot be read.
    pub(super) fn facts(self, now: SystemTime) -> Option<JwtFacts> {
        /// Parameters by which a token brings or names the key that it is to be verified with.
        #[derive(Default, Deserialize)]
        struct Keys {
            jwk: Option<IgnoredAny>,
            x5c: Option<IgnoredAny>,
            jku: Option<IgnoredAny>,
            x5u: Option<IgnoredAny>,
        }
        #[derive(Default, Deserialize)]
        struct Registered {
            aud: Option<IgnoredAny>,
            iss: Option<IgnoredAny>,
        }
        let claims = self.claims()?;
        let keys: Keys = base64url::decode(self.header, LIMIT).and_then(|header| object(&header)).unwrap_or_default();
        let registered: Registered = object(&claims).unwrap_or_default();
        Some(JwtFacts {
            algorithm: self.algorithm,
            signed: self.signed,
            expiry: expiry(&claims, now)?,
            audience: registered.aud.is_some(),
            issuer: registered.iss.is_some(),
            embedded_key: keys.jwk.is_some() || keys.x5c.is_some(),
            key_url: keys.jku.is_some() || keys.x5u.is_some(),
            // Scanners come later.
            sensitive_claims: false,
        })
    }
}

fn algorithm(text: &str) -> JwtAlgorithm {
    if text.eq_ignore_ascii_case(JwtAlgorithm::None.as_str()) {
        return JwtAlgorithm::None;
    }
    JwtAlgorithm::ALL.iter().copied().find(|known| known.as_str() == text).unwrap_or(JwtAlgorithm::Other)
}

/// `None` if the claims are no JSON object. An `exp` that is no number protects nobody and counts as absent.
fn expiry(claims: &[u8], now: SystemTime) -> Option<JwtExpiry> {
    const HOUR: f64 = 3600.0;
    #[derive(Deserialize)]
    struct Expires {
        exp: f64,
    }
    #[derive(Deserialize)]
    struct Issued {
        iat: f64,
    }
    #[derive(Deserialize)]
    struct Any {}

    // Each is read on its own, so that a broken claim takes no other with it.
    let Some(Expires { exp }) = object(claims) else {
        return object::<Any>(claims).map(|_| JwtExpiry::None);
    };
    let now = now.duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
    if exp <= now {
        return Some(JwtExpiry::Expired);
    }
    let from = object(claims).map_or(now, |Issued { iat }| iat);
    Some(match exp - from {
        ..=HOUR => JwtExpiry::Hour,
        span if span <= 24.0 * HOUR => JwtExpiry::Day,
        span if span <= 30.0 * 24.0 * HOUR => JwtExpiry::Month,
        _ => JwtExpiry::Longer,
    })
}

/// Reads a JSON object. A struct of serde would be read from an array as well.
fn object<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Option<T> {
    if json.trim_ascii_start().starts_with(b"{") { serde_json::from_slice(json).ok() } else { None }
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use http::HeaderValue;

    use super::*;

    /// `{"alg":"HS256","typ":"JWT"}`
    const HS256: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
    /// `{"sub":"1","iat":1000000000,"exp":1000003600}`
    const ONE_HOUR: &str = "eyJzdWIiOiIxIiwiaWF0IjoxMDAwMDAwMDAwLCJleHAiOjEwMDAwMDM2MDB9";

    pub(in crate::identity) fn token() -> String {
        format!("{HS256}.{ONE_HOUR}.c2ln")
    }

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn facts(token: &str) -> Option<JwtFacts> {
        Jwt::recognise(token.as_bytes())?.facts(at(1_000_000_000))
    }

    /// A token of this header and these claims.
    fn made(header: &str, claims: &str) -> String {
        use base64::Engine;
        let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.c2ln", encode(header), encode(claims))
    }

    #[test]
    fn who_made_it_for_whom_and_keys_in_the_header_are_told() {
        let of = |header: &str, claims: &str| {
            let facts = facts(&made(header, claims)).unwrap();
            (facts.audience, facts.issuer, facts.embedded_key, facts.key_url)
        };
        assert_eq!(of(r#"{"alg":"RS256"}"#, r#"{"aud":["a"],"iss":"b"}"#), (true, true, false, false));
        assert_eq!(of(r#"{"alg":"RS256","jwk":{"kty":"RSA"}}"#, "{}"), (false, false, true, false));
        assert_eq!(
            of(r#"{"alg":"RS256","x5c":["MIIB"],"x5u":"https://x"}"#, r#"{"iss":null}"#),
            (false, false, true, true)
        );
        assert_eq!(of(r#"{"alg":"RS256","jku":"https://x"}"#, r#"{"iss":1}"#), (false, true, false, true));
    }

    #[test]
    fn algorithm_and_lifetime_are_read() {
        let facts = facts(&token()).unwrap();
        assert_eq!((facts.algorithm, facts.signed, facts.expiry), (JwtAlgorithm::Hs256, true, JwtExpiry::Hour));
    }

    #[test]
    fn an_unsigned_token_is_a_token() {
        // {"alg":"NONE"} and {}
        let facts = facts("eyJhbGciOiJOT05FIn0.e30.").unwrap();
        assert_eq!((facts.algorithm, facts.signed, facts.expiry), (JwtAlgorithm::None, false, JwtExpiry::None));
    }

    #[test]
    fn an_encrypted_token_is_a_token_without_facts() {
        // {"alg":"dir","enc":"A128GCM"}
        let token = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0.a2V5.aXY.Y2lwaGVy.dGFn";
        assert!(Jwt::recognise(token.as_bytes()).is_some());
        assert_eq!(facts(token), None);
    }

    #[test]
    fn what_only_looks_like_a_token_is_none() {
        for token in [
            "",
            "a.b.c",
            "..",
            "eyJhbGciOiJIUzI1NiJ9",
            "eyJhbGciOiJIUzI1NiJ9.e30",
            "e30.e30.x",
            "1.2.3",
            "W10.e30.x",
            "WyJIUzI1NiJd.e30.x",
        ] {
            assert!(Jwt::recognise(token.as_bytes()).is_none(), "{token}");
        }
    }

    #[test]
    fn the_class_of_the_lifetime_follows_its_length() {
        let class = |claims: &str| expiry(claims.as_bytes(), at(1_000));
        for (claims, expected) in [
            (r#"{"exp":999}"#, JwtExpiry::Expired),
            (r#"{"exp":1000}"#, JwtExpiry::Expired),
            (r#"{"exp":-1}"#, JwtExpiry::Expired),
            (r#"{"exp":4600}"#, JwtExpiry::Hour),
            (r#"{"exp":4601}"#, JwtExpiry::Day),
            (r#"{"exp":4600,"iat":999.5}"#, JwtExpiry::Day),
            (r#"{"exp":87401}"#, JwtExpiry::Month),
            (r#"{"exp":2593001,"iat":"soon"}"#, JwtExpiry::Longer),
            (r#"{"exp":"4600"}"#, JwtExpiry::None),
            (r#"{"iat":5}"#, JwtExpiry::None),
        ] {
            assert_eq!(class(claims), Some(expected), "{claims}");
        }
        assert_eq!(class("[1]"), None);
        assert_eq!(class("{"), None);
    }

    #[test]
    fn the_claims_are_those_of_the_presented_token() {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_str(&format!("Bearer {}", token())).unwrap());
        assert_eq!(claims(&headers).unwrap(), br#"{"sub":"1","iat":1000000000,"exp":1000003600}"#);
        headers.insert("authorization", HeaderValue::from_static("Bearer opaque"));
        assert_eq!(claims(&headers), None);
        headers.insert("cookie", HeaderValue::from_str(&format!("a=b; anything=\"{}\"", token())).unwrap());
        assert_eq!(claims(&headers).unwrap(), br#"{"sub":"1","iat":1000000000,"exp":1000003600}"#);
    }

    #[test]
    fn parts_are_objects_both_of_them() {
        let of = |token: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("authorization", HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
            parts(&headers)
        };
        let read = of(&token()).unwrap();
        assert_eq!(read.header, br#"{"alg":"HS256","typ":"JWT"}"#);
        assert_eq!((read.claims.len(), read.signed), (45, true));
        // {}, unsigned
        assert!(!of(&format!("{HS256}.e30.")).unwrap().signed);
        // [], text, and claims that are encrypted
        for other in [&format!("{HS256}.W10.x"), &format!("{HS256}.dGV4dA.x"), "opaque", "eyJhbGciOiJkaXIifQ.a.b.c.d"] {
            assert!(of(other).is_none(), "{other}");
        }
    }

    #[test]
    fn claims_beyond_the_limit_are_not_decoded() {
        let long = format!("{HS256}.{}.x", "A".repeat(12 * 1024));
        assert!(Jwt::recognise(long.as_bytes()).is_some_and(|jwt| jwt.claims().is_none()));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, claims: Vec<u8>) {
            let _ = Jwt::recognise(&bytes);
            let _ = expiry(&claims, at(1));
        }
    }
}
