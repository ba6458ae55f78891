//! Bodies that somebody sends to make analysis slow, or large.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// A body, and what it claims to be.
pub(crate) struct Hostile {
    pub(crate) name: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) coding: &'static str,
    pub(crate) bytes: Vec<u8>,
}

const MIB: usize = 1024 * 1024;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// 256 MiB of blanks, a member of the file for each (RFC 1952, section 2.2).
fn gzip_bomb() -> Vec<u8> {
    gzip(&vec![b' '; MIB]).repeat(256)
}

/// 256 MiB of blanks, a run of 128 KiB in each block (RFC 8878).
fn zstd_bomb() -> Vec<u8> {
    const BLOCK: u32 = 128 * 1024;
    // Magic number; no content size, no checksum, a window of 128 KiB.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3];
    let blocks = u32::try_from(256 * MIB).unwrap() / BLOCK;
    for block in 1..=blocks {
        let head = BLOCK << 3 | 1 << 1 | u32::from(block == blocks);
        frame.extend_from_slice(&head.to_le_bytes()[..3]);
        frame.push(b' ');
    }
    frame
}

/// 256 MiB of blanks: `brotli.compress(b" " * (256 << 20), quality=9, lgwin=22)` of the package `Brotli` 1.2.1 for Python
/// (RFC 7932), in hexadecimal digits.
const BROTLI_BOMB: &str = "\
    cbffff3f002440e2b14072effff8ffff078004401c1680eefd1fffffff00900088c302d0bdffe3ffff1f001200715800baf77ffcffff\
    034002200e0b40f7fe8fffff7f004800c46101e8defff1ffff0f000980382c00ddfb3ffeffff012001108705a07bffc7ffff3f002400\
    e2b00074effff8ffff078004401c1680eefd1fffffff00900088c302d0bdffe3ffff1f001200715800baf77ffcffff034002200e0b40\
    f7fe8fffff7f004800c46101e8defff1ffff0f000980382c00ddfb3ffeffff012001108705a07bffc7ffff3f002400e2b00074effff8\
    ffff078004401c1680eefd1fffffff00900088c302d0bdffe3ffff1f001200715800baf77ffcffff034002200e0b40f7fe8fffff7f00\
    4800c46101e8defff1ffff0f000980382c00ddfb3ffeffff012001108705a07bffc7ffff3f002400e2b00074effff8ffff078004401c\
    1680eefd1fffffff00900088c302d0bdffe3ffff1f001200715800baf77ffcffff034002200e0b40f7fe8fffff7f004800c46101e8de\
    fff1ffff0f000980382c00ddfb3ffeffff012001108705a07bff37";

#[allow(clippy::string_slice, reason = "digits are ASCII")]
fn brotli_bomb() -> Vec<u8> {
    (0..BROTLI_BOMB.len()).step_by(2).map(|at| u8::from_str_radix(&BROTLI_BOMB[at..at + 2], 16).unwrap()).collect()
}

fn billion_laughs() -> String {
    let entities = repeated(9, |below| format!("<!ENTITY l{} \"{}\">", below + 1, format!("&l{below};").repeat(10)));
    format!("<!DOCTYPE l [<!ENTITY l0 \"lol\">{entities}]><l>{}</l>", "&l9;".repeat(20_000))
}

fn part(name: usize) -> String {
    format!("--limit\r\nContent-Disposition: form-data; name=\"field{name}\"\r\n\r\nvalue\r\n")
}

/// So many pieces, one behind the other.
fn repeated(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

/// All of them.
pub(crate) fn bodies() -> Vec<Hostile> {
    let body = |name, media_type, bytes| Hostile { name, media_type, coding: "identity", bytes };
    let json = |name, bytes| body(name, "application/json", bytes);
    let packed = |name, coding, bytes| Hostile { name, media_type: "application/json", coding, bytes };
    let line = "The quick brown fox jumps over 13 lazy dogs. ".repeat(230_000);
    let keys = (0..1_000_000).map(|n| format!("\"k{n}\":1")).collect::<Vec<_>>().join(",");
    let elements = repeated(40_000, |n| format!("<e{n}><x/></e{n}>"));
    let attributes = repeated(80_000, |n| format!(" a{n}=\"&amp;\""));
    vec![
        packed("gzip_bomb", "gzip", gzip_bomb()),
        packed("double_gzip_bomb", "gzip, gzip", gzip(&gzip_bomb())),
        packed("brotli_bomb", "br", brotli_bomb()),
        packed("zstd_bomb", "zstd", zstd_bomb()),
        json("brackets", "[".repeat(100_000).into_bytes()),
        json("braces", "{\"a\":".repeat(100_000).into_bytes()),
        json("million_keys", format!("{{{keys}}}").into_bytes()),
        json("invalid_utf_8", [&b"{\"a\":\""[..], &[0xff; MIB], b"\"}"].concat()),
        json("nul_bytes", vec![0; MIB]),
        json("escaped_nul_bytes", format!("{{\"a\":\"{}\"}}", "\\u0000".repeat(200_000)).into_bytes()),
        body("text_parted_by_invalid_utf_8", "text/plain", b"a\xff".repeat(MIB / 2)),
        body("text_of_nul_bytes", "text/plain", vec![0; MIB]),
        body("line_of_ndjson", "application/x-ndjson", format!("{{\"data\":\"{line}\"}}").into_bytes()),
        body("line_of_an_event", "text/event-stream", format!("data: {line}").into_bytes()),
        body("events_without_data", "text/event-stream", b"id\n\n".repeat(MIB / 4)),
        body("elements", "application/xml", format!("<r>{elements}</r>").into_bytes()),
        body("elements_in_elements", "application/xml", "<e>".repeat(300_000).into_bytes()),
        body("attributes", "application/xml", format!("<r{attributes}/>").into_bytes()),
        body("billion_laughs", "application/xml", billion_laughs().into_bytes()),
        body("parts_without_end", "multipart/form-data; boundary=limit", repeated(15_000, part).into_bytes()),
        body(
            "part_of_almost_limits",
            "multipart/form-data; boundary=limit",
            [part(0).as_bytes(), &b"\r\n--limi".repeat(MIB / 8)].concat(),
        ),
        body("pairs", "application/x-www-form-urlencoded", b"a[b][c][0]=1&".repeat(80_000)),
        body("groups", "application/x-protobuf", vec![0x0b; MIB]),
        body("messages_in_messages", "application/x-protobuf", messages()),
        body("frames_without_messages", "application/grpc", vec![0; MIB]),
    ]
}

/// Messages that hold nothing but a message, thousands deep.
fn messages() -> Vec<u8> {
    let mut all = Vec::new();
    let mut length = 400_000_usize;
    while length > 8 {
        let start = all.len();
        all.push(0x0a);
        let mut rest = length - 4;
        for _ in 0..2 {
            all.push(u8::try_from(rest % 128).unwrap() | 128);
            rest /= 128;
        }
        all.push(u8::try_from(rest).unwrap());
        length -= all.len() - start;
    }
    all.resize(400_000, 0x0a);
    all
}
