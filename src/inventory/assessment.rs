//! What a record means. Derived when read, never stored.

use super::EndpointRecord;
use crate::observation::outbound::closed_enum;
use crate::observation::{CredentialClass, Exposure, Location, StatusClass, Tag};

closed_enum! {
    /// Whether an endpoint enforces authentication, judged by what it did.
    pub enum Authentication {
        /// Evidence for it, none against.
        Authenticated = "authenticated",
        /// Evidence for and against: some callers succeed without a credential.
        Mixed = "mixed",
        /// Callers succeed without a credential, and none presented one.
        Unauthenticated = "unauthenticated",
        /// No evidence either way: no success without a credential, and no credential.
        Undetected = "undetected",
    }
}

impl EndpointRecord {
    /// Whether the endpoint enforces authentication.
    ///
    /// A credential, a user that the handler knows, and a refusal (401 or 403) are evidence for it; a success without
    /// any of these is evidence against it.
    #[must_use]
    pub fn authentication(&self) -> Authentication {
        let evidence_for = self.count(|context| context.refused || context.credential != CredentialClass::None) > 0;
        let evidence_against = self.anonymous_successes() > 0;
        match (evidence_for, evidence_against) {
            (true, false) => Authentication::Authenticated,
            (true, true) => Authentication::Mixed,
            (false, true) => Authentication::Unauthenticated,
            (false, false) => Authentication::Undetected,
        }
    }

    /// The widest exposure that was seen: one public caller makes an endpoint public.
    #[must_use]
    pub fn exposure(&self) -> Exposure {
        let seen = |exposure| self.joint.iter().any(|joint| joint.context.exposure == exposure);
        [Exposure::Public, Exposure::Private].into_iter().find(|exposure| seen(*exposure)).unwrap_or(Exposure::Unknown)
    }

    /// Captured exchanges that succeeded without a credential and without a known user.
    #[must_use]
    pub fn anonymous_successes(&self) -> u64 {
        self.count(is_anonymous_success)
    }

    /// The same, from public addresses.
    #[must_use]
    pub fn public_anonymous_successes(&self) -> u64 {
        self.count(|context| is_anonymous_success(context) && context.exposure == Exposure::Public)
    }

    /// What responses gave to public callers without credentials, with the number of exchanges, most frequent first.
    #[must_use]
    pub fn exposed_to_anyone(&self) -> Vec<(Tag, u64)> {
        let mut exposed: Vec<(Tag, u64)> = Vec::new();
        for sensitive in self.sensitive.iter().filter(|sensitive| sensitive.location == Location::ResponseBody) {
            let count: u64 = sensitive
                .contexts
                .iter()
                .filter(|joint| is_anonymous_success(joint.context) && joint.context.exposure == Exposure::Public)
                .map(|joint| joint.count)
                .sum();
            if count == 0 {
                continue;
            }
            // Several places of one tag in one exchange are one exchange: the largest place counts.
            match exposed.iter_mut().find(|(tag, _)| tag.to_string() == sensitive.tag.to_string()) {
                Some((_, most)) => *most = (*most).max(count),
                None => exposed.push((sensitive.tag.clone(), count)),
            }
        }
        exposed.sort_by(|(left, fewer), (right, more)| more.cmp(fewer).then_with(|| left.cmp(right)));
        exposed
    }

    /// The distinct `category:type` pairs that were seen anywhere in the endpoint's exchanges.
    #[must_use]
    pub fn tags(&self) -> Vec<String> {
        let mut tags: Vec<String> = self.sensitive.iter().map(|sensitive| sensitive.tag.to_string()).collect();
        tags.sort();
        tags.dedup();
        tags
    }

    fn count(&self, wanted: impl Fn(super::Context) -> bool) -> u64 {
        self.joint.iter().filter(|joint| wanted(joint.context)).map(|joint| joint.count).sum()
    }
}

fn is_anonymous_success(context: super::Context) -> bool {
    context.status_class == StatusClass::Success && context.credential == CredentialClass::None
}
