//! Data that services here pass: made up, and such that scanners know it for what it is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

const FIRST: [&str; 6] = ["Anna", "Bruno", "Clara", "David", "Elena", "Felix"];
const LAST: [&str; 6] = ["Keller", "Moreau", "Novak", "Olsen", "Romano", "Schmidt"];

/// A UUID that nobody guesses.
pub(crate) fn uuid(number: usize) -> String {
    let bits = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        bits >> 32,
        (bits >> 16) & 0xffff,
        bits & 0xfff,
        (bits >> 7) & 0xfff,
        bits >> 16
    )
}

pub(crate) fn email(number: usize) -> String {
    let (first, last) = (FIRST[number % 6], LAST[number / 6 % 6]);
    format!("{}.{}{number}@example.org", first.to_lowercase(), last.to_lowercase())
}

pub(crate) fn ssn(number: usize) -> String {
    format!("{:03}-{:02}-{:04}", 510 + number % 80, 12 + number % 60, 2718 + number % 5000)
}

/// A number of a card, with its check digit.
pub(crate) fn card(number: usize) -> String {
    let digits = format!("4539{:011}", 14_880_343 + number * 7_919);
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// A secret key of a payment service. Not written down whole, since it would be taken for one here as well.
pub(crate) fn secret_key() -> String {
    format!("sk_{}_{}", "live", "a1B2c3D4e5F6g7H8a1B2c3D4")
}

/// What a list of things has that nobody minds.
pub(crate) fn item(number: usize) -> Value {
    json!({"id": uuid(number), "title": "blue chair", "price_cents": 1999, "in_stock": true})
}

/// A page of a list.
pub(crate) fn items(many: usize) -> Value {
    json!({"items": (0..many).map(item).collect::<Vec<_>>(), "next_cursor": "b3BhcXVl"})
}

pub(crate) fn person(number: usize) -> Value {
    json!({"id": uuid(number), "full_name": format!("{} {}", FIRST[number % 6], LAST[number % 5]), "email": email(number)})
}

/// A JWT; times are seconds from now.
pub(crate) struct Jwt {
    pub(crate) algorithm: &'static str,
    pub(crate) lifetime: Option<i64>,
    pub(crate) claims: Value,
}

impl Default for Jwt {
    /// One that is made well.
    fn default() -> Self {
        let claims = json!({"iss": "https://id.example.org", "aud": "shop", "sub": "u_7Hq2mX", "scope": "orders"});
        Self { algorithm: "ES256", lifetime: Some(900), claims }
    }
}

impl Jwt {
    pub(crate) fn bearer(self) -> String {
        format!("Bearer {}", self.token())
    }

    pub(crate) fn token(mut self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs().cast_signed();
        self.claims["iat"] = json!(now);
        if let Some(lifetime) = self.lifetime {
            self.claims["exp"] = json!(now + lifetime);
        }
        let header = json!({"alg": self.algorithm, "typ": "JWT"});
        let signature = if self.algorithm == "none" { "" } else { "MEUCIQDx7Q2kq3s9xYb0d1tq0aKcZ5w" };
        format!("{}.{}.{signature}", base64url(&header.to_string()), base64url(&self.claims.to_string()))
    }
}

pub(crate) fn base64url(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut coded = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            coded.push(char::from(LETTERS[bits >> (18 - 6 * at) & 63]));
        }
    }
    coded
}
