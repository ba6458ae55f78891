//! The syntax of RE2, read into a tree.
//!
//! It differs from that of our engine in small things that rules of Datadog use: a `{` that begins no repetition stands
//! for itself, there are no sets in sets, `\d`, `\w`, `\s` and `\b` know ASCII only. What it says of letters in two cases
//! holds for all of Unicode all the same, so that `(?i)k` finds the sign for kelvin.
//!
//! Source: the page "Syntax" of RE2's documentation, and what RE2 does.

use regex_syntax::hir::Look;

use super::runes::{LAST, Runes};

/// A pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// Nothing.
    Empty,
    /// One of these characters.
    Runes(Runes),
    /// Any byte, even one that is no character.
    Byte,
    /// What stands around.
    Look(Look),
    /// One after the other.
    Concat(Vec<Node>),
    /// One of these.
    Either(Vec<Node>),
    /// So many times: at least, and at most.
    Repeat(u32, Option<u32>, Box<Node>),
}

/// Why a pattern is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SyntaxError {
    /// It looks around, or refers back.
    NotRegular,
    /// It names characters of a script or category.
    NamedClass,
    /// It is broken.
    Broken,
    /// It nests too deep, or repeats too often.
    TooLarge,
}

/// How often anything may repeat, repetitions around it included. That of RE2.
const REPETITIONS: u32 = 1_000;

/// How deep groups may nest.
const DEPTH: usize = 200;

/// Of how many characters other cases may be looked up, for ranges of them.
const FOLDS: u32 = 2_000_000;

#[derive(Clone, Copy)]
struct Flags {
    /// Letters match in either case.
    fold: bool,
    /// `^` and `$` match at each line.
    lines: bool,
    /// `.` matches the end of a line.
    all: bool,
}

/// Reads a pattern.
pub(super) fn parse(pattern: &str, case_sensitive: bool) -> Result<Node, SyntaxError> {
    let text: Vec<char> = pattern.chars().collect();
    let last_name = text.windows(2).rposition(|pair| pair == [':', ']']);
    let mut parser = Parser { text: &text, at: 0, depth: 0, folds: 0, last_name };
    let node = parser.either(Flags { fold: !case_sensitive, lines: false, all: false })?;
    if parser.at < text.len() { Err(SyntaxError::Broken) } else { Ok(node) }
}

struct Parser<'a> {
    text: &'a [char],
    at: usize,
    depth: usize,
    folds: u32,
    /// Where the last `:]` stands.
    last_name: Option<usize>,
}

/// What a group begins with.
enum Group {
    /// Its content follows, under the flags around it.
    Captures,
    /// Its content follows, under these flags.
    Opens(Flags),
    /// It only sets flags for what follows.
    Sets(Flags),
}

impl Parser<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek(0)?;
        self.at += 1;
        Some(next)
    }

    fn takes(&mut self, wanted: &str) -> bool {
        let found = wanted.chars().enumerate().all(|(at, wanted)| self.peek(at) == Some(wanted));
        if found {
            self.at += wanted.chars().count();
        }
        found
    }

    /// Reads up to the end, or a closing bracket, which stays.
    fn either(&mut self, mut flags: Flags) -> Result<Node, SyntaxError> {
        let mut branches = Vec::new();
        let mut branch = Vec::new();
        // Whether the last thing was a repetition: these do not stack.
        let mut repeated = false;
        while let Some(next) = self.peek(0).filter(|next| *next != ')') {
            let was_repeated = std::mem::take(&mut repeated);
            self.at += 1;
            let node = match next {
                '|' => {
                    branches.push(sequence(std::mem::take(&mut branch)));
                    continue;
                }
                '(' => match self.group(flags)? {
                    Group::Sets(set) => {
                        flags = set;
                        continue;
                    }
                    Group::Opens(inner) => self.content(inner)?,
                    // A sequence of one keeps what is captured apart from what stands beside it.
                    Group::Captures => Node::Concat(vec![self.content(flags)?]),
                },
                '^' => Node::Look(if flags.lines { Look::StartLF } else { Look::Start }),
                '$' => Node::Look(if flags.lines { Look::EndLF } else { Look::End }),
                '.' => Node::Runes(any(flags.all)),
                '[' => Node::Runes(self.class(flags)?),
                '\\' => match self.escape(flags, &mut branch)? {
                    Some(node) => node,
                    None => continue,
                },
                '*' | '+' | '?' => {
                    let (least, most) = (u32::from(next == '+'), (next == '?').then_some(1));
                    self.repeat(&mut branch, least, most, was_repeated)?;
                    repeated = true;
                    continue;
                }
                '{' => match self.counts() {
                    Some((least, most)) => {
                        self.repeat(&mut branch, least, most, was_repeated)?;
                        repeated = true;
                        continue;
                    }
                    None => Node::Runes(Runes::one(next.into(), false)),
                },
                _ => Node::Runes(Runes::one(next.into(), flags.fold)),
            };
            branch.push(node);
        }
        branches.push(sequence(branch));
        Ok(choice(branches))
    }

    /// Reads what stands between brackets, and the closing one.
    fn content(&mut self, flags: Flags) -> Result<Node, SyntaxError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(SyntaxError::TooLarge);
        }
        let node = self.either(flags)?;
        self.depth -= 1;
        if self.takes(")") { Ok(node) } else { Err(SyntaxError::Broken) }
    }

    /// Reads what stands behind an opening bracket.
    fn group(&mut self, mut flags: Flags) -> Result<Group, SyntaxError> {
        if !self.takes("?") {
            return Ok(Group::Captures);
        }
        if ["=", "!", "<=", "<!", ">"].iter().any(|look| self.takes(look)) {
            return Err(SyntaxError::NotRegular);
        }
        if self.takes("P<") {
            let name = |next: char| next.is_alphanumeric() || next == '_';
            let start = self.at;
            while self.peek(0).is_some_and(name) {
                self.at += 1;
            }
            let named = self.at > start && self.takes(">");
            return if named { Ok(Group::Captures) } else { Err(SyntaxError::Broken) };
        }
        let (mut on, mut set) = (true, false);
        loop {
            match self.take().ok_or(SyntaxError::Broken)? {
                'i' => flags.fold = on,
                'm' => flags.lines = on,
                's' => flags.all = on,
                // Which of several matches is preferred is no matter here.
                'U' => {}
                '-' if on => {
                    (on, set) = (false, false);
                    continue;
                }
                ':' if on || set => return Ok(Group::Opens(flags)),
                ')' if on || set => return Ok(Group::Sets(flags)),
                _ => return Err(SyntaxError::Broken),
            }
            set = true;
        }
    }

    /// Puts a repetition around the last thing of a branch.
    fn repeat(
        &mut self,
        branch: &mut Vec<Node>,
        least: u32,
        most: Option<u32>,
        was_repeated: bool,
    ) -> Result<(), SyntaxError> {
        // Lazy ones match the same texts.
        self.takes("?");
        let node = branch.pop().filter(|_| !was_repeated).ok_or(SyntaxError::Broken)?;
        if most.is_some_and(|most| most < least) {
            return Err(SyntaxError::Broken);
        }
        let times = most.unwrap_or(least);
        if times > REPETITIONS || times >= 2 && times.saturating_mul(repetitions(&node)) > REPETITIONS {
            return Err(SyntaxError::TooLarge);
        }
        branch.push(Node::Repeat(least, most, Box::new(node)));
        Ok(())
    }

    /// Reads `2}`, `2,}` or `2,4}` behind a brace; what is none of them stays.
    fn counts(&mut self) -> Option<(u32, Option<u32>)> {
        let start = self.at;
        let counts = self.number().and_then(|least| {
            let most = if self.takes(",") {
                if self.peek(0) == Some('}') { None } else { Some(self.number()?) }
            } else {
                Some(least)
            };
            self.takes("}").then_some((least, most))
        });
        if counts.is_none() {
            self.at = start;
        }
        counts
    }

    fn number(&mut self) -> Option<u32> {
        let start = self.at;
        let mut number: u32 = 0;
        while let Some(digit) = self.peek(0).and_then(|next| next.to_digit(10)) {
            number = number.checked_mul(10)?.checked_add(digit)?;
            self.at += 1;
        }
        let zeros = self.at > start + 1 && self.text.get(start) == Some(&'0');
        (self.at > start && !zeros && number < 1_000_000_000).then_some(number)
    }

    /// Reads what stands behind a backslash. What is quoted at length goes to the branch.
    fn escape(&mut self, flags: Flags, branch: &mut Vec<Node>) -> Result<Option<Node>, SyntaxError> {
        let next = self.peek(0).ok_or(SyntaxError::Broken)?;
        let simple = match next {
            'b' => Node::Look(Look::WordAscii),
            'B' => Node::Look(Look::WordAsciiNegate),
            'A' => Node::Look(Look::Start),
            'z' => Node::Look(Look::End),
            'C' => Node::Byte,
            'p' | 'P' => return Err(SyntaxError::NamedClass),
            'Q' => {
                self.at += 1;
                while self.at < self.text.len() && !self.takes("\\E") {
                    branch.extend(self.take().map(|next| Node::Runes(Runes::one(next.into(), flags.fold))));
                }
                return Ok(None);
            }
            _ => match perl_class(next, flags.fold) {
                Some(class) => Node::Runes(class),
                None => return Ok(Some(Node::Runes(Runes::one(self.character()?, flags.fold)))),
            },
        };
        self.at += 1;
        Ok(Some(simple))
    }

    /// Reads a character behind a backslash.
    fn character(&mut self) -> Result<u32, SyntaxError> {
        let next = self.take().ok_or(SyntaxError::Broken)?;
        let digit = |next: Option<char>| next.and_then(|next| next.to_digit(8));
        match next {
            'n' => Ok(0x0A),
            'r' => Ok(0x0D),
            't' => Ok(0x09),
            'a' => Ok(0x07),
            'f' => Ok(0x0C),
            'v' => Ok(0x0B),
            'x' => self.hexadecimal(),
            '1'..='7' if digit(self.peek(0)).is_none() => Err(SyntaxError::NotRegular),
            '0'..='7' => {
                let mut code = digit(Some(next)).unwrap_or_default();
                for _ in 0..2 {
                    let Some(digit) = digit(self.peek(0)) else { break };
                    code = code * 8 + digit;
                    self.at += 1;
                }
                Ok(code)
            }
            '8' | '9' | 'k' | 'g' => Err(SyntaxError::NotRegular),
            _ if next.is_ascii() && !next.is_ascii_alphanumeric() => Ok(next.into()),
            _ => Err(SyntaxError::Broken),
        }
    }

    /// Reads `41` or `{1F600}` behind `\x`.
    fn hexadecimal(&mut self) -> Result<u32, SyntaxError> {
        let mut code = 0;
        if self.takes("{") {
            let start = self.at;
            while let Some(digit) = self.peek(0).and_then(|next| next.to_digit(16)) {
                code = code * 16 + digit;
                self.at += 1;
                if code > LAST {
                    return Err(SyntaxError::Broken);
                }
            }
            return if self.at > start && self.takes("}") { Ok(code) } else { Err(SyntaxError::Broken) };
        }
        for _ in 0..2 {
            code = code * 16 + self.take().and_then(|next| next.to_digit(16)).ok_or(SyntaxError::Broken)?;
        }
        Ok(code)
    }

    /// Reads a set of characters behind its opening bracket.
    fn class(&mut self, flags: Flags) -> Result<Runes, SyntaxError> {
        let mut class = Runes::default();
        let negated = self.takes("^");
        let mut first = true;
        loop {
            let next = self.peek(0).ok_or(SyntaxError::Broken)?;
            if next == ']' && !first {
                self.at += 1;
                break;
            }
            first = false;
            if next == '['
                && self.peek(1) == Some(':')
                && let Some(named) = self.posix_class(flags.fold)?
            {
                class.union(&named);
                continue;
            }
            if next == '\\' {
                match self.peek(1) {
                    Some('p' | 'P') => return Err(SyntaxError::NamedClass),
                    Some(name) => {
                        if let Some(perl) = perl_class(name, flags.fold) {
                            self.at += 2;
                            class.union(&perl);
                            continue;
                        }
                    }
                    None => {}
                }
            }
            let start = self.class_character()?;
            // A hyphen before the end stands for itself.
            let ranges = self.peek(0) == Some('-') && self.peek(1).is_some_and(|next| next != ']');
            let end = if ranges {
                self.at += 1;
                self.class_character()?
            } else {
                start
            };
            if end < start {
                return Err(SyntaxError::Broken);
            }
            // A range of all there is takes as long as a hundred thousand characters.
            self.folds += if flags.fold { (end - start).min(0x2_0000) } else { 0 };
            if self.folds > FOLDS {
                return Err(SyntaxError::TooLarge);
            }
            class.add(start, end, flags.fold);
        }
        if negated {
            class.negate();
        } else {
            class.settle();
        }
        Ok(class)
    }

    fn class_character(&mut self) -> Result<u32, SyntaxError> {
        match self.take().ok_or(SyntaxError::Broken)? {
            '\\' => self.character(),
            next => Ok(next.into()),
        }
    }

    /// Reads `[:alpha:]`; `None` if it is no such thing.
    fn posix_class(&mut self, fold: bool) -> Result<Option<Runes>, SyntaxError> {
        let name: String = self.text.iter().skip(self.at + 2).take_while(|next| **next != ':').collect();
        let length = 2 + name.chars().count();
        if self.peek(length) != Some(':') || self.peek(length + 1) != Some(']') {
            // What looks like a name further on is a name that nobody knows.
            let closed = self.last_name.is_some_and(|end| end >= self.at + 2);
            return if closed { Err(SyntaxError::Broken) } else { Ok(None) };
        }
        let (negated, name) = name.strip_prefix('^').map_or((false, name.as_str()), |name| (true, name));
        let ranges: &[(u8, u8)] = match name {
            "alnum" => &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')],
            "alpha" => &[(b'A', b'Z'), (b'a', b'z')],
            "ascii" => &[(0, 0x7F)],
            "blank" => &[(b'\t', b'\t'), (b' ', b' ')],
            "cntrl" => &[(0, 0x1F), (0x7F, 0x7F)],
            "digit" => &[(b'0', b'9')],
            "graph" => &[(b'!', b'~')],
            "lower" => &[(b'a', b'z')],
            "print" => &[(b' ', b'~')],
            "punct" => &[(b'!', b'/'), (b':', b'@'), (b'[', b'`'), (b'{', b'~')],
            "space" => &[(b'\t', b'\r'), (b' ', b' ')],
            "upper" => &[(b'A', b'Z')],
            "word" => &WORD,
            "xdigit" => &[(b'0', b'9'), (b'A', b'F'), (b'a', b'f')],
            _ => return Err(SyntaxError::Broken),
        };
        self.at += length + 2;
        Ok(Some(ascii_class(ranges, negated, fold)))
    }
}

fn sequence(mut nodes: Vec<Node>) -> Node {
    if nodes.len() == 1 { nodes.pop().unwrap_or(Node::Empty) } else { Node::Concat(nodes) }
}

/// One of some branches. Sets of characters beside each other are one set, as they are for RE2: what a set of all
/// characters is generous about, it is for the whole.
fn choice(branches: Vec<Node>) -> Node {
    let mut merged: Vec<Node> = Vec::with_capacity(branches.len());
    for branch in branches {
        match (merged.last_mut(), branch) {
            (Some(Node::Runes(before)), Node::Runes(runes)) => before.union(&runes),
            (_, branch) => merged.push(branch),
        }
    }
    for node in &mut merged {
        if let Node::Runes(runes) = node {
            runes.settle();
        }
    }
    if merged.len() == 1 { merged.pop().unwrap_or(Node::Empty) } else { Node::Either(merged) }
}

const WORD: [(u8, u8); 4] = [(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')];

/// What `\d` and its like stand for.
fn perl_class(name: char, fold: bool) -> Option<Runes> {
    let ranges: &[(u8, u8)] = match name.to_ascii_lowercase() {
        'd' => &[(b'0', b'9')],
        // Without the vertical tab.
        's' => &[(b'\t', b'\n'), (0x0C, b'\r'), (b' ', b' ')],
        'w' => &WORD,
        _ => return None,
    };
    Some(ascii_class(ranges, name.is_ascii_uppercase(), fold))
}

fn ascii_class(ranges: &[(u8, u8)], negated: bool, fold: bool) -> Runes {
    let mut class = Runes::default();
    for (first, last) in ranges {
        class.add((*first).into(), (*last).into(), fold);
    }
    if negated {
        class.negate();
    } else {
        class.settle();
    }
    class
}

/// What `.` stands for.
fn any(all: bool) -> Runes {
    let mut runes = Runes::default();
    if !all {
        runes.add(0x0A, 0x0A, false);
    }
    runes.negate();
    runes
}

/// How often the innermost thing repeats.
fn repetitions(node: &Node) -> u32 {
    match node {
        Node::Concat(nodes) | Node::Either(nodes) => nodes.iter().map(repetitions).max().unwrap_or(1),
        Node::Repeat(least, most, node) => repetitions(node).saturating_mul(most.unwrap_or(*least).max(1)),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str) -> Result<Node, SyntaxError> {
        parse(pattern, true)
    }

    fn literal(text: &str) -> Vec<Node> {
        text.chars().map(|next| Node::Runes(Runes::one(next.into(), false))).collect()
    }

    #[test]
    fn a_brace_that_begins_no_repetition_stands_for_itself() {
        for pattern in ["a{", "a{b", "a{,3}", "a{1", "a{1,b}", "a{01}", "a{99999999999}", "{{a}}"] {
            assert_eq!(read(pattern), Ok(Node::Concat(literal(pattern))), "{pattern}");
        }
        let a = Box::new(Node::Runes(Runes::one(0x61, false)));
        assert_eq!(read("a{2,}"), Ok(Node::Repeat(2, None, a.clone())));
        assert_eq!(read("a{2}?"), Ok(Node::Repeat(2, Some(2), a.clone())));
        assert_eq!(read("a{0,3}"), Ok(Node::Repeat(0, Some(3), a)));
    }

    #[test]
    fn what_is_quoted_stands_for_itself() {
        assert_eq!(read(r"\Qa.b*\Ec"), Ok(Node::Concat(literal("a.b*c"))));
        assert_eq!(read(r"\Qa.b"), Ok(Node::Concat(literal("a.b"))));
        assert_eq!(read(r"\.\/\-\_\x41\x{42}\103\0"), Ok(Node::Concat(literal("./-_ABC\0"))));
    }

    #[test]
    fn there_are_no_sets_in_sets() {
        let class = |pattern: &str| match read(pattern) {
            Ok(Node::Runes(class)) => class,
            other => panic!("{other:?}"),
        };
        let of = |text: &str| {
            let mut class = Runes::default();
            text.chars().for_each(|next| class.add(next.into(), next.into(), false));
            class.settle();
            class
        };
        for (pattern, text) in [
            ("[[a]", "[a"),
            ("[a&&b]", "a&b"),
            ("[a-]", "a-"),
            ("[]a]", "]a"),
            ("[a-c-]", "abc-"),
            ("[a-c-e]", "abc-e"),
            ("[[:]", "[:"),
            (r"[\]\-]", "]-"),
            ("[[:digit:]]", "0123456789"),
            (r"[\d-]", "0123456789-"),
            (r"\s", "\t\n\u{c}\r "),
        ] {
            assert_eq!(class(pattern), of(text), "{pattern}");
        }
        let mut others = of("a");
        others.negate();
        assert_eq!(class("[^a]"), others);
    }

    #[test]
    fn sets_beside_each_other_are_one() {
        let class = |ranges: &[(u8, u8)]| Node::Runes(ascii_class(ranges, false, false));
        assert_eq!(read("a|[c-d]|b"), Ok(class(&[(b'a', b'd')])));
        assert_eq!(read("a|(?:c|b)"), Ok(class(&[(b'a', b'c')])));
        assert_eq!(
            read("a|bc|d"),
            Ok(Node::Either(vec![class(&[(b'a', b'a')]), Node::Concat(literal("bc")), class(&[(b'd', b'd')])]))
        );
        assert!(matches!(read("a|(b)"), Ok(Node::Either(_))));
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        for (pattern, error) in [
            ("(?=a)", SyntaxError::NotRegular),
            ("(?<!a)", SyntaxError::NotRegular),
            (r"(a)\1", SyntaxError::NotRegular),
            (r"\pL", SyntaxError::NamedClass),
            (r"[\p{Greek}]", SyntaxError::NamedClass),
            ("(a", SyntaxError::Broken),
            ("a)", SyntaxError::Broken),
            ("[a", SyntaxError::Broken),
            ("*a", SyntaxError::Broken),
            ("(*a)", SyntaxError::Broken),
            ("a**", SyntaxError::Broken),
            ("a{2}{3}", SyntaxError::Broken),
            ("a{3,2}", SyntaxError::Broken),
            ("[b-a]", SyntaxError::Broken),
            ("[[:nobody:]]", SyntaxError::Broken),
            (r"\q", SyntaxError::Broken),
            (r"\x{110000}", SyntaxError::Broken),
            ("a\\", SyntaxError::Broken),
            ("(?x)a", SyntaxError::Broken),
            ("(?-)a", SyntaxError::Broken),
            ("a{1001}", SyntaxError::TooLarge),
            ("(?:a{40}){40}", SyntaxError::TooLarge),
        ] {
            assert_eq!(read(pattern), Err(error), "{pattern}");
        }
        assert_eq!(read(&"(".repeat(10_000)), Err(SyntaxError::TooLarge));
        assert!(read("(?:a{25}){40}").is_ok());
    }
}
