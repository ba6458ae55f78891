//! Whether a name has the shape of data, whatever stands beside it.

use super::digits::is_plain;
use super::reserved::{is_json_ld, is_reserved, is_vocabulary_uri};
use super::signs::{is_host_or_file, is_random, is_seat, is_voucher};
use super::vocabulary::{calls, is_common, is_compound, is_term, joins, knows, knows_whole};
use super::words::{Word, is_word_character, words};

/// Longer names are folded unread.
const LONGEST: usize = 96;

/// Longer ones have to be made of known words only.
const LONG: usize = 64;

/// Separators in one of them.
const MOST_PARTS: usize = 14;

/// What the shape of one name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A value: an address, an identifier, a date, a text.
    Data,
    /// It could be a name, and no word of it is known.
    Strange,
    /// A name with a known word in it.
    Familiar,
}

/// What one name says by itself.
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) shape: Shape,
    /// All words that bear meaning are known.
    pub(super) whole: bool,
    /// The last of them is, which says what the value is.
    pub(super) head: bool,
    /// One word, without separators, humps or digits: what people are called, too.
    pub(super) single: bool,
    /// All its words are such that few services use, or that somebody may be called by.
    pub(super) weak: bool,
    /// All its words are such that somebody may be called by.
    pub(super) calls: bool,
    /// One word without separators that is several in one, or has a number: what people take for a password, too.
    pub(super) joined: bool,
    pub(super) style: Style,
}

/// How the letters of a name begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// With a small letter, or in a script that has none.
    Small,
    /// With a capital letter, and others follow in lower case.
    Capital,
    /// All are capital letters.
    Upper,
}

impl Reading {
    pub(super) const DATA: Self = Self::of(Shape::Data);
    /// A frame of known words around what is data.
    pub(super) const FILLED: Self = Self::of(Shape::Data);
    const RESERVED: Self = Self::of(Shape::Familiar);

    const fn of(shape: Shape) -> Self {
        let known = matches!(shape, Shape::Familiar);
        Self {
            shape,
            whole: known,
            head: known,
            single: false,
            weak: false,
            calls: false,
            joined: false,
            style: Style::Small,
        }
    }
}

/// The shape of a name.
pub(super) fn shape(name: &str) -> Shape {
    read(name).shape
}

/// Reads a name.
pub(super) fn read(name: &str) -> Reading {
    // One letter says nothing about anybody: coordinates, colours, short parameters.
    let letter = matches!(name.as_bytes(), [letter] if letter.is_ascii_alphabetic());
    if letter || is_reserved(name) || is_json_ld(name) || is_vocabulary_uri(name) {
        return Reading::RESERVED;
    }
    // Characters are counted no further than needed: a name can be a whole body that was taken for a form.
    if name.is_empty() || name.chars().nth(LONGEST).is_some() || !has_plain_characters(name) {
        return Reading::DATA;
    }
    // No name has so many parts, and each costs a look-up.
    if name.len() > LONG && name.bytes().filter(u8::is_ascii_punctuation).count() > MOST_PARTS {
        return Reading::DATA;
    }
    let words = words(name);
    if name.len() > LONG && !words.iter().all(is_known) {
        return Reading::DATA;
    }
    let letters = words.iter().any(|word| word.text.chars().any(char::is_alphabetic));
    if !letters
        || !words.iter().all(|word| is_plain(word) && is_one_script(&word.text))
        || is_random(&words)
        || is_voucher(&words)
        || is_seat(&words)
        || is_host_or_file(name, &words)
    {
        return Reading::DATA;
    }
    let known = words.iter().filter(|word| is_known(word)).count();
    if !is_joined_plainly(name, &words, known) {
        return Reading::DATA;
    }
    let bearing = || words.iter().filter(|word| bears(word));
    let single = words.len() == 1 && name.chars().all(char::is_alphabetic);
    let compound = known == 0 && matches!(words.as_slice(), [word] if is_compound(&word.text));
    let whole = compound || known > 0 && bearing().all(is_known_whole);
    let head = compound || bearing().next_back().is_some_and(is_known_whole);
    let mut stems = words.iter().filter(|word| !joins(&word.text)).map(stem).filter(|stem| !stem.is_empty());
    let named = !compound && words.iter().any(bears);
    let calls = named && stems.clone().all(calls);
    let weak = calls || named && stems.all(|stem| calls_or_seldom(stem, single));
    let digits = name.bytes().any(|byte| byte.is_ascii_digit());
    let joined = compound || words.len() == 1 && digits && !words.first().is_some_and(|word| is_term(&word.text));
    let mut letters = name.chars().filter(|character| character.is_alphabetic());
    let style = match (letters.next().is_some_and(char::is_uppercase), letters.next().is_some_and(char::is_uppercase)) {
        (false, _) => Style::Small,
        (true, true) if !letters.any(char::is_lowercase) => Style::Upper,
        (true, _) => Style::Capital,
    };
    let few = known * 2 <= bearing().count() && !bearing().next_back().is_some_and(is_known);
    let shape = if compound || known > 0 && !few { Shape::Familiar } else { Shape::Strange };
    Reading { shape, whole, head, single, weak, calls, joined, style }
}

/// Whether a word says something of its own.
fn bears(word: &Word) -> bool {
    !joins(&word.text) && word.text.len() > 1 && word.text.starts_with(char::is_alphabetic)
}

/// Letters and digits of any script, and the separators that names are written with.
fn has_plain_characters(name: &str) -> bool {
    let mut previous = None;
    for (at, character) in name.chars().enumerate() {
        let plain = match character {
            '_' | '-' | '.' | ':' | '[' | ']' | '$' | '/' | '(' | ')' | '#' | '?' | '&' | '%' => true,
            ' ' => previous.is_some_and(|previous| previous != ' '),
            '@' => at == 0,
            _ => is_word_character(character),
        };
        let repeated = previous == Some(character) && matches!(character, '.' | ':' | '/' | '-');
        let address = previous == Some(':') && character == '/';
        if !plain || repeated || address {
            return false;
        }
        previous = Some(character);
    }
    !has_percent_encoding(name) && previous != Some(' ')
}

fn has_percent_encoding(name: &str) -> bool {
    name.as_bytes()
        .windows(3)
        .any(|window| matches!(window, [b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()))
}

/// Words that mix Latin with the scripts that look like it are made to deceive, or made up.
fn is_one_script(word: &str) -> bool {
    let latin = word.bytes().any(|byte| byte.is_ascii_alphabetic());
    !(latin && word.chars().any(|character| matches!(character, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}')))
}

/// Whether a word is of the vocabulary, by itself or with an ordinal.
pub(super) fn is_known(word: &Word) -> bool {
    *word.known.get_or_init(|| looks_known(word))
}

/// Whether a word is known by more than its end.
fn is_known_whole(word: &Word) -> bool {
    is_known(word) && (!knows(&word.text) || knows_whole(&word.text))
}

/// The letters of a word, without an ordinal behind them.
fn stem(word: &Word) -> &str {
    if is_term(&word.text) {
        &word.text
    } else {
        word.text.trim_end_matches(|character: char| character.is_ascii_digit())
    }
}

/// A word that few services use says little by itself; beside others it says as much as any.
fn calls_or_seldom(stem: &str, single: bool) -> bool {
    calls(stem) || single && !is_common(stem)
}

fn looks_known(word: &Word) -> bool {
    let text = word.text.as_str();
    knows(text)
        || is_term(text)
        || word.sides().is_some_and(|(before, digits, after)| {
            let duration = before.is_empty() && matches!(after, "s" | "m" | "h" | "d" | "w" | "y" | "min");
            !digits.is_empty() && (duration || knows(before) || knows(after))
        })
}

/// Whether separators are used as names use them. The looser they join, the more of the words have to be known:
/// `Unit Price (USD)` is a name and `Alice Price-Jones` is not.
fn is_joined_plainly(name: &str, words: &[Word], known: usize) -> bool {
    let has = |separator: char| name.contains(separator);
    let bearing = words.iter().filter(|word| !joins(&word.text) && word.text.chars().any(char::is_alphabetic));
    let (bearing, last) = (bearing.clone().count(), bearing.clone().next_back());
    let last_known = last.is_some_and(is_known);
    if has(' ') || has('?') || has('%') || has('&') || has('(') || has('#') {
        return is_label(name, words);
    }
    if has('/') {
        return known >= bearing;
    }
    if name.starts_with('@') {
        return last_known;
    }
    if has('_') && has('-') && !name.starts_with("__") && !name.starts_with('-') {
        return last_known && known * 2 >= bearing;
    }
    let single = words.len() == 1;
    if (has('-') || has('.')) && !single {
        let letters = words.iter().all(|word| word.text.len() <= 2);
        let upper = words.iter().all(|word| word.upper);
        return letters && !upper || known > 0 && (last_known || name.starts_with("x-"));
    }
    true
}

/// A column heading: known words only, as headings are written. `2. high` numbers the columns instead (Alpha Vantage).
fn is_label(name: &str, words: &[Word]) -> bool {
    let bearing = words.iter().filter(|word| !joins(&word.text) && word.text.len() > 1).count();
    let unit = name.rsplit_once('(').and_then(|(_, unit)| unit.strip_suffix(')'));
    let units = unit.map_or(0, |unit| unit.split([' ', '/']).count());
    let known = words.iter().filter(|word| is_known(word) && !joins(&word.text)).count();
    let numbered = words.len() == 2
        && name.split_once(". ").is_some_and(|(number, rest)| {
            number.bytes().all(|byte| byte.is_ascii_digit()) && rest.bytes().all(|byte| byte.is_ascii_lowercase())
        });
    let heading = name.starts_with(|first: char| first.is_uppercase() || first == '%')
        && words.last().is_none_or(|word| !word.text.contains(char::is_numeric));
    numbered || heading && bearing <= 6 && known > 0 && known + units >= bearing && !is_sentence(name, words)
}

/// People are asked in sentences: with words that speak to them, and few capital letters.
fn is_sentence(name: &str, words: &[Word]) -> bool {
    const SPEAKING: [&str; 24] = [
        "any", "are", "do", "does", "did", "have", "how", "i", "is", "my", "please", "should", "their", "what", "when",
        "where", "which", "who", "why", "will", "would", "you", "your", "yours",
    ];
    // `Is Active?`
    const ASSERTING: [&str; 5] = ["is", "has", "can", "was", "in"];
    let unit = name.split('(').next().unwrap_or(name);
    let small = unit.split(' ').skip(1).filter(|word| word.starts_with(char::is_lowercase) && !joins(word)).count();
    words.len() >= 3 && words.iter().any(|word| SPEAKING.contains(&word.text.as_str()))
        || small >= 3
        || name.contains('?')
            && words.len() >= 2
            && !words.first().is_some_and(|word| ASSERTING.contains(&word.text.as_str()))
}

#[cfg(test)]
mod tests {
    use super::{Shape, shape};

    #[test]
    fn data_has_its_shape() {
        for name in [
            "",
            "anna@x.org",
            "anna%40x.org",
            "123",
            "8812",
            "2031-04-09",
            "09.04.2031",
            "2031-W15",
            "10.0.0.1",
            "2001:db8::beef:1",
            "00:00:5e:00:53:af",
            "7b3c90d2-41fa-4e0b-9c55-0d2e8f1a6b73",
            "deadbeef",
            "9ec01d47",
            "c3a90e71d2b84f6605a1e7d93b8c20f4716ed5a9",
            "01H5Q8ZK2M7RT4V9XWB3CDN6PE",
            "QmRw8ZtLk3vBpXyHcNfGs",
            "acct_zR7mK20QwXbTe9",
            "cus_92KdPq4RmWzLtXbYvN",
            "DE02120300000000202051",
            "PL61 1090 1014 0000",
            "+1-202-555-0147",
            "5555 5555 5555 4444",
            "078-05-1120",
            "db1.example.org",
            "heikkis-laptop.local",
            "IMG_1234.HEIC",
            "CV_Heikki.pdf",
            "https://example.org/u",
            "s3://bucket/key",
            "../../etc",
            "user_123456",
            "qty_8812",
            "answers[8812]",
            "<script>",
            "heikki85",
            "blizzard1976",
            "@heikkila",
            "#kayak",
            "Virtanen, Heikki",
            "Heikki Virtanen",
            "H. Virtanen",
            "Which school did you attend?",
            "xX_kayak_Xx",
            "wuUPyqRzvbk",
            "KAYAK15OFF",
            "P123987",
            "KAYAK-BLUE-S",
            "virtanen-laine-and-koski",
            "heikki.virtanen",
            "seen_heikki-virtanen",
            "a\u{200b}b",
            "a\u{0}b",
            "8812:cancel",
            "eyJhbGciOiJub25lIn0.e30.y",
            "51.5074,-0.1278",
            "Users('anna')",
            "{\"user\": \"yuki\"}",
            "aaaaaaaaaaaaaaaaaaaa",
            "٠١٢٣٤٥٦٧",
            "Virtanen & Söhne KG",
            "Rantakatu 4",
            "1234567890",
            "😀",
            "Wooden Kayak No. 2",
            "ring me after 6pm",
            "Name of your first teacher",
            "hello from anna",
            "аnna_name",
        ] {
            assert_eq!(shape(name), Shape::Data, "{name}");
        }
        assert_eq!(shape(&"word_".repeat(20)), Shape::Data);
    }

    #[test]
    fn names_with_a_known_word_are_familiar() {
        for name in [
            "id",
            "user_id",
            "createdAt",
            "HTML_URL",
            "line_1",
            "2fa_enabled",
            "sha256",
            "area51Flag",
            "thumb_200x200",
            "e164",
            "aes256Key",
            "30d_avg",
            "$ref",
            "@type",
            "@odata.context",
            "items[0][sku]",
            "Unit Price (USD)",
            "Date of Birth",
            "% Complete",
            "Item #",
            "Country/Region",
            "filter[created_at][gte]",
            "created_at__gte",
            "user.address.city",
            "callback-url",
            "x-nullable",
            "+1",
            "*",
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
            "repo:read",
            "Last_Contact__c",
            "q[name_cont]",
            "og:image",
            "app.kubernetes.io/instance",
            "x",
            "duedate",
            "E-mail address",
            "2. high",
            "p99",
            "cpu.load.5m",
        ] {
            assert_eq!(shape(name), Shape::Familiar, "{name}");
        }
    }

    #[test]
    fn names_of_any_language_are_possible() {
        for name in [
            "kingaku",
            "postleitzahl",
            "имя",
            "τιμή",
            "数量",
            "有効フラグ",
            "주문상태",
            "créé_le",
            "xmlns:xs",
            "हिन्दी",
            "h1",
            "q4",
        ] {
            assert_ne!(shape(name), Shape::Data, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic(name: String) {
            let _ = shape(&name);
        }

        #[test]
        fn numbers_in_a_frame_are_data(frame in "[a-z]{2,8}", number in 1_000_u64..) {
            for name in [number.to_string(), format!("{frame}_{number}"), format!("{frame}[{number}]"), format!("{frame}{number}")] {
                proptest::prop_assert_eq!(shape(&name), Shape::Data);
            }
        }

        #[test]
        fn addresses_are_data(user in "[a-z]{1,12}", host in "[a-z]{1,12}") {
            proptest::prop_assert_eq!(shape(&format!("{user}@{host}.com")), Shape::Data);
            proptest::prop_assert_eq!(shape(&format!("{user}%40{host}.com")), Shape::Data);
        }
    }
}
