//! Rules: what an operator tells the tracer to look for, beside what this crate looks for anyway.
//!
//! ```
//! use api_inventory::Tracer;
//! use api_inventory::offline::Content;
//! use api_inventory::rules::RuleSource;
//!
//! let rules = RuleSource::new().json("clinic", r#"{"scanners": [{
//!     "tags":     {"category": "health_info", "type": "patient_id"},
//!     "key":      {"operator": "words", "parameters": {"list": ["patient id", "patient number"]}},
//!     "value":    {"operator": "match_regex", "parameters": {"regex": "^P-[0-9]{6}$"}},
//!     "severity": "high",
//!     "exclude":  {"endpoints": ["/health"]},
//!     "examples": {"hit": [{"key": "patientId", "value": "P-123456"}], "miss": [{"key": "patientId", "value": "P-12"}]}
//! }]}"#);
//! let mut classifier = Tracer::builder().rules(rules).build_classifier()?;
//! let found = classifier.classify(Content::Json, br#"{"patientNumbers": ["P-123456"]}"#);
//! assert_eq!(found[0].tag.to_string(), "health_info:patient_id");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! They come from files, folders, text, or [code](Scanner), named by [`Builder::rules`](crate::config::Builder::rules) or
//! the environment, and can be changed while the tracer runs with [`Tracer::reload`](crate::Tracer::reload).
//!
//! # Files
//! A file is a JSON object. Files with a `version` or `metadata` are [rulesets of Datadog](#rulesets-of-datadog); others
//! have any of these fields:
//!
//! | field | holds |
//! |---|---|
//! | `scanners` | what to look for, see below |
//! | `overrides` | what to change about scanners that others wrote |
//! | `rules` | endpoint tagging rules: see [`tagging`](self#endpoint-tagging-rules) |
//! | `vocabulary` | lists of words that judge keys for all scanners; those of this crate are in `rules/keys.json` |
//! | `defaults` | `false` leaves out the scanners of this crate |
//!
//! Fields that are not known are errors: a rule that silently does less than it says is worse than one that is refused.
//!
//! # Scanners
//! A scanner has a key, a value or both, and is on as soon as it is loaded.
//!
//! | field | holds | without it |
//! |---|---|---|
//! | `tags` | `category` and `type`; other names become attributes of the tag. One to 64 characters of `[A-Za-z0-9_.-]` | an error |
//! | `id` | its name; a later scanner of the same id replaces an earlier one | `category.type` |
//! | `key` | what names a value | any key, or none |
//! | `value` | what values look like | any text or number that says something |
//! | `severity` | a hint: `info`, `low`, `medium`, `high`, `critical`; becomes an attribute of the tag | none |
//! | `include`, `exclude` | where it looks: `locations` (`request.body`), `endpoints` (`/users/{id}`, `GET /orders/*`), `services` | everywhere |
//! | `yields` | ids of scanners that know better: where one finds something in a value, this one does not | |
//! | `enabled` | `false` switches it off | on |
//! | `examples` | `hit` and `miss`, lists of `{"key", "value"}`: they are tried when it is loaded | |
//! | `name`, `source` | what it finds, and where the format comes from, for readers | |
//!
//! **`key`** is `{"operator", "parameters"}`:
//!
//! - `words`: a `list` of phrases, and an `except` list of those that take the name back. A phrase is found in a key word
//!   by word, however the key joins its words, in the plural, or written as one word. Such phrases name values from
//!   everywhere that says what a value is: the key above (`{"ssn": {"value": …}}`), a label beside (`{"type": "ssn",
//!   "value": …}`), the header of a column, words before a value in text. With `countries` (ISO 3166-1), a generic
//!   identifier (`tax_id`) beside one of these countries is named, too.
//! - `match_regex`, `exact_match`, `phrase_match`: what the key must be like as it stands.
//!
//! **`value`** is the same, and one of:
//!
//! - `shape`: `shapes` with a `pattern` each that must span the whole value, or with `inside` a whole token of a longer
//!   text; `check` names what a match must pass besides (`luhn`, `iban`; files in `src/scan/checksum`); `alone` says when no
//!   key is needed: `never` (the default), `opaque` (under keys that say nothing, like `value`), `unclaimed` (unless the key
//!   says that it is something else, like `order_id`), `always`. With `open` the pattern is how a token begins. Patterns
//!   are regular expressions over ASCII, without look-around.
//! - `match_regex`: a regular expression in the syntax of RE2 that is found somewhere in the value. Beside `parameters`,
//!   `check` as above, and `numbers`: whether numbers are looked at as they are written (default true).
//! - `email`, `json_web_token`, `secret`: finders of their own.
//!
//! A pattern that spells out a value is refused, as are lists of values: what was found would be told by where it was
//! found. So are patterns whose tables would take more than 512 KiB, and those inside text that can be longer than 128
//! bytes. There are at most 256 scanners, those of this crate included, and 128 with conditions of their own (`match_regex`,
//! or no `value`).
//!
//! # What beats what
//! 1. A scanner replaces an earlier one of the same id. First are those of this crate, then sources in the order in which
//!    they were added, and files of a folder in the order of their names.
//! 2. Overrides change scanners once all are known: first those that select by tags, then those that select by id, each in
//!    their order. Tags are those that scanners were written with.
//! 3. `exclude` beats `include`. An override's `include` takes the place of an earlier one; its `exclude` comes on top.
//!
//! # Overrides
//! `{"scanners": [{"id": "us_ssn"}, {"tags": {"category": "pii"}}], …}` with any of `enabled`, `tags` (to be changed),
//! `severity`, `include`, `exclude`, and `key` with `only` (phrases in place of the scanner's own) and `except` (phrases
//! that take the name back). An override that selects nothing is an error.
//!
//! # Rulesets of Datadog
//! `scanners`, `processors` and processor overrides are read: a scanner looks where a processor `extract_schema` would use
//! it, at texts only, and case does not matter unless the rule says so. Rules that look for attacks, and processors for other
//! things, are [not supported](RuleProblemKind::Unsupported); the report lists each.
//!
//! # Endpoint tagging rules
//! Rules in Datadog's shape that say something of an exchange when conditions hold.

mod custom;
pub(crate) mod datadog;
mod digest;
mod explain;
mod load;
pub(crate) mod matcher;
mod overrides;
mod place;
mod reader;
mod report;
mod scanner;
mod scope;
mod set;
mod source;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use custom::Scanner;
pub(crate) use load::Loaded;
pub(crate) use matcher::Matcher;
pub(crate) use place::Place;
pub(crate) use report::RuleProblems;
pub use report::{Reload, RuleProblem, RuleProblemKind, RuleReport, RuleSummary};
pub(crate) use scanner::{Alone, ScannerRule, ValueRule};
pub(crate) use scope::Scope;
pub(crate) use set::RuleSet;
pub use source::RuleSource;
pub(crate) use vocabulary::Vocabulary;
