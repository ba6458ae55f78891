//! The verdict over the keys of one object.

use super::super::FieldName;
use super::codes::{are_codes, are_languages, are_ranges};
use super::declared::DeclaredNames;
use super::header::{cookie_may_leave, header_may_leave, is_listed_cookie, is_registered_header};
use super::parents::{Above, above, frames};
use super::past::Past;
use super::policy::NamePolicy;
use super::reserved::{is_json_ld, is_vocabulary_uri};
use super::shape::{Reading, Shape, Style, is_known, read, shape};
use super::words::{Word, words};

/// Where a set of keys was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The members of a JSON object, or of anything that maps to one.
    JsonObject,
    /// `application/x-www-form-urlencoded`
    Form,
    /// The part names of `multipart/form-data`
    Multipart,
    /// The query string.
    Query,
    /// Header field names.
    Header,
    /// Cookie names.
    Cookie,
    /// The names of path parameters, as the router's template spells them.
    PathParameter,
    /// The numbers of fields in Protocol Buffers.
    FieldNumber,
}

/// One key and what is known about its value. Raw: has no `Debug`.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    /// The key as it was sent, decoded.
    pub(crate) name: &'a str,
    /// Types of its values: 1 null, 2 boolean, 4 integer, 8 string, 16 float, 32 object, 64 array.
    pub(crate) kinds: u8,
    /// Equal for values that are structurally equal.
    pub(crate) shape: u64,
}

/// What may leave of the keys of one object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Folding {
    /// The object is a dictionary over data: all keys fold into one.
    Whole,
    /// One verdict a key, in order; `None` is folded.
    Each(Vec<Option<FieldName>>),
}

/// What is known besides the keys of one exchange.
#[derive(Clone, Copy, Default)]
pub(crate) struct Circumstances<'a> {
    pub(crate) policy: NamePolicy,
    pub(crate) declared: Option<&'a DeclaredNames>,
    /// What earlier exchanges showed of the object; asked for only where it has a say.
    pub(crate) past: Option<&'a dyn Fn() -> Past>,
}

impl Circumstances<'_> {
    fn past(&self) -> Past {
        self.past.map_or_else(Past::default, |past| past())
    }
}

/// What was decided about an object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) folding: Folding,
    /// The past had a say in it, or would have had one if there were any: elsewhere it may be another.
    pub(crate) historical: bool,
    /// When the same keys come again it may be another.
    pub(crate) pending: bool,
    /// The keys are entries of a dictionary over data.
    pub(crate) dictionary: bool,
    /// Keys, by their place in the list, that are folded and may leave once they have come often enough.
    pub(crate) waiting: Vec<usize>,
    /// Keys, by their place in the list, that the next verdict asks the past about; and whether nobody knows them.
    pub(crate) remember: Vec<(usize, bool)>,
}

/// Decides which keys of one object may leave, with nothing known but the keys.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn vet_object(place: Place, parent: Option<&str>, keys: &[Key<'_>]) -> Folding {
    vet(place, parent, keys, Circumstances::default()).folding
}

/// Decides which keys of one object may leave.
pub(crate) fn vet(place: Place, parent: Option<&str>, keys: &[Key<'_>], known: Circumstances<'_>) -> Verdict {
    // Names of header fields are the same in any case.
    let declared = |name: &str| {
        known
            .declared
            .is_some_and(|declared| declared.contains(name) || place == Place::Header && declared.contains_field(name))
    };
    let mut verdict = match place {
        Place::Header => {
            Verdict::plain(each(keys, |_, name| {
                // Their words are joined by hyphens, which names of fields seldom are.
                header_may_leave(name) || declared(name) && shape(&name.replace('-', "_")) != Shape::Data
            }))
        }
        Place::Cookie => {
            Verdict::plain(each(keys, |_, name| cookie_may_leave(name) || declared(name) && shape(name) != Shape::Data))
        }
        Place::PathParameter => Verdict::plain(each(keys, |_, name| shape(name) != Shape::Data)),
        Place::FieldNumber => Verdict::plain(each(keys, |_, name| is_field_number(name))),
        Place::JsonObject => json_object(parent, keys, known),
        Place::Form | Place::Multipart | Place::Query => parameters(place, keys, known),
    };
    // Fields of messages are numbered by a definition, and parameters of a path are named by the service.
    let by_service = matches!(place, Place::FieldNumber | Place::PathParameter);
    match known.policy {
        NamePolicy::Seen(times) if !by_service => {
            let before = u32::from(times.get()) - 1;
            let past = known.past();
            verdict.historical |= before > 0;
            verdict.remember_what_leaves();
            let waiting = &mut verdict.waiting;
            verdict.folding.retain(|at, name| {
                let leaves = declared(name) || past.seen(at) >= before;
                if !leaves {
                    waiting.push(at);
                }
                leaves
            });
            verdict.pending |= !waiting.is_empty();
        }
        NamePolicy::Declared if !by_service => {
            let codes = place == Place::JsonObject && lists_codes(parent.map_or(Above::Nothing, above), keys);
            (verdict.historical, verdict.pending, verdict.remember) = (false, false, Vec::new());
            verdict.waiting.clear();
            verdict.folding.retain(|_, name| declared(name) || codes || is_public(place, name));
        }
        _ => {}
    }
    verdict
}

impl Verdict {
    fn plain(folding: Folding) -> Self {
        let (waiting, remember) = (Vec::new(), Vec::new());
        Self { folding, historical: false, pending: false, dictionary: false, waiting, remember }
    }

    fn remember_what_leaves(&mut self) {
        let Folding::Each(verdicts) = &self.folding else { return };
        let leaves = verdicts.iter().enumerate().filter(|(_, verdict)| verdict.is_some()).map(|(at, _)| at);
        let strange = std::mem::take(&mut self.remember);
        let known = leaves.filter(|at| strange.binary_search_by_key(at, |(at, _)| *at).is_err());
        self.remember = known.map(|at| (at, false)).chain(strange.iter().copied()).collect();
    }
}

impl Folding {
    /// Folds what a condition does not hold for.
    fn retain(&mut self, mut holds: impl FnMut(usize, &str) -> bool) {
        let Self::Each(verdicts) = self else { return };
        for (at, verdict) in verdicts.iter_mut().enumerate() {
            if verdict.as_ref().is_some_and(|name| !holds(at, name.as_str())) {
                *verdict = None;
            }
        }
    }
}

/// Whether a closed public list has the name.
fn is_public(place: Place, name: &str) -> bool {
    match place {
        Place::Header => is_registered_header(name),
        Place::Cookie => is_listed_cookie(name),
        _ => is_json_ld(name) || is_vocabulary_uri(name),
    }
}

/// Definitions number from 1, and few messages have a thousand fields; numbers beyond that may be anything.
fn is_field_number(name: &str) -> bool {
    (1..=3).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_digit())
}

fn names<'a>(keys: &[Key<'a>]) -> Vec<&'a str> {
    keys.iter().map(|key| key.name).collect()
}

fn each(keys: &[Key<'_>], mut may_leave: impl FnMut(usize, &str) -> bool) -> Folding {
    let verdict = |(at, key): (usize, &Key<'_>)| may_leave(at, key.name).then(|| FieldName::vetted(key.name));
    Folding::Each(keys.iter().enumerate().map(verdict).collect())
}

/// Parameters are named one by one by whoever wrote the form, and each may be a value that somebody put where a name
/// belongs: a text that was taken for a form, a choice with a person in it. So each has to be made of known words. That it
/// keeps coming is no sign: the same person may call every day.
fn parameters(place: Place, keys: &[Key<'_>], known: Circumstances<'_>) -> Verdict {
    let crowd = Crowd::of(keys, known);
    let ordinal = |name: &str| {
        // The part names of GraphQL's multipart requests.
        place == Place::Multipart && matches!(name.as_bytes(), [b'0'..=b'9'])
    };
    let company = crowd.known(|reading| reading.whole);
    // A text that was taken for parameters: a word with others joined to it, or with a number.
    let alone = keys.len() == 1 && place != Place::Multipart;
    let folding = each(keys, |at, name| match crowd.reading(at) {
        reading if reading.shape == Shape::Data => ordinal(name) && company > 0,
        _ if crowd.is_declared(at) => true,
        reading => reading.whole && !(alone && reading.joined),
    });
    Verdict::plain(folding)
}

/// So many strange keys tell whether an object keeps its keys. Where more would have to wait, none leaves.
const FEW: usize = 16;

/// Whether the keys are codes of a closed list, and nothing above them says that they are what somebody is called.
fn lists_codes(above: Above, keys: &[Key<'_>]) -> bool {
    let names = names(keys);
    match above {
        Above::People => false,
        Above::Named => are_languages(&names),
        Above::Fields | Above::Enumerated => are_codes(&names) || are_ranges(&names),
        Above::Things | Above::Nothing => are_codes(&names),
    }
}

fn json_object(parent: Option<&str>, keys: &[Key<'_>], known: Circumstances<'_>) -> Verdict {
    let above = parent.map_or(Above::Nothing, above);
    if lists_codes(above, keys) {
        return Verdict::plain(each(keys, |_, _| true));
    }
    let crowd = Crowd::of(keys, known);
    let mut past = known.past();
    // Fields stay fields, although others came in their place: every event has changes of its own.
    past.dictionary &= above != Above::Fields;
    let dictionary = crowd.is_dictionary_of_data(keys, above);
    if dictionary || past.dictionary && crowd.may_be_entries(keys) {
        // Words that frame a dictionary are names, however many entries it has.
        let leaves =
            |at: usize, name: &str| crowd.is_declared(at) || crowd.reading(at).shape != Shape::Data && frames(name);
        let framed = keys.iter().enumerate().any(|(at, key)| leaves(at, key.name));
        let folding = if framed { each(keys, leaves) } else { Folding::Whole };
        return Verdict { dictionary, historical: true, ..Verdict::plain(folding) };
    }
    // Under what lists people a strange word is one of them, whatever is said of it: `{"users": {"anna_count": …}}`. Where
    // a dictionary was, somebody may be called by a word.
    let known = |reading: Reading| {
        reading.shape == Shape::Familiar
            && (reading.whole || above != Above::People)
            && !(past.dictionary && (reading.weak || reading.calls || !reading.whole))
    };
    let partly = crowd.known(|reading| reading.shape == Shape::Familiar && !reading.whole) > 0;
    let historical = crowd.may_be_entries(keys) || crowd.weak > 0 || partly;
    if crowd.strange == 0 {
        let leaves = |at: usize, _: &str| crowd.is_declared(at) || known(crowd.reading(at));
        return Verdict { historical, ..Verdict::plain(each(keys, leaves)) };
    }
    let verdict = if past.dictionary { Strangers::Fold } else { crowd.strangers(keys, above) };
    let (mut pending, mut waiting) = (false, Vec::new());
    let folding = each(keys, |at, _| match crowd.reading(at) {
        _ if crowd.is_declared(at) => true,
        reading if reading.shape != Shape::Strange => known(reading),
        reading => match verdict {
            Strangers::Leave => crowd.fits(reading),
            Strangers::Fold => false,
            Strangers::Wait => {
                let settled = past.is_settled(at);
                pending |= !settled;
                if !settled && crowd.fits(reading) {
                    waiting.push(at);
                }
                settled && crowd.fits(reading)
            }
        },
    });
    if verdict == Strangers::Fold {
        return Verdict { historical: historical || past.dictionary, ..Verdict::plain(folding) };
    }
    let strange = crowd.readings.iter().enumerate().filter(|(_, reading)| reading.shape == Shape::Strange);
    let remember = strange.take(FEW).map(|(at, _)| (at, true)).collect();
    Verdict { historical: true, pending, waiting, remember, ..Verdict::plain(folding) }
}

/// What becomes of keys that nobody knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strangers {
    Leave,
    /// Until they have been seen for a while, and no others beside them.
    Wait,
    Fold,
}

/// How different the values are, nulls aside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spread {
    /// All look the same. Objects are alike in being objects: some have fields that others lack.
    One,
    Two,
    /// No dictionary has entries of three kinds.
    Many,
}

/// The keys of one object, counted by their shape.
struct Crowd {
    readings: Vec<Reading>,
    declared: Vec<bool>,
    data: usize,
    strange: usize,
    familiar: usize,
    /// Of those that are familiar, the ones that stand beside the entries of dictionaries.
    framing: usize,
    /// Of those, single words that few services use, or that somebody may be called by.
    weak: usize,
    /// Of those, words that somebody may be called by.
    called: usize,
    /// How most of the keys begin that are known.
    style: Option<Style>,
}

impl Crowd {
    fn of(keys: &[Key<'_>], known: Circumstances<'_>) -> Self {
        let mut readings: Vec<Reading> = keys.iter().map(|key| read(key.name)).collect();
        let is_declared = |(key, reading): (&Key<'_>, &Reading)| {
            reading.shape != Shape::Data && known.declared.is_some_and(|declared| declared.contains(key.name))
        };
        let declared: Vec<bool> = keys.iter().zip(&readings).map(is_declared).collect();
        let filled = filled_in(keys, &readings);
        for (reading, _) in readings.iter_mut().zip(&filled).filter(|(_, filled)| **filled) {
            *reading = Reading::FILLED;
        }
        let count = |of| readings.iter().filter(|reading| reading.shape == of).count();
        let (data, strange, familiar) = (count(Shape::Data), count(Shape::Strange), count(Shape::Familiar));
        let is_known = |(_, reading): &(&Key<'_>, &Reading)| reading.shape == Shape::Familiar;
        let known = || keys.iter().zip(&readings).filter(is_known);
        let framing = known().filter(|(key, _)| frames(key.name)).count();
        let called = known().filter(|(_, reading)| reading.calls).count();
        let weak = known().filter(|(key, reading)| (reading.weak || reading.calls) && !frames(key.name)).count();
        let styles = [Style::Small, Style::Capital, Style::Upper];
        let style = styles
            .into_iter()
            .find(|style| known().filter(|(_, reading)| reading.style == *style).count() * 2 > familiar);
        Self { readings, declared, data, strange, familiar, framing, weak, called, style }
    }

    fn reading(&self, at: usize) -> Reading {
        self.readings.get(at).copied().unwrap_or(Reading::DATA)
    }

    fn is_declared(&self, at: usize) -> bool {
        self.declared.get(at).copied().unwrap_or_default()
    }

    fn known(&self, holds: impl Fn(&Reading) -> bool) -> usize {
        self.readings.iter().filter(|reading| holds(reading)).count()
    }

    /// Most keys are data, or all values look the same and too few keys are known: the rest is data as well, whatever it
    /// looks like.
    fn is_dictionary_of_data(&self, keys: &[Key<'_>], above: Above) -> bool {
        let entries = keys.len() - self.framing;
        if self.data >= 2 && self.data * 4 >= entries * 3 {
            return true;
        }
        if entries == 0 {
            return false;
        }
        let spread = spread(keys.iter().filter(|key| !frames(key.name)));
        if self.data == 0 && self.has_marker(keys) && (above != Above::People || spread != Spread::One) {
            return false;
        }
        let strange = self.strange + self.data;
        match above {
            Above::People | Above::Named => spread != Spread::Many,
            Above::Things => spread == Spread::One && (strange > 0 || self.weak * 2 > entries),
            Above::Nothing => {
                spread == Spread::One && strange + self.weak >= 2 && strange * 2 + self.called + self.weak > entries
            }
            // Somebody's permissions, each, and not a list of permissions.
            Above::Enumerated => spread == Spread::One && strange > 0 && strange * 2 > entries,
            Above::Fields => false,
        }
    }

    /// Whether the keys could be a few entries of a dictionary, for all that is seen of them. Records with a mark, or with
    /// values of three kinds, are none, also where one endpoint shows dictionaries and records in one place.
    fn may_be_entries(&self, keys: &[Key<'_>]) -> bool {
        let alike = match spread(keys.iter()) {
            Spread::One => true,
            Spread::Two => self.solid() < 3,
            Spread::Many => false,
        };
        self.familiar > self.framing && !self.has_marker(keys) && alike
    }

    /// Whether keys that nobody knows are fields all the same: words of another language or of one company.
    fn strangers(&self, keys: &[Key<'_>], above: Above) -> Strangers {
        if self.data * 8 > keys.len() || self.declared.contains(&true) {
            return Strangers::Fold;
        }
        match self.strangers_by_values(keys, above) {
            // Words that tell of a record, and no more of them to remember than are remembered.
            Strangers::Wait if self.solid() == 0 || self.strange > FEW => Strangers::Fold,
            verdict => verdict,
        }
    }

    /// Keys whose words say that they are fields.
    fn solid(&self) -> usize {
        self.familiar.saturating_sub(self.framing + self.weak)
    }

    fn strangers_by_values(&self, keys: &[Key<'_>], above: Above) -> Strangers {
        let all = spread(keys.iter());
        let entry = |(_, reading): &(&Key<'_>, &Reading)| reading.shape == Shape::Strange;
        let strangers = || keys.iter().zip(&self.readings).filter(entry).map(|(key, _)| key);
        let among = spread(strangers());
        // Entries that look the same, framed by keys that say nothing of what they are.
        let framed = self.familiar <= self.framing && !self.has_marker(keys);
        if framed && self.framing > 0 && among == Spread::One && all != Spread::Many {
            return Strangers::Fold;
        }
        let several = self.strange >= 2;
        let objects = || several && are_alike(strangers()) && strangers().all(|key| key.kinds == OBJECT);
        match (above, all) {
            (Above::Fields, _) if objects() => Strangers::Fold,
            (Above::Fields, _) => Strangers::Leave,
            (Above::Enumerated, _) if among == Spread::One => Strangers::Fold,
            (Above::Enumerated, _) => Strangers::Wait,
            (Above::People | Above::Named | Above::Things, _) if among != Spread::Many => Strangers::Fold,
            _ if several && are_alike(strangers()) => Strangers::Fold,
            // An entry beside what says little, or a part of a record.
            _ if self.solid() < 2 && strangers().all(|key| key.kinds == OBJECT) => Strangers::Wait,
            (_, Spread::Many) if !framed && (!several || among != Spread::One) => Strangers::Leave,
            (_, Spread::Many) if self.strange >= 3 && among == Spread::Many => Strangers::Leave,
            _ if several && among == Spread::One && self.solid() < self.strange => Strangers::Wait,
            _ if self.has_marker(keys) => Strangers::Leave,
            (_, Spread::Two) if self.solid() > 0 => Strangers::Leave,
            (_, Spread::One) if self.solid() * 10 >= keys.len() * 6 => Strangers::Leave,
            (_, Spread::Two | Spread::Many) => Strangers::Wait,
            (_, Spread::One) => Strangers::Fold,
        }
    }

    /// Names of one object are written in one way: `Helsinki` is none beside `next` and `total`.
    fn fits(&self, reading: Reading) -> bool {
        self.style.is_none_or(|style| !reading.single || style == reading.style)
    }

    /// Records say what they are and which one.
    fn has_marker(&self, keys: &[Key<'_>]) -> bool {
        keys.iter().any(|key| marks(key.name))
            || self.framing == 1 && keys.iter().any(|key| key.name == "type") && spread(keys.iter()) != Spread::One
    }
}

/// Whether a key is one that only records have.
fn marks(name: &str) -> bool {
    matches!(name, "id" | "_id" | "ID" | "Id" | "uuid" | "@type" | "__typename")
}

/// Which keys are equal but for one strange word each, with values that look the same: `anna_votes`, `olga_votes`. Two of
/// them if they are most of what there is; a record of another language has as many.
fn filled_in(keys: &[Key<'_>], readings: &[Reading]) -> Vec<bool> {
    let of = |(key, reading): (&Key<'_>, &Reading)| {
        if reading.whole || reading.single || reading.shape == Shape::Data { None } else { frame_of(key) }
    };
    let frames: Vec<Option<(String, u8)>> = keys.iter().zip(readings).map(of).collect();
    let enough = |count: usize| count >= 3 || count == 2 && count * 2 >= keys.len();
    let mut sorted: Vec<&(String, u8)> = frames.iter().flatten().collect();
    sorted.sort_unstable();
    let often: Vec<&(String, u8)> = sorted
        .chunk_by(|a, b| a == b)
        .filter(|same| enough(same.len()))
        .filter_map(|same| same.first().copied())
        .collect();
    frames.iter().map(|frame| frame.as_ref().is_some_and(|frame| often.contains(&frame))).collect()
}

/// A key with one strange word left out, and the kinds of its values.
fn frame_of(key: &Key<'_>) -> Option<(String, u8)> {
    let words = words(key.name);
    let mut strange = words.iter().filter(|word| !is_known(word));
    let one = strange.next()?;
    if words.len() < 2 || strange.next().is_some() {
        return None;
    }
    let part = |word: &Word| if std::ptr::eq(word, one) { "*".to_owned() } else { word.text.clone() };
    Some((words.iter().map(part).collect::<Vec<_>>().join(" "), key.kinds))
}

/// Whether all values are objects or lists of one structure: entries, and no fields.
fn are_alike<'a>(mut keys: impl Iterator<Item = &'a Key<'a>>) -> bool {
    const STRUCTURED: u8 = 32 | 64;
    keys.next().is_some_and(|first| {
        first.kinds & STRUCTURED != 0 && keys.all(|key| key.kinds == first.kinds && key.shape == first.shape)
    })
}

/// Among the kinds of a key's values.
const OBJECT: u8 = 32;

fn spread<'a>(keys: impl Iterator<Item = &'a Key<'a>>) -> Spread {
    const NULL: u8 = 1;
    const NUMBERS: u8 = 4 | 16;
    let alike = |key: &Key<'_>| if key.kinds & NUMBERS == key.kinds { NUMBERS } else { key.kinds };
    let (mut first, mut second): (Option<&Key<'_>>, Option<u8>) = (None, None);
    for key in keys.filter(|key| key.kinds != NULL) {
        let Some(before) = first else {
            first = Some(key);
            continue;
        };
        let same = key.kinds == before.kinds && (key.shape == before.shape || key.kinds == OBJECT);
        if same {
            continue;
        }
        match second {
            None => second = Some(alike(key)),
            Some(second) if second == alike(key) || alike(key) == alike(before) => {}
            Some(_) => return Spread::Many,
        }
    }
    if second.is_none() { Spread::One } else { Spread::Two }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTEGER: u8 = 4;
    const STRING: u8 = 8;

    fn keys<'a>(names: &[&'a str], kinds: u8) -> Vec<Key<'a>> {
        names.iter().map(|name| Key { name, kinds, shape: u64::from(kinds) }).collect()
    }

    fn left(folding: &Folding) -> Vec<&str> {
        match folding {
            Folding::Whole => Vec::new(),
            Folding::Each(verdicts) => verdicts.iter().flatten().map(FieldName::as_str).collect(),
        }
    }

    #[test]
    fn a_map_of_identifiers_folds_whole() {
        let ids = keys(&["107888604", "138586341", "138586345", "138586349"], OBJECT);
        assert_eq!(vet_object(Place::JsonObject, Some("events"), &ids), Folding::Whole);
    }

    #[test]
    fn a_map_of_first_names_folds_whole_and_a_record_in_another_language_leaves() {
        let people = keys(&["anna", "olga", "wei", "rex"], OBJECT);
        assert_eq!(vet_object(Place::JsonObject, None, &people), Folding::Whole);
        let mut record = keys(&["kingaku", "denwa_bango"], INTEGER);
        record.extend(keys(&["id", "shiharai"], STRING));
        assert_eq!(left(&vet_object(Place::JsonObject, None, &record)).len(), 4);
    }

    #[test]
    fn names_beside_data_leave_and_data_beside_names_folds() {
        let mut mixed = keys(&["total", "next", "default"], INTEGER);
        mixed.extend(keys(&["anna@x.org", "olga"], OBJECT));
        assert_eq!(left(&vet_object(Place::JsonObject, None, &mixed)), ["total", "next", "default"]);
        let query = keys(&["page", "user_123456", "sort[price]"], STRING);
        assert_eq!(left(&vet_object(Place::Query, None, &query)), ["page", "sort[price]"]);
    }

    #[test]
    fn a_parameter_leaves_by_its_own_words_and_not_by_those_beside_it() {
        for place in [Place::Form, Place::Query, Place::Multipart] {
            for strange in [
                "annaschmidt",
                "Alice",
                "correcthorsebattery",
                "brolvandik",
                "vote_olga",
                "brolvandik_id",
                "vote[olga][value]",
                "olga.email",
                "",
            ] {
                let beside = keys(&["page", strange], STRING);
                assert_eq!(left(&vet_object(place, None, &beside)), ["page"], "{strange}");
            }
            let known = keys(&["page", "vendor_id", "filter[created_at]"], STRING);
            assert_eq!(left(&vet_object(place, None, &known)).len(), 3);
        }
    }

    #[test]
    fn what_frames_a_dictionary_of_data_leaves() {
        let mut framed = keys(&["8812", "8813", "8814", "8815"], OBJECT);
        framed.extend(keys(&["total"], INTEGER));
        assert_eq!(left(&vet_object(Place::JsonObject, None, &framed)), ["total"]);
    }

    #[test]
    fn users_who_are_called_like_words_fold_with_those_who_are_not() {
        let users = keys(&["admin", "root", "olga"], OBJECT);
        assert_eq!(vet_object(Place::JsonObject, Some("users"), &users), Folding::Whole);
    }

    #[test]
    fn a_record_of_equal_scalars_leaves() {
        let point = keys(&["x", "y"], INTEGER);
        assert_eq!(left(&vet_object(Place::JsonObject, Some("nodes"), &point)), ["x", "y"]);
    }

    #[test]
    fn a_dictionary_of_codes_leaves() {
        let statuses = keys(&["200", "404", "default"], INTEGER);
        assert_eq!(left(&vet_object(Place::JsonObject, None, &statuses)).len(), 3);
    }

    #[test]
    fn no_keys_are_no_dictionary() {
        assert_eq!(vet_object(Place::JsonObject, None, &[]), Folding::Each(Vec::new()));
    }

    proptest::proptest! {
        #[test]
        fn any_keys_get_one_verdict_each(names: Vec<String>, kinds: u8, shape: u64, parent: Option<String>) {
            let keys: Vec<_> = names.iter().map(|name| Key { name, kinds, shape }).collect();
            for place in [Place::JsonObject, Place::Form, Place::Multipart, Place::Query, Place::Header, Place::Cookie, Place::PathParameter] {
                if let Folding::Each(verdicts) = vet_object(place, parent.as_deref(), &keys) {
                    proptest::prop_assert_eq!(verdicts.len(), keys.len());
                }
            }
        }

        #[test]
        fn what_waits_is_folded_and_pending(names in "[a-z]{1,9}( [a-z_]{1,9}){0,5}", kinds: u8, seen in 0_u32..4) {
            let keys: Vec<_> = names.split(' ').map(|name| Key { name, kinds, shape: kinds.into() }).collect();
            let past = || Past { at_rest: true, seen: vec![seen; keys.len()], ..Past::default() };
            for policy in [NamePolicy::Vetted, NamePolicy::seen(3), NamePolicy::Declared] {
                let known = Circumstances { policy, declared: None, past: Some(&past) };
                for place in [Place::JsonObject, Place::Query, Place::Header, Place::PathParameter] {
                    let verdict = vet(place, None, &keys, known);
                    let Folding::Each(names) = &verdict.folding else {
                        proptest::prop_assert!(verdict.waiting.is_empty());
                        continue;
                    };
                    proptest::prop_assert!(verdict.waiting.is_empty() || verdict.pending);
                    proptest::prop_assert!(verdict.waiting.iter().all(|at| names[*at].is_none()));
                    proptest::prop_assert!(seen < 2 || policy != NamePolicy::seen(3) || place == Place::JsonObject || verdict.waiting.is_empty());
                }
            }
        }
    }
}
