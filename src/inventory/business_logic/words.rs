//! Words of routes. Few in each language, and sure: what also means something else is marked, and counts only where more
//! than the word speaks for it.
//!
//! Words are written without what joins them: `sign-up`, `sign_up` and `signUp` are `signup`.
//!
//! It is the last word of a route that says what is done there: `/payments` pays, `/payments/history` does not.

use super::BusinessFunction;
use crate::identity::flow::{LOGIN, is_neutral, is_parameter};
use crate::observation::{Endpoint, Flow, Method, Provenance};

/// What a route and a method may be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) function: BusinessFunction,
    /// Its word means other things too.
    pub(super) ambiguous: bool,
}

/// In other languages than English, for which there is [`LOGIN`] already.
const LOGIN_ELSEWHERE: [&str; 6] = ["accedi", "einloggen", "iniciarsesion", "inloggen", "loggain", "seconnecter"];
const LOGIN_MAYBE: [&str; 7] = ["anmelden", "anmeldung", "auth", "connexion", "session", "sessions", "token"];
const LOGOUT: [&str; 9] =
    ["abmelden", "ausloggen", "cerrarsesion", "deconnexion", "logoff", "logout", "signoff", "signout", "uitloggen"];
const SESSION: [&str; 2] = ["session", "sessions"];
const SIGNUP: [&str; 8] = [
    "createaccount",
    "createuser",
    "registeruser",
    "registrarse",
    "registrieren",
    "signup",
    "sinscrire",
    "userregistration",
];
/// Devices and events are registered too.
const REGISTER: [&str; 5] = ["enroll", "inscription", "register", "registration", "registro"];
const RESET: [&str; 12] = [
    "forgotpassword",
    "forgottenpassword",
    "motdepasseoublie",
    "passwordforgot",
    "passwordforgotten",
    "passwordrecovery",
    "passwordreset",
    "passwortvergessen",
    "passwortzuruecksetzen",
    "recoverpassword",
    "resetpassword",
    "restablecercontrasena",
];
/// What is done to a password, before or behind the word.
const RESETS: [&str; 5] = ["forgot", "forgotten", "recover", "recovery", "reset"];
const CHANGE: [&str; 8] = [
    "cambiarcontrasena",
    "changemotdepasse",
    "changepassword",
    "passwordchange",
    "passwordupdate",
    "passwortaendern",
    "setpassword",
    "updatepassword",
];
const CHANGES: [&str; 2] = ["change", "update"];
const PASSWORD: [&str; 4] = ["contrasena", "motdepasse", "password", "passwort"];
/// Users by number or name, and users themselves. Of accounts banks have some, too.
const ACCOUNTS: [&str; 2] = ["account", "accounts"];
const USERS: [&str; 8] = ["account", "accounts", "benutzer", "user", "users", "usuarios", "utenti", "utilisateurs"];
const ONESELF: [&str; 6] = ["account", "me", "meinkonto", "myaccount", "moncompte", "profile"];
const USER_UPDATE: [&str; 3] = ["updateaccount", "updateprofile", "updateuser"];
const USER_DELETION: [&str; 4] = ["closeaccount", "deactivateaccount", "deleteaccount", "deleteuser"];
const DELETES: [&str; 4] = ["close", "deactivate", "delete", "loeschen"];
const PAYMENT: [&str; 16] = [
    "betaling",
    "betalingen",
    "bezahlen",
    "checkout",
    "pagamenti",
    "pagamento",
    "pago",
    "pagos",
    "paiement",
    "paiements",
    "pay",
    "payment",
    "paymentintent",
    "paymentintents",
    "payments",
    "zahlungen",
];
/// Batteries are charged, and transactions are those of databases.
const PAYMENT_MAYBE: [&str; 8] =
    ["charge", "charges", "purchase", "purchases", "transaction", "transactions", "transfer", "transfers"];
const REFUND: [&str; 6] = ["refund", "refunds", "erstattung", "reembolso", "remboursement", "rimborso"];
const UPLOAD: [&str; 4] = ["fileupload", "hochladen", "upload", "uploads"];
const UPLOAD_MAYBE: [&str; 13] = [
    "attachment",
    "attachments",
    "avatar",
    "document",
    "documents",
    "file",
    "files",
    "image",
    "images",
    "import",
    "media",
    "photo",
    "photos",
];
const SEARCH: [&str; 8] = ["autocomplete", "buscar", "busqueda", "recherche", "ricerca", "search", "suche", "zoeken"];
const SEARCH_MAYBE: [&str; 5] = ["find", "lookup", "query", "suggest", "suggestions"];
const EXPORT: [&str; 4] = ["export", "exportar", "exportieren", "exports"];
const EXPORT_MAYBE: [&str; 6] = ["backup", "download", "downloads", "dump", "report", "reports"];
const WEBHOOK: [&str; 2] = ["webhook", "webhooks"];
/// What is done with webhooks, and is no message of one.
const ABOUT_WEBHOOKS: [&str; 8] =
    ["events", "ping", "replay", "rotate", "subscribe", "subscriptions", "test", "verify"];
const WEBHOOK_MAYBE: [&str; 3] = ["callback", "ipn", "notifications"];
const ADMIN: [&str; 7] =
    ["admin", "administration", "administrator", "adminpanel", "backoffice", "superadmin", "sysadmin"];

/// What may stand before a word that is about users.
const ABOUT_USERS: [&str; 22] = [
    "account",
    "accounts",
    "auth",
    "authentication",
    "benutzer",
    "customer",
    "customers",
    "identity",
    "login",
    "me",
    "member",
    "members",
    "oauth",
    "oauth2",
    "password",
    "profile",
    "session",
    "user",
    "users",
    "usuarios",
    "utenti",
    "utilisateurs",
];

/// Steps of something, behind the word for it.
const STEPS: [&str; 8] = ["capture", "complete", "confirm", "confirmation", "execute", "request", "validate", "verify"];

/// What the endpoint may be for, each once.
pub(super) fn candidates<P: Provenance>(endpoint: &Endpoint<P>) -> Vec<Candidate> {
    let route = Route::of(endpoint.route.as_str());
    let mut candidates = Vec::new();
    for function in BusinessFunction::ALL {
        // The flow knows more words that hand out tokens.
        let is_login = *function == BusinessFunction::Login
            && endpoint.flow == Flow::Login
            && endpoint.method == Method::Post
            && !route.ends_in_parameter;
        let word = if is_login { Some(false) } else { route.word_for(*function, endpoint.method) };
        candidates.extend(word.map(|ambiguous| Candidate { function: *function, ambiguous }));
    }
    candidates
}

/// The words of a template.
struct Route {
    /// Its literal segments, without versions and the like, in lower case, without what joins words and without extensions.
    words: Vec<String>,
    ends_in_parameter: bool,
}

impl Route {
    fn of(template: &str) -> Self {
        let segments: Vec<&str> = template.split('/').filter(|segment| !segment.is_empty()).collect();
        let is_word = |segment: &&&str| !is_parameter(segment);
        let words = segments.iter().filter(is_word).map(|segment| spelled(segment));
        let words = words.filter(|word| !word.is_empty()).collect();
        Self { words, ends_in_parameter: segments.last().is_some_and(|segment| is_parameter(segment)) }
    }

    /// Whether it has a word for this, and whether that is an ambiguous one.
    fn word_for(&self, function: BusinessFunction, method: Method) -> Option<bool> {
        let last = self.last(0)?;
        let is = |words: &[&str]| words.contains(&last);
        let (posts, at_end) = (method == Method::Post, !self.ends_in_parameter);
        let (writes, deletes) = (matches!(method, Method::Put | Method::Patch), method == Method::Delete);
        let reads = method == Method::Get;
        match function {
            BusinessFunction::Login => {
                let sure = is(&LOGIN_ELSEWHERE) || LOGIN.iter().any(|word| spelled(word) == last);
                word(posts && sure, posts && at_end && is(&LOGIN_MAYBE) && self.is_about_users(1))
            }
            BusinessFunction::Logout => {
                let ends_session = deletes && at_end && is(&SESSION) && self.is_about_users(1);
                word((posts || deletes || reads) && is(&LOGOUT) || ends_session, false)
            }
            BusinessFunction::Signup => {
                let registers = is(&REGISTER) && self.is_about_users(1);
                let adds_user = at_end && is(&USERS) && self.is_about_users(1);
                word(posts && (is(&SIGNUP) || registers), posts && adds_user)
            }
            BusinessFunction::PasswordReset => {
                word((posts || writes) && self.ends_with(|route, at| route.is_done(at, &RESET, &RESETS)), false)
            }
            BusinessFunction::PasswordChange => {
                let is_set = is(&PASSWORD) && self.is_about_users(1);
                let changes = self.is_done(0, &CHANGE, &CHANGES);
                word((posts || writes) && (changes || is_set && (writes || self.words.len() > 1)), false)
            }
            BusinessFunction::UserUpdate => {
                let (is_user, may_be) = self.is_user();
                word(writes && is_user || posts && is(&USER_UPDATE), writes && may_be)
            }
            BusinessFunction::UserDeletion => {
                let asked = posts && (is(&USER_DELETION) || is(&DELETES) && self.last(1).is_some_and(is_user_word));
                let (is_user, may_be) = self.is_user();
                word(deletes && is_user || asked, deletes && may_be)
            }
            BusinessFunction::Payment => {
                let pays =
                    |words: &[&str]| self.ends_with(|route, at| route.last(at).is_some_and(|w| words.contains(&w)));
                word(posts && at_end && pays(&PAYMENT), posts && at_end && is(&PAYMENT_MAYBE))
            }
            BusinessFunction::Refund => word(posts && at_end && is(&REFUND), false),
            BusinessFunction::Upload => {
                let sends = posts || writes;
                word(sends && is(&UPLOAD), sends && is(&UPLOAD_MAYBE))
            }
            BusinessFunction::Search => {
                let asks = (reads || posts) && at_end;
                word(asks && is(&SEARCH), asks && is(&SEARCH_MAYBE))
            }
            BusinessFunction::Export => word((reads || posts) && is(&EXPORT), (reads || posts) && is(&EXPORT_MAYBE)),
            BusinessFunction::Webhook => {
                let is_of = self.last(1).is_some_and(|before| WEBHOOK.contains(&before));
                let of_somebody = is_of && at_end && !is(&ABOUT_WEBHOOKS)
                    || is(&WEBHOOK) && (self.ends_in_parameter || last == "webhook");
                word(posts && of_somebody, posts && at_end && (is(&WEBHOOK) || is(&WEBHOOK_MAYBE)))
            }
            BusinessFunction::Admin => {
                let mut words = self.words.iter().map(String::as_str);
                let first = words.find(|word| ADMIN.contains(word) || !is_neutral(word));
                word(method != Method::Options && first.is_some_and(|first| ADMIN.contains(&first)), false)
            }
            BusinessFunction::Custom => None,
        }
    }

    /// The word at a place from the end.
    fn last(&self, at: usize) -> Option<&str> {
        self.words.iter().rev().nth(at).map(String::as_str)
    }

    /// Whether nothing but words about users stands before so many at the end.
    fn is_about_users(&self, end: usize) -> bool {
        self.words.iter().rev().skip(end).all(|word| is_neutral(word) || ABOUT_USERS.contains(&word.as_str()))
    }

    /// Whether it is one user, or oneself: `/users/{id}`, `/me`; and whether it may be, or money: `/accounts/{id}`.
    fn is_user(&self) -> (bool, bool) {
        let is = |words: &[&str]| self.is_about_users(1) && self.last(0).is_some_and(|last| words.contains(&last));
        let may_be = self.ends_in_parameter && is(&ACCOUNTS);
        let is_one = if self.ends_in_parameter { is(&USERS) } else { is(&ONESELF) };
        (is_one && !may_be, may_be)
    }

    /// Whether something is said at the end, or before a step at the end.
    fn ends_with(&self, said: impl Fn(&Self, usize) -> bool) -> bool {
        said(self, 0) || self.last(0).is_some_and(|last| STEPS.contains(&last)) && said(self, 1)
    }

    /// Whether something is done to a password at a place from the end, in one word or in two.
    fn is_done(&self, at: usize, words: &[&str], verbs: &[&str]) -> bool {
        let Some(last) = self.last(at) else { return false };
        let is_verb = |word: &str| verbs.contains(&word);
        let is_password = |word: &str| PASSWORD.contains(&word);
        let pair = |before: &str| is_password(before) && is_verb(last) || is_verb(before) && is_password(last);
        words.contains(&last) || self.last(at + 1).is_some_and(pair)
    }
}

/// A user, before a word that says what happens to them.
fn is_user_word(word: &str) -> bool {
    USERS.contains(&word) || ONESELF.contains(&word)
}

fn word(sure: bool, maybe: bool) -> Option<bool> {
    (sure || maybe).then_some(!sure)
}

/// A segment in lower case, without what joins words and without the extension of a page.
fn spelled(segment: &str) -> String {
    let name = segment.split('.').next().unwrap_or_default();
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
