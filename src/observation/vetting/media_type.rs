//! The closed list of media types.

use super::super::MediaType;

/// What stands for a media type that is not on the list.
const OTHER: &str = "other";

/// Registered types that APIs exchange (IANA media types), by their exact name. Structured suffixes stand for all types
/// that carry them: vendors put names of their own before the suffix.
const LISTED: [&str; 86] = [
    "application/atom+xml",
    "application/avro",
    "application/cbor",
    "application/cloudevents+json",
    "application/dns-message",
    "application/fhir+json",
    "application/geo+json",
    "application/graphql",
    "application/graphql-response+json",
    "application/grpc",
    "application/grpc+json",
    "application/grpc+proto",
    "application/grpc-web",
    "application/grpc-web+proto",
    "application/grpc-web-text",
    "application/gzip",
    "application/hal+json",
    "application/http",
    "application/java-archive",
    "application/javascript",
    "application/jose",
    "application/jose+json",
    "application/json",
    "application/json-patch+json",
    "application/json-seq",
    "application/jsonl",
    "application/jwt",
    "application/ld+json",
    "application/manifest+json",
    "application/merge-patch+json",
    "application/msgpack",
    "application/msword",
    "application/octet-stream",
    "application/ogg",
    "application/openapi+json",
    "application/parquet",
    "application/pdf",
    "application/pgp-signature",
    "application/problem+json",
    "application/problem+xml",
    "application/proto",
    "application/protobuf",
    "application/rss+xml",
    "application/rtf",
    "application/schema+json",
    "application/scim+json",
    "application/soap+xml",
    "application/sparql-query",
    "application/sql",
    "application/toml",
    "application/vnd.api+json",
    "application/vnd.github+json",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/wasm",
    "application/x-7z-compressed",
    "application/x-amz-json-1.0",
    "application/x-amz-json-1.1",
    "application/x-bzip2",
    "application/x-gzip",
    "application/x-javascript",
    "application/x-msgpack",
    "application/x-ndjson",
    "application/x-protobuf",
    "application/x-tar",
    "application/x-thrift",
    "application/x-www-form-urlencoded",
    "application/x-yaml",
    "application/xhtml+xml",
    "application/xml",
    "application/yaml",
    "application/zip",
    "application/zstd",
    "multipart/alternative",
    "multipart/byteranges",
    "multipart/form-data",
    "multipart/mixed",
    "multipart/related",
    "multipart/x-mixed-replace",
    "text/calendar",
    "text/css",
    "text/csv",
    "text/event-stream",
];

/// More of them: text, fonts, images, sound and film.
const MEDIA: [&str; 42] = [
    "text/html",
    "text/javascript",
    "text/markdown",
    "text/plain",
    "text/tab-separated-values",
    "text/uri-list",
    "text/vcard",
    "text/xml",
    "text/yaml",
    "text/x-yaml",
    "font/otf",
    "font/ttf",
    "font/woff",
    "font/woff2",
    "image/apng",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/heic",
    "image/heif",
    "image/jpeg",
    "image/jpg",
    "image/png",
    "image/svg+xml",
    "image/tiff",
    "image/vnd.microsoft.icon",
    "image/webp",
    "image/x-icon",
    "audio/aac",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "audio/webm",
    "video/mp2t",
    "video/mp4",
    "video/mpeg",
    "video/ogg",
    "video/quicktime",
    "video/webm",
    "video/x-matroska",
];

/// Structured syntax suffixes (RFC 6838, 4.2.8) of types that are not listed themselves.
const SUFFIXES: [(&str, &str); 6] = [
    ("+json", "application/*+json"),
    ("+xml", "application/*+xml"),
    ("+cbor", "application/*+cbor"),
    ("+proto", "application/*+proto"),
    ("+yaml", "application/*+yaml"),
    ("+zip", "application/*+zip"),
];

impl MediaType {
    /// The media type of a `Content-Type` without its parameters; `other` if it is not on the list.
    pub(crate) fn parse(content_type: &str) -> Self {
        let essence = content_type.split(';').next().unwrap_or_default().trim_ascii();
        if let Some(known) = listed(essence) {
            return Self::listed(known);
        }
        let application =
            essence.get(.."application/".len()).is_some_and(|start| start.eq_ignore_ascii_case("application/"));
        let suffix = SUFFIXES.iter().find(|(suffix, _)| {
            let at = essence.len().saturating_sub(suffix.len());
            application && essence.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
        });
        Self::listed(suffix.map_or(OTHER, |(_, family)| family))
    }

    /// Whether a text is the name of a listed media type.
    pub(in crate::observation) fn is_listed(essence: &str) -> bool {
        listed(essence).is_some()
    }
}

fn listed(essence: &str) -> Option<&'static str> {
    LISTED.iter().chain(&MEDIA).copied().find(|known| known.eq_ignore_ascii_case(essence))
}

#[cfg(test)]
mod tests {
    use super::MediaType;

    #[test]
    fn listed_types_leave_without_parameters() {
        for (header, expected) in [
            ("application/json", "application/json"),
            ("Application/JSON; charset=utf-8", "application/json"),
            ("multipart/form-data; boundary=anna", "multipart/form-data"),
            (" text/event-stream ", "text/event-stream"),
            ("application/problem+json", "application/problem+json"),
        ] {
            assert_eq!(MediaType::parse(header).as_str(), expected, "{header}");
        }
    }

    #[test]
    fn what_vendors_and_callers_name_does_not_leave() {
        for (header, expected) in [
            ("application/vnd.acme.anna+json;v=2", "application/*+json"),
            ("application/vnd.anna+XML", "application/*+xml"),
            ("text/anna", "other"),
            ("anna", "other"),
            ("", "other"),
            ("é+json", "other"),
            ("applicatioé/x+json", "other"),
        ] {
            assert_eq!(MediaType::parse(header).as_str(), expected, "{header}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_text_of_the_list(header: String) {
            let found = MediaType::parse(&header);
            proptest::prop_assert!(found.as_str() == "other" || !header.is_empty());
        }
    }
}
