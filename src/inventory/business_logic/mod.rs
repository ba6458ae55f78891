//! What an endpoint is for in the business of its service. Derived when read, never stored.
//!
//! Events that handlers recorded tell it; of what they do not tell, the method, the words of the route, how the endpoint answers
//! and what it is sent suggest the rest. A suggestion names its reasons, and its word comes first: without one in the route
//! nothing is suggested, whatever else would agree.

mod evidence;
mod words;

use super::EndpointRecord;
use crate::event;
use crate::observation::outbound::{closed_enum, outbound_struct};
use crate::observation::{Flow, OperatorText, Provenance};
use evidence::Evidence;

closed_enum! {
    /// What an endpoint is for in the business of its service.
    pub enum BusinessFunction {
        /// Users log in.
        Login = "login",
        /// Users log out.
        Logout = "logout",
        /// Users are made.
        Signup = "signup",
        /// A password is replaced that its user does not have any more.
        PasswordReset = "password_reset",
        /// A password is replaced by its user.
        PasswordChange = "password_change",
        /// What is known of a user is changed.
        UserUpdate = "user_update",
        /// A user is deleted.
        UserDeletion = "user_deletion",
        /// Somebody pays.
        Payment = "payment",
        /// Somebody gets money back.
        Refund = "refund",
        /// Files come in.
        Upload = "upload",
        /// Something is searched for.
        Search = "search",
        /// Much goes out at once.
        Export = "export",
        /// Another service tells of something.
        Webhook = "webhook",
        /// Whoever runs the service does so.
        Admin = "admin",
        /// Something that the service has a name for: see the events.
        Custom = "custom",
    }
}

closed_enum! {
    /// How it is known.
    pub enum BusinessBasis {
        /// Its handler recorded events.
        Recorded = "recorded",
        /// It looks so.
        Suggested = "suggested",
    }
}

closed_enum! {
    /// How much speaks for it.
    pub enum BusinessStrength {
        /// Events; or a word that means little else, and something besides the method that agrees with it. Answers agree easily:
        /// they count where strangers are let in, to log in, to sign up or to reset a password.
        Strong = "strong",
        /// A word, and the method.
        Weak = "weak",
    }
}

closed_enum! {
    /// What speaks for a suggestion.
    pub enum BusinessReason {
        /// The method is one that does such things.
        Method = "method",
        /// A word of the route.
        RouteWord = "route_word",
        /// Whom it answers, and how: a login lets some pass without credentials and refuses others.
        StatusMix = "status_mix",
        /// What requests hold: a password, a card, a parameter `q`.
        RequestFields = "request_fields",
        /// The media type of requests or responses is one of files.
        MediaType = "media_type",
        /// How callers authenticate: webhooks are signed.
        Credentials = "credentials",
    }
}

outbound_struct! {
    /// What an endpoint is for, and how that is known.
    #[derive(Eq)]
    pub struct BusinessLogic<P> {
        /// What it is for.
        pub function: BusinessFunction,
        /// How that is known.
        pub basis: BusinessBasis,
        /// How much speaks for it.
        pub strength: BusinessStrength,
        /// What speaks for a suggestion; nothing for what was recorded.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub reasons: Vec<BusinessReason>,
        /// The events that were recorded; nothing for a suggestion.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub events: Vec<OperatorText<P>>,
    }
}

impl<P: Provenance> EndpointRecord<P> {
    /// What the endpoint is for in the business of its service: what was recorded first, then what is suggested.
    ///
    /// Nothing is suggested for probes, documentation and files, nor for what stands for several endpoints.
    #[must_use]
    pub fn business_logic(&self) -> Vec<BusinessLogic<P>> {
        let mut logic = self.recorded_logic();
        let is_business = matches!(self.endpoint.flow, Flow::Api | Flow::Login);
        let is_one = !self.endpoint.route.is_unmatched() && !self.is_overflow();
        if is_business && is_one {
            let recorded: Vec<BusinessFunction> = logic.iter().map(|logic| logic.function).collect();
            let candidates = words::candidates(&self.endpoint).into_iter();
            let news = candidates.filter(|candidate| !recorded.contains(&candidate.function));
            let mut suggested: Vec<_> = news.filter_map(|candidate| self.suggestion(candidate)).collect();
            suggested.sort_by_key(|logic| logic.function);
            logic.extend(suggested);
        }
        logic
    }

    fn recorded_logic(&self) -> Vec<BusinessLogic<P>> {
        let mut logic: Vec<BusinessLogic<P>> = Vec::new();
        for event in &self.events {
            let function = function_of(event.name.as_str());
            match logic.iter_mut().find(|logic| logic.function == function) {
                Some(known) => known.events.push(event.name.clone()),
                None => logic.push(BusinessLogic {
                    function,
                    basis: BusinessBasis::Recorded,
                    strength: BusinessStrength::Strong,
                    reasons: Vec::new(),
                    events: vec![event.name.clone()],
                }),
            }
        }
        logic.sort_by_key(|logic| logic.function);
        logic
    }

    fn suggestion(&self, candidate: words::Candidate) -> Option<BusinessLogic<P>> {
        let agreeing = Evidence(self).reasons(candidate.function);
        // A word that means other things too needs something that agrees before it counts, and answers agree easily: only
        // who lets anybody in shows by them what it is.
        let by_answers = matches!(
            candidate.function,
            BusinessFunction::Login | BusinessFunction::Signup | BusinessFunction::PasswordReset
        );
        let is_telling = |reason: &&BusinessReason| by_answers || **reason != BusinessReason::StatusMix;
        let telling = agreeing.iter().filter(is_telling).count();
        // Users are also made by those who administer them, which takes credentials.
        let needs_answers = candidate.function == BusinessFunction::Signup;
        if candidate.ambiguous && (telling == 0 || needs_answers && !agreeing.contains(&BusinessReason::StatusMix)) {
            return None;
        }
        let score = telling + usize::from(!candidate.ambiguous);
        let strength = if score > 1 { BusinessStrength::Strong } else { BusinessStrength::Weak };
        let method = (candidate.function != BusinessFunction::Admin).then_some(BusinessReason::Method);
        let reasons = method.into_iter().chain([BusinessReason::RouteWord]).chain(agreeing).collect();
        let basis = BusinessBasis::Suggested;
        Some(BusinessLogic { function: candidate.function, basis, strength, reasons, events: Vec::new() })
    }
}

/// What an event tells of the endpoint that recorded it.
fn function_of(event: &str) -> BusinessFunction {
    let of = [
        (&event::LOGIN_SUCCESS, BusinessFunction::Login),
        (&event::LOGIN_FAILURE, BusinessFunction::Login),
        (&event::SIGNUP, BusinessFunction::Signup),
        (&event::PASSWORD_RESET, BusinessFunction::PasswordReset),
        (&event::PASSWORD_CHANGE, BusinessFunction::PasswordChange),
        (&event::USER_UPDATE, BusinessFunction::UserUpdate),
        (&event::USER_DELETION, BusinessFunction::UserDeletion),
        (&event::PAYMENT_CREATION, BusinessFunction::Payment),
        (&event::PAYMENT_SUCCESS, BusinessFunction::Payment),
        (&event::PAYMENT_FAILURE, BusinessFunction::Payment),
        (&event::PAYMENT_CANCELLATION, BusinessFunction::Payment),
    ];
    of.iter().find(|(name, _)| name.as_str() == event).map_or(BusinessFunction::Custom, |(_, function)| *function)
}

#[cfg(test)]
mod tests;
