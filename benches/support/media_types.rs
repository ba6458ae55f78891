//! Orders, as shops send them, in each media type that has a reader; about 64 KiB of each.

use std::fmt::Write;

/// A body of one media type.
#[allow(dead_code, reason = "the test of hostile bodies needs one of them, and its bytes")]
pub(crate) struct Body {
    /// Of the reader.
    pub(crate) name: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

const SIZE: usize = 64 * 1024;

/// An order's fields, in order, with their values as text.
fn order(number: usize) -> [(&'static str, String); 10] {
    [
        ("id", number.to_string()),
        ("status", "shipped".into()),
        ("created_at", format!("2026-03-{:02}T09:30:00Z", number % 28 + 1)),
        ("total", format!("{}.95", number % 400)),
        ("name", "Anna Example".into()),
        ("email", format!("anna{number}@example.org")),
        ("phone", "+49 30 1234567".into()),
        ("street", "Main Street 1".into()),
        ("city", "Berlin".into()),
        ("note", "gift wrap, please".into()),
    ]
}

fn json(number: usize) -> String {
    let fields = order(number).map(|(name, value)| match name {
        "id" | "total" => format!("\"{name}\":{value}"),
        _ => format!("\"{name}\":\"{value}\""),
    });
    format!("{{{}}}", fields.join(","))
}

fn xml(number: usize) -> String {
    let fields = order(number).map(|(name, value)| format!("<{name}>{value}</{name}>"));
    format!("<order>{}</order>", fields.concat())
}

fn form(number: usize) -> String {
    order(number).map(|(name, value)| format!("orders[{number}][{name}]={}", value.replace(' ', "+"))).join("&")
}

fn part(number: usize) -> String {
    order(number).iter().fold(String::new(), |mut parts, (name, value)| {
        write!(parts, "--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
        parts
    })
}

/// A field of a message with a length, which is short.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let mut length = vec![u8::try_from(content.len() % 128).unwrap()];
    if content.len() >= 128 {
        length = vec![length[0] | 128, u8::try_from(content.len() / 128).unwrap()];
    }
    [&[number << 3 | 2][..], &length, content].concat()
}

fn message(number: usize) -> Vec<u8> {
    let fields = (1..).zip(order(number)).map(|(at, (_, value))| field(at, value.as_bytes()));
    fields.collect::<Vec<_>>().concat()
}

fn frame(message: &[u8]) -> Vec<u8> {
    [&[0][..], &u32::try_from(message.len()).unwrap().to_be_bytes(), message].concat()
}

/// As many pieces as fit, between a beginning, a separator and an end.
fn joined(begin: &str, separator: &str, end: &str, piece: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
    let mut bytes = begin.as_bytes().to_vec();
    for number in 0.. {
        let next = piece(number);
        if bytes.len() + next.len() > SIZE {
            break;
        }
        if number > 0 {
            bytes.extend_from_slice(separator.as_bytes());
        }
        bytes.extend_from_slice(&next);
    }
    bytes.extend_from_slice(end.as_bytes());
    bytes
}

/// One for each reader, that of JSON first.
pub(crate) fn bodies() -> Vec<Body> {
    let body = |name, media_type, bytes| Body { name, media_type, bytes };
    let text = |piece: fn(usize) -> String| move |number| piece(number).into_bytes();
    vec![
        body("json", "application/json", joined("[", ",", "]", text(json))),
        body("json_lines", "application/x-ndjson", joined("", "\n", "\n", text(json))),
        body("json_seq", "application/json-seq", joined("\x1e", "\n\x1e", "\n", text(json))),
        body("form", "application/x-www-form-urlencoded", joined("", "&", "", text(form))),
        body("multipart", "multipart/form-data; boundary=limit", joined("", "", "--limit--\r\n", text(part))),
        body("xml", "application/xml", joined("<?xml version=\"1.0\"?><orders>", "", "</orders>", text(xml))),
        body("grpc", "application/grpc", joined("", "", "", |number| frame(&message(number)))),
        body("grpc_json", "application/grpc+json", joined("", "", "", |number| frame(json(number).as_bytes()))),
        body("protobuf", "application/x-protobuf", joined("", "", "", |number| field(1, &message(number)))),
        body("event_stream", "text/event-stream", joined("data: ", "\n\ndata: ", "\n\n", text(json))),
        body("text", "text/plain", joined("", "\n", "\n", text(json))),
        body(
            "graphql",
            "application/graphql",
            joined("query { ", " ", " }", |number| {
                format!("order{number}: order(id: {number}) {{ id status total email }}").into_bytes()
            }),
        ),
    ]
}
