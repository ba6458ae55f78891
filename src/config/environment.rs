//! Reading environment variables: the one place that does.

use std::ffi::OsString;

use super::Builder;
use super::bindings::BINDINGS;
use super::pairs;
use super::variable::{Alias, Syntax, Variable};

/// The environment of this process.
#[expect(clippy::disallowed_methods, reason = "this is the module that the ban sends everyone to")]
pub(crate) fn process_environment(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Applies every variable that `lookup` knows to a builder.
pub(super) fn apply(mut builder: Builder, lookup: &dyn Fn(&str) -> Option<OsString>) -> Builder {
    for binding in BINDINGS {
        let Some(Found { place, text }) = find(binding.variable, lookup) else { continue };
        // What the builder refuses is reported under the name that was set, and what it accepts came from there.
        builder = builder.reading(place);
        if !text.is_some_and(|text| (binding.set)(&mut builder, &text)) {
            builder = builder.refuse(binding.variable);
        }
        builder = builder.reading_nothing();
    }
    builder
}

impl Syntax {
    /// The text of a variable as its own variable would have it.
    fn whole(self, text: &str) -> String {
        match self {
            Self::Base if !text.is_empty() => {
                let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
                let query = query.map_or_else(String::new, |query| format!("?{query}"));
                format!("{}/v1/logs{query}", path.trim_end_matches('/'))
            }
            Self::Milliseconds if text.parse::<u64>().is_ok() => format!("{text}ms"),
            _ => text.to_owned(),
        }
    }
}

/// A value that is set.
struct Found {
    /// Where.
    place: Alias,
    /// None if it is not even text.
    text: Option<String>,
}

/// The value of a variable in the first place that has one. A malformed one is one too: what stands in the next place was
/// not meant to be read.
fn find(variable: &Variable, lookup: &dyn Fn(&str) -> Option<OsString>) -> Option<Found> {
    variable.places().find_map(|place| {
        let value = lookup(place.variable)?;
        let text = match (place.syntax, place.key) {
            (Syntax::Tags, Some(key)) => Some(pairs::tag(&value.to_string_lossy(), key)?),
            (Syntax::Attributes, Some(key)) => Some(pairs::attribute(&value.to_string_lossy(), key)?),
            (Syntax::AllAttributes, _) => Some(pairs::attributes(&value.to_string_lossy())),
            _ => value.to_str().map(|text| place.syntax.whole(text.trim())),
        };
        // An empty value counts as not set, as the OpenTelemetry specification has it.
        let is_set = text.as_deref() != Some("");
        is_set.then_some(Found { place, text })
    })
}
