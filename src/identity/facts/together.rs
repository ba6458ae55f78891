//! Facts that only several of one exchange make.

use super::challenges::challenges;
use super::is_answer;
use crate::observation::{CredentialLocation, Credentials, Fact, Facts, Method};

/// What is known of a whole exchange.
#[derive(Clone, Copy)]
pub(crate) struct Whole<'a> {
    pub(crate) method: Method,
    pub(crate) status: Option<u16>,
    pub(crate) credentials: &'a Credentials,
    /// Whether bodies were read to their ends, so that what was not found in them is not there: the request's, the
    /// response's.
    pub(crate) to_their_ends: (bool, bool),
    /// All facts but these.
    pub(crate) facts: Facts,
}

const PAGING: Facts =
    Facts::of(Fact::PagingParameter).and(Facts::of(Fact::PagingField)).and(Facts::of(Fact::PagingLink));
const LONG_ARRAY: Facts = Facts::of(Fact::ArrayBelow1000).and(Facts::of(Fact::ArrayLarger));
const FRAME_OPTIONS: Facts = Facts::of(Fact::FrameOptionsDeny).and(Facts::of(Fact::FrameOptionsSameOrigin));
const FORM_GUARDS: Facts = Facts::of(Fact::CsrfToken).and(Facts::of(Fact::CsrfHeader));

/// Adds what the facts of an exchange mean together.
pub(crate) fn together(whole: Whole<'_>) -> Facts {
    let Whole { method, status, credentials, to_their_ends, facts } = whole;
    let is_answer = status.is_some_and(is_answer);
    let mut all = facts.and(if is_answer { challenges(&credentials.challenges) } else { Facts::NONE });
    // Of the two, the policy counts (HTML, 7.6).
    let by_options = facts.has_any(FRAME_OPTIONS) && !facts.contains(Fact::CspFrameAncestorsAny);
    let is_framed = !by_options && !facts.contains(Fact::CspFrameAncestors);
    all.insert_if(Fact::FrameUnprotected, facts.contains(Fact::Html) && is_framed);
    all.insert_if(Fact::ArrayUnpaged, to_their_ends.1 && facts.has_any(LONG_ARRAY) && !facts.has_any(PAGING));
    let writes = matches!(method, Method::Post | Method::Put | Method::Patch | Method::Delete);
    let by_cookie = credentials.presented
        && credentials.methods.iter().all(|credential| credential.location == CredentialLocation::Cookie);
    // Forms are answered by a redirect to what they made.
    let succeeded = status.is_some_and(|status| (200..400).contains(&status)) && !credentials.refused;
    let is_unprotected = writes && by_cookie && succeeded && to_their_ends.0 && !facts.has_any(FORM_GUARDS);
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
        let to_their_ends = (true, true);
        together(Whole { method, status, credentials, to_their_ends, facts: facts.iter().copied().collect() })
    }

    #[test]
    fn a_page_that_anybody_can_frame_is_unprotected() {
        let is = |facts: &[Fact]| of(Method::Get, Some(200), &credentials(&[]), facts).contains(Fact::FrameUnprotected);
        assert!(is(&[Fact::Html]) && is(&[Fact::Html, Fact::Csp]) && is(&[Fact::Html, Fact::FrameOptionsOther]));
        // A policy that lets everybody hides options that do not.
        assert!(is(&[Fact::Html, Fact::CspFrameAncestorsAny, Fact::FrameOptionsDeny]));
        assert!(!is(&[Fact::Html, Fact::CspFrameAncestorsAny, Fact::CspFrameAncestors]));
        assert!(!is(&[]) && !is(&[Fact::Html, Fact::CspFrameAncestors]) && !is(&[Fact::Html, Fact::FrameOptionsDeny]));
    }

    #[test]
    fn a_write_by_cookie_without_a_token_is_unprotected() {
        let cookie = credentials(&[CredentialLocation::Cookie]);
        let is = |method, status, credentials: &Credentials, facts: &[Fact]| {
            of(method, status, credentials, facts).contains(Fact::CsrfUnprotected)
        };
        for method in [Method::Post, Method::Put, Method::Patch, Method::Delete] {
            assert!(is(method, Some(204), &cookie, &[]) && is(method, Some(303), &cookie, &[]));
        }
        // Who is sent to where one signs in has done nothing.
        let refused = Credentials { refused: true, ..cookie.clone() };
        assert!(!is(Method::Post, Some(303), &refused, &[]));
        assert!(!is(Method::Post, Some(200), &cookie, &[Fact::CsrfHeader]));
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
    fn what_was_not_found_is_missing_only_from_a_body_that_was_read_whole() {
        let cookie = credentials(&[CredentialLocation::Cookie]);
        let of = |to_their_ends| {
            let (method, status, facts) = (Method::Post, Some(200), Facts::of(Fact::ArrayLarger));
            together(Whole { method, status, credentials: &cookie, to_their_ends, facts })
        };
        let told = |whole| (of(whole).contains(Fact::CsrfUnprotected), of(whole).contains(Fact::ArrayUnpaged));
        for whole in [(true, true), (true, false), (false, true), (false, false)] {
            assert_eq!(told(whole), whole);
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
