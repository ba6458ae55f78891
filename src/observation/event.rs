//! What is said with a business event, reduced to names and types.

use super::OperatorText;
use super::outbound::{closed_enum, outbound_struct};

closed_enum! {
    /// The type of a value that was said with a business event.
    pub enum MetadataType {
        /// Nothing was given.
        Null = "null",
        /// Yes or no.
        Boolean = "boolean",
        /// A whole number.
        Integer = "integer",
        /// Any other number.
        Number = "number",
        /// Text.
        String = "string",
    }
}

outbound_struct! {
    /// A field of a business event and the type of its value.
    #[derive(Eq, PartialOrd, Ord)]
    pub struct EventMetadata<P> {
        /// The event.
        pub event: OperatorText<P>,
        /// The field: a name that stands in the source of the service.
        pub field: OperatorText<P>,
        /// The type of its value.
        #[serde(rename = "type")]
        pub kind: MetadataType,
    }
}
