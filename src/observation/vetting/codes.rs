//! Dictionaries whose keys are codes of a closed public vocabulary: all keys of one object are of one list, so they name
//! things of the world and nobody in particular.

use super::super::MediaType;
use super::time_zones::is_time_zone;
use super::vocabulary::calls;
use super::word_list::WordList;

/// ISO 639-1.
static LANGUAGES: WordList = WordList::new(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el \
     en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu \
     ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na \
     nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so \
     sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu",
);

/// ISO 3166-1 alpha-2, and the codes in general use beside it.
static COUNTRIES: WordList = WordList::new(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
     CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET EU FI FJ FK FM \
     FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT \
     JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN \
     MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT \
     PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL \
     TM TN TO TR TT TV TW TZ UA UG UK UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW",
);

/// ISO 4217, and the currencies that exchanges list beside it.
static CURRENCIES: WordList = WordList::new(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTC BTN BWP BYN BZD CAD CDF \
     CHF CLF CLP CNH CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB ETH EUR FJD FKP GBP GEL GHS GIP GMD GNF \
     GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR \
     LRD LSL LTC LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK \
     PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND \
     TOP TRY TTD TWD TZS UAH UGX USD USDC USDT UYU UZS VES VND VUV WST XAF XAG XAU XCD XOF XPF YER ZAR ZMW ZWL",
);

/// File name extensions and their doubles.
static EXTENSIONS: WordList = WordList::new(
    "7z avi bmp bz2 css csv doc docx eml gif gz heic htm html ico jpeg jpg js json log md mkv mov mp3 mp4 odt parquet \
     pdf png ppt pptx rar rtf svg tar tar.gz tgz tif tiff ts tsv txt wav webm webp xls xlsx xml yaml yml zip",
);

/// Codes in lower case that people are called by. A list of nothing else may be a list of them.
static CALLED: WordList = WordList::new(
    "al ali an ana ang bam bo bob cad che cy di ed el ern es ge gel io jan jo kai ki lak li lo lu ma mad mg mia mo my pa \
     pen ron sar so sos sue ti to try ty va vi yi yo april may june august mon sun",
);

/// One of these is in any list of currencies, if it is in lower case.
static LARGE_CURRENCIES: WordList = WordList::new("usd eur gbp jpy cny chf aud btc eth");

/// Units of measure (SI and imperial) as APIs abbreviate them.
static UNITS: WordList = WordList::new(
    "mg g kg t lb lbs oz st nm um mm cm dm m km in ft yd mi ml cl dl l gal pt qt fl_oz ns us ms s min h d b kb mb gb \
     tb kib mib gib w kw wh kwh mwh v mv a ma hz khz mhz ghz pa kpa bar psi c f k j kj cal kcal m2 m3 km2 ha ac °c °f \
     °k % atm mpa torr mmhg inhg kn knots mph kmh kph fps rpm nmi tsp tbsp cup floz ppm ppb lm lx db dba mol mmol nmol iu",
);

/// Days and months, as they are called in English and shortened.
static CALENDAR: WordList = WordList::new(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun weekday weekdays \
     weekend weekends holiday holidays january february march april may june july august september october november \
     december jan feb mar apr jun jul aug sep sept oct nov dec",
);

/// Sizes of clothes.
static SIZES: WordList = WordList::new("xxxs xxs xs s m l xl xxl xxxl 2xl 3xl 4xl");

/// Words that stand for the rest of a dictionary of codes.
static REST: WordList = WordList::new("default other unknown all any total none *");

/// Whether all keys are codes of one list. A single key is no list, except for codes that are nothing else. Not to be asked
/// of what people are called, or name as they like: `{"users": {"may": …, "june": …}}`.
pub(super) fn are_codes(keys: &[&str]) -> bool {
    // No code is longer; a key can be a whole body that was taken for a form.
    const LONGEST: usize = 96;
    if keys.iter().any(|key| key.len() > LONGEST) {
        return false;
    }
    let codes = || keys.iter().filter(|key| !REST.contains(key));
    let all = |is: fn(&str) -> bool| codes().all(|key| is(key));
    let any = |is: fn(&str) -> bool| codes().any(|key| is(key));
    // Of one case: `Jo` is no country.
    let lower = || codes().all(|key| !key.contains(char::is_uppercase));
    let one_case = || lower() || codes().all(|key| !key.contains(char::is_lowercase));
    let impersonal = || any(|key| !is_called(key));
    let currencies = |list: &WordList| codes().all(|key| list.contains(&key.to_ascii_uppercase()));
    match codes().count() {
        0 => return false,
        _ if all(is_time_zone) || all(is_media_type) || all(is_cloud_region) || all(is_locale) => return true,
        _ if all(|key| CURRENCIES.contains(key)) => return true,
        1 => return false,
        _ => {}
    }
    all(is_http_status)
        || all(is_method)
        || all(is_extension)
        || are_ordinals(keys)
        || are_intervals(keys, false)
        || all(|key| COUNTRIES.contains(key))
        || lower() && currencies(&CURRENCIES) && any(|key| LARGE_CURRENCIES.contains(key))
        || impersonal()
            && (all(|key| CALENDAR.contains(&key.to_ascii_lowercase()))
                || one_case()
                    && (all(|key| SIZES.contains(&key.to_ascii_lowercase()))
                        || all(|key| COUNTRIES.contains(&key.to_ascii_uppercase())))
                || all(|key| is_language(key) || is_locale(key))
                || all(|key| UNITS.contains(&key.to_lowercase())))
}

/// Whether the keys are several languages. What people name as they like is translated, too.
pub(super) fn are_languages(keys: &[&str]) -> bool {
    keys.len() >= 3
        && keys.iter().all(|key| is_language(key) || is_locale(key))
        && keys.iter().any(|key| !is_called(key))
}

/// Whether somebody may be called by a code.
fn is_called(code: &str) -> bool {
    let lower = code.to_ascii_lowercase();
    CALLED.contains(&lower) || calls(&lower)
}

/// The form alone says that such a key is a language: `en-US`, `pt_BR`.
pub(super) fn is_locale(key: &str) -> bool {
    let Some((language, region)) = key.split_once(['-', '_']) else { return false };
    LANGUAGES.contains(language)
        && (COUNTRIES.contains(region) || matches!(region, "Hans" | "Hant" | "Latn" | "Cyrl" | "419"))
}

/// ISO 639-1, in lower case.
pub(super) fn is_language(key: &str) -> bool {
    LANGUAGES.contains(key)
}

fn is_http_status(key: &str) -> bool {
    let class = key.strip_suffix("xx").or_else(|| key.strip_suffix("XX"));
    class.is_some_and(|class| matches!(class, "1" | "2" | "3" | "4" | "5"))
        || key.len() == 3
            && key.parse().is_ok_and(|code| {
                matches!(code, 100..=103 | 200..=208 | 226 | 300..=308 | 400..=418 | 421..=426 | 428 | 429 | 431 | 451 | 500..=508 | 510 | 511)
            })
}

fn is_method(key: &str) -> bool {
    matches!(
        key.to_ascii_uppercase().as_str(),
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" | "TRACE" | "CONNECT"
    )
}

fn is_media_type(key: &str) -> bool {
    key.contains('/')
        && (MediaType::is_listed(key) || matches!(key, "*/*" | "image/*" | "text/*" | "audio/*" | "video/*"))
}

/// `eu-west-1`, `us-gov-east-1`, `europe-west4`
fn is_cloud_region(key: &str) -> bool {
    // `isob` and `isof` are parts of clouds that are closed off.
    const SIDES: [&str; 9] = ["north", "south", "east", "west", "central", "gov", "isob", "isof", "iso"];
    static STARTS: WordList =
        WordList::new("af ap asia australia ca cn eu europe il me mx northamerica sa southamerica us");
    let compass = |text: &str| {
        let mut rest = text;
        while let Some(next) = SIDES.iter().find_map(|side| rest.strip_prefix(side)) {
            rest = next;
        }
        rest.is_empty() && !text.is_empty()
    };
    let Some((start, rest)) = key.split_once('-') else { return false };
    let stem = rest.trim_end_matches(|character: char| character.is_ascii_digit() || character == '-');
    STARTS.contains(start) && stem.len() < rest.len() && rest.len() - stem.len() <= 3 && stem.split('-').all(compass)
}

fn is_extension(key: &str) -> bool {
    EXTENSIONS.contains(key.strip_prefix('.').unwrap_or(key))
}

/// `p0`, `p1`, `p2`: one letter, and numbers of one digit that follow each other.
fn are_ordinals(keys: &[&str]) -> bool {
    let mut digits: Vec<u8> = Vec::with_capacity(keys.len());
    let mut letter = None;
    for key in keys {
        let [first, digit @ b'0'..=b'9'] = key.as_bytes() else { return false };
        if !first.is_ascii_alphabetic() || *letter.get_or_insert(*first) != *first {
            return false;
        }
        digits.push(*digit);
    }
    digits.sort_unstable();
    digits.windows(2).all(|pair| matches!(pair, [low, high] if low.checked_add(1) == Some(*high)))
}

/// Whether all keys are ranges of numbers, with or without gaps between them. What stands above says that they are.
pub(super) fn are_ranges(keys: &[&str]) -> bool {
    are_intervals(keys, true)
}

/// Neighbouring intervals of small numbers: `18-24`, `25-34`, `65+`, `<1h`.
fn are_intervals(keys: &[&str], gaps: bool) -> bool {
    const UNITS: [&str; 22] = [
        "", "d", "days", "g", "gb", "h", "hours", "k", "kb", "kg", "km", "m", "mb", "min", "mins", "mo", "ms", "px",
        "s", "w", "y", "yrs",
    ];
    let number = |text: &str| {
        let digits = text.trim_end_matches(|character: char| character.is_ascii_lowercase());
        let unit = text.get(digits.len()..).unwrap_or_default();
        if (1..=4).contains(&digits.len()) && UNITS.contains(&unit) { digits.parse::<u32>().ok() } else { None }
    };
    let mut intervals: Vec<(u32, u32)> = Vec::new();
    for key in keys {
        let above = key.strip_suffix('+').or_else(|| key.strip_prefix('>'));
        let interval = match (key.split_once(['-', '_']), above, key.strip_prefix('<')) {
            (Some((low, high)), ..) => number(low).zip(number(high)),
            (_, Some(low), _) => number(low).map(|low| (low, u32::MAX)),
            (.., Some(high)) => number(high).map(|high| (0, high)),
            _ => None,
        };
        let Some(interval) = interval else { return false };
        intervals.push(interval);
    }
    intervals.sort_unstable();
    // An open end says that they are ranges, whichever of them are there.
    let gaps = gaps || intervals.len() >= 2 && intervals.iter().any(|(low, high)| *low == 0 || *high == u32::MAX);
    // Ranges part a line without gaps wider than one step; dates and accounts with a hyphen do not.
    (gaps || intervals.len() >= 2)
        && intervals.iter().all(|(low, high)| low < high)
        && intervals.windows(2).all(|pair| match pair {
            [(_, end), (start, _)] => *start == *end || Some(*start) == end.checked_add(1) || gaps && start > end,
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::are_codes;

    fn of(keys: &str) -> bool {
        are_codes(&keys.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn keys_of_one_list_are_codes() {
        for keys in [
            "en de fr",
            "en-US de-DE pt_BR",
            "US DE default",
            "USD EUR",
            "EUR",
            "usd eur bob",
            "0-10ms 11-50ms",
            "mon tue sun",
            "us-northeast-1",
            "200 404 5xx default",
            "GET post",
            "Europe/Berlin",
            "application/json text/plain",
            "eu-west-1 us-gov-east-1",
            ".csv tar.gz pdf",
            "18-24 25-34 35+",
            "<1h 1-4h 4-24h >24h",
            "km kg",
        ] {
            assert!(of(keys), "{keys}");
        }
    }

    #[test]
    fn other_keys_are_none() {
        for keys in [
            "en",
            "bob",
            "usd",
            "ron bob",
            "Bob Ron",
            "jo al",
            "may june april",
            "us-eastwood-7",
            "0-4annaschmidt 5-9olga",
            "Europe/annaschmidt",
            "Usd eur",
            "anna max",
            "200 8812",
            "404",
            "USD GOOG",
            "2024-11 2024-12",
            "10-20 50-60",
            "default other",
            "a/b",
        ] {
            assert!(!of(keys), "{keys}");
        }
    }
}
