//! What a service asks for in `WWW-Authenticate`, as facts.

use crate::observation::{ChallengeScheme, Fact, Facts};

/// One fact for each scheme.
pub(super) fn challenges(schemes: &[ChallengeScheme]) -> Facts {
    schemes.iter().map(|scheme| fact(*scheme)).collect()
}

const fn fact(scheme: ChallengeScheme) -> Fact {
    match scheme {
        ChallengeScheme::Basic => Fact::ChallengeBasic,
        ChallengeScheme::Bearer => Fact::ChallengeBearer,
        ChallengeScheme::Digest => Fact::ChallengeDigest,
        ChallengeScheme::Dpop => Fact::ChallengeDpop,
        ChallengeScheme::Concealed => Fact::ChallengeConcealed,
        ChallengeScheme::Gnap => Fact::ChallengeGnap,
        ChallengeScheme::Hoba => Fact::ChallengeHoba,
        ChallengeScheme::Mutual => Fact::ChallengeMutual,
        ChallengeScheme::Negotiate => Fact::ChallengeNegotiate,
        ChallengeScheme::Ntlm => Fact::ChallengeNtlm,
        ChallengeScheme::Oauth => Fact::ChallengeOauth,
        ChallengeScheme::PrivateToken => Fact::ChallengePrivateToken,
        ChallengeScheme::ScramSha1 => Fact::ChallengeScramSha1,
        ChallengeScheme::ScramSha256 => Fact::ChallengeScramSha256,
        ChallengeScheme::Vapid => Fact::ChallengeVapid,
        ChallengeScheme::ApiKey => Fact::ChallengeApiKey,
        ChallengeScheme::Other => Fact::ChallengeOther,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scheme_has_a_fact_of_its_own() {
        let facts = challenges(ChallengeScheme::ALL);
        assert_eq!(facts.len(), ChallengeScheme::ALL.len());
        for scheme in ChallengeScheme::ALL {
            let letters = |text: &str| text.replace(['-', '_'], "");
            let term = fact(*scheme).as_str().trim_start_matches("challenge.");
            assert_eq!(letters(term), letters(scheme.as_str()));
        }
    }
}
