//! What names of parameters and fields say by themselves, looked up once for each name.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use crate::schema::{NameId, Names};

/// Traits of a name, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Traits(u16);

impl Traits {
    /// It asks for a part of a list.
    pub(super) const PAGING: Self = Self(1);
    /// It does in a query string, if it has a number: of others it is a word like any (`from=berlin`).
    pub(super) const PAGING_NUMBER: Self = Self(1 << 1);
    /// It does, if it has what nobody reads.
    pub(super) const PAGING_CURSOR: Self = Self(1 << 13);
    /// It tells where a list goes on.
    pub(super) const NEXT_PAGE: Self = Self(1 << 2);
    pub(super) const URL: Self = Self(1 << 3);
    /// The service will call what it names.
    pub(super) const CALLBACK: Self = Self(1 << 4);
    /// In a body, it will; in a query string it names a function of the page that asks (JSONP).
    pub(super) const BODY_CALLBACK: Self = Self(1 << 12);
    /// It is against forgery.
    pub(super) const CSRF: Self = Self(1 << 5);
    pub(super) const PASSWORD: Self = Self(1 << 6);
    pub(super) const TOKEN: Self = Self(1 << 7);
    /// It guards a step, and proves no caller.
    pub(super) const GUARD: Self = Self(1 << 8);
    /// It is made for what developers read.
    pub(super) const DEBUG: Self = Self(1 << 9);
    /// It may be: others call an id of theirs so.
    pub(super) const MAYBE_DEBUG: Self = Self(1 << 14);
    /// GraphQL's introspection, and the field that answers stand in.
    pub(super) const SCHEMA: Self = Self(1 << 10);
    pub(super) const DATA: Self = Self(1 << 11);
    /// What went wrong, of an answer of GraphQL.
    pub(super) const ERRORS: Self = Self(1 << 15);

    pub(super) const fn has(self, traits: Self) -> bool {
        self.0 & traits.0 != 0
    }

    pub(super) const fn and(self, traits: Self) -> Self {
        Self(self.0 | traits.0)
    }
}

/// The traits of names that were seen, by their ids.
#[derive(Debug, Default)]
pub(super) struct NameTraits(Vec<Option<Traits>>);

impl NameTraits {
    /// The ids of names are void.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn of(&mut self, names: &Names, id: NameId) -> Traits {
        let at = id.number() as usize;
        if let Some(Some(known)) = self.0.get(at) {
            return *known;
        }
        let found = traits(names.text(id));
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        if let Some(slot) = self.0.get_mut(at) {
            *slot = Some(found);
        }
        found
    }
}

/// Names longer than this, marks aside, have no traits.
const LONGEST: usize = 40;

const LISTS: [(Traits, &[&str]); 13] = [
    (
        Traits::PAGING,
        &[
            "page",
            "pageno",
            "pagenumber",
            "pagenum",
            "pageindex",
            "pagesize",
            "perpage",
            "limit",
            "offset",
            "cursor",
            "pagecursor",
            "pagetoken",
            "nexttoken",
            "nextpagetoken",
            "continuationtoken",
            "startingafter",
            "endingbefore",
            "startafter",
            "maxresults",
            "maxitems",
            "maxkeys",
            "sinceid",
            "resultsperpage",
            "itemsperpage",
            "pagelimit",
            "pageoffset",
            "startindex",
            "rowsperpage",
        ],
    ),
    (
        Traits::PAGING_NUMBER,
        &["after", "before", "first", "last", "start", "size", "count", "skip", "take", "top", "from", "rows", "p"],
    ),
    (Traits::PAGING_CURSOR, &["after", "before", "start", "marker", "continuation", "continue", "maxid"]),
    (
        Traits::NEXT_PAGE,
        &[
            "next",
            "nextpage",
            "nextcursor",
            "nexttoken",
            "nextpagetoken",
            "nextlink",
            "odatanextlink",
            "nexturl",
            "hasmore",
            "hasnext",
            "hasnextpage",
            "more",
            "pageinfo",
            "paging",
            "pagination",
            "totalpages",
            "pagecount",
            "continuationtoken",
            "endcursor",
            "perpage",
            "pagesize",
            "totalcount",
            "nextmarker",
            "istruncated",
        ],
    ),
    (
        Traits::CALLBACK,
        &[
            "notifyurl",
            "notifyuri",
            "notificationurl",
            "hookurl",
            "postbackurl",
            "ipnurl",
            "pingurl",
            "deliveryurl",
            "callbackurl",
            "callbackuri",
        ],
    ),
    (Traits::BODY_CALLBACK, &["callback", "callbacks", "hook"]),
    (
        Traits::PASSWORD,
        &[
            "password",
            "passwd",
            "pwd",
            "pass",
            "passphrase",
            "passcode",
            "userpassword",
            "newpassword",
            "oldpassword",
            "currentpassword",
            "loginpassword",
            "secret",
            "clientsecret",
        ],
    ),
    (
        Traits::TOKEN,
        &[
            "token",
            "accesstoken",
            "authtoken",
            "idtoken",
            "refreshtoken",
            "jwt",
            "bearer",
            "bearertoken",
            "apitoken",
            "apikey",
            "xapikey",
            "privatetoken",
            "sessiontoken",
            "sessionid",
            "jsessionid",
            "phpsessid",
            "authorization",
            "subscriptionkey",
            "accesskey",
            "secretkey",
            "usertoken",
            "logintoken",
            "resettoken",
        ],
    ),
    (
        Traits::GUARD,
        &["state", "nonce", "pagetoken", "nextpagetoken", "nexttoken", "continuationtoken", "cursor", "codechallenge"],
    ),
    (
        Traits::DEBUG,
        &[
            "stacktrace",
            "traceback",
            "exception",
            "exceptionclass",
            "exceptiontype",
            "stacktracestring",
            "backtrace",
            "innerexception",
            "innerexceptions",
            "debuginfo",
            "exceptionmessage",
        ],
    ),
    (Traits::MAYBE_DEBUG, &["stack", "trace"]),
    (Traits::DATA, &["data"]),
    (Traits::ERRORS, &["errors"]),
];

/// The same by name.
static WORDS: LazyLock<HashMap<&str, Traits, RandomState>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Traits, RandomState> = HashMap::default();
    for (traits, names) in LISTS {
        for name in names {
            let known = words.entry(name).or_default();
            *known = known.and(traits);
        }
    }
    words
});

/// What stands before `url` in names that are written as one word.
const JOINED: [&str; 32] = [
    "avatar",
    "base",
    "callback",
    "cancel",
    "download",
    "dest",
    "destination",
    "feed",
    "file",
    "home",
    "hook",
    "icon",
    "image",
    "img",
    "link",
    "logo",
    "media",
    "next",
    "notify",
    "page",
    "photo",
    "picture",
    "ping",
    "proxy",
    "redirect",
    "return",
    "site",
    "source",
    "src",
    "success",
    "target",
    "website",
];

/// Whether a path of one step is a name that guards a step.
pub(super) fn is_guard(path: &str) -> bool {
    traits(path.trim_start_matches('/')).has(Traits::GUARD)
}

/// What a name says.
fn traits(name: &str) -> Traits {
    if matches!(name, "__schema" | "__type") {
        return Traits::SCHEMA;
    }
    let mut letters = [0; LONGEST];
    let (mut length, mut last_word, mut before) = (0, 0, b' ');
    for byte in name.bytes() {
        let between = std::mem::replace(&mut before, byte);
        if matches!(byte, b'_' | b'-' | b'.' | b'$' | b'@' | b' ' | b'[' | b']') {
            continue;
        }
        let Some(letter) = letters.get_mut(length) else { return Traits::default() };
        *letter = byte.to_ascii_lowercase();
        // Whatever is no letter ends a word, and so does a small letter before a capital.
        let is_letter = between.is_ascii_alphabetic() || !between.is_ascii();
        if !is_letter || byte.is_ascii_uppercase() && !between.is_ascii_uppercase() {
            last_word = length;
        }
        length += 1;
    }
    let Some(letters) = letters.get(..length).and_then(|letters| std::str::from_utf8(letters).ok()) else {
        return Traits::default();
    };
    let mut found = WORDS.get(letters).copied().unwrap_or_default();
    let has = |part: &[u8]| letters.as_bytes().windows(part.len()).any(|window| window == part);
    if has(b"webhook") {
        found = found.and(Traits::CALLBACK);
    }
    let of_url = letters.strip_suffix("url").or_else(|| letters.strip_suffix("uri").filter(|rest| *rest != "request"));
    if of_url.is_some_and(|rest| last_word == rest.len() && rest != "c" || JOINED.contains(&rest)) {
        found = found.and(Traits::URL);
    }
    // Rails, ASP.NET, Laravel.
    let is_csrf = has(b"csrf") || has(b"xsrf");
    if is_csrf || ["authenticitytoken", "requestverificationtoken"].contains(&letters) || name == "_token" {
        found = Traits(found.0 & !Traits::TOKEN.0).and(Traits::CSRF).and(Traits::GUARD);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_all_spellings() {
        for (names, wanted) in [
            (&["page", "per_page", "pageSize", "Page-Token", "$limit", "page.offset"][..], Traits::PAGING),
            (&["$top", "after", "from"], Traits::PAGING_NUMBER),
            (&["after", "marker", "max_id"], Traits::PAGING_CURSOR),
            (&["next_cursor", "hasMore", "@odata.nextLink", "pageInfo"], Traits::NEXT_PAGE),
            (&["url", "image_url", "redirectUri", "imageURL", "page2url", "image[url]", "returnurl"], Traits::URL),
            (&["webhook", "callback_url", "notifyUrl", "order_webhook_target"], Traits::CALLBACK),
            (
                &["csrfmiddlewaretoken", "_csrf", "authenticity_token", "__RequestVerificationToken", "_token"],
                Traits::CSRF,
            ),
            (&["password", "client_secret", "PWD"], Traits::PASSWORD),
            (&["access_token", "apiKey", "token", "X-Api-Key"], Traits::TOKEN),
            (&["state", "nonce", "page_token", "csrf_token"], Traits::GUARD),
            (&["stackTrace", "traceback", "exception"], Traits::DEBUG),
            (&["stack", "trace"], Traits::MAYBE_DEBUG),
            (&["__schema", "__type"], Traits::SCHEMA),
        ] {
            for name in names {
                assert!(traits(name).has(wanted), "{name} {wanted:?}");
            }
        }
    }

    #[test]
    fn what_guards_a_step_is_no_token_and_other_names_are_nothing() {
        for name in ["page_token", "csrf_token", "_token", "state", "nonce", "nextPageToken"] {
            assert!(!traits(name).has(Traits::TOKEN), "{name}");
        }
        for name in [
            "",
            "id",
            "trace_id",
            "pages",
            "tokens",
            "curl",
            "cURL",
            "curl_options",
            "request_uri",
            "käsuri",
            "passenger",
            "größe",
            &"a".repeat(99),
        ] {
            assert_eq!(traits(name), Traits::default(), "{name}");
        }
    }

    #[test]
    fn what_was_looked_up_is_kept_until_names_are_forgotten() {
        let scanners = crate::scan::Scanners::default_set().unwrap();
        let (mut names, mut known) = (Names::default(), NameTraits::default());
        let (id, page) = (names.intern("id", &scanners), names.intern("page", &scanners));
        assert!(known.of(&names, page).has(Traits::PAGING) && known.of(&names, page).has(Traits::PAGING));
        assert_eq!(known.of(&names, id), Traits::default());
        known.clear();
        let mut names = Names::default();
        let url = names.intern("url", &scanners);
        assert_eq!(known.of(&names, url), Traits::URL);
    }
}
