//! Countries as bodies write them: ISO 3166-1 codes of two or three letters, and English names.

/// A country by its code of two letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Country([u8; 2]);

/// Countries whose identifiers are well known: code of two letters, code of three, names. Of the others the code of two
/// letters is understood.
#[rustfmt::skip]
const KNOWN: [(&str, &str, &[&str]); 64] = [
    ("AE", "ARE", &["united arab emirates"]), ("AR", "ARG", &["argentina"]), ("AT", "AUT", &["austria", "österreich"]),
    ("AU", "AUS", &["australia"]), ("BE", "BEL", &["belgium", "belgique", "belgië"]), ("BG", "BGR", &["bulgaria"]),
    ("BR", "BRA", &["brazil", "brasil"]), ("CA", "CAN", &["canada"]), ("CH", "CHE", &["switzerland", "schweiz", "suisse"]),
    ("CL", "CHL", &["chile"]), ("CN", "CHN", &["china"]), ("CO", "COL", &["colombia"]), ("CY", "CYP", &["cyprus"]),
    ("CZ", "CZE", &["czechia", "czech republic"]), ("DE", "DEU", &["germany", "deutschland"]),
    ("DK", "DNK", &["denmark", "danmark"]), ("EE", "EST", &["estonia"]), ("EG", "EGY", &["egypt"]),
    ("ES", "ESP", &["spain", "españa"]), ("FI", "FIN", &["finland", "suomi"]), ("FR", "FRA", &["france"]),
    ("GB", "GBR", &["united kingdom", "great britain", "england", "uk"]), ("GR", "GRC", &["greece"]),
    ("HK", "HKG", &["hong kong"]), ("HR", "HRV", &["croatia"]), ("HU", "HUN", &["hungary"]), ("ID", "IDN", &["indonesia"]),
    ("IE", "IRL", &["ireland"]), ("IL", "ISR", &["israel"]), ("IN", "IND", &["india"]), ("IS", "ISL", &["iceland"]),
    ("IT", "ITA", &["italy", "italia"]), ("JP", "JPN", &["japan"]), ("KR", "KOR", &["south korea", "korea", "republic of korea"]),
    ("LT", "LTU", &["lithuania"]), ("LU", "LUX", &["luxembourg"]), ("LV", "LVA", &["latvia"]), ("MT", "MLT", &["malta"]),
    ("MX", "MEX", &["mexico", "méxico"]), ("MY", "MYS", &["malaysia"]), ("NG", "NGA", &["nigeria"]),
    ("NL", "NLD", &["netherlands", "the netherlands", "nederland"]), ("NO", "NOR", &["norway", "norge"]),
    ("NZ", "NZL", &["new zealand"]), ("PE", "PER", &["peru"]), ("PH", "PHL", &["philippines"]), ("PK", "PAK", &["pakistan"]),
    ("PL", "POL", &["poland", "polska"]), ("PT", "PRT", &["portugal"]), ("RO", "ROU", &["romania"]), ("RS", "SRB", &["serbia"]),
    ("RU", "RUS", &["russia", "russian federation"]), ("SA", "SAU", &["saudi arabia"]), ("SE", "SWE", &["sweden", "sverige"]),
    ("SG", "SGP", &["singapore"]), ("SI", "SVN", &["slovenia"]), ("SK", "SVK", &["slovakia"]), ("TH", "THA", &["thailand"]),
    ("TR", "TUR", &["turkey", "türkiye"]), ("TW", "TWN", &["taiwan"]), ("UA", "UKR", &["ukraine"]),
    ("US", "USA", &["united states", "united states of america", "u.s.", "u.s.a."]), ("VN", "VNM", &["vietnam"]),
    ("ZA", "ZAF", &["south africa"]),
];

impl Country {
    /// By the code of two capital letters, as rules write it.
    pub(super) fn by_code(code: &str) -> Option<Self> {
        match *code.as_bytes() {
            [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Some(Self([a, b])),
            _ => None,
        }
    }

    /// The code.
    pub(super) fn code(self) -> String {
        self.0.iter().copied().map(char::from).collect()
    }

    /// By what a body says: a code or a name, in any case; of a locale (`pt-BR`) its region.
    pub(crate) fn in_text(text: &str) -> Option<Self> {
        let text = text.trim_ascii();
        let region = match text.as_bytes() {
            [a, b] | [_, _, b'-' | b'_', a, b] => Some([*a, *b]),
            _ => None,
        };
        if let Some(letters) = region {
            let letters = letters.map(|letter| letter.to_ascii_uppercase());
            // What people write and the standard does not.
            let letters = if letters == *b"UK" { *b"GB" } else { letters };
            return letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters));
        }
        if text.len() < 3 || text.len() > 32 {
            return None;
        }
        let known = KNOWN.iter().find(|(_, three, names)| {
            text.eq_ignore_ascii_case(three) || names.iter().any(|name| text.eq_ignore_ascii_case(name))
        });
        known.and_then(|(two, ..)| Self::by_code(two))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_names_and_locales_are_countries() {
        let spain = Country::by_code("ES").unwrap();
        for text in ["ES", "es", "ESP", "Spain", "españa", "es-ES", "ca_ES", " ES "] {
            assert_eq!(Country::in_text(text), Some(spain), "{text}");
        }
        assert_eq!(Country::in_text("UK"), Country::by_code("GB"));
    }

    #[test]
    fn other_text_is_no_country() {
        for text in ["", "E", "E5", "Narnia", "ESPX", "is required"] {
            assert!(Country::in_text(text).is_none(), "{text}");
        }
    }
}
