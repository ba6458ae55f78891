//! Credentials as security schemes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::identity::credentials::places::{
    FieldPlace, field_place, is_credential_cookie, is_credential_parameter, is_signature_parameter,
};
use crate::inventory::{Authentication, EndpointRecord};
use crate::observation::{CredentialLocation, CredentialMethod, Location, PresentedCredential, Provenance};

/// A security scheme. `OAuth` is not among them: of a token it does not show where it came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub(super) enum Scheme {
    /// A scheme of `Authorization`.
    Http {
        scheme: &'static str,
        #[serde(rename = "bearerFormat", skip_serializing_if = "Option::is_none")]
        bearer_format: Option<&'static str>,
    },
    /// A key, token or session at a place with a name.
    ApiKey {
        #[serde(rename = "in")]
        place: Place,
        name: String,
    },
    /// A certificate of the client's.
    #[serde(rename = "mutualTLS")]
    MutualTls,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    Header,
    Query,
    Cookie,
}

/// The schemes of a document, by the names that its operations call them.
pub(super) type Schemes = BTreeMap<String, Scheme>;

/// Alternatives, each the names of the schemes that it takes, and their scopes, which are not known.
pub(super) type Requirements = Vec<BTreeMap<String, Vec<&'static str>>>;

impl Scheme {
    const fn http(scheme: &'static str) -> Self {
        Self::Http { scheme, bearer_format: None }
    }

    fn key(place: Place, name: &str) -> Self {
        Self::ApiKey { place, name: name.to_owned() }
    }

    /// What the scheme is called in a document: letters, digits, `.`, `-` and `_`.
    fn name(&self) -> String {
        let (kind, name) = match self {
            Self::Http { bearer_format: Some(_), .. } => ("json_web_token", ""),
            Self::Http { scheme, .. } => (*scheme, ""),
            Self::ApiKey { place: Place::Header, name } => ("header", name.as_str()),
            Self::ApiKey { place: Place::Query, name } => ("query", name.as_str()),
            Self::ApiKey { place: Place::Cookie, name } => ("cookie", name.as_str()),
            Self::MutualTls => ("mutual_tls", ""),
        };
        let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
        let plain = name.chars().map(|character| if allowed(character) { character } else { '_' });
        std::iter::once(kind.to_owned())
            .chain((!name.is_empty()).then(|| plain.collect()))
            .collect::<Vec<_>>()
            .join("_")
    }
}

/// The schemes of the credentials that an endpoint was called with, as far as a scheme can say them: it needs the name of its
/// header, parameter or cookie.
pub(super) fn schemes<P: Provenance>(record: &EndpointRecord<P>) -> BTreeSet<Scheme> {
    record.methods.iter().flat_map(|presented| schemes_of(presented.credential, record)).collect()
}

fn schemes_of<P: Provenance>(credential: PresentedCredential, record: &EndpointRecord<P>) -> Vec<Scheme> {
    let PresentedCredential { method, location } = credential;
    let named = |location, place, wanted: &dyn Fn(&str) -> bool| {
        names(record, location).filter(|name| wanted(name)).map(|name| Scheme::key(place, name)).collect()
    };
    match location {
        CredentialLocation::Authorization => vec![match method {
            CredentialMethod::JsonWebToken => Scheme::Http { scheme: "bearer", bearer_format: Some("JWT") },
            CredentialMethod::BearerToken => Scheme::http("bearer"),
            CredentialMethod::BasicAuth => Scheme::http("basic"),
            CredentialMethod::DigestAuth => Scheme::http("digest"),
            CredentialMethod::Negotiate => Scheme::http("negotiate"),
            _ => Scheme::key(Place::Header, "Authorization"),
        }],
        CredentialLocation::Token => vec![Scheme::key(Place::Header, "Token")],
        CredentialLocation::XApiKey => vec![Scheme::key(Place::Header, "X-API-Key")],
        CredentialLocation::Connection => vec![Scheme::MutualTls],
        CredentialLocation::Header => match method {
            CredentialMethod::MutualTls => vec![Scheme::MutualTls],
            CredentialMethod::GatewayIdentity => Vec::new(),
            CredentialMethod::RequestSignature | CredentialMethod::AwsSignature => {
                named(Location::RequestHeaders, Place::Header, &|name| field_place(name) == Some(FieldPlace::Signature))
            }
            _ => named(Location::RequestHeaders, Place::Header, &|name| {
                // These two are places of their own.
                field_place(name) == Some(FieldPlace::Key) && !["x-api-key", "token"].contains(&name)
            }),
        },
        CredentialLocation::Cookie => named(Location::RequestCookies, Place::Cookie, &|name| {
            is_credential(record, Location::RequestCookies, name)
        }),
        CredentialLocation::Query => match method {
            CredentialMethod::RequestSignature | CredentialMethod::AwsSignature => {
                named(Location::RequestQuery, Place::Query, &is_signature_parameter)
            }
            _ => named(Location::RequestQuery, Place::Query, &is_credential_parameter),
        },
        CredentialLocation::TaggingRule => Vec::new(),
    }
}

/// Names seen at a location, without those that were folded.
fn names<P: Provenance>(record: &EndpointRecord<P>, location: Location) -> impl Iterator<Item = &str> {
    super::parameters::fields(record, location).map(|(name, _)| name.as_str())
}

/// Whether a cookie carries a session or a token: by its name, or by what scanners found in it.
fn is_credential<P: Provenance>(record: &EndpointRecord<P>, location: Location, name: &str) -> bool {
    let is_found = |path: &str| path.strip_prefix('/') == Some(name);
    is_credential_cookie(name)
        || record.sensitive.iter().any(|found| {
            found.location == location && found.tag.category.as_str() == "credentials" && is_found(found.path.as_str())
        })
}

/// What an operation asks for. None if that is not known, or no scheme can say it.
pub(super) fn requirements<P: Provenance>(
    record: &EndpointRecord<P>,
    schemes: &BTreeSet<Scheme>,
    all: &mut Schemes,
) -> Option<Requirements> {
    let authentication = record.authentication();
    if authentication == Authentication::Unauthenticated {
        return Some(Vec::new());
    }
    if schemes.is_empty() {
        return None;
    }
    let anonymous = (authentication == Authentication::Mixed).then(BTreeMap::new);
    let alternatives = schemes.iter().map(|scheme| BTreeMap::from([(name_in(all, scheme), Vec::new())]));
    Some(anonymous.into_iter().chain(alternatives).collect())
}

/// The name of a scheme in the document, which two schemes never share.
fn name_in(all: &mut Schemes, scheme: &Scheme) -> String {
    let mut name = scheme.name();
    while all.get(&name).is_some_and(|other| other != scheme) {
        name.push('_');
    }
    all.entry(name.clone()).or_insert_with(|| scheme.clone());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_schemes_never_share_a_name() {
        let mut all = Schemes::new();
        let first = name_in(&mut all, &Scheme::key(Place::Cookie, "a:b"));
        let second = name_in(&mut all, &Scheme::key(Place::Cookie, "a_b"));
        assert_eq!((first.as_str(), second.as_str()), ("cookie_a_b", "cookie_a_b_"));
        assert_eq!(name_in(&mut all, &Scheme::key(Place::Cookie, "a_b")), second);
        assert_eq!(name_in(&mut all, &Scheme::http("basic")), "basic");
    }

    #[test]
    fn schemes_are_written_as_open_api_has_them() {
        for (scheme, expected) in [
            (Scheme::http("digest"), serde_json::json!({"type": "http", "scheme": "digest"})),
            (
                Scheme::Http { scheme: "bearer", bearer_format: Some("JWT") },
                serde_json::json!({"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}),
            ),
            (Scheme::key(Place::Cookie, "sid"), serde_json::json!({"type": "apiKey", "in": "cookie", "name": "sid"})),
            (Scheme::MutualTls, serde_json::json!({"type": "mutualTLS"})),
        ] {
            assert_eq!(serde_json::to_value(scheme).unwrap(), expected);
        }
    }
}
