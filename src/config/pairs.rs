//! Variables that hold many values, each under a key. Keys that nobody asks for are other tools' business.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::observation::OperatorText;

/// Attributes of OpenTelemetry's resource that are settings of their own.
pub(super) const SERVICE_ATTRIBUTES: [&str; 5] =
    ["service.name", "service.version", "service.instance.id", "deployment.environment.name", "deployment.environment"];

/// The value of a tag in `DD_TAGS`: `key:value` pairs, separated by commas if there is any comma, else by spaces, as in
/// Datadog's tracers. The first colon ends the key.
pub(super) fn tag(tags: &str, key: &str) -> Option<String> {
    let value_of = |tag: &str| {
        let (name, value) = tag.split_once(':')?;
        (name.trim() == key).then(|| value.trim().to_owned())
    };
    if tags.contains(',') {
        last(tags.split(',').filter_map(value_of))
    } else {
        last(tags.split_whitespace().filter_map(value_of))
    }
}

/// The value of an attribute in `OTEL_RESOURCE_ATTRIBUTES`: `key=value` pairs as in W3C Baggage without metadata, so
/// separated by commas and percent-encoded (OpenTelemetry specification, Resource SDK). What does not decode to text has
/// replacement characters in it, and is refused as text of the operator.
pub(super) fn attribute(attributes: &str, key: &str) -> Option<String> {
    let value_of = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        (decoded(name) == key).then(|| decoded(value).into_owned())
    };
    last(attributes.split(',').filter_map(value_of))
}

/// The pairs of `OTEL_RESOURCE_ATTRIBUTES` that may leave as text of the operator, but those that are other settings. Of one
/// that does not decode nothing is guessed.
pub(super) fn attributes(attributes: &str) -> String {
    let fits = |pair: &&str| {
        let Some((key, value)) = pair.split_once('=') else { return false };
        let text =
            |text: &str| percent_decode_str(text.trim()).decode_utf8().ok().and_then(|text| OperatorText::new(&text));
        text(key).is_some_and(|key| !SERVICE_ATTRIBUTES.contains(&key.as_str())) && text(value).is_some()
    };
    attributes.split(',').filter(fits).collect::<Vec<&str>>().join(",")
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text.trim()).decode_utf8_lossy()
}

/// Of values under one key the last counts, as in a map that is filled in order. Empty ones are not set.
fn last(values: impl Iterator<Item = String>) -> Option<String> {
    values.filter(|value| !value.is_empty()).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_separated_by_commas_or_else_by_spaces() {
        for (tags, service) in [
            ("service:shop", Some("shop")),
            ("env:prod,service:shop", Some("shop")),
            (" env : prod , service : my shop ,", Some("my shop")),
            ("env:prod service:shop  team:a", Some("shop")),
            ("env:prod,team:a service:shop", None),
            ("service:a:b", Some("a:b")),
            ("service:a,service:b,service:", Some("b")),
            ("service:", None),
            ("service", None),
            ("Service:shop,myservice:shop,:shop", None),
            ("", None),
        ] {
            assert_eq!(tag(tags, "service").as_deref(), service, "{tags}");
        }
    }

    #[test]
    fn attributes_are_separated_by_commas_and_percent_encoded() {
        for (attributes, name) in [
            ("service.name=shop", Some("shop")),
            ("a=b, service.name = my%20shop ,c", Some("my shop")),
            ("service%2Ename=a%2Cb%3Dc", Some("a,b=c")),
            ("service.name=a=b", Some("a=b")),
            ("service.name=%ZZ", Some("%ZZ")),
            ("service.name=%FF", Some("\u{fffd}")),
            ("service.name=a,service.name=b", Some("b")),
            ("service.name=", None),
            ("service.name", None),
            ("service.namespace=x,SERVICE.NAME=x", None),
        ] {
            assert_eq!(attribute(attributes, "service.name").as_deref(), name, "{attributes}");
        }
    }
}
