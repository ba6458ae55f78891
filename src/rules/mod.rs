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
//! - `words`: a `list` of phrases, and an `except` list of those that take the name back. A phrase of up to 12 words is
//!   found in a key word by word, however the key joins its words, in the plural, or written as one word. Such phrases name
//!   values from everywhere that says what a value is: the key above (`{"ssn": {"value": …}}`), a label beside (`{"type":
//!   "ssn", "value": …}`), the header of a column, and for shapes `inside` text the words around them. With `countries`
//!   (ISO 3166-1), a generic identifier (`tax_id`) beside one of these countries is named, too.
//! - `match_regex`, `exact_match`, `phrase_match`: what the key must be like as it stands.
//!
//! Keys that are data, with an `@` or six digits in a row or in groups, are never asked, and conditions that ask for such are
//! refused.
//!
//! **`value`** is the same, and one of:
//!
//! - `shape`: `shapes` with a `pattern` each that must span the whole value, or with `inside` a whole token of a longer
//!   text; `check` names what a match must pass besides (`luhn`, `iban`; files in `src/scan/checksum`); `alone` says when no
//!   key is needed: `never` (the default), `opaque` (under keys that say nothing, like `value`), `unclaimed` (unless the key
//!   says that it is something else, like `order_id`), `always`. With `open` the pattern is how a token begins. Patterns
//!   are regular expressions over ASCII, without look-around.
//! - `match_regex`: a regular expression in the syntax of RE2 that is found somewhere in the value. Beside `parameters`,
//!   `check`, which the whole value must pass, and `numbers`: whether numbers are looked at as they are written (default
//!   true). The first 64 KiB of a value are looked at by patterns without a table.
//! - `email`, `json_web_token`, `secret`: finders of their own.
//!
//! A pattern that spells out a value is refused, as are lists of values, and comparisons: a find would tell what the value
//! was. That much a loader can see. It cannot see that two scanners describe one half of a value each, or that a phrase is
//! somebody's name: whoever may write rules can find out whether traffic has what they describe, and should be one who may
//! know.
//!
//! # Bounds
//! Loading takes at most: 2 MiB a source and 8 MiB of all; 256 scanners, those of this crate included, 128 of them with
//! conditions of their own (`match_regex`, or no `value`); 64 shapes, 4,096 phrases and 256 examples of each kind a scanner;
//! 256 overrides, 16 of which may say where one scanner does not look; 4,096 elements a list, 256 of endpoints and services;
//! 512 inputs of tagging rules; a pattern of 4 KiB, 1,024 states and a table of 512 KiB for a shape (128 bytes of text for one `inside`),
//! of 32 KiB, 1 MiB of states, and a table or a cache of 1 MiB for `match_regex`; 64 MiB for all conditions, each counted with
//! at least 32 KiB. What is beyond is refused and told. A value takes one step per byte and pattern that its key names.
//!
//! # What beats what
//! 1. A scanner replaces an earlier one of the same id. First are those of this crate, then sources in the order in which
//!    they were added, files of a folder in the order of their names, and scanners written in code last.
//! 2. Overrides change scanners once all are known: first those that select by tags, then those that select by id, each in
//!    their order. Tags are those that scanners were written with.
//! 3. `exclude` beats `include`. An override's `include` takes the place of an earlier one; its `exclude` comes on top.
//!
//! # Overrides
//! `{"scanners": [{"id": "us_ssn"}, {"tags": {"category": "pii"}}], …}` with any of `enabled`, `tags` (to be changed),
//! `severity`, `include`, `exclude`, and `key` with `only` (phrases in place of the scanner's own) and `except` (phrases
//! that take the name back). An override that selects nothing, or cannot be made as a whole, is an error and not made.
//!
//! # Rulesets of Datadog
//! `scanners`, `processors` and processor overrides are read: a scanner looks where a processor `extract_schema` would use
//! it, at texts only, and case does not matter unless the rule says so. Of `rules`, `rules_compat` and `custom_rules` those
//! are read that give literal attributes, see below. Rules that look for attacks, and processors for other things, are [not
//! supported](RuleProblemKind::Unsupported); the report lists each.
//!
//! # Endpoint tagging rules
//! Rules in Datadog's shape that say something of an exchange when all of their conditions hold. They are how custom
//! authentication is told to the tracer:
//!
//! ```
//! use api_inventory::Tracer;
//! use api_inventory::offline::RecordedExchange;
//! use api_inventory::rules::RuleSource;
//! use bytes::Bytes;
//!
//! let rules = RuleSource::new().json("shop", r#"{"rules": [{
//!     "id":         "signed-requests",
//!     "tags":       {"type": "hmac", "category": "authentication"},
//!     "conditions": [{"operator": "match_regex", "parameters": {
//!         "inputs": [{"address": "server.request.headers.no_cookies", "key_path": ["x-shop-signature"]}],
//!         "regex":  "^v1:[0-9a-f]{16,}$"
//!     }}],
//!     "output":     {"attributes": {"auth.scheme": {"value": "shop-hmac"}}}
//! }]}"#);
//! let mut analyzer = Tracer::builder().rules(rules).build_offline()?;
//! let request = http::Request::get("/orders").header("x-shop-signature", "v1:0123456789abcdef").body(Bytes::new())?;
//! let observation = analyzer.observe(RecordedExchange::unanswered(request));
//! assert_eq!(observation.credentials.methods[0].method.as_str(), "custom");
//! assert_eq!(observation.attributes.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | field | holds | without it |
//! |---|---|---|
//! | `id` | its name; a later rule of the same id replaces an earlier one | an error |
//! | `tags` | `type`, and what its `category` does: see below | an error |
//! | `conditions` | 1 to 16, all of which must hold | an error |
//! | `transformers` | those of all inputs that have none of their own | none |
//! | `output` | `attributes` by name, each `{"value": …}` with a boolean, a number or a text of the rule | none |
//! | `enabled` | `false` switches it off | on |
//! | `min_version`, `max_version` | versions of libddwaf; 2.1.0 is followed | all |
//! | `name` | what it is about, for readers | |
//!
//! Attributes are in each observation, and counted in records by name and value. Of the category `authentication`, a caller
//! has presented a credential by the method `custom` at `tagging_rule`, and the endpoint's authentication follows. Of the
//! category `business_logic`, a rule without attributes gives `appsec.events.` and its type. Any other rule without
//! attributes looks for attacks, and is not supported. An attribute whose value would be copied from a request (`address`)
//! is refused: it would leave. What a literal says of who sent a value that only one has is for the rule's author to know.
//!
//! **A condition** is `{"operator", "parameters"}`, with `inputs` among the parameters: `exists`, `match_regex`,
//! `phrase_match`, `exact_match`, `ip_match`, `equals`, `lower_than`, `greater_than`, or one of these with `!` before it. It
//! holds if it does at any of up to 16 inputs; a negated one has one input. What is not known does not hold: `!exists` asks
//! for an address that is there and a path that is not, another negated operator for a value that it can judge and does not
//! match. Of a body that was cut off neither holds.
//!
//! **An input** is an `address`, a `key_path` of names and indices from 0 within it, and `transformers`: `lowercase`,
//! `remove_nulls`, `url_decode`, `keys_only` (names are judged instead of values), `values_only`.
//!
//! | address | holds |
//! |---|---|
//! | `server.request.method` | the method, but for those of nobody's standard |
//! | `server.request.uri.raw` | path and query as they were sent |
//! | `server.request.path_params` | parameters by name, of a matched route |
//! | `server.request.query`, `server.request.cookies` | pairs, always there; names of a query nest (`a[b]` is `a`, `b`) |
//! | `server.request.headers.no_cookies`, `server.response.headers.no_cookies` | fields by name, in any case |
//! | `server.request.body`, `server.response.body` | what was captured and can be read of a body that is not empty |
//! | `server.request.jwt` | `header`, `payload` and `signature.available` of a token that is not encrypted |
//! | `server.response.status` | as number and as text |
//! | `http.client_ip` | the client's address |
//! | `usr.id` | for `exists` alone: the handler said that the user is known |
//! | `grpc.server.method`, `grpc.server.request.metadata` | path and header fields of a call of gRPC |
//!
//! There are at most 256 rules, and 64 different attributes of all of them.

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
#[cfg(any(test, feature = "testing"))]
pub(crate) use report::RuleProblems;
pub use report::{Reload, RuleProblem, RuleProblemKind, RuleReport, RuleSummary};
pub(crate) use scanner::{Alone, ScannerRule, ValueRule};
pub(crate) use scope::Scope;
pub(crate) use set::RuleSet;
pub use source::RuleSource;
