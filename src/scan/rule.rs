//! Rules as they are written: what `rules/*.json` says, checked and typed.
//!
//! A file is `{"scanners": [rule, …], "vocabulary": {…}}`; both parts are optional. A rule is
//!
//! ```json
//! { "id": "us_ssn", "name": "US social security number",
//!   "key":   { "operator": "words", "parameters": { "list": ["ssn", "social security"], "except": ["ssn office"] } },
//!   "value": { "operator": "shape", "parameters": { "shapes": [
//!              { "pattern": "[0-9]{3}-[0-9]{2}-[0-9]{4}", "check": "us_ssn", "alone": "opaque", "inside": true } ] } },
//!   "tags":  { "category": "pii", "type": "us_ssn" },
//!   "source": "where the format comes from",
//!   "examples": { "hit": [{ "key": "ssn", "value": "219-09-1234" }], "miss": [{ "key": "ssn", "value": "000-12-3456" }] } }
//! ```
//!
//! - `key`: `words` lists phrases. A phrase is found in a key word by word, however the key joins its words, or written as
//!   one word, or in the plural. `except` lists phrases that take the name back. Without `key` no key names the rule.
//! - `value`: `shape` (patterns over the whole value), `email`, `json_web_token` (finders of their own; only `alone`
//!   applies), `secret` (any possible value; the key alone decides).
//! - `key` may also have `countries`, codes of two letters (ISO 3166-1): a generic identifier (`tax_id`, see `ids` below)
//!   beside one of these countries (`{"country": "ES", "tax_id": …}`) counts as named by the rule.
//! - a shape's `pattern` is a regular expression over ASCII bytes, without look-around, that must span the whole value, or
//!   with `inside` a whole token of a longer text. `check` names a [`Check`]. `alone` says when no key is needed: see
//!   [`Alone`]. Inside text, one of the rule's phrases shortly before a token names it as a key would. With `open`, which
//!   needs `inside`, the pattern is how a token begins: it may go on as it likes.
//! - `yields` lists ids of more specific rules: where one of them finds something in a value, this rule does not.
//! - `tags` beside `category` and `type` become attributes of the tag. The category `payments` is read as `payment`.
//! - `vocabulary`: word lists that judge keys for all rules; see [`Vocabulary`].
//!
//! # Context
//! What names a value is not always its own key. These count as a key that names (or claims) the value, and are reported
//! as `context` evidence, but for the parent's:
//!
//! - *parent*: `{"ssn": {"value": …}}`, `{"ssns": [ … ]}`: the key above a key that says nothing;
//! - *sibling*: `{"type": "ssn", "value": …}`, in any order: a short text under a key of the `labels`, beside a key that
//!   says nothing or is one of the `values`;
//! - *country*: `{"country": "ES", "tax_id": …}`, in any order, or in the object around it, before it: see `countries`;
//! - *column*: `{"columns": ["ssn", …], "rows": [["…", …], …]}`, in any order: a list of texts under one of the `headers`,
//!   beside lists of lists; or lists of lists whose first one names columns;
//! - *text*: a phrase of the rule shortly before a token, or right after it.
//!
//! Rules have nothing to do for it: what hits under a key that names the rule hits in all these places. JSON, claims of
//! JSON Web Tokens and pairs of query strings inside text are read as if they stood in the open.

use crate::observation::{RuleText, Tag};

use super::checksum::Check;
use super::country::Country;
use super::error::RuleError;
use super::reader::read;

/// The rules of this crate, by label.
const DEFAULT_FILES: [(&str, &str); 9] = [
    ("keys", include_str!("../../rules/keys.json")),
    ("payment", include_str!("../../rules/payment.json")),
    ("pii", include_str!("../../rules/pii.json")),
    ("credentials", include_str!("../../rules/credentials.json")),
    ("address", include_str!("../../rules/address.json")),
    ("national_identifiers", include_str!("../../rules/national_identifiers.json")),
    ("health", include_str!("../../rules/health.json")),
    ("vendor_tokens", include_str!("../../rules/vendor_tokens.json")),
    ("network", include_str!("../../rules/network.json")),
];

/// Rules in order. The order is the scanners' numbering.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleSet {
    /// The rules.
    pub(super) rules: Vec<Rule>,
    /// What keys mean beside what single rules say.
    pub(super) vocabulary: Vocabulary,
}

impl RuleSet {
    /// Reads one file of rules.
    ///
    /// # Errors
    /// The text is no JSON, or breaks the format that this module describes.
    pub(crate) fn parse(file_label: &str, json: &str) -> Result<Self, RuleError> {
        read(file_label, json)
    }

    /// The rules of this crate.
    ///
    /// # Errors
    /// Never, as the tests show; the type says so to keep panics out.
    pub(crate) fn default_rules() -> Result<Self, RuleError> {
        let mut all = Self::default();
        for (label, json) in DEFAULT_FILES {
            all.extend(Self::parse(label, json)?);
        }
        Ok(all)
    }

    /// Adds rules. A rule replaces an earlier one of the same id: operators can overrule what the crate brings.
    pub(crate) fn extend(&mut self, other: Self) {
        for rule in other.rules {
            match self.rules.iter_mut().find(|mine| mine.id == rule.id) {
                Some(mine) => *mine = rule,
                None => self.rules.push(rule),
            }
        }
        self.vocabulary.extend(other.vocabulary);
    }
}

/// Words that judge keys for all rules.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    /// A key of these words only says nothing: `value`, `field_1`, `notes`.
    pub(super) opaque: Vec<String>,
    /// A key with one of these words says that its value is something else: `order_id`, `sku`.
    pub(super) claims: Vec<String>,
    /// One of these words right before a token of a text says that it is something else, unless a checksum proves
    /// otherwise: `version`, `tracking number`.
    pub(super) denials: Vec<String>,
    /// One of these words after a phrase takes the name back: `password` … `changed_at`.
    pub(super) after: Vec<String>,
    /// One of these words before a phrase takes the name back: `hashed` … `password`.
    pub(super) before: Vec<String>,
    /// Whole keys whose value names what a sibling holds: `type`, `name`, `field name`.
    pub(super) labels: Vec<String>,
    /// Whole keys that a label speaks for, though they say something: `id`, `code`.
    pub(super) values: Vec<String>,
    /// Phrases that say: an identifier of some country. `tax id`, `national id`.
    pub(super) ids: Vec<String>,
    /// Phrases that say: a country. `country`, `nationality`.
    pub(super) countries: Vec<String>,
    /// Whole keys of lists of column names: `columns`, `header`.
    pub(super) headers: Vec<String>,
}

impl Vocabulary {
    fn extend(&mut self, other: Self) {
        self.opaque.extend(other.opaque);
        self.claims.extend(other.claims);
        self.denials.extend(other.denials);
        self.after.extend(other.after);
        self.before.extend(other.before);
        self.labels.extend(other.labels);
        self.values.extend(other.values);
        self.ids.extend(other.ids);
        self.countries.extend(other.countries);
        self.headers.extend(other.headers);
    }
}

/// One rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// The scanner's id.
    pub(super) id: RuleText,
    /// What it finds, for people.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "written for readers of rule files; the loader checks it is there")
    )]
    pub(super) name: String,
    /// Phrases that name it in a key.
    pub(super) phrases: Vec<String>,
    /// Phrases that take the name back.
    pub(super) exceptions: Vec<String>,
    /// Countries beside which a generic identifier is named by this rule.
    pub(super) countries: Vec<Country>,
    /// Rules that know better.
    pub(super) yields: Vec<RuleText>,
    /// What values look like.
    pub(super) value: ValueRule,
    /// What is said of a value that was found.
    pub(super) tag: Tag,
    /// Where the format comes from.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "written for readers of rule files; the loader checks it is there")
    )]
    pub(super) source: String,
    /// Values that show what the rule means.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests run them"))]
    pub(super) examples: Examples,
    /// The file's label.
    pub(super) file: String,
    /// JSON pointer of the rule in its file.
    pub(super) pointer: String,
}

impl Rule {
    /// An error at a place within this rule.
    pub(super) fn error(&self, place: &str, expected: &'static str) -> RuleError {
        RuleError {
            file: self.file.clone(),
            rule: Some(self.id.clone()),
            pointer: format!("{}{place}", self.pointer),
            expected,
        }
    }
}

/// What values of a rule look like.
#[derive(Clone, Debug)]
pub(super) enum ValueRule {
    /// One of these shapes.
    Shapes(Vec<Shape>),
    /// An email address.
    Email(Alone),
    /// A JSON Web Token.
    JsonWebToken(Alone),
    /// Anything that can be a secret; see [`plausible`](super::plausible).
    Secret,
}

/// A shape of a value.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// The regular expression.
    pub(super) pattern: String,
    /// What a match must pass besides.
    pub(super) check: Option<&'static Check>,
    /// When no key is needed.
    pub(super) alone: Alone,
    /// Whether to look for it inside longer text too.
    pub(super) inside: bool,
    /// Whether the pattern is only how a token begins.
    pub(super) open: bool,
}

/// How much a shape says without a key that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alone {
    /// `never`: the key must name it.
    Never,
    /// `opaque`: enough under a key that says nothing (`value`, `f1`, `notes`).
    Opaque,
    /// `unclaimed`: enough unless the key says that the value is something else (`order_id`, `sku`).
    Unclaimed,
    /// `always`: enough under any key.
    Always,
}

impl Alone {
    /// The term of the rule files.
    pub(super) fn term(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Opaque => "opaque",
            Self::Unclaimed => "unclaimed",
            Self::Always => "always",
        }
    }

    /// By the term of the rule files.
    pub(super) fn by_term(term: &str) -> Option<Self> {
        [Self::Never, Self::Opaque, Self::Unclaimed, Self::Always].into_iter().find(|alone| alone.term() == term)
    }
}

/// Examples of a rule: its tests.
#[cfg_attr(not(test), expect(dead_code, reason = "tests run them"))]
#[derive(Clone, Debug, Default)]
pub(super) struct Examples {
    /// Found, with this rule's `category:type`.
    pub(super) hit: Vec<Example>,
    /// Not found under this rule's `category:type`.
    pub(super) miss: Vec<Example>,
}

/// A key and its value: text, or a number as it is written.
#[cfg_attr(not(test), expect(dead_code, reason = "tests run them"))]
#[derive(Clone)]
pub(super) struct Example {
    /// The key.
    pub(super) key: String,
    /// The value.
    pub(super) value: String,
    /// Whether the value is a number.
    pub(super) number: bool,
}

impl std::fmt::Debug for Example {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Examples are made up, but a rule file of an operator may hold what it should not.
        write!(formatter, "Example(value of {} bytes)", self.value.len())
    }
}
