//! Which request-derived names may leave.
//!
//! A name is part of the API's vocabulary, whoever calls it; data is a value of some person, thing or time. Only names
//! leave. When in doubt a name is folded: a lost name costs detail, a leaked value breaks the promise of this crate.
//!
//! [`shape`] reads one name by itself, [`object`] judges all names of one object together, [`route`] the template of a
//! router. [`codes`], [`header`] and [`media_type`] know closed public lists, [`vocabulary`] the words of published APIs,
//! [`parents`] what the key above an object says, [`past`] what earlier exchanges showed of it.
//!
//! # The order of evidence
//!
//! 1. What has the form of data folds, whatever else speaks for it: addresses, identifiers, dates, tokens, sentences.
//! 2. Dictionaries over codes of one closed list leave: languages, currencies, units, ranges. The lists are not asked under
//!    a key that lists people or what people give names to, and several short codes are not enough if people are called so.
//! 3. What is declared leaves, and frees nothing beside it.
//! 4. Entries that look alike make a dictionary, which folds but for the keys that frame it (`total`, `next`): always under
//!    a key that lists people or what people give names to (`users`, `repos`), under any other plural, under what an API
//!    enumerates (`permissions`) and under no key if strange keys, or words that say little, prevail. Keys that are equal
//!    but for one strange word (`anna_votes`, `olga_votes`) fold.
//! 5. In what is left, keys of known words leave. Strange keys leave with values of three kinds beside them, with a key
//!    that only records have (`id`), under a key that holds fields and nothing else (`errors`), or as a minority; several
//!    whose values look the same do not, unless more known keys stand beside them.
//! 6. A strange key of which nothing else is known waits, if known keys stand beside it, until it has come eight times and
//!    none came beside it; an object that keeps bringing strange keys is a dictionary from then on. Where a dictionary was,
//!    only its frame leaves, and records that no dictionary looks like.
//!
//! # What is given up
//!
//! People call themselves, their projects and their pets by words that fields are called by too, and no sign tells `{"admin":
//! 1, "support": 2}` from a record but the key above. So all counters under a plural of people fold, also `{"users":
//! {"active": 1}}`, and so do enumerations under `channels`, `tags` or `projects`, and what is in no vocabulary under
//! `roles`, `limits` or `counts`. A record in a language that the vocabulary has no word of folds if its values look alike.
//! Parameters, and names of cookies and header fields, leave if all their words are known, or by a public list: `x-acme-token`
//! folds. That they keep coming is no sign, for the same person may call every day.
//!
//! What leaks, on the other hand, is a dictionary over words of the vocabulary under a key that says nothing; a single
//! entry that is such a word (`{"max": 1}`); a strange word alone under `errors`, or with a known one behind it in a record
//! (`{"sub": …, "anna_role": …}`); and the same strange keys beside the same known ones, nine times. [`NamePolicy::Seen`]
//! makes that rarer, and [`NamePolicy::Declared`] settles it.

mod codes;
mod crowds;
mod declared;
mod digits;
mod header;
mod literal;
mod media_type;
mod object;
mod operation;
mod parents;
mod past;
mod policy;
mod reserved;
mod route;
mod segment;
mod shape;
mod signs;
mod time_zones;
mod vocabulary;
mod word_list;
mod words;

pub(crate) use declared::DeclaredNames;
#[cfg(any(test, feature = "testing"))]
pub(crate) use object::vet_object;
pub(crate) use object::{Circumstances, Folding, Key, Place, Verdict, vet};
pub(crate) use past::Past;
pub use policy::NamePolicy;
pub(crate) use route::{is_catch_all, parameter, segments};
pub(crate) use segment::{
    Familiarity, Part, familiarity, is_area, is_collection, is_format, is_known_version, is_locale_prefix,
    lists_groups, lists_people, lists_persons, singular,
};
