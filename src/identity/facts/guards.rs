//! Header fields of a request that guard it, or get round what guards it.

use crate::observation::{Fact, Facts};

/// Against forgery: common usage, Angular, Django, ASP.NET, Jenkins.
const CSRF: [&str; 9] = [
    "x-csrf-token",
    "x-xsrf-token",
    "x-csrftoken",
    "csrf-token",
    "xsrf-token",
    "x-csrf",
    "requestverificationtoken",
    "x-requestverificationtoken",
    "jenkins-crumb",
];

/// Other fields that no form can send, and that some services ask for because of that: common usage, Jersey, Google,
/// Atlassian, Apollo, other servers of GraphQL.
const CUSTOM: [&str; 7] = [
    "x-requested-with",
    "x-requested-by",
    "x-same-domain",
    "x-atlassian-token",
    "apollo-require-preflight",
    "x-graphql-yoga-csrf",
    "graphql-preflight",
];

/// Names another method than that of the request: Rails, Google, IBM.
const METHODS: [&str; 3] = ["x-http-method-override", "x-http-method", "x-method-override"];

/// What a field is, by its name.
pub(super) fn of_request(name: &str) -> Facts {
    let mut facts = Facts::NONE;
    if name.starts_with(['x', 'c', 'r', 'a', 'g', 'j']) {
        facts.insert_if(Fact::CsrfToken, CSRF.contains(&name));
        facts.insert_if(Fact::CsrfHeader, CUSTOM.contains(&name));
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
        for name in CUSTOM {
            assert_eq!(of_request(name), Facts::of(Fact::CsrfHeader), "{name}");
        }
        for name in METHODS {
            assert_eq!(of_request(name), Facts::of(Fact::MethodOverride), "{name}");
        }
        for name in ["accept", "authorization", "cookie", "x-method", "x", ""] {
            assert!(of_request(name).is_empty(), "{name}");
        }
    }
}
