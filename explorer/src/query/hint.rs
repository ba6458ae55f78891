//! What is worth knowing about a query that can be read.

use super::Attribute;
use super::render::{Span, render};

/// Something about a query that may not be as its writer meant it.
#[derive(Clone, Debug, PartialEq)]
pub struct Hint {
    /// The place.
    pub span: Span,
    /// What is there.
    pub notice: Notice,
}

/// What may not be meant.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Notice {
    /// An operator in lower case, which is a word like others.
    LowerCaseOperator {
        /// The operator.
        operator: &'static str,
    },
    /// Nobody measures the attribute yet: no endpoint has a value.
    AttributeNotMeasured {
        /// The attribute.
        attribute: &'static Attribute,
    },
    /// Nobody measures the value yet: no endpoint has it.
    ValueNotMeasured {
        /// The attribute.
        attribute: &'static Attribute,
        /// The value.
        value: &'static str,
    },
    /// A word that is no category of the rules that this crate brings stands where a category or `category:type` should.
    CategoryUnknown,
}

impl Hint {
    /// What would be right, if that can be told.
    #[must_use]
    pub fn suggestion(&self) -> Option<String> {
        match self.notice {
            Notice::LowerCaseOperator { operator } => Some(format!("write `{operator}`, or put the word in quotes")),
            Notice::CategoryUnknown => Some("a type of any category is written `*:type`".to_owned()),
            Notice::AttributeNotMeasured { .. } | Notice::ValueNotMeasured { .. } => None,
        }
    }

    /// The message, the query with carets under the place, and the suggestion, as [`QueryError::render`] has it.
    ///
    /// [`QueryError::render`]: super::QueryError::render
    #[must_use]
    pub fn render(&self, query: &str) -> String {
        render("hint", &self.to_string(), self.suggestion().as_deref(), query, self.span)
    }
}

impl std::fmt::Display for Hint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.notice {
            Notice::LowerCaseOperator { operator } => {
                write!(formatter, "in lower case this is a word to look for, and not the operator `{operator}`")
            }
            Notice::AttributeNotMeasured { attribute } => {
                write!(formatter, "`{}` is not measured yet: no endpoint has a value", attribute.name())
            }
            Notice::ValueNotMeasured { attribute, value } => {
                write!(formatter, "`{}:{value}` is not measured yet: no endpoint has it", attribute.name())
            }
            Notice::CategoryUnknown => formatter.write_str("this is taken for a category of sensitive data"),
        }
    }
}
