//! Requests that are signed: the caller shows that it has a key, and does not send it.

use http::{HeaderMap, HeaderName};

use crate::observation::CredentialMethod;

/// Fields that carry a signature over the request or its body: HTTP Message Signatures (RFC 9421, of which `Signature`
/// alone means nothing), Standard Webhooks, and the webhooks of GitHub, Stripe, Shopify, Slack, Twilio, `PayPal`, `Square`,
/// Zoom, Discord, `HubSpot`, Linear and Svix.
static FIELDS: [HeaderName; 16] = [
    HeaderName::from_static("signature-input"),
    HeaderName::from_static("webhook-signature"),
    HeaderName::from_static("x-hub-signature-256"),
    HeaderName::from_static("x-hub-signature"),
    HeaderName::from_static("stripe-signature"),
    HeaderName::from_static("x-shopify-hmac-sha256"),
    HeaderName::from_static("x-slack-signature"),
    HeaderName::from_static("x-twilio-signature"),
    HeaderName::from_static("paypal-transmission-sig"),
    HeaderName::from_static("x-square-hmacsha256-signature"),
    HeaderName::from_static("x-zm-signature"),
    HeaderName::from_static("x-signature-ed25519"),
    HeaderName::from_static("x-hubspot-signature-v3"),
    HeaderName::from_static("linear-signature"),
    HeaderName::from_static("svix-signature"),
    HeaderName::from_static("x-signature"),
];

/// Whether a field carries a signature.
pub(super) fn is_signed(headers: &HeaderMap) -> bool {
    headers.iter().any(|(name, value)| FIELDS.contains(name) && !value.as_bytes().trim_ascii().is_empty())
}

/// The method of a URL that is signed as a whole, by the names of its parameters: AWS (`X-Amz-Signature`), Google Cloud
/// Storage (`X-Goog-Signature`), and shared access signatures of Azure (`sig` beside `se`, its end, and `sv` or `sr`).
pub(super) fn presigned<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Option<CredentialMethod> {
    let has = |wanted: &str| names.clone().any(|name| name.eq_ignore_ascii_case(wanted));
    if has("x-amz-signature") {
        Some(CredentialMethod::AwsSignature)
    } else if has("x-goog-signature") || has("sig") && has("se") && (has("sv") || has("sr")) {
        Some(CredentialMethod::RequestSignature)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_field_that_carries_a_signature_is_one_unless_it_is_empty() {
        let with = |name: &'static str, value| {
            is_signed(&HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))]))
        };
        assert!(with("stripe-signature", "t=1,v1=ab") && with("signature-input", "sig1=()"));
        assert!(!with("stripe-signature", " ") && !with("signature", "sig1=:ab:") && !with("x-other", "x"));
    }

    #[test]
    fn a_signed_url_is_known_by_its_parameters() {
        let of = |names: &[&str]| presigned(names.iter().copied()).map(CredentialMethod::as_str);
        assert_eq!(of(&["X-Amz-Credential", "X-Amz-Signature"]), Some("aws_signature"));
        assert_eq!(of(&["sv", "se", "sig"]), Some("request_signature"));
        assert_eq!(of(&["sig"]), None);
        assert_eq!(of(&[]), None);
    }
}
