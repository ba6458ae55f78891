//! Content codings (RFC 9110, section 8.4): bombs, and codings that are not what they say.

use std::io::Write;

use api_inventory::observation::Location;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::compare::compare;
use crate::http1::{End, exchange, post};

const MIB: usize = 1024 * 1024;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// 256 MiB of zeros, a member of the file for each (RFC 1952, section 2.2).
fn gzip_bomb() -> Vec<u8> {
    gzip(&vec![0; MIB]).repeat(256)
}

/// 256 MiB of zeros, a run of 128 KiB in each block (RFC 8878). `zstd -dc | wc -c` finds as many.
fn zstd_bomb() -> Vec<u8> {
    const BLOCK: u32 = 128 * 1024;
    // Magic number; no content size, no checksum, a window of 128 KiB.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3];
    let blocks = u32::try_from(256 * MIB).unwrap() / BLOCK;
    for block in 1..=blocks {
        let head = BLOCK << 3 | 1 << 1 | u32::from(block == blocks);
        frame.extend_from_slice(&head.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

/// 256 MiB of zeros, in hexadecimal digits: `brotli.compress(bytes(256 << 20), quality=9, lgwin=24)` of the package
/// `Brotli` 1.2.0 for Python (RFC 7932).
const BROTLI_BOMB: &str = "\
    cfffff7f002400e2b14072effff9ffff0f8004401c1680eefd3fffffff01900088c302d0bdffe7ffff3f001200715800baf7\
    fffcffff074002200e0b40f7fe9fffffff004800c46101e8defff3ffff1f000980382c00ddfb7ffeffff032001108705a07b\
    ffcfffff7f002400e2b00074effff9ffff0f8004401c1680eefd3fffffff01900088c302d0bdffe7ffff3f001200715800ba\
    f7fffcffff074002200e0b40f7fe9fffffff004800c46101e8defff3ffff1f000980382c00ddfb7ffeffff032001108705a0\
    7bff3f";

fn brotli_bomb() -> Vec<u8> {
    (0..BROTLI_BOMB.len()).step_by(2).map(|at| u8::from_str_radix(&BROTLI_BOMB[at..at + 2], 16).unwrap()).collect()
}

fn fields(coding: &str) -> String {
    format!("Content-Type: application/json\r\nContent-Encoding: {coding}\r\n")
}

#[tokio::test]
async fn compressed_bombs_pass_as_they_are_in_both_directions_and_are_recorded_as_cut_off() {
    let gzip_bomb = gzip_bomb();
    for (coding, bomb) in [
        ("gzip", gzip_bomb.clone()),
        ("gzip, gzip", gzip(&gzip_bomb)),
        ("gzip, gzip, gzip", gzip(&gzip(&gzip_bomb))),
        ("br", brotli_bomb()),
        ("zstd", zstd_bomb()),
        ("GZIP", gzip_bomb.clone()),
        ("x-gzip", gzip_bomb),
    ] {
        let compared = compare(async |site| exchange(site, post("/echo", &fields(coding), &bomb)).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![200], End::Kept), "{coding}");
        assert!(compared.heard.bytes.ends_with(&bomb), "{coding}");
        assert_eq!(compared.recorded(), ["POST /echo response 200, request.body size_limit, response.body size_limit"]);
        let observation = compared.one();
        let line = serde_json::to_string(observation).unwrap();
        assert!(line.len() < 4 * 1024, "{coding}: {} bytes", line.len());
    }
}

#[tokio::test]
async fn a_bomb_for_a_handler_that_takes_json_is_refused_the_same() {
    let compared = compare(async |site| exchange(site, post("/users", &fields("gzip"), gzip_bomb())).await).await;
    assert_eq!((compared.heard.codes(), compared.heard.end), (vec![400], End::Kept));
    assert_eq!(compared.recorded(), ["POST /users response 400, request.body size_limit"]);
}

#[tokio::test]
async fn packed_json_is_read() {
    let packed = gzip(br#"{"name":"anna","email":"anna@example.org"}"#);
    for (coding, packed) in [("gzip", packed.clone()), ("gzip, x-gzip", gzip(&packed))] {
        let compared = compare(async |site| exchange(site, post("/echo", &fields(coding), &packed)).await).await;
        assert_eq!(compared.recorded(), ["POST /echo response 200"], "{coding}");
        let shape = serde_json::to_string(&compared.one().schemas[&Location::RequestBody]).unwrap();
        assert!(shape.contains("\"email\":[8,{\"category\":\"pii\""), "{shape}");
    }
}

#[tokio::test]
async fn an_empty_coding_is_none() {
    let compared = compare(async |site| exchange(site, post("/users", &fields(""), br#"{"name":"anna"}"#)).await).await;
    assert_eq!(compared.recorded(), ["POST /users response 201"]);
}

#[tokio::test]
async fn codings_that_are_not_what_they_say_are_answered_the_same_and_recorded_as_undecoded() {
    let json = br#"{"name":"anna"}"#;
    let packed = gzip(json);
    let mut with_garbage = packed.clone();
    with_garbage.extend_from_slice(b"garbage");
    for (coding, body, code) in [
        ("gzip", &json[..], 201),
        ("br", &packed, 400),
        ("gzip", &packed[..packed.len() / 2], 400),
        ("gzip", &with_garbage, 400),
        ("nonsense", json, 201),
        ("gzip;q=1", json, 201),
        ("identity, gzip", json, 201),
        ("\u{ff}", json, 201),
    ] {
        let compared = compare(async |site| exchange(site, post("/users", &fields(coding), body)).await).await;
        assert_eq!((compared.heard.codes(), compared.heard.end), (vec![code], End::Kept), "{coding}");
        let recorded = compared.recorded();
        assert!(
            recorded[0].starts_with(&format!("POST /users response {code}, request.body undecoded")),
            "{recorded:?}"
        );
    }
}

#[tokio::test]
async fn an_identity_coding_is_none() {
    for coding in ["identity", "Identity"] {
        let request = post("/users", &fields(coding), br#"{"name":"anna"}"#);
        let compared = compare(async |site| exchange(site, &request).await).await;
        assert_eq!(compared.recorded(), ["POST /users response 201"]);
    }
}

#[tokio::test]
async fn a_coding_on_a_second_line_is_a_coding() {
    let request = post("/echo", &(fields("identity") + "Content-Encoding: gzip\r\n"), gzip_bomb());
    let compared = compare(async |site| exchange(site, &request).await).await;
    assert_eq!(compared.heard.codes(), [200]);
    assert_eq!(compared.recorded(), ["POST /echo response 200, request.body size_limit, response.body size_limit"]);
}
