//! Charsets that a content type declares, and text in them as UTF-8, which is all that readers take.
//!
//! What is declared is often wrong: JSON is in UTF-8 whatever is said (RFC 8259, section 8.1), and bytes that are UTF-8
//! hardly are by accident. What cannot be told is not guessed.

use std::borrow::Cow;
use std::str;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::media::{BodyKind, parameter};

/// A body is in a charset that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Undecodable;

/// The bytes of a body with these header fields in UTF-8, or as they are where readers know best.
pub(crate) fn to_utf8<'a>(headers: &HeaderMap, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Undecodable> {
    typed_to_utf8(headers.get(CONTENT_TYPE).map_or(&[], |declared| declared.as_bytes()), bytes)
}

/// The same for a body of a media type, which may have parameters.
pub(super) fn typed_to_utf8<'a>(content_type: &[u8], bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Undecodable> {
    let charset = parameter(content_type, b"charset").map_or(Charset::Utf8, Charset::of);
    let is_utf8 = || is_utf8(bytes) && !bytes.contains(&0);
    match (marked(bytes), charset) {
        (Some(Mark::Utf8), _) | (None, Charset::Utf8) => Ok(Cow::Borrowed(bytes)),
        (Some(Mark::Utf16(order, text)), Charset::Utf8 | Charset::Utf16(_)) => Ok(utf16(text, order)),
        (None, Charset::Utf16(_)) if is_utf8() => Ok(Cow::Borrowed(bytes)),
        (None, Charset::Utf16(order)) => Ok(utf16(bytes, order.unwrap_or_else(|| Order::of(bytes)))),
        (_, Charset::Western) => Ok(western(bytes)),
        (_, Charset::AsciiAndMore) if bytes.is_ascii() => Ok(Cow::Borrowed(bytes)),
        (_, Charset::AsciiAndMore | Charset::Unlike) if is_always_utf8(content_type) && is_utf8() => {
            Ok(Cow::Borrowed(bytes))
        }
        _ => Err(Undecodable),
    }
}

/// Whether a label names ISO-8859-1 or windows-1252.
#[cfg(feature = "xml")]
pub(super) fn is_western(label: &[u8]) -> bool {
    matches!(Charset::of(label), Charset::Western)
}

/// Text that may be in windows-1252 instead of UTF-8: each byte that is no part of UTF-8 is a character.
pub(super) fn western(bytes: &[u8]) -> Cow<'_, [u8]> {
    if is_utf8(bytes) {
        return Cow::Borrowed(bytes);
    }
    let text: String = bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9f => WINDOWS_1252.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
            _ => char::from(*byte),
        })
        .collect();
    Cow::Owned(text.into_bytes())
}

/// 0x80 to 0x9f of windows-1252 (WHATWG Encoding, index windows-1252), which is what ISO-8859-1 means on the web.
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}', '\u{2030}',
    '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}',
    '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}',
    '\u{17e}', '\u{178}',
];

#[derive(Clone, Copy)]
enum Charset {
    /// Also where none is declared.
    Utf8,
    /// In an order of bytes that may be declared.
    Utf16(Option<Order>),
    Western,
    /// Not read, but for the ASCII that is in it.
    AsciiAndMore,
    /// Not read; bytes that look like ASCII are something else.
    Unlike,
}

impl Charset {
    /// By its label in any case (WHATWG Encoding, section 4.2).
    fn of(label: &[u8]) -> Self {
        let label = label.trim_ascii();
        let mut lower = [0; 24];
        let Some(lower) = lower.get_mut(..label.len()) else { return Self::Unlike };
        lower.copy_from_slice(label);
        lower.make_ascii_lowercase();
        match &*lower {
            b"" | b"utf-8" | b"utf8" | b"unicode-1-1-utf-8" | b"us-ascii" | b"ascii" => Self::Utf8,
            b"utf-16" | b"utf16" => Self::Utf16(None),
            b"utf-16le" | b"utf16le" => Self::Utf16(Some(Order::Little)),
            b"utf-16be" | b"utf16be" => Self::Utf16(Some(Order::Big)),
            b"windows-1252" | b"cp1252" | b"x-cp1252" | b"iso-8859-1" | b"iso8859-1" | b"iso88591" | b"iso_8859-1"
            | b"iso_8859-1:1987" | b"iso-ir-100" | b"csisolatin1" | b"latin1" | b"latin-1" | b"l1" | b"cp819"
            | b"ibm819" => Self::Western,
            label if UNLIKE.iter().any(|unlike| label.starts_with(unlike)) => Self::Unlike,
            _ => Self::AsciiAndMore,
        }
    }
}

/// How labels begin of charsets in which ASCII bytes do not mean ASCII.
const UNLIKE: &[&[u8]] = &[
    b"iso-2022",
    b"csiso2022",
    b"hz",
    b"utf-7",
    b"utf7",
    b"unicode-1-1-utf-7",
    b"utf-32",
    b"utf32",
    b"utf-16",
    b"utf16",
    b"ucs-",
    b"iso-10646",
    b"unicode",
    b"csunicode",
    b"scsu",
    b"bocu",
    b"ebcdic",
    b"ibm0",
    b"cp037",
    b"cp500",
    b"cp1047",
];

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    /// The order of text without a mark: big-endian (RFC 2781, section 4.3), but for text whose first character would be ASCII
    /// the other way round.
    fn of(bytes: &[u8]) -> Self {
        if matches!(bytes, [first, 0, ..] if *first != 0) { Self::Little } else { Self::Big }
    }
}

/// What a byte order mark tells.
enum Mark<'a> {
    Utf8,
    /// With the text behind the mark.
    Utf16(Order, &'a [u8]),
    Utf32,
}

fn marked(bytes: &[u8]) -> Option<Mark<'_>> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some(Mark::Utf8),
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some(Mark::Utf32),
        [0xff, 0xfe, text @ ..] => Some(Mark::Utf16(Order::Little, text)),
        [0xfe, 0xff, text @ ..] => Some(Mark::Utf16(Order::Big, text)),
        _ => None,
    }
}

/// Halves of pairs that stand alone, and of units at the end, become U+FFFD.
fn utf16(bytes: &[u8], order: Order) -> Cow<'_, [u8]> {
    let (units, half) = bytes.as_chunks();
    let units = units.iter().map(|unit| match order {
        Order::Little => u16::from_le_bytes(*unit),
        Order::Big => u16::from_be_bytes(*unit),
    });
    let mut text = String::with_capacity(bytes.len());
    text.extend(char::decode_utf16(units).map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER)));
    text.extend(half.iter().map(|_| char::REPLACEMENT_CHARACTER));
    Cow::Owned(text.into_bytes())
}

/// Whether bytes are UTF-8. They may break off within a character, if there was another one beyond ASCII before it.
fn is_utf8(bytes: &[u8]) -> bool {
    match str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => {
            error.error_len().is_none() && bytes.get(..error.valid_up_to()).is_some_and(|valid| !valid.is_ascii())
        }
    }
}

/// Whether the standard of a media type leaves no choice, so that a charset cannot but be wrong.
fn is_always_utf8(content_type: &[u8]) -> bool {
    matches!(
        BodyKind::of_type(content_type),
        BodyKind::Json | BodyKind::JsonLines | BodyKind::JsonSequence | BodyKind::EventStream
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn of_type(content_type: &'static str, bytes: &[u8]) -> Option<String> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
        let decoded = to_utf8(&headers, bytes).ok();
        decoded.map(|text| String::from_utf8(text.into_owned()).unwrap_or_else(|_| "no UTF-8".into()))
    }

    fn little(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn big(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    const JSON: &str = "{\"name\":\"Zoë 😀\"}";

    #[test]
    fn what_is_utf8_or_declares_nothing_stays_as_it_is() {
        assert_eq!(to_utf8(&HeaderMap::new(), b"\xff").as_deref(), Ok(&b"\xff"[..]));
        for content_type in
            ["application/json", "text/plain; charset=UTF8", "text/plain; charset=\"us-ascii\"", "a/b; charset="]
        {
            assert_eq!(of_type(content_type, JSON.as_bytes()).as_deref(), Some(JSON), "{content_type}");
            assert_eq!(of_type(content_type, b"\xe9").as_deref(), Some("no UTF-8"), "{content_type}");
        }
    }

    #[test]
    fn a_mark_decides_for_utf16_in_its_order() {
        for content_type in
            ["application/json", "text/plain; charset=utf-8", "text/plain; charset=UTF-16", "a/b; charset=utf-16be"]
        {
            assert_eq!(
                of_type(content_type, &little(&format!("\u{feff}{JSON}"))).as_deref(),
                Some(JSON),
                "{content_type}"
            );
            assert_eq!(
                of_type(content_type, &big(&format!("\u{feff}{JSON}"))).as_deref(),
                Some(JSON),
                "{content_type}"
            );
            let with_mark = format!("\u{feff}{JSON}");
            assert_eq!(of_type(content_type, with_mark.as_bytes()), Some(with_mark), "{content_type}");
            assert_eq!(of_type(content_type, b"\xff\xfe\0\0{\0\0\0"), None, "{content_type}");
        }
    }

    #[test]
    fn utf16_without_a_mark_is_in_the_order_that_is_declared_or_seen() {
        assert_eq!(of_type("application/json; charset=utf-16le", &little(JSON)).as_deref(), Some(JSON));
        assert_eq!(of_type("application/json; charset=utf-16be", &big(JSON)).as_deref(), Some(JSON));
        assert_eq!(of_type("application/json; charset=utf-16", &big(JSON)).as_deref(), Some(JSON));
        assert_eq!(of_type("application/json; charset=utf-16", &little(JSON)).as_deref(), Some(JSON));
        assert_eq!(of_type("text/plain; charset=utf-16", &big("日本 語")).as_deref(), Some("日本 語"));
        // Declared, but not so.
        assert_eq!(of_type("application/json; charset=utf-16", JSON.as_bytes()).as_deref(), Some(JSON));
    }

    #[test]
    fn halves_of_utf16_become_replacement_characters() {
        let text = [0xd83d, 0x41, 0xde00, 0x42].iter().flat_map(|unit: &u16| unit.to_be_bytes());
        let text: Vec<u8> = text.chain([0]).collect();
        assert_eq!(of_type("a/b; charset=utf-16be", &text).as_deref(), Some("\u{fffd}A\u{fffd}B\u{fffd}"));
    }

    #[test]
    fn western_text_is_decoded_unless_it_is_utf8() {
        for label in ["iso-8859-1", "Latin1", "windows-1252", "cp1252", "ISO_8859-1"] {
            let content_type: &'static str = format!("text/plain; charset={label}").leak();
            assert_eq!(of_type(content_type, b"Zo\xeb \x80 \x9f \x81").as_deref(), Some("Zoë € Ÿ \u{81}"), "{label}");
            assert_eq!(of_type(content_type, "Zoë €".as_bytes()).as_deref(), Some("Zoë €"), "{label}");
            assert_eq!(of_type(content_type, b"caf\xe9").as_deref(), Some("café"), "{label}");
            // Breaks off, as captured bodies do.
            assert_eq!(of_type(content_type, &"Zoë €".as_bytes()[..7]).as_deref(), Some("no UTF-8"), "{label}");
        }
    }

    #[test]
    fn other_charsets_are_read_where_they_cannot_matter() {
        for label in ["shift_jis", "gbk", "iso-8859-2", "big5", "euc-kr", "koi8-r", "made-up"] {
            let plain: &'static str = format!("text/plain; charset={label}").leak();
            assert_eq!(of_type(plain, b"plain").as_deref(), Some("plain"), "{label}");
            assert_eq!(of_type(plain, b"\x82\xa0"), None, "{label}");
            assert_eq!(of_type(plain, "ä".as_bytes()), None, "{label}");
            let json: &'static str = format!("application/json; charset={label}").leak();
            assert_eq!(of_type(json, JSON.as_bytes()).as_deref(), Some(JSON), "{label}");
            assert_eq!(of_type(json, b"{\"a\":\"\x82\xa0\"}"), None, "{label}");
        }
        for label in ["utf-32", "iso-2022-jp", "utf-7", "hz-gb-2312", "ucs-2", "ebcdic-us", "UTF-32LE"] {
            let plain: &'static str = format!("text/plain; charset={label}").leak();
            assert_eq!(of_type(plain, b"plain"), None, "{label}");
            let json: &'static str = format!("application/json; charset={label}").leak();
            assert_eq!(of_type(json, b"{}").as_deref(), Some("{}"), "{label}");
            assert_eq!(of_type(json, b"{\0\0\0}\0\0\0"), None, "{label}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_in_any_charset_become_utf8_or_stay(bytes: Vec<u8>, label in "[ -~]{0,30}") {
            let content_type = format!("text/plain; charset={label}");
            if let Ok(Cow::Owned(text)) = typed_to_utf8(content_type.as_bytes(), &bytes) {
                assert!(str::from_utf8(&text).is_ok());
            }
        }

        #[test]
        fn what_was_utf16_comes_back(text: String) {
            // With a mark before it, that would be UTF-32.
            proptest::prop_assume!(!text.starts_with('\0'));
            assert_eq!(of_type("text/plain", &little(&format!("\u{feff}{text}"))), Some(text));
        }
    }
}
