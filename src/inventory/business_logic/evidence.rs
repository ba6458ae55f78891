//! What agrees with a word of the route: answers, finds, parameters, media types, credentials.

use super::super::{Context, EndpointRecord};
use super::{BusinessFunction, BusinessReason};
use crate::observation::{CredentialClass, CredentialMethod, Flow, Location, MediaType, Provenance, StatusClass};

/// Names of parameters that hold what is searched for.
const SEARCH_TERMS: [&str; 8] = ["q", "query", "search", "searchterm", "term", "keyword", "keywords", "text"];

/// Beginnings of the media types that files come in.
const UPLOADED: [&str; 6] =
    ["multipart/form-data", "application/octet-stream", "application/zip", "application/pdf", "image/", "video/"];

/// And of those that tables and archives leave in.
const EXPORTED: [&str; 6] = [
    "text/csv",
    "application/octet-stream",
    "application/zip",
    "application/pdf",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml",
];

/// A record that is asked what agrees with a suggestion.
pub(super) struct Evidence<'a, P: Provenance>(pub(super) &'a EndpointRecord<P>);

impl<P: Provenance> Evidence<'_, P> {
    /// What agrees.
    pub(super) fn reasons(&self, function: BusinessFunction) -> Vec<BusinessReason> {
        let agrees = |reason: &BusinessReason| match reason {
            BusinessReason::StatusMix => self.answers_agree(function),
            BusinessReason::RequestFields => self.fields_agree(function),
            BusinessReason::MediaType => self.media_types_agree(function),
            BusinessReason::Credentials => function == BusinessFunction::Webhook && self.is_signed(),
            // Without these there is no suggestion in the first place.
            BusinessReason::Method | BusinessReason::RouteWord => false,
        };
        BusinessReason::ALL.iter().copied().filter(agrees).collect()
    }

    fn answers_agree(&self, function: BusinessFunction) -> bool {
        let succeeds = |context: Context| {
            matches!(context.status_class, StatusClass::Success | StatusClass::Redirection) && !context.refused
        };
        let is_anonymous = |context: Context| context.credential == CredentialClass::None;
        let is_known =
            |context: Context| matches!(context.credential, CredentialClass::Presented | CredentialClass::UserKnown);
        // What the service says to what it understood and does not want: a name that is taken, a card that is declined.
        let rejects = |context: Context| context.status_class == StatusClass::ClientError && !context.refused;
        let for_anybody = self.any(|context| succeeds(context) && is_anonymous(context));
        let for_users_alone = self.any(|context| succeeds(context) && is_known(context)) && !for_anybody;
        match function {
            // A handler that logs a user in may say that it knows the user.
            BusinessFunction::Login => {
                let lets_in = |context: Context| {
                    succeeds(context)
                        && matches!(context.credential, CredentialClass::None | CredentialClass::UserKnown)
                };
                // A wrong password where one signs in is no refusal: nobody had to be known there.
                let turns_away = |context: Context| context.refused || self.signs_in() && rejects(context);
                self.any(lets_in) && self.any(turns_away)
            }
            BusinessFunction::Signup => for_anybody && self.any(rejects),
            BusinessFunction::PasswordReset => for_anybody,
            BusinessFunction::Logout
            | BusinessFunction::PasswordChange
            | BusinessFunction::UserUpdate
            | BusinessFunction::UserDeletion
            | BusinessFunction::Admin => for_users_alone,
            BusinessFunction::Payment | BusinessFunction::Refund => self.any(succeeds) && self.any(rejects),
            BusinessFunction::Upload
            | BusinessFunction::Search
            | BusinessFunction::Export
            | BusinessFunction::Webhook
            | BusinessFunction::Custom => false,
        }
    }

    fn fields_agree(&self, function: BusinessFunction) -> bool {
        match function {
            BusinessFunction::Login | BusinessFunction::PasswordChange => self.is_sent("credentials", &["password"]),
            BusinessFunction::Signup | BusinessFunction::PasswordReset => {
                self.is_sent("credentials", &["password"]) || self.is_sent("pii", &["email"])
            }
            BusinessFunction::UserUpdate => self.is_sent("pii", &[]),
            BusinessFunction::Payment => self.is_sent("payment", &[]),
            BusinessFunction::Search => self.record().parameters.iter().any(|counted| {
                let parameter = &counted.parameter;
                let name = words_of(parameter.name.as_str());
                parameter.location == Location::RequestQuery && SEARCH_TERMS.contains(&name.as_str())
            }),
            _ => false,
        }
    }

    fn media_types_agree(&self, function: BusinessFunction) -> bool {
        let (location, beginnings) = match function {
            BusinessFunction::Upload => (Location::RequestBody, UPLOADED),
            BusinessFunction::Export => (Location::ResponseBody, EXPORTED),
            _ => return false,
        };
        let begins = |media_type: &MediaType<P>| beginnings.iter().any(|start| media_type.as_str().starts_with(start));
        let of_location = self.record().schemas.iter().filter(|recorded| recorded.location == location);
        of_location.filter_map(|recorded| recorded.media_type.as_ref()).any(begins)
    }

    fn signs_in(&self) -> bool {
        self.record().endpoint.flow == Flow::Login
    }

    fn is_signed(&self) -> bool {
        self.record().methods.iter().any(|counted| counted.credential.method == CredentialMethod::RequestSignature)
    }

    /// Whether requests hold data of a category, and of one of some types, if any are named.
    fn is_sent(&self, category: &str, types: &[&str]) -> bool {
        let sent = [Location::RequestBody, Location::RequestQuery];
        self.record().sensitive.iter().any(|found| {
            sent.contains(&found.location)
                && found.tag.category.as_str() == category
                && (types.is_empty() || types.contains(&found.tag.kind.as_str()))
        })
    }

    fn any(&self, wanted: impl Fn(Context) -> bool) -> bool {
        self.record().joint.iter().any(|joint| wanted(joint.context))
    }

    fn record(&self) -> &EndpointRecord<P> {
        self.0
    }
}

/// A name without what joins its words.
fn words_of(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
