//! Names that stand in the source of the service.

use std::sync::OnceLock;

use crate::observation::OperatorText;

/// The name of a business event: one to 64 characters of `[a-z0-9_.-]`, written in the source of the service.
///
/// Names leave as they are. [`event_name!`](crate::event_name) is the only way to one, so that none can be put together
/// from a value at run time.
#[derive(Debug)]
pub struct EventName(Name);

impl EventName {
    #[doc(hidden)]
    #[must_use]
    pub const fn of(name: Checked) -> Self {
        Self(Name::of(name))
    }

    /// The name as it leaves.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.0.as_str()
    }

    pub(crate) fn text(&self) -> &OperatorText {
        self.0.text()
    }
}

/// A name of an event or of a field of one.
pub(super) struct Name {
    name: &'static str,
    /// Made at the first use, so that later ones allocate nothing.
    text: OnceLock<OperatorText>,
}

impl Name {
    pub(super) const fn of(name: Checked) -> Self {
        Self { name: name.0, text: OnceLock::new() }
    }

    pub(super) const fn as_str(&self) -> &'static str {
        self.name
    }

    pub(super) fn text(&self) -> &OperatorText {
        self.text.get_or_init(|| OperatorText::known(self.name))
    }
}

impl std::fmt::Debug for Name {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self.name, formatter)
    }
}

/// A name that was checked. What [`event_name!`](crate::event_name) and [`event_field!`](crate::event_field) make on their
/// way, at compile time.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Checked(&'static str);

impl Checked {
    /// `None` if the name is not allowed.
    #[must_use]
    pub const fn new(name: &'static str) -> Option<Self> {
        const LIMIT: usize = 64;
        let mut rest = name.as_bytes();
        if rest.is_empty() || rest.len() > LIMIT {
            return None;
        }
        while let [first, behind @ ..] = rest {
            if !(first.is_ascii_lowercase() || first.is_ascii_digit() || matches!(first, b'_' | b'.' | b'-')) {
                return None;
            }
            rest = behind;
        }
        Some(Self(name))
    }
}

/// Makes an [`EventName`](crate::event::EventName) of a string literal, at compile time.
///
/// ```
/// use api_inventory::event::EventName;
/// static REFUND: EventName = api_inventory::event_name!("payments.refund");
/// assert_eq!(REFUND.as_str(), "payments.refund");
/// ```
///
/// A name with other characters than `[a-z0-9_.-]`, or with none or more than 64 of them, does not compile:
///
/// ```compile_fail
/// static LOGIN: api_inventory::event::EventName = api_inventory::event_name!("login:anna@example.org");
/// ```
///
/// Nor does text that is there at run time only:
///
/// ```compile_fail
/// let user: &'static str = String::from("anna").leak();
/// let login = api_inventory::event_name!(user);
/// ```
#[macro_export]
macro_rules! event_name {
    ($name:literal) => {
        const {
            match $crate::event::Checked::new($name) {
                Some(name) => $crate::event::EventName::of(name),
                None => panic!("the name of an event has 1 to 64 characters of [a-z0-9_.-]"),
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::Checked;
    use crate::event::SIGNUP;

    #[test]
    fn names_are_lower_case_and_short() {
        assert_eq!(SIGNUP.as_str(), SIGNUP.text().as_str());
        assert!(Checked::new("payments.refund_2-b").is_some());
        for name in ["", "login:anna", "anna@example.org", "Refund", "two words", "größe"] {
            assert!(Checked::new(name).is_none(), "{name}");
        }
        assert!(Checked::new(String::leak("a".repeat(64))).is_some());
        assert!(Checked::new(String::leak("a".repeat(65))).is_none());
    }
}
