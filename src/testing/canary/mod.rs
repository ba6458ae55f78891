//! Planted values: distinctive texts in every place of a request and a response, and a search for them.
//!
//! Some look like data, as identifiers and tokens do. Others look like words of a language that nobody speaks: vetting that
//! goes by the looks of a text alone would take them for names. They stand where values stand, and among keys that are data.
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
//! for request in canaries.requests("/people/{id}/{name}")? {
//!     let exchange = RecordedExchange::new(request, canaries.response()?).route("/people/{id}/{name}");
//!     let line = serde_json::to_vec(&analyzer.observe(exchange))?;
//!     assert_eq!(canaries.find_in(&line), Vec::<&str>::new());
//! }
//! assert_eq!(canaries.find_in(b"...and 4556737586899855 it was"), ["card in the request body"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bodies;

use std::fmt::Write;

use aho_corasick::{AhoCorasick, BuildError};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};

/// A planted value.
#[derive(Clone, Debug)]
struct Canary {
    place: &'static str,
    /// As it is, and as other encodings write it.
    forms: [String; FORMS],
}

/// A set of planted values, and the messages that carry them.
#[derive(Debug)]
pub struct Canaries {
    seed: u64,
    canaries: Vec<Canary>,
}

/// How many forms each value is looked for in: as it is, in base64 from each of three offsets, in hexadecimal, reversed.
const FORMS: usize = 6;

/// A card number that passes every check and belongs to nobody.
const CARD: &str = "4556737586899855";
/// A social security number outside the ranges that were ever sold as examples.
const SSN: &str = "521-34-8917";

/// Places of values that look like data.
const IDENTIFIERS: &[&str] = &[
    "API key",
    "JWT claim",
    "JWT claim name",
    "basic-auth password",
    "basic-auth user",
    "cookie name",
    "cookie value",
    "form name",
    "form value",
    "form without =",
    "host",
    "media type parameter",
    "method",
    "path segment",
    "query name",
    "query value",
    "query without =",
    "referer",
    "request body key",
    "request body value",
    "request header name",
    "request header value",
    "response body key",
    "response body value",
    "response header name",
    "response header value",
    "set-cookie name",
    "set-cookie value",
    "trailer name",
    "trailer value",
    "user agent",
];

/// Places of values that look like words.
const WORDS: &[&str] = &[
    "word as JWT claim",
    "word as basic-auth password",
    "word as basic-auth user",
    "word as cookie value",
    "word as form value",
    "word as form without =",
    "word as host",
    "word as path segment",
    "word as query value",
    "word as query without =",
    "word as request body value",
    "word as request header value",
    "word as response body value",
    "word as response header value",
    "word as set-cookie value",
    "word as trailer value",
    "word as user agent",
    "word as whole body",
    "word as whole query",
    "word among request body keys",
    "word among response body keys",
];

impl Canaries {
    /// A set that differs from those of other seeds, but for values with a checksum.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut canaries = Self { seed, canaries: Vec::new() };
        for place in IDENTIFIERS.iter().chain(bodies::IDENTIFIERS) {
            canaries.plant(place, &canaries.value(place));
        }
        for place in WORDS.iter().chain(bodies::WORDS) {
            canaries.plant(place, &canaries.word(place));
        }
        canaries.plant("address in X-Forwarded-For", &canaries.address());
        canaries.plant("address in Forwarded", &canaries.long_address());
        canaries.plant("card in the request body", CARD);
        canaries.plant("social security number in the response body", SSN);
        canaries
    }

    fn plant(&mut self, place: &'static str, value: &str) {
        let hex = value.bytes().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let [first, second, third] = [0, 1, 2].map(|offset| base64_inside(value, offset));
        let reversed = value.chars().rev().collect();
        self.canaries.push(Canary { place, forms: [value.to_owned(), first, second, third, hex, reversed] });
    }

    /// Every place where something is planted, in order.
    #[must_use]
    pub fn places(&self) -> Vec<&'static str> {
        let mut places: Vec<_> = self.canaries.iter().map(|canary| canary.place).collect();
        places.sort_unstable();
        places
    }

    /// Numbers from 0 to 15 that are a place's own.
    fn numbers(&self, place: &str) -> impl Iterator<Item = u8> + use<> {
        let start = place.bytes().fold(self.seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let step =
            |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
        std::iter::successors(Some(start), step).skip(1).map(|state| u8::try_from(state >> 60).unwrap_or(0))
    }

    /// The text planted at a place: looks like data, as identifiers, addresses and tokens do.
    fn value(&self, place: &str) -> String {
        let digits = self.numbers(place).take(16).filter_map(|number| char::from_digit(number.into(), 16));
        "cnry".chars().chain(digits).collect()
    }

    /// The same, made of syllables, with a capital.
    fn word(&self, place: &str) -> String {
        const SYLLABLES: [&str; 16] = [
            "brol", "vand", "tess", "quon", "zelm", "gurf", "pemb", "wexl", "jorn", "korv", "drim", "flot", "hesk",
            "nolf", "silp", "trug",
        ];
        let mut word: String =
            self.numbers(place).take(4).filter_map(|number| SYLLABLES.get(usize::from(number))).copied().collect();
        if let Some(first) = word.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        word
    }

    /// A public address (IPv4).
    fn address(&self) -> String {
        let parts: Vec<_> =
            self.numbers("address").take(3).map(|number| (100 + u32::from(number)).to_string()).collect();
        format!("11.{}", parts.join("."))
    }

    /// A public address (IPv6).
    fn long_address(&self) -> String {
        let parts: Vec<_> =
            self.numbers("long address").take(3).map(|number| format!("{:x}", 0x7a10 + u32::from(number))).collect();
        format!("2a01:{}::77", parts.join(":"))
    }

    /// A request with a planted value in every place that a caller controls. `template` says where path parameters are:
    /// of the segments in braces, every second one gets a word, beginning with the second.
    ///
    /// # Errors
    /// `template` cannot be part of a URI.
    pub fn request(&self, template: &str) -> Result<Request<Bytes>, http::Error> {
        let uri = format!(
            "{}?q={}&{}=1&mail={}%40example.org&name={}&{}&{}",
            self.path(template),
            self.value("query value"),
            self.value("query name"),
            self.value("query value"),
            self.word("word as query value"),
            self.value("query without ="),
            self.word("word as query without ="),
        );
        let claims = format!(
            r#"{{"sub":"{}","name":"{}","{}":1}}"#,
            self.value("JWT claim"),
            self.word("word as JWT claim"),
            self.value("JWT claim name")
        );
        let jwt = format!("{}.{}.c2lnbmF0dXJl", base64(br#"{"alg":"HS256"}"#), base64(claims.as_bytes()));
        let body = format!(
            r#"{{"name":"{word} {value}","alias":"{word}","card_number":"{CARD}","nested":[{{"note":"{value}"}}],
                "{key}@example.org":1,"{key}":{{"a":1}},"contacts":{{{entries}}}}}"#,
            value = self.value("request body value"),
            word = self.word("word as request body value"),
            key = self.value("request body key"),
            entries = entries(&self.value("request body key"), &self.word("word among request body keys")),
        );
        let mut request = self.head(uri).header("authorization", format!("Bearer {jwt}")).body(body.into())?;
        let media_type = format!("application/json; charset=utf-8; p={}", self.value("media type parameter"));
        request.headers_mut().insert("content-type", media_type.parse()?);
        Ok(request)
    }

    /// That request, and others with values where only they have some: forms, bodies and queries without a name, bodies of
    /// each media type that is read, basic authentication, a method of the caller's own.
    ///
    /// # Errors
    /// `template` cannot be part of a URI.
    pub fn requests(&self, template: &str) -> Result<Vec<Request<Bytes>>, http::Error> {
        let form = format!(
            "name={}&note={}&{}=1&{}&{}",
            self.word("word as form value"),
            self.value("form value"),
            self.value("form name"),
            self.value("form without ="),
            self.word("word as form without ="),
        );
        let basic =
            |user: String, password: String| format!("Basic {}", base64(format!("{user}:{password}").as_bytes()));
        let form = self
            .head(format!("{}?{}", self.path(template), self.word("word as whole query")))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", basic(self.value("basic-auth user"), self.value("basic-auth password")))
            .body(form.into())?;
        // What `curl -d` makes of any text.
        let bare = self
            .head(self.path(template))
            .header("content-type", "application/x-www-form-urlencoded")
            .header(
                "authorization",
                basic(self.word("word as basic-auth user"), self.word("word as basic-auth password")),
            )
            .body(self.word("word as whole body").into())?;
        let mut own_method = self.request(template)?;
        *own_method.method_mut() = Method::from_bytes(self.value("method").as_bytes())?;
        let mut requests = vec![self.request(template)?, form, bare, own_method];
        for (media_type, body) in self.bodies() {
            requests.push(self.head(self.path(template)).header("content-type", media_type).body(body)?);
        }
        Ok(requests)
    }

    fn path(&self, template: &str) -> String {
        let mut words = [false, true].into_iter().cycle();
        let segments = template.split('/').map(|part| match part.starts_with('{').then(|| words.next()).flatten() {
            None => part.to_owned(),
            Some(false) => self.value("path segment"),
            Some(true) => self.word("word as path segment"),
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// What all requests have in common.
    fn head(&self, uri: String) -> http::request::Builder {
        Request::post(uri)
            .header("host", format!("{}.{}.example.org", self.value("host"), self.word("word as host")))
            .header("x-forwarded-for", self.address())
            .header("forwarded", format!("for=\"[{}]\"", self.long_address()))
            .header("x-api-key", self.value("API key"))
            .header("user-agent", format!("{}/{}", self.word("word as user agent"), self.value("user agent")))
            .header("referer", format!("https://example.org/{}", self.value("referer")))
            .header(format!("x-{}", self.value("request header name")), "1")
            .header("x-request-id", self.value("request header value"))
            .header("x-user-name", self.word("word as request header value"))
            .header(
                "cookie",
                format!(
                    "sid={}; {}=1; name={}",
                    self.value("cookie value"),
                    self.value("cookie name"),
                    self.word("word as cookie value")
                ),
            )
    }

    /// A response with a planted value in every place that a service fills with data.
    ///
    /// # Errors
    /// Never; the signature is that of [`request`](Self::request).
    pub fn response(&self) -> Result<Response<Bytes>, http::Error> {
        let key = self.value("response body key");
        let body = format!(
            r#"{{"people":{{"{key}":{{"ssn":"{SSN}"}},"{key}@example.org":{{"ssn":"{SSN}"}}}},"accounts":{{{entries}}},
                "token":"{}","name":"{}"}}"#,
            self.value("response body value"),
            self.word("word as response body value"),
            entries = entries(&key, &self.word("word among response body keys")),
        );
        Response::builder()
            .header("content-type", "application/json")
            .header("location", format!("/people/{}", self.value("response header value")))
            .header("content-location", format!("/people/{}", self.word("word as response header value")))
            .header("set-cookie", format!("sid={}; Path=/", self.value("set-cookie value")))
            .header("set-cookie", format!("{}=1", self.value("set-cookie name")))
            .header("set-cookie", format!("name={}; Path=/", self.word("word as set-cookie value")))
            .header(format!("x-{}", self.value("response header name")), "1")
            .body(body.into())
    }

    /// Trailer fields for a request or a response.
    ///
    /// # Errors
    /// Never; the signature is that of [`request`](Self::request).
    pub fn trailers(&self) -> Result<HeaderMap, http::Error> {
        let name = format!("x-{}", self.value("trailer name"));
        let mut trailers = HeaderMap::new();
        trailers.insert(HeaderName::from_bytes(name.as_bytes())?, HeaderValue::from_static("1"));
        trailers.insert("x-checksum", self.value("trailer value").parse()?);
        trailers.insert("x-user-name", self.word("word as trailer value").parse()?);
        Ok(trailers)
    }

    /// The places whose planted values occur in `bytes`: as they are in any case, in base64, in hexadecimal or reversed.
    #[must_use]
    pub fn find_in(&self, bytes: &[u8]) -> Vec<&'static str> {
        let Ok(search) = self.search() else { return vec!["the search could not be built"] };
        let mut found: Vec<&'static str> = search
            .find_overlapping_iter(bytes)
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

/// The entries of a dictionary whose keys are data, all but one of which look like it.
fn entries(key: &str, word: &str) -> String {
    let keys = [format!("{key}1"), format!("{key}2"), format!("{key}@example.org"), word.to_owned()];
    keys.map(|key| format!(r#""{key}":{{"limit":1}}"#)).join(",")
}

/// What a value looks like inside of a longer base64 text, `offset` bytes after the start of a group: only the characters
/// that depend on nothing around it.
fn base64_inside(value: &str, offset: usize) -> String {
    let mut bytes = vec![0; offset];
    bytes.extend_from_slice(value.as_bytes());
    let (start, end) = ((offset * 8).div_ceil(6), bytes.len() * 8 / 6);
    base64(&bytes).get(start..end).unwrap_or_default().to_owned()
}

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
    use crate::observation::vetting::{Folding, Key, Place, vet_object};

    /// All messages as they are, as a service would show that leaks everything.
    fn everything(canaries: &Canaries) -> String {
        let mut text = format!("{:?} {:?}", canaries.response().unwrap(), canaries.trailers().unwrap());
        for request in canaries.requests("/people/{id}/{name}").unwrap() {
            write!(text, "{request:?}").unwrap();
        }
        text
    }

    #[test]
    fn every_planted_value_is_in_the_messages_and_is_found_there() {
        let canaries = Canaries::new(1);
        assert_eq!(canaries.find_in(everything(&canaries).as_bytes()), canaries.places());
    }

    #[test]
    fn every_form_of_every_value_is_found_in_a_line_and_names_its_place() {
        let canaries = Canaries::new(1);
        for canary in &canaries.canaries {
            for form in &canary.forms {
                assert!(form.len() >= 9, "{form} is too short to be recognised");
                let line = format!(r#"{{"route":"/x","name":"a{form}b"}}"#);
                assert_eq!(canaries.find_in(line.as_bytes()), [canary.place], "{form}");
            }
            let [value, ..] = &canary.forms;
            for front in ["", "a", "ab", "abc"] {
                let line = base64(format!("{front}{value}!").as_bytes());
                assert_eq!(canaries.find_in(line.as_bytes()), [canary.place], "{front}");
            }
            assert_eq!(canaries.find_in(value.to_uppercase().as_bytes()), [canary.place]);
        }
        assert!(canaries.find_in(br#"{"route":"/people/{id}","fields":{"name":[8]}}"#).is_empty());
    }

    #[test]
    fn words_would_pass_for_names_where_names_stand() {
        let canaries = Canaries::new(1);
        for place in WORDS.iter().chain(bodies::WORDS) {
            let word = canaries.word(place);
            let keys = [&*word, "page"].map(|name| Key { name, kinds: 8, shape: 0 });
            let Folding::Each(verdicts) = vet_object(Place::PathParameter, None, &keys) else { panic!("{word}") };
            assert!(verdicts.iter().all(Option::is_some), "{word}");
        }
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        assert_eq!(base64(b"f"), "Zg");
        assert_eq!(base64(b"foobar"), "Zm9vYmFy");
    }
}
