//! Countries as bodies write them: ISO 3166-1 codes of two or three letters, codes of their parts (ISO 3166-2), locales, and
//! names in English and in the languages of their neighbours.

/// A country by its code of two letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Country([u8; 2]);

/// Countries whose identifiers are well known: code of two letters, code of three, names. Of the others the code of two
/// letters is understood.
#[rustfmt::skip]
const KNOWN: [(&str, &str, &[&str]); 64] = [
    ("AE", "ARE", &["united arab emirates"]),
    ("AR", "ARG", &["argentina", "argentine", "argentinien", "argentine republic", "argentina republic"]),
    ("AT", "AUT", &["austria", "österreich", "oesterreich", "autriche"]),
    ("AU", "AUS", &["australia", "australien", "australie", "commonwealth of australia"]),
    ("BE", "BEL", &["belgium", "belgique", "belgië", "belgie", "belgien", "bélgica", "belgica", "belgio"]),
    ("BG", "BGR", &["bulgaria"]),
    ("BR", "BRA", &["brazil", "brasil", "brasilien", "brésil", "bresil", "brasile", "federative republic of brazil"]),
    ("CA", "CAN", &["canada", "kanada", "canadá"]),
    ("CH", "CHE", &["switzerland", "schweiz", "suisse", "svizzera", "suiza", "suíça", "swiss", "swiss confederation",
        "zwitserland"]),
    ("CL", "CHL", &["chile", "chili", "cile"]),
    ("CN", "CHN", &["china", "people's republic of china", "prc", "p.r. china", "中国", "中国大陆", "中國", "chine", "cina",
        "kina", "mainland china"]),
    ("CO", "COL", &["colombia"]), ("CY", "CYP", &["cyprus"]), ("CZ", "CZE", &["czechia", "czech republic"]),
    ("DE", "DEU", &["germany", "deutschland", "allemagne", "alemania", "alemanha", "germania", "duitsland",
        "tyskland", "niemcy", "almanya", "federal republic of germany"]),
    ("DK", "DNK", &["denmark", "danmark", "dänemark", "daenemark", "danemark", "dinamarca", "danimarca"]),
    ("EE", "EST", &["estonia"]), ("EG", "EGY", &["egypt"]),
    ("ES", "ESP", &["spain", "españa", "espana", "spanien", "espagne", "spagna", "espanha", "spanje",
        "kingdom of spain"]),
    ("FI", "FIN", &["finland", "suomi", "finnland", "finlande", "finlandia", "finlândia"]),
    ("FR", "FRA", &["france", "frankreich", "francia", "frança", "franca", "frankrijk", "frankrike",
        "französische republik"]),
    ("GB", "GBR", &["united kingdom", "great britain", "england", "u.k.", "britain", "scotland", "wales",
        "northern ireland", "vereinigtes königreich", "royaume-uni", "reino unido", "regno unito",
        "united kingdom of great britain"]),
    ("GR", "GRC", &["greece"]),
    ("HK", "HKG", &["hong kong", "hongkong", "hong kong sar", "hong kong sar china", "hong kong s.a.r.", "香港"]),
    ("HR", "HRV", &["croatia"]), ("HU", "HUN", &["hungary"]), ("ID", "IDN", &["indonesia"]),
    ("IE", "IRL", &["ireland", "éire", "eire", "irland", "irlande", "irlanda", "republic of ireland"]),
    ("IL", "ISR", &["israel"]), ("IN", "IND", &["india", "bharat", "भारत", "indien", "inde", "republic of india"]),
    ("IS", "ISL", &["iceland"]),
    ("IT", "ITA", &["italy", "italia", "italien", "italie", "itália", "włochy", "italian republic"]),
    ("JP", "JPN", &["japan", "nippon", "日本", "日本国", "japon", "japón", "japão", "giappone"]),
    ("KR", "KOR", &["south korea", "korea", "republic of korea", "korea, republic of", "korea (republic of)",
        "republic of korea (south)", "korea south", "s. korea", "대한민국", "한국", "südkorea", "suedkorea",
        "corea del sur", "corée du sud", "coreia do sul"]),
    ("LT", "LTU", &["lithuania"]), ("LU", "LUX", &["luxembourg"]), ("LV", "LVA", &["latvia"]),
    ("MT", "MLT", &["malta"]),
    ("MX", "MEX", &["mexico", "méxico", "mexiko", "mexique", "messico", "estados unidos mexicanos",
        "united mexican states"]),
    ("MY", "MYS", &["malaysia"]), ("NG", "NGA", &["nigeria"]),
    ("NL", "NLD", &["netherlands", "the netherlands", "nederland", "holland", "niederlande", "pays-bas",
        "países bajos", "paises bajos", "países baixos", "paesi bassi", "nederlanden", "kingdom of the netherlands"]),
    ("NO", "NOR", &["norway", "norge", "noreg", "norwegen", "norvège", "norvege", "noruega", "norvegia", "noorwegen",
        "kingdom of norway"]),
    ("NZ", "NZL", &["new zealand"]), ("PE", "PER", &["peru"]), ("PH", "PHL", &["philippines"]),
    ("PK", "PAK", &["pakistan"]),
    ("PL", "POL", &["poland", "polska", "polen", "pologne", "polonia", "polônia", "polónia", "republic of poland"]),
    ("PT", "PRT", &["portugal", "portogallo", "portuguese republic"]), ("RO", "ROU", &["romania"]),
    ("RS", "SRB", &["serbia"]), ("RU", "RUS", &["russia", "russian federation"]), ("SA", "SAU", &["saudi arabia"]),
    ("SE", "SWE", &["sweden", "sverige", "schweden", "suède", "suede", "suecia", "suécia", "svezia", "zweden",
        "kingdom of sweden"]),
    ("SG", "SGP", &["singapore", "singapur", "singapour", "republic of singapore", "新加坡"]),
    ("SI", "SVN", &["slovenia"]), ("SK", "SVK", &["slovakia"]), ("TH", "THA", &["thailand"]),
    ("TR", "TUR", &["turkey", "türkiye", "turkiye", "türkei", "tuerkei", "turquie", "turquía", "turquia", "turchia",
        "republic of turkey", "republic of türkiye"]),
    ("TW", "TWN", &["taiwan", "台灣", "台湾", "臺灣", "taiwan, province of china", "taiwan (r.o.c.)", "republic of china",
        "r.o.c.", "chinese taipei"]),
    ("UA", "UKR", &["ukraine"]),
    ("US", "USA", &["united states", "united states of america", "u.s.", "u.s.a.", "u.s",
        "united states (usa)", "the united states", "vereinigte staaten", "états-unis", "etats-unis",
        "estados unidos", "stati uniti", "ee.uu.", "verenigde staten"]),
    ("VN", "VNM", &["vietnam"]),
    ("ZA", "ZAF", &["south africa", "rsa", "republic of south africa", "suid-afrika", "südafrika", "suedafrika",
        "afrique du sud", "sudáfrica", "sudafrica", "áfrica do sul", "africa do sul"]),
];

impl Country {
    /// By the code of two capital letters, as rules write it.
    pub(crate) fn by_code(code: &str) -> Option<Self> {
        match *code.as_bytes() {
            [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Some(Self([a, b])),
            _ => None,
        }
    }

    /// The code.
    pub(crate) fn code(self) -> String {
        self.0.iter().copied().map(char::from).collect()
    }

    /// By what a body says: a code or a name, in any case; of a locale (`pt-BR`) its region, of a part (`US-NY`) its whole.
    pub(crate) fn in_text(text: &str) -> Option<Self> {
        let text = text.trim_ascii();
        let region = match text.as_bytes() {
            // `US-CA` is a part of a country, `en-CA` a locale.
            [a, b, b'-', c, d] if [a, b, c, d].iter().all(|letter| letter.is_ascii_uppercase()) => Some([*a, *b]),
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
        // `ESPAÑA`, and the capital of a dotted i, which has two characters in small letters.
        let small = if text.is_ascii() { None } else { Some(text.to_lowercase().replace('\u{307}', "")) };
        let text = small.as_deref().unwrap_or(text);
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
        assert_eq!(Country::in_text("US-DE"), Country::by_code("US"));
        assert_eq!(Country::in_text("日本"), Country::by_code("JP"));
    }

    #[test]
    fn names_and_codes_are_written_small_and_belong_to_one_country() {
        let mut seen = std::collections::BTreeSet::new();
        for (two, three, names) in KNOWN {
            assert!(Country::by_code(two).is_some() && seen.insert(three), "{three}");
            for name in names {
                assert!(name.to_lowercase() == *name && (3..=32).contains(&name.len()) && seen.insert(name), "{name}");
            }
        }
    }

    #[test]
    fn other_text_is_no_country() {
        for text in ["", "E", "E5", "Narnia", "ESPX", "is required"] {
            assert!(Country::in_text(text).is_none(), "{text}");
        }
    }
}
