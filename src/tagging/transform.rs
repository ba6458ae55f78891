//! What is done to a text before it is judged.

use std::borrow::Cow;

use super::reader::refuse;
use crate::rules::Place;

/// Does something to a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transformer {
    /// Letters of ASCII are written small.
    Lowercase,
    /// NUL is left out.
    RemoveNulls,
    /// `+` becomes a blank, and `%` with two hexadecimal digits the byte that they write.
    UrlDecode,
}

impl Transformer {
    fn by_name(name: &str) -> Option<Self> {
        match name {
            "lowercase" => Some(Self::Lowercase),
            "remove_nulls" | "removeNulls" => Some(Self::RemoveNulls),
            "url_decode" | "urlDecode" => Some(Self::UrlDecode),
            _ => None,
        }
    }

    fn apply(self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Lowercase => text.to_ascii_lowercase(),
            Self::RemoveNulls => text.iter().copied().filter(|byte| *byte != 0).collect(),
            Self::UrlDecode => {
                let blanks: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
                percent_encoding::percent_decode(&blanks).collect()
            }
        }
    }
}

/// What of a place is judged, and how texts are changed before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    /// The names of fields instead of values.
    pub(crate) keys: bool,
    /// What is done to texts, in order.
    pub(crate) transformers: Vec<Transformer>,
}

/// How many transformers there may be in a row.
const LIMIT: usize = 10;

impl Selection {
    /// Reads the field `transformers`; without one it is what is inherited.
    pub(super) fn read(place: &Place<'_>, foreign: bool, inherited: &Self) -> Option<Self> {
        let Some(list) = place.field("transformers") else { return Some(inherited.clone()) };
        let items = list.items()?;
        if items.len() > LIMIT {
            return refuse(&list, foreign, "at most 10 transformers", "more than 10 transformers");
        }
        let mut selection = Self::default();
        for item in items {
            match item.text()? {
                "keys_only" => selection.keys = true,
                "values_only" => selection.keys = false,
                name => match Transformer::by_name(name) {
                    Some(transformer) => selection.transformers.push(transformer),
                    None => {
                        return item.unsupported(
                            "transformers other than lowercase, remove_nulls, url_decode, keys_only and values_only",
                        );
                    }
                },
            }
        }
        Some(selection)
    }

    /// A text, as it is judged.
    pub(crate) fn transform<'t>(&self, text: &'t str) -> Cow<'t, [u8]> {
        let mut text = Cow::Borrowed(text.as_bytes());
        for transformer in &self.transformers {
            text = Cow::Owned(transformer.apply(&text));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transformed(transformers: &[Transformer], text: &str) -> Vec<u8> {
        Selection { keys: false, transformers: transformers.to_vec() }.transform(text).into_owned()
    }

    #[test]
    fn texts_are_changed_in_order() {
        use Transformer::{Lowercase, RemoveNulls, UrlDecode};
        assert_eq!(transformed(&[Lowercase], "aBÄ"), "abÄ".as_bytes());
        assert_eq!(transformed(&[RemoveNulls], "a\0b\0"), b"ab");
        assert_eq!(transformed(&[UrlDecode], "a+%4a%2B%zz%4"), b"a J+%zz%4");
        assert_eq!(transformed(&[UrlDecode, Lowercase], "%41+"), b"a ");
        assert_eq!(transformed(&[], "A"), b"A");
    }
}
