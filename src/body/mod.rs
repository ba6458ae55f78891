//! Media types to one stream of events.
//!
//! Each reader turns bytes of one kind into the same events, so that everything behind it (schemas, scanners) is written
//! once. A reader keeps what it has seen when the bytes break off, and says how it ended. This room does no I/O.

pub(crate) mod charset;
pub(crate) mod coding;
mod continuation;
mod cookie;
mod event_stream;
mod events;
mod form;
mod frames;
mod graphql;
pub(crate) mod json;
mod json_lines;
mod media;
mod multipart;
mod nested;
mod protobuf;
mod read;
mod text;
#[cfg(feature = "xml")]
mod xml;

pub(crate) use continuation::Continuation;
pub(crate) use cookie::{read_cookies, read_set_cookies};
pub(crate) use events::{EventSink, ReadEnd, Scalar};
pub(crate) use form::{form_names, read_form};
pub(crate) use frames::unpack_frames;
pub(crate) use graphql::{OperationKind, operations};
pub(crate) use json::read_json;
pub(crate) use media::{BodyKind, Message, is_page, is_readable, is_readable_answer};
pub(crate) use read::read_body;
