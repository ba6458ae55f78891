//! Lines of postal addresses: a street and a number, in either order, or a word for a street (Universal Postal Union, S42:
//! thoroughfare and premises).

use super::sentence::{is_message, is_stand_in};

/// Longer texts are no addresses, and streets without a number are short.
const LENGTH: usize = 160;
const WORDS: usize = 7;

/// Words for streets, places and boxes. A word may end in one of those of four letters and more: `Hauptstraße`.
#[rustfmt::skip]
const STREETS: &[&str] = &[
    "street", "st", "road", "rd", "avenue", "ave", "av", "lane", "ln", "drive", "dr", "boulevard", "blvd", "court", "ct",
    "place", "pl", "square", "sq", "terrace", "way", "highway", "hwy", "parkway", "close", "crescent", "row", "mews",
    "grove", "gardens", "park", "hill", "quay", "wharf", "loop", "trail", "circle", "plaza", "alley", "walk", "box",
    "straße", "strasse", "str", "gasse", "weg", "platz", "allee", "ring", "damm", "ufer", "chaussee", "stieg", "steig",
    "rue", "chemin", "impasse", "allée", "cours", "route", "quai", "passage", "sentier",
    "calle", "avenida", "avda", "paseo", "plaça", "carrer", "camino", "carretera", "ronda", "cuesta", "pasaje", "callejón",
    "glorieta", "travesía", "rambla", "vial", "via", "viale", "corso", "piazza", "vicolo", "largo", "strada", "lungomare",
    "rua", "travessa", "alameda", "praça", "estrada", "rodovia", "ladeira",
    "straat", "laan", "plein", "gracht", "kade", "dijk", "singel", "gata", "gatan", "vägen", "vej", "vejen", "gade", "veien",
    "gate", "katu", "tie", "ulica", "ul", "aleja", "plac", "osiedle", "ulice", "náměstí", "utca", "út", "tér", "strada",
    "sokak", "caddesi", "bulvarı", "улица", "ул", "проспект", "переулок", "шоссе", "οδός", "jalan", "jl",
];

/// Signs of the scripts of East Asia that follow names of streets, districts and blocks.
const EAST_ASIAN: [char; 17] =
    ['路', '街', '道', '巷', '弄', '号', '號', '区', '區', '市', '町', '丁', '番', '로', '길', '동', '구'];

/// Whether a text can be the street line of an address.
pub(super) fn is_street_address(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let text = text.trim();
    let line = Line::of(text.as_bytes());
    if text.len() > LENGTH || line.refused || is_stand_in(text) || is_message(text) {
        return false;
    }
    if !line.ascii && text.chars().any(|character| EAST_ASIAN.contains(&character)) {
        return text.chars().count() >= 4;
    }
    let parts = || text.split([' ', ',', '.', '-', '\n']).filter(|word| !word.is_empty());
    let named = line.named || !line.ascii && parts().any(is_name);
    named
        && line.words >= 2
        && (line.numbered || line.digits && is_numbered(text) || parts().any(is_street_word) && is_titled(parts()))
}

/// What one pass over the bytes of a text tells.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of one text")]
struct Line {
    /// A byte that no address has.
    refused: bool,
    ascii: bool,
    digits: bool,
    words: usize,
    /// A word is [`is_name`], with ASCII letters alone.
    named: bool,
    /// It begins with a number of premises: the commonest case of [`is_numbered`].
    numbered: bool,
}

impl Line {
    fn of(text: &[u8]) -> Self {
        let mut line = Self { ascii: true, ..Self::default() };
        // Letters of the word so far, and whether there is a digit in it.
        let (mut letters, mut digit, mut inside) = (0, false, false);
        for byte in text {
            match byte {
                b' ' | b',' | b'.' | b'-' | b'\n' => {
                    line.named |= letters >= 3 && !digit;
                    (letters, digit, inside) = (0, false, false);
                    continue;
                }
                b'a'..=b'z' | b'A'..=b'Z' => letters += 1,
                b'0'..=b'9' => (digit, line.digits) = (true, true),
                b'@' | b'=' | b'{' | b'<' | b'_' => line.refused = true,
                0x80.. => line.ascii = false,
                _ => {}
            }
            line.words += usize::from(!inside);
            inside = true;
        }
        line.named |= letters >= 3 && !digit;
        let number = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        line.numbered = (1..=8).contains(&number) && matches!(text.get(number), None | Some(b' ' | b','));
        line
    }
}

/// Letters of a word that is no hexadecimal number, version or time.
fn is_name(word: &str) -> bool {
    !word.bytes().any(|byte| byte.is_ascii_digit())
        && word.chars().filter(|character| character.is_alphabetic()).nth(2).is_some()
}

/// Whether words are few, and written as names are: sentences have capitals in the first word only.
fn is_titled<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let capitals = words.enumerate().map(|(at, word)| (at, at > 0 && word.starts_with(char::is_uppercase)));
    let (mut count, mut any) = (0, false);
    for (at, capital) in capitals {
        (count, any) = (at + 1, any || capital);
    }
    any && count <= WORDS
}

/// Whether a number stands as one of premises does: at the start, or behind a blank or a sign.
fn is_numbered(text: &str) -> bool {
    text.as_bytes()
        .split(|byte| matches!(byte, b' ' | b',' | b'/' | b'#' | b'.' | b'\n'))
        .any(|word| word.len() <= 8 && word.first().is_some_and(u8::is_ascii_digit) && !word.contains(&b':'))
}

fn is_street_word(word: &str) -> bool {
    let word = word.to_lowercase();
    STREETS.iter().any(|street| {
        word == *street || street.chars().count() >= 4 && word.len() > street.len() && word.ends_with(street)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_of_many_countries_are_addresses() {
        for text in [
            "12 Meadow Road",
            "Flat 3, Meadow Street",
            "PO Box 1234",
            "Lindenstraße 12a",
            "Am Bach 7/2",
            "12, rue de la Gare",
            "boulevard de la Gare",
            "Meadow Street",
            "Calle Mayor 5, 2º B",
            "Via Roma 10",
            "Rua das Flores, 123",
            "Kerkstraat 8",
            "Storgatan 4",
            "ul. Długa 15/3",
            "ул. Ленина, 5",
            "東京都千代田区千代田1-1",
            "北京市长安街1号",
            "서울특별시 중구 세종대로 110",
        ] {
            assert!(is_street_address(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn addresses_of_other_kinds_messages_and_identifiers_are_refused() {
        for text in [
            "anna@example.org",
            "192.0.2.1",
            "0x6481c1fa",
            "00:1b:44:11:3a:b7",
            "3f2b9c1e-7d4a-4e0b-9a6c-5d8f1b2e3a47",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "must be at least 8 characters",
            "string",
            "varchar(255)",
            "12",
            "2024-01-15T10:00:00Z",
            "Main",
            "primary",
            "*** Road",
            "Order a place by the road",
            "",
        ] {
            assert!(!is_street_address(text.as_bytes()), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn one_pass_tells_what_words_taken_apart_tell(text in "[ab1é ,.:@-]{0,12}|[0-9]{1,9}[ ,/a]?[abc]{0,4}") {
            let line = Line::of(text.as_bytes());
            let words = || text.split([' ', ',', '.', '-', '\n']).filter(|word| !word.is_empty());
            proptest::prop_assert_eq!(line.words, words().count());
            proptest::prop_assert_eq!(line.ascii, text.is_ascii());
            proptest::prop_assert_eq!(line.digits, text.contains(|character: char| character.is_ascii_digit()));
            proptest::prop_assert_eq!(line.refused, text.contains('@'));
            proptest::prop_assert!(!line.numbered || is_numbered(&text));
            if text.is_ascii() {
                proptest::prop_assert_eq!(line.named, words().any(is_name));
            }
            // Letters beyond ASCII make no fewer words names.
            proptest::prop_assert!(!line.named || words().any(is_name));
        }
    }
}
