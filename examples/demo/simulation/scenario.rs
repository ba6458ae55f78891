//! A day at the shop, in one fixed order: who asks for what, and which answer is right.

use serde_json::json;

use super::callers::{Caller, Credential};
use super::documents;
use super::people::{People, Person};
use super::random::Random;
use super::shop::PRODUCTS;
use super::step::Step;

/// Makes one step of its kind.
type Act = fn(&mut Random, &People) -> Step;

/// How often each kind occurs.
const DAY: [(usize, Act); 31] = [
    (190, login),
    (60, sign_up),
    (200, me),
    (160, profile),
    (60, update),
    (16, remove),
    (400, products),
    (300, product),
    (200, place_order),
    (300, order),
    (120, tracking),
    (160, pay),
    (100, payment),
    (30, refund),
    (60, support),
    (100, vehicle),
    (40, register_patient),
    (100, patient_record),
    (300, export),
    (100, settings),
    (60, stock),
    (80, carrier),
    (120, alive),
    (60, ready),
    (40, metrics),
    (10, openapi),
    (160, asset),
    (80, preflight_orders),
    (60, preflight_payments),
    (1_900, scan),
    (200, scan_with_query),
];

/// All steps of the day, shuffled. The same generator makes the same day.
pub(crate) fn day(random: &mut Random, people: &People) -> Vec<Step> {
    let mut steps = Vec::new();
    for (times, act) in DAY {
        steps.extend((0..times).map(|_| act(random, people)));
    }
    random.shuffle(&mut steps);
    steps
}

fn somebody<'a>(random: &mut Random, people: &'a People) -> &'a Person {
    random.pick(&people.all)
}

fn staff(random: &mut Random, people: &People) -> Caller {
    Caller::private(random, Credential::Jwt(people.staff_jwt.clone()))
}

fn login(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let caller = Caller::anybody(random);
    if random.percent(20) {
        let wrong = random.token(9);
        return Step::new("POST /login", "/login", caller, 401)
            .json(json!({"email": person.email, "password": wrong}))
            .event("users.login.failure");
    }
    Step::new("POST /login", "/login", caller, 200)
        .json(json!({"email": person.email, "password": person.password}))
        .known()
        .event("users.login.success")
}

fn sign_up(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let form = json!({
        "name": person.name,
        "email": format!("{}.{}", random.digits(4), person.email),
        "password": random.token(12),
        "phone": documents::phone(random),
        "date_of_birth": person.born,
        "address": {"street": person.street, "postal_code": documents::postal_code(random)},
    });
    Step::new("POST /users", "/users?campaign=spring-meadow", Caller::anybody(random), 201)
        .json(form)
        .known()
        .event("users.signup")
}

fn me(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let (caller, answer) = match random.below(10) {
        0 => (Caller::anybody(random), 401),
        1 => (Caller::impostor(random, people), 401),
        2 => (staff(random, people), 403),
        _ => (Caller::customer(random, person), 200),
    };
    Step::new("GET /users/me", "/users/me", caller, answer)
}

fn profile(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let caller = if random.percent(40) { Caller::anybody(random) } else { Caller::customer(random, person) };
    if random.percent(10) {
        return Step::new("GET /users/{id}", format!("/users/9{}", random.digits(8)), caller, 404);
    }
    Step::new("GET /users/{id}", format!("/users/{}", person.id), caller, 200)
}

fn update(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let (of, answer) =
        if random.percent(75) { (person.id.clone(), 200) } else { (format!("9{}", random.digits(8)), 403) };
    Step::new("PATCH /users/{id}", format!("/users/{of}"), Caller::customer(random, person), answer)
        .json(json!({"phone": documents::phone(random)}))
}

fn remove(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let (caller, answer) =
        if random.percent(50) { (staff(random, people), 204) } else { (Caller::customer(random, person), 403) };
    Step::new("DELETE /users/{id}", format!("/users/{}", person.id), caller, answer)
}

fn products(random: &mut Random, _: &People) -> Step {
    let wish = *random.pick(&["teapot+blue", "lantern+storm", "basket+willow"]);
    let target = format!("/products?q={wish}+{}&page={}", random.token(6), random.below(9));
    Step::new("GET /products", target, Caller::anybody(random), 200)
}

fn product(random: &mut Random, _: &People) -> Step {
    let caller = Caller::anybody(random);
    if random.percent(10) {
        return Step::new("GET /products/{sku}", format!("/products/ANVIL-{}", random.digits(5)), caller, 404);
    }
    Step::new("GET /products/{sku}", format!("/products/{}", random.pick(&PRODUCTS).0), caller, 200)
}

fn place_order(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let order = json!({
        "items": [{"sku": random.pick(&PRODUCTS).0, "quantity": 1 + random.below(3)}],
        "ship_to": {"name": person.name, "street": person.street, "postal_code": person.postal_code},
        "contact_phone": person.phone,
    });
    let (caller, answer) =
        if random.percent(5) { (Caller::anybody(random), 401) } else { (Caller::customer(random, person), 201) };
    Step::new("POST /orders", "/orders", caller, answer).json(order)
}

fn order(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let caller = Caller::customer(random, person);
    if random.percent(5) {
        return Step::new("GET /orders/{id}", format!("/orders/{}", documents::order_number(random)), caller, 404);
    }
    Step::new("GET /orders/{id}", format!("/orders/{}", person.order), caller, 200)
}

fn tracking(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let target = format!("/orders/{}/tracking", person.order);
    Step::new("GET /orders/{id}/tracking", target, Caller::anybody(random), 200)
}

fn pay(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let card = documents::card(random);
    let answer = if card.len() < 16 { 402 } else { 201 };
    let payment = json!({
        "order_id": person.order,
        "amount_cents": 1000 + random.below(8999),
        "card": {"number": card, "cvv": random.digits(3), "expires": "11/31", "holder": person.name},
    });
    let credential = Credential::Jwt(person.jwt.clone());
    Step::new("POST /payments", "/payments", Caller::public(random, credential), answer).json(payment)
}

fn payment(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let target = format!("/payments/{}", person.payment);
    Step::new("GET /payments/{id}", target, Caller::customer(random, person), 200)
}

fn refund(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    Step::new("POST /refunds", "/refunds", staff(random, people), 200)
        .json(json!({"order_id": person.order, "iban": person.iban, "amount_cents": 1990}))
        .event("payments.refund")
}

fn support(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let message = format!(
        "My card {} was charged twice, please call {} or send the money back to {}. Yours, {}",
        person.card, person.phone, person.iban, person.name
    );
    Step::new("POST /support/messages", "/support/messages", Caller::anybody(random), 202)
        .form(&[("email", &person.email), ("message", &message)])
}

fn vehicle(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let (caller, answer) = if random.percent(30) {
        (Caller::public(random, Credential::None), 401)
    } else {
        let answer = random.pick(&people.garage_answers).clone();
        let nonce = random.text("0123456789abcdef", 32);
        (Caller::public(random, Credential::Digest { answer, nonce }), 200)
    };
    Step::new("GET /vehicles/{vin}", format!("/vehicles/{}", person.vin), caller, answer)
}

fn register_patient(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let credential = Credential::ApiKey(people.partner_key.clone());
    Step::new("POST /patients", "/patients", Caller::private(random, credential), 201).json(json!({
        "name": person.name,
        "dob": person.born,
        "nino": person.uk_nino,
        "social_insurance_number": person.canadian_sin,
        "passport": person.passport,
    }))
}

fn patient_record(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let credential = Credential::Basic(people.clinic_basic.clone());
    let caller =
        if random.percent(20) { Caller::public(random, credential) } else { Caller::private(random, credential) };
    Step::new("GET /patients/{id}/record", format!("/patients/{}/record", person.patient), caller, 200)
}

fn export(random: &mut Random, _: &People) -> Step {
    Step::new("GET /admin/export", "/admin/export?format=everything", Caller::anybody(random), 200)
}

fn settings(random: &mut Random, _: &People) -> Step {
    Step::new("GET /internal/settings", "/internal/settings", Caller::private(random, Credential::None), 200)
}

fn stock(random: &mut Random, people: &People) -> Step {
    let target = format!("/partners/stock?api_key={}", people.partner_key);
    let credential = Credential::KeyInQuery(people.partner_key.clone());
    Step::new("GET /partners/stock", target, Caller::public(random, credential), 200)
}

/// The body is keyed by tracking numbers: keys that are data.
fn carrier(random: &mut Random, people: &People) -> Step {
    let person = somebody(random, people);
    let parcels = serde_json::Map::from_iter([(
        format!("1Z{}", random.digits(14)),
        json!({"state": "at the doorstep", "recipient": {"phone": person.phone}}),
    )]);
    let genuine = random.percent(85);
    let signature = if genuine { people.carrier_signature.clone() } else { random.text("0123456789abcdef", 64) };
    let caller = Caller::public(random, Credential::Signature(signature));
    let step = Step::new("POST /webhooks/carrier", "/webhooks/carrier", caller, if genuine { 204 } else { 401 });
    let step = step.json(json!({"parcels": parcels}));
    if genuine { step.known() } else { step }
}

fn alive(_: &mut Random, _: &People) -> Step {
    Step::new("GET /healthz", "/healthz", Caller::local(), 200)
}

/// The load balancer's probe comes from outside.
fn ready(random: &mut Random, _: &People) -> Step {
    Step::new("GET /readyz", "/readyz", Caller::anybody(random), 200)
}

fn metrics(_: &mut Random, _: &People) -> Step {
    Step::new("GET /metrics", "/metrics", Caller::local(), 200)
}

fn openapi(random: &mut Random, _: &People) -> Step {
    Step::new("GET /openapi.json", "/openapi.json", Caller::anybody(random), 200)
}

fn asset(random: &mut Random, _: &People) -> Step {
    let file = if random.percent(50) { "main.css" } else { "shop.js" };
    Step::new("GET /assets/{rest}", format!("/assets/{}/{file}", random.token(12)), Caller::anybody(random), 200)
}

fn preflight_orders(random: &mut Random, _: &People) -> Step {
    Step::new("OPTIONS /orders", "/orders", Caller::anybody(random), 200)
}

fn preflight_payments(random: &mut Random, _: &People) -> Step {
    Step::new("OPTIONS /payments", "/payments", Caller::anybody(random), 200)
}

/// A bot looks for what others have left lying about.
fn scan(random: &mut Random, _: &People) -> Step {
    let place = *random.pick(&["wp-content", "phpmyadmin", ".svn", "backups", "cgi-bin"]);
    let target = format!("/{place}/{}.{}", random.token(12), random.pick(&["php", "zip", "sql", "env"]));
    Step::new("GET unmatched", target, Caller::anybody(random), 404)
}

fn scan_with_query(random: &mut Random, _: &People) -> Step {
    let target = format!("/{}?id={}", random.token(16), random.token(12));
    Step::new("GET unmatched", target, Caller::anybody(random), 404)
}
