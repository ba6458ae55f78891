//! Who calls, from where, and with which credential. The scenario knows all of it, so that it can count the truth.

use api_inventory::observation::{CredentialClass, CredentialLocation, CredentialMethod, Exposure, Scheme};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::people::{People, Person};
use super::random::Random;

/// A credential as a caller presents it.
#[derive(Clone, Debug)]
pub(crate) enum Credential {
    None,
    Jwt(String),
    AppToken(String),
    Basic(String),
    Digest {
        answer: String,
        nonce: String,
    },
    ApiKey(String),
    KeyInQuery(String),
    Session(String),
    /// A scheme of the shop's own: no tracer can recognise it, only the handler knows the caller.
    Signature(String),
}

impl Credential {
    /// The header that carries it.
    pub(crate) fn header(&self) -> Option<(&'static str, String)> {
        Some(match self {
            Self::None | Self::KeyInQuery(_) => return None,
            Self::Jwt(token) | Self::AppToken(token) => ("authorization", format!("Bearer {token}")),
            Self::Basic(encoded) => ("authorization", format!("Basic {encoded}")),
            Self::Digest { answer, nonce } => {
                let parts =
                    format!("username=\"terminal-0417\", realm=\"garage\", nonce=\"{nonce}\", uri=\"/vehicles\"");
                ("authorization", format!("Digest {parts}, algorithm=MD5, response=\"{answer}\""))
            }
            Self::ApiKey(key) => ("x-api-key", key.clone()),
            Self::Session(cookie) => ("cookie", format!("theme=dark; sid={cookie}")),
            Self::Signature(signature) => ("x-shop-signature", signature.clone()),
        })
    }

    /// How the inventory should call it.
    pub(crate) fn method(&self) -> Option<(CredentialMethod, CredentialLocation)> {
        Some(match self {
            Self::None | Self::Signature(_) => return None,
            Self::Jwt(_) => (CredentialMethod::JsonWebToken, CredentialLocation::Authorization),
            Self::AppToken(_) => (CredentialMethod::BearerToken, CredentialLocation::Authorization),
            Self::Basic(_) => (CredentialMethod::BasicAuth, CredentialLocation::Authorization),
            Self::Digest { .. } => (CredentialMethod::DigestAuth, CredentialLocation::Authorization),
            Self::ApiKey(_) => (CredentialMethod::ApiKey, CredentialLocation::XApiKey),
            Self::KeyInQuery(_) => (CredentialMethod::ApiKey, CredentialLocation::Query),
            Self::Session(_) => (CredentialMethod::SessionCookie, CredentialLocation::Cookie),
        })
    }

    /// The secrets in it.
    pub(crate) fn secrets(&self) -> Vec<&str> {
        match self {
            Self::None => Vec::new(),
            Self::Jwt(token) => token.split('.').chain([token.as_str()]).collect(),
            Self::Digest { answer, nonce } => vec![answer, nonce, "terminal-0417"],
            Self::AppToken(secret)
            | Self::Basic(secret)
            | Self::ApiKey(secret)
            | Self::KeyInQuery(secret)
            | Self::Session(secret)
            | Self::Signature(secret) => vec![secret],
        }
    }

    /// What anybody can read from it: the claims of a JWT, the name and the password of the basic scheme.
    pub(crate) fn inside(&self) -> Option<Value> {
        match self {
            Self::Jwt(token) => serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?).ok(),
            Self::Basic(encoded) => {
                let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
                Some(text.split(':').collect())
            }
            _ => None,
        }
    }

    /// The class in the joint counts; `known` if the handler will know the user although nothing was presented.
    pub(crate) fn class(&self, known: bool) -> CredentialClass {
        match self.method() {
            Some(_) => CredentialClass::Presented,
            None if known => CredentialClass::UserKnown,
            None => CredentialClass::None,
        }
    }
}

/// One caller.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) credential: Credential,
    /// The address that the load balancer forwards; none for callers beside it, whose peer is the loopback.
    pub(crate) address: Option<String>,
    pub(crate) exposure: Exposure,
    pub(crate) scheme: Scheme,
}

impl Caller {
    /// From the internet, by TLS.
    pub(crate) fn public(random: &mut Random, credential: Credential) -> Self {
        let address = if random.percent(20) {
            format!("2a02:{}:{}::{}", 1000 + random.below(8999), 1000 + random.below(8999), 1000 + random.below(8999))
        } else {
            format!("93.184.{}.{}", 100 + random.below(155), 100 + random.below(155))
        };
        Self { credential, address: Some(address), exposure: Exposure::Public, scheme: Scheme::Https }
    }

    /// From the company's network.
    pub(crate) fn private(random: &mut Random, credential: Credential) -> Self {
        let address = match random.below(3) {
            0 => format!("10.20.{}.{}", 100 + random.below(155), 100 + random.below(155)),
            1 => format!("192.168.{}.{}", 100 + random.below(155), 100 + random.below(155)),
            _ => format!("fd00:{}::{}", 1000 + random.below(8999), 1000 + random.below(8999)),
        };
        Self { credential, address: Some(address), exposure: Exposure::Private, scheme: Scheme::Http }
    }

    /// From the same machine, past the load balancer: a probe, a scraper.
    pub(crate) fn local() -> Self {
        Self { credential: Credential::None, address: None, exposure: Exposure::Private, scheme: Scheme::Unknown }
    }

    /// Nobody in particular.
    pub(crate) fn anybody(random: &mut Random) -> Self {
        Self::public(random, Credential::None)
    }

    /// A customer, with the web shop, the app or a script.
    pub(crate) fn customer(random: &mut Random, person: &Person) -> Self {
        let credential = match random.below(10) {
            0..=5 => Credential::Jwt(person.jwt.clone()),
            6 | 7 => Credential::Session(person.session.clone()),
            _ => Credential::AppToken(person.app_token.clone()),
        };
        Self::public(random, credential)
    }

    /// Somebody with a credential that looks right and is not.
    pub(crate) fn impostor(random: &mut Random, people: &People) -> Self {
        let forged = people.staff_jwt.rsplit_once('.').map_or("", |(unsigned, _)| unsigned);
        let forged = format!("{forged}.{}", random.token(43));
        Self::public(random, Credential::Jwt(forged))
    }
}
