//! The document as YAML.

use super::OpenApi;
use crate::observation::Provenance;

/// Why a document could not be written as YAML.
#[derive(Debug)]
pub struct YamlError(serde_saphyr::ser::Error);

impl std::fmt::Display for YamlError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the document cannot be written as YAML: {}", self.0)
    }
}

impl std::error::Error for YamlError {}

impl<P: Provenance> OpenApi<P> {
    /// The document as YAML. All texts are in quotes: readers of YAML 1.1, which most are, take some without for dates, numbers
    /// and truth values.
    ///
    /// # Errors
    ///
    /// If the writer fails, which for a document that was made by this crate it does not.
    pub fn to_yaml(&self) -> Result<String, YamlError> {
        let options = serde_saphyr::ser_options! { quote_all: true };
        serde_saphyr::to_string_with_options(self, options).map_err(YamlError)
    }
}
