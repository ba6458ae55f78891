//! Parts of the engine that benches measure on their own.

use crate::body::{BodyKind, EventSink, Scalar, read_body};

/// Walks a body without building a shape and without scanning: the floor under every analysis. The number of events.
#[must_use]
pub fn walk(bytes: &[u8], media_type: &str) -> u64 {
    let mut headers = http::HeaderMap::new();
    if let Ok(value) = media_type.parse() {
        headers.insert(http::header::CONTENT_TYPE, value);
    }
    let mut count = Count(0);
    std::hint::black_box(read_body(BodyKind::of(&headers), bytes, &mut count));
    count.0
}

struct Count(u64);

impl EventSink for Count {
    fn begin_object(&mut self) {
        self.0 += 1;
    }

    fn key(&mut self, key: &str) {
        self.0 += u64::from(!std::hint::black_box(key).is_empty());
    }

    fn end_object(&mut self) {
        self.0 += 1;
    }

    fn begin_array(&mut self) {
        self.0 += 1;
    }

    fn end_array(&mut self) {
        self.0 += 1;
    }

    fn scalar(&mut self, scalar: Scalar<'_>) {
        std::hint::black_box(scalar);
        self.0 += 1;
    }

    fn skipped(&mut self) {
        self.0 += 1;
    }
}
