//! Words that names of published APIs are made of. A word of the list is no proof; it is one sign among others.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::word_list::WordList;

/// The section of the file, begun by a comment, that has the words which few services use.
const SELDOM: usize = 2;

/// Words, and whether very many services use them or they name fields in other languages.
static WORDS: LazyLock<HashMap<&'static str, bool, RandomState>> = LazyLock::new(|| {
    let mut words = HashMap::default();
    let (mut section, mut in_comment) = (0, false);
    for line in include_str!("vocabulary.txt").lines() {
        let comment = line.starts_with('#');
        section += usize::from(comment && !in_comment);
        in_comment = comment;
        if !comment {
            for word in line.split_ascii_whitespace() {
                words.entry(word).or_insert(section != SELDOM);
            }
        }
    }
    words
});

/// What nouns of other languages end in when they are compounds: the head says what the value is. Japanese and Chinese
/// terms are read from their end as well. Own list, of the nouns that forms of trade and administration are full of.
const HEADS: [&str; 106] = [
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
    "kosten",
    "einheit",
    "konto",
    "status",
    "gebuehr",
    "gebühr",
    "laufzeit",
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
    "名称",
    "名稱",
    "信息",
    "資料",
    "资料",
    "编码",
    "率",
    "额",
    "額",
    "总数",
    "合計",
    "者",
    "種類",
    "方法",
    "方式",
    "内容",
    "理由",
    "原因",
    "结果",
    "結果",
    "期限",
    "코드",
    "유형",
    "여부",
    "구분",
    "방법",
    "내용",
    "사유",
    "일시",
    "날짜",
    "수량",
    "zusatz",
    "gruppe",
    "kategorie",
    "termin",
    "frist",
    "grund",
];

/// The last two bytes of heads: most words end in none of these.
static HEAD_ENDS: LazyLock<Vec<[u8; 2]>> =
    LazyLock::new(|| HEADS.iter().filter_map(|head| head.as_bytes().last_chunk().copied()).collect());

fn ends_in_head(word: &str) -> bool {
    // One character ends the names of people as well: it is a head behind a term only.
    stem_of_head(word)
        .is_some_and(|(stem, head)| head.chars().nth(1).is_some() || stem.is_empty() || is_term_of_its_own(stem))
}

/// What stands before the head of a word, and the head.
fn stem_of_head(word: &str) -> Option<(&str, &str)> {
    let may = word.as_bytes().last_chunk().is_some_and(|end| HEAD_ENDS.contains(end));
    let stem = |head: &&'static str| word.strip_suffix(*head).map(|stem| (stem, *head));
    if may { HEADS.iter().filter_map(stem).min_by_key(|(stem, _)| stem.len()) } else { None }
}

fn is_term_of_its_own(stem: &str) -> bool {
    rank(stem).is_some() || stem_of_head(stem).is_some_and(|(_, head)| head.chars().nth(1).is_some())
}

/// Whether a word is known by more than its end: in Latin letters, a name of somebody may end in anything.
pub(super) fn knows_whole(word: &str) -> bool {
    rank(word).is_some()
        || ends_in_head(word)
            && stem_of_head(word).is_some_and(|(stem, _)| {
                let known = |stem: &str| stem.len() >= 4 && rank(stem).is_some();
                let joint = stem.strip_suffix('s').or_else(|| stem.strip_suffix('n')).unwrap_or(stem);
                stem.is_empty() || !word.is_ascii() && !stem.is_ascii() || known(stem) || known(joint)
            })
}

/// Whether a word in lower case is known, also as a regular English plural or participle, or by its head.
pub(super) fn knows(word: &str) -> bool {
    rank(word).is_some() || ends_in_head(word)
}

/// Whether very many services use a word.
pub(super) fn is_common(word: &str) -> bool {
    rank(word) == Some(true)
}

/// Whether a word is known, and of those that very many services use.
fn rank(word: &str) -> Option<bool> {
    let of = |stem: &str| if stem.len() >= 2 { WORDS.get(stem).copied() } else { None };
    let stem = |ending: &str| word.strip_suffix(ending).and_then(of);
    of(word).or_else(|| match word.as_bytes() {
        [.., b's'] => stem("s").or_else(|| stem("es")).or_else(|| of(&format!("{}y", word.strip_suffix("ies")?))),
        [.., b'd'] => stem("d").or_else(|| stem("ed")),
        _ => None,
    })
}

/// Whether a word is several known words in one, at least one of them common: `duedate`, `estimateddeliverydate`.
pub(super) fn is_compound(word: &str) -> bool {
    (6..=24).contains(&word.len()) && word.is_ascii() && !WORDS.contains_key(word) && is_joined(word, false, &mut 0)
}

/// `dead` has a bit for each length of a rest that is no words: without it, hostile words were tried again and again.
fn is_joined(rest: &str, common: bool, dead: &mut u64) -> bool {
    const LONGEST: usize = 14;
    // Short words are in all kinds of words.
    let fits = |part: &str| part.len() >= 4 || part.len() == 3 && !joins(part) || is_short(part);
    let bit = 1 << (rest.len() % 32 * 2 + usize::from(common));
    if *dead & bit != 0 {
        return false;
    }
    let found = (2..=rest.len().min(LONGEST)).rev().any(|at| {
        let Some((part, after)) = rest.split_at_checked(at) else { return false };
        // The first is no compound by itself; the last says what it is.
        let of_many = match WORDS.get(part) {
            Some(of_many) if fits(part) => *of_many,
            None if after.is_empty() && part.len() >= 4 => match rank(part) {
                Some(of_many) => of_many,
                None => return false,
            },
            _ => return false,
        };
        let common = common || of_many && part.len() >= 4;
        if after.is_empty() { common && !joins(part) } else { is_joined(after, common, dead) }
    });
    if !found {
        *dead |= bit;
    }
    found
}

/// Words of two letters that stand in compounds.
fn is_short(word: &str) -> bool {
    matches!(word, "id" | "at" | "by" | "is" | "no" | "to" | "of" | "on" | "in" | "ip" | "ms" | "os" | "tz" | "up")
}

/// Words of names that people, animals, firms and projects are called by as well: standing alone among others that are no
/// words of names, they are no sign of a name. Own list: first names and surnames that are English words, what pets, bots
/// and products are commonly called, and accounts of machines.
static CALLED: WordList = WordList::new(
    "abbey admin alpha amber angel april archer art ash august autumn baker bank bay bear bell bill bishop black blue bob \
     bolt bond book bot bow brand brook brown buck bush butler cap captain carter case cat cell chance chase chip christian \
     church clay cliff cloud coach coin cole constant cook coral core cross crown crystal dash dawn day dean delta diamond \
     dick dom don drew duke earl echo ember eve everest faith fern field finn fire flora florence ford forest fox frank \
     gale gates gene gift glen gold golden grace grant gray green ground guest guy hall harmony harper heath helm hero hill \
     holly home honor hook hope horizon hunter info iris iron ivory ivy jack jade jan jay jet jewel jim joe joy jude june \
     jules justice kelly kim king kit knight lake lance lane lee lily lime link lion london lotus love luna lynx magic major \
     march mark mars marsh martin mason master matrix max may melody mercury mercy merit mike miles miller mint mitch moon \
     mountain nat nick night nova ocean olive omega opal orbit page paris park parker pat patience patty pearl penny pepper \
     peter phil phoenix pilot pine pink pixel plato porter power prairie price prince prize pulse quest radar rain rainbow \
     ray red reed reef rex rich ring rio river rob robin rock rocket root rose ruby rush russell rusty ryan sage sal sales \
     sam sandy savannah scout sea serena shadow silver sky smart smith snow sol sonar sonic spark spirit spring star stella \
     sterling stone storm sue summer summit sun sunny support swan system taylor terra test titan tiger tod tom topaz trace \
     trinity troy turbo turner user vega velvet vera victor victory viola violet wade ward wave way webmaster west white \
     will winter wolf wood young zoom",
);

/// Whether somebody may be called by a word.
pub(super) fn calls(word: &str) -> bool {
    CALLED.contains(word)
}

/// Words that join others and say nothing of their own.
pub(super) fn joins(word: &str) -> bool {
    matches!(word, "a" | "an" | "and" | "as" | "by" | "for" | "in" | "of" | "on" | "or" | "the" | "to" | "with" | "per")
}

/// Words with digits in them that are terms: hashes and ciphers, encodings, standards, media formats, numeronyms.
pub(super) fn is_term(word: &str) -> bool {
    const TERMS: [&str; 109] = [
        "a11y", "aes128", "aes192", "aes256", "b2b", "b2c", "base16", "base32", "base58", "base64", "base85", "bcp47",
        "blake2b", "c14n", "c2b", "c2c", "crc32", "crc64", "ctl00", "d2c", "e164", "e2e", "e2ee", "ean13", "ean8",
        "ec2", "ed25519", "es256", "es384", "es512", "ext3", "ext4", "float32", "float64", "geo2d", "geo3d", "h264",
        "h265", "hs256", "hs384", "hs512", "http2", "http3", "i18n", "int128", "int16", "int32", "int64", "int8",
        "ipv4", "ipv6", "isbn10", "isbn13", "iso27001", "iso3166", "iso4217", "iso639", "iso8601", "jpeg2000", "k8s",
        "l10n", "l2tp", "log10", "m2m", "md4", "md5", "mp3", "mp4", "mpeg4", "oauth1", "oauth2", "p2p", "p50", "p75",
        "p90", "p95", "p99", "p999", "ps256", "ps384", "ps512", "rfc2822", "rfc3339", "rfc5322", "rfc822", "rs256",
        "rs384", "rs512", "s3", "saml2", "sha1", "sha224", "sha256", "sha3", "sha384", "sha512", "tls10", "tls11",
        "tls12", "tls13", "uint128", "utf16", "utf32", "utf8", "w3c", "x509", "x5c", "x5t", "x5u",
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
        for word in ["", "anna", "s", "espresso"] {
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
