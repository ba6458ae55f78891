//! What fuzzing once broke stays mended: each file of `fuzz/regressions/READER` is read again.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

use std::fs;
use std::path::Path;

use api_inventory::testing::heads;
use api_inventory::testing::readers::events_nest;

/// The media types of the readers whose names are those of the fuzz targets.
const TYPES: [(&str, &str); 10] = [
    ("json", "application/json"),
    ("json_lines", "application/x-ndjson"),
    ("json_sequence", "application/json-seq"),
    ("form", "application/x-www-form-urlencoded"),
    ("multipart", "multipart/form-data; boundary=x"),
    ("xml", "application/xml"),
    ("event_stream", "text/event-stream"),
    ("grpc", "application/grpc"),
    ("protobuf", "application/x-protobuf"),
    ("text", "text/plain"),
];

/// Says whether what must hold of a line does.
type Holds = fn(&[u8]) -> bool;

/// The targets that read heads.
const HEADS: [(&str, Holds); 4] = [
    ("authorization", heads::authorization_holds),
    ("cookies", heads::cookies_hold),
    ("forwarded", heads::forwarded_holds),
    ("jwt", heads::jwt_holds),
];

#[test]
fn what_fuzzing_of_heads_begins_with_and_what_is_near_it_holds() {
    for (target, holds) in HEADS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
        for file in fs::read_dir(folder).unwrap() {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            for cut in 0..=bytes.len() {
                assert!(holds(&bytes[..cut]) && holds(&bytes[cut..]), "{target} {cut}");
                for byte in *b"\",;= .%[\\a0\xff" {
                    let mut changed = bytes.clone();
                    changed.insert(cut, byte);
                    assert!(holds(&changed), "{target} {cut} {byte}");
                }
            }
        }
    }
}

#[test]
fn what_fuzzing_found_is_read_well_formed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/regressions");
    let mut files = 0;
    for reader in fs::read_dir(folder).unwrap() {
        let reader = reader.unwrap();
        let (_, media_type) = TYPES.iter().find(|(name, _)| reader.file_name() == *name).unwrap();
        for file in fs::read_dir(reader.path()).unwrap() {
            let path = file.unwrap().path();
            assert!(events_nest(media_type, &fs::read(&path).unwrap()), "{}", path.display());
            files += 1;
        }
    }
    assert!(files > 0);
}
