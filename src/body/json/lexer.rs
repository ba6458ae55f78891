//! The parts that JSON is written with: blanks, words, numbers, texts (RFC 8259).

/// How far a text was read. Each method goes on from there, or says nothing where that is no JSON. Raw: has no `Debug`.
pub(crate) struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

/// A text of the document. Raw: has no `Debug`.
#[derive(Clone, Copy)]
pub(crate) enum Quoted<'a> {
    /// As it stands there.
    Plain(&'a str),
    /// It had escapes, and was added without them to what was handed in.
    Unescaped,
}

/// A number of the document. Raw: has no `Debug`.
#[derive(Clone, Copy)]
pub(crate) enum Number<'a> {
    Unsigned(u64),
    /// Below zero.
    Negative(i64),
    /// With fraction or exponent, beyond 64 bits, or a negative zero: as it is written.
    Float(&'a str),
}

/// A number of fewer digits fits 64 bits.
const SHORT: usize = 19;

/// Longer numbers may be beyond those of 64 bits with fraction though they have no exponent.
const LONG: usize = 300;

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0 }
    }

    /// The byte that is next.
    pub(crate) fn place(&self) -> usize {
        self.at
    }

    /// Whether all was read but blanks.
    pub(crate) fn is_over(&mut self) -> bool {
        self.skip_space();
        self.at == self.bytes.len()
    }

    /// The byte that is next.
    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    pub(crate) fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Goes on behind a byte, if that is next.
    #[inline]
    pub(crate) fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Goes on behind a byte that nothing but blanks stand before.
    #[inline]
    pub(crate) fn take_next(&mut self, byte: u8) -> Option<()> {
        self.skip_space();
        self.take(byte)
    }

    /// `true`, `false`, `null`.
    pub(crate) fn word(&mut self, word: &'static [u8]) -> Option<()> {
        word.iter().try_for_each(|byte| self.take(*byte))
    }

    /// A number.
    pub(crate) fn number(&mut self) -> Option<Number<'a>> {
        let start = self.at;
        let negative = self.take(b'-').is_some();
        let first = self.at;
        let mut value: u64 = 0;
        if self.take(b'0').is_none() {
            while let Some(digit) = self.peek().map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
                value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
                self.at += 1;
            }
        }
        let digits = self.at - first;
        let zero_goes_on = digits == 1 && value == 0 && self.peek().is_some_and(|byte| byte.is_ascii_digit());
        if digits == 0 || zero_goes_on {
            return None;
        }
        let is_whole = !matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        if is_whole && digits < SHORT {
            match (negative, i64::try_from(value)) {
                (false, _) => return Some(Number::Unsigned(value)),
                (true, Ok(value @ 1..)) => return Some(Number::Negative(-value)),
                (true, _) => {}
            }
        }
        self.long_number(start, is_whole)
    }

    /// What is behind the digits of a number, and what it is then.
    #[cold]
    fn whole_number(written: &'a str) -> Option<Number<'a>> {
        let unsigned = || written.parse().ok().map(Number::Unsigned);
        let negative = || written.parse().ok().filter(|value| *value < 0).map(Number::Negative);
        unsigned().or_else(negative)
    }

    fn long_number(&mut self, start: usize, is_whole: bool) -> Option<Number<'a>> {
        let mut may_be_large = false;
        if !is_whole {
            if self.take(b'.').is_some() {
                self.digits()?;
            }
            if self.take(b'e').or_else(|| self.take(b'E')).is_some() {
                _ = self.take(b'+').or_else(|| self.take(b'-'));
                self.digits()?;
                may_be_large = true;
            }
        }
        let written = self.text.get(start..self.at)?;
        if is_whole && let Some(number) = Self::whole_number(written) {
            return Some(number);
        }
        let is_finite = || written.parse().is_ok_and(f64::is_finite);
        if (may_be_large || written.len() > LONG) && !is_finite() {
            // The number itself is at fault, and not what stands behind it.
            self.at -= 1;
            return None;
        }
        Some(Number::Float(written))
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<()> {
        let first = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > first).then_some(())
    }

    /// A text; without its escapes it is added to what is handed in, if it has any.
    #[inline]
    pub(crate) fn quoted(&mut self, unescaped: &mut String) -> Option<Quoted<'a>> {
        self.take(b'"')?;
        let start = self.at;
        self.plain();
        let plain = self.text.get(start..self.at)?;
        if self.take(b'"').is_some() {
            return Some(Quoted::Plain(plain));
        }
        self.escaped(plain, unescaped)
    }

    #[cold]
    fn escaped(&mut self, plain: &str, unescaped: &mut String) -> Option<Quoted<'a>> {
        unescaped.push_str(plain);
        while self.take(b'\\').is_some() {
            unescaped.push(self.escape()?);
            let plain = self.at;
            self.plain();
            unescaped.push_str(self.text.get(plain..self.at)?);
        }
        self.take(b'"')?;
        Some(Quoted::Unescaped)
    }

    /// Goes on to the end of a text, an escape, or what may not stand in a text.
    #[inline]
    fn plain(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (words, end) = rest.as_chunks();
        for word in words {
            let stops = stops(u64::from_le_bytes(*word));
            if stops != 0 {
                self.at += stops.trailing_zeros() as usize / 8;
                return;
            }
            self.at += word.len();
        }
        let stops = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
        self.at += end.iter().position(stops).unwrap_or(end.len());
    }

    /// What stands behind a backslash.
    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        let character = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return None,
        };
        self.at += 1;
        Some(character)
    }

    /// A code point by its number, or by two as UTF-16 has it.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hexadecimal()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        self.take(b'\\')?;
        self.take(b'u')?;
        let second = self.hexadecimal()?.checked_sub(0xDC00).filter(|second| *second < 0x400)?;
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + second)
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let mut number = 0;
        for _ in 0..4 {
            number = number << 4 | char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(number)
    }
}

/// The lowest bit that is set is the highest one of the first byte of eight at which a text cannot go on plainly: a quotation
/// mark, a backslash, or a control character.
fn stops(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    // Bytes below a small number borrow their highest bit. What is borrowed further on is behind the first.
    let below = |word: u64, number: u8| word.wrapping_sub(ONES * u64::from(number)) & !word & HIGHEST;
    let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    below(word, b' ') | equal(b'"') | equal(b'\\')
}
