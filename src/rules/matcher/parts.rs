//! A pattern of either syntax as one small tree, for what it spells out.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::syntax::Node;
use super::variety::Variety;

/// A part of a pattern.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// One of these characters.
    Set(Variety),
    /// A number of so many digits, of which so many are open.
    Number(u32, u32),
    /// What stands around.
    Look(Look),
    /// One after the other.
    All(Vec<Part>),
    /// One of these.
    Any(Vec<Part>),
    /// So many times: at least, and at most.
    Times(u32, Option<u32>, Box<Part>),
}

impl Part {
    /// A pattern as RE2 has them.
    pub(super) fn of_node(node: &Node) -> Self {
        gather(from_node(node), false, &mut NUMBERS.clone()).0
    }

    /// A pattern as the shapes of scanners are compiled.
    pub(super) fn of_hir(hir: &Hir) -> Self {
        gather(from_hir(hir), false, &mut NUMBERS.clone()).0
    }

    /// Whether it has a character that is not open, and is more than a sign.
    pub(super) fn spells(&self) -> bool {
        match self {
            Self::Set(set) => {
                !set.is_open() && set.shown().is_some_and(|shown| shown == '@' || shown.is_alphanumeric())
            }
            Self::Number(length, open) => open < length,
            Self::Look(_) => false,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::spells),
            Self::Times(_, most, part) => *most != Some(0) && part.spells(),
        }
    }

    /// Whether it has an open character.
    pub(super) fn opens(&self) -> bool {
        match self {
            Self::Set(set) => set.is_open(),
            Self::Number(_, open) => *open > 0,
            Self::Look(_) => false,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::opens),
            Self::Times(_, most, part) => *most != Some(0) && part.opens(),
        }
    }
}

fn from_node(node: &Node) -> Part {
    match node {
        Node::Empty => Part::All(Vec::new()),
        Node::Runes(runes) => Part::Set(Variety::of_characters(runes.ranges().iter().copied())),
        Node::Byte => Part::Set(Variety::of_bytes([(0, u8::MAX)].into_iter())),
        Node::Look(look) => Part::Look(*look),
        Node::Concat(nodes) => Part::All(nodes.iter().map(from_node).collect()),
        Node::Either(nodes) => Part::Any(nodes.iter().map(from_node).collect()),
        Node::Repeat(least, most, node) => Part::Times(*least, *most, Box::new(from_node(node))),
    }
}

fn from_hir(hir: &Hir) -> Part {
    match hir.kind() {
        HirKind::Empty => Part::All(Vec::new()),
        HirKind::Literal(literal) => {
            let byte = |byte: &u8| Part::Set(Variety::of_bytes([(*byte, *byte)].into_iter()));
            Part::All(literal.0.iter().map(byte).collect())
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.iter().map(|range| (range.start().into(), range.end().into()));
            Part::Set(Variety::of_characters(ranges))
        }
        HirKind::Class(Class::Bytes(class)) => {
            Part::Set(Variety::of_bytes(class.iter().map(|range| (range.start(), range.end()))))
        }
        HirKind::Look(look) => Part::Look(*look),
        HirKind::Repetition(repetition) => {
            Part::Times(repetition.min, repetition.max, Box::new(from_hir(&repetition.sub)))
        }
        HirKind::Capture(capture) => from_hir(&capture.sub),
        HirKind::Concat(parts) => Part::All(parts.iter().map(from_hir).collect()),
        HirKind::Alternation(parts) => Part::Any(parts.iter().map(from_hir).collect()),
    }
}

/// Numbers of a few digits: how many digits, and which.
type Numbers = BTreeSet<(u32, u16)>;

/// The most digits of such a number.
const DIGITS: u32 = 4;

/// How many numbers may be looked at in one pattern. Without it they are judged digit by digit, which is stricter.
const NUMBERS: usize = 50_000;

/// Takes choices between numbers for what they are: days of a month, prefixes of cards. `(?:0[1-9]|[12][0-9]|3[01])` is
/// one of 31 numbers, not one of two if there is a 3. The numbers of a part are only told if they are wanted.
fn gather(part: Part, wanted: bool, left: &mut usize) -> (Part, Option<Numbers>) {
    match part {
        Part::Set(set) => {
            let numbers = set.digits().filter(|_| wanted).map(|digits| digits.map(|digit| (1, digit)).collect());
            (Part::Set(set), numbers)
        }
        Part::All(parts) => {
            let mut numbers = wanted.then(|| Numbers::from([(0, 0)]));
            let mut gathered = Vec::with_capacity(parts.len());
            for part in parts {
                let (part, next) = gather(part, numbers.is_some(), left);
                numbers = numbers.zip(next).and_then(|(numbers, next)| product(&numbers, &next, left));
                gathered.push(part);
            }
            (Part::All(gathered), numbers)
        }
        Part::Any(parts) => {
            let mut numbers = Some(Numbers::new());
            let mut gathered = Vec::with_capacity(parts.len());
            for part in parts {
                let (part, next) = gather(part, numbers.is_some(), left);
                numbers = numbers.zip(next).and_then(|(mut numbers, mut next)| {
                    *left = left.checked_sub(next.len())?;
                    numbers.append(&mut next);
                    Some(numbers)
                });
                gathered.push(part);
            }
            let part = numbers.as_ref().map_or(Part::Any(gathered), by_length);
            (part, numbers)
        }
        Part::Times(least, most, part) => {
            let (part, one) = gather(*part, wanted && most.is_some_and(|most| most <= DIGITS), left);
            let numbers = one.zip(most).and_then(|(one, most)| power(&one, least, most, left));
            (Part::Times(least, most, Box::new(part)), numbers)
        }
        other => (other, None),
    }
}

/// Each number before each other.
fn product(numbers: &Numbers, next: &Numbers, left: &mut usize) -> Option<Numbers> {
    *left = left.checked_sub(numbers.len().checked_mul(next.len())?)?;
    let pairs = numbers.iter().flat_map(|before| next.iter().map(move |behind| (before, behind)));
    pairs
        .map(|((before, number), (behind, more))| {
            let length = Some(before + behind).filter(|length| *length <= DIGITS)?;
            Some((length, number.checked_mul(10_u16.checked_pow(*behind)?)?.checked_add(*more)?))
        })
        .collect()
}

fn power(one: &Numbers, least: u32, most: u32, left: &mut usize) -> Option<Numbers> {
    let mut all = Numbers::new();
    let mut power = Numbers::from([(0, 0)]);
    for times in 0..=Some(most).filter(|most| *most <= DIGITS)? {
        if times >= least {
            all.extend(&power);
        }
        if times < most {
            power = product(&power, one, left)?;
        }
    }
    Some(all)
}

/// Numbers of one length are a set of texts; which lengths there are says nothing of any.
fn by_length(numbers: &Numbers) -> Part {
    let lengths = (0..=DIGITS).map(|length| (length, numbers.range((length, 0)..=(length, u16::MAX)).count()));
    let part = |(length, size): (u32, usize)| match length {
        0 => Part::All(Vec::new()),
        _ => Part::Number(length, size.checked_ilog10().unwrap_or(0).max(u32::from(size >= 6))),
    };
    Part::Any(lengths.filter(|(_, size)| *size > 0).map(part).collect())
}

#[cfg(test)]
mod tests {
    use super::super::syntax::parse;
    use super::*;

    fn numbers(pattern: &str) -> Vec<(u32, u32)> {
        let part = Part::of_node(&parse(pattern, true).unwrap());
        let Part::Any(parts) = part else { return Vec::new() };
        let number = |part: &Part| match part {
            Part::Number(length, open) => Some((*length, *open)),
            _ => None,
        };
        parts.iter().filter_map(number).collect()
    }

    #[test]
    fn choices_between_numbers_are_as_open_as_there_are_numbers_of_a_length() {
        assert_eq!(numbers("0?[1-9]|[12][0-9]|3[01]"), [(1, 1), (2, 1)]);
        assert_eq!(numbers("6011|64[4-9][0-9]|65[0-9]{2}"), [(4, 2)]);
        assert_eq!(numbers("19|20"), [(2, 0)]);
        // The same number twice is one.
        assert_eq!(numbers(&["41"; 20].join("|")), [(2, 0)]);
        assert_eq!(numbers("4|[0-9]{2}"), [(1, 0), (2, 2)]);
        assert_eq!(numbers("4111|[a-z]{4}"), []);
        assert_eq!(numbers("41111|[0-9]{5}"), []);
    }

    #[test]
    fn what_takes_too_many_numbers_is_left_as_it_is() {
        assert_eq!(numbers(&["[0-9]{4}x?", &"|[0-9]{3}".repeat(500)].concat()), []);
        assert_eq!(numbers(&["[0-9]{4}", &"|[0-9]{4}".repeat(100)].concat()), []);
    }
}
