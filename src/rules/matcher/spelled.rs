//! What the alternatives of a pattern spell out, and what they leave open.

use std::collections::HashSet;

use regex_syntax::hir::Look;

use super::parts::Part;
use super::variety::Variety;

/// Words of formats, in small letters, that are no values wherever they stand. They are what this crate's own shapes ask
/// for, and are longer than words may be that are not known.
pub(super) const WORDS: [&str; 26] = [
    "-----begin ",
    "private key-----",
    "sharedaccesskeyname=",
    "sharedaccesskey=",
    "accountkey=",
    "endpoint=",
    "initial catalog=",
    "data source=",
    "database=",
    "password=",
    "pwd=",
    "postgresql+",
    "postgresql://",
    "postgres://",
    "cockroachdb://",
    "mongodb+srv://",
    "sqlserver://",
    "memcached://",
    "clickhouse://",
    "cassandra://",
    "elasticsearch://",
    "influxdb://",
    "snowflake://",
    "https://",
    "scram-sha-",
    "celestia1",
];

/// The longest text that is looked at without an open character in it.
const TEXT: usize = 256;

/// How many steps are taken through a pattern, and how many alternatives are kept apart.
const STEPS: usize = 200_000;
const ALTERNATIVES: usize = 4_096;

/// How often what may repeat is taken to.
const COPIES: u32 = 8;

/// What stands in for repetitions beyond.
const MANY: u32 = 300;

/// One alternative, as far as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that was seen")]
pub(super) struct Spelled {
    /// How many characters are open.
    pub(super) open: u32,
    /// How many are not: all, the letters, and the digits.
    pub(super) characters: u32,
    pub(super) letters: u32,
    pub(super) digits: u32,
    /// The most digits in a row.
    pub(super) digits_in_row: u32,
    /// How many characters stand in words that mix letters and digits.
    pub(super) mixed: u32,
    /// Whether there is an `@`, whether it has letters or digits beside it, and whether these stand before it.
    pub(super) at: bool,
    pub(super) at_beside: bool,
    pub(super) at_behind: bool,
    /// Whether it matches at the beginning of a text only, and at the end only.
    pub(super) starts: bool,
    pub(super) ends: bool,
    /// Whether anything of any length may stand in it.
    pub(super) loose: bool,
    /// Whether it spells out more than is looked at.
    pub(super) long: bool,
    /// What was spelled out since the last open character.
    text: String,
    /// Whether the last character was open, and whether a look at words would leave it so.
    last: Option<bool>,
    /// What looks stand behind it.
    word: bool,
    end: bool,
}

/// Goes through all alternatives of a pattern; `None` if there are too many.
pub(super) fn alternatives(part: &Part) -> Option<impl Iterator<Item = Spelled>> {
    let walked = walk(part, HashSet::from([Spelled::default()]), &mut STEPS.clone())?;
    Some(walked.into_iter().map(Spelled::settled))
}

type Alternatives = HashSet<Spelled>;

fn walk(part: &Part, before: Alternatives, left: &mut usize) -> Option<Alternatives> {
    *left = left.checked_sub(before.len())?;
    let walked = match part {
        Part::Set(set) => before.into_iter().map(|spelled| spelled.set(set)).collect(),
        Part::Number(length, open) => before.into_iter().map(|spelled| spelled.number(*length, *open)).collect(),
        Part::Look(look) => before.into_iter().map(|spelled| spelled.look(*look)).collect(),
        Part::All(parts) => parts.iter().try_fold(before, |before, part| walk(part, before, left))?,
        Part::Any(parts) => {
            let mut all = Alternatives::new();
            for part in parts {
                *left = left.checked_sub(before.len())?;
                all.extend(walk(part, before.clone(), left)?);
            }
            all
        }
        Part::Times(least, most, part) => {
            let mut walked = before;
            for _ in 0..(*least).min(MANY) {
                walked = walk(part, walked, left)?;
            }
            times(*least, *most, part, walked, left)?
        }
    };
    Some(walked).filter(|walked| walked.len() <= ALTERNATIVES)
}

/// What may be there beyond what must. It counts only if it spells something out.
fn times(
    least: u32,
    most: Option<u32>,
    part: &Part,
    mut walked: Alternatives,
    left: &mut usize,
) -> Option<Alternatives> {
    let more = most.map_or(u32::MAX, |most| most.saturating_sub(least));
    let opens = part.opens();
    if opens && more >= COPIES {
        walked = walked.into_iter().map(|spelled| Spelled { loose: true, ..spelled }).collect();
    }
    let copies = match (part.spells(), opens) {
        (false, _) => 0,
        (true, true) if least > 0 => 0,
        (true, true) => more.min(1),
        (true, false) => more.min(COPIES),
    };
    let mut next = walked.clone();
    for _ in 0..copies {
        next = walk(part, next, left)?;
        *left = left.checked_sub(next.len())?;
        walked.extend(next.iter().cloned());
    }
    Some(walked)
}

impl Spelled {
    /// Whether nothing is spelled out behind the last open character.
    pub(super) fn ends_open(&self) -> bool {
        self.last.is_some()
    }

    fn set(mut self, set: &Variety) -> Self {
        let (word, end) = (std::mem::take(&mut self.word), std::mem::take(&mut self.end));
        let beside_word = set.is_open_beside_word();
        if set.is_open() && !end && (beside_word || !word) {
            self.settle();
            self.open = self.open.saturating_add(1).min(MANY);
            self.last = Some(beside_word);
            return self;
        }
        self.last = None;
        match set.shown() {
            Some(shown) => self.spell(shown),
            None => self,
        }
    }

    fn number(mut self, length: u32, open: u32) -> Self {
        for _ in open..length {
            (self.word, self.end, self.last) = (false, false, None);
            self = self.spell('0');
        }
        if open > 0 {
            self.settle();
            self.open = self.open.saturating_add(open).min(MANY);
            (self.word, self.end, self.last) = (false, false, Some(true));
        }
        self
    }

    fn spell(mut self, shown: char) -> Self {
        self.text.push(if shown.is_control() { ' ' } else { shown });
        if self.long || self.text.len() > TEXT { Self { long: true, ..Self::default() } } else { self }
    }

    /// A look makes some characters certain that seemed open: `\B[^a-zA-Z02-9_]\B` is a 1 between letters.
    fn look(mut self, look: Look) -> Self {
        let certain = match look {
            Look::Start | Look::StartLF | Look::StartCRLF => {
                self.starts = true;
                self.last.is_some()
            }
            Look::End | Look::EndLF | Look::EndCRLF => {
                (self.ends, self.end) = (true, true);
                false
            }
            _ => {
                self.word = true;
                self.last == Some(false)
            }
        };
        if certain {
            self.last = None;
            self.open = self.open.saturating_sub(1);
            self.digits = self.digits.saturating_add(1);
        }
        self
    }

    fn settled(mut self) -> Self {
        self.settle();
        self
    }

    /// Counts what was spelled out.
    fn settle(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let mut text = std::mem::take(&mut self.text).to_lowercase().replace("%40", "@");
        for word in WORDS {
            text = text.replace(word, "\n");
        }
        let in_word = |next: Option<char>| next.is_some_and(char::is_alphanumeric);
        let mut before = None;
        let mut characters = text.chars().peekable();
        while let Some(next) = characters.next() {
            if next == '@' {
                self.at = true;
                self.at_behind |= in_word(before);
                self.at_beside |= in_word(before) || in_word(characters.peek().copied());
            }
            self.characters = self.characters.saturating_add(u32::from(next != '\n'));
            before = Some(next);
        }
        for word in text.split(|next: char| !next.is_alphanumeric()) {
            let letters: u32 = word.chars().map(letters).fold(0, u32::saturating_add);
            let digits = count(word.chars().filter(char::is_ascii_digit));
            self.letters = self.letters.saturating_add(letters);
            self.digits = self.digits.saturating_add(digits);
            let length = letters.saturating_add(digits);
            if letters > 0 && digits > 0 && length >= 4 {
                self.mixed = self.mixed.saturating_add(length);
            }
        }
        let rows = text.split(|next: char| !next.is_ascii_digit()).map(|row| count(row.chars()));
        self.digits_in_row = rows.fold(self.digits_in_row, u32::max);
    }
}

fn count(characters: impl Iterator<Item = char>) -> u32 {
    u32::try_from(characters.count()).unwrap_or(u32::MAX)
}

/// For how many letters a character counts. Where characters are syllables or words, two are a name.
fn letters(character: char) -> u32 {
    match character {
        '0'..='9' => 0,
        '\u{3000}'.. => 4,
        _ => 1,
    }
}
