//! The text types that leave. Which text may become one is decided in [`vetting`](super::vetting) or by the operator.

use super::Provenance;
use super::outbound::outbound_text;

outbound_text! {
    /// Text that whoever runs or wrote the service supplied: its name, version and environment from the configuration, and
    /// the names of its [events](crate::event).
    ///
    /// One to 100 characters: letters, digits and ` _-./:+`. This crate makes none of what a caller sent, and outside of it
    /// none can be made; but what stands in the configuration leaves as it is. That it names no person and holds no secret
    /// is the operator's responsibility.
    pub struct OperatorText;
}

impl OperatorText {
    /// Accepts text of the configuration; `None` if it is empty, longer than 100 characters, or has a character that is
    /// not allowed. Crate-private: text that was put together at run time could hold a value.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let allowed = |character: char| character.is_alphanumeric() || " _-./:+".contains(character);
        let fits = (1..=100).contains(&text.chars().take(101).count());
        (fits && text.chars().all(allowed)).then(|| Self::made(text))
    }
}

impl OperatorText {
    /// The same among texts of any provenance: those that were vetted stay so, and others gain nothing.
    pub(crate) fn among<P: Provenance>(&self) -> OperatorText<P> {
        OperatorText::made(std::sync::Arc::clone(&self.0))
    }

    /// Text that this crate itself supplies.
    pub(crate) fn known(text: &'static str) -> Self {
        Self::made(text)
    }
}

outbound_text! {
    /// Text of a rule pack: scanner ids, tag categories, types and attributes.
    ///
    /// One to 64 characters of `[A-Za-z0-9_.-]`.
    pub struct RuleText;
}

impl RuleText {
    /// Accepts a name of a rule pack; `None` if it is empty, too long or has a character outside `[A-Za-z0-9_.-]`.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        ((1..=64).contains(&text.len()) && text.bytes().all(allowed)).then(|| Self::made(text))
    }
}

outbound_text! {
    /// The name of a field: part of the API's vocabulary. Keys that are data are folded to `{key}`.
    pub struct FieldName;
}

impl FieldName {
    /// What stands for a key that is data.
    pub const FOLDED: &'static str = "{key}";
}

impl<P: Provenance> FieldName<P> {
    /// The name that stands for keys that are data.
    #[must_use]
    pub fn folded() -> Self {
        Self::made(FieldName::FOLDED)
    }

    /// Whether it stands for keys that are data.
    #[must_use]
    pub fn is_folded(&self) -> bool {
        self.as_str() == FieldName::FOLDED
    }
}

impl FieldName {
    /// A name that [`vetting`](super::vetting) accepted.
    pub(in crate::observation) fn vetted(name: &str) -> Self {
        Self::made(name)
    }
}

outbound_text! {
    /// A route template, normalised and vetted: `/users/{id}`.
    pub struct RouteTemplate;
}

impl RouteTemplate {
    /// The one bucket for requests that matched no known route.
    pub const UNMATCHED: &'static str = "unmatched";

    /// The one bucket for endpoints that found no room in an inventory.
    pub const OVERFLOW: &'static str = "overflow";
}

impl<P: Provenance> RouteTemplate<P> {
    /// The template of the bucket for requests that matched no known route.
    #[must_use]
    pub fn unmatched() -> Self {
        Self::made(RouteTemplate::UNMATCHED)
    }

    /// The template of the bucket for endpoints that found no room in an inventory.
    #[must_use]
    pub fn overflow() -> Self {
        Self::made(RouteTemplate::OVERFLOW)
    }

    /// Whether it is the bucket for requests that matched no known route.
    #[must_use]
    pub fn is_unmatched(&self) -> bool {
        self.as_str() == RouteTemplate::UNMATCHED
    }

    /// Whether it is the bucket for endpoints that found no room in an inventory.
    #[must_use]
    pub fn is_overflow(&self) -> bool {
        self.as_str() == RouteTemplate::OVERFLOW
    }
}

impl RouteTemplate {
    /// A template that [`vetting`](super::vetting) accepted.
    pub(in crate::observation) fn vetted(template: &str) -> Self {
        Self::made(template)
    }
}

outbound_text! {
    /// The name of an operation that clients of the service use. Callers write it, so it is made of words that names of
    /// published APIs are made of, or does not leave.
    pub struct OperationName;
}

impl OperationName {
    /// A name that [`vetting`](super::vetting) accepted.
    pub(in crate::observation) fn vetted(name: &str) -> Self {
        Self::made(name)
    }
}

outbound_text! {
    /// A JSON pointer (RFC 6901) over vetted names, `*` for any array element: `/users/*/ssn`.
    pub struct FieldPath;
}

impl FieldPath {
    /// The path of vetted names, `None` standing for any array element.
    pub(crate) fn of<'a>(steps: impl IntoIterator<Item = Option<&'a FieldName>>) -> Self {
        let mut path = String::new();
        for step in steps {
            path.push('/');
            match step {
                None => path.push('*'),
                Some(name) => path.push_str(&name.as_str().replace('~', "~0").replace('/', "~1")),
            }
        }
        Self::made(path)
    }
}

outbound_text! {
    /// A media type of a closed list, without parameters: `application/json`.
    pub struct MediaType;
}

impl MediaType {
    /// A media type of the closed list in [`vetting`](super::vetting).
    pub(in crate::observation) fn listed(name: &'static str) -> Self {
        Self::made(name)
    }
}

outbound_text! {
    /// A random or computed identifier of the tracer itself: producer id, rules digest. Never derived from traffic.
    pub struct TracerText;
}

impl TracerText {
    /// The hexadecimal form of a number that the tracer made up.
    pub(crate) fn hex(number: u128, digits: usize) -> Self {
        Self::made(format!("{number:0digits$x}"))
    }

    /// The same digits in the form of a UUID (RFC 9562, 4), if there are 32.
    #[cfg(feature = "datadog")]
    pub(crate) fn uuid(&self) -> Self {
        let mut text = String::with_capacity(36);
        for (at, digit) in self.as_str().chars().enumerate() {
            if matches!(at, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            text.push(digit);
        }
        Self::made(text)
    }

    /// The version of this crate.
    pub(crate) fn version() -> Self {
        Self::made(env!("CARGO_PKG_VERSION"))
    }
}

#[cfg(test)]
mod tests {
    use super::OperatorText;

    #[test]
    fn text_of_the_operator_is_short_and_has_no_characters_of_addresses() {
        for accepted in ["shop-eu 1.2/a:b_ä", "1.2.3+build"] {
            assert_eq!(OperatorText::new(accepted).unwrap().as_str(), accepted);
        }
        for refused in ["shop\n", "anna@example.org", "", &"a".repeat(101)] {
            assert!(OperatorText::new(refused).is_none(), "{refused:?}");
        }
    }
}
