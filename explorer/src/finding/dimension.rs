//! What can be counted of an endpoint, and by what it can be chosen.

use api_inventory::observation::{
    Carrier, CredentialClass, CredentialLocation, CredentialMethod, DurationBucket, Evidence, Exposure, Fact,
    JwtAlgorithm, JwtExpiry, Location, ParameterKind, Scheme, SizeBucket, StatusClass,
};

use crate::inventory::{DriftKind, DriftSeverity};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Captured exchanges, by facts that occurred together.
    Exchanges,
    /// Captured exchanges that had sensitive data, at the place where most had it.
    Sensitive,
    /// Captured exchanges that had a fact; of several facts, the most frequent.
    Facts,
    /// Captured exchanges that presented a credential; of several kinds, the most frequent.
    Credentials,
    /// Kinds of JWTs that were presented.
    Tokens,
    /// Captured exchanges in which a parameter looked like something; of several parameters, the most frequent.
    Parameters,
    /// Captured exchanges by size of a body.
    Sizes,
    /// Captured exchanges by duration.
    Durations,
    /// Business events, captured or not.
    Events,
    /// Differences between traffic and definitions.
    Drift,
    /// Days with traffic, of the last ninety that had any.
    Days,
    /// Requests, captured or not.
    Requests,
}

/// By what counted things are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// The status class: `2xx`.
    Status,
    /// Who called: `none`, `presented`.
    Credential,
    /// Whether the caller was refused for who they are.
    Refused,
    /// Where the caller sits.
    Exposure,
    /// The scheme the caller used.
    Scheme,
    /// Sensitive data, `category:type` with `*`.
    Tag,
    /// Where in the exchange.
    Location,
    /// Where in it: a JSON pointer with `*`.
    Path,
    /// What made a scanner sure.
    Evidence,
    /// Whether a value or a key carried it.
    Carrier,
    /// The scanner.
    Scanner,
    /// A fact of exchanges.
    Fact,
    /// Whether the response had sensitive data.
    Sensitive,
    /// How a caller authenticated.
    Method,
    /// Where a credential was presented.
    Place,
    /// A name of a parameter or an event.
    Name,
    /// What a parameter looked like, or how traffic differs.
    Kind,
    /// A bucket of sizes.
    Size,
    /// A bucket of durations.
    Duration,
    /// How bad a difference is.
    Severity,
    /// The algorithm of a JWT.
    Algorithm,
    /// Whether a JWT is signed.
    Signed,
    /// How long a JWT is valid.
    Expiry,
    /// Whether a JWT says for whom it is.
    Audience,
    /// Whether a JWT says who made it.
    Issuer,
    /// Whether a JWT brings its key along.
    EmbeddedKey,
    /// Whether a JWT names a URL of a key.
    KeyUrl,
    /// Whether claims of a JWT are sensitive.
    SensitiveClaims,
}

use Dimension as D;

/// Facts that occurred together.
const JOINT: [D; 5] = [D::Status, D::Credential, D::Refused, D::Exposure, D::Scheme];

impl Counted {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Exchanges,
        Self::Sensitive,
        Self::Facts,
        Self::Credentials,
        Self::Tokens,
        Self::Parameters,
        Self::Sizes,
        Self::Durations,
        Self::Events,
        Self::Drift,
        Self::Days,
        Self::Requests,
    ];

    /// How rules write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exchanges => "exchanges",
            Self::Sensitive => "sensitive",
            Self::Facts => "facts",
            Self::Credentials => "credentials",
            Self::Tokens => "tokens",
            Self::Parameters => "parameters",
            Self::Sizes => "sizes",
            Self::Durations => "durations",
            Self::Events => "events",
            Self::Drift => "drift",
            Self::Days => "days",
            Self::Requests => "requests",
        }
    }

    /// By what it can be chosen.
    #[must_use]
    pub fn dimensions(self) -> Vec<Dimension> {
        match self {
            Self::Exchanges => JOINT.to_vec(),
            Self::Sensitive => {
                let own = [D::Tag, D::Location, D::Path, D::Evidence, D::Carrier, D::Scanner];
                JOINT.into_iter().chain(own).collect()
            }
            Self::Facts => vec![D::Fact, D::Status, D::Credential, D::Exposure, D::Sensitive],
            Self::Credentials => vec![D::Method, D::Place],
            Self::Tokens => vec![
                D::Algorithm,
                D::Signed,
                D::Expiry,
                D::Audience,
                D::Issuer,
                D::EmbeddedKey,
                D::KeyUrl,
                D::SensitiveClaims,
            ],
            Self::Parameters => vec![D::Location, D::Name, D::Kind],
            Self::Sizes => vec![D::Location, D::Size],
            Self::Durations => vec![D::Duration],
            Self::Events => vec![D::Name],
            Self::Drift => vec![D::Kind, D::Severity, D::Location, D::Path],
            Self::Days | Self::Requests => Vec::new(),
        }
    }

    /// Whether counts tell where callers sat.
    #[must_use]
    pub const fn tells_exposure(self) -> bool {
        matches!(self, Self::Exchanges | Self::Sensitive | Self::Facts)
    }

    /// Whether captured exchanges are counted, and not things that they show.
    #[must_use]
    pub const fn is_of_exchanges(self) -> bool {
        !matches!(self, Self::Tokens | Self::Drift | Self::Days | Self::Requests | Self::Events)
    }
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 28] = [
        Self::Status,
        Self::Credential,
        Self::Refused,
        Self::Exposure,
        Self::Scheme,
        Self::Tag,
        Self::Location,
        Self::Path,
        Self::Evidence,
        Self::Carrier,
        Self::Scanner,
        Self::Fact,
        Self::Sensitive,
        Self::Method,
        Self::Place,
        Self::Name,
        Self::Kind,
        Self::Size,
        Self::Duration,
        Self::Severity,
        Self::Algorithm,
        Self::Signed,
        Self::Expiry,
        Self::Audience,
        Self::Issuer,
        Self::EmbeddedKey,
        Self::KeyUrl,
        Self::SensitiveClaims,
    ];

    /// How rules write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Credential => "credential",
            Self::Refused => "refused",
            Self::Exposure => "exposure",
            Self::Scheme => "scheme",
            Self::Tag => "tag",
            Self::Location => "location",
            Self::Path => "path",
            Self::Evidence => "evidence",
            Self::Carrier => "in",
            Self::Scanner => "scanner",
            Self::Fact => "fact",
            Self::Sensitive => "sensitive",
            Self::Method => "method",
            Self::Place => "place",
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Size => "size",
            Self::Duration => "duration",
            Self::Severity => "severity",
            Self::Algorithm => "algorithm",
            Self::Signed => "signed",
            Self::Expiry => "expiry",
            Self::Audience => "audience",
            Self::Issuer => "issuer",
            Self::EmbeddedKey => "embedded_key",
            Self::KeyUrl => "key_url",
            Self::SensitiveClaims => "sensitive_claims",
        }
    }

    /// The values that it has of what is counted; none where any text may stand.
    #[must_use]
    pub fn terms(self, of: Counted) -> Option<Vec<&'static str>> {
        Some(match self {
            Self::Status => terms(StatusClass::ALL, StatusClass::as_str),
            Self::Credential => terms(CredentialClass::ALL, CredentialClass::as_str),
            Self::Exposure => terms(Exposure::ALL, Exposure::as_str),
            Self::Scheme => terms(Scheme::ALL, Scheme::as_str),
            Self::Location if of == Counted::Drift => return None,
            Self::Location => terms(Location::ALL, Location::as_str),
            Self::Evidence => terms(Evidence::ALL, Evidence::as_str),
            Self::Carrier => terms(Carrier::ALL, Carrier::as_str),
            Self::Fact => terms(Fact::ALL, Fact::as_str),
            Self::Method => terms(CredentialMethod::ALL, CredentialMethod::as_str),
            Self::Place => terms(CredentialLocation::ALL, CredentialLocation::as_str),
            Self::Kind if of == Counted::Drift => terms(&DriftKind::ALL, DriftKind::as_str),
            Self::Kind => terms(ParameterKind::ALL, ParameterKind::as_str),
            Self::Size => terms(SizeBucket::ALL, SizeBucket::as_str),
            Self::Duration => terms(DurationBucket::ALL, DurationBucket::as_str),
            Self::Severity => terms(&DriftSeverity::ALL, DriftSeverity::as_str),
            Self::Algorithm => terms(JwtAlgorithm::ALL, JwtAlgorithm::as_str),
            Self::Expiry => terms(JwtExpiry::ALL, JwtExpiry::as_str),
            Self::Refused
            | Self::Sensitive
            | Self::Signed
            | Self::Audience
            | Self::Issuer
            | Self::EmbeddedKey
            | Self::KeyUrl
            | Self::SensitiveClaims => vec!["false", "true"],
            Self::Tag | Self::Path | Self::Scanner | Self::Name => return None,
        })
    }
}

fn terms<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|term| word(*term)).collect()
}

/// The word for yes or no.
pub(super) const fn word(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dimension_chooses_something_and_has_a_name_of_its_own() {
        let mut names: Vec<&str> = Dimension::ALL.into_iter().map(Dimension::as_str).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Dimension::ALL.len());
        for dimension in Dimension::ALL {
            assert!(Counted::ALL.into_iter().any(|of| of.dimensions().contains(&dimension)), "{dimension:?}");
        }
    }
}
