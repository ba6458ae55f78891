//! Whatever a body is packed with or written in, what is said of it is what is said of the plain one.

use std::io::Write;

use api_inventory::observation::Observation;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

#[cfg(any(feature = "brotli", feature = "zstd"))]
use crate::observed::unhex;
use crate::observed::{analyzer, packed, partial, request, sensitive, shape};

const BODY: &str = r#"{"id":7,"customer":{"name":"Jürgen","email":"anna@example.org"},"items":[{"sku":"A-1"},{"sku":"B-7","note":null}]}"#;

/// The body in hexadecimal digits: `brotli.compress(body)` of the package `Brotli` 1.2.1 for Python (RFC 7932).
#[cfg(feature = "brotli")]
const BROTLI: &str = "\
    1b7200209c0576c37573a25d0c62bcffa6344690db52bf4c21518148a826360d960f3ad3cfec3ae34d1d96be6c591b76ca017b806158\
    606dd73b9d0f1b6363b6c3c89dee9356c09ad47a63fdd315f2db6447ecae018c8fc3fb73a4b70f4375a9a9c944e2967e03";

/// `gzip -9`, and then the same.
#[cfg(all(feature = "brotli", feature = "gzip"))]
const GZIP_THEN_BROTLI: &str = "\
    0b3d801f8b0800000000000203358c3b0ac3301005eff26a3990caa0ca49e92b84144bbc1811ed2ae80301a19ba5f3c5bc4dca19e6bd\
    8eb0c1cf0eaf566a12cef01d4ac2f0588f5fde59e1c042219a21555af84bf2897c4979c7700895a5c03f3acabb59739baea6ff749f66\
    db6baa76a82dc6f11c27ff2d79387300000003";

/// `zstd` 1.5.7 with a checksum (RFC 8878).
#[cfg(feature = "zstd")]
const ZSTD: &str = "\
    28b52ffd24732d0300b206171ea0a719037355550179bda5549684da7e96bf58f0dcffc879a0b006a88a43eff0ce699b2b4b3b9e2004\
    7c0790c1795bac9d215f489919df0a95007a18a834545076cbf93105e9f8aa42391e8573456577b95294d86a8831c913661701005810\
    330a5f5dcd9c";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What many call deflate: the same without head and checksum.
fn raw_deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn said(observation: &Observation) -> (serde_json::Value, Vec<String>, Vec<String>) {
    (shape(observation), sensitive(observation), partial(observation))
}

/// All codings that this build undoes, with the body packed by each.
fn all() -> Vec<(&'static str, Vec<u8>)> {
    let body = BODY.as_bytes();
    [
        #[cfg(feature = "gzip")]
        vec![
            ("gzip", gzip(body)),
            ("X-GZip", gzip(body)),
            ("gzip", [gzip(&body[..20]), gzip(&body[20..])].concat()),
            ("deflate", zlib(body)),
            ("deflate", raw_deflate(body)),
            ("deflate, gzip", gzip(&zlib(body))),
            ("gzip, gzip, gzip", gzip(&gzip(&gzip(body)))),
        ],
        #[cfg(feature = "brotli")]
        vec![("br", unhex(BROTLI))],
        #[cfg(all(feature = "brotli", feature = "gzip"))]
        vec![("gzip, br", unhex(GZIP_THEN_BROTLI))],
        #[cfg(feature = "zstd")]
        vec![("zstd", unhex(ZSTD))],
        #[cfg(all(feature = "zstd", feature = "gzip"))]
        vec![("zstd, deflate", zlib(&unhex(ZSTD)))],
        vec![("identity", body.to_vec()), ("", body.to_vec())],
    ]
    .concat()
}

#[test]
fn a_packed_body_has_the_shape_and_the_finds_of_the_plain_one() {
    let mut analyzer = analyzer();
    let plain = said(&request(&mut analyzer, "application/json", BODY.as_bytes()));
    assert_eq!(plain.0[0]["customer"][0]["email"][1]["format"], "email");
    assert_eq!((plain.1.len(), plain.2.len()), (1, 0));
    for (coding, bytes) in all() {
        assert_eq!(said(&packed(&mut analyzer, "application/json", coding, &bytes)), plain, "{coding}");
    }
}

#[test]
fn a_packed_body_that_breaks_off_tells_no_more_than_the_plain_one_and_says_so() {
    let mut analyzer = analyzer();
    for (coding, bytes) in all().into_iter().filter(|(coding, _)| !["", "identity"].contains(coding)) {
        // Checksums and ends of streams are what is missing at the last bytes.
        for length in [bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
            let observation = packed(&mut analyzer, "application/json", coding, &bytes[..length]);
            let partial = partial(&observation);
            assert_eq!(partial.len(), 1, "{coding}, {length} bytes: {partial:?}");
            assert!(partial[0].starts_with("request.body undecoded"), "{coding}, {length} bytes: {partial:?}");
        }
    }
}

#[test]
fn a_coding_that_is_not_in_this_build_is_told_as_undecoded() {
    let mut analyzer = analyzer();
    for (coding, is_in, bytes) in [
        ("gzip", cfg!(feature = "gzip"), gzip(BODY.as_bytes())),
        ("deflate", cfg!(feature = "gzip"), raw_deflate(BODY.as_bytes())),
        ("deflate", cfg!(feature = "gzip"), zlib(BODY.as_bytes())),
        ("compress", false, BODY.into()),
        ("gzip, gzip, gzip, gzip", false, gzip(BODY.as_bytes())),
    ] {
        let observation = packed(&mut analyzer, "application/json", coding, &bytes);
        assert_eq!(observation.schemas.len() == 3, is_in, "{coding}");
        assert_eq!(partial(&observation).is_empty(), is_in, "{coding}: {:?}", partial(&observation));
    }
}

#[test]
fn text_in_another_charset_has_the_shape_and_the_finds_of_the_same_in_utf_8() {
    let mut analyzer = analyzer();
    let utf_16 = |unit: fn(u16) -> [u8; 2]| BODY.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let latin_1: Vec<u8> = BODY.chars().map(|character| u8::try_from(character).unwrap()).collect();
    let plain = said(&request(&mut analyzer, "application/json", BODY.as_bytes()));
    for (charset, bytes) in [
        ("utf-8", BODY.as_bytes().to_vec()),
        ("utf-16le", utf_16(u16::to_le_bytes)),
        ("UTF-16BE", utf_16(u16::to_be_bytes)),
        ("utf-16", [&b"\xff\xfe"[..], &utf_16(u16::to_le_bytes)].concat()),
        ("utf-16", [&b"\xfe\xff"[..], &utf_16(u16::to_be_bytes)].concat()),
        ("iso-8859-1", latin_1.clone()),
        ("\"windows-1252\"", latin_1.clone()),
        ("latin1", latin_1.clone()),
    ] {
        let media_type = format!("application/json; charset={charset}");
        assert_eq!(said(&request(&mut analyzer, &media_type, &bytes)), plain, "{charset}");
    }
    let unknown = request(&mut analyzer, "application/json; charset=koi8-r", &latin_1);
    assert_eq!(partial(&unknown), ["request.body undecoded, 128 bytes, 0 leaves"]);
}

#[cfg(feature = "gzip")]
#[test]
fn compressed_messages_of_grpc_are_unpacked_one_by_one() {
    let frame = |flags: u8, message: &[u8]| {
        let length = u32::try_from(message.len()).unwrap().to_be_bytes();
        [&[flags], &length[..], message].concat()
    };
    let message = b"\x0a\x10anna@example.org";
    let mixed = [frame(1, &gzip(message)), frame(0, message)].concat();
    let plain = frame(0, message).repeat(2);
    let say = |coding: &str, body: Vec<u8>| {
        let request = http::Request::post("/orders").header("content-type", "application/grpc");
        let request = request.header("grpc-encoding", coding).body(body.into()).unwrap();
        let response = http::Response::new(bytes::Bytes::new());
        said(&analyzer().observe(api_inventory::offline::RecordedExchange::new(request, response)))
    };
    let expected = say("identity", plain);
    assert_eq!(expected.1.len(), 1, "{expected:?}");
    assert_eq!(say("gzip", mixed.clone()), expected);
    // What cannot be unpacked is told of, and costs no other message.
    let (shape, found, partial) = say("snappy", mixed);
    assert_eq!((found, partial.len()), (vec!["request.body /*/1 pii:email shape 1".to_owned()], 1), "{shape}");
}
