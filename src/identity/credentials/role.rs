//! What header fields say of who calls, asked once for each field.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use http::HeaderName;

use super::{certificate, gateway, keys, signature};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A key.
    Key,
    /// A token.
    Token,
    /// A signature over the request.
    Signature,
    /// A certificate that a proxy hands on.
    Certificate,
    /// What a proxy says of the certificate.
    Verdict,
    /// Whom a gateway has let pass.
    Gateway,
}

static ROLES: LazyLock<HashMap<&'static str, Role, RandomState>> = LazyLock::new(|| {
    let lists: [(&[&str], Role); 6] = [
        (&keys::KEY_HEADERS, Role::Key),
        (&keys::TOKEN_HEADERS, Role::Token),
        (&signature::FIELDS, Role::Signature),
        (&certificate::CERTIFICATES, Role::Certificate),
        (&certificate::VERDICTS, Role::Verdict),
        (&gateway::FIELDS, Role::Gateway),
    ];
    lists.iter().flat_map(|(names, role)| names.iter().map(|name| (*name, *role))).collect()
});

/// The role of a field; `None` for most.
pub(super) fn role(name: &HeaderName) -> Option<Role> {
    ROLES.get(name.as_str()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_has_one_role_and_a_valid_name() {
        let lists = [
            &keys::KEY_HEADERS[..],
            &keys::TOKEN_HEADERS,
            &signature::FIELDS,
            &certificate::CERTIFICATES,
            &certificate::VERDICTS,
            &gateway::FIELDS,
        ];
        assert_eq!(ROLES.len(), lists.iter().map(|list| list.len()).sum::<usize>());
        for name in ROLES.keys() {
            assert_eq!(HeaderName::from_static(name).as_str(), *name);
        }
        assert_eq!(role(&HeaderName::from_static("private-token")), Some(Role::Token));
        assert_eq!(role(&http::header::ACCEPT), None);
    }
}
