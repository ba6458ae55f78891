//! Words that names of published APIs are made of. A word of the list is no proof; it is one sign among others.

use std::collections::HashSet;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

static WORDS: LazyLock<HashSet<&'static str, RandomState>> = LazyLock::new(|| {
    let lines = include_str!("vocabulary.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).flat_map(|entry| entry.split('_')).collect()
});

/// What nouns of other languages end in when they are compounds: the head says what the value is. Japanese and Chinese
/// terms are read from their end as well.
const HEADS: [&str; 62] = [
    "nummer",
    "nummern",
    "datum",
    "betrag",
    "adresse",
    "anschrift",
    "preis",
    "menge",
    "steuer",
    "inhaber",
    "schluessel",
    "schlüssel",
    "beschreibung",
    "bezeichnung",
    "zeitpunkt",
    "kennzeichen",
    "waehrung",
    "währung",
    "vorname",
    "nachname",
    "namn",
    "sats",
    "belopp",
    "pris",
    "adress",
    "numero",
    "日",
    "名",
    "号",
    "番号",
    "番號",
    "编号",
    "号码",
    "数量",
    "金額",
    "金额",
    "価格",
    "价格",
    "単価",
    "单价",
    "日付",
    "日期",
    "日時",
    "时间",
    "時間",
    "住所",
    "地址",
    "フラグ",
    "コード",
    "状態",
    "状态",
    "状況",
    "区分",
    "種別",
    "类型",
    "备注",
    "備考",
    "氏名",
    "번호",
    "일자",
    "금액",
    "상태",
];

/// The last two bytes of heads: most words end in none of these.
static HEAD_ENDS: LazyLock<Vec<[u8; 2]>> =
    LazyLock::new(|| HEADS.iter().filter_map(|head| head.as_bytes().last_chunk().copied()).collect());

fn ends_in_head(word: &str) -> bool {
    let may = word.as_bytes().last_chunk().is_some_and(|end| HEAD_ENDS.contains(end));
    may && HEADS.iter().any(|head| word.ends_with(head))
}

/// Whether a word in lower case is known, also as a regular English plural or participle, or by its head.
pub(super) fn knows(word: &str) -> bool {
    let plural = |ending| word.strip_suffix(ending).is_some_and(|stem: &str| stem.len() >= 2 && WORDS.contains(stem));
    WORDS.contains(word)
        || ends_in_head(word)
        || plural("s")
        || plural("es")
        || plural("d")
        || plural("ed")
        || word.strip_suffix("ies").is_some_and(|stem| WORDS.contains(format!("{stem}y").as_str()))
}

/// Whether a word is two known words in one: `duedate`.
pub(super) fn is_compound(word: &str) -> bool {
    const SHORTEST: usize = 2;
    word.len() <= 24
        && word.is_ascii()
        && (SHORTEST..word.len().saturating_sub(SHORTEST - 1)).any(|at| {
            word.split_at_checked(at).is_some_and(|(first, second)| {
                first.len() + second.len() >= 6
                    && first.len().max(second.len()) >= 4
                    && WORDS.contains(first)
                    && WORDS.contains(second)
            })
        })
}

/// Words that join others and say nothing of their own.
pub(super) fn joins(word: &str) -> bool {
    matches!(word, "a" | "an" | "and" | "as" | "by" | "for" | "in" | "of" | "on" | "or" | "the" | "to" | "with" | "per")
}

/// Words with digits in them that are terms: hashes and ciphers, encodings, standards, media formats, numeronyms.
pub(super) fn is_term(word: &str) -> bool {
    const TERMS: [&str; 72] = [
        "a11y", "aes128", "aes192", "aes256", "b2b", "b2c", "base16", "base32", "base58", "base64", "bcp47", "blake2b",
        "c2c", "crc32", "crc64", "ctl00", "e164", "e2e", "ed25519", "ext3", "ext4", "float32", "float64", "geo3d",
        "h264", "h265", "http2", "http3", "i18n", "int128", "int16", "int32", "int64", "int8", "ipv4", "ipv6",
        "iso3166", "iso4217", "iso639", "iso8601", "k8s", "l10n", "log10", "md4", "md5", "oauth1", "oauth2", "p2p",
        "p50", "p75", "p90", "p95", "p99", "p999", "rfc2822", "rfc3339", "rfc822", "sha1", "sha224", "sha256", "sha3",
        "sha384", "sha512", "tls10", "tls11", "tls12", "tls13", "uint128", "utf16", "utf8", "w3c", "x509",
    ];
    word.bytes().any(|byte| byte.is_ascii_digit())
        && word.starts_with(|first: char| first.is_ascii_lowercase())
        && (TERMS.binary_search(&word).is_ok()
            || matches!(word, "uint8" | "uint16" | "uint32" | "uint64" | "web3" | "win32" | "woff2"))
}

#[cfg(test)]
mod tests {
    use super::{is_term, knows};

    #[test]
    fn words_are_known_in_singular_and_plural() {
        for word in ["price", "prices", "address", "addresses", "category", "categories"] {
            assert!(knows(word), "{word}");
        }
        for word in ["", "anna", "s", "ies", "espresso"] {
            assert!(!knows(word), "{word}");
        }
    }

    #[test]
    fn terms_are_found_by_their_order() {
        for term in ["a11y", "sha256", "x509", "uint64", "k8s", "tls13"] {
            assert!(is_term(term), "{term}");
        }
        assert!(!is_term("anna85"));
    }
}
