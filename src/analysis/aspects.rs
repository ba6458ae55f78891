//! What an exchange is like from outside.

use http::header::COOKIE;

use crate::body::BodyKind;
use crate::exchange::CapturedExchange;
use crate::identity;
use crate::observation::SizeBucket;
use crate::sampling::Aspects;

/// The aspects of an exchange: nothing of it is read for them but names of header fields and media types.
pub(crate) fn aspects(exchange: &CapturedExchange) -> Aspects {
    let headers = &exchange.request.headers;
    let has_credential = headers.keys().any(identity::is_credential_header);
    let credentials = u8::from(has_credential) + 2 * u8::from(headers.contains_key(COOKIE));
    let response = exchange.response.as_ref();
    Aspects::default()
        .status(response.map(|response| response.status.as_u16()))
        .request_kind(kind(BodyKind::of(headers)))
        .response_kind(response.map_or(0, |response| kind(BodyKind::of(&response.headers))))
        .credentials(credentials)
        .request_size(size(exchange.request_body.seen()))
        .response_size(size(exchange.response_body.seen()))
}

/// The number of a kind of body. Kinds that seldom serve one endpoint share one.
const fn kind(kind: BodyKind<'_>) -> u8 {
    match kind {
        BodyKind::Undeclared => 0,
        BodyKind::Json | BodyKind::JsonLines | BodyKind::JsonSequence => 1,
        BodyKind::Form => 2,
        BodyKind::Multipart { .. } => 3,
        #[cfg(feature = "xml")]
        BodyKind::Xml => 4,
        BodyKind::Text | BodyKind::EventStream => 5,
        BodyKind::GraphQl | BodyKind::Frames(_) | BodyKind::Protobuf => 6,
        BodyKind::Unread => 7,
    }
}

/// The number of a class of sizes; the largest are one.
fn size(bytes: u64) -> u8 {
    (SizeBucket::of(bytes) as u8).min(5)
}
