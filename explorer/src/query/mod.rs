//! A language to ask the inventory, one for search, rules and mutes.
//!
//! A text becomes a [`Query`], which is an [`Expression`] over the [attributes](Attribute) of endpoints. An [`Index`] of an
//! inventory answers it with the numbers of the endpoints that match. `docs/query.md` is the language's reference, and is
//! written from the table of attributes ([`reference`](fn@reference)).
//!
//! ```
//! use api_inventory_explorer::query::Query;
//!
//! let query = Query::parse("env:prod -authentication:authenticated sensitive:payment (exposure:public OR requests:>1k)")?;
//! assert_eq!(
//!     query.to_string(),
//!     "environment:prod -authentication:authenticated sensitive:payment:* (exposure:public OR requests:>1000)"
//! );
//!
//! let text = "autentication:mixed";
//! let error = Query::parse(text).unwrap_err();
//! assert_eq!(
//!     error.render(text),
//!     "error: there is no such attribute\n  autentication:mixed\n  ^^^^^^^^^^^^^\nhelp: did you mean `authentication`?\n"
//! );
//! # Ok::<(), api_inventory_explorer::query::QueryError>(())
//! ```

mod attribute;
mod check;
mod display;
mod error;
mod expression;
mod hint;
mod index;
mod parse;
mod pattern;
mod reference;
mod render;
mod scan;
mod time;
mod versions;
mod view;

pub(crate) use check::CATEGORIES;
pub(crate) use time::minutes;

pub use attribute::{Attribute, GROUPS, Group, Kind, ReadNumber, ReadTexts, Reader};
pub use error::{Problem, QueryError};
pub use expression::{Comparison, Condition, Expression, Term, Value};
pub use hint::{Hint, Notice};
pub use index::Index;
pub(crate) use pattern::{Matcher, fold};
pub use pattern::{Pattern, Piece};
pub use reference::reference;
pub use render::Span;
pub use time::{Span as TimeSpan, Time, Unit};
pub use view::{EndpointView, ServiceView, Views};

/// How many bytes a query may have.
pub const LENGTH_LIMIT: usize = 16 * 1024;

/// How deep parentheses may be nested.
pub const DEPTH_LIMIT: usize = 64;

/// How many terms a query may have.
pub const TERM_LIMIT: usize = 1_024;

/// A question that was read: what it asks, and what is worth knowing about how it was asked.
///
/// Two are equal that ask the same in the same order. [`Display`](std::fmt::Display) writes the canonical spelling, which is
/// read as the same query.
#[derive(Clone, Debug)]
pub struct Query {
    expression: Expression,
    hints: Vec<Hint>,
}

impl Query {
    /// Reads a query. An empty one matches every endpoint.
    ///
    /// # Errors
    ///
    /// What cannot be read, with its place: syntax, attributes that do not exist, values that an attribute cannot have, and
    /// what is longer than [`LENGTH_LIMIT`], deeper than [`DEPTH_LIMIT`] or has more terms than [`TERM_LIMIT`].
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let (expression, hints) = parse::parse(text)?;
        Ok(Self { expression, hints })
    }

    /// What is asked.
    #[must_use]
    pub const fn expression(&self) -> &Expression {
        &self.expression
    }

    /// What is worth knowing about how it was asked: for example that nobody measures an attribute yet.
    #[must_use]
    pub fn hints(&self) -> &[Hint] {
        &self.hints
    }
}

impl PartialEq for Query {
    fn eq(&self, other: &Self) -> bool {
        self.expression == other.expression
    }
}

impl std::str::FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        Self::parse(text)
    }
}

impl std::fmt::Display for Query {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.expression.fmt(formatter)
    }
}
