//! Facts that only several of one exchange make.

use super::challenges::challenges;
use crate::observation::{CredentialLocation, Credentials, Fact, Facts, Method};

/// What is known of a whole exchange.
#[derive(Clone, Copy)]
pub(crate) struct Whole<'a> {
    pub(crate) method: Method,
    pub(crate) status: Option<u16>,
    pub(crate) credentials: &'a Credentials,
    /// All facts but these.
    pub(crate) facts: Facts,
}

const PAGING: Facts =
    Facts::of(Fact::PagingParameter).and(Facts::of(Fact::PagingField)).and(Facts::of(Fact::PagingLink));
const LONG_ARRAY: Facts = Facts::of(Fact::ArrayBelow1000).and(Facts::of(Fact::ArrayLarger));
const FRAME_GUARDS: Facts = Facts::of(Fact::CspFrameAncestors)
    .and(Facts::of(Fact::FrameOptionsDeny))
    .and(Facts::of(Fact::FrameOptionsSameOrigin));

/// Adds what the facts of an exchange mean together.
pub(crate) fn together(whole: Whole<'_>) -> Facts {
    let Whole { method, status, credentials, facts } = whole;
    let mut all = facts.and(challenges(&credentials.challenges));
    all.insert_if(Fact::FrameUnprotected, facts.contains(Fact::Html) && !facts.has_any(FRAME_GUARDS));
    all.insert_if(Fact::ArrayUnpaged, facts.has_any(LONG_ARRAY) && !facts.has_any(PAGING));
    let writes = matches!(method, Method::Post | Method::Put | Method::Patch | Method::Delete);
    let by_cookie = credentials.presented
        && credentials.methods.iter().all(|credential| credential.location == CredentialLocation::Cookie);
    let succeeded = status.is_some_and(|status| (200..300).contains(&status));
    let is_unprotected = writes && by_cookie && succeeded && !facts.contains(Fact::CsrfToken);
    all.insert_if(Fact::CsrfUnprotected, is_unprotected);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::{ChallengeScheme, CredentialMethod, PresentedCredential};

    fn credentials(locations: &[CredentialLocation]) -> Credentials {
        let mut credentials = Credentials {
            presented: false,
            methods: Vec::new(),
            user_known: false,
            refused: false,
            refusal: None,
            challenges: Vec::new(),
            jwt: None,
        };
        for location in locations {
            credentials.present(PresentedCredential::new(CredentialMethod::JsonWebToken, *location));
        }
        credentials
    }

    fn of(method: Method, status: Option<u16>, credentials: &Credentials, facts: &[Fact]) -> Facts {
        together(Whole { method, status, credentials, facts: facts.iter().copied().collect() })
    }

    #[test]
    fn a_page_that_anybody_can_frame_is_unprotected() {
        let is = |facts: &[Fact]| of(Method::Get, Some(200), &credentials(&[]), facts).contains(Fact::FrameUnprotected);
        assert!(is(&[Fact::Html]) && is(&[Fact::Html, Fact::Csp]) && is(&[Fact::Html, Fact::FrameOptionsOther]));
        assert!(!is(&[]) && !is(&[Fact::Html, Fact::CspFrameAncestors]) && !is(&[Fact::Html, Fact::FrameOptionsDeny]));
    }

    #[test]
    fn a_write_by_cookie_without_a_token_is_unprotected() {
        let cookie = credentials(&[CredentialLocation::Cookie]);
        let is = |method, status, credentials: &Credentials, facts: &[Fact]| {
            of(method, status, credentials, facts).contains(Fact::CsrfUnprotected)
        };
        for method in [Method::Post, Method::Put, Method::Patch, Method::Delete] {
            assert!(is(method, Some(204), &cookie, &[]));
        }
        assert!(!is(Method::Get, Some(200), &cookie, &[]));
        assert!(!is(Method::Post, Some(403), &cookie, &[]) && !is(Method::Post, None, &cookie, &[]));
        assert!(!is(Method::Post, Some(200), &cookie, &[Fact::CsrfToken]));
        assert!(!is(Method::Post, Some(200), &credentials(&[]), &[]));
        // Whoever sends a header field cannot be made to by another site.
        let both = credentials(&[CredentialLocation::Cookie, CredentialLocation::Authorization]);
        assert!(!is(Method::Post, Some(200), &both, &[]));
    }

    #[test]
    fn a_long_array_is_unpaged_if_nothing_pages_it() {
        let is = |facts: &[Fact]| of(Method::Get, Some(200), &credentials(&[]), facts).contains(Fact::ArrayUnpaged);
        assert!(is(&[Fact::ArrayBelow1000]) && is(&[Fact::ArrayLarger]) && !is(&[Fact::ArrayBelow100]));
        for paging in [Fact::PagingParameter, Fact::PagingField, Fact::PagingLink] {
            assert!(!is(&[Fact::ArrayLarger, paging]));
        }
    }

    #[test]
    fn challenges_are_facts() {
        let mut credentials = credentials(&[]);
        credentials.challenges = vec![ChallengeScheme::Basic, ChallengeScheme::Ntlm];
        let facts = of(Method::Get, Some(401), &credentials, &[]);
        assert_eq!(facts, Facts::of(Fact::ChallengeBasic).and(Facts::of(Fact::ChallengeNtlm)));
    }
}
