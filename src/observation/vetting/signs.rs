//! Signs of data that whole names carry: randomness, and the endings of machines and files.

use super::shape::is_known;
use super::vocabulary::is_term;
use super::words::Word;

/// Letters that no language joins so: random tokens, hexadecimal digits, one letter over and over.
pub(super) fn is_random(words: &[Word]) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let long_hex = |text: &str| text.len() >= 8 && hex(text);
    let no_vowel = |text: &str| {
        text.len() >= 6 && text.bytes().all(|byte| byte.is_ascii_alphabetic() && !b"aeiouy".contains(&byte))
    };
    let endless = |text: &str| {
        text.chars().count() > 48 || {
            let (mut run, mut last) = (0, ' ');
            text.chars().any(|character| {
                run = if character == last { run + 1 } else { 1 };
                last = character;
                run >= 5
            })
        }
    };
    let pairs = words.len() >= 4
        && words.iter().all(|word| word.text.len() <= 4 && hex(&word.text))
        && words.iter().any(|word| word.text.bytes().any(|byte| byte.is_ascii_digit()));
    pairs
        || words.iter().any(|word| {
            let text = word.text.as_str();
            long_hex(text) || no_vowel(text) && !is_known(word) || endless(text)
        })
        || words.chunk_by(|a, b| a.part == b.part).any(|humps| {
            let length: usize = humps.iter().map(|word| word.text.len()).sum();
            let known = || humps.iter().filter(|word| is_known(word)).count();
            // `xX_name_Xx`, and humps shorter than words are.
            humps.len() == 2 && length == 2
                || (humps.len() >= 3 && length * 2 <= humps.len() * 5
                    || humps.len() >= 4 && length * 2 <= humps.len() * 7)
                    && known() * 2 < humps.len()
        })
}

/// `SUMMER24OFF`: capital letters around a number of two digits.
pub(super) fn is_voucher(words: &[Word]) -> bool {
    words.windows(2).any(|pair| match pair {
        [before, after] => {
            let digits = before.text.bytes().rev().take_while(u8::is_ascii_digit).count();
            let part = before.part == after.part && before.upper && after.upper;
            part && digits >= 2 && digits < before.text.len() && !is_term(&before.text)
        }
        _ => false,
    })
}

/// `12A`: a number of two digits and a capital letter.
pub(super) fn is_seat(words: &[Word]) -> bool {
    words.windows(2).any(|pair| match pair {
        [before, after] => {
            let number = before.text.len() >= 2 && before.text.bytes().all(|byte| byte.is_ascii_digit());
            number && before.part == after.part && after.upper && after.text.len() == 1
        }
        _ => false,
    })
}

/// Names of machines and of files end in a suffix of a closed list.
pub(super) fn is_host_or_file(name: &str, words: &[Word]) -> bool {
    const DOMAINS: [&str; 16] = [
        "arpa",
        "cloud",
        "com",
        "corp",
        "edu",
        "example",
        "gov",
        "home",
        "internal",
        "invalid",
        "io",
        "lan",
        "local",
        "localdomain",
        "net",
        "org",
    ];
    const COUNTRIES: [&str; 24] = [
        "at", "au", "be", "br", "ca", "ch", "cn", "cz", "de", "dk", "es", "eu", "fi", "fr", "in", "it", "jp", "kr",
        "nl", "no", "pl", "ru", "se", "uk",
    ];
    const FILES: [&str; 40] = [
        "avi", "bak", "bmp", "conf", "css", "csv", "doc", "docx", "gif", "gz", "heic", "htm", "html", "ics", "jpeg",
        "jpg", "js", "json", "log", "md", "mov", "mp3", "mp4", "odt", "pdf", "pem", "png", "ppt", "pptx", "py", "rar",
        "rb", "rs", "svg", "tar", "tif", "txt", "wav", "xls", "xlsx",
    ];
    let Some((stem, _)) = name.rsplit_once('.') else { return false };
    let Some(last) = words.last().map(|word| word.text.as_str()) else { return false };
    !stem.is_empty()
        && !name.ends_with('.')
        && (DOMAINS.contains(&last)
            || FILES.contains(&last)
            || matches!(last, "zip" | "xml" | "yaml" | "yml" | "ts" | "sh" | "exe")
            || COUNTRIES.contains(&last) && (stem.contains('.') || stem.contains('-'))
            || last.len() == 2 && stem.contains('.') && words.iter().any(|word| !is_known(word)))
}

#[cfg(test)]
mod tests {
    use super::{is_host_or_file, is_random};
    use crate::observation::vetting::words::words;

    #[test]
    fn random_letters_are_told_from_words() {
        for name in ["deadbeef", "yiITylMtcxy", "xzqwrtk", "aaaaaaaa", "f0:16:8d:6a", "xX_x"] {
            assert!(is_random(&words(name)), "{name}");
        }
        for name in
            ["isURLSafe", "Rechnungsempfaengeradresszusatz", "created_at", "facade", "https", "hasVatId", "数量"]
        {
            assert!(!is_random(&words(name)), "{name}");
        }
    }

    #[test]
    fn machines_and_files_are_told_from_paths_of_fields() {
        for name in ["db.example.org", "heikkis-laptop.local", "letter.docx", "web.acme.de"] {
            assert!(is_host_or_file(name, &words(name)), "{name}");
        }
        for name in ["user.address.city", "title.de", ".csv", "Qty.", "id"] {
            assert!(!is_host_or_file(name, &words(name)), "{name}");
        }
    }
}
