//! Fields of events: a name that stands in the source, and the type of what was given.

use super::name::Name;
use super::{Checked, Metadata};
use crate::observation::{MetadataType, OperatorText};

/// The name of a field of a business event: one to 64 characters of `[a-z0-9_.-]`, written in the source of the service.
///
/// Made by [`event_field!`](crate::event_field) alone.
#[derive(Debug)]
pub struct EventField(Name);

impl EventField {
    #[doc(hidden)]
    #[must_use]
    pub const fn named(name: Checked) -> Self {
        Self(Name::of(name))
    }

    /// The name as it leaves.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.0.as_str()
    }

    /// The field with the type of a value. The value itself is not kept.
    pub fn of(&self, value: impl Metadata) -> TypedField<'_> {
        TypedField { field: self, kind: value.metadata_type() }
    }

    pub(crate) fn text(&self) -> &OperatorText {
        self.0.text()
    }
}

/// A field of an event and the type of its value: all that is left of it.
#[derive(Clone, Copy, Debug)]
#[must_use = "it says nothing until it is given to `CurrentExchange::event_with`"]
pub struct TypedField<'a> {
    field: &'a EventField,
    kind: MetadataType,
}

impl TypedField<'_> {
    /// The name of the field.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.field.as_str()
    }

    /// The type of its value.
    #[must_use]
    pub const fn kind(&self) -> MetadataType {
        self.kind
    }

    pub(crate) fn text(&self) -> &OperatorText {
        self.field.text()
    }
}

/// Makes an [`EventField`](crate::event::EventField) of a string literal, at compile time.
///
/// ```
/// use api_inventory::event::{EventField, MetadataType};
/// static AMOUNT: EventField = api_inventory::event_field!("amount");
/// assert_eq!(AMOUNT.of(12.5).kind(), MetadataType::Number);
/// ```
///
/// What is not allowed in [`event_name!`](crate::event_name) is not allowed here:
///
/// ```compile_fail
/// static MAIL: api_inventory::event::EventField = api_inventory::event_field!("anna@example.org");
/// ```
///
/// ```compile_fail
/// let user: &'static str = String::from("anna").leak();
/// let field = api_inventory::event_field!(user);
/// ```
#[macro_export]
macro_rules! event_field {
    ($name:literal) => {
        const {
            match $crate::event::Checked::new($name) {
                Some(name) => $crate::event::EventField::named(name),
                None => panic!("the name of a field has 1 to 64 characters of [a-z0-9_.-]"),
            }
        }
    };
}
