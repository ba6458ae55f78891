//! What a record means. Derived when read, never stored.

use super::{EndpointRecord, Source};
use crate::observation::outbound::closed_enum;
use crate::observation::{CredentialClass, Exposure, Location, Minute, Provenance, StatusClass, Tag};

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

closed_enum! {
    /// What speaks for an endpoint that enforces authentication.
    pub enum AuthenticationEvidence {
        /// It refused a caller.
        Refusal = "refusal",
        /// Its handler said that it knows the user.
        UserKnown = "user_known",
        /// Callers presented credentials. Whether anybody looked at them is not known.
        Credential = "credential",
        /// Headers that gateways write named the callers, and callers can write.
        GatewayIdentity = "gateway_identity",
    }
}

impl<P: Provenance> EndpointRecord<P> {
    /// Whether a source has shown the endpoint at a minute or later. What is not, was not seen for long, whenever one asks:
    /// records themselves expire never.
    #[must_use]
    pub fn is_seen_since(&self, source: Source, minute: Minute) -> bool {
        self.seen.get(&source).is_some_and(|interval| interval.last >= minute)
    }

    /// Whether the endpoint enforces authentication.
    ///
    /// A credential, a user that the handler knows, and a refusal (401 or 403, their like in gRPC, a redirect to where one
    /// signs in) are evidence for it; a success without any of these is evidence against it. What only a gateway asserts
    /// is evidence for it too, the weakest: see [`authentication_evidence`](Self::authentication_evidence).
    #[must_use]
    pub fn authentication(&self) -> Authentication {
        let evidence_for = !self.authentication_evidence().is_empty();
        let evidence_against = self.anonymous_successes() > 0;
        match (evidence_for, evidence_against) {
            (true, false) => Authentication::Authenticated,
            (true, true) => Authentication::Mixed,
            (false, true) => Authentication::Unauthenticated,
            (false, false) => Authentication::Undetected,
        }
    }

    /// What speaks for enforced authentication, the strongest first.
    #[must_use]
    pub fn authentication_evidence(&self) -> Vec<AuthenticationEvidence> {
        let seen = |evidence: &AuthenticationEvidence| {
            self.count(|context| match evidence {
                AuthenticationEvidence::Refusal => context.refused,
                AuthenticationEvidence::UserKnown => context.credential == CredentialClass::UserKnown,
                AuthenticationEvidence::Credential => context.credential == CredentialClass::Presented,
                AuthenticationEvidence::GatewayIdentity => context.credential == CredentialClass::GatewayIdentity,
            }) > 0
        };
        AuthenticationEvidence::ALL.iter().copied().filter(seen).collect()
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
    pub fn exposed_to_anyone(&self) -> Vec<(Tag<P>, u64)> {
        let mut exposed: Vec<(Tag<P>, u64)> = Vec::new();
        for sensitive in self.sensitive.iter().filter(|sensitive| sensitive.location == Location::ResponseBody) {
            let count: u64 = sensitive
                .contexts
                .iter()
                .filter(|joint| is_anonymous_success(joint.context) && joint.context.exposure == Exposure::Public)
                .fold(0_u64, |sum, joint| sum.saturating_add(joint.count));
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
        self.joint
            .iter()
            .filter(|joint| wanted(joint.context))
            .fold(0_u64, |sum, joint| sum.saturating_add(joint.count))
    }
}

fn is_anonymous_success(context: super::Context) -> bool {
    context.status_class == StatusClass::Success && context.credential == CredentialClass::None && !context.refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::{Context, Estimate, JointCount, RecordedService};
    use crate::observation::{
        Endpoint, Flow, Method, OperatorText, ProductionBasis, Protocol, RouteSource, RouteTemplate, Scheme, Service,
    };

    /// A record of exchanges that each had a status class, a credential, and were refused or not.
    fn record(exchanges: &[(StatusClass, CredentialClass, bool)]) -> EndpointRecord {
        let service = RecordedService::of(&Service {
            name: OperatorText::known("shop"),
            version: None,
            environment: None,
            production: true,
            production_basis: ProductionBasis::Default,
        });
        let endpoint = Endpoint {
            protocol: Protocol::Http,
            method: Method::Get,
            route: RouteTemplate::from_router("/orders"),
            operation: None,
            route_source: RouteSource::Router,
            route_reason: None,
            flow: Flow::Api,
        };
        let mut record = EndpointRecord::empty(service, endpoint);
        for &(status_class, credential, refused) in exchanges {
            let (exposure, scheme) = (Exposure::Public, Scheme::Https);
            let context = Context { status_class, credential, refused, exposure, scheme };
            record.joint.push(JointCount { context, count: 1, estimated: Estimate::of(1.0) });
        }
        record
    }

    const ANONYMOUS: (StatusClass, CredentialClass, bool) = (StatusClass::Success, CredentialClass::None, false);
    const PRESENTED: (StatusClass, CredentialClass, bool) = (StatusClass::Success, CredentialClass::Presented, false);
    const KNOWN: (StatusClass, CredentialClass, bool) = (StatusClass::Success, CredentialClass::UserKnown, false);
    const GATEWAY: (StatusClass, CredentialClass, bool) =
        (StatusClass::Success, CredentialClass::GatewayIdentity, false);
    const REFUSED: (StatusClass, CredentialClass, bool) = (StatusClass::ClientError, CredentialClass::None, true);

    /// One test a row of the table.
    macro_rules! truth_table {
        ($($name:ident: $exchanges:expr => $state:ident;)+) => {$(
            #[test]
            fn $name() {
                assert_eq!(record(&$exchanges).authentication(), Authentication::$state);
            }
        )+};
    }

    truth_table! {
        nothing_seen_is_undetected: [] => Undetected;
        a_success_without_credential_is_unauthenticated: [ANONYMOUS] => Unauthenticated;
        a_success_with_a_credential_is_authenticated: [PRESENTED] => Authenticated;
        a_success_of_a_known_user_is_authenticated: [KNOWN] => Authenticated;
        a_success_that_a_gateway_vouches_for_is_authenticated: [GATEWAY] => Authenticated;
        a_refusal_of_an_anonymous_caller_is_authenticated: [REFUSED] => Authenticated;
        a_refusal_in_spite_of_a_credential_is_authenticated:
            [(StatusClass::ClientError, CredentialClass::Presented, true)] => Authenticated;
        a_refused_call_of_grpc_is_authenticated:
            [(StatusClass::of_call(Some(200), Some(16)), CredentialClass::None, true)] => Authenticated;
        a_redirect_to_sign_in_is_authenticated: [(StatusClass::Redirection, CredentialClass::None, true)] => Authenticated;
        a_credential_that_leads_to_an_error_is_authenticated:
            [(StatusClass::ServerError, CredentialClass::Presented, false)] => Authenticated;
        successes_with_and_without_credential_are_mixed: [ANONYMOUS, PRESENTED] => Mixed;
        successes_without_credential_beside_known_users_are_mixed: [ANONYMOUS, KNOWN] => Mixed;
        successes_without_credential_beside_gateways_are_mixed: [ANONYMOUS, GATEWAY] => Mixed;
        successes_without_credential_beside_refusals_are_mixed: [ANONYMOUS, REFUSED] => Mixed;
        refusals_and_credentials_are_authenticated: [PRESENTED, REFUSED] => Authenticated;
        an_anonymous_caller_who_finds_nothing_is_undetected:
            [(StatusClass::ClientError, CredentialClass::None, false)] => Undetected;
        an_anonymous_caller_who_meets_an_error_is_undetected:
            [(StatusClass::ServerError, CredentialClass::None, false)] => Undetected;
        an_anonymous_caller_who_is_sent_elsewhere_is_undetected:
            [(StatusClass::Redirection, CredentialClass::None, false)] => Undetected;
        an_anonymous_caller_who_went_away_is_undetected: [(StatusClass::None, CredentialClass::None, false)] => Undetected;
        a_call_of_grpc_that_failed_is_no_success:
            [(StatusClass::of_call(Some(200), Some(5)), CredentialClass::None, false)] => Undetected;
    }

    #[test]
    fn what_was_not_seen_for_long_is_told_by_source_when_one_asks() {
        let minute = |number: u64| Minute::of(std::time::UNIX_EPOCH + std::time::Duration::from_secs(60 * number));
        let mut record = record(&[]);
        record.seen_by(Source::Traffic, crate::inventory::Interval::at(minute(7)));
        assert!(record.is_seen_since(Source::Traffic, minute(7)) && !record.is_seen_since(Source::Traffic, minute(8)));
        assert!(!record.is_seen_since(Source::Declaration, minute(0)));
    }

    #[test]
    fn evidence_is_told_from_the_strongest_to_the_weakest() {
        let of = |exchanges: &[_]| -> Vec<_> {
            record(exchanges).authentication_evidence().into_iter().map(AuthenticationEvidence::as_str).collect()
        };
        assert_eq!(
            of(&[GATEWAY, PRESENTED, KNOWN, REFUSED]),
            ["refusal", "user_known", "credential", "gateway_identity"]
        );
        assert_eq!(of(&[ANONYMOUS, GATEWAY]), ["gateway_identity"]);
        assert_eq!(of(&[ANONYMOUS]), Vec::<&str>::new());
    }

    #[test]
    fn who_is_refused_in_spite_of_a_good_status_is_no_anonymous_success() {
        let refused = record(&[(StatusClass::Success, CredentialClass::None, true), ANONYMOUS]);
        assert_eq!((refused.anonymous_successes(), refused.public_anonymous_successes()), (1, 1));
    }
}
