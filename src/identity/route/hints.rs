//! What the user says about routes that are learnt.

use std::sync::Arc;

use super::learnt::Pattern;
use super::path::{DEPTH_LIMIT, decode, part};

/// More hints are refused: each is compared with each path that is learnt.
const HINTS_LIMIT: usize = 256;

/// What the user says: one hint a line, empty lines and those that begin with `#` aside.
///
/// - `pin /users/{id}`: this is a route, whatever is learnt, and with these names.
/// - `split /users/me`: the last segment is a literal and no value of the parameter beside it.
/// - `name /users/{account_id}`: what parameters of the learnt template of this form are called.
/// - `ignore /cgi-bin/*`: such paths are not learnt. `*` stands for the rest, and `{}` for one segment.
#[derive(Clone, Default)]
pub(crate) struct RouteHints {
    pub(super) pins: Vec<Vec<Pattern>>,
    pub(super) splits: Vec<Vec<Pattern>>,
    pub(super) names: Vec<Vec<Pattern>>,
    pub(super) ignores: Vec<Vec<Pattern>>,
}

/// What is wrong with a hint. The hint itself is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum HintError {
    /// It begins with none of the four words.
    UnknownWord,
    /// There is no path behind the word, or more than one.
    NotOnePath,
    /// The path has no slash at its start, an empty or a dot segment, or too many segments.
    Path,
    /// A parameter has no name where it needs one, or one with other characters than letters, digits and `_`.
    Parameter,
    /// `*` stands elsewhere than at the end of what is ignored.
    Rest,
    /// The last segment of a split is no literal.
    NoLiteral,
    /// There are too many hints.
    TooMany,
}

impl std::fmt::Display for HintError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::UnknownWord => "a hint begins with none of `pin`, `split`, `name` and `ignore`",
            Self::NotOnePath => "a hint names no path, or more than one",
            Self::Path => {
                "the path of a hint has no slash at its start, an empty or a dot segment, or too many segments"
            }
            Self::Parameter => {
                "a parameter of a hint has no name, or one with other characters than letters, digits and `_`"
            }
            Self::Rest => "`*` of a hint stands elsewhere than at the end of what is ignored",
            Self::NoLiteral => "a hint that splits does not end in a literal",
            Self::TooMany => "there are too many hints",
        })
    }
}

impl std::error::Error for HintError {}

/// Hints hold what the user wrote.
impl std::fmt::Debug for RouteHints {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "RouteHints({})", self.len())
    }
}

impl std::str::FromStr for RouteHints {
    type Err = HintError;

    fn from_str(text: &str) -> Result<Self, HintError> {
        let mut hints = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            hints.add(line)?;
        }
        Ok(hints)
    }
}

impl RouteHints {
    /// Adds one hint.
    pub(crate) fn add(&mut self, hint: &str) -> Result<(), HintError> {
        let mut words = hint.split_whitespace();
        let word = words.next().ok_or(HintError::UnknownWord)?;
        let place = match word {
            "pin" => &mut self.pins,
            "split" => &mut self.splits,
            "name" => &mut self.names,
            "ignore" => &mut self.ignores,
            _ => return Err(HintError::UnknownWord),
        };
        let (Some(path), None) = (words.next(), words.next()) else { return Err(HintError::NotOnePath) };
        let patterns = patterns(path)?;
        let named = matches!(word, "pin" | "name");
        if named && patterns.iter().any(|pattern| matches!(pattern, Pattern::Any(name) if name.is_empty())) {
            return Err(HintError::Parameter);
        }
        if word != "ignore" && patterns.contains(&Pattern::Rest) {
            return Err(HintError::Rest);
        }
        if word == "split" && !matches!(patterns.last(), Some(Pattern::Literal(_))) {
            return Err(HintError::NoLiteral);
        }
        place.push(patterns);
        if self.len() > HINTS_LIMIT { Err(HintError::TooMany) } else { Ok(()) }
    }

    /// The hints as one would write them, those of one word together.
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> {
        let words = [("pin", &self.pins), ("split", &self.splits), ("name", &self.names), ("ignore", &self.ignores)];
        words.into_iter().flat_map(|(word, hints)| hints.iter().map(move |patterns| text(word, patterns)))
    }

    fn len(&self) -> usize {
        self.pins.len() + self.splits.len() + self.names.len() + self.ignores.len()
    }
}

fn text(word: &str, patterns: &[Pattern]) -> String {
    let segments: Vec<String> = patterns
        .iter()
        .map(|pattern| match pattern {
            Pattern::Literal(text) => text.to_string(),
            Pattern::Any(name) => format!("{{{name}}}"),
            Pattern::Rest => "*".to_owned(),
        })
        .collect();
    format!("{word} /{}", segments.join("/"))
}

fn patterns(path: &str) -> Result<Vec<Pattern>, HintError> {
    let mut room = [""; DEPTH_LIMIT];
    let segments = part(path, &mut room).ok_or(HintError::Path)?;
    let last = segments.len().saturating_sub(1);
    let mut patterns = Vec::with_capacity(segments.len());
    for (at, segment) in segments.iter().enumerate() {
        patterns.push(match segment.strip_prefix('{') {
            Some(rest) => {
                let name = rest.strip_suffix('}').ok_or(HintError::Parameter)?;
                let plain = name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                if !plain {
                    return Err(HintError::Parameter);
                }
                Pattern::Any(name.into())
            }
            None if *segment == "*" && at == last => Pattern::Rest,
            None if segment.contains(['*', '{', '}']) => return Err(HintError::Rest),
            None => {
                let text = decode(segment).ok_or(HintError::Path)?;
                if text.is_empty() && at < last || matches!(&*text, "." | "..") {
                    return Err(HintError::Path);
                }
                Pattern::Literal(Arc::from(&*text))
            }
        });
    }
    Ok(patterns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_read_line_by_line() {
        let hints: RouteHints =
            "# ours\npin /users/{id}\n\nsplit /users/me\nname /users/{account_id}\nignore /cgi-bin/*\n"
                .parse()
                .unwrap();
        assert_eq!(format!("{hints:?}"), "RouteHints(4)");
    }

    #[test]
    fn a_wrong_hint_is_named_and_not_shown() {
        for (hint, error) in [
            ("drop /users", HintError::UnknownWord),
            ("pin", HintError::NotOnePath),
            ("pin /secret /b", HintError::NotOnePath),
            ("pin secret", HintError::Path),
            ("pin /secret//b", HintError::Path),
            ("pin /secret/../b", HintError::Path),
            ("pin /secret/{}", HintError::Parameter),
            ("name /secret/{a-b}", HintError::Parameter),
            ("pin /secret/{a", HintError::Parameter),
            ("pin /secret/*", HintError::Rest),
            ("ignore /*/secret", HintError::Rest),
            ("split /secret/{id}", HintError::NoLiteral),
        ] {
            let found = hint.parse::<RouteHints>().unwrap_err();
            assert_eq!(found, error, "{hint}");
            assert!(!found.to_string().contains("secret"), "{hint}");
        }
        let many = "ignore /a\n".repeat(HINTS_LIMIT + 1);
        assert_eq!(many.parse::<RouteHints>().unwrap_err(), HintError::TooMany);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_as_hints(text: String, path: String) {
            let _ = text.parse::<RouteHints>();
            for word in ["pin", "split", "name", "ignore"] {
                let _ = format!("{word} /{path}").parse::<RouteHints>();
            }
        }
    }
}
