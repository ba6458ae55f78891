//! Literal segments of route templates. Programmers wrote most of them, but a template can be built at run time.

use super::codes::{is_language, is_locale};
use super::shape::{Shape, shape};

/// Whether a literal segment may leave.
pub(super) fn may_leave(segment: &str) -> bool {
    let bare = segment.trim_start_matches(['.', '~']);
    segment.is_empty()
        || is_language(segment)
        || is_locale(segment)
        || is_version(segment)
        || is_static_file(segment)
        || shape(bare) != Shape::Data
        || is_service(segment)
        || is_words(bare)
}

/// A literal beside a parameter in one segment.
pub(super) fn is_plain_literal(literal: &str) -> bool {
    let word = literal.trim_matches(['.', '-', '_', ',', '@', '(', ')', '\'', '~', '=', ';', '+', '!', ' ']);
    word.is_empty() || is_version(word) || may_leave(word)
}

/// `v1`, `v2.1`, `v1beta2`
fn is_version(segment: &str) -> bool {
    let rest = segment.strip_prefix(['v', 'V']).unwrap_or_default();
    rest.starts_with(|first: char| first.is_ascii_digit())
        && rest.len() <= 10
        && (rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && rest.len() <= 5
            || rest.contains("alpha")
            || rest.contains("beta"))
}

/// Files that services serve under fixed names.
fn is_static_file(segment: &str) -> bool {
    const STATIC: [&str; 22] = [
        "css",
        "csv",
        "gif",
        "html",
        "ico",
        "jpg",
        "js",
        "json",
        "map",
        "mjs",
        "pdf",
        "png",
        "svg",
        "ttf",
        "txt",
        "wasm",
        "webmanifest",
        "webp",
        "woff",
        "xml",
        "yaml",
        "yml",
    ];
    let (stem, extension) = segment.rsplit_once('.').unwrap_or_default();
    STATIC.contains(&extension) && shape(stem) != Shape::Data
}

/// A date as a version of an API: `/2015-03-31/functions`.
pub(super) fn is_api_date(segment: &str) -> bool {
    let digits = |at: &str, length: usize| at.len() == length && at.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = segment.split('-');
    matches!((parts.next(), parts.next(), parts.next(), parts.next()), (Some(year), Some(month), Some(day), None)
        if digits(year, 4) && year.starts_with("20") && digits(month, 2) && digits(day, 2))
}

/// A gRPC service or method: `grpc.health.v1.Health`.
fn is_service(segment: &str) -> bool {
    segment.len() <= 128
        && segment.contains('.')
        && segment.split('.').all(|part| is_version(part) || !part.contains('-') && shape(part) != Shape::Data)
        && segment.rsplit('.').next().is_some_and(|last| last.starts_with(|first: char| first.is_ascii_uppercase()))
}

/// Kebab case without digits: the programmer's, as most literals of routers are.
fn is_words(segment: &str) -> bool {
    segment.len() <= 64
        && segment.split('-').all(|part| {
            part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_lowercase()) && shape(part) != Shape::Data
        })
}

#[cfg(test)]
mod tests {
    use super::{is_api_date, is_plain_literal, may_leave};

    #[test]
    fn what_programmers_write_leaves() {
        for segment in [
            "users",
            "forgot-password",
            "v1",
            "v1beta2",
            "de-DE",
            "pt_BR",
            "openapi.json",
            ".well-known",
            "grpc.health.v1.Health",
        ] {
            assert!(may_leave(segment), "{segment}");
        }
        assert!(is_api_date("2015-03-31") && is_plain_literal(".") && is_plain_literal("v"));
    }

    #[test]
    fn what_callers_send_does_not() {
        for segment in ["8812", "anna@x.org", "4111111111111111", "IMG_6497.jpg", "v12345678901", "2015-03-31", "a%20b"]
        {
            assert!(!may_leave(segment), "{segment}");
        }
        assert!(!is_api_date("1987-03-31") && !is_api_date("2015-3-31"));
    }
}
