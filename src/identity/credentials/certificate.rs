//! Client certificates that a proxy has verified.

use http::{HeaderMap, HeaderName};

/// Fields in which proxies that end TLS hand the caller's certificate on: RFC 9440, Envoy, Traefik, AWS, Azure, nginx and
/// Apache as their manuals have it.
static CERTIFICATES: [HeaderName; 9] = [
    HeaderName::from_static("client-cert"),
    HeaderName::from_static("x-forwarded-client-cert"),
    HeaderName::from_static("x-forwarded-tls-client-cert"),
    HeaderName::from_static("x-amzn-mtls-clientcert"),
    HeaderName::from_static("x-amzn-mtls-clientcert-leaf"),
    HeaderName::from_static("x-arr-clientcert"),
    HeaderName::from_static("x-ssl-client-cert"),
    HeaderName::from_static("ssl-client-cert"),
    HeaderName::from_static("x-client-cert"),
];

/// Fields in which they say whether the verification succeeded: nginx (`$ssl_client_verify`), Apache, Cloudflare.
static VERDICTS: [HeaderName; 4] = [
    HeaderName::from_static("x-ssl-client-verify"),
    HeaderName::from_static("ssl-client-verify"),
    HeaderName::from_static("x-client-verify"),
    HeaderName::from_static("cf-cert-verified"),
];

/// Whether a proxy says that it has verified a certificate of the caller: it hands one on and no verdict against it, or a
/// verdict for it. nginx hands on also those that failed.
pub(super) fn is_verified(headers: &HeaderMap) -> bool {
    let lines = |names: &'static [HeaderName]| {
        headers.iter().filter(|(name, _)| names.contains(name)).map(|(_, value)| value.as_bytes().trim_ascii())
    };
    let favourable =
        |verdict: &[u8]| [&b"success"[..], b"true", b"ok"].iter().any(|word| verdict.eq_ignore_ascii_case(word));
    let handed_on = || lines(&CERTIFICATES).any(|certificate| !certificate.is_empty());
    let mut verdicts = lines(&VERDICTS).peekable();
    if verdicts.peek().is_some() { verdicts.all(favourable) } else { handed_on() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn verified(fields: &[(&'static str, &'static str)]) -> bool {
        let field = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        is_verified(&fields.iter().map(field).collect())
    }

    #[test]
    fn a_certificate_counts_unless_the_proxy_says_that_it_failed() {
        assert!(verified(&[("x-forwarded-client-cert", "Hash=ab;Subject=\"\"")]));
        assert!(verified(&[("client-cert", ":MIIB:"), ("x-ssl-client-verify", "SUCCESS")]));
        assert!(verified(&[("x-client-verify", "success")]));
        assert!(!verified(&[("client-cert", ":MIIB:"), ("x-ssl-client-verify", "FAILED:expired")]));
        assert!(!verified(&[("x-ssl-client-verify", "NONE"), ("x-ssl-client-cert", "")]));
        assert!(!verified(&[("client-cert", " ")]) && !verified(&[]));
    }
}
