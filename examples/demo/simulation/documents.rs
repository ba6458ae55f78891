//! Made-up numbers of real documents: right in form and check digit, so that only a careful reader tells them from noise.

use super::random::Random;

/// Card numbers that payment providers publish for tests.
const TEST_CARDS: [&str; 12] = [
    "4242424242424242",
    "4000056655665556",
    "4111111111111111",
    "5555555555554444",
    "2223003122003222",
    "5105105105105100",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "6011000990139424",
    "3566002020360505",
    "6200000000000005",
];

pub(crate) fn card(random: &mut Random) -> String {
    (*random.pick(&TEST_CARDS)).to_owned()
}

/// A US social security number: no area 000, 666 or from 900, no group 00, no serial 0000.
pub(crate) fn us_ssn(random: &mut Random) -> String {
    format!("{}-{}-{}", 100 + random.below(500), 10 + random.below(89), 1000 + random.below(8999))
}

/// A Canadian social insurance number: nine digits, the last makes the Luhn sum.
pub(crate) fn canadian_sin(random: &mut Random) -> String {
    let number = with_luhn_digit(&format!("{}{}", 1 + random.below(7), random.digits(7)));
    let (region, rest) = number.split_at(3);
    let (middle, end) = rest.split_at(3);
    format!("{region} {middle} {end}")
}

/// A UK national insurance number.
pub(crate) fn uk_nino(random: &mut Random) -> String {
    format!(
        "{}{}{}",
        random.pick(&["AB", "CE", "JG", "MW", "PX"]),
        random.digits(6),
        random.pick(&["A", "B", "C", "D"])
    )
}

pub(crate) fn passport(random: &mut Random) -> String {
    format!("{}{}", random.pick(&["C", "X", "LN"]), 1_000_000 + random.below(8_999_999))
}

/// Numbers that are set aside for fiction: 555-01xx by the North American plan, 7946 0xxx by Ofcom.
pub(crate) fn phone(random: &mut Random) -> String {
    let end = random.digits(2);
    match random.below(3) {
        0 => format!("+1202555{}{end}", "01"),
        1 => format!("+1 415 555 01{end}"),
        _ => format!("+44 20 7946 0{}{end}", random.digits(1)),
    }
}

pub(crate) fn postal_code(random: &mut Random) -> String {
    match random.below(3) {
        0 => format!("9{}-{}", random.digits(4), 1000 + random.below(8999)),
        1 => format!("SW{}A {}AA", 1 + random.below(9), 1 + random.below(9)),
        _ => format!("K{}A {}B{}", 1 + random.below(9), 1 + random.below(9), 1 + random.below(9)),
    }
}

/// An IBAN with its check digits (ISO 13616): the number, letters as 10 to 35, leaves 1 when divided by 97.
pub(crate) fn iban(random: &mut Random) -> String {
    let (country, account) = match random.below(3) {
        0 => ("DE", random.digits(18)),
        1 => ("GB", format!("TEST{}", random.digits(14))),
        _ => ("NL", format!("TEST0{}", random.digits(9))),
    };
    let remainder = format!("{account}{country}00").chars().fold(0, |remainder, character| {
        let value = character.to_digit(36).unwrap_or(0);
        (remainder * if value > 9 { 100 } else { 10 } + value) % 97
    });
    format!("{country}{:02}{account}", 98 - remainder)
}

/// A vehicle identification number with the check digit of North America (49 CFR 565.15) at the ninth place.
pub(crate) fn vin(random: &mut Random) -> String {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |character: char| match character {
        'A'..='H' => character as u32 - 'A' as u32 + 1,
        'J'..='R' => character as u32 - 'J' as u32 + 1,
        'S'..='Z' => character as u32 - 'S' as u32 + 2,
        _ => character.to_digit(10).unwrap_or(0),
    };
    let maker = random.pick(&["1HG", "2T1", "5YJ"]);
    let model = random.text("ABCDEFGHJKLMNPRSTUVWXYZ", 5);
    let rest = format!("{}{}", random.text("ABCDEFGHJKLMNPRSTVWXY", 2), random.digits(6));
    let sum: u32 = format!("{maker}{model}0{rest}").chars().zip(WEIGHTS).map(|(of, weight)| value(of) * weight).sum();
    let check = char::from_digit(sum % 11, 10).unwrap_or('X');
    format!("{maker}{model}{check}{rest}")
}

/// Sixteen digits that begin like a Visa card and pass the Luhn check, as one in ten order numbers does by chance.
pub(crate) fn order_number(random: &mut Random) -> String {
    with_luhn_digit(&format!("4{}", random.digits(14)))
}

/// Digits, and the one behind them that makes the Luhn sum.
fn with_luhn_digit(digits: &str) -> String {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, doubled @ 10..) => doubled - 9,
            (0, doubled) => doubled,
            _ => digit,
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
