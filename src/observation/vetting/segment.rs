//! Segments of paths that callers send: how well the vocabulary knows them, and the templates that are made of them.
//!
//! Nobody vouches for such a segment. What is here says what it may be; that it recurs at its place is for others to show.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::super::RouteTemplate;
use super::codes::{is_language, is_locale};
use super::crowds::{names_a_crowd, names_people};
use super::literal::{is_api_date, is_plain_literal, may_leave};
use super::shape::is_known;
use super::vocabulary::{is_term, joins, knows};
use super::word_list::WordList;
use super::words::{Word, words};

/// How well a segment is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Familiarity {
    /// It has the form of a value.
    Data,
    /// It could be a literal, and no word of it is known.
    Strange,
    /// Some of its words are known.
    Partly,
    /// Its word is known, and somebody may be called so.
    Shared,
    /// All of its words are.
    Known,
}

/// What one does with the things of an API, and where one is in it: REST verbs, sign-in, health, lists by what they are.
static ROUTE_WORDS: WordList = WordList::new(
    "about activate add archive authorize autocomplete avatar ban batch blog bookmark browse build bulk \
     calculate cancel catalog checkout claim clear clone close complete confirm connect convert css dashboard \
     deactivate deliver discover dismiss duplicate edit enroll estimate export faq favorites feed finalize \
     flush follow forum graphql healthcheck healthz heartbeat hide history home import inbox index invite \
     invoke join js leave list livez lock login logoff logout lookup merge metrics notify oauth oidc \
     onboarding openapi openid outbox overview password pause people ping poll preview print publish purge query quote \
     readyz redeem redirect refresh refund register reject release remove render reply report reset resolve \
     restore resume retry revert revoke rotate rpc rss save scan schedule search send settle share shop signin \
     signout signup start stop submit subscribe summary suspend swagger switch sync terminate timeline toggle \
     transfer trash trigger undo update upload upsert usage validate verify version view vote watch webhook \
     withdraw",
);

/// Known words that persons, teams or projects are called as well: given names, and what accounts and tenants are called.
static NAMES_TOO: WordList = WordList::new(
    "acme admin administrator agent alpha amber angel apex apollo april atlas august aurora autumn bear beta bill black \
     blue brook candy cash charity chase chip christian clay client company corp crystal customer cy daisy dale dash dawn \
     dean delta demo dev don drew earl east eden editor em faith falcon forest frank gene ghost glen global grace grant \
     gray green guest happy harmony harper hero hope hunter iris iva ivy jack jade jan jasmine jasper jean jewel jordan \
     journey joy june justice kim king kit knight lane lee lily link lucky mac main major march mark market mars mason \
     master matrix max may melody mercury mike miles moderator moon nat nick ninja norm north nova omega operator org \
     organization page paris parker partner pat patience pearl penny pepper phoenix piper price prince private prod \
     production public qa queen ray red reed rich river rob robin rocket rocky rose ruby sage sam sandbox sandy sasha \
     scout shadow shell shelly sid silver sky sonny south spike staff staging star stella sterling storm studio summer \
     sun sunday sunny support tab team tenant test tester testing tiger tim trinity true val victor violet ward west \
     white will winter wizard wolf woody",
);

/// How well a decoded segment is known.
pub(crate) fn familiarity(segment: &str) -> Familiarity {
    const WELL_KNOWN: [&str; 8] =
        [".well-known", "favicon.ico", "graphql", "healthz", "livez", "login", "logout", "readyz"];
    const LONGEST: usize = 64;
    if WELL_KNOWN.contains(&segment) {
        return Familiarity::Known;
    }
    // Literals are no text: what is written with spaces is a title or a question.
    let is_text = segment.contains([' ', '?', '(', '&', '#', '%']);
    if segment.len() > LONGEST || is_text || !may_leave(segment) {
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
        (known, all) if known == all && counts_only_time(&words) => {
            let is_name = matches!(words.as_slice(), [word] if NAMES_TOO.contains(&word.text));
            let shared = is_name && stem == segment;
            if shared { Familiarity::Shared } else { Familiarity::Known }
        }
        _ => Familiarity::Partly,
    }
}

/// Whether numbers say how long only: `users-28-day`.
fn counts_only_time(words: &[Word]) -> bool {
    let counted = words.iter().skip(1).map(|word| word.text.as_str()).map(Some).chain([None]);
    words.iter().zip(counted).enumerate().all(|(at, (word, next))| {
        let time = next.is_some_and(|next| matches!(next, "hour" | "day" | "week" | "month" | "year"));
        !is_number(&word.text) || at > 0 && time
    })
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A word of routes, also as a regular plural, or a known word that is done again or undone: `rerun`, `unstar`.
fn is_route_word(word: &str) -> bool {
    const SHORTEST: usize = 3;
    let again =
        || ["re", "un"].iter().find_map(|before| word.strip_prefix(before)).filter(|rest| rest.len() >= SHORTEST);
    ROUTE_WORDS.contains(word)
        || stem(word).is_some_and(|stem| ROUTE_WORDS.contains(&stem))
        || again().is_some_and(|rest| knows(rest) && !NAMES_TOO.contains(rest))
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
    const AREAS: [&str; 41] = [
        "account",
        "actions",
        "actuator",
        "admin",
        "analytics",
        "assets",
        "auth",
        "billing",
        "checkout",
        "config",
        "configuration",
        "css",
        "dashboard",
        "debug",
        "diagnostics",
        "discover",
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
    const GROUPS: [&str; 24] = [
        "accounts",
        "assignees",
        "collaborators",
        "companies",
        "company",
        "customer",
        "member",
        "memberships",
        "organisation",
        "organisations",
        "organization",
        "organizations",
        "orgs",
        "person",
        "profile",
        "profiles",
        "projects",
        "repos",
        "repositories",
        "teams",
        "tenant",
        "tenants",
        "workspace",
        "workspaces",
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
            ("orders", Familiarity::Known),
            ("admin", Familiarity::Shared),
            ("may", Familiarity::Shared),
            ("due date", Familiarity::Data),
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
