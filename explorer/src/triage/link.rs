//! Links that take a finding somewhere else: a new ticket, a workflow, a dashboard.

use std::fmt::{self, Write};
use std::str::FromStr;

/// A link with gaps, and what it is called.
///
/// What fills the gaps is percent-encoded, so that it stays within its part of the URL (RFC 3986, 2.3: letters, digits and
/// `-._~` stay as they are).
///
/// ```
/// use api_inventory_explorer::triage::{LinkTemplate, LinkValues};
/// let template: LinkTemplate = "Ticket=https://tracker.example/new?title={title}&of={route}".parse()?;
/// let values = LinkValues { title: "No login", route: "/users/{id}", ..LinkValues::default() };
/// assert_eq!(template.name(), "Ticket");
/// assert_eq!(template.link(&values), "https://tracker.example/new?title=No%20login&of=%2Fusers%2F%7Bid%7D");
/// # Ok::<(), api_inventory_explorer::triage::LinkError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkTemplate {
    name: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Gap(Gap),
}

/// What may stand in a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Rule,
    Title,
    Severity,
    Service,
    Environment,
    Method,
    Route,
    Owner,
}

/// What gaps are called.
const GAPS: [(&str, Gap); 8] = [
    ("rule", Gap::Rule),
    ("title", Gap::Title),
    ("severity", Gap::Severity),
    ("service", Gap::Service),
    ("environment", Gap::Environment),
    ("method", Gap::Method),
    ("route", Gap::Route),
    ("owner", Gap::Owner),
];

/// What fills the gaps; empty what is not known.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkValues<'a> {
    /// The rule's id.
    pub rule: &'a str,
    /// What is wrong, in one line.
    pub title: &'a str,
    /// How bad it is.
    pub severity: &'a str,
    /// The service.
    pub service: &'a str,
    /// The environment.
    pub environment: &'a str,
    /// The method.
    pub method: &'a str,
    /// The route.
    pub route: &'a str,
    /// The team that owns the endpoint.
    pub owner: &'a str,
}

/// A text is no template of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkError {
    /// There is no name in front.
    NoName,
    /// It does not begin with `https://` or `http://`, and a host.
    NoUrl,
    /// It has a blank, a quote, or another character that stands in no URL.
    NotInUrls,
    /// `{` without `}`, or `}` without `{`.
    OpenGap,
    /// There is no gap of this name.
    UnknownGap,
    /// Whoever names a service must not choose where links lead.
    GapInHost,
}

impl fmt::Display for LinkError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::NoName => "no link; one is written as NAME=https://…",
            Self::NoUrl => "a link begins with https:// or http:// and a host",
            Self::NotInUrls => {
                "blanks, quotes, `<`, `>`, `\\`, `^`, `|`, backticks and letters beyond ASCII are percent-encoded in links"
            }
            Self::OpenGap => "a brace has no other half",
            Self::UnknownGap => {
                "gaps of links are {rule}, {title}, {severity}, {service}, {environment}, {method}, {route}, {owner}"
            }
            Self::GapInHost => "the host of a link has no gaps",
        };
        formatter.write_str(what)
    }
}

impl std::error::Error for LinkError {}

impl FromStr for LinkTemplate {
    type Err = LinkError;

    fn from_str(text: &str) -> Result<Self, LinkError> {
        let (name, url) = text.split_once('=').ok_or(LinkError::NoName)?;
        if name.trim().is_empty() || name.contains(['/', ':']) {
            return Err(LinkError::NoName);
        }
        if url.chars().any(|letter| !letter.is_ascii_graphic() || "\"'<>\\^|`".contains(letter)) {
            return Err(LinkError::NotInUrls);
        }
        let behind = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or(LinkError::NoUrl)?;
        let host = behind.split(['/', '?', '#']).next().unwrap_or_default();
        if host.is_empty() {
            return Err(LinkError::NoUrl);
        }
        if host.contains(['{', '}']) {
            return Err(LinkError::GapInHost);
        }
        Ok(Self { name: name.trim().to_owned(), pieces: pieces(url)? })
    }
}

fn pieces(url: &str) -> Result<Vec<Piece>, LinkError> {
    let mut pieces = Vec::new();
    let mut rest = url;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').ok_or(LinkError::OpenGap)?;
        if before.contains('}') {
            return Err(LinkError::OpenGap);
        }
        let (_, gap) = GAPS.into_iter().find(|(known, _)| *known == name).ok_or(LinkError::UnknownGap)?;
        pieces.extend([Piece::Text(before.to_owned()), Piece::Gap(gap)]);
        rest = after;
    }
    if rest.contains('}') {
        return Err(LinkError::OpenGap);
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Ok(pieces)
}

impl LinkTemplate {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The link, with its gaps filled.
    #[must_use]
    pub fn link(&self, values: &LinkValues<'_>) -> String {
        let mut link = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => link.push_str(text),
                Piece::Gap(gap) => push_encoded(gap.of(values), &mut link),
            }
        }
        link
    }
}

impl Gap {
    const fn of<'a>(self, values: &LinkValues<'a>) -> &'a str {
        match self {
            Self::Rule => values.rule,
            Self::Title => values.title,
            Self::Severity => values.severity,
            Self::Service => values.service,
            Self::Environment => values.environment,
            Self::Method => values.method,
            Self::Route => values.route,
            Self::Owner => values.owner,
        }
    }
}

/// Everything but what is unreserved (RFC 3986, 2.3) as `%XX`. One or two dots alone, which lead to another folder (RFC 3986,
/// 3.3) and do so when they are encoded as well, become hyphens.
fn push_encoded(text: &str, link: &mut String) {
    if matches!(text, "." | "..") {
        link.push_str(if text.len() == 1 { "-" } else { "--" });
        return;
    }
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            link.push(char::from(octet));
        } else {
            _ = write!(link, "%{octet:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_wrong_with_a_template_is_told() {
        for (text, error) in [
            ("https://a.example", LinkError::NoName),
            ("=https://a.example", LinkError::NoName),
            ("https://a.example/?a=b", LinkError::NoName),
            ("T=javascript:alert(1)", LinkError::NoUrl),
            ("T=//a.example", LinkError::NoUrl),
            ("T=https:///x", LinkError::NoUrl),
            ("T=https://a.example/a b", LinkError::NotInUrls),
            ("T=https://a.example/\"x", LinkError::NotInUrls),
            ("T=https://a.example/{rule", LinkError::OpenGap),
            ("T=https://a.example/rule}", LinkError::OpenGap),
            ("T=https://a.example/}{rule}", LinkError::OpenGap),
            ("T=https://a.example/{Rule}", LinkError::UnknownGap),
            ("T=https://{service}.example/", LinkError::GapInHost),
            ("T=https://{service}@a.example/", LinkError::GapInHost),
        ] {
            assert_eq!(text.parse::<LinkTemplate>(), Err(error), "{text}");
        }
    }

    #[test]
    fn dots_do_not_lead_to_another_folder() {
        let template: LinkTemplate = "T=https://a.example/{service}/{route}/new".parse().unwrap();
        let link = template.link(&LinkValues { service: "..", route: ".", ..LinkValues::default() });
        assert_eq!(link, "https://a.example/--/-/new");
    }

    proptest! {
        #[test]
        fn no_value_leaves_its_part_of_the_url(value in any::<String>()) {
            let template: LinkTemplate = "T=https://a.example/{service}/new?route={route}&done=1".parse().unwrap();
            let link = template.link(&LinkValues { service: &value, route: &value, ..LinkValues::default() });
            let rest = link.strip_prefix("https://a.example/").unwrap();
            let (service, rest) = rest.split_once("/new?route=").unwrap();
            let route = rest.strip_suffix("&done=1").unwrap();
            prop_assert_eq!(service, route);
            prop_assert!(service.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-._~%".contains(&octet)));
        }
    }
}
