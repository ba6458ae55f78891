//! Names that formats and public vocabularies reserve, although their form would be data otherwise.

use super::words::words;

/// Names that formats reserve and whose form would be data otherwise.
pub(super) fn is_reserved(name: &str) -> bool {
    matches!(name, "*" | "+1" | "-1" | "?xml" | "#text" | "#cdata-section" | "#comment" | "@" | "$" | "_" | "tar.gz")
        || ["app.kubernetes.io/", "kubernetes.io/", "helm.sh/"].iter().any(|vendor| {
            name.strip_prefix(vendor)
                .is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
        })
}

/// Terms of public vocabularies are written as URIs: RDF, WS-Federation and SCIM claims.
pub(super) fn is_vocabulary_uri(name: &str) -> bool {
    const LONGEST_URI: usize = 128;
    const AUTHORITIES: [&str; 14] = [
        "//dublincore.org/",
        "//hl7.org/",
        "//json-schema.org/",
        "//ogp.me/",
        "//openid.net/",
        "//purl.org/",
        "//schema.org/",
        "//schemas.microsoft.com/",
        "//schemas.openid.net/",
        "//schemas.xmlsoap.org/",
        "//www.hl7.org/",
        "//www.w3.org/",
        "//xmlns.com/",
        "//xmlns.jcp.org/",
    ];
    let rest = name.strip_prefix("urn:ietf:params:").or_else(|| {
        let rest = name.strip_prefix("https:").or_else(|| name.strip_prefix("http:"))?;
        AUTHORITIES.iter().find_map(|authority| rest.strip_prefix(authority))
    });
    // Years and months of a vocabulary's edition are its own; longer numbers are somebody's.
    rest.is_some_and(|rest| {
        name.len() <= LONGEST_URI
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/#:._-".contains(&byte))
            && words(rest).iter().all(|word| word.text.bytes().filter(u8::is_ascii_digit).count() <= 4)
    })
}

/// Keywords of JSON-LD 1.1 and attributes of `OData` 4.
pub(super) fn is_json_ld(name: &str) -> bool {
    const KEYWORDS: [&str; 12] = [
        "@base",
        "@container",
        "@context",
        "@graph",
        "@id",
        "@included",
        "@language",
        "@reverse",
        "@set",
        "@type",
        "@value",
        "@vocab",
    ];
    KEYWORDS.contains(&name)
        || name
            .strip_prefix("@odata.")
            .is_some_and(|rest| rest.len() <= 32 && rest.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.'))
}

#[cfg(test)]
mod tests {
    use super::{is_json_ld, is_reserved, is_vocabulary_uri};

    #[test]
    fn terms_of_public_vocabularies_are_recognised() {
        assert!(is_vocabulary_uri("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"));
        assert!(is_vocabulary_uri("urn:ietf:params:scim:schemas:core:2.0:User"));
        assert!(is_json_ld("@odata.nextLink") && is_reserved("+1"));
    }

    #[test]
    fn addresses_and_what_hides_behind_a_vocabulary_are_not() {
        for name in [
            "https://example.org/u",
            "https://schema.org.example.org/x",
            "https://schema.org/anna@x.org",
            "urn:ietf:params:88123456",
        ] {
            assert!(!is_vocabulary_uri(name), "{name}");
        }
        assert!(!is_json_ld("@anna") && !is_json_ld("@odata.anna@x.org") && !is_reserved("app.kubernetes.io/4111"));
    }
}
