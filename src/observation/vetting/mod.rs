//! Which request-derived names may leave.
//!
//! A name is part of the API's vocabulary, whoever calls it; data is a value of some person, thing or time. Only names
//! leave. When in doubt a name is folded: a lost name costs detail, a leaked value breaks the promise of this crate.
//!
//! [`shape`] judges one name by itself, [`object`] all names of one object together, [`route`] the template of a router.
//! [`codes`], [`header`] and [`media_type`] know closed public lists, [`vocabulary`] the words of published APIs.

mod codes;
mod digits;
mod header;
mod literal;
mod media_type;
mod object;
mod operation;
mod parents;
mod reserved;
mod route;
mod segment;
mod shape;
mod signs;
mod vocabulary;
mod word_list;
mod words;

pub(crate) use object::{Folding, Key, Place, vet_object};
pub(crate) use route::{is_catch_all, parameter, segments};
pub(crate) use segment::{
    Familiarity, Part, familiarity, is_area, is_collection, is_format, is_known_version, is_locale_prefix,
    lists_groups, lists_people, lists_persons, singular,
};
