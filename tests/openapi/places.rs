//! Where in a document a body is described.

use serde_json::Value;

/// A body as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) method: String,
    pub(crate) route: String,
    /// The status of the response that it is the body of; none for a request.
    pub(crate) status: Option<u16>,
    pub(crate) media_type: String,
    pub(crate) body: Value,
}

impl Sample {
    /// The schema that the document has for it.
    pub(crate) fn schema<'d>(&self, document: &'d Value) -> Option<&'d Value> {
        let paths = document["paths"].as_object()?;
        let shape = shape(&self.route);
        let (_, path) = paths.iter().find(|(path, _)| self::shape(path) == shape)?;
        let operation = &path[self.method.to_ascii_lowercase()];
        let content = match self.status {
            None => &operation["requestBody"]["content"],
            Some(status) => &operation["responses"][format!("{}XX", status / 100)]["content"],
        };
        let family = if self.media_type.ends_with("+json") { "application/*+json" } else { "*/*" };
        content.get(&self.media_type).or_else(|| content.get(family))?.get("schema")
    }

    /// Which body it is, for messages.
    pub(crate) fn name(&self) -> String {
        let status = self.status.map_or("request".to_owned(), |status| status.to_string());
        format!("{} {} {status}", self.method, self.route)
    }
}

/// A path without the names of its parameters.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for character in path.chars() {
        match character {
            '{' => inside = true,
            '}' => inside = false,
            _ if inside => continue,
            _ => {}
        }
        shape.push(character);
    }
    shape
}
