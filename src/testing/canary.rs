//! Planted values: distinctive texts in every place of a request and a response, and a search for them.
//!
//! Whoever writes an exporter can prove with them that nothing raw comes out:
//!
//! ```
//! use api_inventory::Tracer;
//! use api_inventory::offline::RecordedExchange;
//! use api_inventory::testing::canary::Canaries;
//!
//! let canaries = Canaries::new(1);
//! let mut analyzer = Tracer::builder().build_offline()?;
//! let exchange = RecordedExchange::new(canaries.request("/people/{id}")?, canaries.response()?).route("/people/{id}");
//! let line = serde_json::to_vec(&analyzer.observe(exchange))?;
//! assert_eq!(canaries.find_in(&line), Vec::<&str>::new());
//! assert_eq!(canaries.find_in(b"...and 4556737586899855 it was"), ["card in the request body"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt::Write;

use aho_corasick::{AhoCorasick, BuildError};
use bytes::Bytes;
use http::{Request, Response};

/// A planted value.
#[derive(Clone, Debug)]
struct Canary {
    place: &'static str,
    /// The forms in which it could come out: as it is, and as other encodings write it.
    forms: Vec<String>,
}

/// A set of planted values, and the messages that carry them.
#[derive(Debug)]
pub struct Canaries {
    seed: u64,
    canaries: Vec<Canary>,
}

/// A card number that passes every check and belongs to nobody.
const CARD: &str = "4556737586899855";
/// A social security number outside the ranges that were ever sold as examples.
const SSN: &str = "521-34-8917";

impl Canaries {
    /// A set that differs from those of other seeds, but for values with a checksum.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut canaries = Self { seed, canaries: Vec::new() };
        for place in PLACES {
            canaries.plant(place, canaries.value(place));
        }
        canaries.plant("card in the request body", CARD.into());
        canaries.plant("social security number in the response body", SSN.into());
        canaries
    }

    fn plant(&mut self, place: &'static str, value: String) {
        let encoded = base64(value.as_bytes());
        let hex = value.bytes().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let reversed = value.chars().rev().collect();
        // Padding and the last group depend on what follows; the rest is enough to recognise it.
        let encoded = encoded.get(..encoded.len() / 4 * 3).unwrap_or_default().to_owned();
        self.canaries.push(Canary { place, forms: vec![value, encoded, hex, reversed] });
    }

    /// The text planted at a place: looks like data, as identifiers, addresses and tokens do.
    fn value(&self, place: &str) -> String {
        let mut state = place.bytes().fold(self.seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut text = String::from("cnry");
        for _ in 0..16 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let digit = u32::try_from(state >> 60).unwrap_or(0);
            text.extend(char::from_digit(digit, 16));
        }
        text
    }

    /// A request with a planted value in every place that a caller controls. `template` says where path parameters are:
    /// each segment in braces gets one.
    ///
    /// # Errors
    /// `template` cannot be part of a URI.
    pub fn request(&self, template: &str) -> Result<Request<Bytes>, http::Error> {
        let path: Vec<&str> = template.split('/').collect();
        let parameter = self.value("path parameter");
        let path: Vec<&str> =
            path.into_iter().map(|part| if part.starts_with('{') { parameter.as_str() } else { part }).collect();
        let uri = format!(
            "{}?q={}&{}=1&mail={}%40example.org",
            path.join("/"),
            self.value("query value"),
            self.value("query name"),
            self.value("query value")
        );
        let claims = format!(r#"{{"sub":"{}","{}":1}}"#, self.value("JWT claim"), self.value("JWT claim name"));
        let jwt = format!("{}.{}.c2lnbmF0dXJl", base64(br#"{"alg":"HS256"}"#), base64(claims.as_bytes()));
        let body = format!(
            r#"{{"name":"{}","{}@example.org":1,"card_number":"{CARD}","nested":[{{"note":"{}"}}],"{}":{{"a":1}}}}"#,
            self.value("request body value"),
            self.value("request body key"),
            self.value("request body value"),
            self.value("request body key"),
        );
        Request::post(uri)
            .header("authorization", format!("Bearer {jwt}"))
            .header("x-api-key", self.value("API key"))
            .header("user-agent", self.value("user agent"))
            .header("referer", format!("https://example.org/{}", self.value("referer")))
            .header(format!("x-{}", self.value("request header name")), "1")
            .header("x-request-id", self.value("request header value"))
            .header("cookie", format!("sid={}; {}=1", self.value("cookie value"), self.value("cookie name")))
            .header(
                "content-type",
                format!("application/json; charset=utf-8; p={}", self.value("media type parameter")),
            )
            .body(body.into())
    }

    /// A response with a planted value in every place that a service fills with data.
    ///
    /// # Errors
    /// Never; the signature is that of [`request`](Self::request).
    pub fn response(&self) -> Result<Response<Bytes>, http::Error> {
        let body = format!(
            r#"{{"people":{{"{}":{{"ssn":"{SSN}"}},"{}@example.org":{{"ssn":"{SSN}"}}}},"token":"{}"}}"#,
            self.value("response body key"),
            self.value("response body key"),
            self.value("response body value"),
        );
        Response::builder()
            .header("content-type", "application/json")
            .header("location", format!("/people/{}", self.value("response header value")))
            .header("set-cookie", format!("sid={}; Path=/", self.value("set-cookie value")))
            .header(format!("x-{}", self.value("response header name")), "1")
            .body(body.into())
    }

    /// The places whose planted values occur in `bytes`: as they are in any case, in base64, in hexadecimal or reversed.
    #[must_use]
    pub fn find_in(&self, bytes: &[u8]) -> Vec<&'static str> {
        let Ok(search) = self.search() else { return vec!["the search could not be built"] };
        let mut found: Vec<&'static str> = search
            .find_iter(bytes)
            .filter_map(|hit| self.canaries.get(hit.pattern().as_usize() / FORMS).map(|canary| canary.place))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn search(&self) -> Result<AhoCorasick, BuildError> {
        let forms = self.canaries.iter().flat_map(|canary| &canary.forms);
        AhoCorasick::builder().ascii_case_insensitive(true).build(forms)
    }
}

/// How many forms each value is looked for in.
const FORMS: usize = 4;

const PLACES: &[&str] = &[
    "path parameter",
    "query value",
    "query name",
    "JWT claim",
    "JWT claim name",
    "request body value",
    "request body key",
    "API key",
    "user agent",
    "referer",
    "request header name",
    "request header value",
    "cookie value",
    "cookie name",
    "media type parameter",
    "response body key",
    "response body value",
    "response header value",
    "response header name",
    "set-cookie value",
];

/// Base64url without padding (RFC 4648, section 5).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for at in 0..=group.len() {
            let six = (bits >> (18 - 6 * at)) & 63;
            text.push(ALPHABET.get(six as usize).map_or('A', |letter| char::from(*letter)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_planted_value_is_in_the_messages_and_is_found_there() {
        let canaries = Canaries::new(1);
        let (request, response) = (canaries.request("/people/{id}").unwrap(), canaries.response().unwrap());
        let text = format!("{:?} {:?} {:?} {:?}", request, request.body(), response, response.body());
        let found = canaries.find_in(text.as_bytes());
        let missing: Vec<_> =
            canaries.canaries.iter().map(|canary| canary.place).filter(|place| !found.contains(place)).collect();
        // `Debug` of a header value shows it; the claims are inside the base64 of a JWT, at an offset of their own.
        assert!(missing.iter().all(|place| place.starts_with("JWT")), "{missing:?}");
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        assert_eq!(base64(b"f"), "Zg");
        assert_eq!(base64(b"foobar"), "Zm9vYmFy");
    }
}
