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
    /// Where an `@` stands.
    pub(super) at: At,
    /// Where it matches.
    pub(super) bounds: Bounds,
    /// Whether it spells out more than is looked at.
    pub(super) long: bool,
    /// What was spelled out since the last open character.
    text: String,
    last: Last,
    /// What looks stand behind it.
    looks: Looks,
}

/// Where an `@` stands, the most telling last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum At {
    /// There is none.
    #[default]
    Nowhere,
    /// Between signs, or what is open.
    Alone,
    /// Before a letter or a digit.
    Before,
    /// Behind one.
    Behind,
}

/// Where an alternative matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Bounds {
    /// At the beginning of a text only.
    pub(super) starts: bool,
    /// At the end only.
    pub(super) ends: bool,
    /// Whether anything of any length may stand in it.
    pub(super) loose: bool,
}

/// What looks stand between two characters: at words, and at the end of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Looks {
    word: bool,
    end: bool,
}

/// What the last character was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Last {
    /// There was none.
    #[default]
    None,
    /// A sign.
    Sign,
    /// A letter or a digit.
    Word,
    /// Open.
    Open {
        /// Whether it may be a sign.
        sign: bool,
        /// Whether it may be an `@`.
        at: bool,
        /// Whether a letter or a digit stands before it.
        behind: bool,
    },
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
        walked = walked.into_iter().map(Spelled::loosened).collect();
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
        matches!(self.last, Last::Open { .. })
    }

    fn set(self, set: &Variety) -> Self {
        let Looks { word, end } = self.looks;
        // A look at words may leave nothing but a sign.
        let sign = set.has_signs();
        if !set.is_open() {
            return match set.shown() {
                Some(shown) => self.spell(shown),
                // What goes on with a character is behind what was spelled of it.
                None => Self { last: Last::Word, looks: Looks::default(), ..self },
            };
        }
        if end || word && sign && self.last != Last::None {
            return self.spell('-');
        }
        let behind = self.last == Last::Word;
        self.open(1, Last::Open { sign, at: set.has_at(), behind })
    }

    fn number(mut self, length: u32, open: u32) -> Self {
        for _ in open..length {
            self = self.spell('0');
        }
        if open == 0 { self } else { self.open(open, Last::Open { sign: false, at: false, behind: false }) }
    }

    fn open(mut self, characters: u32, last: Last) -> Self {
        self.look_back(false);
        self.settle();
        self.open = self.open.saturating_add(characters).min(MANY);
        (self.last, self.looks) = (last, Looks::default());
        self
    }

    fn spell(mut self, shown: char) -> Self {
        let word = shown.is_alphanumeric();
        self.look_back(word);
        self.last = if word { Last::Word } else { Last::Sign };
        self.looks = Looks::default();
        self.text.push(if shown.is_control() { ' ' } else { shown });
        if self.long || self.text.len() > TEXT { Self { long: true, ..Self::default() } } else { self }
    }

    /// What may be a sign is one beside a look at words, and between letters: `anna.berg.example.org` is no pattern.
    fn look_back(&mut self, word: bool) {
        if let Last::Open { sign: true, at, behind } = self.last
            && (self.looks.word || word && behind)
        {
            self.open = self.open.saturating_sub(1);
            self.at = if at { At::Behind } else { self.at };
        }
    }

    fn look(mut self, look: Look) -> Self {
        match look {
            Look::Start | Look::StartLF | Look::StartCRLF => {
                self.bounds.starts = true;
                // It was the end of a line.
                if self.ends_open() {
                    self.open = self.open.saturating_sub(1);
                    self.last = Last::Sign;
                }
            }
            Look::End | Look::EndLF | Look::EndCRLF => (self.bounds.ends, self.looks.end) = (true, true),
            _ => self.looks.word = true,
        }
        self
    }

    fn loosened(mut self) -> Self {
        self.bounds.loose = true;
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
                let at = match (in_word(before), in_word(characters.peek().copied())) {
                    (true, _) => At::Behind,
                    (false, true) => At::Before,
                    (false, false) => At::Alone,
                };
                self.at = self.at.max(at);
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
