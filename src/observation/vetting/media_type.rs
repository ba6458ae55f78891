//! The closed list of media types.

use super::super::MediaType;

impl MediaType {
    /// The media type of a `Content-Type` without its parameters; `other` if it is not on the list.
    pub(crate) fn parse(content_type: &str) -> Self {
        let _ = content_type;
        Self::listed("other")
    }
}
