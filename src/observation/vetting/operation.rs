//! Names of GraphQL operations. Whoever calls writes them, so nothing vouches for them but their words.

use super::super::OperationName;
use super::shape::is_known;
use super::words::{Word, words};

/// What names of operations begin with, and names of fields do not.
const VERBS: [&str; 32] = [
    "accept", "add", "all", "apply", "approve", "assign", "book", "by", "cancel", "change", "confirm", "create",
    "delete", "edit", "fetch", "find", "get", "list", "load", "mark", "me", "register", "reject", "remove", "reset",
    "save", "search", "set", "submit", "update", "upsert", "verify",
];

/// What tools send that ask for the schema; the word is in few other names.
const INTROSPECTION: &str = "IntrospectionQuery";

impl OperationName {
    /// A name of known words only; `None` for any other.
    pub(crate) fn vet(name: &str) -> Option<Self> {
        let words = words(name);
        // What GraphQL calls a name: a request can name an operation without there being one. And no more digits than a
        // version or an ordinal has.
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        let known = is_name && digits <= 2 && !words.is_empty() && name.len() <= 64 && words.iter().all(is_plain);
        (known || name == INTROSPECTION).then(|| Self::vetted(name))
    }
}

/// A word of names, or one that names of operations begin with.
fn is_plain(word: &Word) -> bool {
    is_known(word) || VERBS.contains(&&*word.text)
}

#[cfg(test)]
mod tests {
    use super::OperationName;

    #[test]
    fn names_of_known_words_leave_and_no_others() {
        for name in ["GetUser", "listOrders", "create_payment", "Users", "IntrospectionQuery"] {
            assert!(OperationName::vet(name).is_some(), "{name}");
        }
        for name in [
            "",
            "GetAnna",
            "brolvandik",
            "q8812",
            "User12Order34",
            "get user, by name",
            "page/user?id=first",
            "Get\u{1b}User",
            "Order4111111111111111",
            "a_b@c",
            &"user".repeat(20),
        ] {
            assert!(OperationName::vet(name).is_none(), "{name}");
        }
    }
}
