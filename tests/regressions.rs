//! What fuzzing once broke stays mended: each file of `fuzz/regressions/READER` is read again.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::fs;
use std::path::Path;

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
