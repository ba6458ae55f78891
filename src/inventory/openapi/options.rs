//! What the writer of a document may choose.

use crate::observation::OperatorText;

/// What an [`OpenApi`](super::OpenApi) document is called, and what it takes for evidence.
#[derive(Clone, Debug)]
pub struct OpenApiOptions {
    pub(super) title: Option<OperatorText>,
    pub(super) version: Option<OperatorText>,
    pub(super) required_from: u64,
}

impl Default for OpenApiOptions {
    /// Title and version of the service; required is what was in each exchange, from the first on.
    fn default() -> Self {
        Self { title: None, version: None, required_from: 1 }
    }
}

impl OpenApiOptions {
    /// The title of the API; without one, the name of the service. Of the text remain what an [`OperatorText`] may have: up to
    /// 100 letters, digits and ` _-./:+`.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        self.title = operator_text(title);
        self
    }

    /// The version of the API; without one, the version of the service, and `unknown` if it has none. The same characters
    /// remain as of the title.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        self.version = operator_text(version);
        self
    }

    /// How many exchanges it takes to call something required that was in each of them. From fewer, nothing is.
    #[must_use]
    pub fn required_from(mut self, exchanges: u64) -> Self {
        self.required_from = exchanges;
        self
    }
}

fn operator_text(text: &str) -> Option<OperatorText> {
    let allowed = text.chars().filter(|character| character.is_alphanumeric() || " _-./:+".contains(*character));
    OperatorText::new(&allowed.take(100).collect::<String>())
}
