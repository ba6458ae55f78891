//! Names that formats and public vocabularies reserve, although their form would be data otherwise.

use super::vocabulary::{is_compound, joins, knows};
use super::word_list::WordList;
use super::words::words;

/// Names that formats reserve and whose form would be data otherwise.
pub(super) fn is_reserved(name: &str) -> bool {
    matches!(name, "*" | "+1" | "-1" | "?xml" | "#text" | "#cdata-section" | "#comment" | "@" | "$" | "_" | "tar.gz")
        || ["app.kubernetes.io/", "kubernetes.io/", "helm.sh/"].iter().any(|vendor| {
            name.strip_prefix(vendor).is_some_and(|label| {
                label.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') && is_made_of_terms(label)
            })
        })
}

/// Terms of public vocabularies are written as URIs: RDF, WS-Federation and SCIM claims.
pub(super) fn is_vocabulary_uri(name: &str) -> bool {
    const LONGEST_URI: usize = 128;
    // On `w3.org` and `purl.org` people have pages of their own.
    const NAMESPACES: [&str; 29] = [
        "//dublincore.org/documents/",
        "//hl7.org/fhir/",
        "//json-schema.org/draft",
        "//ogp.me/ns",
        "//openid.net/specs/",
        "//openid.net/schema/",
        "//purl.org/dc/",
        "//purl.org/goodrelations/",
        "//purl.org/ontology/bibo/",
        "//purl.org/rss/",
        "//purl.org/vocab/",
        "//schema.org/",
        "//schemas.microsoft.com/",
        "//schemas.openid.net/",
        "//schemas.xmlsoap.org/",
        "//www.hl7.org/fhir/",
        "//www.w3.org/1998/",
        "//www.w3.org/1999/",
        "//www.w3.org/2000/",
        "//www.w3.org/2001/",
        "//www.w3.org/2002/",
        "//www.w3.org/2003/",
        "//www.w3.org/2004/",
        "//www.w3.org/2005/",
        "//www.w3.org/2006/",
        "//www.w3.org/2007/",
        "//www.w3.org/ns/",
        "//xmlns.com/foaf/",
        "//xmlns.jcp.org/",
    ];
    let rest = name.strip_prefix("urn:ietf:params:").or_else(|| {
        let rest = name.strip_prefix("https:").or_else(|| name.strip_prefix("http:"))?;
        NAMESPACES.iter().find_map(|namespace| rest.strip_prefix(namespace))
    });
    // Years and months of a vocabulary's edition are its own; longer numbers are somebody's.
    rest.is_some_and(|rest| {
        name.len() <= LONGEST_URI
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/#:._-".contains(&byte))
            && words(rest).iter().all(|word| word.text.bytes().filter(u8::is_ascii_digit).count() <= 4)
            && is_made_of_terms(rest)
    })
}

/// Whether the words of a term are known, or stand in the names of vocabularies.
fn is_made_of_terms(text: &str) -> bool {
    static TERMS: WordList = WordList::new(
        "annotation apiextensions arch atom cite dateofbirth dc dcterms drm emailaddress fhir foaf givenname gssapi homephone \
         identityprovider ietf jose jwt kubernetes ldp mbox mobilephone mtls nameidentifier oauth objectidentifier oidc otherphone \
         owl payload pki postalcode pref prov pubsub rdf rdfs rss saml scim shacl skos soap sparql stateorprovince \
         streetaddress surname tenantid ttl upn vcard vocab wai windowsaccountname ws wsdl wss wst xmldsig xmlenc xmlns xpath \
         xs xsd xsi xslt authenticationinstant authenticationmethod authnmethodsreferences groupsid primarygroupsid primarysid",
    );
    words(text).iter().all(|word| {
        let letters = word.text.trim_matches(|character: char| character.is_ascii_digit());
        letters.len() <= 1
            || knows(&word.text)
            || knows(letters)
            || joins(letters)
            || TERMS.contains(&word.text)
            || is_compound(&word.text)
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
        || name.strip_prefix("@odata.").is_some_and(|rest| {
            let plain = rest.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.');
            rest.len() <= 32 && plain && is_made_of_terms(rest)
        })
}

#[cfg(test)]
mod tests {
    use super::{is_json_ld, is_reserved, is_vocabulary_uri};

    #[test]
    fn terms_of_public_vocabularies_are_recognised() {
        assert!(is_vocabulary_uri("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"));
        assert!(is_vocabulary_uri("urn:ietf:params:scim:schemas:core:2.0:User"));
        for term in [
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
            "http://www.w3.org/2001/XMLSchema#dateTime",
            "http://www.w3.org/2000/01/rdf-schema#label",
            "http://purl.org/dc/terms/title",
            "https://schema.org/name",
            "http://xmlns.com/foaf/0.1/name",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "http://schemas.microsoft.com/identity/claims/objectidentifier",
            "http://www.w3.org/2004/02/skos/core#prefLabel",
        ] {
            assert!(is_vocabulary_uri(term), "{term}");
        }
        for name in ["@odata.context", "@odata.etag", "@odata.count", "@odata.editLink", "@odata.deltaLink"] {
            assert!(is_json_ld(name), "{name}");
        }
        for name in ["name", "instance", "version", "component", "part-of", "managed-by"] {
            assert!(is_reserved(&format!("app.kubernetes.io/{name}")), "{name}");
        }
        assert!(is_json_ld("@odata.nextLink") && is_reserved("+1"));
    }

    #[test]
    fn addresses_and_what_hides_behind_a_vocabulary_are_not() {
        for name in [
            "https://example.org/u",
            "https://schema.org.example.org/x",
            "https://schema.org/anna@x.org",
            "urn:ietf:params:88123456",
            "urn:ietf:params:annaschmidt",
            "http://www.w3.org/People/Anna/card#i",
            "http://purl.org/net/annaschmidt",
            "https://schema.org/annaschmidt",
        ] {
            assert!(!is_vocabulary_uri(name), "{name}");
        }
        assert!(!is_json_ld("@odata.annaschmidt") && !is_reserved("kubernetes.io/annaschmidt"));
        assert!(!is_json_ld("@anna") && !is_json_ld("@odata.anna@x.org") && !is_reserved("app.kubernetes.io/4111"));
    }
}
