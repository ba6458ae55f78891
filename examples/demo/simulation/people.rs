//! The invented people whose data the shop holds, and the credentials that it accepts.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use super::documents;
use super::random::Random;

const GIVEN: [&str; 12] = [
    "Ottilie",
    "Barnaby",
    "Clementine",
    "Ferdinand",
    "Gwendolyn",
    "Horatio",
    "Isadora",
    "Leopold",
    "Marigold",
    "Percival",
    "Rosalind",
    "Thaddeus",
];

const FAMILY: [&str; 12] = [
    "Appleyard",
    "Brambleby",
    "Crumhorn",
    "Dandelow",
    "Featherwick",
    "Gooseberry",
    "Hollowmere",
    "Nettlefold",
    "Quillfeather",
    "Thistledown",
    "Umberfield",
    "Wobblethorpe",
];

/// Somebody who does not exist.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) phone: String,
    pub(crate) street: String,
    pub(crate) postal_code: String,
    pub(crate) born: String,
    pub(crate) us_ssn: String,
    pub(crate) canadian_sin: String,
    pub(crate) uk_nino: String,
    pub(crate) passport: String,
    pub(crate) patient: String,
    pub(crate) card: String,
    pub(crate) iban: String,
    pub(crate) vin: String,
    pub(crate) order: String,
    pub(crate) payment: String,
    /// The `Authorization` header's JWT, the app's opaque token and the web shop's session cookie.
    pub(crate) jwt: String,
    pub(crate) app_token: String,
    pub(crate) session: String,
}

/// Who a credential stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The person at this place in the list.
    Customer(usize),
    Staff,
    Clinic,
    Garage,
    Partner,
    Carrier,
}

/// Everybody, and every credential.
#[derive(Debug)]
pub(crate) struct People {
    pub(crate) all: Vec<Person>,
    pub(crate) staff_jwt: String,
    /// What stands behind `Basic `.
    pub(crate) clinic_basic: String,
    pub(crate) partner_key: String,
    /// Key of the settings page, which should be behind a login and is not.
    pub(crate) stripe_key: String,
    pub(crate) smtp_password: String,
    /// Answers of the digest scheme that the garages' terminals may give.
    pub(crate) garage_answers: Vec<String>,
    /// The carrier signs its calls in a header that no standard knows.
    pub(crate) carrier_signature: String,
    accepted: HashMap<String, Role>,
}

impl People {
    pub(crate) fn invent(random: &mut Random) -> Self {
        let mut all = Vec::new();
        for given in GIVEN {
            for family in FAMILY.iter().filter(|_| random.percent(50)).collect::<Vec<_>>() {
                all.push(person(random, given, family));
            }
        }
        let clinic_password = random.token(14);
        let staff = json!({"sub": random.digits(9), "role": "back-office", "iat": 1_790_000_000});
        let clinic_basic = STANDARD.encode(format!("northgate-clinic:{clinic_password}"));
        let mut people = Self {
            all,
            staff_jwt: jwt(random, &staff),
            clinic_basic,
            partner_key: format!("shk_{}7", random.token(31)),
            stripe_key: format!("sk_test_{}", random.token(24)),
            smtp_password: random.token(16),
            garage_answers: (0..8).map(|_| random.text("0123456789abcdef", 32)).collect(),
            carrier_signature: random.text("0123456789abcdef", 64),
            accepted: HashMap::new(),
        };
        people.accepted = people.credentials();
        people
    }

    /// Who presents this credential; `None` if the shop never handed it out.
    pub(crate) fn role(&self, credential: &str) -> Option<Role> {
        self.accepted.get(credential).copied()
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Person> {
        self.all.iter().find(|person| person.id == id)
    }

    fn credentials(&self) -> HashMap<String, Role> {
        let mut accepted = HashMap::from([
            (self.staff_jwt.clone(), Role::Staff),
            (self.clinic_basic.clone(), Role::Clinic),
            (self.partner_key.clone(), Role::Partner),
            (self.carrier_signature.clone(), Role::Carrier),
        ]);
        accepted.extend(self.garage_answers.iter().map(|answer| (answer.clone(), Role::Garage)));
        for (at, person) in self.all.iter().enumerate() {
            for credential in [&person.jwt, &person.app_token, &person.session] {
                accepted.insert(credential.clone(), Role::Customer(at));
            }
        }
        accepted
    }
}

fn person(random: &mut Random, given: &str, family: &str) -> Person {
    let id = format!("7{}", random.digits(8));
    let host = random.pick(&["example.com", "example.org", "mail.example.net"]);
    // Valid for a quarter of an hour, and far in the future, so that no run of the demo sees it expire.
    let claims = json!({"sub": id, "role": "shopper", "iat": 4_102_444_800_u64, "exp": 4_102_445_700_u64});
    Person {
        name: format!("{given} {family}"),
        email: format!("{}.{}@{host}", given.to_lowercase(), family.to_lowercase()),
        password: format!("{}-{}", random.token(6), random.digits(4)),
        phone: documents::phone(random),
        street: format!("{} {} Lane", 1 + random.below(98), random.pick(&FAMILY)),
        postal_code: documents::postal_code(random),
        born: format!("19{}-0{}-1{}", 50 + random.below(49), 1 + random.below(9), random.below(9)),
        us_ssn: documents::us_ssn(random),
        canadian_sin: documents::canadian_sin(random),
        uk_nino: documents::uk_nino(random),
        passport: documents::passport(random),
        patient: format!("pt-{}", random.digits(8)),
        card: documents::card(random),
        iban: documents::iban(random),
        vin: documents::vin(random),
        order: documents::order_number(random),
        payment: format!("pay-{}", random.token(16)),
        jwt: jwt(random, &claims),
        app_token: format!("{}4", random.token(39)),
        session: format!("{}2", random.token(31)),
        id,
    }
}

/// A token in the form of a JWT. The shop compares whole tokens, so the signature is any text.
fn jwt(random: &mut Random, claims: &serde_json::Value) -> String {
    let header = URL_SAFE_NO_PAD.encode(json!({"alg": "HS256", "typ": "JWT"}).to_string());
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    format!("{header}.{claims}.{}", random.token(43))
}
