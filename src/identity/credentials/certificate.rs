//! Client certificates that a proxy has verified.

/// Fields in which proxies that end TLS hand the caller's certificate on: RFC 9440, Envoy, Traefik, AWS, Azure, nginx and
/// Apache as their manuals have it.
pub(super) const CERTIFICATES: [&str; 9] = [
    "client-cert",
    "x-forwarded-client-cert",
    "x-forwarded-tls-client-cert",
    "x-amzn-mtls-clientcert",
    "x-amzn-mtls-clientcert-leaf",
    "x-arr-clientcert",
    "x-ssl-client-cert",
    "ssl-client-cert",
    "x-client-cert",
];

/// Fields in which they say whether the verification succeeded: nginx (`$ssl_client_verify`), Apache, Cloudflare.
pub(super) const VERDICTS: [&str; 4] =
    ["x-ssl-client-verify", "ssl-client-verify", "x-client-verify", "cf-cert-verified"];

/// What proxies say of the caller's certificate.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Certificate {
    handed_on: bool,
    verdict: Option<bool>,
}

impl Certificate {
    /// Notes a certificate that is handed on.
    pub(super) fn hand_on(&mut self) {
        self.handed_on = true;
    }

    /// Notes what is said of it; of several verdicts the worst counts.
    pub(super) fn judge(&mut self, verdict: &[u8]) {
        let favourable =
            [&b"success"[..], b"true", b"ok"].iter().any(|word| verdict.trim_ascii().eq_ignore_ascii_case(word));
        self.verdict = Some(favourable && self.verdict != Some(false));
    }

    /// Whether a proxy has verified one: it hands one on and has said nothing against it, or has said something for it.
    /// nginx hands on also those that failed.
    pub(super) fn is_verified(self) -> bool {
        self.verdict.unwrap_or(self.handed_on)
    }
}

#[cfg(test)]
mod tests {
    use super::Certificate;

    #[test]
    fn a_certificate_counts_unless_the_proxy_says_that_it_failed() {
        let of = |handed_on: bool, verdicts: &[&str]| {
            let mut certificate = Certificate::default();
            if handed_on {
                certificate.hand_on();
            }
            verdicts.iter().for_each(|verdict| certificate.judge(verdict.as_bytes()));
            certificate.is_verified()
        };
        assert!(of(true, &[]) && of(true, &["SUCCESS"]) && of(false, &[" success "]));
        assert!(!of(false, &[]) && !of(true, &["FAILED:expired"]) && !of(true, &["NONE"]));
        assert!(!of(true, &["FAILED", "SUCCESS"]) && !of(true, &["SUCCESS", "FAILED"]) && !of(true, &[""]));
    }
}
