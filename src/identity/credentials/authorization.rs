//! The schemes of `Authorization`.

use crate::observation::CredentialMethod;

/// Schemes that say nothing without what follows them: a header that holds only one of them is empty.
const BARE: [&str; 10] = ["apikey", "basic", "bearer", "digest", "dpop", "hoba", "jwt", "negotiate", "ntlm", "token"];

/// The method that a scheme, in any case, stands for: IANA's HTTP Authentication Scheme Registry, AWS Signature Version 4
/// (`AWS4-HMAC-SHA256`, `AWS4-ECDSA-P256-SHA256`) and 2 (`AWS`), Google Cloud Storage (`GOOG4-HMAC-SHA256`, `GOOG1`),
/// Azure (`SharedKey`, `SharedKeyLite`, `SharedAccessSignature`, `HMAC-SHA256`), and the drafts of message signatures.
pub(super) fn method(scheme: &[u8]) -> CredentialMethod {
    let is = |known: &str| scheme.eq_ignore_ascii_case(known.as_bytes());
    let starts =
        |known: &str| scheme.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known.as_bytes()));
    if is("bearer") {
        CredentialMethod::BearerToken
    } else if is("basic") {
        CredentialMethod::BasicAuth
    } else if is("digest") {
        CredentialMethod::DigestAuth
    } else if is("aws") || starts("aws4-") {
        CredentialMethod::AwsSignature
    } else if ["negotiate", "ntlm", "kerberos"].into_iter().any(is) {
        CredentialMethod::Negotiate
    } else if is("apikey") || is("api-key") || is("key") {
        CredentialMethod::ApiKey
    } else if ["signature", "sharedkey", "sharedkeylite", "sharedaccesssignature", "hmac", "goog1", "hoba"]
        .into_iter()
        .any(is)
        || starts("goog4-")
        || starts("hmac-")
    {
        CredentialMethod::RequestSignature
    } else {
        CredentialMethod::Other
    }
}

/// Scheme and credentials (RFC 9110, 11.4); a line of one word is all credentials, unless the word is a scheme.
pub(super) fn parted(line: &[u8]) -> (&[u8], &[u8]) {
    let line = line.trim_ascii();
    let mut words = line.splitn(2, |byte| matches!(byte, b' ' | b'\t'));
    match (words.next(), words.next()) {
        (Some(scheme), Some(rest)) => (scheme, rest.trim_ascii()),
        _ if BARE.iter().any(|scheme| line.eq_ignore_ascii_case(scheme.as_bytes())) => (line, b""),
        _ => (b"", line),
    }
}

#[cfg(test)]
mod tests {
    use super::{method, parted};

    #[test]
    fn a_scheme_names_the_method_in_any_case() {
        for (scheme, expected) in [
            ("bEARER", "bearer_token"),
            ("Basic", "basic_auth"),
            ("DIGEST", "digest_auth"),
            ("AWS4-HMAC-SHA256", "aws_signature"),
            ("aws", "aws_signature"),
            ("Negotiate", "negotiate"),
            ("ApiKey", "api_key"),
            ("Signature", "request_signature"),
            ("HMAC-SHA256", "request_signature"),
            ("Token", "other"),
            ("", "other"),
        ] {
            assert_eq!(method(scheme.as_bytes()).as_str(), expected, "{scheme}");
        }
    }

    #[test]
    fn a_line_is_a_scheme_and_credentials_or_one_of_them() {
        assert_eq!(parted(b" Bearer   abc "), (&b"Bearer"[..], &b"abc"[..]));
        assert_eq!(parted(b"Bearer\tabc"), (&b"Bearer"[..], &b"abc"[..]));
        assert_eq!(parted(b"Bearer"), (&b"Bearer"[..], &b""[..]));
        assert_eq!(parted(b"opaque"), (&b""[..], &b"opaque"[..]));
    }
}
