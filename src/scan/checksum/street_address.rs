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
    if text.len() > LENGTH || is_stand_in(text) || is_message(text) || text.bytes().any(|byte| b"@={<_".contains(&byte))
    {
        return false;
    }
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    if !text.is_ascii() && text.chars().any(|character| EAST_ASIAN.contains(&character)) {
        return text.chars().count() >= 4;
    }
    let is_between = |byte: &u8| matches!(byte, b' ' | b',' | b'.' | b'-' | b'\n');
    let words = || text.as_bytes().split(is_between).filter(|word| !word.is_empty());
    // Letters of a word that is no hexadecimal number, version or time.
    let named = words().any(|word| !word.iter().any(u8::is_ascii_digit) && letters(word) >= 3);
    let parts = || text.split([' ', ',', '.', '-', '\n']).filter(|word| !word.is_empty());
    named
        && words().nth(1).is_some()
        && (digits && is_numbered(text) || parts().any(is_street_word) && is_titled(parts()))
}

/// How many letters a word has.
fn letters(word: &[u8]) -> usize {
    if word.is_ascii() {
        return word.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    }
    let word = std::str::from_utf8(word).unwrap_or_default();
    word.chars().filter(|character| character.is_alphabetic()).count()
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
}
