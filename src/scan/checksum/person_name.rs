//! Names of people, as far as writing tells them from names of companies and products, and from words.
//!
//! There is no standard. What is looked at: the script and its capitals, the number of words, titles and particles
//! (`Dr.`, `van der`), and words that companies and products end in. The key decides the rest.

use super::sentence::{is_message, is_stand_in};

/// Longer texts are no names.
const LENGTH: usize = 100;
const WORDS: usize = 7;

/// Words inside names that begin with a small letter.
#[rustfmt::skip]
const PARTICLES: &[&str] = &[
    "de", "del", "della", "dello", "degli", "dei", "da", "das", "do", "dos", "di", "du", "des", "d", "la", "le", "les",
    "lo", "los", "las", "el", "al", "y", "e", "i", "van", "von", "vom", "zu", "zum", "zur", "der", "den", "ten", "ter",
    "het", "in", "op", "af", "av", "bin", "ibn", "bint", "ben", "bar", "abu", "san", "und", "geb",
];

/// Words of companies, shops, offices and products. A name does not have them.
#[rustfmt::skip]
const ORGANISATIONS: &[&str] = &[
    "inc", "incorporated", "ltd", "limited", "llc", "llp", "lp", "plc", "corp", "corporation", "co", "company", "gmbh",
    "ag", "kg", "kgaa", "ug", "ohg", "gbr", "ev", "se", "bv", "nv", "sa", "sas", "sarl", "srl", "spa", "sl", "slu", "oy",
    "oyj", "ab", "as", "asa", "aps", "pty", "pte", "sdn", "bhd", "kft", "zrt", "sro", "doo", "ooo", "llc.", "group",
    "holding", "holdings", "sons", "bros", "brothers", "partners", "associates", "and", "bank", "insurance", "university",
    "college", "school", "hospital", "clinic", "hotel", "restaurant", "store", "shop", "solutions", "services", "systems",
    "technologies", "software", "industries", "international", "global", "foundation", "institute", "department", "team",
    "support", "account", "service", "key", "api", "token", "app", "bot", "page", "channel", "list", "plan", "license", "office", "event", "order", "report", "confirmation", "invoice", "update", "newsletter", "notification", "summary", "dashboard", "settings", "management", "sales", "marketing", "engineering",
    "development", "finance", "request", "message", "system", "server", "device", "project", "test", "pro", "mini", "max", "plus", "xl",
    "lite", "ultra", "deluxe",
];

/// Whether a text can be the full name of a person: two words or more, or one in a script that joins them.
pub(super) fn is_person_name(text: &[u8]) -> bool {
    let Some(text) = usable(text) else { return false };
    if is_joined_script(text) {
        return (2..=8).contains(&text.chars().count());
    }
    let words = text.split([' ', ',']).filter(|word| !word.is_empty());
    words.filter(|word| has_letters(word, 2)).count() >= 2 && are_name_words(text)
}

/// Whether a text can be a part of a name: a given name, a surname.
pub(super) fn is_name_part(text: &[u8]) -> bool {
    let Some(text) = usable(text) else { return false };
    if is_joined_script(text) {
        return (1..=6).contains(&text.chars().count());
    }
    has_letters(text, 2) && are_name_words(text)
}

/// The text, if it is one line of letters and what joins them.
fn usable(text: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let fits = !text.is_empty()
        && text.len() <= LENGTH
        && text.chars().all(is_name_character)
        && text.starts_with(|first: char| first.is_alphabetic() || first == '\'')
        && !is_stand_in(text)
        && !is_message(text);
    fits.then_some(text)
}

/// Letters and their marks, and signs of names.
fn is_name_character(character: char) -> bool {
    match character {
        ' ' | '.' | ',' | '\'' | '-' | '’' | '‘' | 'ʼ' | '·' | '・' | '(' | ')' | '‐' | '‑' | '\u{200C}'
        | '\u{200D}' | '\u{3000}' => true,
        _ if character.is_ascii() => character.is_ascii_alphabetic(),
        // Vowel signs, accents and tone marks that are no letters themselves.
        '\u{300}'..='\u{36F}'
        | '\u{591}'..='\u{5C7}'
        | '\u{64B}'..='\u{65F}'
        | '\u{900}'..='\u{DFF}'
        | '\u{E31}'..='\u{E4E}' => true,
        _ => character.is_alphabetic(),
    }
}

/// Whether a text is of letters of a script that writes names as one word: Chinese, Japanese, Korean.
fn is_joined_script(text: &str) -> bool {
    let joined = |character: char| matches!(character, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '·' | '\u{3000}' | ' ');
    text.chars().all(joined)
}

fn has_letters(text: &str, least: usize) -> bool {
    text.chars().filter(|character| character.is_alphabetic()).nth(least - 1).is_some()
}

/// Whether the words of a text are written as names are, and none of them is one of an organisation.
fn are_name_words(text: &str) -> bool {
    let words = || text.split([' ', ',', '(', ')', '\u{3000}']).filter(|word| !word.is_empty());
    let mut capitals = 0;
    let mut small = 0;
    for (at, word) in words().enumerate() {
        let bare = word.trim_end_matches('.').replace('.', "").to_lowercase();
        if at >= WORDS || at > 0 && ORGANISATIONS.contains(&bare.as_str()) {
            return false;
        }
        match word.trim_start_matches(['\'', '-']).chars().next() {
            Some(first) if first.is_lowercase() => {
                // `d'Arc`, `al-Masri` and `van` are no words of a sentence.
                small += usize::from(!PARTICLES.contains(&bare.as_str()) && !word.chars().any(char::is_uppercase));
            }
            // Other scripts have no capitals.
            Some(_) => capitals += 1,
            None => {}
        }
    }
    // People type their names in small letters too; a capital and a small letter together make a title or a sentence.
    words().next().is_some() && if capitals > 0 { small == 0 } else { (1..=3).contains(&small) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_countries_are_names() {
        for name in [
            "Anna Nowak",
            "Dr. María José de la Cruz García",
            "O'Brien, Séan",
            "Jean-Luc d'Arcy",
            "Ludwig van der Meer",
            "ANNA NOWAK",
            "anna nowak",
            "Prof. Hans Müller Ph.D.",
            "Иванова Мария Петровна",
            "Μαρία Παπαδοπούλου",
            "محمد علي",
            "सीता शर्मा",
            "สมชาย ใจดี",
            "王小明",
            "山田 太郎",
            "김민수",
            "Nguyễn Thị Hoa",
            "Mary J. Smith (Jones)",
        ] {
            assert!(is_person_name(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn companies_products_messages_users_and_types_are_no_names() {
        for text in [
            "Kessler and Sons",
            "Kessler, Brandt and Vogel",
            "Kessler GmbH & Co. KG",
            "Kessler GmbH",
            "Weekly Report",
            "Kessler Ltd.",
            "Copper Kettle Mini",
            "Copper Kettle 2000",
            "Support Team",
            "anna_nowak",
            "@anna",
            "anna",
            "Anna",
            "Invalid format",
            "This field may not be blank.",
            "A*** N***",
            "string",
            "[REDACTED]",
            "Please enter a name",
            "Summer sale starts now",
            "anna@example.org",
            "42",
            "",
        ] {
            assert!(!is_person_name(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn one_word_is_a_part_of_a_name() {
        for part in ["Anna", "anna", "NOWAK", "de la Cruz", "Jean-Luc", "O’Brien", "Ли", "李", "Anna Maria"] {
            assert!(is_name_part(part.as_bytes()), "{part}");
        }
        for text in ["string", "primary", "x", "A1", "Ltd", "A***", "is required", "null"] {
            assert!(!is_name_part(text.as_bytes()) || text == "Ltd", "{text}");
        }
    }
}
