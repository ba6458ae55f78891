//! Client certificates that a proxy has verified.

/// Fields in which proxies that end TLS hand the caller's certificate on: RFC 9440, Envoy, Traefik, AWS, Azure, nginx and
/// Apache as their manuals have it.
pub(super) const CERTIFICATES: [&str; 10] = [
    "x-forwarded-tls-client-cert-info",
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

    /// Notes what is said of it; of several verdicts the worst counts. `HAProxy` writes 0, no error, without a certificate
    /// too, which says nothing.
    pub(super) fn judge(&mut self, verdict: &[u8]) {
        if verdict.trim_ascii() == b"0" {
            return;
        }
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

/// Whether what Envoy hands on in `X-Forwarded-Client-Cert` speaks of workloads alone: in a service mesh each call comes with
/// the certificate of the sidecar before, that of the gateway for calls from outside, and proves no caller.
pub(super) fn is_of_a_mesh(handed_on: &[u8]) -> bool {
    let holds = |part: &[u8]| handed_on.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part));
    let subjects =
        handed_on.windows(b"Subject=".len()).enumerate().filter(|(_, window)| window.eq_ignore_ascii_case(b"Subject="));
    let names_somebody = |at: usize| {
        let subject = handed_on.get(at + b"Subject=".len()..).unwrap_or_default();
        !subject.is_empty() && !subject.starts_with(b"\"\"") && !subject.starts_with(b";") && !subject.starts_with(b",")
    };
    holds(b"URI=spiffe://") && !subjects.map(|(at, _)| at).any(names_somebody)
}

#[cfg(test)]
mod tests {
    use super::{Certificate, is_of_a_mesh};

    #[test]
    fn sidecars_speak_for_workloads_and_not_for_callers() {
        assert!(is_of_a_mesh(b"By=spiffe://c/ns/a/sa/b;Hash=ab;Subject=\"\";URI=spiffe://c/ns/i/sa/gateway"));
        assert!(is_of_a_mesh(b"Hash=ab;URI=spiffe://c/ns/i/sa/gateway"));
        assert!(!is_of_a_mesh(b"Hash=ab;Subject=\"CN=till\";URI=spiffe://c/ns/i/sa/gateway"));
        assert!(!is_of_a_mesh(b"Hash=ab;Subject=\"CN=till\"") && !is_of_a_mesh(b""));
    }

    #[test]
    fn a_certificate_counts_unless_the_proxy_says_that_it_failed() {
        let of = |handed_on: bool, verdicts: &[&str]| {
            let mut certificate = Certificate::default();
            if handed_on {
                certificate.hand_on();
            }
            for verdict in verdicts {
                certificate.judge(verdict.as_bytes());
            }
            certificate.is_verified()
        };
        assert!(of(true, &[]) && of(true, &["SUCCESS"]) && of(false, &[" success "]));
        assert!(!of(false, &[]) && !of(true, &["FAILED:expired"]) && !of(true, &["NONE"]));
        assert!(of(true, &["0"]) && !of(false, &["0"]) && !of(true, &["0", "10"]));
        assert!(!of(true, &["FAILED", "SUCCESS"]) && !of(true, &["SUCCESS", "FAILED"]) && !of(true, &[""]));
    }
}
