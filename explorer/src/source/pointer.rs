//! JSON pointers (RFC 6901): where in a document something stands.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

/// Longer pointers are cut when they are written: a name of a field may be as long as the document.
const MAX_WRITTEN: usize = 1_000;

/// A place in a document, which is written as a JSON pointer.
///
/// It borrows the place above it, so that walking down costs nothing until something is to be told.
#[derive(Clone, Copy, Debug)]
pub struct Pointer<'a> {
    above: Option<&'a Pointer<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    /// A pointer that is written already.
    Written(&'a str),
    Member(&'a str),
    Index(usize),
}

impl<'a> Pointer<'a> {
    /// The document as a whole.
    pub const ROOT: Self = Self { above: None, step: Step::Written("") };

    /// The place that a written pointer names.
    #[must_use]
    pub const fn written(pointer: &'a str) -> Self {
        Self { above: None, step: Step::Written(pointer) }
    }

    /// The member of the object at this place.
    #[must_use]
    pub const fn member(&'a self, name: &'a str) -> Self {
        Self { above: Some(self), step: Step::Member(name) }
    }

    /// The element of the array at this place.
    #[must_use]
    pub const fn index(&'a self, index: usize) -> Self {
        Self { above: Some(self), step: Step::Index(index) }
    }
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Documents are at most 128 deep.
        let mut steps = vec![self.step];
        let mut above = self.above;
        while let Some(pointer) = above {
            steps.push(pointer.step);
            above = pointer.above;
        }
        let mut left = MAX_WRITTEN;
        for step in steps.iter().rev() {
            let text = match step {
                Step::Written(pointer) => Cow::Borrowed(*pointer),
                Step::Member(name) => Cow::Owned(format!("/{}", escape(name))),
                Step::Index(index) => Cow::Owned(format!("/{index}")),
            };
            if text.len() > left {
                return formatter.write_str("/…");
            }
            left -= text.len();
            formatter.write_str(&text)?;
        }
        Ok(())
    }
}

fn escape(name: &str) -> String {
    // What is cut anyway need not be copied whole.
    let mut escaped = String::new();
    for character in name.chars().take(MAX_WRITTEN + 1) {
        match character {
            '~' => escaped.push_str("~0"),
            '/' => escaped.push_str("~1"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Where the fragment of a URI reference (`#/components/schemas/User`) leads within the same document.
///
/// Percent-encoded fragments are decoded first (RFC 6901, section 6).
///
/// # Errors
///
/// Where it leads out of the document, is no JSON pointer, or nothing stands there.
pub fn follow<'a>(document: &'a Value, reference: &str) -> Result<(String, &'a Value), Astray> {
    let fragment = reference.strip_prefix('#').ok_or(Astray::OtherDocument)?;
    let pointer = percent_decode(fragment).ok_or(Astray::NoPointer)?;
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Err(Astray::NoPointer);
    }
    let value = document.pointer(&pointer).ok_or(Astray::Nowhere)?;
    Ok((pointer, value))
}

/// Why a reference leads to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Astray {
    /// It leads to another document, which is not read.
    OtherDocument,
    /// It names its target other than by a JSON pointer.
    NoPointer,
    /// Nothing stands there.
    Nowhere,
}

impl Astray {
    /// What is told of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtherDocument => "the reference leads to another document, which is not read",
            Self::NoPointer => "the reference is no JSON pointer",
            Self::Nowhere => "the reference leads nowhere",
        }
    }
}

fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            let (high, low) = (bytes.next()?, bytes.next()?);
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            digit(high)? * 16 + digit(low)?
        } else {
            byte
        });
    }
    String::from_utf8(decoded).ok()
}
