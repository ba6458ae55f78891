//! Traffic of scanners: paths that nobody serves, and ids of every shape.

use std::sync::Arc;

use axum::body::Body;
use http::Request;
use tower::ServiceExt;

use crate::compare::{application_behind, capturing, compare, rest};
use crate::http1::{End, exchange, get};
use crate::support::assert_balanced;

/// How many paths are tried.
const REQUESTS: u64 = 100_000;

/// Where the numbers begin: the same in each run.
const SEED: u64 = 0x5eed;

/// Numbers without a pattern that matters here (`SplitMix64`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn letters(&mut self, length: u64) -> String {
        (0..length).map(|_| char::from(b'a' + u8::try_from(self.next() % 26).unwrap())).collect()
    }

    /// An id of some shape.
    fn id(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        match self.next() % 9 {
            0 => low.to_string(),
            1 => format!("-{}", low % 1_000),
            // UUID (RFC 9562), ULID, hexadecimal digits, base64url.
            2 => format!(
                "{:08x}-{:04x}-4{:03x}-9{:03x}-{:012x}",
                high >> 32,
                high & 0xffff,
                low & 0xfff,
                low >> 52,
                low >> 16
            ),
            3 => format!("01{high:024X}"),
            4 => format!("{high:016x}{low:016x}"),
            5 => format!("{}_{}-{}", self.letters(7), high % 100, self.letters(8)),
            6 => format!("{}-{}-{}", self.letters(5), self.letters(4), low % 50),
            7 => format!("{}.{}%40example.org", self.letters(5), self.letters(6)),
            _ => format!("2026-{:02}-{:02}", high % 12 + 1, low % 28 + 1),
        }
    }

    /// A path that a scanner would try.
    fn path(&mut self) -> String {
        let (word, id, other) = (self.letters(6), self.id(), self.id());
        match self.next() % 8 {
            0 => format!("/users/{id}"),
            1 => format!("/users/{id}?{word}={other}&{other}=1"),
            2 => format!("/{word}/{id}"),
            3 => format!("/{word}.php"),
            4 => format!("/api/v{}/{word}/{id}/{other}", id.len() % 4),
            5 => format!("/.{word}/../{word}"),
            6 => format!("/{}", format!("{word}/").repeat(20)),
            _ => format!("/wp-{word}/{id}.bak"),
        }
    }
}

const METHODS: [&str; 10] = ["GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "PROPFIND", "X-SCAN"];

#[tokio::test]
async fn paths_that_nobody_serves_and_ids_of_every_shape_leave_the_inventory_bounded() {
    // A tenth is captured, as by default: the rest is counted.
    let tracer = capturing().sample_rate(0.1).sampling_seed(SEED).build();
    let router = application_behind(&Arc::default(), &|router| router.layer(tracer.axum_layer()));
    let mut random = Random(SEED);
    for n in 0..REQUESTS {
        let method = METHODS[usize::try_from(random.next() % 10).unwrap()];
        let path = random.path();
        let request = Request::builder().method(method).uri(&path).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap();
        if n % 10_000 == 0 {
            assert!(tracer.flush(crate::support::PATIENCE));
        }
    }
    rest(&tracer).await;
    let stats = tracer.stats();
    assert_balanced(&stats);
    assert_eq!((stats.seen, stats.dropped.total()), (REQUESTS, 0), "{stats:?}");
    assert_eq!((stats.routes_overflowed, stats.endpoints_overflowed), (0, 0), "{stats:?}");
    let inventory = tracer.inventory();
    let endpoints: Vec<_> = inventory.records.iter().map(|record| record.endpoint.to_string()).collect();
    let expected = [
        "GET /users/{id}",
        "GET unmatched",
        "HEAD /users/{id}",
        "HEAD unmatched",
        "POST unmatched",
        "PUT unmatched",
        "DELETE unmatched",
        "PATCH unmatched",
        "_OTHER unmatched",
    ];
    assert!(endpoints.iter().all(|endpoint| expected.contains(&endpoint.as_str())), "{endpoints:?}");
    assert_eq!(endpoints.len(), expected.len(), "{endpoints:?}");
    let exact: u64 = inventory.records.iter().map(|record| record.requests.exact).sum();
    assert_eq!(exact, REQUESTS);
    for record in &inventory.records {
        let line = serde_json::to_string(record).unwrap();
        assert!(line.len() < 64 * 1024, "{}: {} bytes", record.endpoint, line.len());
    }
}

#[tokio::test]
async fn a_scanner_hears_the_same_answers() {
    let mut random = Random(SEED);
    let paths: Vec<_> = (0..200).map(|_| random.path()).collect();
    let compared = compare(async |site| {
        let mut heard = Vec::new();
        for path in &paths {
            heard.push(exchange(site, get(path)).await);
        }
        heard
    })
    .await;
    assert!(compared.heard.iter().all(|heard| heard.end == End::Kept));
    assert_eq!(compared.observations.len(), paths.len());
}
