//! What is uploaded, by media type alone: IANA's registry and what programs write beside it.

use memchr::memchr;

use crate::observation::{Fact, Facts};

/// The class of a file of a form, by its media type without parameters; without one, it is another.
pub(crate) fn upload(media_type: Option<&[u8]>) -> Facts {
    Facts::of(media_type.map_or(Fact::UploadOther, class))
}

/// The same of a body as a whole. Text and JSON are what an API takes, and no upload.
pub(super) fn raw(content_type: &[u8]) -> Facts {
    let end = memchr(b';', content_type).unwrap_or(content_type.len());
    let essence = content_type.get(..end).unwrap_or_default().trim_ascii();
    // What most bodies are.
    if essence.ends_with(b"json") {
        return Facts::NONE;
    }
    match class(essence) {
        Fact::UploadText => Facts::NONE,
        Fact::UploadOther if !essence.eq_ignore_ascii_case(b"application/octet-stream") => Facts::NONE,
        class => Facts::of(class),
    }
}

/// Documents of `application/…`.
const DOCUMENTS: [&str; 6] = ["pdf", "msword", "rtf", "epub+zip", "postscript", "x-pdf"];

/// The same, of families.
const OFFICES: [&str; 5] =
    ["vnd.openxmlformats-officedocument", "vnd.ms-", "vnd.oasis.opendocument", "vnd.apple.", "x-iwork"];

/// Archives of `application/…`.
const ARCHIVES: [&str; 19] = [
    "zip",
    "x-zip-compressed",
    "gzip",
    "x-gzip",
    "x-tar",
    "x-gtar",
    "x-compressed-tar",
    "x-7z-compressed",
    "vnd.rar",
    "x-rar-compressed",
    "x-rar",
    "x-bzip",
    "x-bzip2",
    "x-xz",
    "zstd",
    "x-zstd",
    "x-compress",
    "x-iso9660-image",
    "x-apple-diskimage",
];

/// Programs and scripts of `application/…`.
const PROGRAMS: [&str; 22] = [
    "x-msdownload",
    "x-msdos-program",
    "x-dosexec",
    "x-ms-installer",
    "x-msi",
    "vnd.microsoft.portable-executable",
    "x-executable",
    "x-elf",
    "x-sharedlib",
    "x-mach-binary",
    "java-archive",
    "x-java-archive",
    "java-vm",
    "vnd.android.package-archive",
    "wasm",
    "javascript",
    "x-javascript",
    "ecmascript",
    "x-sh",
    "x-shellscript",
    "x-httpd-php",
    "x-php",
];

/// Scripts of `text/…`.
const SCRIPTS: [&str; 6] = ["javascript", "x-php", "x-python", "x-shellscript", "x-sh", "x-perl"];

fn class(media_type: &[u8]) -> Fact {
    let mut lower = [0; 96];
    let Some(lower) = lower.get_mut(..media_type.len()) else { return Fact::UploadOther };
    lower.copy_from_slice(media_type);
    lower.make_ascii_lowercase();
    let Some((kind, subtype)) = std::str::from_utf8(lower).ok().and_then(|text| text.split_once('/')) else {
        return Fact::UploadOther;
    };
    let among = |list: &[&str]| list.contains(&subtype);
    match kind {
        "image" => Fact::UploadImage,
        "audio" | "video" => Fact::UploadAudioVideo,
        "text" if among(&SCRIPTS) => Fact::UploadExecutable,
        "text" => Fact::UploadText,
        "application" if among(&PROGRAMS) => Fact::UploadExecutable,
        "application" if among(&ARCHIVES) => Fact::UploadArchive,
        "application" if among(&DOCUMENTS) || OFFICES.iter().any(|start| subtype.starts_with(start)) => {
            Fact::UploadDocument
        }
        "application" if is_text(subtype) => Fact::UploadText,
        _ => Fact::UploadOther,
    }
}

/// By the name of its form or its suffix (RFC 6839).
fn is_text(subtype: &str) -> bool {
    let form = subtype.rsplit('+').next().unwrap_or_default();
    ["json", "xml", "yaml", "x-yaml", "x-ndjson", "sql", "csv", "graphql", "x-www-form-urlencoded"].contains(&form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_class_of_their_media_type() {
        for (media_type, class) in [
            ("image/png", Fact::UploadImage),
            ("IMAGE/SVG+XML", Fact::UploadImage),
            ("video/mp4", Fact::UploadAudioVideo),
            ("audio/x-anything", Fact::UploadAudioVideo),
            ("application/pdf", Fact::UploadDocument),
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", Fact::UploadDocument),
            ("application/vnd.ms-excel", Fact::UploadDocument),
            ("application/zip", Fact::UploadArchive),
            ("application/x-7z-compressed", Fact::UploadArchive),
            ("application/x-msdownload", Fact::UploadExecutable),
            ("text/javascript", Fact::UploadExecutable),
            ("application/java-archive", Fact::UploadExecutable),
            ("text/csv", Fact::UploadText),
            ("application/problem+json", Fact::UploadText),
            ("application/octet-stream", Fact::UploadOther),
            ("application/x-unheard-of", Fact::UploadOther),
            ("image", Fact::UploadOther),
            ("", Fact::UploadOther),
        ] {
            assert_eq!(upload(Some(media_type.as_bytes())), Facts::of(class), "{media_type}");
        }
        assert_eq!(upload(None), Facts::of(Fact::UploadOther));
        assert_eq!(upload(Some(&[b'a'; 200])), Facts::of(Fact::UploadOther));
    }

    #[test]
    fn a_body_is_an_upload_if_it_is_no_text() {
        assert_eq!(raw(b"image/jpeg"), Facts::of(Fact::UploadImage));
        assert_eq!(raw(b"application/octet-stream; x=1"), Facts::of(Fact::UploadOther));
        for body in
            [&b"application/json"[..], b"text/plain", b"multipart/form-data; boundary=x", b"application/grpc", b"\xff"]
        {
            assert!(raw(body).is_empty());
        }
    }
}
