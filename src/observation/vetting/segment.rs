//! Segments of paths that callers send: how well the vocabulary knows them, and the templates that are made of them.
//!
//! Nobody vouches for such a segment. What is here says what it may be; that it recurs at its place is for others to show.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::super::RouteTemplate;
use super::codes::{is_language, is_locale};
use super::literal::{is_api_date, is_plain_literal, may_leave};
use super::parents::{names_a_crowd, names_people};
use super::shape::is_known;
use super::vocabulary::{is_term, joins, knows};
use super::word_list::WordList;
use super::words::words;

/// How well a segment is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Familiarity {
    /// It has the form of a value.
    Data,
    /// It could be a literal, and no word of it is known.
    Strange,
    /// Some of its words are known.
    Partly,
    /// All of its words are.
    Known,
}

/// What programmers call routes, beside the words of fields: what one does, where one is, and what stands on web sites.
static ROUTE_WORDS: WordList = WordList::new(
    "about activate archive attend authorize autocomplete avatar ban basket batch blog bookmark browse bulk cancel cart \
     catalog checkout claim clear clone close compare complete compose confirm connect convert css dashboard deactivate \
     deliver discover dismiss duplicate edit enroll estimate evict explore faq favorites favourite feed finish finalize \
     flush follow forgot forum fulfil fulfill gallery grid graphql healthcheck healthz heartbeat hide history home import \
     inbox index invalidate invocation invoke join js kick kyc landing leaderboard leave list livez lookup login logoff logout \
     lookup mark mine mute nearby newsletter odata oauth oidc onboarding outbox overview pair passkey password pause \
     people peek poll popular preview print prune publish purge quote readyz rebuild recalculate recent redeem redirect \
     reindex reject release reload rename render reopen reorder replay reply report resend reset resolve restart \
     restore resume retry revert revoke rotate rpc rss saml save scim score search settle share shop signin signout \
     signup snooze sso start stop stories story stream submit subscribe suggest summary sudo swap swagger switch sync \
     telemetry terminate timeline toggle token trace transfer trash trending trigger unarchive unban unblock undo \
     unfollow unlink unlock unmute unpublish unread unsubscribe update upload upsert usage validate verify view vote \
     wallet warmup watch webhook wishlist withdraw wizard",
);

/// How well a decoded segment is known.
pub(crate) fn familiarity(segment: &str) -> Familiarity {
    const WELL_KNOWN: [&str; 8] =
        [".well-known", "favicon.ico", "graphql", "healthz", "livez", "login", "logout", "readyz"];
    const LONGEST: usize = 64;
    if WELL_KNOWN.contains(&segment) {
        return Familiarity::Known;
    }
    if segment.len() > LONGEST || !may_leave(segment) {
        return Familiarity::Data;
    }
    if matches!(segment.as_bytes(), [letter] if letter.is_ascii_lowercase()) {
        return Familiarity::Known;
    }
    let stem = segment.rsplit_once('.').map_or(segment, |(stem, _)| stem);
    let words = words(if stem.is_empty() { segment } else { stem });
    let bearing = || words.iter().filter(|word| !joins(&word.text) && !is_number(&word.text));
    let known = bearing().filter(|word| {
        // Ordinals make names of fields, and records of people.
        let digits = word.text.bytes().any(|byte| byte.is_ascii_digit());
        is_term(&word.text)
            || !digits && (is_known(word) || is_route_word(&word.text))
            || is_ordinary_version(&word.text)
    });
    match (known.count(), bearing().count()) {
        (0, _) => Familiarity::Strange,
        (known, all) if known == all && words.iter().all(|word| !is_number(&word.text)) => Familiarity::Known,
        _ => Familiarity::Partly,
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A word of routes, also as a regular plural.
fn is_route_word(word: &str) -> bool {
    ROUTE_WORDS.contains(word) || stem(word).is_some_and(|stem| ROUTE_WORDS.contains(&stem))
}

/// `v2`, as it stands at the end of names.
fn is_ordinary_version(word: &str) -> bool {
    matches!(word.as_bytes(), [b'v', digit] if digit.is_ascii_digit())
}

/// A version of an API: `v1`, `v2.1`, `v1beta2`, or a date.
pub(crate) fn is_known_version(segment: &str) -> bool {
    let digit =
        segment.strip_prefix(['v', 'V']).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    is_api_date(segment) || digit && segment.len() <= 10 && may_leave(segment)
}

/// A language, or a locale: `de`, `de-DE`, `pt_BR`.
pub(crate) fn is_locale_prefix(segment: &str) -> bool {
    is_language(segment) || is_locale(segment)
}

/// Whether a segment lists things that values behind it tell apart: a known noun in the plural.
pub(crate) fn is_collection(segment: &str) -> bool {
    /// Words in the plural that are one thing each.
    const SINGLE: [&str; 32] = [
        "access",
        "actions",
        "address",
        "analytics",
        "assets",
        "business",
        "class",
        "credits",
        "css",
        "details",
        "docs",
        "graphics",
        "headers",
        "insights",
        "logistics",
        "metrics",
        "news",
        "operations",
        "ops",
        "options",
        "permissions",
        "preferences",
        "process",
        "progress",
        "properties",
        "series",
        "settings",
        "sms",
        "stats",
        "statistics",
        "status",
        "tools",
    ];
    if segment == "u" {
        return true;
    }
    let words = words(segment);
    let Some(last) = words.last().map(|word| word.text.as_str()) else { return false };
    !SINGLE.contains(&last)
        && (names_people(last)
            || last.ends_with('s') && names_a_crowd(last)
            || stem(last).is_some_and(|stem| knows(&stem) || ROUTE_WORDS.contains(&stem)))
}

/// Whether a segment names a part of a service, which has parts of its own, and no things.
pub(crate) fn is_area(segment: &str) -> bool {
    const AREAS: [&str; 44] = [
        "account",
        "actions",
        "actuator",
        "admin",
        "analytics",
        "assets",
        "auth",
        "billing",
        "cart",
        "checkout",
        "config",
        "configuration",
        "css",
        "dashboard",
        "debug",
        "diagnostics",
        "discover",
        "explore",
        "export",
        "feed",
        "graphql",
        "health",
        "inbox",
        "insights",
        "js",
        "maintenance",
        "me",
        "metrics",
        "monitoring",
        "oauth",
        "oauth2",
        "permissions",
        "preferences",
        "search",
        "security",
        "settings",
        "static",
        "statistics",
        "stats",
        "status",
        "support",
        "system",
        "user",
        "wishlist",
    ];
    AREAS.contains(&segment) || segment.starts_with('.')
}

/// Whether a segment lists persons, one by one: what follows a name is what belongs to somebody.
pub(crate) fn lists_persons(segment: &str) -> bool {
    let last = segment.rsplit(['-', '_']).next().unwrap_or_default();
    matches!(last, "u" | "accounts" | "profiles" | "profile") || names_people(last)
}

/// Formats in which things are exported: a word that chooses one says nothing about a thing.
pub(crate) fn is_format(segment: &str) -> bool {
    const FORMATS: [&str; 20] = [
        "7z", "atom", "bz2", "csv", "gz", "html", "json", "ndjson", "parquet", "pdf", "rss", "svg", "tar", "tar.gz",
        "tgz", "txt", "xlsx", "xml", "yaml", "zip",
    ];
    FORMATS.contains(&segment)
}

/// Whether a segment lists groups of people: what follows a name is what belongs to the group.
pub(crate) fn lists_groups(segment: &str) -> bool {
    let last = segment.rsplit(['-', '_']).next().unwrap_or_default();
    matches!(
        last,
        "companies"
            | "departments"
            | "organizations"
            | "organisations"
            | "orgs"
            | "projects"
            | "teams"
            | "tenants"
            | "workspaces"
    )
}

/// Whether a segment lists people, or groups of them: what follows is the name of somebody, whatever its words.
pub(crate) fn lists_people(segment: &str) -> bool {
    const GROUPS: [&str; 12] = [
        "accounts",
        "assignees",
        "collaborators",
        "companies",
        "memberships",
        "organizations",
        "orgs",
        "profiles",
        "projects",
        "repos",
        "repositories",
        "teams",
    ];
    let lower = segment.to_ascii_lowercase();
    let last = lower.rsplit(['-', '_']).next().unwrap_or_default();
    last == "u" || names_people(last) || GROUPS.contains(&last)
}

/// The stem of a regular English plural.
fn stem(word: &str) -> Option<String> {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() >= 2) {
        return Some(format!("{stem}y"));
    }
    let sibilant = ["ses", "xes", "zes", "ches", "shes"].iter().any(|end| word.ends_with(end));
    if sibilant && let Some(stem) = word.strip_suffix("es").filter(|stem| knows(stem)) {
        return Some(stem.to_owned());
    }
    let single = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    word.strip_suffix('s').filter(|stem| stem.len() >= 2 && !single).map(str::to_owned)
}

/// The name of what a literal lists, as parameters are named: `check-runs` lists a `check_run`. `None` for words that
/// are not known.
pub(crate) fn singular(literal: &str) -> Option<String> {
    if familiarity(literal) < Familiarity::Partly
        || !literal.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    {
        return None;
    }
    let name = literal.replace('-', "_");
    let (head, last) = name.rsplit_once('_').map_or(("", name.as_str()), |(head, last)| (head, last));
    let last = stem(last).unwrap_or_else(|| last.to_owned());
    Some(if head.is_empty() { last } else { format!("{head}_{last}") })
}

/// One segment of a learnt template.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    /// Decoded.
    Literal(&'a str),
    /// The name.
    Parameter(&'a str),
}

/// What has a meaning in paths or in templates.
const ESCAPED: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

impl RouteTemplate {
    /// A template that was learnt from requests; literals that look like data are folded here whatever was learnt.
    pub(crate) fn from_learnt<'a>(parts: impl Iterator<Item = Part<'a>>) -> Self {
        let mut route = String::new();
        for part in parts {
            route.push('/');
            match part {
                Part::Literal(literal) if may_leave(literal) || is_api_date(literal) || is_method(literal) => {
                    route.extend(utf8_percent_encode(literal, &ESCAPED));
                }
                Part::Literal(_) => route.push_str("{segment}"),
                Part::Parameter(name) => {
                    route.push('{');
                    route.push_str(name);
                    route.push('}');
                }
            }
        }
        if route.is_empty() { Self::vetted("/") } else { Self::vetted(&route) }
    }
}

/// A method behind a colon: `messages:batchGet`.
fn is_method(literal: &str) -> bool {
    literal.split_once(':').is_some_and(|(noun, verb)| is_plain_literal(noun) && is_plain_literal(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_known_by_all_of_their_words() {
        for (segment, expected) in [
            ("users", Familiarity::Known),
            ("settings", Familiarity::Known),
            ("pull-requests", Familiarity::Known),
            (".well-known", Familiarity::Known),
            ("u", Familiarity::Known),
            ("kingaku-list", Familiarity::Known),
            ("brolvandik-list", Familiarity::Partly),
            ("summer", Familiarity::Strange),
            ("anna", Familiarity::Strange),
            ("user1", Familiarity::Strange),
            ("8812", Familiarity::Data),
            ("anna@x.org", Familiarity::Data),
            ("", Familiarity::Strange),
        ] {
            assert_eq!(familiarity(segment), expected, "{segment}");
        }
    }

    #[test]
    fn plurals_list_and_other_words_do_not() {
        for (segment, lists) in [
            ("users", true),
            ("check-runs", true),
            ("categories", true),
            ("people", true),
            ("settings", false),
            ("status", false),
            ("user", false),
            ("analysis", false),
        ] {
            assert_eq!(is_collection(segment), lists, "{segment}");
        }
    }

    #[test]
    fn a_parameter_is_called_what_its_parent_lists() {
        for (literal, name) in [
            ("users", Some("user")),
            ("check-runs", Some("check_run")),
            ("categories", Some("category")),
            ("statuses", Some("status")),
            ("addresses", Some("address")),
            ("user", Some("user")),
            ("brolvandik", None),
        ] {
            assert_eq!(singular(literal).as_deref(), name, "{literal}");
        }
    }

    #[test]
    fn what_looks_like_data_is_folded_at_the_last_moment() {
        let template = |parts: &[Part<'_>]| RouteTemplate::from_learnt(parts.iter().copied()).as_str().to_owned();
        assert_eq!(template(&[Part::Literal("users"), Part::Literal("anna@x.org")]), "/users/{segment}");
        assert_eq!(template(&[Part::Literal("用户"), Part::Parameter("int")]), "/%E7%94%A8%E6%88%B7/{int}");
        assert_eq!(template(&[]), "/");
    }

    proptest::proptest! {
        #[test]
        fn any_segment_is_judged_without_panic(segment: String) {
            let _ = (familiarity(&segment), is_collection(&segment), lists_people(&segment), singular(&segment));
            let _ = RouteTemplate::from_learnt([Part::Literal(&segment), Part::Parameter("x")].into_iter());
        }
    }
}
