//! Header fields of a request that guard it, or get round what guards it.

use crate::observation::{Fact, Facts};

/// Against forgery: common usage, Angular, Django, ASP.NET.
const CSRF: [&str; 8] = [
    "x-csrf-token",
    "x-xsrf-token",
    "x-csrftoken",
    "csrf-token",
    "xsrf-token",
    "x-csrf",
    "requestverificationtoken",
    "x-requestverificationtoken",
];

/// Names another method than that of the request: Rails, Google, IBM.
const METHODS: [&str; 3] = ["x-http-method-override", "x-http-method", "x-method-override"];

/// What a field is, by its name.
pub(super) fn of_request(name: &str) -> Facts {
    let mut facts = Facts::NONE;
    if name.starts_with(['x', 'c', 'r']) {
        facts.insert_if(Fact::CsrfToken, CSRF.contains(&name));
        facts.insert_if(Fact::MethodOverride, METHODS.contains(&name));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_known_by_their_names() {
        for name in CSRF {
            assert_eq!(of_request(name), Facts::of(Fact::CsrfToken), "{name}");
        }
        for name in METHODS {
            assert_eq!(of_request(name), Facts::of(Fact::MethodOverride), "{name}");
        }
        for name in ["x-requested-with", "cookie", "x-method", "x", ""] {
            assert!(of_request(name).is_empty(), "{name}");
        }
    }
}
