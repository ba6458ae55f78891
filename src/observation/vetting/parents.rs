//! What stands around the entries of a dictionary: the key above them, and keys that frame them.

use super::vocabulary::knows;
use super::word_list::WordList;
use super::words::words;

/// Keys that stand beside the entries of a dictionary: links, counts, defaults, marks of time.
static FRAMES: WordList = WordList::new(
    "@count avg average mean median stddev p50 p90 p95 p99 @odata.count @odata.nextLink __typename _embedded _links \
     _meta _next _page _self _total _type cached_at count created_at createdAt cursor default etag first generated_at \
     generatedAt has_more hasMore last last_updated lastUpdated limit links meta metadata more next next_cursor \
     next_page nextPage nextPageToken object offset other page page_size pageSize pages pagination per_page prev \
     previous self size sum timestamp total total_count totalCount totals truncated type unknown updated_at updatedAt \
     version",
);

/// Whether a key frames a dictionary.
pub(super) fn frames(name: &str) -> bool {
    FRAMES.contains(name)
}

/// What the key above an object says of the keys in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Above {
    /// It lists people, or animals, by what they are called.
    People,
    /// It lists things that people name as they like, ordinary words included: projects, tags, share prices.
    Named,
    /// It lists things: any plural that does not speak of fields.
    Things,
    /// It holds fields: settings, errors, properties.
    Fields,
    /// It holds what an API enumerates, or what somebody has of it: counts by status, permissions, quotas.
    Enumerated,
    /// Nothing.
    Nothing,
}

/// Words for people and animals.
static PEOPLE: WordList = WordList::new(
    "account actor adult agent animal artist assignee associate athlete attendee audience author baby beneficiary borrower boss \
     boy buyer caller candidate cast cat cattle cheerleader chef child children citizen client coach colleague \
     collaborator commander commenter committer competitor consultant contact contestant contributor coworker cow crew \
     creator customer dancer delegate dependent developer director doctor dog donor driver editor employee employer \
     engineer examiner expert family fan father fellow follower folks founder freelancer friend girl guardian guest \
     guide handle hero holder horse host household human husband instructor insured investor invitee judge kid \
     leaderboard learner lecturer lender librarian login maintainer man manager master member men mentor midwife \
     moderator mother musician nanny neighbor neighbour nickname nominee nurse officer online opponent organizer owner \
     parent participant partner passenger passer patient payee payer peer people performer person personnel pet \
     physician pilot planner player politician practitioner presence presenter principal professor profile provider pupil \
     puppy ranking rater reader recipient recruiter referee referrer relative renter reporter representative resident \
     respondent reviewer rider roster runner sailor scholar seller sender shareholder sibling signer singer soldier \
     speaker spectator spouse staff stakeholder standing student submitter subscriber supervisor supporter surgeon \
     talent teacher teammate technician tenant tester therapist tourist trainee trainer translator traveler traveller \
     trustee tutor typing user username vet veterinarian victim viewer visitor volunteer voter watcher wife winner \
     witness woman women worker workmate writer",
);

/// Words for things whose names are ordinary words.
static NAMED: WordList = WordList::new(
    "app application assistant band blog board bot branch brand campaign category channel club cohort collection \
     community company container coin cluster database dataset department deployment forum game group hashtag holding \
     index instrument interest keyword lab label library list namespace network notebook package pool portfolio \
     position pod product project quote repo repository room service shard site skill slug space squad stock store \
     subreddit symbol table tag team theme ticker token topic wallet watchlist workspace",
);

/// Words for what holds fields or enumerates.
static FIELDS: WordList = WordList::new(
    "addition adjustment allowance alias annotation argument arg aspect attribute attr availability bucket \
     cap capability change check claim class column complaint component config configuration \
     constant consent constraint conversion counter count credential criterion cookie \
     default definition delta diff difference dimension distribution duration endpoint enum env \
     environment error event extension facet failure feature fee field filter flag format formatter gauge \
     grant grouping handler header hint histogram keymap \
     level limit link locale localization mapping mask measure measurement metric \
     modification notification nutrient offset operator option override param \
     parameter patch percentage percentile permission plugin policy preference prefill price privilege problem \
     property props quality query quota range rate ratio reason requirement restriction \
     role rule schema scope scheme seasonality setting severity \
     specification spec stage stat state statistic stats status step style subscription summary switch symptom target \
     template threshold timeout timestamp timing toggle total trait translation trigger type \
     unit validation validator variant variation version violation visibility warning \
     width",
);

/// Of those, words for what holds fields and nothing else. Permissions, limits and the like may be somebody's, each.
static HOLDERS: WordList = WordList::new(
    "alias annotation arg argument aspect attr attribute capability change column component config configuration constant \
     constraint default definition delta diff difference dimension env environment error extension facet failure feature \
     field flag format formatter gauge handler header hint histogram keymap localization mapping measurement metric modification option \
     override param parameter patch plugin preference prefill problem property props requirement restriction rule \
     schema setting spec specification style switch template threshold toggle trait translation validation validator \
     violation warning",
);

/// What dictionaries by something are keyed with, when the API itself enumerates it.
static ENUMERATED: WordList = WordList::new(
    "action band bracket bucket category channel class code component country criteria currency dimension env \
     environment error event feature field format gender grade hour interval kind language level locale method metric mode \
     month outcome period permission phase platform priority protocol quarter reason region result role scope severity \
     size source stage state status step tier time timezone type tz unit weekday year",
);

/// Dictionaries that are keyed with what somebody did, has or asked for, and are called so in the singular as well.
static ANSWERS: WordList = WordList::new(
    "allergy answer balance booking byid cache cart catalog city condition day diagnosis favorite favourite file history \
     inventory lookup medication menu score upload vote",
);

/// Reads the key above.
pub(super) fn above(parent: &str) -> Above {
    // Most are one word, and need not be taken apart.
    let plain = parent.bytes().all(|byte| byte.is_ascii_lowercase());
    let words = if plain { Vec::new() } else { words(parent) };
    let last = words.last().map_or(parent, |word| word.text.as_str());
    if last.is_empty() {
        return Above::Nothing;
    }
    let any = |list: &WordList, word: &str| {
        list.contains(word)
            || word.strip_suffix('s').is_some_and(|one| list.contains(one))
            || word.strip_suffix("es").is_some_and(|one| list.contains(one))
            || word.strip_suffix("ies").is_some_and(|stem| list.contains(format!("{stem}y").as_str()))
    };
    let plural = |list: &WordList| any(list, last) && !list.contains(last);
    let before = words.len().checked_sub(2).and_then(|at| words.get(at)).map(|word| word.text.as_str());
    if matches!(before, Some("by" | "per")) || last.len() > 4 && last.starts_with("by") {
        let key = last.strip_prefix("by").filter(|_| !matches!(before, Some("by" | "per"))).unwrap_or(last);
        return match key {
            "user" | "name" | "member" => Above::People,
            key if any(&PEOPLE, key) => Above::People,
            key if any(&ENUMERATED, key) => Above::Enumerated,
            key if any(&NAMED, key) => Above::Named,
            _ => Above::Things,
        };
    }
    // Without a plural: words that are one.
    let is_crowd = matches!(
        last,
        "people"
            | "children"
            | "staff"
            | "crew"
            | "folks"
            | "presence"
            | "online"
            | "typing"
            | "leaderboard"
            | "roster"
            | "audience"
            | "personnel"
            | "men"
            | "women"
            | "cast"
            | "family"
            | "cattle"
            | "ranking"
    );
    if is_crowd || plural(&PEOPLE) {
        Above::People
    } else if plural(&NAMED) || matches!(last, "portfolio" | "watchlist") {
        Above::Named
    } else if any(&HOLDERS, last) {
        Above::Fields
    } else if any(&FIELDS, last) {
        Above::Enumerated
    } else if matches!(
        last,
        "data"
            | "items"
            | "entries"
            | "index"
            | "values"
            | "map"
            | "list"
            | "records"
            | "details"
            | "results"
            | "contents"
            | "elements"
            | "objects"
            | "links"
            | "urls"
            | "ids"
            | "hooks"
            | "codes"
            | "messages"
            | "updates"
            | "signals"
            | "reactions"
            | "series"
            | "contexts"
            | "inputs"
            | "outputs"
            | "variables"
            | "weights"
            | "rights"
            | "usages"
            | "sections"
            | "extras"
    ) {
        Above::Nothing
    } else if any(&ANSWERS, last) || is_plural(last) {
        Above::Things
    } else {
        Above::Nothing
    }
}

/// Whether a word is a plural in English.
fn is_plural(word: &str) -> bool {
    let ends = word.len() > 3 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    ends && (knows(word) || word.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::{Above, above, frames};

    #[test]
    fn parents_that_list_are_told_from_parents_that_hold_fields() {
        for (parent, expected) in [
            ("users", Above::People),
            ("teamMembers", Above::People),
            ("balances_by_user", Above::People),
            ("presence", Above::People),
            ("puppies", Above::People),
            ("repositories", Above::Named),
            ("sales_by_country", Above::Enumerated),
            ("permissions", Above::Enumerated),
            ("by_date", Above::Things),
            ("byId", Above::Things),
            ("vessels", Above::Things),
            ("settings", Above::Fields),
            ("fieldErrors", Above::Fields),
            ("properties", Above::Fields),
            ("owner", Above::Nothing),
            ("address", Above::Nothing),
            ("items", Above::Nothing),
            ("", Above::Nothing),
        ] {
            assert_eq!(above(parent), expected, "{parent}");
        }
        assert!(frames("total") && !frames("admin"));
    }
}
